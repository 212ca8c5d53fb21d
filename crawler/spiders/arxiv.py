"""arXiv by its three machine interfaces: the query API, OAI-PMH and the feeds of the day.

arXiv's robots.txt closes export.arxiv.org to robots and its help page (info.arxiv.org/help/robots, read 2026) sends
programs to exactly these interfaces, so robots.txt is not asked here; the written limit (one request in three
seconds, one connection for all hosts) is kept by the slot. History: the OAI base moved in March 2025.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from scrapy.http import Response

from crawler.spiders.base import Page, SourceSpider, broken, papers
from extract.identifiers import arxiv
from extract.records import Extraction

QUERY = "https://export.arxiv.org/api/query"
OAI = "https://oaipmh.arxiv.org/oai"
FEED = "https://rss.arxiv.org/rss"
IDS_PER_REQUEST = 100
SLICE = 1000
"""Records per slice of the query API, which allows 2000 (and 30,000 in all)."""
MOST = 30_000
ASK_AGAIN = 3
"""How often an empty page is asked for again: arXiv sends them by mistake."""


class ArxivSpider(SourceSpider):
    """Options: `by` ("query", "oai", "rss"), `ids`, `categories`, `since`, `until` (ISO days), `marks` (see `oai`)."""

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
        yield from self.ask(url, self.parse_ids, facts={"ids": ids, "left": left}, again=left < ASK_AGAIN)

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
        yield self.kept(found, counts=True)
        here = {r.key for r in papers(found)}
        for asked in ids:
            name = arxiv(asked)
            if not found.page.get("errors") and (name is None or name[0] not in here):
                yield self.problem(
                    "arxiv.id-vanished", f"arXiv left {asked} out of its answer.", response.url, "warning"
                )

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
        until = date.fromisoformat(self.job.options.get("until") or date.today().isoformat())
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
        yield self.kept(found, counts=True)
        following = start + max(len(found.records), SLICE if not found.records else 0)
        if found.records and following < min(total, MOST):
            yield from self._slice(search, following, ASK_AGAIN)
        elif following < total:
            message = f"Only {following} of {total} results could be read."
            yield self.problem("arxiv.incomplete", message, response.url)

    def parse_single(self, response: Response) -> Iterator[Page]:
        yield self.kept(self.read(response), counts=True)

    # OAI-PMH: the set of a category, from the day of the last harvest, without `until`

    def by_oai(self) -> Iterator[Any]:
        marks: Mapping[str, str] = self.job.options.get("marks") or {}
        for category in self.job.options.get("categories") or ():
            name = oai_set(category)
            since = marks.get(f"oai:{name}") or self._days()[0].isoformat()
            yield from self._list(name, since[:10], restarts=1)

    def _list(self, name: str, since: str, restarts: int) -> Iterator[Any]:
        query = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": name, "from": since}
        facts = {"name": name, "since": since, "restarts": restarts, "mark": ""}
        yield from self.ask(f"{OAI}?{urlencode(query)}", self.parse_oai, facts=facts, again=restarts == 0)

    def parse_oai(self, response: Response, name: str, since: str, restarts: int, mark: str) -> Iterator[Any]:
        """One page of a harvest. The watermark is the date of its first answer, and moves with the last page."""
        found = self.read(response, "arxiv-oai")
        if "badResumptionToken" in str(found.page.get("errors", "")) and restarts:
            yield self.problem(
                "oai.token-expired", "The list expired on the way; it is read again.", response.url, "warning"
            )
            yield from self._list(name, since, restarts=restarts - 1)
            return
        mark = mark or str(found.page.get("response_date", ""))
        token = str(found.page.get("resumption_token", ""))
        whole = not token and not broken(found)
        yield self.kept(found, counts=True, watermarks={f"oai:{name}": mark} if whole and mark else None)
        if token:
            url = f"{OAI}?{urlencode({'verb': 'ListRecords', 'resumptionToken': token})}"
            facts = {"name": name, "since": since, "restarts": restarts, "mark": mark}
            yield from self.ask(url, self.parse_oai, facts=facts)

    # The feeds of the day

    def by_feed(self) -> Iterator[Any]:
        for category in self.job.options.get("categories") or ():
            yield from self.ask(f"{FEED}/{category}", self.parse_feed)

    def parse_feed(self, response: Response) -> Iterator[Page]:
        yield self.kept(self.read(response, "arxiv-rss"), counts=True)


def query_url(
    *, search_query: str = "", id_list: str = "", start: int = 0, size: int = SLICE, sort: str = "relevance"
) -> str:
    """An address of the query API, its parameters in the order in which the common arXiv clients write them."""
    order = "ascending" if sort == "submittedDate" else "descending"
    query = {"search_query": search_query, "id_list": id_list, "sortBy": sort, "sortOrder": order}
    return f"{QUERY}?{urlencode({**query, 'start': start, 'max_results': size})}"


def oai_set(category: str) -> str:
    """The set of a category: "cs.OS" is "cs:cs:OS", "hep-th" is "physics:hep-th"."""
    archive, _, name = category.partition(".")
    group = archive if archive in {"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"} else "physics"
    return f"{group}:{archive}:{name}" if name else f"{group}:{archive}"


def months(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The days from `since` to `until` in pieces of at most a month, oldest first: each far below the API's limit."""
    first = since
    while first <= until:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(until, following - timedelta(days=1))
        first = following


def is_empty(found: Extraction) -> bool:
    """An answer that counts results and sends none."""
    return not found.records and int(found.page.get("total_results", 0) or 0) > 0
