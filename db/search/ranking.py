"""How well papers fit the words of a query, reckoned for as many of them as can be while somebody waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

MOST = 10_000
"""Papers that are ranked. Of a query that finds more these are the ones that came last into the database."""

# How much a hit in each field weighs: title, authors, affiliations, abstract.
_BM25 = "bm25(paper_text, 8.0, 4.0, 2.0, 1.0)"
_TS_RANK = "-ts_rank_cd('{0.125, 0.25, 0.5, 1.0}', vector, CAST(:ranked AS tsquery), 1)"


def ranking(
    connection: Connection, words: str, beside: str, parameters: Mapping[str, Any], *, needed: int | None
) -> str:
    """SQL for the `id` of papers that the text query `:ranked` finds, and their `rank`; the best has the least.

    `words` is the value of `:ranked`, `beside` what is asked of `paper p` besides, with its parameters; the caller asks
    it again of what comes back. Where not all papers are `needed`, at most `MOST` that pass are ranked.
    """
    sqlite = connection.dialect.name == "sqlite"
    matches = "paper_text MATCH :ranked" if sqlite else "vector @@ CAST(:ranked AS tsquery)"
    values = {**parameters, "ranked": words}
    bound = ""
    if needed is not None and needed <= MOST:
        last = _last_ranked(connection, f"paper_text WHERE {matches}", values)
        if last is not None and beside:
            passing = f"paper_text CROSS JOIN paper p WHERE {matches} AND p.id = paper_text.rowid AND {beside}"
            last = _last_ranked(connection, passing, values)
        bound = "" if last is None else f" AND rowid > {last}"
    rank = _BM25 if sqlite else _TS_RANK
    return f"SELECT rowid AS id, {rank} AS rank FROM paper_text WHERE {matches}{bound}"  # noqa: S608


def _last_ranked(connection: Connection, source: str, values: Mapping[str, Any]) -> int | None:
    """The id from which on nothing is ranked, the newest coming first; None where no more than `MOST` are found."""
    sql = f"SELECT paper_text.rowid FROM {source} ORDER BY paper_text.rowid DESC LIMIT 1 OFFSET {MOST}"  # noqa: S608
    return connection.execute(text(sql), values).scalar()
