"""USENIX conferences: the list pages first, then each paper's own page, which alone links the PDF.

The list pages `technical-sessions` and `accepted-papers` differ: each can lack papers that the other has (seen 2014 to
2025), so both are read where the route or the caller asks for the union, and the difference is reported.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy.http import Response

from crawler.spiders.base import Page, SourceSpider, papers
from extract.records import PaperRecord


class UsenixSpider(SourceSpider):
    """Options: `pages` (read each paper's own page, default true), `union` (read `accepted-papers` too)."""

    name = "usenix"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists: dict[str, frozenset[str]] = {}

    async def start(self) -> AsyncIterator[Any]:
        for position, url in enumerate(self._list_urls()):
            for request in self.page(url, self.parse_programme, essential=position == 0, lists=True):
                yield request

    def _list_urls(self) -> tuple[str, ...]:
        if not self.job.options.get("union"):
            return self.job.urls
        others = (u.replace("/technical-sessions", "/accepted-papers") for u in self.job.urls)
        return tuple(dict.fromkeys((*self.job.urls, *others)))

    def parse_programme(self, response: Response) -> Iterator[Any]:
        for item in self.parse_list(response, "usenix-programme"):
            yield item
            if item.counts:
                yield from self._compare(response.url, item)
                yield from self._own_pages(item)

    def _own_pages(self, item: Page) -> Iterator[Any]:
        if not self.job.options.get("pages", True):
            return
        for record in papers(item.extraction):
            if has_own_page(record):
                yield from self.page(str(record.url), self.parse_paper, essential=False)

    def parse_paper(self, response: Response) -> Iterator[Page]:
        yield self.kept(self.read(response, "usenix-paper"))

    def _compare(self, url: str, item: Page) -> Iterator[Page]:
        """Once both lists are read, name the papers that only one of them has."""
        self.lists[url] = frozenset(r.key for r in papers(item.extraction))
        if len(self.lists) != 2:
            return
        (first, some), (second, others) = self.lists.items()
        for page, missing in ((first, others - some), (second, some - others)):
            if missing:
                message = f"{len(missing)} papers of the other list are not here: {', '.join(sorted(missing)[:10])}"
                yield self.problem("usenix.lists-differ", message, page, "warning")


def has_own_page(record: PaperRecord) -> bool:
    """Whether the list links a page of the paper's own (and not, say, another conference's reprint)."""
    return bool(record.url and record.identifiers.usenix)
