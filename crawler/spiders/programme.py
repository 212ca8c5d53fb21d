"""A conference's own site: the pages of the route, each read by the extractor that recognises it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy.http import Response

from crawler.spiders.base import Page, SourceSpider
from extract.identifiers import original_address
from extract.readers.html import looks_like_html
from extract.registry import UnknownDocumentError, extractor_for

_OF_GROUPS = ("schedule", "reading-list")


class ProgrammeSpider(SourceSpider):
    """Every page of the route must answer. Options: `extractor` (a name, where none is to be guessed)."""

    name = "programme"

    async def start(self) -> AsyncIterator[Any]:
        facts = {"extractor": self.job.options.get("extractor")}
        for url in self.job.urls:
            for request in self.page(url, self.parse_programme, facts=facts, lists=True):
                yield request

    def parse_programme(self, response: Response, extractor: str | None) -> Iterator[Page]:
        """What a venue's route leads to is a programme, even where nothing on the page says whose."""
        if extractor is None and looks_like_html(response.body):
            extractor = _reader(response.body, original_address(response.url))
        yield from self.parse_list(response, extractor)


def _reader(body: bytes, url: str) -> str:
    try:
        name = extractor_for(body, url).name
    except UnknownDocumentError:
        return "programme"
    return "programme" if name in _OF_GROUPS else name
