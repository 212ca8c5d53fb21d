"""Papers that the group does not want suggested: "not for us", or "later" until a day.

A person's word, kept by the name of a record, so that it follows the paper wherever linking takes it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from db import clock
from db.bulk import among_pairs
from db.engine import FIRST_GROUP, Database, group_of
from db.group.marks import record_of
from db.models import Paper, Record, Watermark
from db.store.payload import fit

_KEPT = "suggest:skip"  # among the marks of how far things have been read, as the accepted doubts are


def _kept(connection: Connection) -> str:
    """Under what the words of the reading group stand."""
    group = group_of(connection)
    return _KEPT if group == FIRST_GROUP else f"{_KEPT}:{group}"


@dataclass(frozen=True, slots=True)
class Skip:
    """One word: the paper's internal id, who said it, when, and until which day; None for ever."""

    paper: int
    by: str
    at: str
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.until is None or day < self.until


def put_skip(connection: Connection, paper_id: str, word: Skip | None) -> dict[str, str | None]:
    """Suggest the paper with that public id no more, or not before a day; with None, suggest it again.

    The latest word on a paper counts. Returns what `restore` needs. Raises `UnknownPaperError`.
    """
    name = json.dumps(list(record_of(connection, paper_id)))
    if word is not None:
        said = {"by": fit(word.by).strip(), "at": word.at, "until": word.until.isoformat() if word.until else None}
        return {name: _put(connection, name, json.dumps(said))}
    named = select(Record.source, Record.key).join(Paper, Paper.id == Record.paper_id)
    rows = connection.execute(named.where(Paper.public_id == paper_id))
    keys = [json.dumps([row.source, row.key]) for row in rows]
    before = {key: _put(connection, key, None) for key in keys}
    return {key: old for key, old in before.items() if old is not None}


def restore(connection: Connection, before: Mapping[str, str | None]) -> None:
    """Put back what was said before a word."""
    for key, said in before.items():
        _put(connection, key, said)


def _put(connection: Connection, key: str, said: str | None) -> str | None:
    kept = _kept(connection)
    where = (Watermark.source == kept, Watermark.key == key)
    old = connection.execute(select(Watermark.value).where(*where)).scalar()
    connection.execute(delete(Watermark).where(*where))
    if said is not None:
        connection.execute(insert(Watermark).values(source=kept, key=key, value=said, moved=clock.now()))
    return old


def skip_of(database: Database, paper_id: str) -> Skip | None:
    """The word that holds today on the paper with that public id."""
    with database.reading() as connection:
        id_ = connection.execute(select(Paper.id).where(Paper.public_id == paper_id)).scalar()
        found = next((word for word in _words(connection) if word.paper == id_), None)
    return found if found is not None and found.holds(clock.today()) else None


def skipped(connection: Connection, day: dt.date) -> frozenset[int]:
    """The papers, by internal id, that are not to be suggested on a day."""
    return frozenset(one.paper for one in _words(connection) if one.holds(day))


def _words(connection: Connection) -> list[Skip]:
    """The latest word on each paper."""
    kept = connection.execute(select(Watermark.key, Watermark.value).where(Watermark.source == _kept(connection)))
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
