"""A conference's own site: the pages of the route, each read by the extractor that recognises it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy.http import Response

from crawler.spiders.base import Page, SourceSpider
from extract.reading import read_venue_page


class ProgrammeSpider(SourceSpider):
    """Every page of the route must answer. Options: `extractor` (a name, where none is to be guessed)."""

    name = "programme"

    async def start(self) -> AsyncIterator[Any]:
        facts = {"extractor": self.job.options.get("extractor")}
        for url in self.job.urls:
            for request in self.page(url, self.parse_programme, facts=facts, lists=True):
                yield request

    def parse_programme(self, response: Response, extractor: str | None) -> Iterator[Page]:
        yield from self.parse_list(response, extractor or read_venue_page)
