"""What the configuration follows, by name: enough to ask whether it was read; how it is read is `nightly.sources`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.records import Venue
from extract.venues import Route, Venues
from paperwatch.config import Config, ScheduleSource
from paperwatch.editions import venue_named
from paperwatch.nightly.rules import Rules


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing to read, by the name that its runs carry: an edition, a schedule, or else arXiv, which never ends."""

    name: str
    edition: Venue | None = None
    schedule: ScheduleSource | None = None
    routes: tuple[Route, ...] = ()


def following(config: Config, rules: Rules, today: dt.date) -> list[Followed]:
    """Everything that the configuration follows, each once. Raises `PaperwatchError` `venue.unknown`."""
    found: dict[str, Followed] = {}
    for name in config.follow:
        for one in _venue(venue_named(name, config.known_venues), config, rules, today):
            found.setdefault(one.name, one)
    for schedule in config.schedules:
        route = Route("documents", (schedule.location,))
        found.setdefault(schedule.name, Followed(schedule.name, schedule=schedule, routes=(route,)))
    return list(found.values())


def _venue(venue: Venue, config: Config, rules: Rules, today: dt.date) -> Iterator[Followed]:
    if config.known_venues.series[venue.series].kind == "preprint":
        yield arxiv(config.categories)
        return
    editions = [venue] if venue.year else rules.editions(venue.series, today)
    with_route = [edition for edition in editions if _routes(edition, config.known_venues)]
    for edition in with_route or editions:  # of a series without any route the crawl says so
        yield Followed(str(edition), edition, routes=_routes(edition, config.known_venues))


def arxiv(categories: Sequence[str]) -> Followed:
    """arXiv's categories, together."""
    sets = tuple(f"https://oaipmh.arxiv.org/oai?set={category}" for category in categories)
    return Followed("arXiv", routes=(Route("arxiv", sets),))


def _routes(edition: Venue, venues: Venues) -> tuple[Route, ...]:
    """The lawful ways to an edition's papers, in the order they are tried."""
    return venues.series[edition.series].routes_for(edition.year)
