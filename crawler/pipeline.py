"""The one door into the database: each page's records are committed before the crawl takes its next step."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.job import CrawlJob, Event
from crawler.spiders.base import Page, SourceSpider
from crawler.tally import Tally
from db.engine import open_database
from db.store import save
from extract.records import Problem, Where

log = logging.getLogger(__name__)


class StorePipeline:
    """Saves `Page` items and reports on standard output, one JSON line per event."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.job: CrawlJob = crawler.settings["PAPERWATCH_JOB"]
        self.tally = Tally()
        self.closing: asyncio.Task[None] | None = None
        self.database = open_database(self.job.database_url, self.job.venues)
        crawler.signals.connect(self.count_bytes, signals.response_downloaded)
        crawler.signals.connect(self.note_broken_callback, signals.spider_error)
        crawler.signals.connect(self.finish, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        return cls(crawler)

    @property
    def spider(self) -> SourceSpider:
        spider = self.crawler.spider
        assert isinstance(spider, SourceSpider)
        return spider

    def process_item(self, item: Page) -> Page:
        found = item.extraction
        try:
            run_id = self.job.run_id
            marks = {} if self.job.replay else item.watermarks  # what was archived once says nothing of today
            counts = save(self.database, found.records, found.problems, run_id=run_id, watermarks=marks)
        except Exception as error:
            self._give_up(error)
            return item
        self.tally.add(found, counts, of_a_list=item.counts)
        if found.records:
            self.report("saved", counts=self.tally.last, **self._progress())
        for problem in found.problems:
            if problem.severity != "ignored":
                self.report("problem", url=str(problem.where), problem=problem, about=item.about)
        self.report("page", **self._progress())
        return item

    def _give_up(self, error: Exception) -> None:
        """Nothing more is fetched that cannot be kept. (Not awaited: closing waits for the items under way.)"""
        if self.closing:
            return
        log.exception("the database refuses a page's records")
        problem = Problem("store.failed", f"The database refuses the records: {error}", Where(self.job.spider), "error")
        self.spider.errors.append(problem)
        self.report("problem", problem=problem)
        assert self.crawler.engine
        self.closing = asyncio.get_running_loop().create_task(
            self.crawler.engine.close_spider_async(reason="store-failed")
        )

    def count_bytes(self, response: Response) -> None:
        """What came over the wire: unlike Scrapy's own figure, without the bodies that the cache stood in for."""
        self.crawler.stats.inc_value("paperwatch/bytes", len(response.body) + len(response.headers.to_string()))

    def note_broken_callback(self, failure: Failure, response: Response) -> None:
        """A spider that breaks on a page has not read it, whatever it read before."""
        self._note(Problem("crawl.broken", f"The spider broke: {failure.value!r}", Where(response.url), "error"))

    def _note(self, problem: Problem) -> None:
        """Keep and report a problem of the crawl itself."""
        if problem.severity == "error":
            self.spider.errors.append(problem)
        try:
            save(self.database, (), (problem,), run_id=self.job.run_id)
        except Exception:
            log.exception("a problem could not be kept")  # the report below still says it
        self.report("problem", url=str(problem.where), problem=problem)

    def finish(self, spider: SourceSpider, reason: str) -> None:
        stats = self.crawler.stats.get_stats()
        totals = self.tally.totals(stats) | {"lists_failed": spider.lists_failed}
        if reason not in ("finished", "store-failed"):
            self._note(Problem("crawl.stopped", f"The crawl stopped early: {reason}.", Where(self.job.spider), "error"))
        if unwritten := stats.get("paperwatch/archive_error"):
            self._note(Problem("archive.write-failed", unwritten, Where(str(self.job.archive_dir)), "warning"))
        if unkept := stats.get("paperwatch/cache_error"):
            self._note(Problem("cache.write-failed", unkept, Where(str(self.job.cache_dir)), "warning"))
        if torn := stats.get("paperwatch/archive_torn"):
            self._note(Problem("archive.torn-record", torn, Where(str(self.job.archive_dir)), "warning"))
        status = "failed" if spider.errors else "ok"
        self.report("finished", status=status, counts=totals, **self._progress())
        self.database.close()

    def report(self, kind: Any, **facts: Any) -> None:
        """Tell the parent. When it is gone, the crawl ends on the spot: what was saved is saved."""
        try:
            sys.stdout.write(Event(kind=kind, spider=self.job.spider, **facts).to_json() + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            os._exit(1)

    def _progress(self) -> dict[str, int]:
        return {"done": self.spider.answered, "expected": self.spider.expected}
