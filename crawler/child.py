"""Starting a crawl in a process of its own, reading its events, and ending it when it must end."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Literal

from crawler.job import CrawlJob, Event
from extract.records import Problem, Where

_GRACE = 600.0
"""Seconds a crawl gets, beyond its own time limit, to end by itself; by hand, for a machine that has much else to do. A
crawl that keeps a processor busy is ended long before, by `Limits.processor_seconds`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child process ended: its counts, and its problems with those of the parent (`late`) last.

    `about`: name of a work that was asked about -> the code of the first problem with the question.
    """

    status: Literal["ok", "doubtful", "failed"]
    counts: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    late: tuple[Problem, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)

    def noting(self, *late: Problem) -> Outcome:
        """The same crawl with problems that the parent found."""
        return replace(self, problems=(*self.problems, *late), late=(*self.late, *late))

    def failing(self, *late: Problem) -> Outcome:
        """The same crawl, failed by problems that the child did not save."""
        return replace(self.noting(*late), status="failed")


def run(job: CrawlJob, on_event: Callable[[Event], None]) -> Outcome:
    """Run a job to its end and pass its events on. Never raises for what happens in the child.

    The child logs to standard error, which goes to the file of the job. A disk that cannot take it stops nothing.
    """
    with _log_of(job) as aside:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler"],  # -P: a folder "crawler" here is none of ours
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=aside,
            text=True,
            encoding="utf-8",
        )
    clock = threading.Timer(job.limits.seconds + _GRACE, process.kill)
    clock.daemon = True
    clock.start()
    try:
        assert process.stdin and process.stdout
        process.stdin.write(job.to_json())
        process.stdin.close()
        return _listen(process.stdout, process, job, on_event)
    finally:
        clock.cancel()
        if process.poll() is None:
            process.kill()
        process.wait()


@contextmanager
def _log_of(job: CrawlJob) -> Iterator[IO[str] | int | None]:
    if not job.log_file:
        yield None
        return
    path = Path(job.log_file)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a", encoding="utf-8")
    except OSError:
        yield subprocess.DEVNULL
        return
    with file:
        yield file


def _listen(
    lines: IO[str], process: subprocess.Popen[str], job: CrawlJob, on_event: Callable[[Event], None]
) -> Outcome:
    problems: list[Problem] = []
    about: dict[str, str] = {}
    finished: Event | None = None
    for line in lines:
        event = _event(line)
        if event is None:
            continue
        if event.problem:
            problems.append(event.problem)
            for asked in event.about:
                about.setdefault(asked, event.problem.code)
        if event.kind == "finished":
            finished = event
        on_event(event)
    status = process.wait()
    if finished is None:
        reason = f"The crawl ended without a report (exit status {status}); {job.log_file or 'its log'} says more."
        died = Problem("crawl.died", reason, _where(job), "error")
        return Outcome("failed", {}, tuple(problems), about=about).failing(died)
    return Outcome("ok" if finished.status == "ok" else "failed", finished.counts, tuple(problems), about=about)


def _event(line: str) -> Event | None:
    """An event, or None for a line that some library printed."""
    try:
        return Event.from_json(line)
    except (json.JSONDecodeError, TypeError, AttributeError):
        return None


def _where(job: CrawlJob) -> Where:
    return Where(job.urls[0] if job.urls else job.spider)
