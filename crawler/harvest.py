"""The crawler as the app sees it: harvest one edition by the first route that answers, or arXiv by ids and dates.

Every crawl runs in a process of its own, which can be killed at any moment; what it saved stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from crawler import doubts
from crawler.arxiv_api import watermark_key
from crawler.child import Outcome, run
from crawler.expectations import breaches
from crawler.job import CrawlJob, Event, Limits
from db import store
from db.engine import Database, open_database
from extract.identifiers import original_address
from extract.records import Problem, Venue, Where
from extract.sources import card_of
from extract.venues import SHIPPED, Route, Venues

OnEvent = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class HarvestConfig:
    """What every crawl of an installation has in common. `pace` as in `CrawlJob`; `keys` by host of an API.

    `expect` is False only where the pages are known to be excerpts, which no venue's expectations fit (the demo).
    """

    database_url: str
    venues: Venues = SHIPPED
    contact: str | None = None
    archive_dir: str | None = None
    cache_dir: str | None = None
    log_file: str | None = None
    replay: str | None = None
    loopback: str | None = None
    pace: float = 1.0
    keys: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    options: Mapping[str, Any] = field(default_factory=dict)
    expect: bool = True
    accept: bool = False


@dataclass(frozen=True, slots=True)
class HarvestResult:
    """How a harvest ended. `route` is the one that answered; `problems` are those of all routes tried, ignored entries
    left out (they are in the database); `counts` are those of the route that answered,
    else of the one that brought most papers (see `Tally.totals`); `about` as in `Outcome`. "doubtful": all was read and
    stored, but may be wrong, and nobody has accepted it."""

    status: Literal["ok", "doubtful", "failed"]
    route: Route | None
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    run_ids: tuple[int, ...]
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Goal:
    """What a harvest is for: an edition, or no venue at all. `label` is what its runs are called by."""

    edition: Venue | None = None
    label: str | None = None

    def __str__(self) -> str:
        return self.label or "This"


def harvest(edition: Venue, *, config: HarvestConfig, on_event: OnEvent = lambda event: None) -> HarvestResult:
    """Crawl an edition by its routes in order, until one is ok. Raises `KeyError` for an unknown series.

    A route that fails leaves what it saved, and a problem `route.failed` with its reason. "arXiv" means what changed in
    its categories of `venues.toml` since the last harvest.
    """
    series = config.venues.series[edition.series]
    if series.categories:
        return crawl_arxiv(config=config, categories=series.categories, by="oai", on_event=on_event)
    return _first_that_answers(_Goal(edition, str(edition)), series.routes_for(edition.year), config, on_event)


def crawl_arxiv(
    *,
    config: HarvestConfig,
    ids: Sequence[str] = (),
    categories: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    by: Literal["query", "oai", "rss"] = "query",
    on_event: OnEvent = lambda event: None,
) -> HarvestResult:
    """Records from arXiv: the given `ids`, or the `categories` changed (oai) or submitted (query) since a day.

    Without `since`, OAI-PMH goes on from the day before the last whole harvest of each category, else a week back.
    """
    options = {
        "marks": _watermarks(config, categories) if by == "oai" and since is None else {},
        "by": by,
        "ids": list(ids),
        "categories": list(categories),
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
    }
    goal = _Goal() if ids else _Goal(Venue("arXiv"), "arXiv")
    return _first_that_answers(goal, (Route("arxiv", (), options=options),), config, on_event)


def crawl_documents(
    urls: Sequence[str], *, config: HarvestConfig, name: str | None = None, on_event: OnEvent = lambda event: None
) -> HarvestResult:
    """Single documents by address (a schedule, a reading list, a PDF), each read by whoever recognises it.

    `name` is what the group calls them.
    """
    return _first_that_answers(_Goal(label=name), (Route("documents", tuple(urls)),), config, on_event)


def crawl_pages(urls: Sequence[str], *, config: HarvestConfig, on_event: OnEvent = lambda event: None) -> HarvestResult:
    """Papers' own pages, each read by whoever recognises it. One that cannot be had is a warning about that address."""
    route = Route("documents", tuple(urls), options={"optional": True})
    return _first_that_answers(_Goal(), (route,), config, on_event)


def lookup(
    source: str,
    names: Mapping[str, Sequence[str]],
    *,
    config: HarvestConfig,
    on_event: OnEvent = lambda event: None,
) -> HarvestResult:
    """What an open interface says about single works. `names`: scheme (one of its card's `by`) -> names of works.

    Works it does not know are warnings; the rest is saved as records of its source.
    """
    options = {"names": {scheme: list(found) for scheme, found in names.items()}}
    return _first_that_answers(_Goal(), (Route(source, (), options=options),), config, on_event)


def list_again(
    edition: Venue, route: Route, *, config: HarvestConfig, on_event: OnEvent = lambda event: None
) -> HarvestResult:
    """An edition by one of its routes, beside the list that it was read from: no reading of the edition, nothing is
    expected of it and nothing vanishes."""
    return _first_that_answers(_Goal(edition), (route,), replace(config, expect=False), on_event)


def probe(edition: Venue, route: Route, *, config: HarvestConfig) -> HarvestResult:
    """The first page of a route, asked for once and read as in a crawl: robots.txt, one request, nothing asked again.

    Whatever is stored goes into the database of `config`; nothing is expected of a first page.
    """
    asked = replace(route, options={**(route.options or {}), "probe": True})
    once = replace(config, expect=False, limits=replace(config.limits, retries=0))
    return _first_that_answers(_Goal(edition, str(edition)), (asked,), once, lambda event: None)


