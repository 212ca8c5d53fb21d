"""A Git repository as a source of talks: read as a folder is, without a working tree and without trust."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from git_server import commit, git, serving_git
from test_cli import Run, run  # noqa: F401
from test_schedule_commands import PAGE, POST, TITLES, stored

from crawler import repository
from crawler.loopback import serving
from crawler.repository import RepositoryError, RepositoryLimits, read_repository
from paperwatch.repositories import is_repository, name_of_repository

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git, which is not installed here")

URL = "https://git.example.org/lab/talks.git"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str, list[str]]]:
    """The folder of the repository lab/talks, the server's address, and what is asked of it."""
    with serving_git(tmp_path / "served") as (address, asked):
        yield tmp_path / "served" / "lab" / "talks", address, asked


def paths(url: str, **options: object) -> list[str]:
    return [file.path for file in read_repository(url, **options).files]  # type: ignore[arg-type]


# --- reading -----------------------------------------------------------------------------------------------------


def test_the_files_of_the_last_commit_are_read(served: tuple[Path, str, list[str]]) -> None:
    folder, server, asked = served
    commit(folder, {"old.md": b"gone"})
    commit(folder, {"README.md": b"# Talks\n", "2025/fall.md": PAGE.encode(), ".github/ci.yml": b"on: push\n"})
    read = read_repository(URL, loopback=server)
    assert [(file.path, file.body) for file in read.files] == [
        ("2025/fall.md", PAGE.encode()),
        ("README.md", b"# Talks\n"),
    ]
    assert {address.rpartition("talks.git")[0] for address in asked} == {"https://git.example.org/lab/"}


def test_a_folder_or_file_of_it_can_be_named(served: tuple[Path, str, list[str]]) -> None:
    folder, server, _ = served
    commit(folder, {"a.md": b"a", "talks/b.md": b"b", "talks/c.md": b"c", "talks-old/d.md": b"d"})
    assert paths(URL, under="talks/", loopback=server) == ["talks/b.md", "talks/c.md"]
    assert paths(URL, under="a.md", loopback=server) == ["a.md"]
    with pytest.raises(RepositoryError, match="no files under nowhere"):
        read_repository(URL, under="nowhere", loopback=server)


def test_links_and_submodules_are_no_files(served: tuple[Path, str, list[str]]) -> None:
    folder, server, _ = served
    commit(folder, {"page.md": b"page"})
    (folder / "link.md").symlink_to("/etc/passwd")
    git(folder, "add", "link.md")
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},inner")
    git(folder, "commit", "--quiet", "--message", "Links")
    assert paths(URL, loopback=server) == ["page.md"]


@pytest.mark.parametrize("filters", ["true", "false"])
def test_a_large_file_is_left_out_by_name(served: tuple[Path, str, list[str]], filters: str) -> None:
    folder, server, _ = served
    commit(folder, {"page.md": b"page", "video.mp4": os.urandom(5000)})
    git(folder, "config", "uploadpack.allowFilter", filters)
    read = read_repository(URL, loopback=server, limits=RepositoryLimits(file_bytes=1000))
    assert [file.path for file in read.files] == ["page.md"]
    assert read.too_large == ("video.mp4",)


def test_nothing_of_a_repository_acts(
    served: tuple[Path, str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A filter that its attributes name and that the user's own configuration knows: nothing is checked out."""
    folder, server, _ = served
    commit(folder, {"page.md": b"page", ".gitattributes": b"*.md filter=evil\n", ".lfsconfig": b"[lfs]\n"})
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(f'[filter "evil"]\n smudge = touch {tmp_path}/ran\n')
    monkeypatch.setenv("HOME", str(home))
    assert paths(URL, loopback=server) == ["page.md"]
    assert not list(tmp_path.rglob("ran"))


# --- what goes wrong ---------------------------------------------------------------------------------------------


def code_of(url: str = URL, **options: object) -> str:
    with pytest.raises(RepositoryError) as raised:
        read_repository(url, **options)  # type: ignore[arg-type]
    assert str(raised.value)
    return raised.value.code


@pytest.mark.parametrize(
    "url",
    [
        "http://git.example.org/lab/talks.git",
        "ssh://git@git.example.org/lab/talks.git",
        "file:///etc/talks.git",
        "ext::sh -c touch% ran",
        "https://user:secret@git.example.org/lab/talks.git",
        "https://localhost/lab/talks.git",
        "https://10.0.0.8/lab/talks.git",
        "https://[::1]/lab/talks.git",
        "--upload-pack=touch ran",
    ],
)
def test_only_public_https_addresses_are_asked(url: str) -> None:
    assert code_of(url) == "address.forbidden"


def test_a_name_that_resolves_to_an_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("192.168.0.7", 443))]
    monkeypatch.setattr(repository.socket, "getaddrinfo", lambda *_, **__: inner)
    assert code_of() == "address.forbidden"


def test_git_connects_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("93.184.216.34", 443)), (10, 1, 6, "", ("2606:2800::1", 443, 0, 0))]
    monkeypatch.setattr(repository.socket, "getaddrinfo", lambda *_, **__: found)
    assert repository._pinned(URL) == ("http.curloptResolve=git.example.org:443:[2606:2800::1],93.184.216.34",)


def test_a_machine_without_git_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository.shutil, "which", lambda _: None)
    assert code_of() == "repository.no-git"


def test_a_repository_that_is_not_there_fails(served: tuple[Path, str, list[str]]) -> None:
    assert code_of(loopback=served[1]) == "repository.failed"


