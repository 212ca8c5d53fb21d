"""A slot: what one shape reader found for one talk, before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from extract.readers.document import Block, Rich
from extract.records import TalkKind
from extract.schedule.dates import Found, names_term


@dataclass(frozen=True, slots=True)
class Slot:
    """The texts of one talk by role ("title", "paper", "presenter", "venue", "links", "slides", ...).

    `contexts` are the headings above, nearest first; they give a year to a date without one. Slots of one meeting have
    the same `session`; `shared` are links printed once for all talks of it.
    """

    line: int
    fields: Mapping[str, tuple[Rich, ...]]
    date: Found | None = None
    contexts: tuple[str, ...] = ()
    topic_no: int | None = None
    session: int = 0
    shared: tuple[Rich, ...] = ()
    hints: tuple[str, ...] = ()
    kind: TalkKind | None = None

    def texts(self, *roles: str) -> tuple[Rich, ...]:
        return tuple(rich for role in roles for rich in self.fields.get(role, ()))

    def text(self, *roles: str) -> str:
        return " ".join(rich.text for rich in self.texts(*roles)).strip()


_PARAGRAPH = 7  # below the six levels of headings
_WEEK = 8  # a line of a list that names the week of the lines below it
_CAPTION_WORDS = 5  # by hand


class Above:
    """The headings above the current place, and short paragraphs, which may say which term a table is about."""

    def __init__(self, has_year: Callable[[str], bool]) -> None:
        self._stack: list[tuple[int, str]] = []
        self._has_year = has_year

    def see(self, block: Block) -> None:
        """Take a block in. A heading ends those of its level and below; "2019" still holds for a sibling "March"."""
        text = block.rich.text
        if block.kind == "heading":
            dated = self._has_year(text)
            self._stack = [
                (level, seen)
                for level, seen in self._stack
                if level < block.level or (level == block.level and not dated and self._has_year(seen))
            ]
            self._stack.append((block.level, text))
        elif block.kind == "paragraph" and len(text) < 300 and (not is_prose(text) or names_term(text)):
            self._stack = [*self._stack[-20:], (_PARAGRAPH, text)]

    def see_week(self, text: str) -> None:
        """Take a line in that names a week; it ends the week before."""
        self._stack = [*((level, seen) for level, seen in self._stack if level < _WEEK), (_WEEK, text)]

    def nearest_first(self) -> tuple[str, ...]:
        return tuple(text for _, text in reversed(self._stack))


def is_prose(text: str) -> bool:
    """A sentence: its years are those of what it tells of ("Our template follows Raft (2014)"), not of the dates below,
    unless it names a term ("For Fall 2024, we meet on Fridays.").
    """
    return len(text.split()) > _CAPTION_WORDS and text.endswith((".", "!", "?", ":", "。"))


@dataclass(frozen=True, slots=True)
class Leftover:
    """A piece of the page that a shape reader saw and did not understand; `undated` is a row that would be a talk."""

    line: int
    text: str
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column or key whose header is not known. `seems` is the role that its cells suggest; `used` tells whether it
    was read so because no known column had that role."""

    header: str
    line: int
    seems: str | None = None
    used: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What one shape reader made of a page; `columns` are the ones it did not know by their headers."""

    slots: tuple[Slot, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    columns: tuple[Column, ...] = ()
