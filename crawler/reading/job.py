"""What is to be read, under which limits, and what became of it: plain data that travels between the processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from extract.records import Extraction, Problem, Where
from extract.venues import Venues


class Read(Protocol):
    """A function of a module, or a `partial` of one: it travels by its name."""

    def __call__(self, body: bytes, url: str, /, *, venues: Venues) -> Any: ...


_MB = 1_000_000  # bytes
SLACK = 2
"""The kernel counts whole seconds of a processor, and ends a process up to one of them early."""


Prepare: TypeAlias = Callable[[], None]
"""What a process does before its memory is limited and its first job comes: it imports."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. Seconds are those of a processor, so that a busy machine costs no document.

    A page of text may take `seconds` and `seconds_per_mb` more for each MB: `make bench-redos` holds every extractor
    to a second for 100 KB. Where no processor time is used at all, `patience` times as long by the clock is waited;
    the time in which the machine had no processor for it does not count.
    `memory_mb` is beyond what the process takes to start.
    """

    seconds: float = 20.0
    seconds_per_mb: float = 10.0
    patience: float = 6.0
    memory_mb: int = 1024
    size_mb: int = 60


@dataclass(frozen=True, slots=True)
class Job:
    """One document: its address, and its bytes or the file that holds them.

    `reader` names an extractor, or is the function that reads; without one, the extractor that recognises it does.
    `venues` are the series that it may name.
    """

    url: str
    path: Path | None = None
    body: bytes | None = None
    reader: str | Read | None = None
    venues: Venues = field(kw_only=True)

    @property
    def is_pdf(self) -> bool:
        if self.reader == "pdf":
            return True
        return self.reader is None and self.body is not None and b"%PDF-" in self.body[:1024]

    @property
    def size(self) -> int:
        """Bytes; 0 for a file that is not there."""
        if self.body is not None:
            return len(self.body)
        return self.path.stat().st_size if self.path is not None and self.path.exists() else 0

    def seconds(self, limits: Limits) -> float:
        """The processor time that it may take. A few bytes of a PDF can draw anything, so its size says nothing."""
        return limits.seconds + (0.0 if self.is_pdf else limits.seconds_per_mb * self.size / _MB)

    def patience(self, limits: Limits) -> float:
        """The seconds by the clock that are waited for it."""
        return (self.seconds(limits) + SLACK) * limits.patience

    def problem(self, code: str, message: str) -> Problem:
        return Problem(code, message, Where(self.url or str(self.path or "")), "error")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child sends back: what the reader gave or the problem it ended in, the trace of a fault, and the
    most memory that its process has held so far."""

    value: Any
    trace: str = ""
    peak_kb: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job. `value` is what its reader gave, or a `Problem`. `peak_kb` is the most memory its process
    has held so far; `trace` says where a reader broke; `overslept` that the clock ended it, and not its cost."""

    job: Job
    value: Any
    seconds: float
    peak_kb: int = 0
    trace: str = ""
    overslept: bool = False

    @property
    def extraction(self) -> Extraction:
        return Extraction(problems=(self.value,)) if isinstance(self.value, Problem) else self.value
