"""What a night leaves for others to read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from db.engine import open_database
from db.served import open_served
from db.status import open_problems
from db.store import save, start_run
from extract.records import PaperRecord, Where
from extract.venues import SHIPPED
from paperwatch.commands.nightly import nightly_command
from paperwatch.config import Config
from paperwatch.nightly.publish import publish
from paperwatch.nightly.stages import run_stage


def test_a_night_writes_the_calendar_and_the_feeds_and_only_what_changed_again(tmp_path: Path) -> None:
    database = open_database(tmp_path / "paperwatch.db")
    folder = tmp_path / "public"
    first = publish(database, folder)
    assert {"talks.ics", "uncovered.atom", "uncovered-serving.atom"} <= {path.name for path in folder.iterdir()}
    assert first.counts == {"written": len(list(folder.iterdir()))}
    assert publish(database, folder).counts == {"written": 0}


def test_a_folder_that_cannot_be_written_fails_this_stage_with_a_sentence(tmp_path: Path) -> None:
    database = open_database(tmp_path / "paperwatch.db")
    taken = tmp_path / "public"
    taken.write_text("a file where the folder should be")
    outcome, needs = run_stage(database, "publish", lambda: publish(database, taken))
    assert (outcome.status, dict(outcome.problems)) == ("failed", {"publish.failed": 1})
    assert [need.code for need in needs] == ["publish.failed"]
    assert str(taken) in needs[0].message


PostgreSQL = Callable[[str | None], str]


def night(monkeypatch: pytest.MonkeyPatch, url: str, **settings: Any) -> list[str]:
    """The stages of a night in which nothing is read."""
    config = Config(database_url=url, follow=[], **settings)
    monkeypatch.setattr("paperwatch.commands.nightly.load_config", lambda: config)
    with suppress(typer.Exit):
        nightly_command()
    stages = text("SELECT source, status FROM runs WHERE source LIKE 'stage:%' ORDER BY run_id")
    with open_database(url).reading() as connection:
        return [f"{source.removeprefix('stage:')} {status}" for source, status in connection.execute(stages)]


def test_a_night_on_postgresql_renews_the_snapshot_that_is_served(
    postgres_template: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, path = postgres_template(None), tmp_path / "served" / "papers.db"
    assert night(monkeypatch, url, snapshot=path)[-1] == "snapshot ok"
    database = open_database(url)
    run = start_run(database, source="usenix", edition="OSDI'25")
    save(database, [PaperRecord("usenix", "osdi25/x", "A Paper", Where("https://x"))], run_id=run)
    night(monkeypatch, url, snapshot=path)
    with open_served(path, SHIPPED).reading() as connection:
        assert connection.exec_driver_sql("SELECT title FROM papers").scalars().all() == ["A Paper"]
    assert [entry.name for entry in path.parent.iterdir()] == ["papers.db"]


def test_a_snapshot_is_written_only_where_one_is_asked_for_and_needed(
    postgres_template: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "papers.db"
    assert "snapshot ok" not in night(monkeypatch, postgres_template(None))
    assert "snapshot ok" not in night(monkeypatch, f"sqlite:///{tmp_path / 'own.db'}", snapshot=path)
    assert not path.exists()


def test_a_snapshot_that_cannot_be_written_fails_its_stage_and_leaves_the_old_one(
    postgres_template: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, path = postgres_template(None), tmp_path / "papers.db"
    night(monkeypatch, url, snapshot=path)
    before = path.read_bytes()
    full = OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))
    monkeypatch.setattr("db.served.copy", lambda *_: (_ for _ in ()).throw(full))
    assert night(monkeypatch, url, snapshot=path)[-1] == "snapshot failed"
    assert path.read_bytes() == before
    assert [p.code for p in open_problems(open_database(url))] == ["snapshot.failed"]
