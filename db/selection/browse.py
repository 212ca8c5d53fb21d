"""Lists of papers with what they can be narrowed by: the pages of the browser ask nothing else.

A list is a search (grammar: `db.search.query`) narrowed by venue, year, topic, coverage and the day of the first sight.
Beside the papers stand the facets: how many of them each venue, year and topic has, and how many of those talks cover.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, TextClause, bindparam, text

from db.engine import Database
from db.search.compile import Condition, condition
from db.search.marks import excerpt, terms
from db.search.query import Words, parse
from db.search.ranking import ranking
from db.selection.coverage import Question
from db.store.rows import as_date

ORDERS = ("best", "newest", "title")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; `venue` is a series. `listed` leaves out what only schedules and lists name."""

    query: str = ""
    venue: str | None = None
    year: int | None = None
    topic: str | None = None
    covered: bool | None = None
    since: dt.date | None = None
    listed: bool = False

    def as_query(self) -> str:
        """The same in the words of a search, for the search box and the terminal; the day of the first sight is no
        part of that language."""
        words = [f"({self.query})" if " OR " in self.query else self.query] if self.query.strip() else []
        words += [f'venue:"{self.venue}"' if " " in self.venue else f"venue:{self.venue}"] if self.venue else []
        words += [f"year:{self.year}"] if self.year is not None else []
        words += [f"topic:{self.topic}"] if self.topic else []
        words += [f"covered:{'yes' if self.covered else 'no'}"] if self.covered is not None else []
        return " ".join(words)

    def as_sql(self) -> Question | None:
        """The same as plain SQL on the public views; None where words are searched for, which the views do not."""
        if self.query.strip():
            return None
        source = "uncovered" if self.covered is False else "papers"
        asked = {
            "venue = :venue": self.venue,
            "year = :year": self.year,
            "topic = :topic": self.topic,
            "first_seen >= :since": self.since,
        }
        asked = {written: value for written, value in asked.items() if value is not None}
        where = list(asked) + (["paper_id IN (SELECT paper_id FROM coverage)"] if self.covered else [])
        where += ["evidence = 'record'"] if self.listed and self.covered is None else []
        source += " JOIN paper_topics USING (paper_id)" if self.topic else ""
        sql = f"SELECT paper_id, title, venue, year, authors, url FROM {source}"  # noqa: S608
        sql += f" WHERE {' AND '.join(where)}" if where else ""
        values = {written.partition(":")[2]: value for written, value in asked.items()}
        return Question(f"{sql} ORDER BY year DESC, venue, title", values)


@dataclass(frozen=True, slots=True)
class Listed:
    """One paper of a list. `state` is "covered", "reserved" or None; `excerpt` stands around a word searched for."""

    paper_id: str
    title: str
    venue: str | None
    year: int | None
    track: str | None
    session: str | None
    authors: str
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
    database: Database, wanted: Wanted, *, order: str = "best", limit: int = 50, offset: int = 0, facets: bool = True
) -> Listing:
    """The papers from `offset` on, and the facets of all. Raises `QuerySyntaxError`.

    `order` is one of `ORDERS`: best fit (where nothing is searched for: the latest edition, then by title), met last,
    or by title.
    """
    found = _found(wanted, database)
    columns = "p.id, p.public_id, p.series, p.year"
    cte = f"WITH found AS MATERIALIZED (SELECT {columns} FROM paper p WHERE {found.sql})"  # noqa: S608
    with database.reading() as connection:
        total, covered = connection.execute(_bound(f"{cte}, {_COVERED} {_TOTAL}", found.parameters)).one()
        ids = _page(connection, order, found, (limit, offset))
        papers = tuple(_papers(connection, ids, terms(wanted.query) if wanted.query.strip() else ()))
        counted = [_facet(connection, cte, sql, found.parameters) if facets else () for sql in _FACETS]
    return Listing(papers, total, covered, *counted)


def names(database: Database, wanted: Wanted) -> list[str]:
    """The public ids of all papers of a list: the latest edition first, then by title. Raises `QuerySyntaxError`."""
    found = _found(wanted, database)
    sql = f"SELECT p.public_id FROM paper p WHERE {found.sql} ORDER BY p.year DESC, p.series, p.title, p.public_id"  # noqa: S608
    with database.reading() as connection:
        return list(connection.execute(_bound(sql, found.parameters)).scalars())


def _found(wanted: Wanted, database: Database) -> Condition:
    """What the list is narrowed to, as one condition."""
    narrowed = {
        "p.series = :venue": wanted.venue,
        "p.year = :year": wanted.year,
        "p.id IN (SELECT paper_id FROM paper_topic WHERE topic = :topic)": wanted.topic,
        "p.first_seen >= :since": wanted.since and dt.datetime.combine(wanted.since, dt.time()),
    }
    conditions = [written for written, value in narrowed.items() if value is not None]
    values = {name: value for name, value in zip(_NAMES, narrowed.values(), strict=True) if value is not None}
    conditions += ["p.evidence = 'record'"] if wanted.listed else []
    conditions += ["p.status IS NULL"] if wanted.covered is False else []
    if wanted.covered is not None:
        conditions.append(f"p.public_id {'' if wanted.covered else 'NOT '}IN (SELECT paper_id FROM coverage)")  # noqa: S608
    asked = condition(parse(wanted.query), database.dialect, wanted.query) if wanted.query.strip() else Condition()
    return Condition(
        _all([*conditions, asked.sql]) or "1 = 1",
        values | asked.parameters,
        asked.ranked,
        _all([*conditions, asked.beside]),
    )


