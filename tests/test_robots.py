"""robots.txt as RFC 9309 reads it: one table of answers, each with what it means for a page of the site."""

from __future__ import annotations

import gzip
import socket
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TypeAlias

import pytest
from scrapy.http import Response

from crawler.child import Outcome
from crawler.job import Limits
from crawler.loopback import serving
from crawler.robots import MOST, UNPACKED, UnreadableRobotsError, text_of
from tests.misbehaving import GOOD
from tests.test_spiders import LIMITS, crawl

NO = b"User-agent: *\nDisallow: /\n"
YES = b"User-agent: *\nDisallow: /private\n"


class Site(BaseHTTPRequestHandler):
    """Every host answers /robots.txt as its first label says, and every other path as the path says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        case = (self.headers.get("Host") or "").partition(".")[0]
        asked = self.path.strip("/")
        try:
            if asked == "robots.txt":
                CASES[case][0](self)
            elif asked in PLACES:
                PLACES[asked](self)
            elif asked.startswith("hop-"):
                hop(int(asked[4:]))(self)
            else:
                self.give(200, GOOD, "text/html")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def give(self, status: int, body: bytes = b"", kind: str = "text/plain", length: int = -1, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length < 0 else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


Answer: TypeAlias = Callable[[Site], None]


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda site: site.give(status, body, **headers)  # type: ignore[arg-type]


def to(place: str) -> Answer:
    return says(301, Location=place)


def hop(left: int) -> Answer:
    """A redirect that is followed by so many others, and then by a no."""
    return to(f"/hop-{left - 1}") if left else says(200, NO)


def reset(site: Site) -> None:
    site.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    site.close_connection = True
    site.connection.close()


def slow(site: Site) -> None:
    site.give(200, b"User-agent: *\n", length=1000)
    for _ in range(60):
        site.wfile.write(b"#")
        site.wfile.flush()
        time.sleep(0.1)


def cut_short(site: Site) -> None:
    site.give(200, YES, length=len(YES) + 100)
    site.close_connection = True


def huge(site: Site) -> None:
    """60 MB, as long as somebody listens, after a no in the first lines."""
    site.give(200, NO, length=60_000_000)
    for _ in range(600):
        site.wfile.write(b"# filler\n" * 11_000)


PLACES: dict[str, Answer] = {"no": says(200, NO), "yes": says(200, YES), "missing": says(404), "busy": says(503)}
LATE = b"#" * (MOST - 100) + b"\n" + NO
CASES: dict[str, tuple[Answer, str]] = {
    "yes": (says(200, YES), ""),
    "no": (says(200, NO), "forbidden"),
    "empty": (says(200), ""),
    "missing": (says(404, NO), ""),
    "gone": (says(410), ""),
    "refused": (says(403), ""),
    "fault": (says(500), "unreadable"),
    "busy": (says(503), "unreadable"),
    "throttled": (says(429), "unreadable"),
    "to-no": (to("/no"), "forbidden"),
    "to-yes": (to("/yes"), ""),
    "to-missing": (to("/missing"), ""),
    "to-busy": (to("/busy"), "unreadable"),
    "to-another": (to("https://yes.usenix.org/no"), "forbidden"),
    "four-hops": (hop(4), "forbidden"),
    "five-hops": (hop(5), "forbidden"),
    "six-hops": (hop(6), "unreadable"),
    "loop": (to("/robots.txt"), "unreadable"),
    "to-private": (to("http://169.254.169.254/yes"), "unreadable"),
    "to-file": (to("file:///etc/passwd"), "unreadable"),
    "nowhere": (says(302), "unreadable"),
    "reset": (reset, "unreadable"),
    "slow": (slow, "unreadable"),
    "cut-short": (cut_short, "unreadable"),
    "huge": (huge, "forbidden"),
    "late": (says(200, LATE), "forbidden"),
    "zipped": (says(200, gzip.compress(NO), Content_Encoding="gzip"), "forbidden"),
    "zipped-late": (says(200, gzip.compress(LATE), Content_Encoding="gzip"), "forbidden"),
    "bomb": (says(200, gzip.compress(NO + b"#" * UNPACKED), Content_Encoding="gzip"), "unreadable"),
    "not-zipped": (says(200, YES, Content_Encoding="gzip"), "unreadable"),
    "odd-encoding": (says(200, YES, Content_Encoding="x-odd"), "unreadable"),
    "utf-16": (says(200, NO.decode().encode("utf-16")), "forbidden"),
    "utf-16-unmarked": (says(200, NO.decode().encode("utf-16-le")), "unreadable"),
    "marked": (says(200, b"\xef\xbb\xbf" + NO), "forbidden"),
}


def crawl_of(folder: Path, cases: Iterable[str], limits: Limits = LIMITS) -> Outcome:
    """One crawl of a page of each site."""
    pages = [f"https://{case}.usenix.org/page" for case in cases]
    with serving(Site) as address:
        return crawl(folder / "t.db", address, *pages, limits=limits)


@pytest.fixture(scope="module")
def one_crawl(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One crawl of a page of every site that comes to an end by itself."""
    return crawl_of(tmp_path_factory.mktemp("robots"), [case for case in CASES if case != "slow"])


def meaning(case: str, crawled: Outcome) -> str:
    """What became of the page of a site: "" where it was read."""
    found = [p for p in crawled.problems if p.where.document == f"https://{case}.usenix.org/page"]
    return " ".join(p.code.removeprefix("response.robots-") for p in found if p.severity == "error")


@pytest.mark.parametrize("case", [case for case in CASES if case != "slow"])
def test_what_an_answer_means_for_a_page(case: str, one_crawl: Outcome) -> None:
    assert meaning(case, one_crawl) == CASES[case][1]


def test_an_answer_that_takes_too_long_means_no(tmp_path: Path) -> None:
    assert meaning("slow", crawl_of(tmp_path, ["slow"], replace(LIMITS, page_seconds=1))) == CASES["slow"][1]


def test_a_problem_says_why_and_how_long_the_no_holds(one_crawl: Outcome) -> None:
    (problem,) = [p for p in one_crawl.problems if p.where.document == "https://busy.usenix.org/page"]
    assert problem.message == (
        "https://busy.usenix.org/robots.txt cannot be read (status 503), which means no (RFC 9309). "
        "This holds for this crawl."
    )


@pytest.mark.parametrize(("before", "kept"), [(-1, True), (0, True), (1, False)])
def test_a_rule_is_read_whole_or_not_at_all(before: int, kept: bool) -> None:
    """A rule that ends with the last byte that is read counts; one that is cut there would be another rule."""
    rule = b"Disallow: /private\n"
    body = b"#" * (MOST - len(rule) - 1 + before) + b"\n" + rule + b"# more\n" * 10
    assert ("/private" in text_of(Response("https://x.org/robots.txt", body=body))) == kept


def test_a_robots_txt_that_is_no_text_says_so() -> None:
    with pytest.raises(UnreadableRobotsError, match="no text"):
        text_of(Response("https://x.org/robots.txt", body=b"\x00\x01"))
