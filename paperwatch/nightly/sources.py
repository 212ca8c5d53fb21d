"""What a nightly run reads: the followed editions, arXiv, the group's own pages; each as one crawl under one name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.harvest import HarvestConfig, HarvestResult, crawl_arxiv, harvest
from extract.records import Venue
from extract.venues import Route, all_series
from paperwatch.config import Config, ScheduleSource
from paperwatch.editions import venue_named
from paperwatch.errors import usage_error
from paperwatch.harvesting import harvest_config
from paperwatch.nightly.rules import Rules
from paperwatch.progress import OnEvent

Crawl = Callable[[OnEvent], HarvestResult]


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read. `name` is the edition that its runs carry; `edition` is None for what never ends."""

    name: str
    crawl: Crawl
    edition: Venue | None = None
    routes: tuple[Route, ...] = ()


def followed(config: Config, rules: Rules, today: dt.date, replay: Path | None = None) -> list[Source]:
    """Everything that the configuration follows, each once. Raises `PaperwatchError` `venue.unknown`."""
    settings = harvest_config(config, replay)
    found: dict[str, Source] = {}
    for name in config.follow:
        for source in _venue(venue_named(name), config, settings, rules, today):
            found.setdefault(source.name, source)
    for schedule in config.schedules:
        route = Route("documents", (schedule.location,))
        found.setdefault(schedule.name, Source(schedule.name, _schedule(config, schedule, replay), None, (route,)))
    return list(found.values())


def _schedule(config: Config, schedule: ScheduleSource, replay: Path | None) -> Crawl:
    """Its settings are read when its turn comes: a mistake in them fails this source and not the night."""

    def crawl(on_event: OnEvent) -> HarvestResult:
        from paperwatch.schedules import schedule_crawl  # readers of every form, which `status` does not need

        read = schedule_crawl(config, schedule, replay)
        return read(on_event)

    return crawl


def _venue(venue: Venue, config: Config, settings: HarvestConfig, rules: Rules, today: dt.date) -> Iterator[Source]:
    if all_series()[venue.series].kind == "preprint":
        yield arxiv(config.categories, settings)
        return
    editions = [venue] if venue.year else rules.editions(venue.series, today)
    with_route = [edition for edition in editions if all_series()[edition.series].routes_for(edition.year)]
    for edition in with_route or editions:  # of a series without any route the crawl says so
        yield edition_source(edition, settings)


def edition_source(edition: Venue, settings: HarvestConfig) -> Source:
    """One year of a conference, by its routes in order."""
    routes = all_series()[edition.series].routes_for(edition.year)
    return Source(str(edition), lambda on_event: harvest(edition, config=settings, on_event=on_event), edition, routes)


def arxiv(categories: Sequence[str], settings: HarvestConfig) -> Source:
    """What changed in arXiv's categories since the day before the last whole harvest of each."""
    route = Route("arxiv", tuple(f"https://oaipmh.arxiv.org/oai?set={category}" for category in categories))

    def crawl(on_event: OnEvent) -> HarvestResult:
        return crawl_arxiv(config=settings, categories=categories, by="oai", on_event=on_event)

    return Source("arXiv", crawl, None, (route,))


def chosen(sources: Sequence[Source], names: Sequence[str]) -> list[Source]:
    """The sources of those names, as people write them. Raises `PaperwatchError` `nightly.no-such-source`."""
    if not names:
        return list(sources)
    wanted = {_folded(name) for name in names}
    found = [s for s in sources if {_folded(s.name), _folded(s.edition.series if s.edition else s.name)} & wanted]
    known = {_folded(n) for s in found for n in (s.name, s.edition.series if s.edition else s.name)}
    if missing := [name for name in names if _folded(name) not in known]:
        message = f"{', '.join(missing)}: no such source is followed. Followed: {', '.join(s.name for s in sources)}."
        raise usage_error("nightly.no-such-source", message)
    return found


def _folded(name: str) -> str:
    from extract.venues import find_venue

    return str(find_venue(name) or name).casefold()
