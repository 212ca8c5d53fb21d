"""Download handlers that stand where Scrapy opens connections: an archive, or a server on this machine.

Everything else of Scrapy (robots.txt, retries, cache, redirects, decompression) stays in the chain.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote_plus, urlencode, urlsplit, urlunsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.addresses import loopback_address
from crawler.archive import read_record
from crawler.archive_folder import index_of
from crawler.job import CrawlJob


class NotArchivedError(IgnoreRequest):
    """A page that the replayed archive does not hold. Code `replay.not-archived`. Costs no retries."""

    code = "replay.not-archived"


class ReplayHandler:
    """Answers from a WARC file or a folder of them. A robots.txt that is not in it counts as one that allows all."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        job: CrawlJob = crawler.settings["PAPERWATCH_JOB"]
        assert job.replay
        self.most = job.limits.page_bytes
        self.path = Path(job.replay)
        self.index = index_of(self.path)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReplayHandler:
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        place = self.index.find(request.url)
        if place is None:
            raise NotArchivedError(f"{request.url} is not in {self.path.name}.")
        status, pairs, body = read_record(place, self.most)
        if len(body) > self.most:
            raise DownloadCancelledError(f"{request.url} is larger than {self.most} bytes.")
        headers = Headers(pairs)
        if _confirms(request, headers):
            return Response(request.url, status=304, headers=headers)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return kind(request.url, status=status, headers=headers, body=body)

    async def close(self) -> None:
        """Nothing stays open between requests."""


def _confirms(request: Request, headers: Headers) -> bool:
    tag = headers.get("ETag")
    return tag is not None and request.headers.get("If-None-Match") == tag


class NetworkHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, adding the keys of an API at the last moment: no log, cache or archive ever sees them."""

    lazy = False

    async def download_request(self, request: Request) -> Response:
        response: Response = await super().download_request(with_secrets(request))
        return without_secrets(request, response).replace(url=request.url)


def with_secrets(request: Request) -> Request:
    """The request with its secret parameters and headers (meta `secret_query`, `secret_headers`)."""
    query, headers = request.meta.get("secret_query"), request.meta.get("secret_headers")
    if not (query or headers) or not _is_owed(request):
        return request
    keyed = request.replace(
        url=f"{request.url}{'&' if '?' in request.url else '?'}{urlencode(query)}" if query else request.url
    )
    keyed.headers.update(headers or {})
    return keyed


def _is_owed(request: Request) -> bool:
    """Whether the request still goes, in secret, to the host that the keys are for: a redirect takes its meta along."""
    first = urlsplit((request.meta.get("redirect_urls") or [request.url])[0])
    now = urlsplit(request.url)
    return now.hostname == first.hostname and (now.scheme == "https" or now.scheme == first.scheme)


def without_secrets(request: Request, response: Response) -> Response:
    """The response without the request's secrets, which sites repeat in redirects and in what they say of an error."""
    meta = request.meta
    secrets = [*(meta.get("secret_query") or {}).values(), *(meta.get("secret_headers") or {}).values()]
    written = {form.encode() for secret in map(str, secrets) if secret for form in (secret, quote_plus(secret))}
    if not written:
        return response
    hidden = re.compile(b"|".join(map(re.escape, sorted(written, key=len, reverse=True))))
    headers = Headers({k: [hidden.sub(b"-", v) for v in values] for k, values in response.headers.items()})
    return response.replace(body=hidden.sub(b"-", response.body), headers=headers)


class LoopbackHandler(HTTP11DownloadHandler):
    """Sends every request over real HTTP to one server on this machine, which plays all hosts by the Host header."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        job: CrawlJob = crawler.settings["PAPERWATCH_JOB"]
        host, port = loopback_address(job.loopback or "")
        self.netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    async def download_request(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        local = request.replace(url=urlunsplit(("http", self.netloc, parts.path or "/", parts.query, "")))
        local.headers["Host"] = parts.netloc
        response: Response = await super().download_request(local)
        return response.replace(url=request.url)
