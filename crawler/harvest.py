"""The crawler as the app sees it: harvest one edition by the first route that answers, or arXiv by ids and dates.

Every crawl runs in a process of its own, which can be killed at any moment; what it saved stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from crawler.arxiv_api import watermark_key
from crawler.child import Outcome, run
from crawler.expectations import breaches
from crawler.job import CrawlJob, Event, Limits
from db import store
from db.engine import Database, open_database
from extract.identifiers import original_address
from extract.records import Problem, Venue, Where
from extract.venues import Route, all_series, extension

# The sources of records that each spider's lists bring, one list of an edition each.
LISTS: Mapping[str, tuple[str, ...]] = {"usenix": ("usenix",), "programme": ("programme", "opentoc")}

OnEvent = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class HarvestConfig:
    """What every crawl of an installation has in common. `pace` as in `CrawlJob`; `keys` by host of an API.

    `expect` is False only where the pages are known to be excerpts, which no venue's expectations fit (the demo).
    """

    database_url: str
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


@dataclass(frozen=True, slots=True)
class HarvestResult:
    """How a harvest ended. `route` is the one that answered; `problems` are those of all routes tried, ignored entries
    left out (they are in the database); `counts` are those of the route that answered,
    else of the one that brought most papers (see `Tally.totals`)."""

    status: Literal["ok", "failed"]
    route: Route | None
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    run_ids: tuple[int, ...]


def harvest(edition: Venue, *, config: HarvestConfig, on_event: OnEvent = lambda event: None) -> HarvestResult:
    """Crawl an edition by its routes in order, until one is ok. Raises `KeyError` for an unknown series.

    A route that fails leaves what it saved, and a problem `route.failed` with its reason. "arXiv" means what changed in
    its categories of `venues.toml` since the last harvest.
    """
    series = all_series()[edition.series]
    if series.kind == "preprint":
        return crawl_arxiv(config=config, categories=series.options["categories"], by="oai", on_event=on_event)
    return _first_that_answers(edition, series.routes_for(edition.year), config, on_event)


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
    return _first_that_answers(Venue("arXiv"), (Route("arxiv", (), options=options),), config, on_event)


def crawl_documents(
    urls: Sequence[str], *, config: HarvestConfig, name: str = "documents", on_event: OnEvent = lambda event: None
) -> HarvestResult:
    """Single documents by address (a schedule, a reading list, a PDF), each read by whoever recognises it."""
    return _first_that_answers(Venue(name), (Route("documents", tuple(urls)),), config, on_event)


def lookup(
    spider: Literal["crossref", "openalex", "semanticscholar", "dblp"],
    *,
    config: HarvestConfig,
    dois: Sequence[str] = (),
    arxiv: Sequence[str] = (),
    keys: Sequence[str] = (),
    on_event: OnEvent = lambda event: None,
) -> HarvestResult:
    """What an open interface says about single works, by DOI, arXiv id (Semantic Scholar) or key (dblp).

    Works it does not know are warnings; the rest is saved as records of its source.
    """
    options = {"dois": list(dois), "arxiv": list(arxiv), "keys": list(keys)}
    return _first_that_answers(Venue("lookup"), (Route(spider, (), options=options),), config, on_event)


def fetch(
    urls: Sequence[str], folder: str, *, config: HarvestConfig, on_event: OnEvent = lambda event: None
) -> HarvestResult:
    """PDFs as files of `folder`, named by `file_name`, for somebody else to read. Nothing is saved but problems.

    One that cannot be fetched is a warning under its own address, however often it was redirected.
    """
    route = Route("fetch", tuple(urls), options={"folder": folder})
    return _first_that_answers(Venue("fetch"), (route,), config, on_event)


def _watermarks(config: HarvestConfig, categories: Sequence[str]) -> dict[str, str]:
    """For each category the day before its watermark: changes of one day may come out in two answers."""
    database = open_database(config.database_url)
    try:
        marks = {k: store.watermark(database, source="arxiv", key=k) for k in map(watermark_key, categories)}
    finally:
        database.close()
    return {k: (date.fromisoformat(v[:10]) - timedelta(days=1)).isoformat() for k, v in marks.items() if v}


def _first_that_answers(
    edition: Venue, routes: Sequence[Route], config: HarvestConfig, on_event: OnEvent
) -> HarvestResult:
    database = open_database(config.database_url)
    try:
        problems: list[Problem] = []
        run_ids: list[int] = []
        counts: Mapping[str, int] = {}
        for route in routes:
            run_id, outcome = _crawl(database, edition, route, config, on_event)
            run_ids.append(run_id)
            problems += outcome.problems
            if outcome.status == "ok":
                return HarvestResult("ok", route, outcome.counts, tuple(problems), tuple(run_ids))
            counts = max(counts, outcome.counts, key=lambda c: c.get("papers", 0))
        if not routes:
            problems.append(
                Problem("venue.no-route", f"{edition} has no route for this year.", Where("venues.toml"), "error")
            )
        return HarvestResult("failed", None, counts, tuple(problems), tuple(run_ids))
    finally:
        database.close()


def _crawl(
    database: Database, edition: Venue, route: Route, config: HarvestConfig, on_event: OnEvent
) -> tuple[int, Outcome]:
    """One route as one run: its row, its child process, its expectations."""
    run_id = store.start_run(database, source=route.spider, edition=str(edition))
    outcome = run(_job(edition, route, config, run_id), on_event)
    where = route.urls[0] if route.urls else route.spider
    series = all_series().get(edition.series) if config.expect else None
    breached = breaches(series, edition.year, outcome.counts, where, route.options) if series else ()
    if outcome.status == "ok" and breached:
        outcome = outcome.failing(*breached)
    if outcome.status == "failed":
        outcome = outcome.failing(_route_failed(edition, where, outcome))
    else:
        outcome = _marking_vanished(database, edition, route, outcome, run_id)
    if outcome.late:
        store.save(database, (), outcome.late, run_id=run_id)
        for problem in outcome.late:
            on_event(Event("problem", route.spider, url=str(problem.where), problem=problem))
    store.finish_run(database, run_id, status=outcome.status, counts=outcome.counts)
    return run_id, outcome


def _marking_vanished(database: Database, edition: Venue, route: Route, outcome: Outcome, run_id: int) -> Outcome:
    """After a whole reading of an edition's list: mark the records that it no longer has. Nothing is deleted.

    A copy in an archive may be older than the list itself, so it says nothing about what vanished.
    """
    is_copy = any(original_address(url) != url for url in route.urls)
    if edition.year is None or is_copy or outcome.counts.get("lists_failed"):
        return outcome
    sources = LISTS.get(route.spider, ())
    gone = sum(store.mark_unseen(database, run_id, source=source, scope=edition) for source in sources)
    outcome = replace(outcome, counts={**outcome.counts, "vanished": gone})
    if not gone:
        return outcome
    message = f"{gone} records that the list of {edition} had before are no longer on it. They are kept, and marked."
    return outcome.noting(Problem("list.shrank", message, Where(route.urls[0]), "warning"))


def _route_failed(edition: Venue, where: str, outcome: Outcome) -> Problem:
    """Why a route failed: its first error, in the words of that error."""
    reason = next((p for p in outcome.problems if p.severity == "error"), None)
    words = f"{reason.code}: {reason.message}" if reason else "no reason was reported."
    return Problem("route.failed", f"{edition} could not be read from {where}. {words}", Where(where), "warning")


def _job(edition: Venue, route: Route, config: HarvestConfig, run_id: int) -> CrawlJob:
    return CrawlJob(
        spider=route.spider,
        database_url=config.database_url,
        run_id=run_id,
        urls=route.urls,
        series=edition.series,
        year=edition.year,
        options={**(route.options or {}), **config.options},
        venues=extension(),
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
