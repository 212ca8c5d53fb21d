"""One host is asked by one crawl at a time, whatever machines they run on: a lease for each slot of hosts.

A crawl takes the lease before its request joins the others of the slot, keeps it while requests to it are under way,
and lets go of it soon after the last; another that waits takes it then, and not before the delay of the host is over.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.job import CrawlJob
from crawler.politeness import downloader, host_of, present_delay, slot_of
from db.engine import connect
from db.store import Leases

_LOOK = 0.5  # seconds between two looks at a lease that another holds; by hand
_KEPT = 5.0
"""Seconds that a lease is kept without a request, while a page is read and the next is asked for; by hand."""


class LeaseMiddleware:
    """The last before the network: what an archive or the cache answers asks nobody and needs no lease."""

    def __init__(self, crawler: Crawler) -> None:
        job: CrawlJob = crawler.settings["PAPERWATCH_JOB"]
        self.crawler = crawler
        self.under_way: Counter[str] = Counter()
        self.kept = _KEPT * min(1.0, job.wait)
        self.leases: Leases | None = None
        if not job.replay and job.database_url.startswith("postgres"):
            self.leases = Leases(connect(job.database_url, job.venues), job.limits.lease_seconds)
            crawler.signals.connect(self.leases.end, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LeaseMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if self.leases is None:
            return
        slot = slot_of(host_of(request))
        self.under_way[slot] += 1
        while (since := self.leases.take(f"host {slot}")) is None:
            await asyncio.sleep(_LOOK)
        if (left := present_delay(downloader(self.crawler), slot) - since) > 0:
            await asyncio.sleep(left)

    def process_response(self, request: Request, response: Response) -> Response:
        self._ended(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        self._ended(request)

    def _ended(self, request: Request) -> None:
        if self.leases is None:
            return
        slot = slot_of(host_of(request))
        self.under_way[slot] -= 1
        if not self.under_way[slot]:
            asyncio.get_running_loop().call_later(self.kept, self._let_go, slot)

    def _let_go(self, slot: str) -> None:
        if self.leases is not None and not self.under_way[slot]:
            self.leases.let_go(f"host {slot}")
