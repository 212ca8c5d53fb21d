"""A sign that a reading is wrong somewhere, and how one is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.schedule.doubts import SURE, quoted

Marked = Sequence[tuple[int, str]]
"""Lines with the text that is marked there."""

PART = re.compile(r"\s*[,;:：|()\[\]（）]\s*|\s[–—-]{1,3}\s|\s+/+\s+")
"""What parts a line into what may be its fields."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A share from 0 to 1 with the sentence that tells it; without a sentence it is never a reason."""

    name: str
    value: float
    sentence: str = ""


def share(name: str, said: str, marked: Marked, total: int) -> Sign:
    """The sign of how many of `total` are marked."""
    shown = f": {quoted(marked)}" if marked else ""
    return Sign(name, len(marked) / max(1, total), f"{len(marked)} of {total} {said}{shown}.")


def is_person(part: str) -> bool:
    """A text of two to four words that surely reads as one person."""
    return 1 < len(part.split()) <= 4 and lines.read(part)[Kind.PERSON] >= SURE
