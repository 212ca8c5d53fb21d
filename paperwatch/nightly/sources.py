"""What a nightly run reads: the followed editions, arXiv, the group's own pages; each as one crawl under one name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.harvest import HarvestConfig, HarvestResult, crawl_arxiv, harvest
from extract.records import Venue
from extract.venues import Route, Series, Venues
from paperwatch.config import Config, ScheduleSource
from paperwatch.errors import usage_error
from paperwatch.harvesting import harvest_config
from paperwatch.nightly import following
from paperwatch.nightly.rules import Rules
from paperwatch.progress import OnEvent
from paperwatch.schedules import schedule_crawl

Crawl = Callable[[OnEvent], HarvestResult]


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read. `name` is the edition that its runs carry; `edition` is None for what never ends."""

    name: str
    crawl: Crawl
    edition: Venue | None = None
    routes: tuple[Route, ...] = ()
    series: Series | None = None


def followed(config: Config, rules: Rules, today: dt.date, replay: Path | None = None) -> list[Source]:
    """Everything that the configuration follows, each once. Raises `PaperwatchError` `venue.unknown`."""
    settings = harvest_config(config, replay)
    return [_source(one, config, settings, replay) for one in following.following(config, rules, today)]


def _source(one: following.Followed, config: Config, settings: HarvestConfig, replay: Path | None) -> Source:
    if one.edition:
        return edition_source(one.edition, settings)
    if one.schedule:
        return Source(one.name, _schedule(config, one.schedule, replay), None, one.routes)
    return arxiv(config.categories, settings)


def _schedule(config: Config, schedule: ScheduleSource, replay: Path | None) -> Crawl:
    """Its settings are read when its turn comes: a mistake in them fails this source and not the night."""

    def crawl(on_event: OnEvent) -> HarvestResult:
        read = schedule_crawl(config, schedule, replay)
        return read(on_event)

    return crawl


def edition_source(edition: Venue, settings: HarvestConfig) -> Source:
    """One year of a conference, by its routes in order."""

    def crawl(on_event: OnEvent) -> HarvestResult:
        return harvest(edition, config=settings, on_event=on_event)

    series = settings.venues.series[edition.series]
    return Source(str(edition), crawl, edition, series.routes_for(edition.year), series)


def arxiv(categories: Sequence[str], settings: HarvestConfig) -> Source:
    """What changed in arXiv's categories since the day before the last whole harvest of each."""

    def crawl(on_event: OnEvent) -> HarvestResult:
        return crawl_arxiv(config=settings, categories=categories, by="oai", on_event=on_event)

    one = following.arxiv(categories)
    return Source(one.name, crawl, None, one.routes)


def chosen(sources: Sequence[Source], names: Sequence[str], venues: Venues) -> list[Source]:
    """The sources of those names, as people write them. Raises `PaperwatchError` `nightly.no-such-source`."""
    if not names:
        return list(sources)
    wanted = {_folded(name, venues): name for name in names}
    found = [source for source in sources if wanted.keys() & _names_of(source, venues)]
    known = {name for source in found for name in _names_of(source, venues)}
    if missing := [name for folded, name in wanted.items() if folded not in known]:
        message = f"{', '.join(missing)}: no such source is followed. Followed: {', '.join(s.name for s in sources)}."
        raise usage_error("nightly.no-such-source", message)
    return found


def _names_of(source: Source, venues: Venues) -> set[str]:
    series = source.edition.series if source.edition else source.name
    return {_folded(source.name, venues), _folded(series, venues)}


def _folded(name: str, venues: Venues) -> str:
    return str(venues.find(name) or name).casefold()