def _all(conditions: Iterable[str]) -> str:
    return " AND ".join(filter(None, conditions))


# By day, since the papers of one night are equally new; among these the later editions stand first.
_NEWEST = "substr(CAST(p.first_seen AS text), 1, 10) DESC, p.year DESC, p.series, "
_NAMES = ("venue", "year", "topic", "since")
_COVERED = "c AS (SELECT DISTINCT paper_id FROM coverage)"
_BESIDE = "FROM found f LEFT JOIN c ON c.paper_id = f.public_id"
_TOTAL = f"SELECT count(*), count(c.paper_id) {_BESIDE}"
_FACETS = (
    f"SELECT f.series AS value, count(*), count(c.paper_id) {_BESIDE} WHERE f.series IS NOT NULL GROUP BY f.series "
    "ORDER BY 2 DESC, 1",
    f"SELECT f.year AS value, count(*), count(c.paper_id) {_BESIDE} WHERE f.year IS NOT NULL GROUP BY f.year "
    "ORDER BY 1 DESC",
    f"SELECT t.topic AS value, count(*), count(c.paper_id) {_BESIDE} JOIN paper_topic t ON t.paper_id = f.id "
    "GROUP BY t.topic ORDER BY 2 DESC, 1",
)


def _bound(sql: str, values: dict[str, Any]) -> TextClause:
    """With the values' own types, so that each engine is given a moment in the way it keeps one. What the text does not
    ask for is left out.
    """
    return text(sql).bindparams(**{name: value for name, value in values.items() if f":{name}" in sql})


def _facet(connection: Connection, cte: str, sql: str, values: dict[str, Any]) -> tuple[Facet, ...]:
    rows = connection.execute(_bound(f"{cte}, {_COVERED} {sql}", values))
    return tuple(Facet(str(value), papers, covered) for value, papers, covered in rows)


def _page(connection: Connection, order: str, found: Condition, part: tuple[int, int]) -> list[int]:
    source, where, values = "paper p", found.sql, found.parameters
    by = {"newest": _NEWEST, "title": ""}.get(order, "p.year DESC, p.series, ")
    limit, offset = part
    if order == "best" and found.ranked is not None:
        ranked = ranking(connection, found.ranked, found.beside, values, needed=limit + offset)
        source, by = f"({ranked}) h CROSS JOIN paper p", "h.rank, p.year DESC, "
        where, values = _all(["p.id = h.id", found.beside]), values | {"ranked": found.ranked}
    sql = f"SELECT p.id FROM {source} WHERE {where} ORDER BY {by}p.title, p.public_id LIMIT :limit OFFSET :offset"  # noqa: S608
    return list(connection.execute(_bound(sql, values | {"limit": limit, "offset": offset})).scalars())


def open_topics(database: Database, since: int) -> dict[tuple[str, int], list[Facet]]:
    """For each venue and year from `since` on, its topics with papers that no talk covers, the most of these first."""
    sql = """
        WITH c AS (SELECT DISTINCT paper_id FROM coverage)
        SELECT p.series, p.year, t.topic, count(*) AS papers, count(c.paper_id) AS covered
        FROM paper p JOIN paper_topic t ON t.paper_id = p.id LEFT JOIN c ON c.paper_id = p.public_id
        WHERE p.evidence = 'record' AND p.status IS NULL AND p.series IS NOT NULL AND p.year >= :since
        GROUP BY p.series, p.year, t.topic ORDER BY count(c.paper_id) - count(*), t.topic"""
    found: dict[tuple[str, int], list[Facet]] = {}
    with database.reading() as connection:
        for series, year, topic, papers, covered in connection.execute(text(sql), {"since": since}):
            if papers > covered:
                found.setdefault((series, year), []).append(Facet(topic, papers, covered))
    return found


_PAPERS = """
SELECT p.id, p.public_id AS paper_id, p.title, p.series AS venue, p.year, p.track, p.session, p.authors, p.published,
       p.url, p.pdf, p.evidence, p.abstract, c.state
FROM paper p LEFT JOIN (SELECT paper_id, min(state) AS state FROM coverage GROUP BY paper_id) c
     ON c.paper_id = p.public_id
WHERE p.id IN :ids"""  # "covered" comes before "reserved" in the alphabet, and a paper that is both is covered
_TOPICS = "SELECT paper_id, topic FROM paper_topic WHERE paper_id IN :ids ORDER BY paper_id, topic"


def _papers(connection: Connection, ids: Sequence[int], wanted: Sequence[Words]) -> list[Listed]:
    """The papers with those ids, in their order."""
    within: BindParameter[int] = bindparam("ids", expanding=True)
    rows = {row.id: row for row in connection.execute(text(_PAPERS).bindparams(within), {"ids": list(ids)})}
    topics: dict[int, tuple[str, ...]] = {}
    for id_, topic in connection.execute(text(_TOPICS).bindparams(within), {"ids": list(ids)}):
        topics[id_] = (*topics.get(id_, ()), topic)
    return [_listed(rows[id_], topics.get(id_, ()), wanted) for id_ in ids if id_ in rows]


def _listed(row: Any, topics: tuple[str, ...], wanted: Sequence[Words]) -> Listed:
    fields = {name: value for name, value in row._mapping.items() if name not in ("id", "abstract", "published")}
    published = as_date(row.published) if isinstance(row.published, str) else row.published
    near = excerpt(row.abstract or "", wanted, "abstract") if wanted else None
    return Listed(**fields, published=published, topics=topics, excerpt=near)
