"""Pieces of work given out in the shape of `concurrent.futures`, and taken back as they are done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

TRIES = 3
"""How often a piece is begun at most before its failure is that of the whole."""

_AHEAD = 2  # pieces a worker that are under way or wait for it: so nobody waits, and the memory is bounded


class Workers(Protocol):
    """Who does pieces, several at a time. `final` are the failures after which trying again is of no use."""

    final: tuple[type[Exception], ...]

    @property
    def count(self) -> int:
        """How many pieces are done at once now; it may change, since workers come and go."""
        ...

    def submit(self, work: Callable[[T], R], piece: T) -> Future[R]:
        """Begin a piece."""
        ...


class PieceError(Exception):
    """A piece failed each time that it was tried; the cause says how."""

    def __init__(self, piece: object) -> None:
        super().__init__(piece)
        self.piece = piece


def each(workers: Workers, work: Callable[[T], R], pieces: Iterable[T]) -> Iterator[tuple[T, R]]:
    """Every piece once, with what `work` gave for it, in the order in which they are done.

    One that failed, or whose worker died, is begun again. Pieces are drawn as workers become free. Raises `PieceError`;
    what was given before stands.
    """
    left = iter(pieces)
    waiting: dict[Future[R], tuple[T, int]] = {}
    try:
        while True:
            free = max(1, _AHEAD * workers.count) - len(waiting)
            for piece in islice(left, max(0, free)):
                waiting[workers.submit(work, piece)] = piece, 1
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                piece, tries = waiting.pop(future)
                if (error := _error(future)) is None:
                    yield piece, future.result()
                elif tries >= TRIES or isinstance(error, workers.final):
                    raise PieceError(piece) from error
                else:
                    waiting[workers.submit(work, piece)] = piece, tries + 1
    finally:
        for future in waiting:
            future.cancel()


def _error(future: Future[R]) -> Exception | None:
    """Why there is no result. What stops this program (Ctrl-C) is raised."""
    try:
        future.result()
    except Exception as error:
        return error
    return None
