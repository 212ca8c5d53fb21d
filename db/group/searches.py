"""Searches that people saved under a name; the new papers of each are a feed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from db.clock import now
from db.engine import Database, group_of
from db.models import SavedSearch as Row
from db.store.payload import fit


@dataclass(frozen=True, slots=True)
class Saved:
    """A search: `key` names its feed, `name` is what people call it."""

    key: str
    name: str
    query: str
    by: str
    at: dt.datetime


def searches(database: Database) -> list[Saved]:
    """All saved searches, by name."""
    with database.reading() as connection:
        return _searches(connection)


def search_of(database: Database, key: str) -> Saved | None:
    """The search of that key."""
    with database.reading() as connection:
        found = _searches(connection, Row.key == key)
    return found[0] if found else None


def put_search(connection: Connection, key: str, words: dict[str, str] | None) -> dict[str, str] | None:
    """Keep a search (its name, query, and who saved it) under a key, or with None forget it; returns the one before."""
    old = _searches(connection, Row.key == key)
    group = group_of(connection)
    connection.execute(delete(Row).where(Row.group_id == group, Row.key == key))
    if words is not None:
        values: dict[str, Any] = {
            "group_id": group,
            "key": key,
            "name": fit(words["name"]),
            "query": fit(words["query"]),
        }
        connection.execute(insert(Row).values(values | {"saved_by": words["by"], "saved_at": now()}))
    return {"name": old[0].name, "query": old[0].query, "by": old[0].by} if old else None


def _searches(connection: Connection, *where: Any) -> list[Saved]:
    columns = (Row.key, Row.name, Row.query, Row.saved_by, Row.saved_at)
    rows = connection.execute(
        select(*columns).where(Row.group_id == group_of(connection), *where).order_by(Row.name, Row.key)
    )
    return [Saved(*row) for row in rows]
