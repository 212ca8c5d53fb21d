"""Papers on their way out: everything that exports, feeds and calendars need, read lean and in steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import aliased

from db.bulk import chunks
from db.engine import Database, Dialect
from db.models import Affiliation, Authorship, Paper, PaperTopic
from db.search.compile import condition
from db.search.query import And, Fact, Node, parse
from db.search.topics import subject
from extract.records import Venue

STEP = 500
"""Papers that are in memory at once."""

_NEWEST = "p.first_seen DESC, p.public_id"
_BY_EDITION = "p.year DESC, p.series, p.title, p.public_id"


@dataclass(frozen=True, slots=True)
class Exported:
    """One paper with what other programs ask of it. `authors` are (name, affiliations) in printed order."""

    paper_id: str
    title: str
    authors: tuple[tuple[str, tuple[str, ...]], ...]
    venue: str | None
    year: int | None
    track: str | None
    session: str | None
    published: dt.date | None
    abstract: str | None
    url: str | None
    pdf: str | None
    doi: str | None
    arxiv: str | None
    usenix: str | None
    topics: tuple[str, ...]
    covered: bool
    first_seen: dt.datetime
    last_changed: dt.datetime


@dataclass(frozen=True, slots=True)
class Selection:
    """Which papers: those of a query (`db.search.query`), of a venue, on a topic, not covered; all together."""

    query: str | None = None
    venue: Venue | None = None
    topic: str | None = None
    uncovered: bool = False

    def tree(self) -> Node | None:
        """The selection as one query; None for every paper. Raises `QuerySyntaxError`, `UnknownTopicError`."""
        parts: list[Node] = [] if self.query is None else [parse(self.query)]
        if self.venue is not None:
            parts.append(Fact("venue", str(self.venue), 0))
        if self.topic is not None:
            parts.append(Fact("topic", subject(self.topic).name, 0))
        return And(tuple(parts)) if parts else None


def papers(database: Database, wanted: Selection | None = None, *, newest: int | None = None) -> Iterator[Exported]:
    """The papers of a selection, read in steps of `STEP`: by edition, the latest first, then by title.

    `newest` gives that many of those met last, the last one first. One query finds which papers they are (a number
    each); what they hold is read as the iterator moves. Raises `QuerySyntaxError` and `UnknownTopicError` at once.
    """
    sql, parameters = _finding(wanted or Selection(), database.dialect, newest)
    return _read_all(database, sql, parameters)


def papers_named(database: Database, public_ids: Sequence[str]) -> Iterator[Exported]:
    """The papers with these public ids, in their order, read in steps of `STEP`; unknown ids are left out."""
    with database.reading() as connection:
        for chunk in chunks(public_ids, STEP):
            known = connection.execute(select(Paper.public_id, Paper.id).where(Paper.public_id.in_(chunk)))
            ids = {row.public_id: row.id for row in known}
            yield from _read(connection, [ids[name] for name in chunk if name in ids])


def _finding(wanted: Selection, dialect: Dialect, newest: int | None) -> tuple[str, dict[str, Any]]:
    tree = wanted.tree()
    conditions, parameters = [], {}
    if tree is not None:
        found = condition(tree, dialect, wanted.query or "")
        conditions.append(found.sql)
        parameters = found.parameters
    if wanted.uncovered:
        conditions.append("p.public_id IN (SELECT paper_id FROM uncovered)")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    order = _BY_EDITION if newest is None else f"{_NEWEST} LIMIT {int(newest)}"
    return f"SELECT p.id FROM paper p{where} ORDER BY {order}", parameters  # noqa: S608


def _read_all(database: Database, sql: str, parameters: dict[str, Any]) -> Iterator[Exported]:
    with database.reading() as connection:
        ids = connection.execute(text(sql), parameters).scalars().all()
        for chunk in chunks(ids, STEP):
            yield from _read(connection, chunk)


def _read(connection: Connection, ids: Sequence[int]) -> Iterator[Exported]:
    """The papers with those ids, in their order; one that was merged away meanwhile is left out."""
    p = aliased(Paper, name="p")
    columns = (
        p.title, p.series, p.year, p.track, p.session, p.published, p.abstract, p.url, p.pdf, p.doi, p.arxiv, p.usenix,
        p.first_seen, p.last_changed,
    )  # fmt: skip
    rows = {row.id: row for row in connection.execute(select(p.id, p.public_id, *columns).where(p.id.in_(ids)))}
    authors, topics = _authors(connection, ids), _topics(connection, ids)
    covered = _covered(connection, [row.public_id for row in rows.values()])
    for row in (rows[id_] for id_ in ids if id_ in rows):
        fields = dict(row._mapping) | {"venue": row.series, "paper_id": row.public_id}
        for internal in ("id", "public_id", "series"):
            del fields[internal]
        yield Exported(
            **fields,
            authors=tuple(authors.get(row.id, ())),
            topics=tuple(topics.get(row.id, ())),
            covered=row.public_id in covered,
        )


def _authors(connection: Connection, ids: Sequence[int]) -> dict[int, list[tuple[str, tuple[str, ...]]]]:
    places = select(Affiliation.paper_id, Affiliation.author, Affiliation.name).where(Affiliation.paper_id.in_(ids))
    names: dict[tuple[int, int], list[str]] = {}
    for paper, author, name in connection.execute(places.order_by(Affiliation.position)):
        names.setdefault((paper, author), []).append(name)
    people = select(Authorship.paper_id, Authorship.position, Authorship.name).where(Authorship.paper_id.in_(ids))
    found: dict[int, list[tuple[str, tuple[str, ...]]]] = {}
    for paper, position, name in connection.execute(people.order_by(Authorship.position)):
        found.setdefault(paper, []).append((name, tuple(names.get((paper, position), ()))))
    return found


def _topics(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(PaperTopic.paper_id, PaperTopic.topic).where(PaperTopic.paper_id.in_(ids)).order_by(PaperTopic.topic)
    found: dict[int, list[str]] = {}
    for paper, topic in connection.execute(query):
        found.setdefault(paper, []).append(topic)
    return found


def _covered(connection: Connection, public_ids: Sequence[str]) -> set[str]:
    names = {f"p{number}": name for number, name in enumerate(public_ids)}
    if not names:
        return set()
    sql = f"SELECT paper_id FROM coverage WHERE paper_id IN (:{', :'.join(names)})"  # noqa: S608
    return set(connection.execute(text(sql), names).scalars())
