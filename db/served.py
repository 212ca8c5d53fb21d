"""A database file as the pages read it: never written, and a snapshot of it where the database is a server's."""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
from sqlalchemy import QueuePool, create_engine, event, func, select

from db.clock import spent, today
from db.copy import copy
from db.engine import Database, open_database, parse_url
from db.errors import DatabaseError
from db.models import Change, Run
from extract.venues import Venues

_STEPS = 10_000  # of SQLite between two looks at the clock; by hand


def open_served(path: Path, venues: Venues, *, timeout: float = 10.0) -> Database:
    """The SQLite file at `path` through connections that cannot write it, each statement for `timeout` seconds of a
    processor at most (`db.clock.spent`).

    For the program's own questions; what visitors write goes through `db.readonly` or stricter ways. Raises
    `DatabaseError` for a file that cannot be read.
    """
    address = f"file:{quote(str(path))}?mode=ro"

    def connect() -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(address, uri=True, timeout=timeout, check_same_thread=False)
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.Error as error:
            raise DatabaseError(f"The database {path} cannot be read: {error}.") from error
        connection.isolation_level = None
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=8)

    @event.listens_for(engine, "before_cursor_execute")
    def guard(_connection: Any, cursor: Any, *_rest: Any) -> None:
        cursor.connection.set_progress_handler(spent(timeout), _STEPS)

    return Database(engine, "sqlite", parse_url(path), venues)


def open_live(url: str, venues: Venues, *, timeout: float = 30.0) -> Database:
    """The PostgreSQL database at `url` as the pages read it: in transactions that can only read, each statement for
    `timeout` seconds of the server's clock at most. For the program's own questions."""
    options = f"-c default_transaction_read_only=on -c statement_timeout={int(timeout * 1000)} -c timezone=UTC"
    parsed = parse_url(url)
    engine = create_engine(
        parsed, json_deserializer=orjson.loads, pool_pre_ping=True, pool_size=8, connect_args={"options": options}
    )
    return Database(engine, "postgresql", parsed, venues)


def last_written(database: Database) -> tuple[Any, ...]:
    """What differs after a run that began or ended, and after a change by a person."""
    asked = select(
        select(func.max(Run.id)).scalar_subquery(),
        select(func.max(Run.finished)).scalar_subquery(),
        select(func.max(Change.id)).scalar_subquery(),
    )
    with database.reading() as connection:
        return tuple(connection.execute(asked).one())


@dataclass(frozen=True, slots=True)
class Seen:
    """The day, the latest change by a person, and whether a run is at work."""

    day: dt.date
    change: int
    at_work: bool


def people_and_runs(database: Database) -> Seen:
    """What people did last, and whether a run writes now."""
    asked = select(
        select(func.coalesce(func.max(Change.id), 0)).scalar_subquery(),
        select(Run.id).where(Run.status == "running").exists(),
    )
    with database.reading() as connection:
        change, at_work = connection.execute(asked).one()
    return Seen(today(), int(change), bool(at_work))


def write_snapshot(source: Database, path: Path) -> int:
    """Copy `source` into the SQLite file at `path`, seen at one moment, and return how many rows there are.

    The old file stays until the new one is whole. Who has it open goes on reading it, and finds the new one by opening
    again. Raises what `db.copy.copy` raises, and `OSError`; then the old file is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        target = open_database(fresh, source.venues)
        try:
            copied = copy(source, target)
            with target.engine.connect() as connection:  # one file, readable without a write-ahead log beside it
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
        finally:
            target.close()
        fresh.replace(path)
    return sum(table.copied for table in copied)
