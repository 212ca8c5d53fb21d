"""Open metadata of the same works: every source whose card names a reader and that has a module in `crawler.requests`.

As a route of a venue they list an edition; as enrichment they look single works up by name. These are documented
machine interfaces with terms of their own, so robots.txt (written for crawlers of pages) is not asked where the card
says so and why; their rate headers are followed, the contact stands in the user agent, keys come from the
configuration.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy.http import Response

from crawler.checks import Expected
from crawler.job import CrawlJob
from crawler.requests import Ask, interface
from crawler.spiders.base import SourceSpider, broken, papers
from extract.records import Extraction, PaperRecord, Venue


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
        self.listed = 0
        self.open_lists = 0

    async def start(self) -> AsyncIterator[Any]:
        for scheme, names in (self.job.options.get("names") or {}).items():
            for name in names:
                for request in self.ask(self.requests.work(scheme, name), self.parse_work, about=(name,), lookup=True):
                    yield request
        lists = tuple(self._lists())
        self.open_lists = len(lists)
        for ask in lists:
            for request in self._list(ask):
                yield request

    def _lists(self) -> Iterator[Ask]:
        yield from (Ask(url) for url in self.job.urls if "?" in url)
        yield from self.requests.first(self.job)

    def _list(self, ask: Ask) -> Iterator[Any]:
        return self.ask(ask.url, self.parse_works, lists=True, facts={"ask": ask})

    def ask(self, url: str, then: Any, **meta: Any) -> Iterator[Any]:
        key = self.card.key
        if key and urlsplit(url).hostname == key.host and (secret := self.job.keys.get(key.host)):
            meta |= {"secret_headers": {key.header: secret}} if key.header else {"secret_query": {key.query: secret}}
        form = cast(Expected, self.card.answer or "html")
        return self.page(url, then, expected=form, dont_obey_robotstxt=not self.card.robots, **meta)

    def parse_work(self, response: Response) -> Iterator[Any]:
        yield self.item(self.read(response, self.card.reader), about=response.meta["about"])

    def parse_works(self, response: Response, ask: Ask) -> Iterator[Any]:
        """One part of a list."""
        found = self.read(response, self.card.reader)
        mine = self.of_edition(found, ask)
        self.listed += len(papers(mine))
        following = self.requests.following(self.job, ask, found, len(papers(mine)))
        if papers(mine) or broken(found) or not self.listed:
            yield self.item(_going_on(mine) if following else mine, counts=True)
        if following:
            yield from self._list(following)
            return
        if ask.whole and not broken(found):
            yield from self._cut_short(response.url, found, int(ask.place.get("offset", 0)))
        self.open_lists -= 1
        if not self.listed and not self.open_lists:
            self.lists_failed += 1
            yield self.problem("page.no-papers", f"Nothing of {self.job.edition} is listed.", response.url)

    def _cut_short(self, url: str, found: Extraction, before: int) -> Iterator[Any]:
        """A list that counts more entries than it sent is not whole, whatever it looks like."""
        total, seen = int(found.page.get("total_results", 0)), before + sum(found.hits.values())
        if seen < total:
            self.lists_failed += 1
            yield self.problem("list.incomplete", f"The list counts {total} entries and sent {seen}.", url)

    def of_edition(self, found: Extraction, ask: Ask) -> Extraction:
        """The extraction without the papers of other venues; all of a list that is the edition's own is of it."""
        edition = self.job.edition
        if edition is None or edition.year is None:
            return found
        belongs, is_ours = self._belonging(edition, ask)
        records = [r for r in papers(found) if belongs(r)]
        return replace(found, records=tuple(replace(r, venue=edition) if is_ours else r for r in records))

    def _belonging(self, edition: Venue, ask: Ask) -> tuple[Callable[[PaperRecord], bool], bool]:
        """What is of the edition in a list, and whether that is our word for it and not the record's.

        `issue`, `proceedings` and `volume_zero` are options of routes to volumes that several series or years share.
        """
        options = self.job.options
        if issue := options.get("issue"):
            return (lambda record: (record.issue or "").startswith(issue)), True
        if (zero := options.get("volume_zero")) and "issn" in options:
            return (lambda record: record.volume == str((edition.year or 0) - zero)), True
        if volume := options.get("proceedings"):
            return (lambda record: (record.identifiers.doi or "").startswith(f"{volume}.")), True
        if ask.whole:
            return (lambda record: True), True
        wanted = (edition.series, edition.year)
        return (lambda record: bool(record.venue and (record.venue.series, record.venue.year) == wanted)), False


def _going_on(found: Extraction) -> Extraction:
    """A part of a list whose other parts are asked for: that it is not all of it is no problem."""
    return replace(found, problems=tuple(p for p in found.problems if p.code != "page.incomplete"))
