"""Which routes answer from here: the first page of each, asked for politely and read.

Nothing of it is stored or archived; only the log of crawls tells of it.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from crawler.harvest import HarvestConfig, HarvestResult, probe
from crawler.politeness import delay_of, slot_of
from extract.identifiers import split_address
from extract.records import Venue
from extract.venues import REGISTRIES, Route, Series, Venues
from paperwatch.nightly.rules import Rules

Answer = Literal["answers", "refused", "moved", "changed shape", "no answer"]

_SECONDS = 300
"""The longest that one page may take by the clock, robots.txt included: five times what one answer may take."""
_MEANS: dict[str, Answer] = {
    "response.challenge": "refused",
    "response.forbidden": "refused",
    "response.login": "refused",
    "response.robots-forbidden": "refused",
    "response.throttled": "refused",
    "page.challenge": "refused",
    "openreview.refused": "refused",
    "response.not-found": "moved",
    "response.soft-404": "moved",
    "response.redirect": "moved",
    "response.redirect-loop": "moved",
    "response.no-such-host": "moved",
    "address.forbidden": "moved",
    "response.connection": "no answer",
    "response.timeout": "no answer",
    "response.server-error": "no answer",
    "response.robots-unreadable": "no answer",
    "response.empty": "no answer",
    "response.truncated": "no answer",
    "crawl.died": "no answer",
    "crawl.stopped": "no answer",
    "replay.not-archived": "no answer",
}
"""What the first error of a route means for whoever wonders whether it works; any other: the page is read no more."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one route: the edition it was tried with, its answer, the papers on its first page, the reason."""

    series: str
    edition: str
    spider: str
    url: str
    answer: Answer
    papers: int
    code: str = ""
    message: str = ""

    @property
    def works(self) -> bool:
        return self.answer == "answers"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RouteCheck:
    """A route of an edition that is to be checked."""

    edition: Venue
    route: Route

    @property
    def slot(self) -> str:
        return slot_of(split_address(self.route.urls[0]).hostname or "") if self.route.urls else self.route.spider


def route_checks(named: Sequence[Venue], venues: Venues, rules: Rules, today: dt.date) -> list[RouteCheck]:
    """The routes of the venues named, each with the last edition that has been; where none is named, every series' own
    routes, and of the registries that all series share one each."""
    if named:
        return [q for venue in named for q in _of_series(venue, venues, rules, today)]
    found: dict[tuple[str, ...], RouteCheck] = {}
    for series in venues.series.values():
        for one in _of_series(Venue(series.name), venues, rules, today):
            route = one.route
            key = (one.slot,) if route.spider in REGISTRIES else (series.name, route.spider, *route.urls)
            found.setdefault(key, one)
    return list(found.values())


def _of_series(venue: Venue, venues: Venues, rules: Rules, today: dt.date) -> Iterator[RouteCheck]:
    series = venues.series[venue.series]
    edition = venue if venue.year else _last_edition(series, rules, today)
    for route in series.routes_for(edition.year):
        if not series.categories:
            yield RouteCheck(edition, route)


def _last_edition(series: Series, rules: Rules, today: dt.date) -> Venue:
    """The latest edition that has certainly been."""
    last = series.years[1] or today.year
    years = (Venue(series.name, year) for year in range(min(last, today.year), today.year - 10, -1))
    return next((e for e in years if rules.meets(e) and rules.is_over(e, today)), Venue(series.name, last))


def check(
    asked: Iterable[RouteCheck], config: HarvestConfig, on_checked: Callable[[Checked], None] = lambda checked: None
) -> list[Checked]:
    """Ask each route, host by host and one after another, and tell each as it is known.

    What is read goes into a scratch database, which all of them share.
    """
    by_slot: dict[str, list[tuple[int, RouteCheck]]] = defaultdict(list)
    for number, one in enumerate(asked):
        by_slot[one.slot].append((number, one))
    found: dict[int, Checked] = {}
    with tempfile.TemporaryDirectory(prefix="paperwatch-") as folder:
        aside = replace(
            config,
            database_url=f"sqlite:///{folder}/looked-at.db",
            archive_dir=None,
            cache_dir=None,
            limits=replace(config.limits, seconds=_SECONDS),
        )
        for slot, mine in by_slot.items():
            for number, checked in _in_turn(slot, mine, aside):
                found[number] = checked
                on_checked(checked)
    return [checked for _, checked in sorted(found.items())]


def _in_turn(slot: str, mine: Sequence[tuple[int, RouteCheck]], config: HarvestConfig) -> Iterator[tuple[int, Checked]]:
    """The checks of one host, with its delay between them."""
    for place, (number, one) in enumerate(mine):
        if place:
            time.sleep(delay_of(slot) * (0 if config.replay else config.pace))
        yield number, _told(one, probe(one.edition, one.route, config=config))


def word_for(code: str) -> Answer:
    """What it means for a route that its first error has this code."""
    return _MEANS.get(code, "changed shape")


def _told(one: RouteCheck, result: HarvestResult) -> Checked:
    edition, route = one.edition, one.route
    first = next((p for p in result.problems if p.severity == "error"), None)
    papers = result.counts.get("papers", 0)
    # A list of which only the first part was asked for is not whole, and that is no fault of the route.
    whole = papers > 0 and (first is None or first.code == "list.incomplete")
    answer: Answer = "answers" if whole else word_for(first.code if first else "")
    url = route.urls[0] if route.urls else ""
    why = (first.code, first.message) if first and not whole else ("", "")
    return Checked(edition.series, str(edition), route.spider, url, answer, papers, *why)
