"""Open metadata of the same works: every source whose card names a reader and that has a module in `crawler.requests`.

As a route of a venue they list an edition; as enrichment they look single works up by name. These are documented
machine interfaces with terms of their own, so robots.txt (written for crawlers of pages) is not asked where the card
says so and why; their rate headers are followed, the contact stands in the user agent, keys come from the
configuration.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy.http import Response

from crawler.checks import Expected
from crawler.job import CrawlJob
from crawler.requests import interface
from crawler.spiders.base import SourceSpider, papers
from extract.records import Extraction, PaperRecord


class ApiSpider(SourceSpider):
    """Options: `names`, scheme -> names of works to look up; as a route, see the source's module of `crawler.requests`.

    A lookup of an unknown work is a warning; a list that does not answer fails the source.
    """

    name = "api"

    def __init__(self, job: CrawlJob, **kwargs: Any) -> None:
        super().__init__(job, name=job.spider, **kwargs)
        found = interface(job.spider)
        assert found
        self.card, self.requests = found.card, found.requests

    async def start(self) -> AsyncIterator[Any]:
        for scheme, names in (self.job.options.get("names") or {}).items():
            for name in names:
                for request in self.ask(self.requests.work(scheme, name), self.parse_work, about=(name,), lookup=True):
                    yield request
        for url in self._lists():
            for request in self.ask(url, self.parse_works, lists=True):
                yield request

    def _lists(self) -> Iterator[str]:
        yield from (url for url in self.job.urls if "?" in url)
        yield from self.requests.first(self.job)

    def ask(self, url: str, then: Any, **meta: Any) -> Iterator[Any]:
        key = self.card.key
        if key and urlsplit(url).hostname == key.host and (secret := self.job.keys.get(key.host)):
            meta |= {"secret_headers": {key.header: secret}} if key.header else {"secret_query": {key.query: secret}}
        form = cast(Expected, self.card.answer or "html")
        return self.page(url, then, expected=form, dont_obey_robotstxt=not self.card.robots, **meta)

    def parse_work(self, response: Response) -> Iterator[Any]:
        yield self.kept(self.read(response, self.card.reader), about=response.meta["about"])

    def parse_works(self, response: Response) -> Iterator[Any]:
        """One page of a list. Lists are found by words and sorted by relevance: a page without a paper of the edition
        is the last one worth reading."""
        found = self.read(response, self.card.reader)
        mine = self.of_edition(found)
        yield self.kept(mine, counts=True)
        url = self.requests.following(self.job, found.page) if found.records else None
        if url and papers(mine):
            yield from self.ask(url, self.parse_works, lists=True)
        elif not papers(mine) and len(self.asked) == 1:
            self.lists_failed += 1
            yield self.problem("page.no-papers", f"Nothing of {self.job.edition} is listed.", response.url)

    def of_edition(self, found: Extraction) -> Extraction:
        """The extraction without the papers of other venues, which a search by words brings along."""
        edition = self.job.edition
        if edition is None or edition.year is None:
            return found

        def belongs(record: Any) -> bool:
            venue = record.venue if isinstance(record, PaperRecord) else edition
            return bool(venue and (venue.series, venue.year) == (edition.series, edition.year))

        return replace(found, records=tuple(r for r in found.records if belongs(r)))
