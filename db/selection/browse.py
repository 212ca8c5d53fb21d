"""Lists of papers with what they can be narrowed by: the pages of the browser ask nothing else.

A list is a search (grammar: `db.search.query`) narrowed by venue, year, topic, coverage and the day of the first sight.
Beside the papers stand the facets: how many of them each venue, year and topic has, and how many of those talks cover.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, String, case, cast, desc, func, select, text

from db.engine import Database, group_of
from db.groups import is_ours
from db.models import PaperTopic
from db.search.columns import COVERAGE, PAPERS, ROW, PaperRow, states
from db.search.compile import Condition
from db.search.marks import excerpt, terms
from db.search.query import Words
from db.search.ranking import ranked_papers
from db.search.topics import topics_of
from db.selection.filter import PaperFilter

ORDERS = ("best", "newest", "title")


def as_sql(wanted: PaperFilter, *, of: str | None = None) -> str | None:
    """The list as a line of SQL on the public views; None where words are searched for."""
    columns = ("paper_id", "title", "venue", "year", "authors", "url")
    return wanted.as_sql(*columns, order="year DESC, venue, title", of=of)


@dataclass(frozen=True, slots=True)
class Listed(PaperRow):
    """One paper of a list. `state` is "covered", "reserved" or None; `excerpt` stands around a word searched for."""

    track: str | None
    session: str | None
    published: dt.date | None
    url: str | None
    pdf: str | None
    evidence: str
    state: str | None
    topics: tuple[str, ...]
    excerpt: str | None


@dataclass(frozen=True, slots=True)
class Facet:
    """One value that the list has, on how many papers, and how many of these talks cover."""

    value: str
    papers: int
    covered: int

    @property
    def open(self) -> int:
        return self.papers - self.covered


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list, the number of papers in all of it, and its facets, each with the most papers first."""

    papers: tuple[Listed, ...]
    total: int
    covered: int
    venues: tuple[Facet, ...]
    years: tuple[Facet, ...]
    topics: tuple[Facet, ...]


def browse(
    database: Database,
    wanted: PaperFilter,
    *,
    order: str = "best",
    limit: int = 50,
    offset: int = 0,
    facets: bool = True,
) -> Listing:
    """The papers from `offset` on, and the facets of all. Raises `QuerySyntaxError`.

    `order` is one of `ORDERS`: best fit (where nothing is searched for: the latest edition, then by title), met last,
    or by title.
    """
    found = wanted.condition(database)
    of_all = _Found(found, database.group)
    with database.reading() as connection:
        total, covered = connection.execute(of_all.total()).one()
        ids = connection.execute(_page(connection, order, found, limit + offset).limit(limit).offset(offset)).scalars()
        papers = tuple(_papers(connection, ids.all(), terms(wanted.query) if wanted.query else ()))
        counted = [_facet(connection, query) if facets else () for query in of_all.facets()]
    return Listing(papers, total, covered, *counted)


def listed(database: Database, papers: Sequence[str], wanted: Sequence[Words] = ()) -> Listing:
    """The papers of those public ids, in that order, as a list without facets; `wanted` are words that found them."""
    p = PAPERS.c
    with database.reading() as connection:
        rows = connection.execute(select(p.public_id, p.id).where(p.public_id.in_(papers)))
        ids = {row.public_id: row.id for row in rows}
        found = tuple(_papers(connection, [ids[public] for public in papers if public in ids], wanted))
    return Listing(found, len(found), sum(paper.state == "covered" for paper in found), (), (), ())


