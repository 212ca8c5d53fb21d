"""Authors in a table: names in one column, institutions in another at its right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.pdf.header.cells import Cell
from extract.pdf.header.names import Name

_ONE_ROW = 0.7
"""How far a name stands above or below its institution's lines at most, as a part of the type's size."""
_WIDER = 1.1
"""How much wider the space between two rows is than that between the lines of one, at least."""


def beside(cells: Sequence[Cell]) -> list[tuple[Name, list[Cell]]] | None:
    """Each name with the cells of its row, none where rows cannot be told apart; None where the cells are no table of
    two columns."""
    left = [cell for cell in cells if cell.names]
    right = sorted((cell for cell in cells if cell.kind == "institution"), key=lambda cell: -cell.line.y)
    if not left or not right or any(len(cell.names) > 1 or cell.names[0].marks for cell in left):
        return None
    if max(cell.line.x1 for cell in left) >= min(cell.line.x0 for cell in right):
        return None
    if not _is_column(left) or not _is_column(right) or not _share_rows(left, right):
        return None
    left.sort(key=lambda cell: -cell.line.y)
    rows = _rows(right, len(left))
    whole = len(rows) == len(left) and all(_in_row(cell, row) for cell, row in zip(left, rows, strict=True))
    return [(cell.names[0], row) for cell, row in zip(left, rows if whole else [[] for _ in left], strict=True)]


def _is_column(cells: Sequence[Cell]) -> bool:
    """Whether the cells stand under one another and none beside another."""
    overlap = max(cell.line.x0 for cell in cells) < min(cell.line.x1 for cell in cells)
    heights = sorted(cell.line.y for cell in cells)
    return overlap and all(after - before > 1 for before, after in pairwise(heights))


def _share_rows(left: Sequence[Cell], right: Sequence[Cell]) -> bool:
    """Whether every name stands at the height of the institutions."""
    reach = max(cell.line.size for cell in right)
    top, bottom = right[0].line.y + reach, right[-1].line.y - reach
    return all(bottom < cell.line.y < top for cell in left)


def _rows(cells: Sequence[Cell], count: int) -> list[list[Cell]]:
    """The cells parted at the widest gaps into `count` rows; as one where those gaps are hardly wider than others."""
    gaps = sorted((before.line.y - after.line.y for before, after in pairwise(cells)), reverse=True)
    if len(gaps) < count - 1:
        return [list(cells)]
    cut, within = gaps[: count - 1], gaps[count - 1 :]
    if cut and within and cut[-1] < _WIDER * within[0]:
        return [list(cells)]
    rows = [[cells[0]]]
    for before, after in pairwise(cells):
        if cut and before.line.y - after.line.y >= cut[-1]:
            rows.append([])
        rows[-1].append(after)
    return rows


def _in_row(name: Cell, row: Sequence[Cell]) -> bool:
    reach = _ONE_ROW * name.line.size
    return row[-1].line.y - reach < name.line.y < row[0].line.y + reach
