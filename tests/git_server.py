"""A Git server on this machine: git's own `http-backend` behind the loopback server that plays all hosts."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from crawler.loopback import serving


def git(folder: Path, *words: str) -> str:
    """Run git in a folder, with nobody's configuration."""
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def commit(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A repository in `folder` (made when it is missing) whose last commit holds exactly these files."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet")
    git(folder, "rm", "-r", "--quiet", "--ignore-unmatch", ".")
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", "Talks")
    git(folder, "config", "uploadpack.allowFilter", "true")
    return folder


class _Backend(BaseHTTPRequestHandler):
    """Speaks the smart protocol for the repositories below `root`: /group/talks.git is the folder group/talks."""

    root: Path
    asked: list[str]

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        self.asked.append(f"https://{self.headers['Host']}{path}")
        environment = {
            **os.environ,
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path.replace(".git/", "/.git/"),
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True, check=False)
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in {**fields, "Content-Length": str(len(answer))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@contextmanager
def serving_git(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve the repositories below `root`; yields the address for `loopback`, and what is asked."""
    asked: list[str] = []
    with serving(type("Handler", (_Backend,), {"root": root, "asked": asked})) as address:
        yield address, asked
