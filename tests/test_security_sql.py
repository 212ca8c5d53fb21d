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
    "WITH x AS (SELECT 1) INSERT INTO topic SELECT 1, 'a', 'b', 'c'", "UPDATE paper SET title = 'x'", "DROP TABLE talk",
    "CREATE TABLE t (a)", "PRAGMA writable_schema = 1",
)  # fmt: skip
_ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 5000000) SELECT count(*) FROM c"
_MANY = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 1000001) SELECT x FROM c"
_LARGE = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 51) SELECT zeroblob(4000000) FROM c"
SQLITE = (
    *(Guard(sql[:30], asking(sql), without_read_only) for sql in WRITES),
    Guard("another database", asking("ATTACH DATABASE ':memory:' AS x"), without_authoriser),
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
    ("WITH x AS (INSERT INTO topic VALUES (1, 'a', 'b', 'c') RETURNING 1) SELECT * FROM x", without_role),
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


REFUSED = r"""
COPY paper TO PROGRAM 'id'
SELECT 1; DROP TABLE paper
SELECT dblink('', '')
SET ROLE postgres
SELECT query_to_xml('SELECT pg_read_file(''PG_VERSION'')', true, true, '')
SELECT * INTO t FROM paper
SELECT U&"set\005fconfig"('role', 'none', true)
EXPLAIN ANALYZE DELETE FROM paper
SELECT pg_ls_dir('.')
SELECT pg_stat_file('PG_VERSION')
SELECT lo_import('/etc/passwd')
SELECT lo_export(1,'/tmp/x')
SELECT pg_terminate_backend(pg_backend_pid())
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
SELECT pg_switch_wal()
SELECT pg_create_restore_point('a')
SELECT pg_notify('a','b')
SELECT pg_export_snapshot()
SELECT pg_logical_emit_message(true,'a','b')
SELECT setval('record_id_seq', 1)
SELECT * FROM record FOR UPDATE
SELECT * FROM pg_shadow
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_file_settings
SELECT current_setting('data_directory')
SELECT pg_sleep(100)
SELECT xpath('/a', xmlparse(document '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'))
SELECT table_to_xml('pg_authid', true, true, '')
SELECT database_to_xml(true,true,'')
SELECT cursor_to_xml('a',1,true,true,'')
SELECT pg_advisory_lock(1)
SELECT pg_try_advisory_lock(1)
SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')
SELECT pg_cancel_backend(1)
SELECT pg_promote()
SELECT pg_drop_replication_slot('a')
SELECT pg_create_physical_replication_slot('a')
SELECT pg_stat_reset()
SELECT pg_stat_reset_shared('bgwriter')
SELECT pg_log_backend_memory_contexts(pg_backend_pid())
SELECT txid_current()
SELECT pg_current_xact_id()
SELECT lo_create(0)
SELECT lo_from_bytea(0,'a')
SELECT pg_replication_origin_create('a')
DO $$ BEGIN END $$
TABLE pg_authid
WITH x AS (DELETE FROM record RETURNING 1) SELECT * FROM x
SELECT repeat('a', 1000000000)
SELECT string_agg(repeat('a',1000),'') FROM generate_series(1,1000000)
SELECT * FROM generate_series(1,100000000)
SELECT count(*) FROM generate_series(1,10000000000)
SELECT "pg_read_file"('PG_VERSION')
SELECT pg_catalog . pg_read_file ('PG_VERSION')
SELECT pg_catalog."pg_read_file"('PG_VERSION')
SELECT/**/pg_read_file/**/('PG_VERSION')
SELECT pg_read_binary_file('PG_VERSION')
SELECT pg_ls_waldir()
SELECT pg_ls_logdir()
SELECT pg_ls_tmpdir()
SELECT pg_current_logfile()
LISTEN a
NOTIFY a
CHECKPOINT
LOCK TABLE record
CALL x()
EXPLAIN (ANALYZE) INSERT INTO topic VALUES (1)
PREPARE a AS SELECT 1
DECLARE c CURSOR FOR SELECT 1
BEGIN; COMMIT; DELETE FROM record
SELECT 1; COMMIT; SELECT 2
COPY record TO STDOUT
COPY record FROM '/etc/passwd'
CREATE TEMP TABLE x(a int)
SELECT 1 INTO TEMP x
SET default_transaction_read_only=off
RESET ALL
SELECT set_config('default_transaction_read_only','off',false)
SELECT set_config('transaction_read_only','off',true)
SELECT set_config('statement_timeout','0',false)
UPDATE pg_settings SET setting='off' WHERE name='default_transaction_read_only'
"""
"""What reads files and other tables, writes, takes rights, holds others up or fills the memory."""


def test_postgresql_refuses_every_way_around(postgresql: str) -> None:
    ways = REFUSED.strip().splitlines()
    assert [sql for sql in ways if _answered(readonly.read_only(postgresql, timeout=1), sql)] == []


@pytest.mark.parametrize("guard", SQLITE, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)
