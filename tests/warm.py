"""Processes of our own programs that begin with their libraries loaded: forks of one that has imported them.

Most of what a small crawl costs are its imports. After `install`, whoever starts one of `PROGRAMS` by `python -m` gets
a fork: a process with a pid, streams, folder and environment of its own, which can be killed, and which starts others
in the same way. Any other start is a plain one, and so is one in an environment that Python would read in another way.
Tests of what happens at a start ask for `plain` ones.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fcntl import F_DUPFD_CLOEXEC, fcntl
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from runpy import run_module
from subprocess import DEVNULL, PIPE
from threading import Lock
from typing import Any

PROGRAMS = {"crawler", "crawler.reading.child", "paperwatch.cli", "tests.killing", "tests.writer"}
ROOT = Path(__file__).resolve().parent.parent
_LIBRARIES = (
    "alembic.command", "pydantic_settings", "queuelib", "rich.progress", "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine", "scrapy.dupefilters", "scrapy.logformatter", "scrapy.pqueues", "scrapy.squeues",
    "scrapy.statscollectors", "sqlalchemy.dialects.postgresql.psycopg", "twisted.internet.asyncioreactor",
    "typer.main",
)  # fmt: skip
_ROOMS = ("extract", "db", "crawler")  # not `paperwatch`: its console looks at the environment when it is imported
_READ_BY_PYTHON = ("PYTHON", "LC_", "LANG", "TZ")
_ASIDE = 200  # descriptors from here on are in nobody's way
_Plain = subprocess.Popen


@dataclass
class _Server:
    """Who makes the processes, as those know it who ask; started when it is first needed."""

    address: bytes = b""
    environment: dict[str, str] = field(default_factory=dict)
    lifeline: int = -1
    starting: Lock = field(default_factory=Lock)
    unwanted: int = 0

    def started(self) -> bytes:
        """Its address."""
        with self.starting:
            if not self.address:
                self._start()
            return self.address

    def _start(self) -> None:
        self.environment = dict(os.environ)
        theirs, self.lifeline = os.pipe()
        code = f"from tests.warm import serve; serve({theirs})"
        process = _Plain([sys.executable, "-c", code], cwd=ROOT, stdin=DEVNULL, stdout=PIPE, pass_fds=[theirs])
        os.close(theirs)
        assert process.stdout
        self.address = process.stdout.readline().removesuffix(b"\n")
        assert self.address, "The libraries cannot be imported: standard error says why."


_server = _Server()


def install() -> None:
    """From now on starts from this process are warm ones."""
    subprocess.Popen = _Warm  # type: ignore[misc]


@contextmanager
def plain() -> Iterator[None]:
    """Starts within are plain ones."""
    _server.unwanted += 1
    try:
        yield
    finally:
        _server.unwanted -= 1


class _Warm(_Plain):  # type: ignore[type-arg]
    """`subprocess.Popen` that has the server make the process and wait for it."""

    _told: socket.socket | None = None

    def _execute_child(self, args: Any, executable: Any, preexec_fn: Any, close_fds: Any, *rest: Any) -> None:
        pass_fds, folder, environment, _, _, shell, *streams = rest
        module, words = ("", []) if shell or preexec_fn or executable else _program(args)
        environment = dict(os.environ if environment is None else environment)
        if module not in PROGRAMS or _server.unwanted or not _read_as_ours(environment):
            super()._execute_child(args, executable, preexec_fn, close_fds, *rest)  # type: ignore[misc]
            return
        child = [number if fd == -1 else fd for number, fd in enumerate((streams[0], streams[3], streams[5]))]
        asked = [module, words, str(Path(folder or ".").absolute()), environment, list(pass_fds), streams[11]]
        self._told = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._told.connect(_server.started())
        socket.send_fds(self._told, [json.dumps(asked).encode()], [*child, *pass_fds])
        self.pid = int(self._told.recv(100))
        self._child_created = True
        self._close_pipe_fds(*streams[:6])  # type: ignore[attr-defined]

    def _internal_poll(self, *words: Any, **more: Any) -> int | None:
        if self._told is None:
            return super()._internal_poll(*words, **more)  # type: ignore[misc, no-any-return]
        if self.returncode is None and self._waitpid_lock.acquire(False):  # type: ignore[attr-defined]
            try:
                pid, status = self._try_wait(os.WNOHANG)
                if pid:
                    self._handle_exitstatus(status)  # type: ignore[attr-defined]
            finally:
                self._waitpid_lock.release()  # type: ignore[attr-defined]
        return self.returncode

    def _try_wait(self, flags: int) -> tuple[int, int]:
        if self._told is None:
            return super()._try_wait(flags)  # type: ignore[misc, no-any-return]
        if self._told.fileno() < 0:  # the collector of garbage closed it, and asks what became of the process
            return self.pid, 0
        try:
            status = self._told.recv(100, socket.MSG_DONTWAIT if flags & os.WNOHANG else 0)
        except BlockingIOError:
            return 0, 0
        self._told.close()
        return self.pid, int(status or signal.SIGKILL)


def _program(args: Any) -> tuple[str, list[str]]:
    """The module that `python -m` is to run, with its words; "" for anything else."""
    words = [os.fspath(word) for word in args] if isinstance(args, (list, tuple)) else []
    if words[:1] != [sys.executable]:
        return "", []
    words = words[2:] if words[1:2] == ["-P"] else words[1:]
    return (words[1], words[2:]) if words[:1] == ["-m"] else ("", [])


def _read_as_ours(environment: dict[str, str]) -> bool:
    """Whether Python would begin in this environment as the server did."""
    _server.started()
    names = {name for name in (*environment, *_server.environment) if name.startswith(_READ_BY_PYTHON)}
    return all(environment.get(name) == _server.environment.get(name) for name in names - {"PYTHONUNBUFFERED"})


def serve(lifeline: int) -> None:
    """Say at which address, and make processes until nobody holds the other end of the lifeline."""
    for name in (*_LIBRARIES, *_modules(), *components()):
        import_module(name)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind("")  # Linux chooses an address that is no file
    listener.listen(50)
    _server.address, _server.environment = listener.getsockname(), dict(os.environ)
    install()
    gc.freeze()  # a collection in a fork does not touch, and so copy, what it shares
    os.write(1, _server.address + b"\n")
    asked = _asked(listener, lifeline)
    if asked:
        _run(*asked)


def _modules() -> Iterator[str]:
    for room in _ROOMS:
        found = import_module(room)
        yield from (m.name for m in walk_packages(found.__path__, f"{room}.") if not m.name.endswith("__main__"))


def components() -> Iterator[str]:
    """The modules that Scrapy imports by its settings."""
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("crawler.settings")
    for table in ("EXTENSIONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES"):
        yield from (str(name).rpartition(".")[0] for name in settings.getwithbase(table))


def _asked(listener: socket.socket, lifeline: int) -> tuple[Any, ...] | None:
    """In each fork what it is to be; in the server None, when it is needed no longer."""
    askers: dict[int, tuple[int, socket.socket]] = {}
    while True:
        ready, _, _ = select.select([listener, lifeline, *askers], [], [])
        if lifeline in ready:
            return None
        for ended in set(ready) & set(askers):
            pid, asker = askers.pop(ended)
            os.close(ended)
            _, status = os.waitpid(pid, 0)
            _say(asker, status)
            asker.close()
        if listener in ready:
            asker, _ = listener.accept()
            message, descriptors, _, _ = socket.recv_fds(asker, 1_000_000, 100)
            *asked, in_own_session = json.loads(message)
            begun, beginning = os.pipe()
            if (pid := os.fork()) == 0:
                if in_own_session:
                    os.setsid()
                for held in (listener, asker, *(asker for _, asker in askers.values())):
                    held.close()
                for descriptor in (lifeline, begun, beginning, *askers):
                    os.close(descriptor)
                return (*asked, descriptors)
            os.close(beginning)
            os.read(begun, 1)  # ends when the fork has closed its end too: in the session that it is to be in
            os.close(begun)
            _say(asker, pid)
            askers[os.pidfd_open(pid)] = pid, asker
            for descriptor in descriptors:
                os.close(descriptor)


def _say(asker: socket.socket, number: int) -> None:
    with suppress(OSError):  # who asked may be gone
        asker.send(str(number).encode())


def _run(
    module: str, words: list[str], folder: str, environment: dict[str, str], kept: list[int], descriptors: list[int]
) -> None:
    aside = [fcntl(descriptor, F_DUPFD_CLOEXEC, _ASIDE) for descriptor in descriptors]
    for descriptor in descriptors:
        os.close(descriptor)
    for descriptor, number in zip(aside, (0, 1, 2, *kept), strict=True):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    if environment.get("PYTHONUNBUFFERED"):
        sys.stdout.reconfigure(write_through=True)  # type: ignore[union-attr]
    sys.path[:] = [folder if path == "" else path for path in sys.path]
    sys.argv = ["", *words]
    sys.modules.pop(module, None)
    run_module(module, run_name="__main__", alter_sys=True)
