"""Opening databases, transactions that are tried again, and several programs at once."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from db import engine as engine_module
from db.engine import Database, connect, open_database, worth_retrying
from db.models import Record, Run
from db.store import start_run

ROOT = Path(__file__).resolve().parent.parent


def writer(url: str, source: str, papers: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.writer", url, source, str(papers)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_a_locked_database_is_tried_again_and_then_works(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "wait_random_exponential", lambda **_: lambda _state: 0)
    calls = []

    def work(connection: Connection) -> int:
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))
        return connection.execute(text("SELECT 7")).scalar_one()  # type: ignore[no-any-return]

    assert database.writing(work) == 7
    assert len(calls) == 3


def test_trying_again_has_a_bound(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "wait_random_exponential", lambda **_: lambda _state: 0)
    calls = []

    def work(_connection: Connection) -> None:
        calls.append(1)
        raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))

    with pytest.raises(OperationalError):
        database.writing(work)
    assert len(calls) == engine_module.ATTEMPTS


def test_a_mistake_is_not_tried_again() -> None:
    assert not worth_retrying(IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed")))
    assert not worth_retrying(OperationalError("SELECT", {}, sqlite3.OperationalError("no such table: x")))
    assert not worth_retrying(ValueError())


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def work(connection: Connection) -> None:
        connection.execute(
            text("INSERT INTO watermark (source, key, value, moved) VALUES ('a', 'b', 'c', '2026-01-01')")
        )
        raise ValueError

    with pytest.raises(ValueError):
        database.writing(work)
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM watermark")).scalar() == 0


def test_two_programs_write_and_link_at_once_and_lose_nothing(database: Database, database_url: str) -> None:
    programs = [writer(database_url, source, 12) for source in ("one", "two")]
    assert [program.wait() for program in programs] == [0, 0]
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(Record)).scalar() == 24
        assert connection.execute(text("SELECT count(*) FROM papers")).scalar() == 24


def test_a_program_killed_in_the_middle_leaves_whole_transactions(database: Database, database_url: str) -> None:
    program = writer(database_url, "one", 1000)
    assert program.stdout is not None
    program.stdout.readline()
    time.sleep(0.05)
    program.send_signal(signal.SIGKILL)
    program.wait()
    assert writer(database_url, "one", 12).wait() == 0
    with database.reading() as connection:
        records, unlinked = connection.execute(
            select(func.count(), func.count().filter(Record.unlinked)).select_from(Record)
        ).one()
        papers = connection.execute(text("SELECT count(*) FROM papers")).scalar()
    assert (unlinked, papers) == (0, records)
    assert records >= 12


def test_a_readers_view_does_not_wait_for_a_writer(database: Database) -> None:
    other = connect(database.url.render_as_string(hide_password=False))

    def work(connection: Connection) -> int | None:
        connection.execute(text("UPDATE run SET status = 'held'"))
        with other.reading() as reading:
            return reading.execute(select(func.count()).select_from(Run).where(Run.status == "held")).scalar()

    start_run(database, source="x", edition=None)
    assert database.writing(work) == 0
    other.close()


def test_the_log_of_a_large_transaction_does_not_stay_beside_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "LARGEST_WAL", 100_000)
    database, log = open_database(tmp_path / "papers.db"), tmp_path / "papers.db-wal"
    write = "INSERT INTO setting (name, value) VALUES (?, ?)"
    with database.reading() as connection:  # while somebody has it open, the log is not removed
        connection.execute(text("SELECT 1"))
    database.writing(lambda c: c.exec_driver_sql(write, ("large", "x" * 5_000_000)))
    large = log.stat().st_size
    database.writing(lambda c: c.exec_driver_sql(write, ("small", "x")))
    assert large > 5_000_000
    assert log.stat().st_size <= 100_000
    database.close()
