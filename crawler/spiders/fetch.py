"""PDFs of known papers, fetched and laid down unread.

Their bytes are hostile: whoever reads them does so in a process of its own, which can be killed. Politeness,
robots.txt, limits of size and time, the response check and the archive are those of every crawl.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.spiders.base import Page, SourceSpider, code_of
from extract.records import Extraction


class FetchSpider(SourceSpider):
    """Options: `folder`, where the files go. A file that does not come is a warning: the others are worth having."""

    name = "fetch"

    async def start(self) -> AsyncIterator[Any]:
        for url in self.job.urls:
            for request in self.page(
                url, self.save, expected="pdf", essential=False, facts={"asked": url}, about=(url,)
            ):
                yield request

    def save(self, response: Response, asked: str) -> Iterator[Page]:
        Path(self.job.options["folder"], file_name(asked)).write_bytes(response.body)
        yield Page(Extraction())

    def failed(self, failure: Failure) -> Iterator[Any]:
        """The failure under the address that was asked for; a redirect may have led elsewhere."""
        self.answered += 1
        request: Request = failure.request  # type: ignore[attr-defined]
        code = code_of(failure.value)
        asked: str = request.cb_kwargs["facts"]["asked"]
        yield self.problem(code, str(failure.value) or code, asked, "warning", about=(asked,))


def file_name(url: str) -> str:
    """The name of the file that holds the PDF of an address; of our own making, so that no page can choose a path."""
    return f"{sha256(url.encode()).hexdigest()[:32]}.pdf"
