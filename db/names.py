"""The names that a shell completes, asked with the driver of the engine alone: a key press does not wait for more."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any
from urllib.parse import quote

_SECONDS = 1
"""How long a locked or distant database may keep a key press waiting."""
_NAMES = {
    "editions": "SELECT DISTINCT venue, year FROM papers WHERE venue IS NOT NULL AND year IS NOT NULL",
    "groups": 'SELECT DISTINCT "group" FROM talks WHERE "group" IS NOT NULL',
    "presenters": "SELECT DISTINCT presenters FROM talks WHERE presenters IS NOT NULL",
    "schedules": "SELECT DISTINCT source FROM talks",
    "sources": "SELECT DISTINCT edition FROM runs WHERE edition IS NOT NULL",
    "stored": "SELECT DISTINCT source FROM record",
    "topics": "SELECT DISTINCT topic FROM paper_topics",
}


def names(url: str, kind: str) -> list[tuple[Any, ...]]:
    """The rows of the names of that kind in the database at `url`; none where it cannot be read. Never writes."""
    scheme, separator, place = url.partition("://")
    try:
        if separator and scheme.partition("+")[0] in ("postgresql", "postgres"):
            return _postgresql(f"postgresql://{place}", _NAMES[kind])
        return _sqlite(place.removeprefix("/") if separator else url, _NAMES[kind])
    except Exception:  # whatever is wrong with the database, a key press is no place to say it
        return []


def _sqlite(path: str, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=_SECONDS)) as connection:
        return connection.execute(sql).fetchall()


def _postgresql(address: str, sql: str) -> list[tuple[Any, ...]]:
    import psycopg

    options = f"-c default_transaction_read_only=on -c statement_timeout={_SECONDS * 1000}"
    with psycopg.connect(address, connect_timeout=_SECONDS, options=options) as connection:
        return connection.execute(sql.encode()).fetchall()
