"""The one door into the database: each page's records are committed before the crawl takes its next step."""

from __future__ import annotations

import logging
import sys
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

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
        self.database = open_database(self.job.database_url)
        crawler.signals.connect(self.finish, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        return cls(crawler)

    @property
    def spider(self) -> SourceSpider:
        spider = self.crawler.spider
        assert isinstance(spider, SourceSpider)
        return spider

    async def process_item(self, item: Page) -> Page:
        found = item.extraction
        try:
            run_id = self.job.run_id
            counts = save(self.database, found.records, found.problems, run_id=run_id, watermarks=item.watermarks)
        except Exception as error:
            await self._give_up(error)
            return item
        self.tally.add(found, counts, of_a_list=item.counts)
        if found.records:
            self.report("saved", counts=self.tally.last, **self._progress())
        for problem in found.problems:
            if problem.severity != "ignored":
                self.report("problem", url=str(problem.where), problem=problem)
        self.report("page", **self._progress())
        return item

    async def _give_up(self, error: Exception) -> None:
        """Nothing more is fetched that cannot be kept."""
        log.exception("the database refuses a page's records")
        problem = Problem("store.failed", f"The database refuses the records: {error}", Where(self.job.spider), "error")
        self.spider.errors.append(problem)
        self.report("problem", problem=problem)
        assert self.crawler.engine
        await self.crawler.engine.close_spider_async(reason="store-failed")

    def finish(self, spider: SourceSpider, reason: str) -> None:
        stats = self.crawler.stats.get_stats()
        totals = self.tally.totals(stats) | {"lists_failed": spider.lists_failed}
        status = "ok" if reason == "finished" and not spider.errors else "failed"
        if reason != "finished":
            problem = Problem("crawl.stopped", f"The crawl stopped early: {reason}.", Where(self.job.spider), "error")
            self.report("problem", problem=problem)
        self.report("finished", status=status, counts=totals, **self._progress())
        self.database.close()

    def report(self, kind: Any, **facts: Any) -> None:
        sys.stdout.write(Event(kind=kind, spider=self.job.spider, **facts).to_json() + "\n")
        sys.stdout.flush()

    def _progress(self) -> dict[str, int]:
        return {"done": self.spider.answered, "expected": self.spider.expected}
