"""The abstract: from its heading (or from the first paragraph where there is none) to what ends it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.pdf.header.prose import Prose, joined
from extract.pdf.header.zone import Heading, is_section
from extract.pdf.layout import Line

_END = re.compile(
    r"^\W{0,2}(?:ccs concepts?|key\s?-?words?|index terms|categories\s*(?:and|&)|general terms|acm reference|"
    r"additional key ?words|关键词|"
    r"permission to (?:make|copy)|pvldb (?:reference|artifact)|copyright\b|©|\(c\) \d{4}|this work is licensed|"
    r"author keywords|subject descriptors|terms[:—]|artifact availability|acm classification|"
    r"categories and subject|introduction$|1\s*\.?\s*introduction|i\.\s+introduction|correspondence:|project page:|"
    r"date:|code:|nomenclature|contents$|table of contents|proceedings of)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^(?:[∗*†‡§¶⋆✉]|\d)\s?[A-Z]|^work (?:done|performed) |^permission|^copyright|^©|^to copy|"
    r"^this article is published"
)
_FLUSH, _RAGGED = 25, 0.25
"""Lines of an abstract that show how wide its column is; how much longer than the first three they may be: more than
lines without justification differ, less than the gap between columns and the next one's width."""
_FULL_STOP = re.compile(r"[.!?:”\")\]]$")


def read(lines: Sequence[Line], heading: Heading, prose: Prose) -> str:
    """The text under the heading, lines joined and hyphens mended. Empty where nothing stands there."""
    column, complete = _first_column(lines, heading)
    if column and not complete and not _FULL_STOP.search(column[-1].text):
        column += _next_column(lines, heading, column)
    texts = ([heading.rest] if heading.rest else []) + [line.text for line in column]
    return joined(texts, prose)


def paragraph(lines: Sequence[Line], start: Line, section: Heading | None, prose: Prose) -> str:
    """The abstract of a paper that does not print the word: the running text from `start` to what ends it. Empty
    where the first section comes before, or where nothing ends the text as something ends an abstract."""
    if section is not None and section.line.y > start.y and section.line.x0 < start.x1:
        return ""
    rows = [line for line in _in_column(lines, start.x0 - 6, start.x1) if line.y <= start.y + 1]
    taken, complete = _taken(rows, start.size, start.y, start)
    result = joined([line.text for line in taken], prose)
    return result if complete and 30 <= len(result.split()) <= 600 else ""


def _seed(lines: Sequence[Line], heading: Heading) -> list[Line]:
    """The first lines under the heading, from which the column's edges are taken."""
    head = heading.line
    if heading.rest:
        below = [
            line for line in lines if head.y - 3.2 * head.size < line.y < head.y - 1 and _overlap(line, head) > 0.5
        ]
        return [head, *sorted(below, key=lambda line: -line.y)[:2]]
    near = [
        line
        for line in lines
        if head.y - 6.5 * head.size < line.y < head.y - 1
        and len(line.text) > 15
        and (line.x0 - 15 <= head.centre <= line.x1 + 15 or abs(line.x0 - head.x0) < 40)
    ]
    near.sort(key=lambda line: -line.y)
    return [line for line in near if abs(line.size - near[0].size) < 1.0][:3]


def _edges(lines: Sequence[Line], seed: Sequence[Line]) -> tuple[float, float]:
    """The column's left and right edge: the seed's, or further right where lines that begin with it are longer."""
    left, right, top = min(line.x0 for line in seed), max(line.x1 for line in seed), seed[0].y
    flush = [
        line for line in lines if line.y < top and abs(line.x0 - left) < 1 and abs(line.size - seed[-1].size) < 0.4
    ]
    longer = [line.x1 for line in flush[:_FLUSH] if line.x1 < right + _RAGGED * (right - left)]
    return left, max([right, *longer])


def _overlap(a: Line, b: Line) -> float:
    shared = min(a.x1, b.x1) - max(a.x0, b.x0)
    return shared / max(1.0, min(a.x1 - a.x0, b.x1 - b.x0))


def _first_column(lines: Sequence[Line], heading: Heading) -> tuple[list[Line], bool]:
    """The lines under the heading in its column, and whether something ended them but the column's foot."""
    seed = _seed(lines, heading)
    if not seed:
        return [], False
    left, right = _edges(lines, seed)
    size = seed[-1].size
    below = [line for line in lines if line.y < heading.line.y - 1]
    rows = _in_column(below, left, right)
    start = heading.line.y if heading.rest else seed[0].y
    return _taken([line for line in rows if line.y <= start + 1], size, start, heading.line)


def _in_column(lines: Sequence[Line], left: float, right: float) -> list[Line]:
    """Lines between the column's edges, from the top; a line that starts far inside belongs to the row it is on."""
    inside = [line for line in lines if line.x0 >= left - 14 and line.x1 <= right + 14]
    return sorted(inside, key=lambda line: (-line.y, line.x0))


def _taken(rows: Sequence[Line], size: float, start: float, head: Line) -> tuple[list[Line], bool]:
    taken: list[Line] = []
    last = start
    spacing = 0.0
    for line in rows:
        gap = last - line.y
        if _ends(line, size, taken, head):
            return taken, True
        if abs(line.size - size) > 0.75:
            if taken and line.size < size and _NOTE.match(line.text):
                return taken, False
            if taken and line.size > size:
                return taken, True
            continue
        if taken and spacing and gap > 3.2 * spacing:
            return taken, _FULL_STOP.search(taken[-1].text) is not None
        if taken and gap > 3 and not spacing:
            spacing = gap
        taken.append(line)
        last = line.y
        if sum(len(t.words) for t in taken[-1:]) == 0 or len(taken) > 140:
            return taken, True
    return taken, False


def _ends(line: Line, size: float, taken: Sequence[Line], head: Line) -> bool:
    """Whether the line is the heading of what follows the abstract."""
    text = line.text
    if _END.match(text) or is_section(line):
        return True
    if not taken:
        return False
    same_row = abs(taken[-1].y - line.y) < 2
    heading_type = line.font == head.font and head.font != taken[0].font and line.size > size + 0.75
    bold = line.bold and not taken[0].bold and len(line.words) <= 8 and not same_row and not text.endswith(".")
    return heading_type or (bold and line.size >= size - 0.3)


def _next_column(lines: Sequence[Line], heading: Heading, first: Sequence[Line]) -> list[Line]:
    """The abstract's rest at the top of the column to the right."""
    edge = max(line.x1 for line in first)
    size = first[-1].size
    width = edge - min(line.x0 for line in first)
    reach = edge + 60 + 0.2 * width
    right = [line for line in lines if edge < line.x0 < reach and line.y < heading.line.y + 30]
    first_text = next((line for line in right if abs(line.size - size) < 0.75 and len(line.words) > 2), None)
    right = [line for line in right if first_text is not None and line.y <= first_text.y]
    rows = sorted(right, key=lambda line: -line.y)
    if not rows:
        return []
    taken, complete = _taken(rows, size, rows[0].y + 1, heading.line)
    return taken if complete and len(taken) < 60 else []
