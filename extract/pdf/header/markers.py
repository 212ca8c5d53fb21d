"""Footnote marks: which of them tie an author to an institution."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from extract.pdf.layout import Line, Word

_SAME = str.maketrans(
    {"∗": "*", "⇤": "*", "＊": "*", "﹡": "*", "⁎": "*", "∧": "^", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5"}
)
_ORCID = re.compile(r"[\[(]\d{4}(?:\W\d{3}[\dX]){0,3}\W?[\])]?")
"""A person's number, raised behind the mark ("1[0000-0001-5109-3700]"): its digits are no marks."""
_SYMBOLS = r"*+†‡§¶⋆★☆✩♯#♦♢◇⋄⊕⊗⊙⊥♠♣♥△▽▲▼□■○●∥‖⇑⇓✉✝✠✦✶"
LEADING = re.compile(
    rf"^((?:[{re.escape(_SYMBOLS)}]+|\d{{1,2}})(?:,(?:[{re.escape(_SYMBOLS)}]+|\d{{1,2}}))*)(?=[A-Z\s]|$)"
)
TRAILING = re.compile(r"(?<=[^\W\d_.])((?:[*+†‡§¶⋆★☆✩♯#♦♢◇⋄✉‖∥]+|\d{1,2})(?:,(?:[*+†‡§¶⋆★♯#♦◇✉‖∥]+|\d{1,2}))*)$")
_BRACKETED = re.compile(r"([^\W\d_][\w.'’-]*|)[\[(](\d{1,2}(?:,\d{1,2})*|[a-h*†‡§¶])[\])]([,;]?|[^\W\d_][\w.,'’-]*)")
_BRACKET_MARK = re.compile(r"[\[(](?:[\d,]{1,9}|[a-h*†‡§¶])[\])]")
_NUMBERED = re.compile(r"()(\d{1,2})[.)](\D.*|)")
_LIST_MARK = re.compile(r"\d{1,2}[.)]\s?[^\W\d_]")
_RAISED = 0.36
"""How high over its line a raised mark stands, as a part of the type's size: TeX's."""


def canonical(mark: str) -> str:
    """One form for marks that fonts draw or encode differently."""
    return _ORCID.sub("", mark).translate(_SAME).strip(" ,;.")


def leading(text: str) -> tuple[str, str]:
    """(mark, rest) of a text that begins with a mark on the line; the mark is empty where there is none."""
    text = text.translate(_SAME)
    match = LEADING.match(text)
    if not match:
        return "", text
    return canonical(match.group(1)), text[match.end() :].strip()


def trailing(text: str) -> tuple[str, str]:
    """(text, mark) of a name that ends in a mark on the line."""
    plain = text.translate(_SAME)
    match = TRAILING.search(plain)
    if not match:
        return text, ""
    return text[: match.start()].strip(), canonical(match.group(1))


def known_marks(raw: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """The marks of `known` in an author's marks as printed ("1,2", "*12", "†¶"), in printed order, longest first."""
    found: list[str] = []
    for mark in raw:
        for part in re.split(r"[,;\s]+", mark):
            found += _scan(part, known)
    return tuple(dict.fromkeys(found))


def _scan(part: str, known: Collection[str]) -> list[str]:
    if part in known:
        return [part]
    found = []
    i = 0
    while i < len(part):
        for length in (3, 2, 1):
            if part[i : i + length] in known:
                found.append(part[i : i + length])
                i += length
                break
        else:
            i += 1
    return found


def with_raised(line: Line) -> Line:
    """The line with the marks that stand in brackets ("Ann Lee (1)") or, before an institution, with a full stop
    ("1. MIT") raised as others are."""
    if not _LIST_MARK.match(line.text) and not _BRACKET_MARK.search(line.text):
        return line
    words = [_raised(word, i == 0) for i, word in enumerate(line.words)]
    return replace(line, words=tuple(part for parts in words for part in parts))


def _raised(word: Word, first: bool) -> list[Word]:
    """The word, parted from a mark that it is, ends in, or begins with."""
    found = _BRACKETED.fullmatch(word.text) or (first and _NUMBERED.fullmatch(word.text))
    if not found or word.raised:
        return [word]
    before, mark, after = found.groups()
    cut = word.x0 + (word.x1 - word.x0) * len(before) / len(word.text)
    parts = [word._replace(text=before, x1=cut)] if before else []
    parts.append(word._replace(text=mark, x0=cut, raised=_RAISED * word.size))
    if after.strip(",;"):
        parts.append(word._replace(text=after, x0=cut))
    return parts


def is_mark(word: Word) -> bool:
    """Whether the word is a raised footnote mark, not raised text ("1st")."""
    return word.is_superscript and not (word.text.isalpha() and len(word.text) > 1)


def marks_follow(lines: Sequence[Line]) -> bool:
    """Whether the marks of institution lines stand after the institutions: at ends of lines only, never before."""
    ends = sum(1 for line in lines if len(line.words) > 1 and is_mark(line.words[-1]))
    return ends > 0 and not any(is_mark(word) for line in lines for word in line.words[:-1])
