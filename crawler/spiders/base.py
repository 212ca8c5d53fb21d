"""What all spiders share: requests that always end somewhere, guarded extraction, and named failures.

A spider yields `Page` items only; each is saved and committed before the next step. `essential` requests decide whether
the source is ok; the failure of another page is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

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

from crawler import reading
from crawler.checks import Expected
from crawler.job import CrawlJob
from crawler.reading.job import Read
from extract.identifiers import original_address
from extract.records import Extraction, PaperRecord, Problem, Severity, Where

_EXCEPTIONS: Mapping[type[BaseException], str] = {
    DownloadTimeoutError: "response.timeout",
    DownloadCancelledError: "response.too-large",
    ResponseDataLossError: "response.truncated",
    CannotResolveHostError: "response.no-such-host",
}

# A work that is looked up and not known there says nothing about the source.
_UNKNOWN = frozenset(("response.not-found", "replay.not-archived"))
_STRUCTURE = frozenset(("xml.cut", "xml.broken", "xml.unreadable", "extract.failed"))


@dataclass(frozen=True, slots=True)
class Page:
    """What was read on one page, saved in one transaction, with the `watermarks` that stand for it.

    `counts` marks a list of the source's papers, which expectations are held against. `about` names the works that were
    asked about, where the page is the answer to a question.
    """

    extraction: Extraction
    counts: bool = False
    watermarks: Mapping[str, str] = field(default_factory=dict)
    about: tuple[str, ...] = ()


class SourceSpider(Spider):
    """Base of all spiders."""

    def __init__(self, job: CrawlJob, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job
        self.asked: set[str] = set()
        self.expected = 0
        self.answered = 0
        self.errors: list[Problem] = []
        self.lists_failed = 0

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
        facts: Mapping[str, Any] | None = None,
        about: tuple[str, ...] = (),
        **meta: Any,
    ) -> Iterator[Request]:
        """A request whose answer reaches `then(response, **facts)`, or whose failure reaches `failed`.

        `about` names the works that it asks about. Nothing for a page that was asked for already, unless it is to be
        asked `again`; nothing after the first page for a job with the option `probe`.
        """
        if (url in self.asked and not again) or (self.asked and self.job.options.get("probe")):
            return
        self.asked.add(url)
        self.expected += 1
        meta |= {"essential": essential, "about": about} | ({"expected": expected} if expected else {})
        # Scrapy's filter of duplicates would drop a redirect loop in silence; `asked` does its work here.
        yield Request(
            url,
            callback=self._answer,
            errback=self.failed,
            dont_filter=True,
            cb_kwargs={"then": then, "facts": facts or {}},
            meta=meta,
        )

    def _answer(
        self, response: Response, then: Callable[..., Iterator[Any]], facts: Mapping[str, Any]
    ) -> Iterator[Any]:
        self.answered += 1
        yield from then(response, **facts)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """The page's failure as a problem: an error where the source depends on it."""
        self.answered += 1
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value or RuntimeError("no reason was given")
        code = code_of(error)
        # A list that the site does not have (any more) is no failure to read it.
        self.lists_failed += bool(request.meta.get("lists")) and code != "response.not-found"
        unknown = bool(request.meta.get("lookup")) and code in _UNKNOWN
        severity: Severity = "error" if request.meta.get("essential") and not unknown else "warning"
        message = self.refusal(code, str(error) or type(error).__name__)
        yield self.problem(code, message, request.url, severity, about=request.meta["about"])

    def refusal(self, code: str, message: str) -> str:
        """What to tell a person about a request that failed; a spider may add what to do instead."""
        return message

    def problem(
        self, code: str, message: str, url: str, severity: Severity = "error", *, about: tuple[str, ...] = ()
    ) -> Page:
        """An item that holds one problem; an error makes the source fail."""
        found = Problem(code, message, Where(url), severity)
        if severity == "error":
            self.errors.append(found)
        return Page(Extraction(problems=(found,)), about=about)

    def item(
        self,
        found: Extraction,
        *,
        counts: bool = False,
        essential: bool = True,
        watermarks: Mapping[str, str] | None = None,
        about: tuple[str, ...] = (),
    ) -> Page:
        """An extraction as an item. A list whose structure is broken fails the source; one broken record does not."""
        if counts and essential and broken(found):
            self.errors += [p for p in found.problems if p.severity == "error"]
        return Page(found, counts, watermarks or {}, about)

    def read(self, response: Response, reader: str | Read | None = None) -> Extraction:
        """What a reader (an extractor's name, a function, else who recognises the page) reads on a page. Never raises.

        It reads in a process of its own, while the crawl waits: what a page may cost is bounded, and no clock here runs
        out before. A copy of the Internet Archive is read under the address it is a copy of.
        """
        limits = reading.Limits(memory_mb=self.job.limits.memory_mb)
        job = reading.Job(original_address(response.url), body=response.body, reader=reader, venues=self.job.venues)
        done = reading.read(job, limits)
        if done.trace:
            self.logger.error("the extractor broke on %s\n%s", job.url, done.trace)
        return done.extraction

    def in_edition(self, found: Extraction) -> Extraction:
        """Records of a venue's own page that name no venue belong to the edition that was asked for."""
        edition = self.job.edition
        if edition is None or edition.year is None:
            return found
        records = tuple(
            replace(r, venue=edition) if isinstance(r, PaperRecord) and r.venue is None else r for r in found.records
        )
        return replace(found, records=records)

    def parse_list(self, response: Response, found: Extraction) -> Iterator[Page]:
        """What was `found` on a page that lists the papers; none, or those of another edition, is a failure."""
        severity: Severity = "error" if response.meta["essential"] else "warning"
        stranger = self._other_edition(found)
        if stranger:
            self.lists_failed += 1
            message = f"The page lists papers of {stranger}, not of {self.job.edition}."
            yield self.problem("route.other-edition", message, response.url, severity)
        else:
            yield self.item(found, counts=True, essential=response.meta["essential"])
        if not papers(found):
            self.lists_failed += 1
        if not papers(found) and not any(p.severity == "error" for p in found.problems):
            yield self.problem("page.no-papers", "The page lists no papers.", response.url, severity)

    def _other_edition(self, found: Extraction) -> str | None:
        """The edition that most papers of a list say they are of, where that is not the one asked for."""
        edition = self.job.edition
        if edition is None or edition.year is None:
            return None
        wanted = (edition.series, edition.year)
        others = [r.venue for r in papers(found) if r.venue and (r.venue.series, r.venue.year) != wanted]
        return str(others[0]) if len(others) * 2 > len(papers(found)) else None


def code_of(error: BaseException | None) -> str:
    """The problem code of whatever ended a request."""
    if code := getattr(error, "code", None):
        return str(code)
    return next((code for kind, code in _EXCEPTIONS.items() if isinstance(error, kind)), "response.connection")


def broken(found: Extraction) -> bool:
    """Whether the document as a whole could not be read: nothing but errors, or cut or damaged XML."""
    errors = [p.code for p in found.problems if p.severity == "error"]
    return any(not found.records or code in _STRUCTURE for code in errors)


def papers(found: Extraction) -> tuple[PaperRecord, ...]:
    """The paper records of an extraction."""
    return tuple(r for r in found.records if isinstance(r, PaperRecord))
