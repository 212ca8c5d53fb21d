"""A conference's own site: the pages of the route, each read by the extractor that recognises it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

from scrapy.http import Response

from crawler.spiders.base import SourceSpider, papers


class ProgrammeSpider(SourceSpider):
    """Options: `extractor` (a name, where the page must not be guessed)."""

    name = "programme"
    source: ClassVar[str] = "programme"

    async def start(self) -> AsyncIterator[Any]:
        for position, url in enumerate(self.job.urls):
            for request in self.page(url, self.parse_list, essential=position == 0):
                yield request

    def parse_list(self, response: Response) -> Iterator[Any]:
        found = self.read(response, self.job.options.get("extractor"))
        yield found
        if not papers(found) and not found.problems:
            yield self.problem("page.no-papers", "The page lists no papers.", response.url)
        elif not papers(found):
            yield self.problem("page.no-papers", "The page lists no papers, see its problems.", response.url)
