"""The child process of a crawl: a `CrawlJob` as JSON on standard input, events as JSON lines on standard output.

Exit status 0 when the crawl is ok, 1 when the source failed, 2 when the job cannot be started.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler import settings as defaults
from crawler.archive import ArchiveError
from crawler.archive_folder import index_of
from crawler.job import CrawlJob, Event
from crawler.processor import allow_seconds
from crawler.requests import interface
from crawler.spiders.api import ApiSpider
from crawler.spiders.base import SourceSpider
from extract.records import Problem, Where

SPIDERS = {
    "acm-dl": "acm.AcmSpider",
    "arxiv": "arxiv.ArxivSpider",
    "documents": "documents.DocumentsSpider",
    "fetch": "fetch.FetchSpider",
    "programme": "programme.ProgrammeSpider",
    "usenix": "usenix.UsenixSpider",
}
"""Where the spider of a name is; one crawl imports one of them, not the readers of all."""


def spider_of(name: str) -> type[SourceSpider]:
    """The spider that a job names. Raises `KeyError` where there is none."""
    if interface(name):
        return ApiSpider
    module, _, spider = SPIDERS[name].partition(".")
    found: type[SourceSpider] = getattr(import_module(f"crawler.spiders.{module}"), spider)
    return found


def crawl(job: CrawlJob) -> bool:
    """Run one job in this process to its end; True when the source is ok."""
    settings = Settings()
    settings.setmodule(defaults)
    settings.setdict(defaults.for_job(job), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider_of(job.spider))
    process.crawl(crawler)
    process.start()
    spider = crawler.spider
    return isinstance(spider, SourceSpider) and not spider.errors


def unreadable_replay(job: CrawlJob) -> Problem | None:
    """Why the archive to be replayed cannot be read, before Scrapy would report it once per page."""
    if not job.replay:
        return None
    try:
        index_of(Path(job.replay))
    except (ArchiveError, OSError) as error:
        return Problem(ArchiveError.code, str(error), Where(job.replay), "error")
    return None


def main() -> int:
    try:
        job = CrawlJob.from_json(sys.stdin.read())
    except (ValueError, TypeError, KeyError) as error:
        sys.stderr.write(f"This is no crawl job: {error}\n")
        return 2
    if problem := unreadable_replay(job):
        for event in (Event("problem", job.spider, problem=problem), Event("finished", job.spider, status="failed")):
            sys.stdout.write(event.to_json() + "\n")
        return 1
    allow_seconds(job.limits.processor_seconds)
    return 0 if crawl(job) else 1


if __name__ == "__main__":
    sys.exit(main())
