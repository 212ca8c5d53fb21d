"""Full-text search behind one function, the same papers on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, FromClause, Select, cast, func, null, select

from db.engine import Database
from db.search.columns import PAPERS, ROW, PaperRow
from db.search.compile import Condition, condition
from db.search.inflect import inflected
from db.search.marks import excerpt, terms
from db.search.query import Words, parse
from db.search.ranking import ranked_papers


@dataclass(frozen=True, slots=True)
class Hit(PaperRow):
    """One paper that a query found; hits come best first.

    `score` is higher for a better fit, comparable within one answer only; None where nothing was ranked. `excerpt` is
    the part of the abstract around the first word that was searched for.
    """

    score: float | None = None
    excerpt: str | None = None


def search(database: Database, query: str, *, limit: int | None = 50, offset: int = 0) -> list[Hit]:
    """The papers that `query` finds (grammar: `db.search.query`), best first, then newest, from `offset` on.

    A word finds its other forms in titles and abstracts too (`db.search.inflect`). Both engines return the same papers;
    their orders may differ where `limit` does not cut. Raises `QuerySyntaxError`.
    """
    found = _asked(database, query)
    wanted = terms(query)
    with database.reading() as connection:
        rows = connection.execute(_best(connection, found, limit, offset))
        return [_hit(dict(row._mapping), wanted) for row in rows]


def total(database: Database, query: str) -> int:
    """How many papers `query` finds in all. Raises `QuerySyntaxError`."""
    papers = select(func.count()).select_from(PAPERS).where(*_asked(database, query).where)
    with database.reading() as connection:
        return connection.execute(papers).scalar_one()


def _asked(database: Database, query: str) -> Condition:
    return condition(inflected(parse(query)), database.dialect, database.venues, database.group, query)


def _best(connection: Connection, found: Condition, limit: int | None, offset: int) -> Select[Any]:
    """The question for the best papers: their numbers first, then what is shown of these alone."""
    p = PAPERS.c
    source: FromClause = PAPERS
    where = found.where
    rank: ColumnElement[Any] = cast(null(), Float)
    if found.ranked is not None:
        source, rank = ranked_papers(connection, found, needed=None if limit is None else limit + offset)
        where = found.beside
    last = (p.year.desc(), p.title, p.public_id)
    best = (
        select(p.id, rank.label("rank"))
        .select_from(source)
        .where(*where)
        .order_by(rank, *last)
        .limit(limit)
        .offset(offset)
    )
    b = best.subquery("b").c
    return select(*ROW, p.abstract, (-b.rank).label("score")).join(PAPERS, p.id == b.id).order_by(b.rank, *last)


def _hit(fields: dict[str, Any], wanted: tuple[Words, ...]) -> Hit:
    abstract = fields.pop("abstract") or ""
    return Hit(**fields, excerpt=excerpt(abstract, wanted, "abstract"))
