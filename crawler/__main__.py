"""The child process of a crawl: a `CrawlJob` as JSON on standard input, events as JSON lines on standard output.

Exit status 0 when the crawl is ok, 1 when the source failed, 2 when the job cannot be started.
"""

from __future__ import annotations

import sys

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler import settings as defaults
from crawler.job import CrawlJob
from crawler.spiders.base import SourceSpider


def crawl(job: CrawlJob) -> bool:
    """Run one job in this process to its end; True when the source is ok."""
    settings = Settings()
    settings.setmodule(defaults)
    settings.setdict(defaults.for_job(job), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(job.spider)
    process.crawl(crawler)
    process.start()
    spider = crawler.spider
    return isinstance(spider, SourceSpider) and not spider.errors


def main() -> int:
    try:
        job = CrawlJob.from_json(sys.stdin.read())
    except (ValueError, TypeError, KeyError) as error:
        sys.stderr.write(f"This is no crawl job: {error}\n")
        return 2
    return 0 if crawl(job) else 1


if __name__ == "__main__":
    sys.exit(main())
