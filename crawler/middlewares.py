"""The response check: what a response is, whether to ask again, and what becomes of it.

A good response goes on to the spider. A throttled or broken one is asked again through Scrapy's retry, after the wait
the site asked for. Everything else, and what stays bad, ends in `RefusedResponseError` in the spider's errback.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response

from crawler.checks import Verdict, classify, expected_type
from crawler.guard import refused_by_resolver
from crawler.job import CrawlJob
from crawler.politeness import downloader, follow_rate, hold, host_of, reset_wait, retry_after, slot_of
from crawler.robots import is_robots

log = logging.getLogger(__name__)

_AGAIN = {"throttled", "server_error", "truncated", "empty"}
_BACK_OFF = 5.0  # seconds, doubled each time, where the site names none; by hand


class RefusedResponseError(IgnoreRequest):
    """A response that is not what was asked for; `verdict` says what it is."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict
        self.code = verdict.code


class CheckMiddleware(RetryMiddleware):
    """Scrapy's retry, deciding by verdict instead of by status alone, and honouring Retry-After."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler
        self.job: CrawlJob = crawler.settings["PAPERWATCH_JOB"]
        self.challenged: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CheckMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """A host that answered with a challenge is not asked again in this crawl."""
        if host_of(request) in self.challenged:
            raise RefusedResponseError(Verdict("challenge", "Not asked: the site answered with a challenge before."))

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        if is_robots(request):
            return response
        follow_rate(self.crawler, request, text_headers(response.headers))
        verdict = self._verdict(request, response)
        if verdict.ok:
            return response
        if "cached" in response.flags:
            return uncached(request)
        self.crawler.stats.inc_value(f"paperwatch/verdict/{verdict.kind}")
        if verdict.kind == "challenge":
            self.challenged.add(host_of(request))
        asked = retry_after(text_headers(response.headers).get("retry-after"))
        asked = reset_wait(host_of(request), response.body) if asked is None else asked
        if asked is not None and asked > self.job.limits.longest_wait:
            raise RefusedResponseError(Verdict(verdict.kind, f"{verdict.message} It asks to wait {asked:.0f} s."))
        if verdict.kind in _AGAIN and (again := self._retry(request, verdict.code)):
            self._wait(request, asked)
            return again
        raise RefusedResponseError(verdict)

    def process_exception(
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | Response | None:
        if refusal := refused_by_resolver(host_of(request)):
            raise refusal
        again = super().process_exception(request, exception)
        if again:
            self._wait(request, None)
        return again

    def _verdict(self, request: Request, response: Response) -> Verdict:
        if response.status in request.meta.get("accept_status", ()):
            return Verdict("ok")
        expected = request.meta.get("expected") or expected_type(response.url)
        return classify(response.status, text_headers(response.headers), response.body, response.url, expected=expected)

    def _wait(self, request: Request, asked: float | None) -> None:
        seconds = asked if asked is not None else _BACK_OFF * 2.0 ** request.meta.get("retry_times", 0)
        seconds = min(seconds, self.job.limits.longest_wait) * self.job.wait
        hold(downloader(self.crawler), slot_of(host_of(request)), seconds)


def uncached(request: Request) -> Request:
    """The same request past the HTTP cache: a stored copy that fails the check must not be confirmed for ever."""
    headers = {k: v for k, v in request.headers.items() if k not in (b"If-None-Match", b"If-Modified-Since")}
    return request.replace(dont_filter=True, headers=headers, meta={**request.meta, "dont_cache": True})


def text_headers(headers: Headers) -> Mapping[str, str]:
    """Header names in lower case, the last value of each, as text."""
    return {k.decode("latin-1").lower(): v[-1].decode("latin-1") for k, v in headers.items() if v}
