"""Processes of this machine that do pieces of work."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Here:
    """A process for each processor, each an executor of its own: one that dies takes no other's piece with it."""

    final: tuple[type[Exception], ...] = ()

    def __init__(self, count: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._executors = [self._made() for _ in range(count)]
        self._given: list[set[Future[object]]] = [set() for _ in range(count)]

    @property
    def count(self) -> int:
        return len(self._executors)

    def submit(self, work: Callable[[T], R], piece: T) -> Future[R]:
        """Begin a piece in the process that has least to do."""
        self._given = [{future for future in given if not future.done()} for given in self._given]
        at = min(range(self.count), key=lambda n: len(self._given[n]))
        try:
            future = self._executors[at].submit(work, piece)
        except BrokenProcessPool:
            self._executors[at] = self._made()
            future = self._executors[at].submit(work, piece)
        self._given[at].add(future)  # type: ignore[arg-type]
        return future

    def end(self) -> None:
        """End the processes when they have done what they are at."""
        for executor in self._executors:
            executor.shutdown(cancel_futures=True)

    def _made(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, self._context)


@contextmanager
def here(count: int | None = None) -> Iterator[Here]:
    """Workers on this machine, one for each processor where their number is not told."""
    workers = Here(count or len(os.sched_getaffinity(0)))
    try:
        yield workers
    finally:
        workers.end()
