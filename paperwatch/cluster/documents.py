"""Files read by workers, as `crawler.reading.read_all` reads them here."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from crawler import reading
from crawler.reading import Done, Job
from db.bulk import chunks
from paperwatch.cluster.pieces import Workers, each

_TOGETHER = 20
"""Documents of a piece: of PDFs some ten seconds, which is what a dead worker costs."""

ReadAll: TypeAlias = Callable[[Iterable[Job]], Iterator[Done]]
"""Reads documents apart and gives their outcomes in the order of completion."""


def reader(workers: Workers) -> ReadAll:
    """Reads documents by these workers. Files are not sent: workers find them under the same name."""

    def read_all(jobs: Iterable[Job]) -> Iterator[Done]:
        placed = (replace(job, path=job.path and job.path.absolute()) for job in jobs)
        for _, done in each(workers, read_some, chunks(placed, _TOGETHER)):
            yield from done

    return read_all


def read_some(jobs: list[Job]) -> list[Done]:
    """A piece, on its worker: each document is read by a child of it, under the limits of every document."""
    return [reading.read(job) if job.path is None or job.path.exists() else _not_here(job) for job in jobs]


def _not_here(job: Job) -> Done:
    message = f"{socket.gethostname()} has no {job.path}. A folder must have the same name on all machines."
    return Done(job, job.problem("cluster.no-file", message), 0.0)
