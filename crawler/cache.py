"""Conditional requests: Scrapy's HTTP cache, made strict.

Scrapy's RFC 2616 policy may take a stored page for fresh by guess, and serves it when the site has a fault. A nightly
harvest wants the truth: every page is asked for, with the stored validators (ETag, Last-Modified); only the site's own
304 lets the stored copy stand; a fault is a fault.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.extensions.httpcache import RFC2616Policy
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings

from db.clock import now

log = logging.getLogger(__name__)


class StrictCacheMiddleware(HttpCacheMiddleware):
    """Scrapy's cache without its recovery from download errors."""

    DOWNLOAD_EXCEPTIONS = ()  # type: ignore[assignment]


class RevalidatePolicy(RFC2616Policy):
    """Store what has a validator; ask every time; believe only a 304."""

    def should_cache_response(self, response: Response, request: Request) -> bool:
        return response.status == 200 and ("ETag" in response.headers or "Last-Modified" in response.headers)

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        self._set_conditional_validators(request, cachedresponse)
        return False

    def is_cached_response_valid(self, cachedresponse: Response, response: Response, request: Request) -> bool:
        return bool(response.status == 304)


class PageStorage:
    """One file per address: a line of JSON (status, headers), then the body. Written whole or not at all.

    What cannot be kept is told at the end of the crawl and stops nothing: the page is asked for in full the next time.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self.folder = Path(settings["HTTPCACHE_DIR"])

    def open_spider(self, spider: Spider) -> None:
        """Folders are made when there is something to keep."""

    def close_spider(self, spider: Spider) -> None:
        """Nothing stays open."""

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        path = self._path(request)
        if not path.is_file():
            return None
        head, _, body = path.read_bytes().partition(b"\n")
        stored: dict[str, Any] = json.loads(head)
        headers = Headers({k.encode("latin-1"): v for k, v in stored["headers"].items()})
        request.meta["cache_timestamp"] = stored["time"]
        kind = responsetypes.from_args(headers=headers, url=stored["url"], body=body)
        return kind(stored["url"], status=stored["status"], headers=headers, body=body)

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        stored = {
            "url": response.url,
            "status": response.status,
            "time": now().replace(tzinfo=UTC).timestamp(),
            "headers": {
                k.decode("latin-1"): [v.decode("latin-1") for v in values] for k, values in response.headers.items()
            },
        }
        try:
            self._write(self._path(request), json.dumps(stored).encode() + b"\n" + response.body)
        except OSError as error:
            log.error("cache: %s", error)
            assert spider.crawler.stats
            said = f"Pages could not be kept for the next night: {error.strerror}."
            spider.crawler.stats.set_value("paperwatch/cache_error", said)

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        try:
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise

    def _path(self, request: Request) -> Path:
        return self.folder / sha256(f"{request.method} {request.url}".encode()).hexdigest()
