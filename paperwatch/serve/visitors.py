"""What the SQL of visitors may read: the public views, and through them nothing but what they show.

SQLite tells an authoriser the name of the view for which a column is read, but a WITH may take any name that can be
written. So each public view stands on one of ours whose name nobody can write: it begins with `MARK`, and a statement
that holds that character is refused unread. The tables are read for those views alone; what a statement looks like
decides nothing.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from db.views import VIEWS, view_sql

MARK = "\x01"
"""No statement of a visitor may hold it. SQLite has no other way to write it in a name than as itself."""

_SCHEMA = frozenset({"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"})
"""Datasette looks up there what views there are; names of tables are no secret."""

_ALLOWED = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_TRANSACTION}
)
# Datasette asks these itself, and lets a visitor's SQL call the pragma functions that only describe.
_PRAGMAS = frozenset(
    {"schema_version", "table_info", "table_xinfo", "foreign_key_list", "index_list", "index_info", "index_xinfo"}
    | {"database_list", "function_list", "query_only"}
)
_HARMFUL_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer"})
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1_000_000,  # of a value and of a row; a function can take its square in steps
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,  # the widest view has 21
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 10_000,  # an address has 8,000 at most; Datasette writes a page of SQL around it
}


def guard(connection: sqlite3.Connection) -> None:
    """Let the connection read the public views and nothing else."""
    # What is sorted may fill no disk. First of all: it forgets what temporary views there are.
    connection.execute("PRAGMA temp_store = MEMORY")
    with suppress(sqlite3.OperationalError):  # the full-text table is set up at its first use, which must come before
        connection.execute("SELECT 1 FROM paper_text LIMIT 0")
    for name in VIEWS:
        connection.execute(f'CREATE TEMP VIEW "{MARK}{name}" AS {view_sql(name, "sqlite")}')
        connection.execute(f'CREATE TEMP VIEW "{name}" AS SELECT * FROM "{MARK}{name}"')  # noqa: S608 (our names)
    connection.execute("PRAGMA query_only = ON")
    for limit, most in LIMITS.items():
        connection.setlimit(limit, most)
    connection.set_authorizer(authorise)


def may_be_asked(sql: str) -> bool:
    """Whether a visitor may have this statement prepared on a connection under `guard`."""
    return MARK not in sql


def authorise(action: int, first: str | None, second: str | None, schema: str | None, within: str | None) -> int:
    """SQLite's question for each thing that a statement does (sqlite.org/c3ref/c_alter_table.html)."""
    if action == sqlite3.SQLITE_READ:
        return sqlite3.SQLITE_OK if _may_be_read(first or "", second, schema, within or "") else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if (second or "").lower() in _HARMFUL_FUNCTIONS else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if (first or "").lower() in _PRAGMAS and within is None else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _may_be_read(table: str, column: str | None, schema: str | None, within: str) -> bool:
    if table.removeprefix(MARK) in VIEWS or table in _SCHEMA:
        return True
    # Counting rows reads no column, and comes without the name of the view; how many rows there are is no secret.
    counted = column == "" and schema is None
    return counted or (within[:1] == MARK and within[1:] in VIEWS)
