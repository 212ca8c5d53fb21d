"""USENIX conferences: the list pages first, then each paper's own page, which alone links the PDF.

The list pages `technical-sessions` and `accepted-papers` differ: each can lack papers that the other has (seen 2014 to
2025). The first is the richer one, so its word stands where both list a paper; the second adds what is missing there,
and stands in while the first is not out yet. The difference is reported.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.spiders.base import Page, SourceSpider, code_of, papers
from extract.records import PaperRecord

_NOT_OUT = frozenset(("response.not-found", "response.soft-404", "replay.not-archived"))


class UsenixSpider(SourceSpider):
    """Options, true unless said otherwise: `pages` (each paper's own page), `union` (`accepted-papers` too)."""

    name = "usenix"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists: dict[str, frozenset[str]] = {}

    async def start(self) -> AsyncIterator[Any]:
        for request in self._next_list(self._list_urls()):
            yield request

    def _list_urls(self) -> tuple[str, ...]:
        if not self.job.options.get("union", True):
            return self.job.urls
        others = (u.replace("/technical-sessions", "/accepted-papers") for u in self.job.urls)
        return tuple(dict.fromkeys((*self.job.urls, *others)))

    def _next_list(self, urls: tuple[str, ...]) -> Iterator[Request]:
        """Lists are read one after the other; each decides about the source until one has had papers."""
        if urls:
            facts = {"rest": urls[1:]}
            essential = not self.lists
            yield from self.page(urls[0], self.parse_programme, essential=essential, facts=facts, lists=True)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """A list that is not out leaves the word to the next one; any other failure is what it is."""
        request: Request = failure.request  # type: ignore[attr-defined]
        rest = request.cb_kwargs["facts"].get("rest", ())
        if rest and code_of(failure.value) in _NOT_OUT:
            request.meta["essential"] = False
            yield from super().failed(failure)
            yield from self._next_list(rest)
        else:
            yield from super().failed(failure)

    def parse_programme(self, response: Response, rest: tuple[str, ...]) -> Iterator[Any]:
        for item in self.parse_list(response, self.in_edition(self.read(response, "usenix-programme"))):
            if item.counts and papers(item.extraction):
                yield self._unseen(item)
                yield from self._compare(response.url, item)
                yield from self._own_pages(item)
            else:
                yield item
        yield from self._next_list(rest)

    def _unseen(self, item: Page) -> Page:
        """The list without the papers of a list before it."""
        seen = frozenset().union(*self.lists.values())
        records = tuple(r for r in item.extraction.records if r.key not in seen)
        return replace(item, extraction=replace(item.extraction, records=records))

    def _compare(self, url: str, item: Page) -> Iterator[Page]:
        """Once both lists are read, name the papers that only one of them has."""
        self.lists[url] = frozenset(r.key for r in papers(item.extraction))
        if len(self.lists) != 2:
            return
        (first, some), (second, others) = self.lists.items()
        for page, missing in ((first, others - some), (second, some - others)):
            if missing:
                message = f"Only the other list has these ({len(missing)}): {', '.join(sorted(missing)[:10])}"
                yield self.problem("usenix.lists-differ", message, page, "warning")

    def _own_pages(self, item: Page) -> Iterator[Any]:
        if not self.job.options.get("pages", True):
            return
        for record in papers(item.extraction):
            if has_own_page(record):
                yield from self.page(str(record.url), self.parse_paper, essential=False)

    def parse_paper(self, response: Response) -> Iterator[Page]:
        yield self.item(self.read(response, "usenix-paper"))


def has_own_page(record: PaperRecord) -> bool:
    """Whether the list links a page of the paper's own (and not, say, another conference's reprint)."""
    return bool(record.url and record.identifiers.usenix)
