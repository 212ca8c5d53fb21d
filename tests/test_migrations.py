"""Models and migrations agree on both engines, and a database is upgraded once, by whoever comes first."""

from __future__ import annotations

import itertools
import os
import signal
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, insert, inspect, select, text

import migrations
from db.engine import Database, connect, open_database, parse_url
from db.errors import BadDatabaseUrlError, NewerDatabaseError, OldViewsError
from db.migrate import HEAD, upgrade
from db.models import METADATA, Judgement, Record, Run
from db.store import save, start_run
from db.store.payload import content_hash
from db.views import VIEWS
from extract.records import TalkRecord, Where


def test_the_models_say_what_the_migrations_made(database: Database) -> None:
    def include(_object: Any, name: str | None, *_rest: Any) -> bool:
        return not (name or "").startswith(("paper_text", "ix_paper_text"))

    with database.engine.connect() as connection:
        options = {"include_object": include, "compare_type": True, "compare_server_default": False}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_head_is_the_newest_file() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(next(iter(migrations.__path__)))))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_every_view_and_the_full_text_index_are_there(database: Database) -> None:
    found = inspect(database.engine)
    assert set(found.get_view_names()) == set(VIEWS)
    assert "paper_text" in found.get_table_names()


def test_an_upgrade_of_an_upgraded_database_does_nothing(database: Database) -> None:
    assert upgrade(database) is False


def test_a_new_file_and_its_folder_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "papers.db"
    open_database(path).close()
    assert path.is_file()


def test_a_database_of_a_later_version_is_refused(database: Database, database_url: str) -> None:
    database.writing(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(NewerDatabaseError, match="Update"):
        open_database(database_url)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "://"])
def test_an_address_that_is_none_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(BadDatabaseUrlError):
        connect(url)


def test_postgresql_addresses_are_read_as_people_write_them() -> None:
    assert parse_url("postgresql://ada@host/papers").drivername == "postgresql+psycopg"
    assert parse_url("postgres://ada@host/papers").drivername == "postgresql+psycopg"


