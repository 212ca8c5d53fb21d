"""Full-text search behind one function, the same papers on both engines."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from db.compile import condition
from db.engine import Database
from db.query import parse

# How much a hit in each field weighs: title, authors, affiliations, abstract.
_BM25 = "bm25(paper_text, 8.0, 4.0, 2.0, 1.0)"
_TS_RANK = "ts_rank_cd('{0.125, 0.25, 0.5, 1.0}', vector, CAST(:ranked AS tsquery), 1)"


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper that a query found; hits come best first."""

    paper_id: str
    title: str
    venue: str | None
    year: int | None
    authors: str


def search(database: Database, query: str, *, limit: int | None = 50) -> list[Hit]:
    """The papers that `query` finds (grammar: `db.query`), best first, then newest. Raises `QuerySyntaxError`.

    Both engines return the same papers; their orders may differ where `limit` does not cut.
    """
    found = condition(parse(query), database.dialect, query)
    parameters = dict(found.parameters)
    source, order = "paper p", ""
    if found.ranked is not None:
        parameters["ranked"] = found.ranked
        rank = _BM25 if database.dialect == "sqlite" else f"-{_TS_RANK}"
        matches = "paper_text MATCH :ranked" if database.dialect == "sqlite" else "vector @@ CAST(:ranked AS tsquery)"
        ranked = f"SELECT rowid AS id, {rank} AS rank FROM paper_text WHERE {matches}"  # noqa: S608
        source += f" LEFT JOIN ({ranked}) h ON h.id = p.id"
        order = "h.rank IS NULL, h.rank, "
    sql = (
        f"SELECT p.public_id, p.title, p.series, p.year, p.authors FROM {source} WHERE {found.sql} "  # noqa: S608
        f"ORDER BY {order}p.year DESC, p.title, p.public_id"
    )
    if limit is not None:
        sql += " LIMIT :limit"
        parameters["limit"] = limit
    with database.reading() as connection:
        return [Hit(*row) for row in connection.execute(text(sql), parameters)]
