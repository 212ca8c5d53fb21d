"""Footnote marks: which of them tie an author to an institution."""

from __future__ import annotations

import re
from collections.abc import Collection

_SAME = str.maketrans(
    {"∗": "*", "⇤": "*", "＊": "*", "﹡": "*", "⁎": "*", "∧": "^", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5"}
)
_SYMBOLS = r"*†‡§¶⋆★☆✩♯#♦♢◇⋄⊕⊗⊙⊥♠♣♥△▽▲▼□■○●∥‖⇑⇓✉✝✠✦✶"
LEADING = re.compile(
    rf"^((?:[{re.escape(_SYMBOLS)}]+|\d{{1,2}})(?:,(?:[{re.escape(_SYMBOLS)}]+|\d{{1,2}}))*)(?=[A-Z\s]|$)"
)
TRAILING = re.compile(r"(?<=[^\W\d_.])((?:[*†‡§¶⋆★☆✩♯#♦♢◇⋄✉‖∥]+|\d{1,2})(?:,(?:[*†‡§¶⋆★♯#♦◇✉‖∥]+|\d{1,2}))*)$")


def canonical(mark: str) -> str:
    """One form for marks that fonts draw or encode differently."""
    return mark.translate(_SAME).strip(" ,;.")


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
