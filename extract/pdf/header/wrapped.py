"""Lines of the author block that were wrapped within a name, put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.lexicon.lines import Kind, read
from extract.pdf.header import kinds
from extract.pdf.header import words as lexicon
from extract.pdf.header.markers import is_mark
from extract.pdf.header.names import Name, names_in, plain_text
from extract.pdf.layout import Line, Word

Style = tuple[float, str]
_LONG_NAME = 4
"""Words of a name, its last one apart, that leave no room for that in a cell."""
_SHORT_NAME = 3
"""Words of what is left of a name at most, its mark among them."""
_PERHAPS = 0.3
"""The probability of an institution or a place from which one word is no part of a name; by hand."""
_LATE_MARK = re.compile(r",|(?:[\d*∗†‡§¶]{1,2}\s*,\s*)+(?:\d{1,2}\s*,\s*)?(?=\D)")
"""A comma, or the mark and the comma of the name before them, from which a wide space parted them."""
_REST_OF_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}")
_ENDED = re.compile(r"(?:[,;&]|\band)\s*$")
_PIECE_END = re.compile(r"[,;&]|\s+and\b|^and\b")
_OPEN_NAME = re.compile(r"(?:^|\s)[^\W\d_]\.?$|-$")
"""A name that ends in an initial or a hyphen."""


def continued(lines: Sequence[Line]) -> list[Line]:
    """The lines with names that were wrapped put together: in a cell of a grid ("Vikram" over "Narayanan"), and where
    a gap before a comma parted a row."""
    result: list[Line] = []
    bottoms: list[float] = []
    for line in lines:
        if result and _same_row(result[-1], line) and _LATE_MARK.match(line.text):
            result[-1] = _joined(result[-1], line.words)
            continue
        if result and _goes_on_below(result, line):  # what is joined stands where its row ends
            result[-1] = replace(_unhyphened(result[-1], line.words), x0=result[-1].x0)
            continue
        if result and _breaks_off(result[-1], line):
            result[-1] = _unhyphened(result[-1], line.words)
            continue
        if (above := _cut_address(result, line)) is not None:
            result[above] = _joined(result[above], line.words)
            continue
        upward = range(len(result) - 1, -1, -1)
        top = next((i for i in upward if _is_wrapped(result[i], bottoms[i] - line.y, line)), None)
        if top is None:
            result.append(line)
            bottoms.append(line.y)
        else:
            result[top], bottoms[top] = _unhyphened(result[top], line.words), line.y
    return result


def _cut_address(lines: Sequence[Line], line: Line) -> int | None:
    """The place of the line above that ends within an e-mail address of which this one is the rest."""
    if len(line.words) != 1 or not _REST_OF_HOST.fullmatch(line.text):
        return None
    for i, top in enumerate(lines):
        under = 0 < top.y - line.y < 1.6 * line.size and top.x0 < line.x1 and line.x0 < top.x1
        if under and "@" in top.text and top.text.endswith(("-", ".", "@")):
            return i
    return None


def _same_row(before: Line, line: Line) -> bool:
    return abs(before.y - line.y) < 1 and 0 <= line.x0 - before.x1 < 2 * line.size


def _breaks_off(top: Line, line: Line) -> bool:
    """Whether the upper line, a list of names, ends within a name that the lower line goes on with."""
    under = 0 < top.y - line.y < 1.6 * line.size and top.x0 < line.x1 and line.x0 < top.x1
    if not under or style_of(top) != style_of(line) or top.words[-1].raised:
        return False
    names = names_in(top)
    if len(names) < 2 or _ENDED.search(top.text) or any(lexicon.is_institution(name.text) for name in names):
        return False
    return _lacks_mark(names, line) or _lacks_surname(names[-1].text, line)


def _goes_on_below(lines: Sequence[Line], line: Line) -> bool:
    """Whether the last cell of a row of names that gaps part is one word, or ends in an initial, with which the lower
    row makes a name."""
    last = lines[-1]
    near = 0 < last.y - line.y < 1.9 * line.size and line.x0 < last.x0
    open_end = len(last.words) == 1 or (_OPEN_NAME.search(last.text) and not last.words[-1].raised)
    if not near or not open_end or len(line.words) > _SHORT_NAME or style_of(last) != style_of(line):
        return False
    row = [cell for cell in lines[:-1] if abs(cell.y - last.y) < 1 and style_of(cell) == style_of(last)]
    if not row or any(len(cell.words) < 2 or kinds.person(plain_text(cell.words)) < 0.5 for cell in row):
        return False
    first, rest = last.text, plain_text(line.words)
    alone = lexicon.is_institution(rest) or kinds.is_institution(rest) or lexicon.is_name(rest)
    return not alone and first[:1].isupper() and kinds.person(f"{first} {rest}".replace("- ", "-")) > 0.5


def _lacks_mark(names: Sequence[Name], line: Line) -> bool:
    """Whether the last name lacks its mark, which the lower line has after its first words."""
    first = next((i for i, word in enumerate(line.words) if is_mark(word)), len(line.words))
    if not 0 < first <= 2 or first == len(line.words) or "," in " ".join(word.text for word in line.words[:first]):
        return False
    return all(name.marks for name in names[:-1]) and not names[-1].marks


def _lacks_surname(last: str, line: Line) -> bool:
    """Whether the last name is none by itself ("J.", "Ana M.") or the lower line begins with one word that makes it
    longer."""
    first = _PIECE_END.split(plain_text(line.words), maxsplit=1)[0].strip()
    whole = lexicon.readable_case(f"{last} {first}".replace("- ", "-"))
    if not first or lexicon.is_institution(first) or kinds.is_institution(first) or kinds.person(whole) < 0.5:
        return False
    if lexicon.is_place(first) or lexicon.is_institution(last) or (" " not in last and _is_elsewhere(last)):
        return bool(_OPEN_NAME.search(last))
    return bool(_OPEN_NAME.search(last)) or " " not in last or " " not in first


def _is_wrapped(top: Line, gap: float, line: Line) -> bool:
    """Whether the line, `gap` below the upper one, is the rest of the one name that the upper one begins."""
    under = 0 < gap < 1.6 * line.size and top.x0 < line.x1 and line.x0 < top.x1
    if not under or style_of(top) != style_of(line) or len(line.words) > 3:
        return False
    first, rest = plain_text(top.words), plain_text(line.words)
    open_name = not top.words[-1].raised and (lexicon.ends_open(first) or lexicon.begins_open(rest))
    surname = len(line.words) == 1 and len(top.words) <= _LONG_NAME
    if len(top.words) > 2 and not open_name and not surname:
        return False
    cut = open_name or _OPEN_NAME.search(first) or (" " not in first and not lexicon.is_institution(first))
    cut = cut or (" " not in rest and not lexicon.is_institution(rest) and not _is_elsewhere(rest))
    if not cut or "," in top.text or not first[:1].isupper():
        return False
    return kinds.person(first) > 0.5 and kinds.person(f"{first} {rest}".replace("- ", "-")) > 0.5


def _is_elsewhere(text: str) -> bool:
    return lexicon.is_place(text) or read(text).among((Kind.AFFILIATION, Kind.PLACE)) > _PERHAPS


def _joined(line: Line, words: Sequence[Word]) -> Line:
    return replace(line, words=(*line.words, *words), x0=min(line.x0, words[0].x0), x1=max(line.x1, words[-1].x1))


def _unhyphened(top: Line, words: Sequence[Word]) -> Line:
    """The two lines as one; a name broken at its hyphen is one word again."""
    last = top.words[-1]
    if not last.text.endswith("-"):
        return _joined(top, words)
    whole = last._replace(text=last.text + words[0].text)
    mended = replace(top, words=(*top.words[:-1], whole))
    return _joined(mended, words[1:]) if words[1:] else mended


def style_of(line: Line) -> Style:
    """The type of the first word on the line: what follows a name (a membership, a mark) may be set otherwise."""
    word = next((word for word in line.words if not word.raised), line.words[0])
    return (round(word.size, 1), word.font)
