"""What the SQL of visitors may read: the public views, and through them nothing but what they show.

SQLite tells an authoriser which view or common table expression a column is read for, but not which of the two it is.
So a WITH that takes the name of a view is refused before SQLite sees it; else it could read any table under that name.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import suppress

from db.views import VIEWS

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
_LONGEST_VALUE = 10_000_000


def guard(connection: sqlite3.Connection) -> None:
    """Let the connection read the public views and nothing else."""
    connection.execute("PRAGMA query_only = ON")
    with suppress(sqlite3.OperationalError):  # the full-text table is set up at its first use, which must come before
        connection.execute("SELECT 1 FROM paper_text LIMIT 0")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.set_authorizer(authorise)


def authorise(action: int, first: str | None, second: str | None, _schema: str | None, within: str | None) -> int:
    """SQLite's question for each thing that a statement does (sqlite.org/c3ref/c_alter_table.html)."""
    if action == sqlite3.SQLITE_READ:
        # Counting rows reads no column, and comes without the name of the view; how many rows there are is no secret.
        public = within in VIEWS or first in VIEWS or first in _SCHEMA or (second == "" and _schema is None)
        return sqlite3.SQLITE_OK if public else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if (second or "").lower() in _HARMFUL_FUNCTIONS else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if (first or "").lower() in _PRAGMAS and within is None else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|\s+|
        (?P<name>"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]|\w+)|
        (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


def shadows_a_view(sql: str) -> str | None:
    """The public view whose name a WITH of the statement takes, if any: `papers AS (`, `papers(a, b) AS (`."""
    tokens = [match["name"] or match["sign"] for match in _TOKEN.finditer(sql) if match.lastgroup]
    for at, token in enumerate(tokens):
        name = _plain(token)
        if name in VIEWS and _defines(tokens, at + 1):
            return name
    return None


def _plain(token: str) -> str:
    quoted = len(token) > 1 and token[0] in "\"'`["
    return (token[1:-1] if quoted else token).lower()


def _defines(tokens: list[str], at: int) -> bool:
    """True where `[(columns)] AS [[NOT] MATERIALIZED] (` stands."""
    rest = tokens[at : at + 2000]
    if rest[:1] == ["("]:
        close = rest.index(")") if ")" in rest else len(rest)
        rest = rest[close + 1 :]
    words = [token.lower() for token in rest[:4]]
    if words[:1] != ["as"]:
        return False
    return words[1:2] == ["("] or words[1:3] == ["materialized", "("] or words[1:4] == ["not", "materialized", "("]
