"""USENIX conferences: the list pages first, then each paper's own page, which alone links the PDF.

The list pages `technical-sessions` and `accepted-papers` differ: each can lack papers that the other has (seen 2014 to
2025), so both are read where the route or the caller names both, and the difference is reported.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

from scrapy.http import Response

from crawler.spiders.base import SourceSpider, papers
from extract.records import Extraction, PaperRecord, Severity


class UsenixSpider(SourceSpider):
    """Options: `pages` (read each paper's own page, default true), `union` (read `accepted-papers` too)."""

    name = "usenix"
    source: ClassVar[str] = "usenix"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists: dict[str, frozenset[str]] = {}

    async def start(self) -> AsyncIterator[Any]:
        for position, url in enumerate(self._list_urls()):
            for request in self.page(url, self.parse_list, essential=position == 0):
                yield request

    def _list_urls(self) -> tuple[str, ...]:
        if not self.job.options.get("union"):
            return self.job.urls
        others = (u.replace("/technical-sessions", "/accepted-papers") for u in self.job.urls)
        return tuple(dict.fromkeys((*self.job.urls, *others)))

    def parse_list(self, response: Response) -> Iterator[Any]:
        found = self.read(response, "usenix-programme")
        yield found
        if not papers(found):
            severity: Severity = "error" if response.meta["essential"] else "warning"
            yield self.problem("page.no-papers", "The page lists no papers.", response.url, severity)
            return
        yield from self._compare(response.url, found)
        if self.job.options.get("pages", True):
            for record in papers(found):
                yield from self._own_page(record)

    def _own_page(self, record: PaperRecord) -> Iterator[Any]:
        if record.url and record.identifiers.usenix:
            yield from self.page(record.url, self.parse_paper, essential=False)

    def parse_paper(self, response: Response) -> Iterator[Extraction]:
        yield self.read(response, "usenix-paper")

    def _compare(self, url: str, found: Extraction) -> Iterator[Extraction]:
        """Once both lists are read, name the papers that only one of them has."""
        self.lists[url] = frozenset(r.key for r in papers(found))
        if len(self.lists) != 2:
            return
        (first, some), (second, others) = self.lists.items()
        for page, missing in ((first, others - some), (second, some - others)):
            if missing:
                message = f"{len(missing)} papers of the other list are not here: {', '.join(sorted(missing)[:10])}"
                yield self.problem("usenix.lists-differ", message, page, "warning")
