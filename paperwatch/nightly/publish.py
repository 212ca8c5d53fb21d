"""What a night leaves for others to read: feeds and a calendar, a snapshot of a server's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from db.engine import Database
from db.errors import DatabaseError
from db.group.searches import searches as saved_by_people
from db.served import write_snapshot
from extract.records import Problem, Where
from paperwatch import subscribe
from paperwatch.config import Config
from paperwatch.failures import as_error
from paperwatch.nightly.stages import Done


def saved_searches(database: Database, config: Config) -> dict[str, str]:
    """The searches of which there are feeds, by name: those that people saved, and those of `paperwatch.toml`."""
    saved = {one.name: one.query for one in saved_by_people(database)}
    return saved | {each.name: each.query for each in config.subscriptions}


def publish(database: Database, folder: Path, *, base_url: str = "", searches: Mapping[str, str] | None = None) -> Done:
    """The feeds and the calendar of talks in `folder`, each replaced whole and only where it changed."""
    try:
        written = subscribe.write_all(database, folder, base_url=base_url, searches=searches)
    except OSError as error:
        why = Problem("publish.failed", f"{error.filename or folder}: {error.strerror}", Where(str(folder)), "error")
        return Done(problems=(why,), failed=True)
    return Done({"written": len(written)})


def snapshot(database: Database, path: Path) -> Done:
    """The copy of a PostgreSQL database that `serve` shows, replaced whole; where that fails the old one stays."""
    try:
        rows = write_snapshot(database, path)
    except DBAPIError as error:
        if not isinstance(error.orig, sqlite3.Error):
            raise  # the server itself
        said = str(as_error(error))
    except OSError as error:
        said = f"{error.filename or path}: {error.strerror}"
    except DatabaseError as error:
        said = str(error)
    else:
        return Done({"rows": rows})
    why = Problem("snapshot.failed", said, Where(str(path)), "error")
    return Done(problems=(why,), failed=True)
