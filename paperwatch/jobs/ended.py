"""How a job ends, and how it says where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Literal

from db.engine import Database
from db.jobs import is_to_stop, progress
from db.linkage.results import OnStep
from extract.records import Problem
from paperwatch.advice import advice

_EVERY = 1.0
"""Seconds between two words on how far a job is; by hand, less than a page waits before it is asked for again."""
_MOST_TOLD = 100
"""Sentences that are kept of a job; all problems are on the page of problems. By hand."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended, in a sentence and in further ones; `page` is what was fetched and waits for a yes."""

    state: Literal["ok", "doubtful", "failed"]
    said: str
    code: str | None = None
    told: tuple[str, ...] = ()
    page: bytes | None = None


class Stopped(Exception):  # noqa: N818 (it is the end of a job, and no mistake)
    """Somebody wants the job to end."""


class Telling:
    """Writes where a job is into its row, new words at once and numbers now and then.

    Wherever something is told a job can end: what was stored is whole. Raises `Stopped` where somebody wants it to.
    """

    def __init__(self, database: Database, number: int) -> None:
        self._database, self._number = database, number
        self._said, self._next = "", 0.0

    def __call__(self, said: str, done: int = 0, expected: int = 0) -> None:
        if said != self._said or monotonic() >= self._next:
            self._look()
            self._said = said
            progress(self._database, self._number, said, done, expected)

    def _look(self) -> None:
        self._next = monotonic() + _EVERY
        if is_to_stop(self._database, self._number):
            raise Stopped

    @contextmanager
    def linking(self) -> Iterator[OnStep]:
        """While what was stored is linked: in one transaction, which nothing can be written beside."""
        self("Linking what is new with the papers that are known")
        yield lambda what, done, total: self._look() if monotonic() >= self._next else None


def sentences(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Problems that wait for a person, each with what to do, the same once."""
    found = dict.fromkeys(
        f"{one.code}: {one.message} {advice(one.code)}".strip() for one in problems if one.severity != "ignored"
    )
    told = tuple(found)
    more = len(told) - _MOST_TOLD
    return (*told[:_MOST_TOLD], f"And {more:,} more, on the page of problems.") if more > 0 else told


def first_code(problems: Iterable[Problem]) -> str | None:
    """The code of the first problem that failed something."""
    return next((one.code for one in problems if one.severity == "error"), None)
