"""A conference's own site, or a proceedings platform: the pages of the route, each read by whoever recognises it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy.http import Response

from crawler.politeness import slot_of
from crawler.spiders.base import Page, SourceSpider, papers
from extract.identifiers import split_address
from extract.reading import read_venue_page
from extract.records import Extraction

_MOST_FOLLOWED = 200
"""Pages that lists lead on to: AAAI prints an edition in some twenty issues, CVF in four days."""


class ProgrammeSpider(SourceSpider):
    """Every page of the route must answer. Options: `extractor` (a name, where none is to be guessed), `own_pages`
    (each paper's own page too, where the list has no abstracts), `pages` (false: none of those after all)."""

    name = "programme"

    async def start(self) -> AsyncIterator[Any]:
        for url in self.job.urls:
            for request in self._list(url):
                yield request

    def _list(self, url: str) -> Iterator[Any]:
        return self.page(url, self.parse_programme, lists=True)

    def parse_programme(self, response: Response) -> Iterator[Any]:
        found = self.in_edition(self.read(response, self.job.options.get("extractor") or read_venue_page))
        following = [url for url in _leads_on(found) if slot_of(_host(url)) == slot_of(_host(response.url))]
        if papers(found) or not following:
            yield from self.parse_list(response, found)
        for url in following[:_MOST_FOLLOWED]:
            yield from self._list(url)
        if len(following) > _MOST_FOLLOWED:
            self.lists_failed += 1
            message = f"The page leads on to {len(following)} pages, of which {_MOST_FOLLOWED} are read."
            yield self.problem("list.incomplete", message, response.url)
        if self.job.options.get("own_pages") and self.job.options.get("pages", True):
            yield from self._own_pages(found, response.url)

    def _own_pages(self, found: Extraction, url: str) -> Iterator[Any]:
        """The pages of papers without an abstract, of the list's own host alone."""
        for record in papers(found):
            if record.url and not record.abstract and slot_of(_host(record.url)) == slot_of(_host(url)):
                yield from self.page(record.url, self.parse_paper, essential=False)

    def parse_paper(self, response: Response) -> Iterator[Page]:
        yield self.item(self.in_edition(self.read(response, self.job.options.get("extractor"))))


def _leads_on(found: Extraction) -> list[str]:
    """The further pages that a list names: the next one, and those that it is the index of."""
    told = f"{found.page.get('next', '')}\n{found.page.get('follow', '')}"
    return [url for url in told.split("\n") if url.startswith(("https://", "http://"))]


def _host(url: str) -> str:
    return split_address(url).hostname or ""
