"""The day of the week on which a page says that its group meets: "Tuesdays 3:30", "jeden Montag", "每周四"."""

from __future__ import annotations

import re

from extract.readers.document import Page
from extract.schedule.dates import weekday_of

_ENGLISH = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_GERMAN = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_PLURAL = re.compile(rf"\b(?:({'|'.join(_ENGLISH)})days|({'|'.join(_GERMAN)})s)\b", re.IGNORECASE)
_EVERY = re.compile(
    r"(?:\b(?:every|each|jeden|chaque|tous les|todos los|todas as|cada|ogni|elke)\s+|每|毎週?|매주\s*)(?=[^\W\d_])",
    re.IGNORECASE,
)
_LONGEST = 2_000  # characters of a text; bounds the work, by hand


def said_weekday(page: Page) -> int | None:
    """The only day, Monday 0, that the texts of a page name as that of all meetings; None for none or several."""
    said: set[int] = set()
    for block in page.blocks:
        if not block.table:
            said |= set(_days(block.rich.text[:_LONGEST]))
    return said.pop() if len(said) == 1 else None


def _days(text: str) -> list[int]:
    plural = [_index(match) for match in _PLURAL.finditer(text)]
    every = [weekday_of(text[match.end() :].rstrip("s")) for match in _EVERY.finditer(text)]
    return [day for day in (*plural, *every) if day is not None]


def _index(match: re.Match[str]) -> int:
    english, german = match.groups()
    return _ENGLISH.index(english.casefold()) if english else _GERMAN.index(german.casefold())
