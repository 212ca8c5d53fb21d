"""Plain SQL for people, on a connection that can read the database and nothing else."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from db.clock import spent
from db.engine import Database, parse_url
from db.errors import DatabaseError, ReadOnlyError

_READS = re.compile(
    r"^(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/|\()*(select|with|values|explain|table)\b", re.IGNORECASE | re.DOTALL
)
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_HARMFUL_FUNCTIONS = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})
# PostgreSQL functions that run SQL given as text (and so could take back the role that `ask` has set), that change a
# setting, wait or take locks, and the tables that hold password hashes. As words anywhere: no such word, no such call.
_HARMFUL_WORDS = re.compile(
    r"\b(?:set_config|\w*_to_xml\w*|ts_stat|ts_rewrite|dblink\w*|crosstab\w*|connectby|xpath_table|lo_\w+|pg_read\w*"
    r"|pg_ls_\w+|pg_stat_file|pg_file_\w+|pg_sleep\w*|pg_(?:try_)?advisory\w*|pg_notify|pg_(?:terminate|cancel)_backend"
    r"|pg_logical_emit_message|pg_export_snapshot|pg_current_xact_id|txid_current"  # they leave something behind
    r"|pg_authid|pg_shadow|pg_user_mappings?|pg_subscription)\b|\bu&[\"']",
    re.IGNORECASE,
)
_STEPS = 10_000  # of SQLite between two looks at the clock; by hand
_LONGEST_VALUE = 5_000_000
"""Bytes of one value and of one row of a table; without it one SELECT on SQLite can fill the memory."""
_MOST_COLUMNS = 100  # more than any view has; by hand
MOST_BYTES = 200_000_000
"""Bytes of an answer as a whole; they are counted while it is read."""
MOST_ROWS = 1_000_000
"""Rows that an answer without a limit may have."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a statement, with the names of their columns. `cut` says that there were more than asked for."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool = False


def read_only(url: str, *, timeout: float = 30.0) -> Database:
    """The database at `url` through connections that can only read it, each statement for `timeout` seconds at most: on
    SQLite those of a processor (`db.clock.spent`), on PostgreSQL, which counts no other, those of the server's clock.

    SQLite: the file is opened read-only, and an authoriser refuses whatever is no SELECT (ATTACH, PRAGMA and functions
    that touch files among it). PostgreSQL: every transaction is read-only, a superuser puts on the role
    `pg_read_all_data`, and functions that could take it off again are refused by name. Raises `DatabaseError` for a
    missing file.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        options = f"-c default_transaction_read_only=on -c statement_timeout={int(timeout * 1000)}"
        return Database(create_engine(parsed, connect_args={"options": options}), "postgresql", parsed)
    return Database(_sqlite(str(parsed.database), timeout), "sqlite", parsed)


def _sqlite(path: str, timeout: float) -> Engine:
    address = f"file:{quote(path)}?mode=ro"

    def connect() -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(address, uri=True, timeout=timeout, check_same_thread=False)
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA temp_store = MEMORY")  # what is sorted may fill no disk
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.Error as error:
            raise DatabaseError(f"The database {path} cannot be read: {error}.") from error
        connection.isolation_level = None
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, _MOST_COLUMNS)
        return connection

    engine = create_engine("sqlite://", creator=connect)

    @event.listens_for(engine, "before_cursor_execute")
    def guard(_connection: Any, cursor: Any, *_rest: Any) -> None:
        """Not earlier: SQLAlchemy asks for a PRAGMA or two when it meets a connection."""
        cursor.connection.set_authorizer(_authorise)
        cursor.connection.set_progress_handler(spent(timeout), _STEPS)

    return engine


def _authorise(action: int, first: str | None, second: str | None, *_rest: str | None) -> int:
    if action not in _ALLOWED and action != sqlite3.SQLITE_TRANSACTION:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _HARMFUL_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def ask(database: Database, sql: str, *, limit: int | None = None) -> Answer:
    """The answer to one SELECT on a database opened with `read_only`. Raises `ReadOnlyError` or `DatabaseError`.

    Without a `limit`, more than `MOST_ROWS` rows are refused, more than 200 MB too, and on SQLite a value of more than
    5 MB or more than a hundred columns.
    """
    if not _READS.match(sql):
        raise ReadOnlyError("Only one SELECT (or WITH, VALUES, EXPLAIN, TABLE) can be asked here.")
    if database.dialect == "postgresql":
        _refuse_harmful_words(sql)
    try:
        with database.engine.connect() as connection, connection.begin():
            if database.dialect == "postgresql":
                return _ask_postgresql(connection, sql, limit)
            found = connection.exec_driver_sql(sql)
            return _answer(found, tuple(found.keys()), limit)
    except (DBAPIError, psycopg_error()) as error:
        raise _readable(error) from error


def objects(answer: Answer) -> Iterator[dict[str, Any]]:
    """The rows by the names of their columns, as JSON can hold them.

    Of two columns of one name the second is called "title_2". A number that JSON has no sign for (infinity, no number)
    is None.
    """
    names = _told_apart(answer.columns)
    for row in answer.rows:
        yield {name: None if _is_no_number(value) else value for name, value in zip(names, row, strict=True)}


def _told_apart(columns: Sequence[str]) -> list[str]:
    names: list[str] = []
    for column in columns:
        numbered = (column, *(f"{column}_{number}" for number in range(2, len(columns) + 2)))
        names.append(next(name for name in numbered if name not in names and (name == column or name not in columns)))
    return names


def _is_no_number(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _refuse_harmful_words(sql: str) -> None:
    if harmful := _HARMFUL_WORDS.search(sql):
        raise ReadOnlyError(f"Refused: {harmful[0]!r} can do more than read the database.")


def _ask_postgresql(connection: Connection, sql: str, limit: int | None) -> Answer:
    """One prepared statement, which cannot hold a second one, with no more rights than reading tables."""
    _only_read(connection)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        cursor.execute(sql, prepare=True)
        names = tuple(column.name for column in cursor.description or ())
        return _answer(cursor, names, limit)


def _only_read(connection: Connection) -> None:
    """For the rest of the transaction. (A superuser could read the server's files in a read-only transaction too.)"""
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    if connection.exec_driver_sql("SELECT current_setting('is_superuser')").scalar() == "on":
        connection.exec_driver_sql("SET LOCAL ROLE pg_read_all_data")


def psycopg_error() -> type[Exception]:
    """The driver's own error, where the driver is installed."""
    try:
        from psycopg import Error
    except ImportError:
        return DBAPIError
    return Error


def _answer(cursor: Any, columns: tuple[str, ...], limit: int | None) -> Answer:
    most = MOST_ROWS if limit is None else limit
    rows: list[tuple[Any, ...]] = []
    size = 0
    for row in cursor:
        if len(rows) == most:
            if limit is None:
                raise DatabaseError(f"The answer has more than {most:,} rows. Add a LIMIT, or count instead.")
            return Answer(columns, tuple(rows), True)
        size += sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
        if size > MOST_BYTES:
            raise DatabaseError(
                f"The answer has more than {MOST_BYTES // 1_000_000} MB. Ask for fewer rows or columns."
            )
        rows.append(tuple(row))
    return Answer(columns, tuple(rows), False)


def _readable(error: Exception) -> DatabaseError:
    message = str(getattr(error, "orig", error)).strip()
    if "interrupted" in message or "statement timeout" in message:
        return DatabaseError("The statement took too long and was stopped.")
    if any(word in message for word in ("not authorized", "readonly", "read-only", "prohibited", "not authorised")):
        return ReadOnlyError(f"Refused: {message}.")
    return DatabaseError(message)
