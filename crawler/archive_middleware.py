"""Every accepted response, and the redirects that led to it, into the archive of the installation."""

from __future__ import annotations

import logging
from pathlib import Path

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.archive import ArchiveError
from crawler.archive_folder import Archive
from crawler.job import CrawlJob

log = logging.getLogger(__name__)


class ArchiveMiddleware:
    """Keeps what a crawl receives. What cannot be kept is told at the end of the crawl and stops nothing."""

    def __init__(self, crawler: Crawler) -> None:
        job: CrawlJob = crawler.settings["PAPERWATCH_JOB"]
        self.folder = Path(job.archive_dir) if job.archive_dir and not job.replay else None
        self.archive: Archive | None = None
        self.crawler = crawler
        if self.folder:
            crawler.signals.connect(self.archive_response, signals.response_received)
            crawler.signals.connect(self.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveMiddleware:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if self.folder and 300 <= response.status < 400 and "Location" in response.headers:
            self.archive_response(response, request)
        return response

    def archive_response(self, response: Response, request: Request) -> None:
        """Append one exchange. A copy that the site only confirmed (304) is archived already, unless the crawl that
        fetched it was killed before it could keep it."""
        assert self.folder
        try:
            self.archive = self.archive or Archive(self.folder)
            if "cached" in response.flags and self.archive.holds(response.url, response.body):
                return
            self.archive.write(request, response)
        except (OSError, ArchiveError) as error:
            log.error("archive: %s", error)
            why = f"Pages could not be archived: {error.strerror}." if isinstance(error, OSError) else str(error)
            self.crawler.stats.set_value("paperwatch/archive_error", why)
        if self.archive and self.archive.cut:
            path, size = self.archive.cut[-1]
            said = (
                f"A crawl was killed while it wrote to {path.name}: the torn record at its end, {size} bytes, was cut."
            )
            self.crawler.stats.set_value("paperwatch/archive_torn", said)

    def close(self) -> None:
        if self.archive:
            self.archive.close()
