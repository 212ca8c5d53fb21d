"""What plain SQL may not do: write, read other files, fill the memory, take more rights.

Every guard is proved twice (`tests/guards.py`): it holds, and without it the attack succeeds."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from guards import NEVER, Attack, Guard, Patch, nothing, prove, put
from sqlalchemy.exc import ResourceClosedError

from db import readonly
from db.engine import Database, connect, open_database
from db.errors import DatabaseError


def asking(sql: str, seconds: float = 0.2) -> Attack:
    """The attack of having this statement answered, on a SQLite file."""

    def attack(folder: Path) -> bool:
        path = folder / "t.db"
        open_database(path).close()
        return _answered(readonly.read_only(f"sqlite:///{path}", timeout=seconds), sql)

    return attack


def _answered(database: Database, sql: str) -> bool:
    try:
        readonly.ask(database, sql)
    except DatabaseError:
        return False
    except ResourceClosedError:
        return True  # a statement that gave no rows: it wrote
    finally:
        database.close()
    return True


def without_authoriser(patch: Patch) -> None:
    patch.setattr(readonly, "_authorise", lambda *_: sqlite3.SQLITE_OK)
    patch.setattr(readonly, "_READS", re.compile(""))


def without_read_only(patch: Patch) -> None:
    without_authoriser(patch)
    patch.setattr(readonly, "_sqlite", lambda path, timeout: connect(path).engine)


WRITES = (
    "WITH x AS (SELECT 1) INSERT INTO topic SELECT 'a', 'b', 'c'", "UPDATE paper SET title = 'x'", "DROP TABLE talk",
    "CREATE TABLE t (a)", "PRAGMA writable_schema = 1",
)  # fmt: skip
_ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 5000000) SELECT count(*) FROM c"
_MANY = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 1000001) SELECT x FROM c"
_LARGE = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 51) SELECT zeroblob(4000000) FROM c"
SQLITE = (
    *(Guard(sql[:30], asking(sql), without_read_only) for sql in WRITES),
    Guard("another file", asking("ATTACH DATABASE '/tmp/x' AS x"), without_authoriser),
    Guard("pragma", asking("SELECT * FROM pragma_database_list"), without_authoriser),
    Guard("endless", asking(_ENDLESS), put(readonly, "_STEPS", 2**31 - 1)),
    Guard("huge value", asking("SELECT zeroblob(5000001)"), put(readonly, "_LONGEST_VALUE", 10**9)),
    Guard("many columns", asking("SELECT " + ",".join("1" * 101)), put(readonly, "_MOST_COLUMNS", 2000)),
    Guard("large answer", asking(_LARGE, 60), put(readonly, "MOST_BYTES", 10**12)),
    Guard("many rows", asking(_MANY, 60), put(readonly, "MOST_ROWS", 10**9)),
)


def without_words(patch: Patch) -> None:
    patch.setattr(readonly, "_HARMFUL_WORDS", NEVER)


def without_role(patch: Patch) -> None:
    without_words(patch)
    patch.setattr(readonly, "_only_read", nothing)


POSTGRESQL = (
    ("SELECT rolname, rolpassword FROM pg_authid", without_words),
    ("SELECT set_config('role', 'none', true)", without_words),
    ("SELECT * FROM ts_stat('SELECT to_tsvector(''a'')')", without_words),
    ("SELECT pg_advisory_xact_lock(7246853)", without_words),
    ("SELECT pg_read_file('PG_VERSION')", without_role),
    ("SELECT lo_creat(-1)", without_role),
    ("WITH x AS (INSERT INTO topic VALUES ('a', 'b', 'c') RETURNING 1) SELECT * FROM x", without_role),
    ("SELECT nextval('record_id_seq')", without_role),
)


@pytest.fixture
def postgresql(postgres_template: Callable[[str | None], str], request: pytest.FixtureRequest) -> str:
    return postgres_template(None)


@pytest.mark.parametrize(("sql", "take_out"), POSTGRESQL)
def test_postgresql_answers_only_what_reads(
    postgresql: str, sql: str, take_out: Callable[[Patch], None], monkeypatch: Patch
) -> None:
    assert not _answered(readonly.read_only(postgresql), sql)
    take_out(monkeypatch)
    assert _answered(connect(postgresql), sql)


@pytest.mark.parametrize(
    "sql",
    ["COPY paper TO PROGRAM 'id'", "SELECT 1; DROP TABLE paper", "SELECT dblink('', '')", "SET ROLE postgres",
     "SELECT query_to_xml('SELECT pg_read_file(''PG_VERSION'')', true, true, '')", "SELECT * INTO t FROM paper",
     'SELECT U&"set\\005fconfig"(\'role\', \'none\', true)', "EXPLAIN ANALYZE DELETE FROM paper"],
)  # fmt: skip
def test_postgresql_refuses(postgresql: str, sql: str) -> None:
    assert not _answered(readonly.read_only(postgresql), sql)


@pytest.mark.parametrize("guard", SQLITE, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)
