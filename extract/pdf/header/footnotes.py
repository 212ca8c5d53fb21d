"""Institutions printed as a footnote of the first page (ICML, MLSys and their like)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.lexicon.lines import Kind, read
from extract.pdf.header.affiliations import wrapped
from extract.pdf.header.cells import marked_pieces
from extract.pdf.header.markers import known_marks
from extract.pdf.header.names import Name
from extract.pdf.header.words import NOTE, is_institution
from extract.pdf.layout import Line

_STOP = re.compile(
    r"\b(?:correspon\w*|contact|supported|funded|proceedings|copyright|preprint|work done|equal contrib\w*|this work)"
    r"\b.*$",
    re.I | re.S,
)
LONGEST, _MOST_WORDS = 200, 14  # characters and words of an institution with its address; by hand
_SPACE = 1.5  # sizes of the type: the widest space of a justified row, less than between columns; by hand
_LIKELY = 0.5  # of the line reader: more likely than not
_SMALL = 0.4  # of the words: an institution has fewer in small letters, a sentence more; by hand
_SMALLER = 0.3  # points under the size of most of the page; by hand
_ALSO = re.compile(r"(?:is )?also (?:with|at|affiliated (?:with|to)) (?:the )?([^.;@]{3,120})\.?$", re.IGNORECASE)
_CUT_WORD = re.compile(r"\.?\s*Corresp[a-z]*-?\s*$")


def marked_notes(page: Sequence[Line], names: Sequence[Name]) -> list[tuple[str, str]]:
    """(mark, institution) pieces of the lowest notes whose marks the authors carry; none where no note fits."""
    marks = {m for name in names for m in name.marks}
    if not marks:
        return []
    lines = _note_lines(page)
    pieces: list[tuple[str, list[str]]] = []
    for line in lines:
        for mark, text in marked_pieces(line.words):
            if mark or not pieces:
                pieces.append((mark, [text]))
            else:
                pieces[-1][1].append(text)
    own = [(mark, _plain(wrapped(texts))) for mark, texts in pieces if mark and known_marks(marks, [mark])]
    if len({mark for mark, _ in own}) == len(marks) > 1 and all(_is_short(text) for _, text in own):
        return own if any(_is_institution(text) for _, text in own) else []
    return [(mark, text) for mark, text in own if _is_institution(text)]


def also_with(page: Sequence[Line], names: Sequence[Name]) -> dict[str, str]:
    """The further institution that a note to a mark beside a name tells ("Also with MIT.")."""
    marks = {mark for name in names for mark in name.marks}
    found: dict[str, str] = {}
    for line in _note_lines(page) if marks else ():
        for mark, text in marked_pieces(line.words):
            said = _ALSO.match(text)
            if said and mark and known_marks(marks, [mark]) and _is_institution(said[1]):
                found[mark] = said[1]
    return found


def _note_lines(page: Sequence[Line]) -> list[Line]:
    """The lines of the column at whose foot the first marked note stands, from that note on."""
    if not page:
        return []
    page = _whole(page)
    middle = (max(line.y for line in page) + min(line.y for line in page)) / 2
    start = next(
        (line for line in page if line.y < middle and line.words[0].is_superscript and _is_note(line, page)), None
    )
    if start is None:
        return []
    column = [
        line
        for line in page
        if line.y <= start.y + 1 and abs(line.size - start.size) < 0.6 and start.x0 - 20 <= line.x0 < start.x0 + 260
    ]
    right = max((line.x1 for line in column if abs(line.x0 - start.x0) < 30), default=start.x1)
    return [line for line in column if line.x1 <= right + 10]


def small_print(page: Sequence[Line]) -> str:
    """What is set smaller than most of the page in its lower half, as one text, column by column."""
    if not page:
        return ""
    middle = (max(line.y for line in page) + min(line.y for line in page)) / 2
    centre = (max(line.x1 for line in page) + min(line.x0 for line in page)) / 2
    sizes = sorted(line.size for line in page)
    small = [line for line in page if line.y < middle and line.size < sizes[len(sizes) // 2] - _SMALLER]
    small.sort(key=lambda line: (line.x0 > centre, -line.y, line.x0))
    return wrapped([line.text for line in small])


def _whole(page: Sequence[Line]) -> list[Line]:
    """The lines with those put together that wide spaces of a justified row parted."""
    result: list[Line] = []
    for line in page:
        before = result[-1] if result else None
        if before is not None and abs(before.y - line.y) < 1 and 0 <= line.x0 - before.x1 < _SPACE * line.size:
            result[-1] = replace(before, words=(*before.words, *line.words), x1=line.x1)
        else:
            result.append(line)
    return result


def _is_note(line: Line, page: Sequence[Line]) -> bool:
    sizes = sorted(other.size for other in page)
    return line.size < sizes[len(sizes) // 2] - _SMALLER and len(line.text) > 6


def _plain(text: str) -> str:
    return _CUT_WORD.sub("", _STOP.sub("", text)).strip(" .,;∗*")


def _is_institution(text: str) -> bool:
    named = is_institution(text) or read(text).among((Kind.AFFILIATION, Kind.PLACE)) > _LIKELY
    return bool(text) and named and len(text) < LONGEST


def _is_short(text: str) -> bool:
    """Whether the text can be an institution that no list knows: a few words, fewer than half of them in small
    letters."""
    words = text.split()
    small = sum(word[0].islower() for word in words)
    return 0 < len(words) <= _MOST_WORDS and small < _SMALL * len(words) and not NOTE.search(text)
