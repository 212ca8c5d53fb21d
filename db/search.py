"""Full-text search behind one function, the same papers on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from db.compile import condition
from db.engine import Database, Dialect
from db.marks import excerpt, terms
from db.query import Words, parse

# How much a hit in each field weighs: title, authors, affiliations, abstract.
_BM25 = "bm25(paper_text, 8.0, 4.0, 2.0, 1.0)"
_TS_RANK = "ts_rank_cd('{0.125, 0.25, 0.5, 1.0}', vector, CAST(:ranked AS tsquery), 1)"


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper that a query found; hits come best first.

    `score` is higher for a better fit, comparable within one answer only; None where nothing was ranked. `excerpt` is
    the part of the abstract around the first word that was searched for.
    """

    paper_id: str
    title: str
    venue: str | None
    year: int | None
    authors: str
    score: float | None = None
    excerpt: str | None = None


def search(database: Database, query: str, *, limit: int | None = 50) -> list[Hit]:
    """The papers that `query` finds (grammar: `db.query`), best first, then newest. Raises `QuerySyntaxError`.

    Both engines return the same papers; their orders may differ where `limit` does not cut.
    """
    found = condition(parse(query), database.dialect, query)
    parameters = dict(found.parameters)
    source, order, score = "paper p", "", "NULL"
    if found.ranked is not None:
        parameters["ranked"] = found.ranked
        source += f" LEFT JOIN ({ranking(database.dialect)}) h ON h.id = p.id"
        order, score = "h.rank IS NULL, h.rank, ", "-h.rank"
    sql = (
        f"SELECT p.public_id AS paper_id, p.title, p.series AS venue, p.year, p.authors, {score} AS score, "  # noqa: S608
        f"p.abstract FROM {source} WHERE {found.sql} ORDER BY {order}p.year DESC, p.title, p.public_id"
    )
    if limit is not None:
        sql += " LIMIT :limit"
        parameters["limit"] = limit
    wanted = terms(query)
    with database.reading() as connection:
        return [_hit(dict(row._mapping), wanted) for row in connection.execute(text(sql), parameters)]


def ranking(dialect: Dialect) -> str:
    """SQL for the `id` of each paper that the text query `:ranked` finds, and its `rank`; the best has the least."""
    rank = _BM25 if dialect == "sqlite" else f"-{_TS_RANK}"
    matches = "paper_text MATCH :ranked" if dialect == "sqlite" else "vector @@ CAST(:ranked AS tsquery)"
    return f"SELECT rowid AS id, {rank} AS rank FROM paper_text WHERE {matches}"  # noqa: S608


def _hit(fields: dict[str, Any], wanted: tuple[Words, ...]) -> Hit:
    abstract = fields.pop("abstract") or ""
    return Hit(**fields, excerpt=excerpt(abstract, wanted, "abstract"))
