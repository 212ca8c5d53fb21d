"""Work on many records in other processes, each with its own connection that reads; the one that writes goes on."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection

from db.collecting import OBJECTS
from db.engine import Database, connect, venues_of
from extract.venues import Venues

T = TypeVar("T")
R = TypeVar("R")

FEWEST = 8
"""Pieces of work from which on other processes are worth starting."""

_AHEAD = 3  # pieces a process that are under way or wait to be fetched: what bounds the memory
_database: Database | None = None


class Workers:
    """Does pieces of work in order, in other processes where there are many pieces and processors."""

    def __init__(self, connection: Connection, pool: ProcessPoolExecutor | None, processes: int) -> None:
        self._connection = connection
        self._pool = pool
        self._processes = processes

    def each(self, work: Callable[[Connection, T], R], pieces: Sequence[T]) -> Iterator[R]:
        """`work(connection, piece)` for every piece, in order. In another process, the connection sees what was
        committed before, and the function must be one of a module.
        """
        if self._pool is None or len(pieces) < FEWEST:
            yield from (work(self._connection, piece) for piece in pieces)
            return
        waiting: deque[Future[R]] = deque()
        for piece in pieces:
            waiting.append(self._pool.submit(_do, work, piece))
            if len(waiting) >= _AHEAD * self._processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def workers(connection: Connection, records: int, fewest_records: int) -> Iterator[Workers]:
    """Workers for so many records; no processes are started for few."""
    processes = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if records < fewest_records or processes < 2:
        yield Workers(connection, None, 0)
        return
    url = connection.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _open, (url, venues_of(connection))) as pool:
        try:
            yield Workers(connection, pool, processes)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _open(url: str, venues: Venues) -> None:
    global _database  # noqa: PLW0603 - a process has one
    _database = connect(url, venues)
    gc.set_threshold(OBJECTS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that was killed leaves nobody behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _do(work: Callable[[Connection, Any], R], piece: Any) -> R:
    assert _database is not None
    with _database.reading() as connection:
        return work(connection, piece)
