"""The workers of a Dask cluster, which others start: by SSH, SLURM, Kubernetes or hand (docs/howto/many-machines.md).

Dask sends functions and pieces as pickles, so that whoever reaches its scheduler can run code on its workers: it must
stand in a network of the group alone, or be reached by TLS (`tls://`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from typing import Any, TypeVar

from extract.extras import install
from paperwatch.cluster.here import here
from paperwatch.cluster.pieces import PieceError, Workers
from paperwatch.errors import PaperwatchError, usage_error

T = TypeVar("T")
R = TypeVar("R")

_PATIENCE = 30.0
"""Seconds that a scheduler may take to answer, and its first worker to come; by hand."""


class OtherVersionError(Exception):
    """A worker has another version of this program."""


class Engine:
    """The workers that a scheduler has."""

    def __init__(self, client: Any, killed: type[Exception]) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False)
        self.final: tuple[type[Exception], ...] = (OtherVersionError, killed)

    @property
    def count(self) -> int:
        return sum(self._client.nthreads().values())

    def submit(self, work: Callable[[T], R], piece: T) -> Future[R]:
        """Begin a piece on some worker; where that one dies, the scheduler gives the piece to another."""
        future: Future[R] = self._executor.submit(_done, version("paperwatch"), work, piece)
        return future

    @contextmanager
    def joining(self) -> Iterator[Any]:
        """Tables in many parts (`dask.dataframe`), joined by these workers."""
        tables = import_module("dask.dataframe")
        try:
            with self._client.as_current():
                yield tables
        except self.final as error:
            message = f"A join failed each time, so nothing was changed: {error}"
            raise PaperwatchError("cluster.piece", message) from error


def _done(asked_by: str, work: Callable[[T], R], piece: T) -> R:
    if (mine := version("paperwatch")) != asked_by:
        raise OtherVersionError(f"A worker has version {mine} of this program, and here it is {asked_by}.")
    return work(piece)


@contextmanager
def engine(address: str) -> Iterator[Engine]:
    """The workers of the scheduler at an address. Raises `PaperwatchError` `extra.missing`, `cluster.unreachable`,
    `cluster.no-workers`."""
    try:
        distributed: Any = import_module("distributed")
    except ModuleNotFoundError as error:
        message = f"Work on other machines needs Dask. Install it with: {install('cluster')}"
        raise usage_error("extra.missing", message) from error
    logging.getLogger("distributed").setLevel(logging.ERROR)
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        message = f"No scheduler answers at {address}. Start one with `dask scheduler`."
        raise usage_error("cluster.unreachable", message) from error
    try:
        _wait_for_workers(client, address)
        yield Engine(client, distributed.KilledWorker)
    finally:
        client.close()


def _wait_for_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        message = f"The scheduler at {address} has no workers. Start some with `dask worker {address}`."
        raise usage_error("cluster.no-workers", message) from error


@contextmanager
def workers(address: str | None) -> Iterator[Workers]:
    """The workers at an address, or without one processes of this machine.

    Raises like `engine`, and `cluster.other-version` or `cluster.piece` for a piece that cannot be done.
    """
    with engine(address) if address else here() as found:
        try:
            yield found
        except PieceError as error:
            raise _told(error) from error


def _told(error: PieceError) -> PaperwatchError:
    cause = error.__cause__
    if isinstance(cause, OtherVersionError):
        return usage_error("cluster.other-version", f"{cause} Install the same on all machines.")
    message = f"A piece of the work failed each time: {cause!r}. What was done before is kept; run the command again."
    return PaperwatchError("cluster.piece", message)
