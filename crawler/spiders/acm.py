"""The ACM Digital Library, live: off unless the caller says so, page by page, and over at the first challenge.

ACM's policy forbids scripted harvesting of the Digital Library, and every acm.org host answers robots with a challenge
(403, seen 2025 and 2026). The lawful ways are named to whoever asks.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy.http import Response

from crawler.spiders.base import Page, SourceSpider

OTHER_WAYS = (
    "Use the conference's own programme, OpenTOC, Crossref or OpenAlex as a route, or save the page or its BibTeX "
    "from a browser and run `paperwatch import`."
)


class AcmSpider(SourceSpider):
    """Options: `live` (must be true for anything to be asked)."""

    name = "acm-dl"

    async def start(self) -> AsyncIterator[Any]:
        if not self.job.options.get("live"):
            yield self.problem("acm.not-live", f"Live requests to dl.acm.org are off. {OTHER_WAYS}", self.job.urls[0])
            return
        for url in self.job.urls:
            for request in self.page(url, self.parse_page):
                yield request

    def parse_page(self, response: Response) -> Iterator[Page]:
        yield self.item(self.read(response, "acm-dl"), counts=True)

    def refusal(self, code: str, message: str) -> str:
        return f"{message} {OTHER_WAYS}" if code == "response.challenge" else message
