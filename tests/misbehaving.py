"""A loopback server of named misbehaviours: each path does one thing that sites have been seen to do."""

from __future__ import annotations

import gzip
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import ClassVar

from crawler.loopback import serving

CHALLENGE = (
    b"<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={};</script></body></html>"
)


def programme(*papers: tuple[str, str], edition: str = "osdi25") -> bytes:
    """A programme page in the shape of the Drupal years: (slug, title) for each paper."""
    nodes = "".join(
        f'<article id="node-{n}" class="node node-paper view-mode-schedule">'
        f'<h2 class="node-title"><a href="/conference/{edition}/presentation/{slug}">{title}</a></h2>'
        '<div class="field field-name-field-paper-people-text"><div class="field-item"><p>Ada Müller, '
        "<em>University of Examples</em></p></div></div></article>"
        for n, (slug, title) in enumerate(papers)
    )
    return f"<html><head><title>Programme</title></head><body>{nodes}</body></html>".encode()


PAPERS = (("mueller", "A Page That Behaves"), ("zhang-tony", "Another Page That Behaves"))
GOOD = programme(*PAPERS)


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    """Send a whole answer, a page if the headers do not say otherwise; "_" in their names stands for "-"."""
    handler.send_response(status)
    for name, value in ({"Content_Type": "text/html", "Content_Length": str(len(body))} | headers).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


class Misbehaving(BaseHTTPRequestHandler):
    """The last part of a path names a method; hosts `closed.*` forbid robots, hosts `slow.*` ask for a crawl delay."""

    protocol_version = "HTTP/1.1"
    hits: ClassVar[Counter[str]]
    times: ClassVar[dict[str, list[float]]]
    agents: ClassVar[set[str]]

    def do_GET(self) -> None:
        self.hits[self.page] += 1
        self.times.setdefault(self.page, []).append(time.monotonic())
        self.agents.add(self.headers.get("User-Agent", ""))
        behave: Callable[[], None] = getattr(self, "do_" + re.sub(r"\W", "_", self.page), self.do_missing)
        try:
            behave()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, body: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        for name, value in ({"Content-Type": "text/html; charset=utf-8"} | named).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    @property
    def page(self) -> str:
        """The last part of the path, which names the behaviour."""
        return self.path.partition("?")[0].rpartition("/")[2]

    def first_time(self) -> bool:
        return self.hits[self.page] == 1

    def do_robots_txt(self) -> None:
        host = self.headers.get("Host", "")
        if host.startswith("closed."):
            self.send(b"User-agent: *\nDisallow: /\n", Content_Type="text/plain")
        elif host.startswith("slow."):
            self.send(b"User-agent: *\nCrawl-delay: 30\n", Content_Type="text/plain")
        elif host.startswith("broken."):
            self.send(b"oops", 500)
        else:
            self.do_missing()

    def do_good(self) -> None:
        self.send(GOOD)

    do_good_too = do_good

    def do_good_foosys(self) -> None:
        self.send(programme(*PAPERS, edition="foosys25"))

    def do_missing(self) -> None:
        self.send(b"<html><head><title>404</title></head><body>No such page.</body></html>", 404)

    def do_soft_404(self) -> None:
        self.send(b"<html><head><title>Page not found | USENIX</title></head><body><p>Sorry.</p></body></html>")

    def do_challenge_403(self) -> None:
        self.send(CHALLENGE, 403, cf_mitigated="challenge")

    def do_challenge_200(self) -> None:
        self.send(
            b"<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title></head><body></body></html>"
        )

    def do_challenge_503(self) -> None:
        self.send(CHALLENGE, 503)

    def do_forbidden(self) -> None:
        self.send(b"<html><body><h1>Forbidden</h1></body></html>", 403)

    def do_login(self) -> None:
        self.send(b"<html><head><title>Sign in to continue</title></head><body><form></form></body></html>")

    def do_throttled(self) -> None:
        self.send(b"slow down", 429)

    def do_throttled_once(self) -> None:
        self.send(b"slow down", 429, Retry_After="80") if self.first_time() else self.do_good()

    def do_throttled_for_hours(self) -> None:
        self.send(b"slow down", 429, Retry_After="86400")

    def do_busy_once(self) -> None:
        self.send(b"busy", 503) if self.first_time() else self.do_good()

    def do_broken(self) -> None:
        self.send(b"<html><body>Internal error</body></html>", 500)

    def do_loop(self) -> None:
        self.send(b"", 302, Location="loop-back")

    def do_loop_back(self) -> None:
        self.send(b"", 302, Location="loop")

    def do_to_itself(self) -> None:
        self.send(b"", 301, Location="to-itself")

    def do_to_private(self) -> None:
        self.send(b"", 302, Location="http://169.254.169.254/latest/meta-data/")

    def do_to_file(self) -> None:
        self.send(b"", 302, Location="file:///etc/passwd")

    def do_moved(self) -> None:
        self.send(b"", 301, Location="good-too")

    def do_drip(self) -> None:
        self.send(b"<html>", length=1000)
        for _ in range(1000):
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.1)

    def do_hang_up(self) -> None:
        self.close_connection = True

    def do_wrong_length(self) -> None:
        self.send(GOOD, length=len(GOOD) + 500)
        self.close_connection = True

    def do_truncated(self) -> None:
        self.send(GOOD[: len(GOOD) // 2])

    def do_bomb(self) -> None:
        self.send(gzip.compress(b"<html>" + bytes(20_000_000)), Content_Encoding="gzip")

    def do_huge(self) -> None:
        self.send(b"<html>", length=300_000_000)
        for _ in range(300):
            self.wfile.write(b" " * 1_000_000)

    def do_huge_unannounced(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for _ in range(300):
            self.wfile.write(b" " * 1_000_000)

    def do_wrong_charset(self) -> None:
        self.send(programme(("mueller-2", "A Page with a Wrong Charset")), Content_Type="text/html; charset=iso-8859-1")

    def do_empty(self) -> None:
        self.send(b"")

    def do_no_papers(self) -> None:
        self.send(b"<html><head><title>Programme</title></head><body><p>To be announced.</p></body></html>")

    def do_picture(self) -> None:
        self.send(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))

    def do_tagged(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"':
            self.send_response(304)
            self.send_header("ETag", '"v1"')
            self.end_headers()
        else:
            self.send(GOOD, ETag='"v1"')

    def do_slow(self) -> None:
        """A page after a while, with a paper of its own for each query."""
        time.sleep(0.1)
        number = self.path.partition("?")[2] or "0"
        self.send(programme((f"slow-{number}", f"Slow Paper {number}")))

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@contextmanager
def misbehaving() -> Iterator[tuple[str, type[Misbehaving]]]:
    """The server's address and its handler class, whose `hits`, `times` and `agents` count what was asked."""
    handler = type("Handler", (Misbehaving,), {"hits": Counter(), "times": {}, "agents": set()})
    with serving(handler) as address:
        yield address, handler
