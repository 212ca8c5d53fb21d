"""A cluster on the loopback: a scheduler and workers, started as a lab starts them; and pieces of work for tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Cluster:
    """Its address, and the processes of its workers."""

    address: str
    folder: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]

    def kill_one(self) -> None:
        """End a worker with all its processes, at once."""
        end(self.workers.pop())

    def add_one(self) -> None:
        words = ("worker", self.address, "--nthreads", "1", "--no-dashboard", "--local-directory", self.folder)
        self.workers.append(started(*words))


@contextmanager
def cluster(workers: int = 2) -> Iterator[Cluster]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    scheduler = started("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = Cluster(f"tcp://127.0.0.1:{port}", folder, scheduler, [])
        try:
            for _ in range(workers):
                found.add_one()
            yield found
        finally:
            for process in (*found.workers, scheduler):
                end(process)


def started(*words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = [sys.executable, "-m", "dask", *words]
    return subprocess.Popen(command, env=environment, start_new_session=True, **silent)  # type: ignore[call-overload,no-any-return]


def end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def doubled(number: int) -> int:
    return 2 * number


def doubled_the_second_time(piece: tuple[int, str]) -> int:
    """Fails, where there is no such file yet."""
    number, mark = piece
    if not _marked(mark):
        raise ValueError("not yet")
    return 2 * number


def doubled_after_a_death(piece: tuple[int, str]) -> int:
    """Ends its process, where there is no such file yet."""
    number, mark = piece
    if number == 3 and not _marked(mark):
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def doubled_but_for_three(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return 2 * number


def _marked(mark: str) -> bool:
    """Whether somebody was here before."""
    try:
        Path(mark).touch(exist_ok=False)
    except FileExistsError:
        return True
    return False
