"""The bounds of what is fetched: one below passes, the bound itself passes, one above does not."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.archive import write_exchange
from crawler.child import Outcome
from crawler.loopback import serving
from crawler.repository import RepositoryError, RepositoryLimits, read_repository
from paperwatch.schedule_setup import _archived
from tests.git_server import commit, serving_git
from tests.misbehaving import GOOD, answer
from tests.test_bounds import OVER
from tests.test_spiders import LIMITS, crawl

BYTES = replace(LIMITS, page_bytes=20_000, retries=0)
CASES = [f"{kind}{over:+}" for kind in ("plain", "packed", "hops") for over in (-1, 0, 1)]


class Site(BaseHTTPRequestHandler):
    """The first label of a host says how large its page is beside the bound, or how often it leads on first."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        kind, over = (
            (self.headers.get("Host") or "").partition(".")[0][:-2],
            int((self.headers["Host"]).split(".")[0][-2:]),
        )
        left = int(self.path.rpartition("-")[2] if "-" in self.path else LIMITS.redirects + over)
        if self.path == "/robots.txt":
            answer(self, 404, b"")
        elif kind == "hops" and left:
            answer(self, 302, b"", Location=f"/page-{left - 1}")
        elif kind == "hops":
            answer(self, 200, GOOD)
        else:
            body = GOOD.replace(b"</body>", b" " * (BYTES.page_bytes + over - len(GOOD)) + b"</body>")
            packed = {"Content_Encoding": "gzip"} if kind == "packed" else {}
            answer(self, 200, gzip.compress(body) if packed else body, **packed)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def one_crawl(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    with serving(Site) as address:
        pages = [f"https://{case}.usenix.org/page" for case in CASES]
        return crawl(tmp_path_factory.mktemp("bounds") / "t.db", address, *pages, limits=BYTES)


@pytest.mark.parametrize("case", CASES)
def test_bytes_of_a_page_as_sent_and_unpacked_and_its_redirects(case: str, one_crawl: Outcome) -> None:
    assert len(GOOD) < BYTES.page_bytes - 1
    told = {problem.code for problem in one_crawl.problems if f"https://{case}." in problem.where.document}
    refused = "response.redirect-loop" if case.startswith("hops") else "response.too-large"
    assert (refused in told) is case.endswith("+1"), told


@OVER
def test_redirects_in_an_archive(over: int, tmp_path: Path) -> None:
    path = tmp_path / "2026-01-01.warc.gz"
    hops = LIMITS.redirects + over
    with path.open("wb") as file:
        for left in range(hops + 1):
            url = f"https://example.org/{left}"
            headers = {"Location": f"/{left - 1}"} if left else {}
            body = b"" if left else b"The page."
            write_exchange(file, Request(url), Response(url, status=302 if left else 200, headers=headers, body=body))
    assert _archived(path, f"https://example.org/{hops}") == (b"The page." if over <= 0 else None)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("git")
    with serving_git(folder) as (address, _):
        commit(folder / "lab" / "talks", {"a.md": b"a" * 1000, "b.md": b"b" * 1000})
        yield address


@OVER
def test_bytes_of_a_file_of_a_repository(over: int, repository: str) -> None:
    limits = RepositoryLimits(file_bytes=1000 - over)
    read = read_repository("https://git.example.org/lab/talks.git", loopback=repository, limits=limits)
    assert [len(read.files), len(read.too_large)] == ([2, 0] if over <= 0 else [0, 2])


@OVER
def test_bytes_of_all_files_of_a_repository(over: int, repository: str) -> None:
    limits = RepositoryLimits(all_bytes=2000 - over)
    try:
        read = read_repository("https://git.example.org/lab/talks.git", loopback=repository, limits=limits)
    except RepositoryError as error:
        assert (error.code, over) == ("repository.too-large", 1)
    else:
        assert (len(read.files), over <= 0) == (2, True)
