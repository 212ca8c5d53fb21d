"""The lists that programs can ask for: by name, what narrows each of them, and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from db.changes import changes
from db.dialects import LARGEST_ID
from db.engine import Database
from db.group.balance import balance
from db.group.marks import proposed
from db.group.searches import searches
from db.group.suggest import suggest
from db.group.talks import pending, talks
from db.groups import groups
from db.jobs import jobs
from db.judgements.questions import questions
from db.members import Person, Role
from db.search.topics import topic_named
from db.selection.browse import browse
from db.selection.filter import PaperFilter

Limit = Annotated[int, Field(ge=1, le=500)]  # as many as one answer holds; by hand


class Nothing(BaseModel):
    """Nothing narrows the list."""

    model_config = ConfigDict(extra="forbid")


class Page(Nothing):
    """So many, from the one with that number on."""

    limit: Limit = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Papers(Page):
    """A search in the language of `paperwatch search`, and what narrows it."""

    q: Annotated[str, Field(max_length=2_000)] = ""
    venue: str | None = None
    year: Annotated[int | None, Field(ge=1900, le=2200)] = None
    topic: str | None = None
    covered: bool | None = None
    since: dt.date | None = None


class Talks(Page):
    """The days between which the talks are."""

    since: dt.date | None = None
    until: dt.date | None = None


class Changes(Nothing):
    """Those with smaller numbers than `before`."""

    limit: Limit = 50
    before: Annotated[int | None, Field(ge=1, le=LARGEST_ID)] = None


Rows = tuple[Sequence[Any], int]
"""The rows of an answer, and how many there are in all."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list: what it holds in a sentence, what narrows it, what answers; `least` is the role that may ask."""

    says: str
    narrowed: type[BaseModel]
    rows: Callable[[Database, Any, Person | None], Rows]
    least: Role | None = None


def _papers(database: Database, asked: Papers, _person: Person | None) -> Rows:
    topic = topic_named(database, asked.topic).name if asked.topic else None
    given = asked.model_dump(include={"venue", "year", "covered", "since"})
    wanted = PaperFilter(query=asked.q or None, topic=topic, **given)
    found = browse(database, wanted, limit=asked.limit, offset=asked.offset, facets=False)
    return found.papers, found.total


def _talks(database: Database, asked: Talks, _person: Person | None) -> Rows:
    return _part(talks(database, since=asked.since, until=asked.until), asked)


def _changes(database: Database, asked: Changes, person: Person | None) -> Rows:
    found = changes(database, limit=asked.limit, before=asked.before, reader=person.name if person else "")
    return found, len(found)


def _jobs(database: Database, asked: Changes, _person: Person | None) -> Rows:
    found = jobs(database, limit=asked.limit, before=asked.before)
    return found, len(found)


def _part(rows: Sequence[Any], asked: Page) -> Rows:
    return rows[asked.offset : asked.offset + asked.limit], len(rows)


LISTS: Mapping[str, ListOf] = {
    "papers": ListOf("Papers that a search finds.", Papers, _papers),
    "talks": ListOf("The talks of every schedule, the latest first.", Talks, _talks),
    "pending": ListOf("Past talks that lack something.", Page, lambda d, asked, _: _part(pending(d), asked)),
    "coverage": ListOf("Papers by venue and year.", Page, lambda d, asked, _: _part(balance(d), asked)),
    "proposed": ListOf("Papers that were proposed.", Page, lambda d, asked, _: _part(proposed(d), asked)),
    "suggestions": ListOf("What to present next.", Page, lambda d, asked, _: _part(suggest(d, count=5), asked)),
    "questions": ListOf("Pairs that wait for a judgement.", Page, lambda d, asked, _: _part(questions(d), asked)),
    "changes": ListOf("What people changed, the latest first.", Changes, _changes, "reader"),
    "searches": ListOf(
        "Searches that people saved; `key` names the feed.", Page, lambda d, asked, _: _part(searches(d), asked)
    ),
    "groups": ListOf(
        "The reading groups; below `/g/KEY` lie the pages and the API of each.",
        Page,
        lambda d, asked, _: _part(groups(d), asked),
    ),
    "jobs": ListOf("Work that was asked for, the latest first.", Changes, _jobs, "organiser"),
}
"""Every list by its name."""