class _Found:
    """All papers of a list, found once, beside those of them that talks cover."""

    def __init__(self, found: Condition, group: int) -> None:
        p = PAPERS.c
        cte = select(p.id, p.public_id, p.series, p.year).where(*found.where).cte("found")
        self.papers = cte.prefix_with("MATERIALIZED")
        # Looked up, and not joined: SQLite takes the talks of one group for few, and would read them all each time.
        covered = select(COVERAGE.c.paper_id).where(is_ours(group))
        self.counts = (func.count(), func.count(case((self.papers.c.public_id.in_(covered), 1))))
        self.group = group

    def _counted(self, *columns: Any) -> Select[Any]:
        return select(*columns, *self.counts).select_from(self.papers)

    def total(self) -> Select[Any]:
        return self._counted()

    def facets(self) -> Iterator[Select[Any]]:
        """Venues, years and topics, each with the number of its papers and of the covered ones."""
        most = desc(func.count())
        series, year, topic = self.papers.c.series, self.papers.c.year, PaperTopic.topic
        yield self._counted(series).where(series.is_not(None)).group_by(series).order_by(most, series)
        yield self._counted(year).where(year.is_not(None)).group_by(year).order_by(year.desc())
        of_topics = self._counted(topic).join(PaperTopic, PaperTopic.paper_id == self.papers.c.id)
        # The sum keeps SQLite from reading all topics of the group, to look for the papers found among theirs.
        yield of_topics.where(PaperTopic.group_id + 0 == self.group).group_by(topic).order_by(most, topic)


def _facet(connection: Connection, query: Select[Any]) -> tuple[Facet, ...]:
    return tuple(Facet(str(value), papers, covered) for value, papers, covered in connection.execute(query))


def _page(connection: Connection, order: str, found: Condition, needed: int) -> Select[int]:
    """The numbers of the papers in their order, the first `needed` of which are asked for."""
    p = PAPERS.c
    last = (p.title, p.public_id)
    if order == "best" and found.ranked is not None:
        source, rank = ranked_papers(connection, found, needed=needed)
        return select(p.id).select_from(source).where(*found.beside).order_by(rank, p.year.desc(), *last)
    # The papers of one night are equally new; among these the later editions stand first.
    day = func.substr(cast(p.first_seen, String), 1, 10)
    by_edition = (p.year.desc(), p.series)
    by = {"newest": (day.desc(), *by_edition), "title": ()}.get(order, by_edition)
    return select(p.id).where(*found.where).order_by(*by, *last)


def open_topics(database: Database, since: int) -> dict[tuple[str, int], list[Facet]]:
    """For each venue and year from `since` on, its topics with papers that no talk covers, the most of these first."""
    sql = """
        SELECT * FROM (SELECT p.series, p.year, t.topic, count(*) AS papers, count(CASE WHEN p.public_id IN
            (SELECT paper_id FROM coverage WHERE reading_group = (SELECT name FROM reading_group WHERE id = :group))
            THEN 1 END) AS covered
        FROM paper p JOIN paper_topic t ON t.paper_id = p.id AND t.group_id + 0 = :group
        WHERE p.evidence = 'record' AND p.status IS NULL AND p.series IS NOT NULL AND p.year >= :since
        GROUP BY p.series, p.year, t.topic) AS counted ORDER BY covered - papers, topic"""
    found: dict[tuple[str, int], list[Facet]] = {}
    with database.reading() as connection:
        for series, year, topic, papers, covered in connection.execute(
            text(sql), {"since": since, "group": database.group}
        ):
            if papers > covered:
                found.setdefault((series, year), []).append(Facet(topic, papers, covered))
    return found


def _papers(connection: Connection, ids: Sequence[int], wanted: Sequence[Words]) -> list[Listed]:
    """The papers with those ids, in their order."""
    p = PAPERS.c
    known = states(group_of(connection))
    shown = (p.track, p.session, p.published, p.url, p.pdf, p.evidence, known.c.state)
    query = select(p.id, p.abstract, *ROW, *shown).outerjoin(known, known.c.paper_id == p.public_id)
    query = query.where(p.id.in_(ids))
    rows = {row.id: row for row in connection.execute(query)}
    topics = topics_of(connection, ids)
    return [_listed(rows[id_], topics.get(id_, ()), wanted) for id_ in ids if id_ in rows]


def _listed(row: Any, topics: tuple[str, ...], wanted: Sequence[Words]) -> Listed:
    fields = {name: value for name, value in row._mapping.items() if name not in ("id", "abstract")}
    near = excerpt(row.abstract or "", wanted, "abstract") if wanted else None
    return Listed(**fields, topics=topics, excerpt=near)
