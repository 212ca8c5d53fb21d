"""The doctor names what is wrong, says what to do, and ends with a status that cron can read."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from crawler.archive_folder import INDEX
from db.clock import now
from db.engine import Database
from db.store import finish_run, save, start_run
from extract.records import PaperRecord, Where
from paperwatch.config import Config
from paperwatch.doctor import examine
from paperwatch.harvesting import conclude
from paperwatch.nightly.lock import locked
from paperwatch.nightly.rules import shipped_rules
from tests.test_archive_folder import kept
from tests.test_cli import Run, run  # noqa: F401

RULES = shipped_rules()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(archive=tmp_path / "archive", follow=["OSDI'25"], contact="x", notify=["json://x"])


@pytest.fixture
def used(database: Database) -> Database:
    """A database with a paper, read last night."""
    run_id = start_run(database, source="usenix", edition="OSDI'25")
    save(database, [PaperRecord("usenix", "osdi25/a", "A Paper", Where("x"))], run_id=run_id)
    finish_run(database, run_id, status="ok", counts={"new": 1})
    conclude(database)
    return database


def wrong(database: Database, config: Config) -> list[tuple[str, str]]:
    return [(f.check, f.level) for f in examine(database, config, RULES) if f.level != "ok"]


def test_all_is_well(used: Database, config: Config) -> None:
    assert wrong(used, config) == []


def test_a_missing_contact_is_advice(used: Database, config: Config) -> None:
    assert wrong(used, config.model_copy(update={"contact": ""})) == [("configuration", "advice")]


def test_a_venue_without_a_route_is_wrong(used: Database, config: Config) -> None:
    assert ("configuration", "wrong") in wrong(used, config.model_copy(update={"follow": ["OSDI'25", "HotCloud'24"]}))


def test_a_search_index_that_lacks_a_paper_is_wrong(used: Database, config: Config) -> None:
    used.writing(lambda connection: connection.execute(text("DELETE FROM paper_text")))
    assert wrong(used, config) == [("search index", "wrong")]


def test_a_paper_that_no_record_stands_for_is_wrong(used: Database, config: Config) -> None:
    used.writing(lambda connection: connection.execute(text("UPDATE record SET paper_id = NULL")))
    assert wrong(used, config) == [("orphans", "wrong")]


def test_rows_that_point_nowhere_are_wrong(used: Database, config: Config) -> None:
    if used.dialect != "sqlite":
        pytest.skip("PostgreSQL never lets it happen")
    with used.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("INSERT INTO authorship VALUES (99, 1, 'Nobody')")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    found = [f for f in examine(used, config, RULES) if f.level == "wrong"]
    assert [f.said for f in found] == ["1 rows of authorship point to no row of paper."]


def test_a_source_that_nobody_asks_any_more_is_wrong(used: Database, config: Config) -> None:
    move(used, days=-10)
    assert wrong(used, config) == [("sources", "wrong")]


def test_a_run_from_the_future_tells_of_a_wrong_clock(used: Database, config: Config) -> None:
    move(used, days=2)
    assert wrong(used, config) == [("clock", "wrong")]


def move(database: Database, days: int) -> None:
    moment = now() + dt.timedelta(days=days)
    statement = text("UPDATE run SET started = :moment, finished = :moment").bindparams(moment=moment)
    database.writing(lambda connection: connection.execute(statement))


def test_an_archive_file_that_cannot_be_read_is_wrong(used: Database, config: Config) -> None:
    config.archive.mkdir()
    (config.archive / "2026-11-20-usenix-1.warc.gz").write_bytes(b"this is no archive")
    assert wrong(used, config) == [("archive", "wrong")]


def test_a_torn_record_is_advice_and_an_index_that_says_otherwise_is_wrong(used: Database, config: Config) -> None:
    archive = kept(config.archive, "https://www.usenix.org/a", "https://www.usenix.org/b")
    (part,) = archive.parts()
    assert wrong(used, config) == []
    part.write_bytes(part.read_bytes() + b"\x1f\x8b\x08 torn")
    assert wrong(used, config) == [("archive", "advice")]
    with closing(sqlite3.connect(config.archive / INDEX)) as index, index:
        index.execute("UPDATE page SET place = place + 1")
    assert wrong(used, config) == [("archive", "advice"), ("archive", "wrong")]
    archive.rebuild()
    assert wrong(used, config) == [("archive", "advice")]


def test_a_run_that_was_killed_is_named_and_one_at_work_is_not(used: Database, config: Config) -> None:
    start_run(used, source="nightly", edition=None)
    assert wrong(used, config) == [("runs", "advice")]
    with locked(used, "nightly"):
        assert wrong(used, config) == []


def test_the_command_says_what_to_do_and_ends_with_its_finding(run: Run, tmp_path: Path) -> None:  # noqa: F811
    status, out, _ = run("doctor")
    assert status == 0
    assert "Set `contact`" in out
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "x.warc.gz").write_bytes(b"broken")
    status, out, _ = run("doctor", "--json")
    assert status == 1
    assert [f["check"] for f in json.loads(out) if f["level"] == "wrong"] == ["archive"]


def test_a_broken_configuration_is_a_finding(run: Run, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "paperwatch.toml").write_text("folow = 1\n")
    status, _, err = run("doctor")
    assert status == 2
    assert "folow" in err
