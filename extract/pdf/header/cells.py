"""The lines between title and abstract, each told to be names, an institution, or neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from extract.pdf.header import words as lexicon
from extract.pdf.header.markers import canonical, leading, trailing
from extract.pdf.layout import Line, Word, readable

Kind = Literal["names", "institution", "run", "address", "nothing"]
Style = tuple[float, str]

_MEMBERSHIP = re.compile(
    r",?\s*(?:(?:graduate |student |associate |senior |life )*(?:member|fellow),?\s*(?:ieee|acm)?(?:/(?:ieee|acm))?"
    r"|\b(?:ieee|acm)(?:,\s*(?:ieee|acm))? (?:member|fellow)|ph\.? ?d\.?|m\.sc\.)(?=,|\s|$)",
    re.IGNORECASE,
)
_MAIL_WORD = re.compile(r"\[\d{4}-[\dX-]{14}\]|\S*@\S*|\{[^}]*\}?|\S*\}|https?://\S+|^[({<\[]?e-?mail:?", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and|&)\s+|,|，|、|;|\s+and\s+|\s+&\s+|\||·|•)\s*")
_SURNAME = re.compile(
    r"bell|line|ant|dell|rice|stanford|hopkins|berkeley|vast|elastic|orange|cambridge|oxford|princeton|yale|harvard|"
    r"cornell|together",
    re.IGNORECASE,
)
"""Organisations that are called as people are."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person as printed, with the marks beside the name and the place on the page."""

    text: str
    marks: tuple[str, ...] = ()
    x0: float = 0.0
    x1: float = 0.0
    y: float = 0.0

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of the author block and what it is."""

    line: Line
    kind: Kind
    text: str
    names: tuple[Name, ...] = field(default=())


def plain_text(words: Iterable[Word]) -> str:
    """The words without superscripts and e-mail addresses."""
    text = " ".join(readable(w.text) for w in words if not w.is_superscript)
    return _MAIL_WORD.sub(" ", text).replace(" ,", ",").strip(" ,;")


def classify(lines: Sequence[Line]) -> list[Cell]:
    """Each line as a cell. What a name looks like is taken from the type in which most of what can be names is set."""
    cells = [line for line in lines if any(c.isalpha() for c in line.text)]
    styles: Counter[Style] = Counter()
    for line in cells:
        styles[_style(line)] += 0 if _known(plain_text(line.words), 1) else len(_names_in(line))
    name_style = next((style for style, count in styles.most_common(1) if count), None)
    institution_styles = Counter(
        _style(line) for line in cells if lexicon.is_institution(plain_text(line.words)) and not _names_in(line)
    )
    return _by_row([_cell(line, name_style, institution_styles) for line in cells])


def _by_row(cells: Sequence[Cell]) -> list[Cell]:
    """Cells told by their row: what looks like one name ("Jane Street") but stands under a name, in the row and in the
    type of an institution, is an institution."""
    return [
        Cell(cell.line, "institution", cell.text)
        if len(cell.names) == 1 and not cell.names[0].marks and _in_institution_row(cell, cells)
        else cell
        for cell in cells
    ]


def _in_institution_row(cell: Cell, cells: Sequence[Cell]) -> bool:
    line = cell.line
    beside = any(
        c.kind == "institution" and abs(c.line.y - line.y) < 1 and _style(c.line) == _style(line) for c in cells
    )
    return beside and any(
        c.kind == "names" and 1 < c.line.y - line.y < 2 * line.size and c.line.x0 < line.x1 and line.x0 < c.line.x1
        for c in cells
    )


def _style(line: Line) -> Style:
    """The type of the first word on the line: what follows a name (a membership, a mark) may be set otherwise."""
    word = next((word for word in line.words if not word.raised), line.words[0])
    return (round(word.size, 1), word.font)


def _cell(line: Line, name_style: Style | None, institutions: Counter[Style]) -> Cell:
    text = plain_text(line.words)
    if _is_sentence(text):
        return Cell(line, "nothing", text)
    if lexicon.DATE.match(text) or lexicon.PLAIN.fullmatch(text) or (lexicon.NOTE.search(text) and not _is_worth(text)):
        return Cell(line, "nothing", text)
    if not any(c.isalpha() for c in text) or (lexicon.EMAIL.search(line.text) and not _is_worth(text)):
        return Cell(line, "address", text)
    in_style = name_style is None or _style(line) == name_style or _near(_style(line), name_style)
    names = _names_in(line)
    if names and in_style and not _known(text, len(names)):
        return Cell(line, "names", text, names)
    run = _starts_with_name(line) and lexicon.is_institution(text)
    if run and in_style and ("," in text or "(" in text):
        return Cell(line, "run", text)
    if lexicon.is_institution(text) or lexicon.is_place(text) or institutions.get(_style(line)):
        return Cell(line, "institution", text)
    if len(names) > 1 and not institutions.get(_style(line)) and name_style and line.size >= name_style[0] - 0.5:
        return Cell(line, "names", text, names)
    if (
        not in_style
        and not institutions
        and len(text.split()) <= 9
        and text[:1].isupper()
        and not lexicon.NOT_NAMES.search(text)
    ):
        return Cell(line, "institution", text)
    return Cell(line, "nothing", text)


def _is_sentence(text: str) -> bool:
    """Whether a long text is running text: a list of names or an address has few words in small letters."""
    words = [word for word in text.split() if word[0].isalpha()]
    return len(words) > 12 and sum(1 for word in words if word[0].islower()) > 0.45 * len(words)


def _near(style: Style, other: Style) -> bool:
    return abs(style[0] - other[0]) <= 0.6 and style[1] == other[1]


def _is_worth(text: str) -> bool:
    """Whether what stands beside an e-mail address says more than the address."""
    return len(text.split()) >= 2 and (lexicon.is_institution(text) or lexicon.is_name(text))


def _known(text: str, count: int) -> bool:
    """Whether a text that looks like a name is an organisation's ("Google Brain")."""
    for match in lexicon.KNOWN.finditer(text):
        token = match.group()
        if _SURNAME.fullmatch(token):
            continue
        if (
            token.isupper()
            or (len(token) >= 5 and count == 1)
            or (len(token) == 4 and count == 1 and token[:1].isupper())
        ):
            return True
    return False


