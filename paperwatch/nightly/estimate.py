"""What a crawl will cost before it begins: its routes, its requests, and the time they take at the polite rate."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.politeness import delay_of
from db.status import RunRow
from extract.identifiers import split_address
from extract.records import Venue
from extract.venues import Route, Series
from paperwatch.nightly.sources import Source

_EXPECTED = 60
"""Papers of a conference of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The cost of one source. `seconds` is the least that politeness allows; a site's crawl delay can add to it."""

    name: str
    routes: tuple[str, ...]
    requests: int
    seconds: float
    basis: str


def estimate(source: Source, last: RunRow | None, pages: bool = True) -> Estimate:
    """By the last good reading where there is one, else by what the venue is expected to have."""
    routes = tuple(f"{route.spider}: {route.urls[0] if route.urls else '-'}" for route in source.routes)
    if last and last.counts.get("requests"):
        requests, basis = int(last.counts["requests"]), "the last reading"
    else:
        requests, basis = _expected(source, pages), "the expected number of papers"
    return Estimate(source.name, routes, requests, requests * _delay(source.routes), basis)


def _expected(source: Source, pages: bool) -> int:
    first = source.routes[0] if source.routes else None
    if first is None:
        return 0
    if first.spider == "usenix":  # robots.txt, two lists, and a page for each paper
        own = pages and (first.options or {}).get("pages", True)
        return 3 + (papers_expected(source.edition, source.series) if own else 0)
    return len(first.urls) + (0 if first.spider == "arxiv" else 1)


def papers_expected(edition: Venue | None, series: Series | None) -> int:
    """How many papers an edition may have: the middle of what its venue expects."""
    for entry in series.expect if series else ():
        if "papers" in entry and entry.get("year", edition and edition.year) == (edition and edition.year):
            return int(sum(entry["papers"]) / 2)
    return _EXPECTED


def _delay(routes: tuple[Route, ...]) -> float:
    urls = routes[0].urls if routes else ()
    host = split_address(urls[0]).hostname if urls else None
    return delay_of(host or "")


def duration(seconds: float) -> str:
    """ "40 s", "12 min", "3 h 5 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
