"""Opening a database: one call for both engines, upgraded to the present tables before anybody sees it."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import unquote

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from db.canonical import dumps
from db.errors import BadDatabaseUrlError
from db.vocabulary import SHIPPED_TOPICS, Topics
from extract.venues import SHIPPED, Venues

Dialect = Literal["sqlite", "postgresql"]
T = TypeVar("T")

BUSY_MILLISECONDS = 10_000  # docs/database.md; by hand
LARGEST_WAL = 64 * 2**20
"""Bytes of SQLite's log that stay beside the file once a large transaction is in it."""
ATTEMPTS = 6  # with waits that double from 0.1 s: some seconds in all; by hand
# https://www.postgresql.org/docs/current/errcodes-appendix.html: serialization failure, deadlock, lock not available,
# shutdown and connection classes. What is not listed here is our own mistake, and trying again does not mend it.
_RETRY_STATES = ("40001", "40P01", "55P03", "57P01", "57P02", "57P03", "08")
# Any constant will do, so long as every version of the program takes the same one.
_WRITE_LOCK = 7_246_853
FIRST_GROUP = 1
"""The number of the group that is there from the beginning: where there is one group, it is this one."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. `url` has the driver in it and may hold a password: log `str(engine.url)`, never this.

    `venues` and `topics` are what is known to whoever opened it, `group` is the reading group for which they did
    (`db.groups`). `joined` is the transaction that all work joins.
    """

    engine: Engine
    dialect: Dialect
    url: URL
    venues: Venues = SHIPPED
    joined: Connection | None = None
    topics: Topics = SHIPPED_TOPICS
    group: int = FIRST_GROUP

    def within(self, connection: Connection) -> Database:
        """This database as seen from inside a transaction of it: what is read and written joins that one."""
        return replace(self, joined=connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the data and takes no write lock."""
        if self.joined is not None:
            yield self.joined
            return
        with self.engine.connect().execution_options(**self._known) as connection:
            yield connection

    def writing(self, work: Callable[[Connection], T]) -> T:
        """What `work(connection)` returns, after its one transaction was committed. Writers take turns on both engines.

        `work` is called again where the database was locked, a serialization failed or the connection was lost, at most
        `ATTEMPTS` times; it must therefore do nothing but talk to the connection.
        """
        if self.joined is not None:
            return work(self.joined)
        for attempt in Retrying(
            retry=retry_if_exception(worth_retrying),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.1, max=5),
            before_sleep=_log_retry,
            reraise=True,
        ):
            with (
                attempt,
                self.engine.connect().execution_options(paperwatch_write=True, **self._known) as connection,
                connection.begin(),
            ):
                _take_turn(connection)
                result = work(connection)
        return result

    @property
    def _known(self) -> dict[str, Any]:
        return {"venues": self.venues, "topics": self.topics, "group": self.group}

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def open_database(url: str | Path, venues: Venues = SHIPPED, topics: Topics = SHIPPED_TOPICS) -> Database:
    """The database at `url`, upgraded to the newest tables.

    `url` is `sqlite:///file`, a plain path, or `postgresql://user@host/name`. A missing SQLite file and its folder are
    made. Raises `BadDatabaseUrlError`, or `NewerDatabaseError` for a database that a later version wrote.
    """
    from db.migrate import upgrade

    database = connect(url, venues, topics)
    upgrade(database)
    return database


def connect(url: str | Path, venues: Venues = SHIPPED, topics: Topics = SHIPPED_TOPICS) -> Database:
    """The database at `url` as it stands."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        _make_private(Path(parsed.database or ""))
        waiting = {"timeout": BUSY_MILLISECONDS / 1000}
        engine = create_engine(parsed, json_serializer=dumps, json_deserializer=orjson.loads, connect_args=waiting)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return Database(engine, "sqlite", parsed, venues, topics=topics)
    engine = create_engine(parsed, json_serializer=dumps, json_deserializer=orjson.loads, pool_pre_ping=True)
    event.listen(engine, "connect", _prepare_postgresql)
    return Database(engine, "postgresql", parsed, venues, topics=topics)


def venues_of(connection: Connection) -> Venues:
    """The series that are known to whoever opened the database."""
    venues: Venues = connection.get_execution_options().get("venues", SHIPPED)
    return venues


def known_topics(connection: Connection) -> Topics:
    """The topics that are known to whoever opened the database."""
    topics: Topics = connection.get_execution_options().get("topics", SHIPPED_TOPICS)
    return topics


def group_of(connection: Connection) -> int:
    """The reading group for which the database was opened."""
    group: int = connection.get_execution_options().get("group", FIRST_GROUP)
    return group


def _make_private(path: Path) -> None:
    """A new file that only its owner may read; SQLite's files beside it follow. What cannot be made SQLite tells of."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def parse_url(url: str | Path) -> URL:
    """The SQLAlchemy address of a database as people write it. Raises `BadDatabaseUrlError`."""
    text = str(url)
    if isinstance(url, Path) or "://" not in text:
        text = f"sqlite:///{text}"
    try:
        parsed = None if "\0" in unquote(text) else make_url(text)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise BadDatabaseUrlError(
            f"{_without_password(text)!r} is no database address. Write sqlite:///FILE or postgresql://USER@HOST/NAME."
        )
    if parsed.get_backend_name() != "sqlite":
        return parsed.set(drivername="postgresql+psycopg")
    if not parsed.database or parsed.database == ":memory:":
        raise BadDatabaseUrlError("The database needs a file: write sqlite:///FILE.")
    file = Path(parsed.database)
    if file.exists() and not file.is_file():  # SQLite would wait for ever at a pipe
        raise BadDatabaseUrlError(f"{parsed.database} is no plain file: a database needs one.")
    return parsed


def _without_password(text: str) -> str:
    """An address that cannot be read, fit to be shown: what may be a user and a password is left out."""
    scheme, separator, rest = text.partition("://")
    return f"{scheme}{separator}{'***@' if '@' in rest else ''}{rest.rpartition('@')[2]}"


def worth_retrying(error: BaseException) -> bool:
    """True for a locked database, a serialization failure and a lost connection; waiting mends nothing else."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.OperationalError):
        return any(word in str(error.orig) for word in ("database is locked", "database table is locked"))
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith(_RETRY_STATES)


def _log_retry(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    _log.warning("database.retry attempt=%d of=%d error=%s", state.attempt_number, ATTEMPTS, type(error).__name__)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says, not where the driver guesses
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA journal_size_limit = {LARGEST_WAL}")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")


def _take_turn(connection: Connection) -> None:
    """One writer at a time on PostgreSQL too: two that link at once would otherwise make the same paper twice."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("paperwatch_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    connection.execute("SET TIME ZONE 'UTC'")
    connection.commit()
