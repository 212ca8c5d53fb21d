"""What no title and no affiliation holds by itself: signs of a text that was cut in the wrong place."""

from __future__ import annotations

import re
from collections import Counter

_OPEN = {")": "(", "]": "[", "”": "“"}
_IN_TITLE = re.compile(
    r"https?:|\bwww\.|\b10\.\d{4,5}/|(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])|\s\|\s|[→►•★☆©®\t\ue000-\uf8ff]"
    "|[\u2190-\u21ff\u2600-\u27bf\U0001f000-\U0001faff]",
    re.IGNORECASE,
)
_ENDS_OPEN = re.compile(r"\b(?:of|and|or|for|the|with|an?|in|on|to|by|from|at|via|using|und|für|der|die|et|de|la)$")
_NOTE_BEHIND = re.compile(r"[(\[](?:[a-z]+ )*[a-z]+[)\]]$")
_CAPS_BEHIND = re.compile(r"(?<=[a-z?!.)\]])\W+[A-Z]{3,}(?:\W+[A-Z]{2,}){2,}$")
_LONGEST_TAIL = 200  # characters; bounds the work, by hand
_IN_PLACE = re.compile(
    r"(?<![A-Z])\*|\*(?![A-Z])|[†‡§¶∗]"
    r"|^(?-i:both|all|each)\b"
    r"|\b(?:except|respectively|formerly|currently|previously|now (?:at|with)|while at|work done|on leave)\b",
    re.IGNORECASE,
)


def in_title(title: str) -> str | None:
    """In words, what is odd about a title."""
    if found := _IN_TITLE.search(title):
        return f"{found.group()!r} stands in its title"
    if _unbalanced(title):
        return "a bracket or a quotation mark of its title opens or closes alone"
    if (found := _ENDS_OPEN.search(title)) and " " in title:
        return f"its title ends in {found.group()!r}"
    tail = title[-_LONGEST_TAIL:]
    if found := _NOTE_BEHIND.search(tail) or _CAPS_BEHIND.search(tail):
        return f"its title ends in {found.group().strip()!r}"
    return None


def _unbalanced(text: str) -> bool:
    signs = Counter(text)
    return any(signs[close] != signs[opening] for close, opening in _OPEN.items())


def in_place(place: str) -> bool:
    """True for a mark of a footnote or a word that tells of several in an affiliation."""
    return _IN_PLACE.search(place) is not None