def _names_in(line: Line) -> tuple[Name, ...]:
    """The names a line consists of; none where any part of it is something else."""
    if lexicon.EMAIL.search(line.text) and not lexicon.is_name(plain_text(line.words)):
        return ()
    if line.words[0].is_superscript:  # a mark stands after a name and before an institution
        return ()
    found: list[Name] = []
    for words in chunks(line):
        found += _split_names(words, line)
    good = [lexicon.is_name(name.text) for name in found]
    if not found or not any(good):
        return ()
    lax = [ok or (len(found) >= 3 and _single(name.text)) for ok, name in zip(good, found, strict=True)]
    return tuple(found) if all(lax) else ()


def _single(text: str) -> bool:
    """A name of one word (mononym), allowed only among others."""
    return (
        text.isalpha()
        and text[:1].isupper()
        and not text.isupper()
        and not lexicon.is_institution(text)
        and not lexicon.is_place(text)
    )


def chunks(line: Line) -> list[list[Word]]:
    """The line's words parted where a gap is much wider than the narrowest between its words."""
    gaps = [b.x0 - a.x1 for a, b in zip(line.words, line.words[1:], strict=False) if not b.is_superscript]
    positive = sorted(g for g in gaps if g > 0.1 * line.size)
    if len(positive) < 2:
        return [list(line.words)]
    limit = max(1.75 * positive[0], 0.48 * line.size)
    chunks = [[line.words[0]]]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if not word.is_superscript and word.x0 - before.x1 > limit:
            chunks.append([])
        chunks[-1].append(word)
    return chunks


def _split_names(words: Sequence[Word], line: Line) -> list[Name]:
    """Names among the words: parted by commas, by "and", and by a superscript after which another word comes."""
    runs: list[tuple[list[Word], list[str]]] = [([], [])]
    for word in _without_numbers(words):
        if word.is_superscript and (not word.text.isalpha() or len(word.text) == 1 or word.text.islower()):
            runs[-1][1].append(canonical(word.text))
        else:
            if runs[-1][1] and any(c.isalnum() for c in word.text):
                runs.append(([], []))
            runs[-1][0].append(word)
    names: list[Name] = []
    for parts, marks in runs:
        names += _comma_names(parts, marks, line)
    return names


def _without_numbers(words: Sequence[Word]) -> list[Word]:
    """The words without the "1st", "2nd" of IEEE's template and the ORCID in brackets of Springer's."""
    kept: list[Word] = []
    for word in words:
        if kept and kept[-1].text.isdigit() and word.text in ("st", "nd", "rd", "th"):
            kept.pop()
        elif not re.fullmatch(r"\d+(?:st|nd|rd|th)|\[\d{4}-[\dX-]{14}\]", word.text):
            kept.append(word)
    return kept


def _comma_names(parts: Sequence[Word], marks: Sequence[str], line: Line) -> list[Name]:
    text = _MEMBERSHIP.sub(",", " ".join(readable(w.text) for w in parts)).strip()
    text = _MAIL_WORD.sub(" ", text)
    text = re.sub(r"^(?:and|by)\s+|\s+and$", "", text, flags=re.IGNORECASE)
    text = re.sub(r",\s*(?=(?:Jr|Sr|II|III|IV)\b)", " ", text)
    pieces = [p.strip(" ,;") for p in _SEPARATOR.split(text)]
    pieces = [re.sub(r"^and\s+", "", p) for p in pieces if any(c.isalpha() for c in p)]
    names = []
    for i, piece in enumerate(pieces):
        name, mark = trailing(piece)
        own = (*((mark,) if mark else ()), *(marks if i == len(pieces) - 1 else ()))
        names.append(Name(name.strip(" *∗"), own, parts[0].x0, parts[-1].x1, line.y))
    return names


def _starts_with_name(line: Line) -> bool:
    first = re.split(r"[,;(]|\s+and\s+", plain_text(line.words))[0]
    return lexicon.is_name(trailing(first)[0]) and not lexicon.is_institution(first)


def marked_pieces(words: Sequence[Word], digits: bool = True) -> list[tuple[str, str]]:
    """An institution line as (mark, text) pieces; text before the first mark has the mark "". Numbers on the line
    (not raised) are marks only where `digits` allows: they may be a street's."""
    pieces: list[tuple[str, list[str]]] = [("", [])]
    for word in words:
        if word.is_superscript and not (word.text.isalpha() and len(word.text) > 1):
            pieces.append((canonical(word.text), []))
            continue
        mark, rest = leading(word.text)
        if mark and (not rest or rest[:1].isupper()) and (digits or not mark.isdigit()) and not _is_number(word, words):
            pieces.append((mark, [rest] if rest else []))
        else:
            pieces[-1][1].append(word.text)
    joined = [(mark, _MAIL_WORD.sub(" ", " ".join(texts)).replace(" ,", ",").strip(" ,;")) for mark, texts in pieces]
    return [(mark, text) for mark, text in joined if any(c.isalpha() for c in text) and not lexicon.NOTE.search(text)]


def _is_number(word: Word, words: Sequence[Word]) -> bool:
    """Whether a leading number is a street's or a postal code, not a mark: it stands in the line, not before it."""
    return word.text[:1].isdigit() and word is not words[0] and word.text.isdigit()
