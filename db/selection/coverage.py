"""What the group has covered and what not: the question this product is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, String, column, func, select, table

from db.engine import Database
from db.errors import UnknownGroupError
from db.groups import is_ours
from db.search.columns import COVERAGE, PAPERS, ROW, PaperRow
from db.search.topics import topic_named
from db.selection.filter import Group, PaperFilter
from extract.records import Venue
from extract.text import title_key

_TALKS = table("talks", column("group", String), column("source", String))


@dataclass(frozen=True, slots=True)
class PaperDetails(PaperRow):
    """One paper with its abstract, its addresses and its names elsewhere."""

    track: str | None
    abstract: str | None
    url: str | None
    pdf: str | None
    doi: str | None
    arxiv: str | None
    usenix: str | None


@dataclass(frozen=True, slots=True)
class Covered(PaperRow):
    """One paper and a talk that covers it; `planned` for a talk that is still to come or has no date."""

    date: date | None
    presenters: str | None
    source: str
    planned: bool


def group_named(database: Database, name: str) -> Group:
    """The group or schedule a person means, with or without "schedule:"; case and accents do not matter.

    Raises `UnknownGroupError`.
    """
    with database.reading() as connection:
        told = select(_TALKS.c.group, _TALKS.c.source).where(is_ours(database.group)).distinct()
        rows = connection.execute(told).all()
    groups = sorted({group for group, _ in rows if group})
    sources = sorted({source for _, source in rows})
    key = title_key(name)
    found = Group(
        tuple(group for group in groups if key == title_key(group)),
        tuple(source for source in sources if key in (title_key(source), title_key(source.partition(":")[2]))),
    )
    if not key or not (found.groups or found.sources):
        known = ", ".join(groups + sources) or "none"
        raise UnknownGroupError(f"No talk is of a group or schedule called {name!r}. Known: {known}.")
    return found


def question(
    venue: Venue | None = None,
    topic: str | None = None,
    since: date | None = None,
    *,
    until: int | None = None,
    group: Group | None = None,
) -> PaperFilter:
    """*Which papers of that venue, on that topic, first seen since that day, have we not covered?*

    `until` is the last year of a range that begins with the venue's; `group` says whose talks count, all by default.
    `topic` is a name that `db.search.topics.topic_named` gave.
    """
    return PaperFilter.of(venue, topic=topic, since=since, covered=False, until=until, group=group)


def as_sql(asked: PaperFilter, *, of: str | None = None) -> str:
    """The question as one line of SQL: the titles of the papers. `of` is the reading group, where there are several."""
    assert asked.query is None, "the question has no words"
    return str(asked.as_sql("title", order="title, paper_id", of=of))


def uncovered(
    database: Database,
    venue: Venue | None = None,
    topic: str | None = None,
    since: date | None = None,
    *,
    until: int | None = None,
    group: Group | None = None,
) -> list[PaperDetails]:
    """The papers that no talk covers, by title. `since` leaves out papers first seen before that day.

    `until` and `group` as in `question`. Raises `UnknownTopicError`.
    """
    topic = topic and topic_named(database, topic).name
    return papers(database, question(venue, topic, since, until=until, group=group))


def held(database: Database, venue: Venue | None = None) -> dict[str, int]:
    """How many papers of a venue are in the database, by who vouches for them: "record", "list" or "schedule"."""
    p = PAPERS.c
    rows = select(p.evidence, func.count()).where(*PaperFilter.of(venue).condition(database).where).group_by(p.evidence)
    with database.reading() as connection:
        return {evidence: int(count) for evidence, count in connection.execute(rows)}


def papers(database: Database, wanted: PaperFilter) -> list[PaperDetails]:
    """The papers of a filter, by title. Raises `QuerySyntaxError`."""
    p = PAPERS.c
    rows: Select[Any] = select(*ROW, p.track, p.abstract, p.url, p.pdf, p.doi, p.arxiv, p.usenix)
    rows = rows.where(*wanted.condition(database).where).order_by(p.title, p.public_id)
    with database.reading() as connection:
        return [PaperDetails(*row) for row in connection.execute(rows)]


def coverage(
    database: Database, venue: Venue | None = None, topic: str | None = None, since: date | None = None
) -> list[Covered]:
    """The papers that talks cover, a row for each talk, the latest first. `since` leaves out earlier talks."""
    papers = PaperFilter.of(venue, topic=topic and topic_named(database, topic).name).condition(database)
    p, talk = PAPERS.c, COVERAGE.c
    rows: Select[Any] = select(*ROW, talk.date, talk.presenters, talk.source, talk.planned)
    rows = rows.join(COVERAGE, talk.paper_id == p.public_id).where(is_ours(database.group), *papers.where)
    rows = rows if since is None else rows.where(talk.date >= since)
    latest = rows.order_by(talk.date.is_(None).desc(), talk.date.desc(), p.title, talk.talk_id)
    with database.reading() as connection:
        return [Covered(*row) for row in connection.execute(latest)]
