"""The process that reads: jobs in, answers out, until the pipe closes."""

from __future__ import annotations

import resource
import signal
import sys
import traceback
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from crawler.processor import allow_seconds
from crawler.reading.job import SLACK, Answer, Job, Limits
from extract.readers.cuts import CutWarning
from extract.records import Extraction, Problem, Where
from extract.registry import UnknownDocumentError, by_name, extractor_for


def serve(pipe: Connection) -> None:
    """Answer one job after another. The first thing sent is what all of them have in common."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    with suppress(EOFError, OSError):
        limits, prepare = pipe.recv()
        if prepare:
            prepare()
        _limit_memory(limits)
        pipe.send(None)
        while True:
            job: Job = pipe.recv()
            allow_seconds(job.seconds(limits) + SLACK)
            pipe.send(_answer(job, limits))


def _answer(job: Job, limits: Limits) -> Answer:
    value, trace = _said(job, limits)
    return Answer(value, trace, _status_kb("VmHWM:"))


def _said(job: Job, limits: Limits) -> tuple[Any, str]:
    try:
        if job.is_pdf and job.size > limits.size_mb * 1_000_000:
            return job.problem("pdf.too-large", f"The file has more than {limits.size_mb} MB."), ""
        return _read(job), ""
    except UnknownDocumentError as error:
        return job.problem(error.code, str(error)), ""
    except MemoryError:
        return too_much_memory(job, limits), ""
    except OSError as error:
        code = "pdf.not-a-pdf" if job.is_pdf else "file.unreadable"
        return job.problem(code, f"The file cannot be read: {error.strerror}."), ""
    except Exception as error:
        return job.problem("extract.failed", f"The extractor broke on this page: {error!r}"), traceback.format_exc()


def _read(job: Job) -> Any:
    body = job.body if job.body is not None else job.path.read_bytes() if job.path is not None else b""
    if callable(job.reader):
        return job.reader(body, job.url, venues=job.venues)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", CutWarning)
        reader = by_name(job.reader) if job.reader else extractor_for(body, job.url, job.venues)
        found = reader.extract(body, job.url, venues=job.venues)
    cuts = {one.message.line: str(one.message) for one in told if isinstance(one.message, CutWarning)}
    return _with_cuts(found, job, cuts)


def _with_cuts(found: Extraction, job: Job, cuts: Mapping[int, str]) -> Extraction:
    """The extraction, with an error for each line of the page from which nothing more was read."""
    said = (
        Problem("document.cut", cut, Where(job.url or str(job.path or ""), line), "error") for line, cut in cuts.items()
    )
    return replace(found, problems=(*found.problems, *said)) if cuts else found


def too_much_memory(job: Job, limits: Limits) -> Problem:
    """The problem of a document that does not fit into the memory it may take."""
    code = "pdf.too-large" if job.is_pdf else "document.too-costly"
    return job.problem(code, f"Reading needs more than {limits.memory_mb} MB of memory.")


def _limit_memory(limits: Limits) -> None:
    most = _status_kb("VmSize:") * 1024 + limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _status_kb(name: str) -> int:
    """A size that Linux tells of this process. (`ru_maxrss` would count what the parent held when it started us.)"""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