def test_an_empty_repository_fails(served: tuple[Path, str, list[str]]) -> None:
    folder, server, _ = served
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet")
    assert code_of(loopback=server) == "repository.failed"


def test_a_repository_larger_than_the_limits_is_given_up(served: tuple[Path, str, list[str]]) -> None:
    folder, server, _ = served
    commit(folder, {f"{n}.md": os.urandom(900) for n in range(20)})
    assert code_of(loopback=server, limits=RepositoryLimits(all_bytes=5000)) == "repository.too-large"


class _Answers(BaseHTTPRequestHandler):
    """A server that misbehaves in one way."""

    way: str

    def do_GET(self) -> None:
        if self.way == "silence":
            self.connection.recv(1)  # until the other side hangs up
            return
        if self.way == "flood":
            self._flood()
            return
        self.send_response({"redirect": 302, "login": 401, "page": 200}[self.way])
        self.send_header("Location", "https://10.0.0.8/talks.git/info/refs")
        self.send_header("WWW-Authenticate", 'Basic realm="talks"')
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<p>hello")

    def _flood(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
        self.end_headers()
        self.wfile.write(b"001e# service=git-upload-pack\n0000")
        try:
            while True:
                self.wfile.write(b"003d" + b"1" * 40 + b" refs/heads/aaaaa\n" * 1000)
        except OSError:
            pass

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.mark.parametrize(
    ("way", "code", "said"),
    [
        ("redirect", "repository.failed", ""),
        ("login", "repository.failed", "only public repositories"),
        ("page", "repository.failed", ""),
        ("silence", "repository.timeout", "longer than 2 seconds"),
        ("flood", "repository.", ""),
    ],
)
def test_a_server_that_misbehaves(way: str, code: str, said: str) -> None:
    with serving(type("Handler", (_Answers,), {"way": way})) as server, pytest.raises(RepositoryError) as raised:
        read_repository(URL, loopback=server, limits=RepositoryLimits(seconds=2))
    assert raised.value.code.startswith(code)
    assert said in str(raised.value)


# --- as a source -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "answer"),
    [
        (URL, True),
        (f"{URL}#talks/2025", True),
        ("git+https://git.example.org/lab/talks", True),
        ("https://git.example.org/lab/talks", False),
        ("https://git.example.org/x.git/raw/page.md", False),
        ("talks.git", False),
        ("https://[", False),
    ],
)
def test_what_counts_as_a_repository(location: str, answer: bool) -> None:
    assert is_repository(location) is answer


def test_a_repository_has_a_name() -> None:
    assert name_of_repository(f"{URL}#2025/fall.md") == "lab-talks-2025-fall"


def test_a_repository_is_added_and_read_again(
    run: Run,  # noqa: F811
    served: tuple[Path, str, list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, server, _ = served
    monkeypatch.setenv("PAPERWATCH_LOOPBACK", server)
    commit(folder, {"README.md": b"# Us\n", "talks/fall.md": PAGE.encode(), "talks/slides.pdf": b"%PDF-1.5 \0"})
    status, out, err = run("schedule", "add", f"{URL}#talks", "--yes")
    assert (status, "lab-talks" in out) == (0, True), err
    assert stored(tmp_path) == [("schedule:lab-talks-talks", title, 0) for title in TITLES]
    with sqlite3.connect(tmp_path / "paperwatch.db") as connection:
        documents = {row[0] for row in connection.execute("SELECT document FROM talks")}
        left_out = connection.execute("SELECT message FROM problems WHERE code = 'ignored.other-file'").fetchall()
    assert documents == {f"{URL}/talks/fall.md"}
    assert [message.rpartition(": ")[2] for (message,) in left_out] == ["talks/slides.pdf."]

    commit(folder, {"talks/fall.md": PAGE.partition("### November 18")[0].encode()})
    assert run("nightly", "--source", "lab-talks-talks")[0] == 0
    assert [gone for _, _, gone in stored(tmp_path)] == [0, 0, 1]


def test_one_file_per_talk(
    run: Run,  # noqa: F811
    served: tuple[Path, str, list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, server, _ = served
    monkeypatch.setenv("PAPERWATCH_LOOPBACK", server)
    posts = {f"_posts/{n}.md": POST.format(f"Subject {n}", n).encode() for n in (4, 11, 18)}
    commit(folder, posts)
    assert run("schedule", "add", URL, "--yes")[0] == 0
    assert [title for _, title, _ in stored(tmp_path)] == [f"A Paper on Subject {n}" for n in (4, 11, 18)]


def test_a_repository_that_fails_takes_no_talk_away(
    run: Run,  # noqa: F811
    served: tuple[Path, str, list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, server, _ = served
    monkeypatch.setenv("PAPERWATCH_LOOPBACK", server)
    commit(folder, {"fall.md": PAGE.encode()})
    assert run("schedule", "add", URL, "--yes")[0] == 0
    folder.rename(folder.with_name("moved"))
    status, _, err = run("schedule", "add", URL, "--yes")
    assert (status, "repository.failed" in err) == (1, True)
    status, out, _ = run("nightly", "--source", "lab-talks", "--json")
    assert (status, "repository.failed" in out) == (1, True)
    assert [gone for _, _, gone in stored(tmp_path)] == [0, 0, 0]
    (tmp_path / "other.warc").touch()
    status, out, _ = run("nightly", "--source", "lab-talks", "--replay", str(tmp_path), "--json")
    assert (status, "replay.not-archived" in out) == (1, True)
