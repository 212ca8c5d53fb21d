"""How surely names and institutions belong together: what a page does that ties them on purpose, and what two
institutions look like that nothing parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from extract.pdf.header import kinds
from extract.pdf.header import words as lexicon
from extract.pdf.header.cells import Cell, in_rows
from extract.pdf.header.markers import known_marks
from extract.pdf.header.names import Name

_OFF_CENTRE = 1.0
"""How far the middle of an institution stands from that of its names at most, in sizes of the type."""
_SURELY = 0.9
"""Of the line reader, for an institution that no list knows; by hand."""
_OF_ANOTHER = re.compile(r"\binstitut|\b(?:college|academy)\b", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:inc|ltd|llc|corp|co|gmbh|s\.?a|a\.?g)\b", re.IGNORECASE)


def marks_meet(names: Sequence[Name], pieces: Sequence[tuple[str, str]], known: Collection[str]) -> bool:
    """Whether every name has a mark of an institution, and the institutions are listed as the names first call for
    them: no misread mark leaves both so."""
    called = [known_marks(name.marks, known) for name in names]
    listed = [mark for printed, _ in pieces for mark in known_marks([printed], known)]
    first = dict.fromkeys(mark for marks in called for mark in marks)
    return all(called) and list(first) == listed


def stand_apart(names: Sequence[Sequence[Name]], institutions: Sequence[Sequence[Cell]], values: int) -> bool:
    """Whether rows of names and the institutions under them can be meant in one way only: one name, one institution
    of all (`values` counts them), or one row of names in the middle of whose own ones each institution stands."""
    columns = max(institutions, key=len, default=[])
    count = sum(len(row) for row in names)
    if len(columns) < 2:
        return bool(columns) and (count == 1 or values == 1)
    centres = [cell.line.centre for cell in columns]
    own: list[list[Name]] = [[] for _ in columns]
    for name in names[0] if len(names) == 1 else ():
        own[min(range(len(columns)), key=lambda i: abs(centres[i] - name.centre))].append(name)
    return all(group and _in_middle(cell, group) for cell, group in zip(columns, own, strict=True))


def _in_middle(cell: Cell, names: Sequence[Name]) -> bool:
    middle = (min(name.x0 for name in names) + max(name.x1 for name in names)) / 2
    return abs(cell.line.centre - middle) < _OFF_CENTRE * cell.line.size


def spanned(cells: Sequence[Cell]) -> str:
    """The first cell under several names of the row above that may be more institutions than one: beside others of its
    row, what nothing parts; alone, a list. "" where there is none."""
    upper = in_rows([cell for cell in cells if cell.kind == "names"])
    for row in in_rows([cell for cell in cells if cell.kind == "institution"]):
        above = next((own for own in reversed(upper) if own[0].line.y > row[0].line.y), [])
        if len(row) == 1 and sum(len(cell.names) for cell in above) > 1 and _lists_several(row[0].text):
            return row[0].text
        centres = [cell.line.centre for cell in above] if len(row) > 1 else []
        for cell in row:
            if sum(cell.line.x0 < x < cell.line.x1 for x in centres) > 1 and not _is_one(cell.text):
                return cell.text
    return ""


def _lists_several(text: str) -> bool:
    """Whether commas part two organisations or more; departments, institutes and places belong to what stands by."""
    return sum(1 for part in text.split(", ") if _stands_for_itself(part)) > 1


def _stands_for_itself(part: str) -> bool:
    if lexicon.PLAIN.search(part) or _OF_ANOTHER.search(part) or _SUFFIX.match(part) or lexicon.is_place(part):
        return False
    return lexicon.is_named(part) or kinds.affiliation(part) > _SURELY


def _is_one(text: str) -> bool:
    """Whether the text names a whole organisation, and no place in it parts two of them."""
    words = text.split()
    if not lexicon.is_parent(text):
        return False
    parts = ((" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words)) if not words[i - 1].endswith(","))
    return not any(_is_whole(left) and _is_whole(right) for left, right in parts)


def _is_whole(text: str) -> bool:
    """Whether the text has the name of an organisation, and not only the word for what it is."""
    return not text[:1].islower() and not _SUFFIX.match(text) and lexicon.is_named(text)