def with_other_views(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later version of the program, in whose eyes a talk of 1999 is no talk, and nothing else is another way."""
    changed = VIEWS["talks"] + " AND (t.date IS NULL OR t.date > '2000-01-01')"
    monkeypatch.setitem(VIEWS, "talks", changed)


def test_a_newer_program_makes_the_views_anew_and_touches_no_row(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = TalkRecord("schedule:g", "a", "Old", Where("s.md"), "paper", date=date(1999, 1, 1))
    save(database, [talk], run_id=start_run(database, source="schedule:g", edition=None))
    assert talks_of(database) == 1
    with_other_views(monkeypatch)
    assert upgrade(database) is True
    assert talks_of(database) == 0
    assert upgrade(database) is False
    opened = open_database(database_url)
    assert talks_of(opened) == 0
    opened.close()


def talks_of(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(text("SELECT count(*) FROM talks")).scalar_one()


def test_who_may_not_write_is_told_that_the_views_are_old(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with_other_views(monkeypatch)
    forbid = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET default_transaction_read_only = on"}
    event.listen(database.engine, "engine_connect", lambda connection: forbid_writing(connection, forbid))
    with pytest.raises(OldViewsError, match="migrate"):
        upgrade(database)


def forbid_writing(connection: Connection, forbid: dict[str, str]) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(forbid[connection.dialect.name])
    if connection.dialect.name == "postgresql":
        driver.commit()


def test_what_waits_to_be_linked_is_found_without_reading_all_records(database: Database) -> None:
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[database.dialect]
    with database.reading() as connection:
        if database.dialect == "postgresql":  # an empty table is read as a whole otherwise
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        asked = str(select(Record.id).where(Record.unlinked).compile(connection))
        plan = [str(row) for row in connection.exec_driver_sql(f"{explain} {asked}")]
    assert any("ix_record_unlinked" in step for step in plan)


def test_records_of_an_older_database_get_their_names_and_hashes_and_stay_what_they_are(database: Database) -> None:
    """What version 0009 kept: every field of a record, and a key without its document."""
    page, paper = "https://www.sosp.org/2025/accepted.html", {"title": "Mist", "authors": [], "abstract": None}
    old = {"kind": "paper", "source": "programme", "title": "Mist", "title_key": "mist", "authors": "", "extractor": ""}
    old |= {"document": page, "content_hash": "0" * 32, "revision": 3, "first_seen": MOMENT, "last_seen": MOMENT}
    old |= {"last_changed": MOMENT, "last_run_id": 1, "unlinked": False, "payload": paper | {"published": "1996-01-01"}}

    def downgraded(connection: Connection) -> None:
        alembic_to(connection, "0009")
        run = {"id": 1, "source": "programme", "started": MOMENT, "status": "ok", "counts": {}}
        connection.execute(insert(Run), [run])
        connection.execute(insert(Record), [old | {"id": 1, "key": "sosp25/a"}, old | {"id": 2, "key": "sosp25/b"}])
        words = {"source_a": "programme", "key_a": "sosp25/a", "source_b": "programme", "key_b": "sosp25/b"}
        word = words | {"verdict": "different", "judged_by": "ann", "judged_at": MOMENT, "note": ""}
        connection.execute(insert(Judgement), [word])

    database.writing(downgraded)
    assert upgrade(database) is True
    with database.reading() as connection:
        found = connection.execute(select(Record.key, Record.year, Record.revision, Record.content_hash)).all()
        judged = connection.execute(select(Judgement.key_a, Judgement.key_b)).one()
    said = content_hash({"title": "Mist", "published": "1996-01-01"})
    assert sorted(tuple(row) for row in found) == [
        ("sosp25/a @ sosp.org/2025/accepted.html", 1996, 3, said),
        ("sosp25/b @ sosp.org/2025/accepted.html", 1996, 3, said),
    ]
    assert tuple(judged) == ("sosp25/a @ sosp.org/2025/accepted.html", "sosp25/b @ sosp.org/2025/accepted.html")


def test_an_upgrade_that_is_killed_leaves_the_old_tables_and_is_made_again(
    database: Database, database_url: str
) -> None:
    """Killed before its first statement, its second, its fourth and so on, until one comes to its end."""

    def downgraded(connection: Connection) -> None:
        alembic_to(connection, "0009")
        run = {"id": 1, "source": "programme", "started": MOMENT, "status": "ok", "counts": {}}
        connection.execute(insert(Run), [run])

    database.writing(downgraded)
    before = shape_of(database)
    database.engine.dispose()
    kills = 0
    while killed_before(2**kills, database_url):
        kills += 1
        assert shape_of(database) == before
        database.engine.dispose()
    assert kills > 4
    assert upgrade(database) is False
    with database.reading() as connection:
        assert connection.execute(select(Run.source)).scalars().all() == ["programme"]


def shape_of(database: Database) -> tuple[str, dict[str, list[str]]]:
    """The version of the tables, and the columns of each table and view."""
    with database.reading() as connection:
        version = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
        found = inspect(connection)
        names = sorted({*found.get_table_names(), *found.get_view_names()})
        return version, {name: [column["name"] for column in found.get_columns(name)] for name in names}


def killed_before(statement: int, url: str) -> bool:
    """Whether an upgrade in a process of its own was killed before that statement; False where it has fewer."""
    pid = os.fork()
    if pid == 0:
        opened, counted = connect(url), itertools.count(1)

        @event.listens_for(opened.engine, "before_cursor_execute")
        def dies(*_: Any) -> None:
            if next(counted) == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            os._exit(0 if upgrade(opened) else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


MOMENT = datetime(2026, 1, 2, 3, 4, 5)


def alembic_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(next(iter(migrations.__path__)))))
    config.attributes["connection"] = connection
    command.downgrade(config, revision)
