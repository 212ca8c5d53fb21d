"""PDFs read in worker processes that can be killed: a time, a memory and a size limit per file.

`extract.pdf` is pure, and a hostile file can keep it busy or make a C library crash. Here each file is read in a
child process; one that overruns is ended and replaced, its file becomes a problem, and the batch goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any

from extract.records import Extraction, Problem, Where
from extract.venues import extend, extension

_FILES_PER_WORKER = 500
"""A worker is renewed after so many files, whatever its libraries may have kept."""
_KEPT_KB = 200_000
"""A worker that once held more is renewed: what a hostile file made it take is not given back."""
_OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL)
"""How PDFium ends a process that gets no more memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    seconds: float = 20.0
    memory_mb: int = 1024
    size_mb: int = 60


@dataclass(frozen=True, slots=True)
class Job:
    """One PDF: its address, and its bytes or the file that holds them."""

    url: str
    path: Path | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job. `peak_kb` is the most memory its worker has held so far."""

    job: Job
    extraction: Extraction
    seconds: float
    peak_kb: int = 0


Progress = Callable[[int], None]
"""Called with the number of finished jobs."""


def read_pdfs(
    jobs: Iterable[Job], *, workers: int | None = None, limits: Limits | None = None, progress: Progress | None = None
) -> Iterator[Done]:
    """Every job's outcome, in the order of completion, over all cores (or `workers` processes)."""
    with PdfPool(workers, limits) as pool:
        for count, done in enumerate(pool.run(jobs), 1):
            if progress is not None:
                progress(count)
            yield done


class PdfPool:
    """Worker processes that read PDFs. Use it as a context; leaving it ends the workers."""

    def __init__(self, workers: int | None = None, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._count = workers or len(os.sched_getaffinity(0))
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, _Worker] = {}

    def __enter__(self) -> PdfPool:
        self._idle = [_Worker(self._limits) for _ in range(self._count)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in (*self._idle, *self._busy.values()):
            worker.end()
        self._idle, self._busy = [], {}

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Outcomes in the order of completion. Never raises for a file."""
        waiting = iter(jobs)
        exhausted = False
        while True:
            while self._idle and not exhausted:
                job = next(waiting, None)
                if job is None:
                    exhausted = True
                else:
                    self._give(job)
            if not self._busy:
                return
            yield from self._collected()

    def _give(self, job: Job) -> None:
        worker = self._idle.pop()
        worker.give(job)
        self._busy[worker.pipe] = worker

    def _collected(self) -> Iterator[Done]:
        """The outcomes of workers that have answered, died or overrun."""
        nearest = min(worker.deadline for worker in self._busy.values())
        ready = wait(list(self._busy), timeout=max(0.0, nearest - time.monotonic()))
        for pipe in [p for p in self._busy if p in ready]:
            yield self._outcome(self._busy.pop(pipe))
        now = time.monotonic()
        for worker in [w for w in self._busy.values() if w.deadline <= now]:
            del self._busy[worker.pipe]
            self._idle.append(_Worker(self._limits))
            message = f"Reading took longer than {self._limits.seconds:g} seconds."
            yield worker.failed("pdf.timeout", message)

    def _outcome(self, worker: _Worker) -> Done:
        try:
            extraction, peak = worker.pipe.recv()
        except (EOFError, OSError):
            self._idle.append(_Worker(self._limits))
            return worker.failed(*worker.cause_of_death())
        done = Done(worker.job, extraction, time.monotonic() - worker.started, peak)
        if worker.files >= _FILES_PER_WORKER or peak > _KEPT_KB:
            worker.end()
            worker = _Worker(self._limits)
        self._idle.append(worker)
        return done


class _Worker:
    """One child process and the parent's end of its pipe."""

    def __init__(self, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._limits = limits
        self._process = context.Process(target=_serve, args=(theirs, limits, extension()), daemon=True)
        self._process.start()
        theirs.close()
        self.job = Job("")
        self.files = 0
        self.started = self.deadline = 0.0

    def give(self, job: Job) -> None:
        self.job = job
        self.files += 1
        self.started = time.monotonic()
        # A fresh process imports its libraries first.
        self.deadline = self.started + self._limits.seconds + (15.0 if self.files == 1 else 0.5)
        with suppress(OSError):  # a dead worker shows itself when its answer is awaited
            self.pipe.send(job)

    def failed(self, code: str, message: str) -> Done:
        """The job as a problem; the process is ended."""
        self.end()
        problem = Problem(code, message, Where(self.job.url or str(self.job.path)), "error")
        return Done(self.job, Extraction(problems=(problem,)), time.monotonic() - self.started)

    def cause_of_death(self) -> tuple[str, str]:
        self._process.join(5)
        if self._process.exitcode == -signal.SIGXCPU:
            return "pdf.timeout", f"Reading took more than {self._limits.seconds:g} seconds of a processor."
        if self._process.exitcode in _OUT_OF_MEMORY:
            return "pdf.too-large", f"Reading needs more than {self._limits.memory_mb} MB of memory."
        return "pdf.crashed", f"The worker that read the file died (exit {self._process.exitcode})."

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _serve(pipe: Any, limits: Limits, venues: str) -> None:
    """The child: jobs in, extractions out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    from extract.pdf import read_pdf, warm_up

    extend(venues)
    warm_up()
    memory = limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            job: Job = pipe.recv()
        except (EOFError, OSError):
            return
        _allow_seconds(limits.seconds)
        extraction = _read(job, limits, read_pdf)
        pipe.send((extraction, _peak_kb()))


def _peak_kb() -> int:
    """The most memory this process has held. `ru_maxrss` would count what the parent held when it started us."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _allow_seconds(seconds: float) -> None:
    """Processor time for one more file: the kernel ends the process even where the parent is gone."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _read(job: Job, limits: Limits, read: Callable[[bytes, str], Extraction]) -> Extraction:
    try:
        if job.path is not None and job.path.stat().st_size > limits.size_mb * 1_000_000:
            problem = Problem(
                "pdf.too-large", f"The file has more than {limits.size_mb} MB.", Where(str(job.path)), "error"
            )
            return Extraction(problems=(problem,))
        body = job.body if job.body is not None else job.path.read_bytes() if job.path is not None else b""
        return read(body, job.url)
    except MemoryError:
        problem = Problem("pdf.too-large", "The file needs more memory than allowed.", Where(job.url), "error")
    except OSError as error:
        problem = Problem("pdf.not-a-pdf", f"The file cannot be read: {error.strerror}.", Where(job.url), "error")
    return Extraction(problems=(problem,))
