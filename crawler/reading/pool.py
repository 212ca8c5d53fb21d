"""Processes that read documents, ended where one overruns, dies or hangs."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Lock
from types import TracebackType

from crawler.reading.job import Answer, Done, Job, Limits, Prepare
from extract.records import Problem

_FILES_PER_WORKER = 500
"""A worker is renewed after so many documents, whatever its libraries may have kept."""
_KEPT_KB = 250_000
"""A worker that once held more is renewed: what a hostile document made it take is not given back."""
_OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL)
"""How PDFium ends a process that gets no more memory."""
_START = 60.0
"""Seconds by the clock in which a worker imports its libraries; one or two on a machine with nothing else to do."""

Progress = Callable[[int], None]
"""Called with the number of finished jobs."""


def read_all(
    jobs: Iterable[Job], *, workers: int | None = None, limits: Limits | None = None, progress: Progress | None = None
) -> Iterator[Done]:
    """Every job's outcome, in the order of completion, over all cores (or `workers` processes)."""
    with Pool(workers, limits) as pool:
        for count, done in enumerate(pool.run(jobs), 1):
            if progress is not None:
                progress(count)
            yield done


class Pool:
    """Worker processes that read documents. Use it as a context; leaving it ends the workers.

    They import what a job needs when it comes; `prepare` is what they do before their first.
    """

    def __init__(
        self, workers: int | None = None, limits: Limits | None = None, *, prepare: Prepare | None = None
    ) -> None:
        self._limits = limits or Limits()
        self._prepare = prepare
        self._count = workers or len(os.sched_getaffinity(0))
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, _Worker] = {}

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """End the workers; what they were reading is lost."""
        for worker in (*self._idle, *self._busy.values()):
            worker.end()
        self._idle, self._busy = [], {}

    def processes(self) -> list[int]:
        """The ids of the processes that there are now."""
        return [worker.process.pid for worker in (*self._idle, *self._busy.values())]

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Outcomes in the order of completion. Never raises for a document.

        One that the clock ended, and not its cost, is read once more when all others are done.
        """
        overslept = []
        for done in self._run(jobs):
            if done.overslept:
                overslept.append(done.job)
            else:
                yield done
        yield from self._run(overslept)

    def _run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        waiting = iter(jobs)
        exhausted = False
        while True:
            while len(self._busy) < self._count and not exhausted:
                job = next(waiting, None)
                if job is None:
                    exhausted = True
                else:
                    self._give(job)
            if not self._busy:
                return
            yield from self._collected()

    def _give(self, job: Job) -> None:
        worker = self._idle.pop() if self._idle else _Worker(self._limits, self._prepare)
        worker.give(job)
        self._busy[worker.pipe] = worker

    def _collected(self) -> Iterator[Done]:
        """The outcomes of workers that have answered, died or overrun."""
        nearest = min(worker.deadline() for worker in self._busy.values())
        ready = wait(list(self._busy), timeout=max(0.0, nearest - time.monotonic()))
        for pipe in [p for p in self._busy if p in ready]:
            if done := self._outcome(self._busy[pipe]):
                del self._busy[pipe]
                yield done
        now = time.monotonic()
        for worker in [w for w in self._busy.values() if w.deadline() <= now]:
            del self._busy[worker.pipe]
            yield worker.overslept()

    def _outcome(self, worker: _Worker) -> Done | None:
        """None where a worker only says that it has begun."""
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            return worker.died()
        if answer is None:
            worker.begun()
            return None
        done = worker.done(answer)
        if worker.files >= _FILES_PER_WORKER or done.peak_kb > _KEPT_KB:
            worker.end()
        else:
            self._idle.append(worker)
        return done


def queued(pid: int) -> float:
    """The seconds that a process was ready to run and had to wait for a processor, as Linux counts them; else 0."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


class _Worker:
    """One child process and the parent's end of its pipe.

    It is started by its own command line: `multiprocessing` would import the main program again, all of it.
    """

    job: Job

    def __init__(self, limits: Limits, prepare: Prepare | None) -> None:
        self.pipe, theirs = Pipe()
        self._limits = limits
        self.process = subprocess.Popen(
            # -P: a folder "crawler" here is none of ours
            [sys.executable, "-P", "-m", "crawler.reading.child", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self.files = 0
        self._allow(_START)
        self._send((limits, prepare))

    def give(self, job: Job) -> None:
        self.job = job
        self.files += 1
        if self.files > 1:
            self.begun()
        self._send(job)

    def begun(self) -> None:
        """From now on the time counts that a job takes."""
        self._allow(self.job.patience(self._limits))

    def _allow(self, seconds: float) -> None:
        self.started = time.monotonic()
        self._allowed = seconds
        self._queued = queued(self.process.pid)

    def deadline(self) -> float:
        """When the clock runs out. The time in which the machine had no processor for the child is added to it: that
        is no fault of its document."""
        return self.started + self._allowed + queued(self.process.pid) - self._queued

    def _send(self, what: object) -> None:
        with suppress(OSError):  # a dead worker shows itself when its answer is awaited
            self.pipe.send(what)

    def done(self, answer: Answer) -> Done:
        return Done(self.job, answer.value, time.monotonic() - self.started, answer.peak_kb, answer.trace)

    def overslept(self) -> Done:
        """The job that the clock ended."""
        seconds = time.monotonic() - self.started
        code = "pdf.timeout" if self.job.is_pdf else "document.too-costly"
        return replace(self._failed(self.job.problem(code, f"Reading took {seconds:.0f} seconds.")), overslept=True)

    def died(self) -> Done:
        """The job as the problem that its process died of."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        return self._failed(self._cause_of_death())

    def _cause_of_death(self) -> Problem:
        ended, pdf = self.process.returncode, self.job.is_pdf
        if ended == -signal.SIGXCPU:
            seconds = self.job.seconds(self._limits)
            code = "pdf.timeout" if pdf else "document.too-costly"
            return self.job.problem(code, f"Reading took more than {seconds:.0f} seconds of a processor.")
        if ended in _OUT_OF_MEMORY:
            code = "pdf.too-large" if pdf else "document.too-costly"
            return self.job.problem(code, f"Reading needs more than {self._limits.memory_mb} MB of memory.")
        code = "pdf.crashed" if pdf else "extract.failed"
        return self.job.problem(code, f"The worker that read the file died (exit {ended}).")

    def _failed(self, problem: Problem) -> Done:
        self.end()
        return Done(self.job, problem, time.monotonic() - self.started)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.pipe.close()


_warm: dict[tuple[int, Limits], Pool] = {}
_one_at_a_time = Lock()


def read(job: Job, limits: Limits | None = None) -> Done:
    """The outcome of one job, by a process that is kept warm for the next one. Never raises for a document."""
    chosen = limits or Limits()
    key = (os.getpid(), chosen)  # a fork of this program has processes of its own
    with _one_at_a_time:
        if key not in _warm:
            _end_all()
            _warm[key] = Pool(1, chosen)
        try:
            (done,) = _warm[key].run([job])
        except BaseException:  # stopped half-way: its answer must not be taken for that of the next job
            _end_all()
            raise
    return done


@atexit.register
def _end_all() -> None:
    for key in list(_warm):
        pool = _warm.pop(key)
        if key[0] == os.getpid():
            pool.end()
