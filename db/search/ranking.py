"""How well papers fit the words of a query, reckoned for as many of them as can be while somebody waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Join, func, literal_column, select
from sqlalchemy.ext.compiler import compiles

from db.dialects import tsquery
from db.engine import Dialect
from db.search.columns import PAPERS
from db.search.compile import Condition
from db.search.fulltext import INDEX, dialect_of, holds

MOST = 10_000
"""Papers that are ranked. Of a query that finds more these are the ones that came last into the database."""

# How much a hit in each field weighs: title, authors, affiliations, abstract.
_BM25: ColumnElement[float] = literal_column("bm25(paper_text, 8.0, 4.0, 2.0, 1.0)")
_TS_WEIGHTS: ColumnElement[Any] = literal_column("CAST('{0.125, 0.25, 0.5, 1.0}' AS real[])")


class InOrder(Join):
    """A join that SQLite works off from left to right: few papers that were found, then what else is asked of them."""

    inherit_cache = True


@compiles(InOrder, "sqlite")
def _cross_join(join: InOrder, compiler: Any, *, asfrom: bool = False, **kw: Any) -> str:
    left, right = (compiler.process(side, asfrom=True, **kw) for side in (join.left, join.right))
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **kw)}"


def ranked_papers(
    connection: Connection, found: Condition, *, needed: int | None
) -> tuple[FromClause, ColumnElement[Any]]:
    """The papers that the text query of `found` finds, to be asked `found.beside` again; and their rank, best least.

    Where not all papers are `needed`, at most `MOST` that pass are ranked.
    """
    assert found.ranked is not None
    dialect = dialect_of(connection)
    rank = _BM25 if dialect == "sqlite" else _ts_rank(found.ranked)
    ranked = select(INDEX.c.rowid.label("id"), rank.label("rank")).where(holds(found.ranked, dialect))
    last = _last_ranked(connection, found, dialect) if needed is not None and needed <= MOST else None
    hits = (ranked if last is None else ranked.where(INDEX.c.rowid > last)).subquery("h")
    return InOrder(hits, PAPERS, PAPERS.c.id == hits.c.id), hits.c.rank


def _ts_rank(words: str) -> ColumnElement[float]:
    return -func.ts_rank_cd(_TS_WEIGHTS, INDEX.c.vector, tsquery(words), 1)


def _last_ranked(connection: Connection, found: Condition, dialect: Dialect) -> int | None:
    """The id from which on nothing is ranked, the newest coming first; None where no more than `MOST` pass."""
    newest = select(INDEX.c.rowid).where(holds(found.ranked or "", dialect)).order_by(INDEX.c.rowid.desc())
    last: int | None = connection.execute(newest.limit(1).offset(MOST)).scalar()
    if last is None or not found.beside:
        return last
    passing = newest.select_from(InOrder(INDEX, PAPERS, PAPERS.c.id == INDEX.c.rowid)).where(*found.beside)
    return connection.execute(passing.limit(1).offset(MOST)).scalar()
