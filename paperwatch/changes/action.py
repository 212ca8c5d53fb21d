"""What every action is, and the fields that actions are made of: lines, texts, days, times and people, checked."""

from __future__ import annotations

import datetime as dt
import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from db.engine import Database
from db.members import Person, Role
from extract.lexicon.privacy import without_email
from paperwatch.console import harmless
from paperwatch.judging import one_line

_LONGEST_LINE, _LONGEST_TEXT, _MOST_PEOPLE = 300, 5_000, 20  # characters, and people of one talk; by hand
_SHOWN = 80  # characters of a title in a sentence; by hand
_BETWEEN_PEOPLE = re.compile(r"[;,\n]")
_DAY = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d", re.ASCII)


def _people(said: object) -> object:
    """Names parted by commas, semicolons or lines."""
    return [name for part in _BETWEEN_PEOPLE.split(said) if (name := part.strip())] if isinstance(said, str) else said


def _day(said: object) -> object:
    """A day of a century around ours, as ISO 8601 writes it; an empty text is none."""
    if not isinstance(said, str) or not said:
        return said or None
    if not _DAY.fullmatch(said):
        raise ValueError("a day is written like 2026-12-03")
    return dt.date.fromisoformat(said)


def _paragraphs(text: str) -> str:
    return "\n".join(harmless(line).rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def _person(name: str) -> str:
    return one_line(without_email(name))


def _time_of_day(text: str) -> str:
    if text and not _TIME.fullmatch(text):
        raise ValueError("a time of day is written like 14:30")
    return text.zfill(5) if text else ""


Line = Annotated[str, Field(max_length=_LONGEST_LINE), AfterValidator(one_line)]
Paragraphs = Annotated[str, Field(max_length=_LONGEST_TEXT), AfterValidator(_paragraphs)]
Day = Annotated[dt.date | None, BeforeValidator(_day)]
Time = Annotated[str, AfterValidator(_time_of_day)]
People = Annotated[
    tuple[Annotated[str, Field(max_length=_LONGEST_LINE), AfterValidator(_person)], ...],
    BeforeValidator(_people),
    Field(max_length=_MOST_PEOPLE),
]


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: in a sentence, and as `undo` needs to know it."""

    said: str
    before: Any
    outcome: Any = None


class Action(BaseModel):
    """One action. `least` is the role that may do it, `title` what it does, as in "to ... one must be"."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    least: ClassVar[Role] = "member"
    title: ClassVar[str]
    of_all: ClassVar[bool] = False
    """Whether it is about what all reading groups share, so that a change by another one counts too."""

    @abstractmethod
    def subject(self, database: Database, person: Person) -> str:
        """What it is about: a later change of the same subject makes a form stale, and stands in the way of undo."""

    def stale(self, database: Database) -> str | None:
        """Why what the form showed holds no more, where the action knows; None where it does."""
        return None

    @abstractmethod
    def do(self, database: Database, person: Person) -> Done:
        """Do it; `database` has joined the transaction. Raises where it cannot be done."""

    @classmethod
    @abstractmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        """Take it back; `by` is who did it."""


def record(name: tuple[str, str]) -> str:
    """A record or a talk by its source and key, as a subject names it."""
    return ":".join(name)


def quoted(title: str) -> str:
    """A title as a sentence shows it."""
    return f"“{title if len(title) <= _SHOWN else f'{title[: _SHOWN - 1]}…'}”"