def fetch(
    urls: Sequence[str], folder: str, *, config: HarvestConfig, on_event: OnEvent = lambda event: None
) -> HarvestResult:
    """PDFs as files of `folder`, named by `file_name`, for somebody else to read. Nothing is saved but problems.

    One that cannot be fetched is a warning under its own address, however often it was redirected.
    """
    route = Route("fetch", tuple(urls), options={"folder": folder})
    return _first_that_answers(_Goal(), (route,), config, on_event)


def _watermarks(config: HarvestConfig, categories: Sequence[str]) -> dict[str, str]:
    """For each category the day before its watermark: changes of one day may come out in two answers."""
    database = open_database(config.database_url, config.venues)
    try:
        marks = {k: store.watermark(database, source="arxiv", key=k) for k in map(watermark_key, categories)}
    finally:
        database.close()
    return {k: (date.fromisoformat(v[:10]) - timedelta(days=1)).isoformat() for k, v in marks.items() if v}


def _first_that_answers(
    goal: _Goal, routes: Sequence[Route], config: HarvestConfig, on_event: OnEvent
) -> HarvestResult:
    database = open_database(config.database_url, config.venues)
    try:
        problems: list[Problem] = []
        run_ids: list[int] = []
        counts: Mapping[str, int] = {}
        about: dict[str, str] = {}
        for place, route in enumerate(routes, 1):
            run_id, outcome = _crawl(database, goal, route, place, config, on_event)
            run_ids.append(run_id)
            problems += outcome.problems
            about |= outcome.about
            if outcome.status != "failed":
                return HarvestResult(outcome.status, route, outcome.counts, tuple(problems), tuple(run_ids), about)
            counts = max(counts, outcome.counts, key=lambda c: c.get("papers", 0))
        if not routes:
            problems.append(
                Problem("venue.no-route", f"{goal} has no route for this year.", Where("venues.toml"), "error")
            )
        return HarvestResult("failed", None, counts, tuple(problems), tuple(run_ids), about)
    finally:
        database.close()


def _crawl(
    database: Database, goal: _Goal, route: Route, place: int, config: HarvestConfig, on_event: OnEvent
) -> tuple[int, Outcome]:
    """One route as one run: its row, its child process, its expectations. `place`: among the routes of the edition."""
    run_id = store.start_run(database, source=route.spider, edition=goal.label)
    outcome = run(_job(goal.edition, route, config, run_id), on_event)
    outcome = replace(outcome, counts={**outcome.counts, "route": place})
    where = route.urls[0] if route.urls else route.spider
    breached = _breaches(config.venues, goal.edition, route, outcome, where) if config.expect else ()
    if outcome.status == "ok" and breached:
        outcome = outcome.failing(*breached)
    if outcome.status == "failed":
        outcome = outcome.failing(_route_failed(goal, where, outcome))
    elif goal.edition and config.expect:
        series = config.venues.series.get(goal.edition.series)
        outcome = doubts.unless_accepted(database, goal.edition, series, route.spider, outcome, where, config.accept)
    if outcome.status == "ok" and goal.edition:
        outcome = _marking_vanished(database, goal.edition, route, outcome, run_id)
    if outcome.late:
        store.save(database, (), outcome.late, run_id=run_id)
        for problem in outcome.late:
            on_event(Event("problem", route.spider, url=str(problem.where), problem=problem))
    store.finish_run(database, run_id, status=outcome.status, counts=outcome.counts, replayed=bool(config.replay))
    return run_id, outcome


def _breaches(venues: Venues, edition: Venue | None, route: Route, outcome: Outcome, where: str) -> tuple[Problem, ...]:
    series = venues.series.get(edition.series) if edition else None
    return breaches(series, edition.year, outcome.counts, where, route.options) if series and edition else ()


def _marking_vanished(database: Database, edition: Venue, route: Route, outcome: Outcome, run_id: int) -> Outcome:
    """After a whole reading of an edition's list: mark the records that it no longer has. Nothing is deleted.

    A copy in an archive may be older than the list itself, so it says nothing about what vanished.
    """
    is_copy = any(original_address(url) != url for url in route.urls)
    if edition.year is None or is_copy or outcome.counts.get("lists_failed"):
        return outcome
    sources = [name for name in _listed(outcome.counts) if (card := card_of(name)) and card.whole_lists]
    gone = sum(store.mark_unseen(database, run_id, source=source, scope=edition) for source in sources)
    outcome = replace(outcome, counts={**outcome.counts, "vanished": gone})
    if not gone:
        return outcome
    message = f"{gone} records that the list of {edition} had before are no longer on it. They are kept, and marked."
    return outcome.noting(Problem("list.shrank", message, Where(route.urls[0]), "warning"))


def _listed(counts: Mapping[str, int]) -> list[str]:
    """The sources whose papers the lists of a crawl named."""
    return [name.removeprefix("list:") for name in counts if name.startswith("list:")]


def _route_failed(goal: _Goal, where: str, outcome: Outcome) -> Problem:
    """Why a route failed: its first error, in the words of that error."""
    reason = next((p for p in outcome.problems if p.severity == "error"), None)
    words = f"{reason.code}: {reason.message}" if reason else "no reason was reported."
    return Problem("route.failed", f"{goal} could not be read from {where}. {words}", Where(where), "warning")


def _job(edition: Venue | None, route: Route, config: HarvestConfig, run_id: int) -> CrawlJob:
    return CrawlJob(
        spider=route.spider,
        database_url=config.database_url,
        run_id=run_id,
        venues=config.venues,
        urls=route.urls,
        series=edition.series if edition else None,
        year=edition.year if edition else None,
        options={**(route.options or {}), **config.options},
        contact=config.contact,
        replay=config.replay,
        loopback=config.loopback,
        archive_dir=config.archive_dir,
        cache_dir=config.cache_dir,
        log_file=config.log_file,
        pace=config.pace,
        keys=config.keys,
        limits=config.limits,
    )
