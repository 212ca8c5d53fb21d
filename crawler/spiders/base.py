"""What all spiders share: requests that always end somewhere, guarded extraction, and named failures.

A spider yields `Extraction` items only; each is saved and committed before the next step. `essential` pages decide
whether the source is ok; the failure of another page is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.checks import Expected
from crawler.job import CrawlJob
from extract.identifiers import original_address
from extract.records import Extraction, PaperRecord, Problem, Severity, Where
from extract.registry import Extractor, UnknownDocumentError, by_name, extractor_for

# What Scrapy's own middlewares say when they drop a request; they raise one exception for all.
_IGNORED_BECAUSE = {
    "Forbidden by robots.txt": "response.robots-forbidden",
    "max redirections reached": "response.redirect-loop",
    "during decompression": "response.too-large",
}


class SourceSpider(Spider):
    """Base of all spiders. `source` names the records whose count and coverage the expectations speak of."""

    source: ClassVar[str] = ""

    def __init__(self, job: CrawlJob, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job
        self.asked: set[str] = set()
        self.answered = 0
        self.errors: list[Problem] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SourceSpider:
        spider: SourceSpider = super().from_crawler(crawler, crawler.settings["PAPERWATCH_JOB"], *args, **kwargs)
        return spider

    def page(
        self,
        url: str,
        then: Callable[..., Iterator[Any]],
        *,
        essential: bool = True,
        expected: Expected | None = None,
        again: bool = False,
        **meta: Any,
    ) -> Iterator[Request]:
        """A request whose answer reaches `then`, whose failure reaches `failed`; nothing for a page already asked."""
        if url in self.asked and not again:
            return
        self.asked.add(url)
        yield Request(
            url,
            callback=self._answer,
            errback=self.failed,
            # Scrapy's filter of duplicates would drop a redirect loop in silence; `asked` does the work here.
            dont_filter=True,
            cb_kwargs={"then": then},
            meta={**meta, "essential": essential, **({"expected": expected} if expected else {})},
        )

    def _answer(self, response: Response, then: Callable[..., Iterator[Any]]) -> Iterator[Any]:
        self.answered += 1
        yield from then(response)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """The page's failure as a problem: an error where the source depends on it."""
        self.answered += 1
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value or RuntimeError("no reason given")
        yield self.problem(
            code_of(error),
            str(error) or type(error).__name__,
            request.url,
            "error" if request.meta.get("essential") else "warning",
        )

    def problem(self, code: str, message: str, url: str, severity: Severity = "error") -> Extraction:
        """An item that holds one problem; an error makes the source fail."""
        found = Problem(code, message, Where(url), severity)
        if severity == "error":
            self.errors.append(found)
        return Extraction(problems=(found,))

    def read(self, response: Response, extractor: str | None = None) -> Extraction:
        """What an extractor (by name, else the one that recognises the page) reads on a page. Never raises.

        A copy of the Internet Archive is read under the address it is a copy of.
        """
        url = original_address(response.url)
        try:
            reader = by_name(extractor) if extractor else extractor_for(response.body, url)
            return self._in_edition(reader.extract(response.body, url), reader)
        except UnknownDocumentError as error:
            return self.problem(error.code, str(error), url)
        except Exception as error:
            self.logger.exception("extractor failed on %s", url)
            return self.problem("extract.failed", f"The extractor broke on this page: {error!r}", url)

    def _in_edition(self, found: Extraction, reader: Extractor) -> Extraction:
        """Records that name no venue belong to the edition that was asked for."""
        edition = self.job.edition
        if edition is None or edition.year is None:
            return found
        records = tuple(
            replace(r, venue=edition) if isinstance(r, PaperRecord) and r.venue is None else r for r in found.records
        )
        return replace(found, records=records)


def code_of(error: BaseException) -> str:
    """The problem code of whatever ended a request."""
    if code := getattr(error, "code", None):
        return str(code)
    for words, code in _IGNORED_BECAUSE.items():
        if words in str(error):
            return code
    if isinstance(error, DownloadTimeoutError):
        return "response.timeout"
    if isinstance(error, DownloadCancelledError):
        return "response.too-large"
    if isinstance(error, ResponseDataLossError):
        return "response.truncated"
    if isinstance(error, CannotResolveHostError):
        return "response.no-such-host"
    return "response.connection"


def papers(found: Extraction) -> tuple[PaperRecord, ...]:
    return tuple(r for r in found.records if isinstance(r, PaperRecord))
