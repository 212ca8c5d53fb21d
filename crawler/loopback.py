"""A server on this machine that plays the sites: the pages of `fixtures/*/manifest.toml`, by Host and path.

Used by `paperwatch demo` and the tests. It answers 404 for what no manifest names, and 304 where the client holds the
page already.
"""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources.abc import Traversable

from crawler.addresses import folded


@dataclass(frozen=True, slots=True)
class Served:
    """One page of a manifest."""

    status: int
    content_type: str
    body: bytes

    @property
    def tag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:16]}"'


class Site:
    """The pages of all manifests under a folder, found by address as an archive finds them.

    A page with `match = "prefix"` answers whatever the query is. Raises `ValueError` for a broken manifest.
    """

    def __init__(self, fixtures: Traversable) -> None:
        self.pages: dict[str, Served] = {}
        self.prefixes: dict[str, Served] = {}
        for folder in fixtures.iterdir():
            manifest = folder.joinpath("manifest.toml")
            if manifest.is_file():
                self._add(folder, tomllib.loads(manifest.read_text("utf-8")))

    def _add(self, folder: Traversable, manifest: dict[str, list[dict[str, str | int]]]) -> None:
        for entry in manifest.get("page", ()):
            content_type = str(entry.get("content_type", "text/html; charset=utf-8"))
            page = Served(int(entry.get("status", 200)), content_type, folder.joinpath(str(entry["file"])).read_bytes())
            url = str(entry["url"])
            if entry.get("match") == "prefix":
                self.prefixes[folded(url.partition("?")[0])] = page
            else:
                self.pages[folded(url)] = page

    def find(self, url: str) -> Served | None:
        return self.pages.get(folded(url)) or self.prefixes.get(folded(url.partition("?")[0]))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site
    seen: list[str]

    def do_GET(self) -> None:
        url = f"https://{self.headers.get('Host', '')}{self.path}"
        self.seen.append(url)
        page = self.site.find(url) or Served(404, "text/plain", b"No manifest names this page.\n")
        if page.status == 200 and self.headers.get("If-None-Match") == page.tag:
            self._send(Served(304, page.content_type, b""), page.tag)
        else:
            self._send(page, page.tag)

    def _send(self, page: Served, tag: str) -> None:
        self.send_response(page.status)
        if page.status in (200, 304):
            self.send_header("ETag", tag)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the crawl says what happens."""


@contextmanager
def playing(fixtures: Traversable) -> Iterator[tuple[str, list[str]]]:
    """Serve the fixtures. Yields the address of the server, and the growing list of addresses asked for."""
    site = Site(fixtures)
    seen: list[str] = []
    handler = type("Handler", (_Handler,), {"site": site, "seen": seen})
    with serving(handler) as address:
        yield address, seen


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Run a handler on a free port of the loopback interface, in threads of its own, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
