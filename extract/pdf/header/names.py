"""A line of the author block as names, if it is one of names: pieces with their marks and places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extract.lexicon.names import clean, split
from extract.pdf.header import kinds
from extract.pdf.header import words as lexicon
from extract.pdf.header.markers import canonical, trailing
from extract.pdf.layout import Line, Word, readable

MEMBERSHIP = re.compile(
    r",?\s*(?:(?:graduate |student |associate |senior |life )*(?:member|fellow),?\s*(?:ieee|acm)?(?:/(?:ieee|acm))?"
    r"|\b(?:ieee|acm)(?:,\s*(?:ieee|acm))? (?:member|fellow)|ph\.? ?d\.?|m\.? ?sc\.?|b\.? ?sc\.?)(?=[,;]|\s|$)",
    re.IGNORECASE,
)
MAIL_WORD = re.compile(r"\[\d{4}-[\dX-]{14}\]|\S*@\S*|\{[^}]*\}?|\S*\}|https?://\S+|^[({<\[]?e-?mail:?", re.IGNORECASE)
_NAME_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’‘`´·‐‑-])+")
_AFTER_STOP = 1.6
"""How much wider than others TeX's space behind a full stop is, at most: 1.33 where a line is not stretched."""
_DASHES = " -–—,;"
"""What is left between a name and an address or a degree that was taken out."""
_NO_NAME = re.compile(
    r"^(?:and\b|&|by\b|written by\b|authors?(?:\(s\)|\b)|lecturer\b)\s*:?\s*|\s+(?:and|&)$", re.IGNORECASE
)
"""What stands before the first name of a line, or after the last."""


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


def plain_text(words: Iterable[Word]) -> str:
    """The words without superscripts and e-mail addresses."""
    text = " ".join(readable(w.text) for w in words if not w.is_superscript)
    return MAIL_WORD.sub(" ", text).replace(" ,", ",").strip(" ,;")


def without_notes(line: Line) -> Line:
    """The line without remarks in brackets ("Ann Lee (corresponding author), Bo Ek")."""
    if "(" not in line.text or not lexicon.NOTE.search(line.text):
        return line
    kept: list[Word] = []
    opened = None
    for word in line.words:
        opened = len(kept) if word.text.startswith("(") else opened
        kept.append(word)
        closed, end = word.text.rstrip(",;"), word.text[len(word.text.rstrip(",;")) :]
        if opened and closed.endswith(")"):
            if lexicon.NOTE.search(" ".join(word.text for word in kept[opened:])):
                kept[opened - 1 :] = [kept[opened - 1]._replace(text=kept[opened - 1].text + end)]
            opened = None
    return replace(line, words=tuple(kept), x1=kept[-1].x1)


def names_in(line: Line) -> tuple[Name, ...]:
    """The pieces of the line that would be names if the line is one of names."""
    found: list[Name] = []
    for words in chunks(line):
        found += _split_names(words, line)
    return tuple(found)


def is_person(text: str, among: int) -> bool:
    """Whether a piece of a line of names is a name: by its pattern or by its words. A single word is one only among
    others, or where the line reader knows it."""
    if lexicon.is_campus(text) or lexicon.is_initials(text):
        return False
    if lexicon.is_group(text):
        return among > 1
    if lexicon.is_name(text):
        return not (kinds.is_place(text) if among == 1 else kinds.is_institution(text))
    if among >= 3 and _single(text):
        return True
    return bool(_NAME_LETTERS.fullmatch(text)) and text[:1].upper() == text[:1] and kinds.person(text) > 0.5


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
        if not word.is_superscript and gap_between(before, word) > limit:
            chunks.append([])
        chunks[-1].append(word)
    return chunks


def gap_between(before: Word, after: Word) -> float:
    """The gap between two words; TeX sets a wider space behind a full stop."""
    return (after.x0 - before.x1) / (_AFTER_STOP if before.text.endswith(".") else 1)


def _split_names(words: Sequence[Word], line: Line) -> list[Name]:
    """Names among the words: parted by commas, by "and", and by a superscript after which another word comes."""
    runs: list[tuple[list[Word], list[str]]] = [([], [])]
    for word in without_numbers(words):
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


def without_numbers(words: Sequence[Word]) -> list[Word]:
    """The words without the "1st", "2nd" of IEEE's template and the ORCID in brackets of Springer's."""
    kept: list[Word] = []
    for word in words:
        if kept and kept[-1].text.isdigit() and word.text in ("st", "nd", "rd", "th"):
            kept.pop()
        elif not re.fullmatch(r"\d+(?:st|nd|rd|th)|\[\d{4}-[\dX-]{14}\]", word.text):
            kept.append(word)
    return kept


def _comma_names(parts: Sequence[Word], marks: Sequence[str], line: Line) -> list[Name]:
    text = MEMBERSHIP.sub(",", " ".join(readable(w.text) for w in parts)).strip()
    text = MAIL_WORD.sub(" ", text)
    text = _NO_NAME.sub("", text)
    pieces = split(re.sub(r",\s*(?=(?:Jr|Sr|II|III|IV)\b)", " ", text), "printed").names
    names = []
    for i, piece in enumerate(pieces):
        name, mark = trailing(piece)
        own = (*((mark,) if mark else ()), *(marks if i == len(pieces) - 1 else ()))
        names.append(Name(lexicon.ETH.sub("Đ", clean(name.strip(_DASHES))), own, parts[0].x0, parts[-1].x1, line.y))
    return names
