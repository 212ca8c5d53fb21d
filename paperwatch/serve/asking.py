"""Questions in SQL, asked in processes of their own: none can fill this one's memory or keep the pages waiting.

SQLite looks at its time limit between two steps only, and one step can take minutes and gigabytes. So a question is
answered by a child, which `crawler.reading` ends where it takes too much; few run at a time.
"""

from __future__ import annotations

import asyncio
import atexit
import sqlite3
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import local
from typing import Any, TypeAlias

from crawler.reading import Job, Limits, Pool
from extract.records import Problem
from extract.venues import SHIPPED
from paperwatch.serve import visitors

AT_ONCE = 2
"""Questions that are answered at the same time; others wait for their turn."""
LIMITS = Limits(seconds=2, patience=2.5, memory_mb=512)
"""Two seconds of a processor, as Datasette's own limit; ten by the clock on a busy machine."""
MOST_BYTES = 10_000_000
"""Of the answer to one statement; a page of CSV is one."""
_STEPS = 10_000  # of SQLite between two looks at the clock; by hand

Values: TypeAlias = "Sequence[Any] | Mapping[str, Any]"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, its values, the seconds and the rows that it may take (None: all rows)."""

    sql: str
    values: Values
    seconds: float
    most: int | None


@dataclass(frozen=True, slots=True)
class Rows:
    """An answer: the names of its columns, its rows, and whether there were more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """What SQLite said instead; `late` where the statement took too long."""

    message: str
    late: bool = False


_threads = ThreadPoolExecutor(AT_ONCE, "asking")
_own = local()


async def ask(path: Path, statement: Statement) -> Rows | Refused:
    """The answer to a statement about the file at `path`; waits for its turn. Never raises for a statement."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _ask, path, statement)


def _ask(path: Path, statement: Statement) -> Rows | Refused:
    """Each thread has a process, which stays for the next one."""
    if not hasattr(_own, "pool"):
        _own.pool = Pool(1, LIMITS, prepare=prepare)
        atexit.register(_own.pool.end)
    (done,) = _own.pool.run([Job(str(path), body=b"", reader=partial(answer, statement=statement), venues=SHIPPED)])
    if not isinstance(done.value, Problem):
        return done.value  # type: ignore[no-any-return]
    if "memory" in done.value.message:
        return Refused("this needs more memory than a question may take")
    return Refused("interrupted", late=True)


def prepare() -> None:
    """What an asking process imports before its first statement; this module is enough."""


_open: dict[tuple[str, int, int], sqlite3.Connection] = {}


def answer(_body: bytes, path: str, *, statement: Statement, **_: object) -> Rows | Refused:
    """Answer a statement about the file at `path`, in the child."""
    if not visitors.may_be_asked(statement.sql):
        return Refused("a statement may not hold that character")
    end = time.process_time() + statement.seconds  # of a processor: a busy machine refuses no question
    try:
        connection = _connected(path)
        connection.set_progress_handler(lambda: time.process_time() > end, _STEPS)
        cursor = connection.execute(statement.sql, statement.values)
        return _read(cursor, statement.most)
    except sqlite3.Error as error:
        return Refused(str(error), late=str(error) == "interrupted")


def _connected(path: str) -> sqlite3.Connection:
    """A guarded connection, made anew where another file has taken the place of the one that was open."""
    found = Path(path).stat()
    key = (path, found.st_dev, found.st_ino)
    if key not in _open:
        _open.clear()
        connection = sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True, check_same_thread=False)
        visitors.guard(connection)
        _open[key] = connection
    return _open[key]


def _read(cursor: sqlite3.Cursor, most: int | None) -> Rows | Refused:
    columns = tuple(column[0] for column in cursor.description or ())
    rows: list[tuple[Any, ...]] = []
    size = 0
    for row in cursor:
        if len(rows) == most:
            return Rows(columns, tuple(rows), True)
        size += sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
        if size > MOST_BYTES:
            return Refused(f"the answer has more than {MOST_BYTES // 1_000_000} MB")
        rows.append(row)
    return Rows(columns, tuple(rows), False)
