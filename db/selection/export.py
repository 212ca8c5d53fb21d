"""Papers on their way out: everything that exports, feeds and calendars need, read lean and in steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, select

from db.bulk import chunks
from db.engine import Database, group_of, venues_of
from db.groups import is_ours
from db.models import Affiliation, Authorship, Paper
from db.search.columns import OF_TABLE, PAPERS, Whose, covered
from db.search.topics import topic_named, topics_of
from db.selection.filter import EVERYTHING, PaperFilter
from extract.venues import Series

STEP = 500
"""Papers that are in memory at once."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One paper with what other programs ask of it. `authors` are (name, affiliations) in printed order, which is why
    this is no `PaperRow`. `series` is what is known of that of its venue.
    """

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
    volume: str | None = None
    issue: str | None = None
    series: Series | None = None


def papers(database: Database, wanted: PaperFilter = EVERYTHING, *, newest: int | None = None) -> Iterator[Exported]:
    """The papers of a filter, read in steps of `STEP`: by edition, the latest first, then by title.

    `newest` gives that many of those met last, the last one first. One query finds which papers they are (a number
    each); what they hold is read as the iterator moves. Raises `QuerySyntaxError` and `UnknownTopicError` at once.
    """
    if wanted.topic is not None:
        topic_named(database, wanted.topic)
    p = PAPERS.c
    found = select(p.id).where(*wanted.condition(database).where)
    by_edition = (p.year.desc(), p.series, p.title, p.public_id)
    last_met = (p.first_seen.desc(), p.public_id)
    return _read_all(database, found.order_by(*(by_edition if newest is None else last_met)).limit(newest))


def papers_named(database: Database, public_ids: Sequence[str]) -> Iterator[Exported]:
    """The papers with these public ids, in their order, read in steps of `STEP`; unknown ids are left out."""
    with database.reading() as connection:
        for chunk in chunks(public_ids, STEP):
            known = connection.execute(select(Paper.public_id, Paper.id).where(Paper.public_id.in_(chunk)))
            ids = {row.public_id: row.id for row in known}
            yield from _read(connection, [ids[name] for name in chunk if name in ids])


def _read_all(database: Database, found: Select[int]) -> Iterator[Exported]:
    with database.reading() as connection:
        ids = connection.execute(found).scalars().all()
        for chunk in chunks(ids, STEP):
            yield from _read(connection, chunk)


def _read(connection: Connection, ids: Sequence[int]) -> Iterator[Exported]:
    """The papers with those ids, in their order; one that was merged away meanwhile is left out."""
    p = PAPERS.c
    columns = (
        p.title, p.series, p.year, p.track, p.session, p.published, p.abstract, p.url, p.pdf, p.doi, p.arxiv, p.usenix,
        p.volume, p.issue, p.first_seen, p.last_changed,
    )  # fmt: skip
    rows = {row.id: row for row in connection.execute(select(p.id, p.public_id, *columns).where(p.id.in_(ids)))}
    known = venues_of(connection).series
    authors, topics = _authors(connection, ids), topics_of(connection, ids)
    covered = _covered(connection, [row.public_id for row in rows.values()])
    for row in (rows[id_] for id_ in ids if id_ in rows):
        fields = dict(row._mapping) | {"venue": row.series, "paper_id": row.public_id}
        for internal in ("id", "public_id", "series"):
            del fields[internal]
        yield Exported(
            **fields,
            authors=tuple(authors.get(row.id, ())),
            topics=topics.get(row.id, ()),
            covered=row.public_id in covered,
            series=known.get(row.series or ""),
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


def _covered(connection: Connection, public_ids: Sequence[str]) -> set[str]:
    ours = Whose(is_ours(group_of(connection)))
    papers = select(PAPERS.c.public_id).where(PAPERS.c.public_id.in_(public_ids), *covered(OF_TABLE, ours))
    return set(connection.execute(papers).scalars())
