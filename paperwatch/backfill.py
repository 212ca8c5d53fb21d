"""Whole conferences and ranges of years: what is meant, what was done already, and what is left."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.harvest import HarvestResult
from db import store
from db.clock import now
from db.engine import Database
from db.linkage import link
from db.linkage.results import OnStep, no_step
from db.store import runs
from db.store.runs import BACKFILL
from extract.records import Venue
from extract.venues import Venues
from paperwatch.config import Config
from paperwatch.editions import edition_named, years_named
from paperwatch.harvesting import harvest_config
from paperwatch.nightly.due import HORIZON, Past, pasts
from paperwatch.nightly.estimate import Estimate, estimate
from paperwatch.nightly.lock import locked
from paperwatch.nightly.rules import Rules, shipped_rules
from paperwatch.nightly.sources import Source, edition_source
from paperwatch.progress import OnEvent
from paperwatch.venues import Given, remember, with_route

_REMEMBERED = dt.timedelta(days=7)
"""An interrupted backfill is taken up again within this time."""


@dataclass(frozen=True, slots=True)
class Requested:
    """The editions asked for, each once and in order.

    `paused`: years of a range in which the series did not meet, which are left out; `doubted`: editions that were named
    alone though it is held not to have met.
    """

    editions: tuple[Venue, ...]
    paused: tuple[Venue, ...] = ()
    doubted: tuple[Venue, ...] = ()

    @property
    def label(self) -> str:
        """The name under which this backfill is known."""
        return ", ".join(str(edition) for edition in self.editions)


def requested(texts: Iterable[str], venues: Venues, rules: Rules) -> Requested:
    """Editions from "OSDI'25", "OSDI'16..'25", "OSDI'16..25", "osdi 2016..2025". Raises `PaperwatchError`
    `venue.unknown`, `venue.no-year`, `usage.range`."""
    editions: dict[Venue, None] = {}
    paused: dict[Venue, None] = {}
    for text in texts:
        years = years_named(text, venues)
        if years is None:
            editions[edition_named(text, venues)] = None
            continue
        for edition in years:
            (editions if rules.meets(edition) else paused)[edition] = None
    return Requested(tuple(editions), tuple(paused), tuple(e for e in editions if not rules.meets(e)))


@dataclass(frozen=True, slots=True)
class Left:
    """A backfill under way: its run, what is left, and what an interrupted start had done already."""

    run_id: int
    editions: tuple[Venue, ...]
    done: tuple[Venue, ...]


def take_up(database: Database, asked: Requested) -> Left:
    """Begin a backfill, or go on with one of the same editions that was interrupted."""
    last = runs.last_run(database, BACKFILL, edition=asked.label)
    if last is None or last.status != "running" or last.started < now() - _REMEMBERED:
        return Left(store.start_run(database, source=BACKFILL, edition=asked.label), asked.editions, ())
    past = pasts(runs.crawls_since(database, last.started))
    done = tuple(e for e in asked.editions if past.get(str(e), Past()).state == "ok")
    return Left(last.run_id, tuple(e for e in asked.editions if e not in done), done)


def good_readings(database: Database, editions: Sequence[Venue]) -> dict[Venue, Past]:
    """The past of each edition."""
    past = pasts(runs.asked_since(database, now() - HORIZON))
    return {edition: past.get(str(edition), Past()) for edition in editions}


@dataclass(frozen=True, slots=True)
class Planned:
    """A backfill before it begins: the editions, how each is read, and a route that is new."""

    config: Config
    asked: Requested
    sources: Mapping[Venue, Source]
    given: Given | None
    pages: bool
    replay: Path | None


def planned(
    config: Config,
    texts: Sequence[str],
    urls: Sequence[str] = (),
    *,
    replay: Path | None = None,
    pages: bool = True,
    accept: bool = False,
) -> Planned:
    """What these words mean; `urls` are a route of their series. Raises like `requested` and `with_route`."""
    config, given = with_route(config, texts, urls) if urls else (config, None)
    asked = requested(texts, config.known_venues, shipped_rules())
    settings = replace(harvest_config(config, replay, options={"pages": pages}), accept=accept)
    sources = {edition: edition_source(edition, settings) for edition in asked.editions}
    return Planned(config, asked, sources, given, pages, replay)


Crawling = Callable[[str], AbstractContextManager[OnEvent]]
"""Gives the events of the crawl of that name a place in what is shown."""


class Watcher:
    """Is told how a backfill goes. This one says nothing of it."""

    def taken_up(self, done: Sequence[Venue]) -> None:
        """An interrupted one goes on; these editions were done before."""

    def crawling(self, costs: Sequence[Estimate]) -> AbstractContextManager[Crawling]:
        """Editions are crawled, which cost so much."""
        return nullcontext(lambda name: nullcontext(lambda event: None))

    def ended(self, database: Database, edition: Venue, result: HarvestResult) -> None:
        """An edition was crawled."""

    def remembered(self, given: Given, path: Path) -> None:
        """A new series or route was written into the group's file."""

    def linking(self) -> AbstractContextManager[OnStep]:
        """What was stored is linked."""
        return nullcontext(no_step)


def backfill(database: Database, what: Planned, watcher: Watcher) -> dict[Venue, HarvestResult]:
    """Crawl what is planned, one edition after another, under the lock of runs; a failed one is told and passed.

    Interrupted and begun again, it goes on where it was. Raises `PaperwatchError` `run.locked`. A replay asks nobody,
    so it waits for nobody.
    """
    with nullcontext() if what.replay else locked(database, "backfill"):
        left = take_up(database, what.asked)
        if left.done:
            watcher.taken_up(left.done)
        results = _crawl(database, what, left, watcher)
        if what.given and what.given.toml and (left.done or any(r.status != "failed" for r in results.values())):
            watcher.remembered(what.given, remember(what.config, what.given))
        with watcher.linking() as on_step:
            link.conclude(database, on_step)
        _finish(database, left, results, replayed=bool(what.replay))
    return results


def costs_of(database: Database, what: Planned, editions: Iterable[Venue]) -> list[Estimate]:
    """What each edition will cost."""
    wanted = list(editions)
    past = good_readings(database, wanted)
    return [estimate(what.sources[edition], past[edition].ok_run, what.pages) for edition in wanted]


def _crawl(database: Database, what: Planned, left: Left, watcher: Watcher) -> dict[Venue, HarvestResult]:
    results: dict[Venue, HarvestResult] = {}
    with watcher.crawling(costs_of(database, what, left.editions)) as crawling:
        for edition in left.editions:
            with crawling(str(edition)) as on_event:
                result = results[edition] = what.sources[edition].crawl(on_event)
            watcher.ended(database, edition, result)
    return results


def _finish(database: Database, left: Left, results: Mapping[Venue, HarvestResult], *, replayed: bool) -> None:
    counts = sum((Counter(dict(result.counts)) for result in results.values()), Counter[str]())
    failed = any(result.status != "ok" for result in results.values())
    kept = {name: counts[name] for name in ("new", "changed", "unchanged", "requests", "bytes")}
    store.finish_run(database, left.run_id, status="failed" if failed else "ok", counts=kept, replayed=replayed)
