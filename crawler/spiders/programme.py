"""A conference's own site: the pages of the route, each read by the extractor that recognises it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from crawler.spiders.base import SourceSpider


class ProgrammeSpider(SourceSpider):
    """Every page of the route must answer. Options: `extractor` (a name, where none is to be guessed)."""

    name = "programme"

    async def start(self) -> AsyncIterator[Any]:
        facts = {"extractor": self.job.options.get("extractor")}
        for url in self.job.urls:
            for request in self.page(url, self.parse_list, facts=facts, lists=True):
                yield request
