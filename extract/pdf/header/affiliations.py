"""Institutions as text: lines of one address joined, two institutions in one string parted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extract.pdf.header import kinds
from extract.pdf.header import words as lexicon
from extract.text import collapse

_JOINER = re.compile(r"\s+(?:and|&|/)\s+|\s*;\s*|(?<=[a-z])/(?=[A-Z])|\s*\+\s*")

# "School of Computer Science" before "& Engineering": the name of a part goes on after the joining word.
_PART = re.compile(
    r"\b(?:school|department|dept\.?|institute|college|faculty|center|centre|laboratory|ministry) (?:of|for|in) [^,]+$"
    r"|^(?:institut|fakultät|fachbereich|lehrstuhl|seminar) (?:für|der) [^,]+$"
    r"|^(?:département|departamento|dipartimento|faculté|facultad|facoltà|laboratoire) (?:d['’]|d\w{1,3} )[^,]+$",
    re.I,
)

_SUBPART = re.compile(
    r"(?:the )?(?:school|department|dept\.?|college|faculty|center|centre|laboratory|ministry)\b", re.I
)
_LABEL = re.compile(
    r"^(?i:(?:author )?affiliations?|institutions?|organi[sz]ations?|address(?:es)?|\(?\d{1,2}[.)])\s*:?\s+(?=[A-Z])"
)
_CONTACT = re.compile(
    r"(?:(?<![\s.,;:({<\[])[\s.,;:({<\[]+)?\b(?:e-?mails?(?: address(?:es)?)?|url|orcid)\W*$", re.IGNORECASE
)
"""What announced an address that was taken out."""
_KIND_ALONE = re.compile(
    r"telecom\w*|software|electronics|networks|technolog(?:y|ies)|semiconductors?|cloud|institute|agency|council|systems",
    re.IGNORECASE,
)
"""What is no organisation without a name: a subject that goes on behind "University of Posts and"."""
_LONGEST = 2_000
"""Characters of institutions in one string, by hand: a hundred have no more. A longer one stays one: each word that
joins is looked at with all that stands before it."""
_SURELY = 0.75
"""Of the line reader, for a line under a complete address: by hand."""
_SPACE = 0.5
"""A space is about half a letter wide."""
_COMPLETE = re.compile(r"[A-Z]\w+ (?:University|Inc\.?|Corporation|Research|Labs?|Technologies)$")
_INSTITUTE = re.compile(r"\b(?:institut\w*|college|academy|cloud|software|systems)\b", re.I)
_SUFFIX = re.compile(r"(?:inc|ltd|llc|corp|co|gmbh|s\.?a|a\.?g)\b", re.I)


def clean(text: str) -> str:
    """The institution without the punctuation around it."""
    text = lexicon.without_post(_LABEL.sub("", _CONTACT.sub("", collapse(text)).strip(" ,;:*†‡§¶–—")))
    text = lexicon.ETH.sub("Đ", re.sub(r"\s+,", ",", text))
    if text.endswith(".") and not re.search(
        r"\b(?:inc|ltd|corp|co|univ|inst|u\.s\.a|u\.k|st|dept|lab)\.$", text, re.IGNORECASE
    ):
        text = text[:-1]
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return re.sub(r"\s+and$|^and\s+", "", text).strip()


def split(text: str) -> list[str]:
    """The institutions of a string: parted at "and" or "/" only where whole organisations stand on both sides."""
    text = clean(text)
    if len(text) > _LONGEST:
        return [text]
    start = 0
    parts: list[str] = []
    for match in _JOINER.finditer(text):
        left, right = text[start : match.start()], text[match.end() :]
        other = _JOINER.split(right, maxsplit=1)[0]
        named = (
            _whole(other) or _COMPLETE.search(other) or (_COMPLETE.search(left) and re.fullmatch(r"[A-Z]\w+", other))
        )
        if (_whole(left) and named) or _is_elsewhere(left, other):
            parts.append(clean(left))
            start = match.end()
    parts.append(clean(text[start:]))
    return [part for whole in parts if whole for part in _comma_split(whole)]


def _is_elsewhere(left: str, right: str) -> bool:
    """Whether a country or a town ends the institution at the left, so that another stands at the right ("University of
    Limerick, Ireland and Lero, Ireland")."""
    _, comma, last = left.rpartition(", ")
    if not comma or not lexicon.is_place(last) or lexicon.is_institution(last):
        return False
    first, follows, _ = right.partition(", ")
    return bool(follows) and first[:1].isupper() and not _is_place(first) and not _SUBPART.match(right)


def _comma_split(text: str) -> list[str]:
    """Two organisations parted by nothing but a comma ("Univ. X, Corp Y"); a part and its whole stay together."""
    left, comma, right = text.partition(", ")
    two = comma and "," not in right and _whole(left) and not lexicon.PLAIN.search(left) and not _INSTITUTE.search(left)
    if (
        two
        and lexicon.is_parent(right)
        and not _PART.search(right)
        and not lexicon.is_place(right)
        and not _SUFFIX.match(right)
    ):
        return [left, right]
    return [text]


def _whole(text: str) -> bool:
    if _KIND_ALONE.fullmatch(text.partition(",")[0]):
        return False
    return lexicon.is_parent(text) and not _PART.search(text) and text[:1].isupper()


def unwrapped(lines: Sequence[tuple[str, float, float]], width: float) -> list[str]:
    """Lines of (text, width, width of the first word) with those put together that were broken because the column,
    `width` wide, had no room for the next word, and that say nothing alone ("University")."""
    result: list[str] = []
    last = 0.0
    for text, wide, first in lines:
        full = last + first > width - _SPACE * first / max(1, len(text.split(" ", 1)[0]))
        if result and result[-1].endswith("-") and text[:1].isalpha():
            result[-1] += text
        elif result and full and not result[-1].endswith(",") and not _stands_alone(text):
            result[-1] += f" {text}"
        else:
            result.append(text)
        last = wide
    return result


def _is_place(text: str) -> bool:
    return lexicon.is_place(text) or kinds.is_place(text)


def _stands_alone(text: str) -> bool:
    if _is_place(text) or text in ("and", "&"):
        return True
    generic = lexicon.is_parent(text) and not lexicon.is_named(text)
    return " " in text and not generic and lexicon.is_institution(text) and kinds.is_institution(text)


def from_lines(lines: Sequence[str]) -> list[str]:
    """Lines under one another as institutions: an address goes on, a second organisation begins a new one."""
    found: list[str] = []
    apart = placed = False
    for line in lines:
        text = line.strip()
        if text in ("and", "&"):
            apart = True
        elif not text:
            continue
        elif lexicon.is_place(text) and (owner := _owner(found, text)) is not None:
            found[owner] = f"{found[owner]}, {text}"
        elif found and not apart and not (_begins_new(found[-1], text) or (placed and _names_another(text))):
            found[-1] = f"{found[-1]} {text}" if _wrapped(found[-1], text) else f"{found[-1].rstrip(' ,')}, {text}"
        else:
            found.append(text)
            apart = False
        placed = bool(found) and found[-1] != text and _is_place(text) and not lexicon.is_institution(text)
        placed = placed or _ends_in_place(text)
    return [part for text in found for part in split(text)]


def _owner(found: Sequence[str], place: str) -> int | None:
    """Which of several institutions names a word of the place ("University of Oxford" and "Oxford, UK")."""
    words = [word for word in re.findall(r"[^\W\d_]{4,}", place) if len(found) > 1]
    return next((i for i, text in enumerate(found) if any(word in text for word in words)), None)


def _wrapped(before: str, text: str) -> bool:
    """Whether the line goes on in the middle of a name ("Univ. of Science" / "and Technology")."""
    return text[:1].islower() or text.startswith("&") or before.endswith((" of", " and", " for", "&", " the"))


def _ends_in_place(text: str) -> bool:
    """Whether the line is an institution with its address, to the country or state ("Acme, Puno, Peru")."""
    last = text.rpartition(", ")[2]
    return last != text and lexicon.is_place(last) and not lexicon.is_institution(last)


def _names_another(text: str) -> bool:
    """Whether the line under an address is an institution, and no further line of the address."""
    return not _is_place(text) and not _SUBPART.match(text) and kinds.affiliation(text) > _SURELY


def _begins_new(before: str, text: str) -> bool:
    if before.rstrip().endswith((",", "&", " and", " of", "-")):
        return False
    if _PART.search(before) and not _SUBPART.match(text):
        return False
    if lexicon.is_place(text) or not lexicon.is_institution(text):
        return False
    return lexicon.is_parent(before)


def wrapped(lines: Sequence[str]) -> str:
    """Lines of running text (a footnote, a centred run) as one string."""
    result = ""
    for line in lines:
        result = result[:-1] + line if result.endswith("-") and line[:1].islower() else f"{result} {line}"
    return result.strip()


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values in order, each once."""
    return tuple(dict.fromkeys(v for v in values if v))
