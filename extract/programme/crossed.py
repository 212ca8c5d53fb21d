"""Tables that print titles in one row and their authors in the next, a column for each of several tracks."""

from __future__ import annotations

from itertools import groupby, pairwise

from extract.lexicon.lines import Kind, read
from extract.programme.lines import Line
from extract.programme.schedule import is_label, is_time

_LIKELY = 0.5  # of the line reader: more likely so than all else
_LEAST = 2  # columns of a row, and such pairs of rows of a page
_TITLES = (Kind.TITLE, Kind.HEADING, Kind.PROSE)
Cells = list[list[Line]]


def put_authors_behind_titles(lines: list[Line]) -> None:
    """Give the lines of such rows the order in which they are read: each title, and its authors from the row below."""
    if not any(line.inside("tr") is not None for line in lines):
        return
    rows = [list(row) for _, row in groupby(lines, lambda line: id(line.inside("tr")))]
    pairs = {at: pair for at, both in enumerate(pairwise(rows)) if (pair := _titles_and_authors(*both))}
    if len(pairs) < _LEAST:
        return
    ordered: list[Line] = []
    for at, row in enumerate(rows):
        if at in pairs:
            titles, authors = pairs[at]
            both = [line for title, people in zip(titles, authors, strict=True) for line in (*title, *people)]
            ordered += [*_others(row, both), *_others(rows[at + 1], both), *both]
        elif at - 1 not in pairs:
            ordered += row
    lines[:] = ordered
    for index, line in enumerate(lines):
        line.index = index


def _titles_and_authors(row: list[Line], below: list[Line]) -> tuple[Cells, Cells] | None:
    """The cells of two rows where those of the first are titles and those of the second as many lists of persons."""
    if row[0].inside("tr") is None or row[0].inside("table") is not below[0].inside("table"):
        return None
    titles, authors = _cells(row), _cells(below)
    if len(titles) < _LEAST or len(titles) != len(authors):
        return None
    are_titles = all(read(cell[0].text).among(_TITLES) > _LIKELY for cell in titles)
    return (titles, authors) if are_titles and all(_names_persons(cell) for cell in authors) else None


def _names_persons(cell: list[Line]) -> bool:
    return all(read(line.text).people > _LIKELY for line in cell)


def _cells(row: list[Line]) -> Cells:
    """The cells of a row with text but times and labels."""
    cells = (list(cell) for _, cell in groupby(row, lambda line: id(line.inside("td", "th"))))
    texts = ([line for line in cell if line.runs] for cell in cells)
    return [cell for cell in texts if cell and not all(is_time(x.text) or is_label(x.text) for x in cell)]


def _others(row: list[Line], taken: list[Line]) -> list[Line]:
    known = set(map(id, taken))
    return [line for line in row if id(line) not in known]
