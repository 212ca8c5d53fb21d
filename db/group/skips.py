"""Papers that the group does not want suggested: "not for us", or "later" until a day.

A person's word, kept by the name of a record, so that it follows the paper wherever linking takes it.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from db import clock
from db.bulk import among_pairs
from db.engine import Database
from db.errors import UnknownPaperError
from db.models import Paper, Record, Watermark
from db.store import set_watermark
from db.store.payload import fit

_KEPT = "suggest:skip"  # among the marks of how far things have been read, as the accepted doubts are


@dataclass(frozen=True, slots=True)
class Skip:
    """One word: the paper's internal id, who said it, when, and until which day; None for ever."""

    paper: int
    by: str
    at: str
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.until is None or day < self.until


def skip(database: Database, paper_id: str, *, by: str, until: dt.date | None = None) -> None:
    """Suggest the paper with that public id no more, or not before a day. The latest word on a paper counts.

    Raises `UnknownPaperError`.
    """
    named = select(Record.source, Record.key).join(Paper, Paper.id == Record.paper_id)
    with database.reading() as connection:
        first = connection.execute(named.where(Paper.public_id == paper_id).order_by(Record.id).limit(1)).first()
    if first is None:
        raise UnknownPaperError(f"There is no paper {paper_id}.")
    said = {"by": fit(by).strip(), "at": clock.now().isoformat(), "until": until.isoformat() if until else None}
    set_watermark(database, source=_KEPT, key=json.dumps(list(first)), value=json.dumps(said))


def skipped(connection: Connection, day: dt.date) -> frozenset[int]:
    """The papers, by internal id, that are not to be suggested on a day."""
    return frozenset(one.paper for one in _words(connection) if one.holds(day))


def _words(connection: Connection) -> list[Skip]:
    """The latest word on each paper."""
    kept = connection.execute(select(Watermark.key, Watermark.value).where(Watermark.source == _KEPT))
    said = {tuple(json.loads(key)): json.loads(value) for key, value in kept}
    if not said:
        return []
    named = select(Record.source, Record.key, Record.paper_id).where(among_pairs(Record.source, Record.key, said))
    found: dict[int, Skip] = {}
    for source, key, paper in connection.execute(named):
        if paper is None or (source, key) not in said:
            continue
        word = said[source, key]
        until = dt.date.fromisoformat(word["until"]) if word["until"] else None
        one = Skip(paper, word["by"], word["at"], until)
        found[paper] = max(one, found.get(paper, one), key=lambda skip: skip.at)
    return list(found.values())
