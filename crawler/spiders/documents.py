"""Single documents by address: a group's schedule or reading list, an open PDF. The registry knows who reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy.http import Response

from crawler.checks import expected_type
from crawler.spiders.base import Page, SourceSpider


class DocumentsSpider(SourceSpider):
    """Every document must answer. Options: `extractor` (a name, where none is to be guessed)."""

    name = "documents"

    async def start(self) -> AsyncIterator[Any]:
        for url in self.job.urls:
            for request in self.page(url, self.parse_document, expected=expected_type(url)):
                yield request

    def parse_document(self, response: Response) -> Iterator[Page]:
        yield self.kept(self.read(response, self.job.options.get("extractor")), counts=True)
