"""Full-text search behind one function, the same papers on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, TextClause, text

from db.engine import Database
from db.search.compile import Condition, condition
from db.search.marks import excerpt, terms
from db.search.query import Words, parse
from db.search.ranking import ranking


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
    """The papers that `query` finds (grammar: `db.search.query`), best first, then newest. Raises `QuerySyntaxError`.

    Both engines return the same papers; their orders may differ where `limit` does not cut.
    """
    found = condition(parse(query), database.dialect, query)
    wanted = terms(query)
    with database.reading() as connection:
        rows = connection.execute(*_best(connection, found, limit))
        return [_hit(dict(row._mapping), wanted) for row in rows]


def _best(connection: Connection, found: Condition, limit: int | None) -> tuple[TextClause, dict[str, Any]]:
    """The question for the best papers: their numbers first, then what is shown of these alone."""
    parameters = found.parameters | {"ranked": found.ranked, "limit": limit}
    source, where, rank = "paper p", found.sql, "CAST(NULL AS real)"
    if found.ranked is not None:
        ranked = ranking(connection, found.ranked, found.beside, found.parameters, needed=limit)
        source, rank = f"({ranked}) h CROSS JOIN paper p", "h.rank"
        where = "p.id = h.id" + (f" AND {found.beside}" if found.beside else "")
    order = "rank, p.year DESC, p.title, p.public_id"
    best = f"SELECT p.id, {rank} AS rank FROM {source} WHERE {where} ORDER BY {order}"  # noqa: S608
    best += "" if limit is None else " LIMIT :limit"
    sql = (
        "SELECT p.public_id AS paper_id, p.title, p.series AS venue, p.year, p.authors, -b.rank AS score, p.abstract "  # noqa: S608
        f"FROM ({best}) b JOIN paper p ON p.id = b.id ORDER BY {order}"
    )
    return text(sql), parameters


def _hit(fields: dict[str, Any], wanted: tuple[Words, ...]) -> Hit:
    abstract = fields.pop("abstract") or ""
    return Hit(**fields, excerpt=excerpt(abstract, wanted, "abstract"))
