"""A Git repository asked for over https: the files of its last commit as bytes, and nothing else of it.

There is no working tree. The commit is fetched into a bare repository in a folder that is thrown away, and its files
are read from there: no hook, filter, submodule or symbolic link of the repository ever acts on this machine, and no
path in it names a file here. Git runs without anybody's configuration, asks no questions, follows no redirect, and
connects to the address that was checked.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from crawler.addresses import is_public, loopback_address, why_forbidden

_FILE_MODES = {b"100644", b"100755"}
_CHECK_EVERY = 0.1  # seconds between two looks at what a clone takes
# Nothing that git is asked for here needs more than this; a server can ask git to use much more.
_MODEST = (
    "core.hooksPath=/dev/null",
    "core.bigFileThreshold=1m",
    "core.symlinks=false",
    "credential.helper=",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=30",
    "index.threads=1",
    "pack.threads=1",
    "submodule.recurse=false",
)


class RepositoryError(Exception):
    """A repository that could not be read. `code` is listed in `codes.toml`; the message says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class RepositoryLimits:
    """What one repository may cost: seconds for each step, bytes on disk, bytes of one file and of all files read.

    The seconds are those of a clock, since most of a clone is waiting for the network, and five times what a large one
    takes: a busy machine must not end it. A server that stops sending is left by git itself (`http.lowSpeedTime`).
    """

    seconds: float = 600
    disk_bytes: int = 300_000_000
    file_bytes: int = 3_000_000
    all_bytes: int = 50_000_000


@dataclass(frozen=True, slots=True)
class RepositoryFile:
    """A file of the last commit: its path in the repository, with "/", and its bytes."""

    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Repository:
    """The files that were read, by path, and the paths of those left out because they are too large."""

    files: tuple[RepositoryFile, ...]
    too_large: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Git:
    """Git in one folder: its program, what it is told each time, and until when it may work."""

    program: str
    folder: Path
    limits: RepositoryLimits
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, words: Sequence[str], *, stdin: bytes = b"") -> Path:
        """Run one command; its output as a file. Raises `RepositoryError`."""
        asked, said, told = (self.folder / name for name in ("stdin", "stdout", "stderr"))
        asked.write_bytes(stdin)
        settings = [word for option in (*_MODEST, *self.options) for word in ("-c", option)]
        with asked.open("rb") as source, said.open("wb") as out, told.open("wb") as err:
            process = subprocess.Popen(
                [self.program, *settings, *words],
                cwd=self.folder, stdin=source, stdout=out, stderr=err,
                env={**_environment(self.folder), **self.environment}, start_new_session=True,
            )  # fmt: skip
            try:
                self._watch(process)
            finally:
                _end(process)
        if process.returncode:
            raise RepositoryError("repository.failed", _why(told.read_bytes()[-4000:].decode("utf-8", "replace")))
        return said

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + self.limits.seconds
        while True:
            try:
                process.wait(_CHECK_EVERY)
            except subprocess.TimeoutExpired:
                pass
            else:
                return
            if time.monotonic() > deadline:
                raise RepositoryError("repository.timeout", f"it took longer than {self.limits.seconds:g} seconds")
            if _size(self.folder) > self.limits.disk_bytes:
                raise RepositoryError("repository.too-large", f"it has more than {self.limits.disk_bytes:,} bytes")


