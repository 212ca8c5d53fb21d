"""arXiv by its three machine interfaces: the query API, OAI-PMH and the feeds of the day.

arXiv's robots.txt closes export.arxiv.org to robots and its help page (info.arxiv.org/help/robots, read 2026) sends
programs to exactly these interfaces, so robots.txt is not asked here; the written limit (one request in three
seconds, one connection for all hosts) is kept by the slot. History: the OAI base moved in March 2025.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from scrapy.http import Response

from crawler.arxiv_api import feed_url, months, oai_set, oai_url, query_url, watermark_key
from crawler.spiders.base import Page, SourceSpider, broken, papers
from db.clock import now
from extract.identifiers import arxiv
from extract.records import Extraction

IDS_PER_REQUEST = 100  # by hand: the address of 100 has some 1,400 characters
SLICE = 1000
"""Records per slice of the query API, which allows 2000 (and 30,000 in all)."""
MOST = 30_000
"""Records that the query API gives in all."""
ASK_AGAIN = 3
"""How often an empty page is asked for again: arXiv sends them by mistake."""


class ArxivSpider(SourceSpider):
    """Options: `by` ("query", "oai", "rss"), `ids`, `categories`, `since` and `until` (ISO days).

    For OAI-PMH also `marks` (watermarks by name) and `format`: "arXiv" (names and affiliations apart, the default) or
    "arXivRaw" (all versions).
    """

    name = "arxiv"

    async def start(self) -> AsyncIterator[Any]:
        ways = {"query": self.by_query, "oai": self.by_oai, "rss": self.by_feed}
        ids = self.job.options.get("ids") or ()
        requests = self.by_ids(ids) if ids else ways[self.job.options.get("by") or "query"]()
        for request in requests:
            yield request

    def ask(self, url: str, then: Any, **more: Any) -> Iterator[Any]:
        return self.page(url, then, expected="xml", dont_obey_robotstxt=True, accept_status=(400,), **more)

    # The query API, by ids

    def by_ids(self, ids: Sequence[str]) -> Iterator[Any]:
        for first in range(0, len(ids), IDS_PER_REQUEST):
            yield from self._ids(tuple(ids[first : first + IDS_PER_REQUEST]), ASK_AGAIN)

    def _ids(self, ids: tuple[str, ...], left: int) -> Iterator[Any]:
        url = query_url(id_list=",".join(ids), size=IDS_PER_REQUEST)
        facts = {"ids": ids, "left": left}
        yield from self.ask(url, self.parse_ids, facts=facts, again=left < ASK_AGAIN, about=ids)

    def parse_ids(self, response: Response, ids: tuple[str, ...], left: int) -> Iterator[Any]:
        """One malformed id spoils a whole answer, so a refused list is asked again in halves."""
        found = self.read(response, "arxiv-atom")
        if found.page.get("errors") and len(ids) > 1:
            half = len(ids) // 2
            yield from self._ids(ids[:half], ASK_AGAIN)
            yield from self._ids(ids[half:], ASK_AGAIN)
            return
        if is_empty(found) and left:
            yield from self._ids(ids, left - 1)
            return
        yield self.item(found, counts=True, essential=ids == tuple(self.job.options["ids"]), about=ids)
        here = {r.key for r in papers(found)}
        for asked in ids:
            name = arxiv(asked)
            if not found.page.get("errors") and (name is None or name[0] not in here):
                message = f"arXiv left {asked} out of its answer."
                yield self.problem("arxiv.id-vanished", message, response.url, "warning", about=(asked,))

    # The query API, by categories and days

    def by_query(self) -> Iterator[Any]:
        since, until = self._days()
        for first, last in months(since, until):
            for category in self.job.options.get("categories") or ():
                search = f"cat:{category} AND submittedDate:[{first:%Y%m%d}0000 TO {last:%Y%m%d}2359]"
                yield from self._slice(search, 0, ASK_AGAIN)
        for url in self.job.urls:
            if "?" in url:
                yield from self.ask(url, self.parse_single)

    def _days(self) -> tuple[date, date]:
        until = date.fromisoformat(self.job.options.get("until") or now().date().isoformat())
        since = self.job.options.get("since")
        return (date.fromisoformat(since) if since else until - timedelta(days=7)), until

    def _slice(self, search: str, start: int, left: int) -> Iterator[Any]:
        url = query_url(search_query=search, start=start, size=SLICE, sort="submittedDate")
        facts = {"search": search, "start": start, "left": left}
        yield from self.ask(url, self.parse_slice, facts=facts, again=left < ASK_AGAIN)

    def parse_slice(self, response: Response, search: str, start: int, left: int) -> Iterator[Any]:
        found = self.read(response, "arxiv-atom")
        total = int(found.page.get("total_results", 0))
        if is_empty(found) and start < total and left:
            yield from self._slice(search, start, left - 1)
            return
        yield self.item(found, counts=True)
        sent = found.hits.get("entry", 0)
        following = start + sent
        if sent and following < min(total, MOST):
            yield from self._slice(search, following, ASK_AGAIN)
        elif following < total:
            message = f"Only {following} of {total} results could be read."
            yield self.problem("arxiv.incomplete", message, response.url)

    def parse_single(self, response: Response) -> Iterator[Page]:
        yield self.item(self.read(response), counts=True)

    # OAI-PMH: the set of a category, from the day of the last harvest, without `until`

    def by_oai(self) -> Iterator[Any]:
        marks: Mapping[str, str] = self.job.options.get("marks") or {}
        for category in self.job.options.get("categories") or ():
            since = marks.get(watermark_key(category)) or self._days()[0].isoformat()
            yield from self._list(category, since[:10], restarts=1)

    def _list(self, category: str, since: str, restarts: int) -> Iterator[Any]:
        form = self.job.options.get("format") or "arXiv"
        url = oai_url({"metadataPrefix": form, "set": oai_set(category), "from": since})
        facts = {"category": category, "since": since, "restarts": restarts, "mark": "", "asked": ()}
        yield from self.ask(url, self.parse_oai, facts=facts, again=restarts == 0)

    def parse_oai(
        self, response: Response, category: str, since: str, restarts: int, mark: str, asked: tuple[str, ...]
    ) -> Iterator[Any]:
        """One page of a harvest. The watermark is the date of its first answer, and moves with the last page."""
        found = self.read(response, "arxiv-oai")
        if "badResumptionToken" in str(found.page.get("errors", "")) and restarts:
            yield self.problem(
                "oai.token-expired", "The list expired on the way; it is read again.", response.url, "warning"
            )
            yield from self._list(category, since, restarts=restarts - 1)
            return
        continued = bool(mark)
        mark = mark or str(found.page.get("response_date", ""))
        token = str(found.page.get("resumption_token", ""))
        whole = not token and not broken(found)
        if not found.records and not continued:
            mark = self._without_records(category, since, mark)
        yield self.item(found, counts=True, watermarks={watermark_key(category): mark} if whole and mark else None)
        if token in asked:
            message = "The list leads back to a part that was read before, so its end is not known."
            yield self.problem("arxiv.incomplete", message, response.url)
        elif token:
            facts = {"category": category, "since": since, "restarts": restarts, "mark": mark}
            facts["asked"] = (*asked, token)
            yield from self.ask(oai_url({"resumptionToken": token}), self.parse_oai, facts=facts)

    def _without_records(self, category: str, since: str, mark: str) -> str:
        """The watermark after an answer without any record, which arXiv sends by mistake too: "" where there is one,
        so that it stays and the same days are asked for again; else a week before arXiv's own day, whatever the clock
        here says."""
        if (
            self.job.options.get("since")
            or watermark_key(category) in (self.job.options.get("marks") or {})
            or not mark
        ):
            return ""
        return min(since, (date.fromisoformat(mark[:10]) - timedelta(days=7)).isoformat())

    # The feeds of the day

    def by_feed(self) -> Iterator[Any]:
        for category in self.job.options.get("categories") or ():
            yield from self.ask(feed_url(category), self.parse_feed)

    def parse_feed(self, response: Response) -> Iterator[Page]:
        yield self.item(self.read(response, "arxiv-rss"), counts=True)


def is_empty(found: Extraction) -> bool:
    """An answer that counts results and sends none."""
    return not found.records and int(found.page.get("total_results", 0) or 0) > 0
