"""Single documents by address: a group's schedule or reading list, an open PDF. The registry knows who reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

from scrapy.http import Response

from crawler.checks import expected_type
from crawler.spiders.base import Page, SourceSpider
from extract import schedule
from extract.records import Extraction


class DocumentsSpider(SourceSpider):
    """Every document must answer, unless they are `optional`: then one that does not is a warning about it alone.

    Other options: `extractor` (a name, where none is to be guessed), or `schedule` (its settings, as TOML).
    """

    name = "documents"

    async def start(self) -> AsyncIterator[Any]:
        for url in self.job.urls:
            optional = bool(self.job.options.get("optional"))
            about = (url,) if optional else ()
            for request in self.page(
                url, self.parse_document, expected=expected_type(url), essential=not optional, about=about
            ):
                yield request

    def parse_document(self, response: Response) -> Iterator[Page]:
        essential, about = response.meta["essential"], response.meta["about"]
        yield self.item(self._found(response), counts=essential, essential=essential, about=about)

    def _found(self, response: Response) -> Extraction:
        settings = self.job.options.get("schedule")
        if settings is None:
            return self.read(response, self.job.options.get("extractor"))
        return self.read(response, partial(schedule.read, settings=schedule.load_settings(settings)))