def read_repository(
    url: str, *, under: str = "", loopback: str | None = None, limits: RepositoryLimits | None = None
) -> Repository:
    """The regular files of the last commit of the default branch, hidden ones left out, in the order of their paths.

    `under` is a folder or file in the repository. `loopback` is the server on this machine that plays all hosts.

    Raises `RepositoryError`: `address.forbidden`, `repository.no-git`, `repository.failed`, `repository.timeout`,
    `repository.too-large`, `repository.no-files`.
    """
    limits = limits or RepositoryLimits()
    program = shutil.which("git")
    if program is None:
        message = "Git is not installed on this machine. Install it (apt-get install git), or give a folder or address."
        raise RepositoryError("repository.no-git", message)
    way = _by_loopback(url, loopback) if loopback else _pinned(url)
    with TemporaryDirectory(prefix="paperwatch-git-", ignore_cleanup_errors=True) as folder:
        protocol = "http" if loopback else "https"
        _clone(_Git(program, Path(folder), limits, way, {"GIT_ALLOW_PROTOCOL": protocol}), url)
        # From here on git asks nobody, whatever the repository promises to have elsewhere.
        local = _Git(
            program, Path(folder), limits, environment={"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
        )
        return _files(local, under.strip("/"))


def _by_loopback(url: str, server: str) -> tuple[str, ...]:
    host, port = loopback_address(server)
    parts = _checked(url)
    return (
        f"url.http://{host}:{port}/.insteadOf=https://{parts[0]}/",
        f"http.extraHeader=Host: {parts[0]}",
    )


def _pinned(url: str) -> tuple[str, ...]:
    """The options that let git talk to the addresses that were checked, and to no other that the name may get."""
    _, host, port = _checked(url)
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise RepositoryError("repository.failed", f"{host} has no address: {error}") from error
    if inner := sorted(address for address in found if not is_public(address)):
        raise RepositoryError("address.forbidden", f"{host} resolves to {inner[0]}, a private or local address.")
    addresses = ",".join(f"[{address}]" if ":" in address else address for address in sorted(found))
    return (f"http.curloptResolve={host}:{port}:{addresses}",)


def _checked(url: str) -> tuple[str, str, int]:
    """(netloc, host, port) of an address that may be asked."""
    if reason := why_forbidden(url):
        raise RepositoryError("address.forbidden", reason)
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise RepositoryError("address.forbidden", f"A Git repository is asked for over https only: {url[:200]}")
    return parts.netloc, parts.hostname or "", parts.port or 443


def _clone(git: _Git, url: str) -> None:
    git.run(
        [
            *("clone", "--quiet", "--bare", "--depth", "1", "--single-branch", "--no-tags", "--template="),
            *("--no-recurse-submodules", f"--filter=blob:limit={git.limits.file_bytes + 1}", "--", url, "repository"),
        ]
    )


def _files(git: _Git, under: str) -> Repository:
    """The files of the commit, read together; only those that are there, are of a modest size, and lie `under`."""
    here = ["--git-dir=repository"]
    sizes = dict(_sizes(git.run([*here, "cat-file", "--batch-all-objects", "--batch-check"])))
    listed = [entry for entry in _listed(git.run([*here, "ls-tree", "-r", "-z", "HEAD"])) if _lies(entry[0], under)]
    kept = [
        (path, name) for path, name in listed if sizes.get(name, git.limits.file_bytes + 1) <= git.limits.file_bytes
    ]
    if not listed:
        raise RepositoryError("repository.no-files", f"it holds no files{f' under {under}' if under else ''}")
    if sum(sizes[name] for _, name in kept) > git.limits.all_bytes:
        raise RepositoryError("repository.too-large", f"its files have more than {git.limits.all_bytes:,} bytes")
    said = git.run([*here, "cat-file", "--batch"], stdin=b"".join(name + b"\n" for _, name in kept))
    files = tuple(RepositoryFile(path, body) for (path, _), body in zip(kept, _bodies(said), strict=True))
    read = {path for path, _ in kept}
    return Repository(files, tuple(path for path, _ in listed if path not in read))


def _sizes(said: Path) -> Iterator[tuple[bytes, int]]:
    for line in said.read_bytes().splitlines():
        name, kind, size = line.split()
        if kind == b"blob":
            yield name, int(size)


def _listed(said: Path) -> Iterator[tuple[str, bytes]]:
    """(path, object) of every regular file; links, submodules and hidden files are not files here."""
    for entry in said.read_bytes().split(b"\0"):
        about, _, path = entry.partition(b"\t")
        mode, _, rest = about.partition(b" ")
        if mode in _FILE_MODES and not any(part.startswith(b".") for part in path.split(b"/")):
            yield path.decode("utf-8", "replace"), rest.split()[-1]


def _lies(path: str, under: str) -> bool:
    return not under or path == under or path.startswith(f"{under}/")


def _bodies(said: Path) -> Iterator[bytes]:
    """The objects as `cat-file --batch` writes them: a line with name, kind and size, the bytes, a line end."""
    with said.open("rb") as file:
        while head := file.readline():
            size = int(head.split()[2])
            yield file.read(size)
            file.read(1)


def _environment(folder: Path) -> dict[str, str]:
    """Nobody's configuration, nobody's keys, nobody's proxies, no questions."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "GIT_OPTIONAL_LOCKS": "0",
    }


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and the helpers it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _size(folder: Path) -> int:
    """Bytes of all that lies below; git moves and removes meanwhile, so what is gone by now counts nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(Path(parent, name)).st_size
    return total


def _why(said: str) -> str:
    """What git says went wrong, in one line; what the server says is left out."""
    lines = [line for line in said.splitlines() if line.startswith(("fatal:", "error:"))]
    told = re.sub(r"^(?:fatal|error): ", "", lines[-1]) if lines else "git gave no reason"
    if "could not read Username" in told:
        return "the server asks for a name and password; only public repositories can be read"
    return told[:300]
