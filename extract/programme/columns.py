"""Which cells of a row are neither title nor authors, where a table has further columns: sessions, tracks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from extract.lexicon.lines import Kind, read
from extract.programme.lines import Block, Line
from extract.programme.schedule import is_label, is_time, names_people_by_office

_LIKELY = 0.5  # of the line reader: more likely a title than all else
_LEAST = 2  # further columns of text in a row; with one there is nothing to choose


def beside_titles(lines: Sequence[Line], authors: Collection[int]) -> frozenset[int]:
    """The lines in rows with authors that stand in neither the authors' column nor that of the titles: of all other
    columns of the table the one with the most different texts that read like titles. None where no column has any.
    """
    if not authors:
        return frozenset()
    tables: dict[Block, list[dict[int, list[Line]]]] = defaultdict(list)
    for row in _rows(lines):
        table = row[0].inside("table")
        columns = _other_columns(row, authors)
        if table is not None and len(columns) >= _LEAST:
            tables[table].append(columns)
    passed: set[int] = set()
    for rows in tables.values():
        titles = _title_column(rows)
        passed.update(
            x.index for row in rows for column, cell in row.items() if titles not in (None, column) for x in cell
        )
    return frozenset(passed)


def under_offices(lines: Sequence[Line]) -> frozenset[int]:
    """The lines in columns whose head names an office: who chairs, not who wrote."""
    offices = {
        (id(line.inside("table")), head.column)
        for line in lines
        if (head := line.inside("th")) is not None and names_people_by_office(line.text)
    }
    if not offices:
        return frozenset()
    cells = ((line, line.inside("td")) for line in lines)
    return frozenset(x.index for x, cell in cells if cell and (id(x.inside("table")), cell.column) in offices)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    rows: dict[Block, list[Line]] = defaultdict(list)
    for line in lines:
        row = line.inside("tr")
        if row is not None and line.runs:
            rows[row].append(line)
    return list(rows.values())


def _other_columns(row: Sequence[Line], authors: Collection[int]) -> dict[int, list[Line]]:
    """The cells of a row with text by their column, without times, labels and the cell of the authors; {} without
    authors."""
    cells: dict[int, list[Line]] = defaultdict(list)
    own = set()
    for line in row:
        cell = line.inside("td", "th")
        column = -1 if cell is None else cell.column
        cells[column].append(line)
        if line.index in authors:
            own.add(column)
    if not own:
        return {}
    return {
        column: cell
        for column, cell in cells.items()
        if column not in own and not all(is_time(x.text) or is_label(x.text) for x in cell)
    }


def _title_column(rows: Sequence[dict[int, list[Line]]]) -> int | None:
    titles: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        for column, cell in row.items():
            if read(cell[0].text)[Kind.TITLE] > _LIKELY:
                titles[column].add(cell[0].text)
    return max(titles, key=lambda column: len(titles[column])) if titles else None
