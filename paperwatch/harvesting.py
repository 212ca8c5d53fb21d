"""The configuration turned into crawls: what every command that fetches has in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.harvest import HarvestConfig
from db.engine import Database
from db.linkage.link import link_pending
from db.search import topics
from extract.records import Venue
from extract.venues import UnknownVenueError, parse_venue
from paperwatch.config import Config
from paperwatch.errors import usage_error
from paperwatch.progress import link_progress

_RANGE = re.compile(r"^(?P<first>.+?)\s*(?:\.\.+|…)\s*(?P<last>.+)$")
_LONGEST = 60


def harvest_config(
    config: Config, replay: Path | None = None, options: Mapping[str, Any] | None = None
) -> HarvestConfig:
    """The crawler's configuration. Raises `PaperwatchError` `file.unreadable` for a replay file that is not there."""
    if replay and not replay.exists():
        message = f"{replay} is not there; --replay takes a WARC file (.warc or .warc.gz), or a folder as `archive` is."
        raise usage_error("file.unreadable", message)
    keys = {
        "api.openalex.org": config.openalex_key,
        "api.semanticscholar.org": config.semanticscholar_key,
    }
    archive = config.archive
    return HarvestConfig(
        database_url=config.database_url,
        contact=config.contact or None,
        archive_dir=None if replay else str(archive),
        cache_dir=None if replay else str(archive / "cache"),
        log_file=str(archive / "crawl.log"),
        replay=str(replay) if replay else None,
        loopback=config.loopback,
        pace=0.0 if config.loopback else 1.0,
        keys={host: key.get_secret_value() for host, key in keys.items() if key},
        options=options or {},
    )


def venue_named(text: str) -> Venue:
    """The venue a person means. Raises `PaperwatchError` `venue.unknown`."""
    try:
        return parse_venue(text)
    except UnknownVenueError as error:
        raise usage_error(error.code, str(error)) from error


def edition_named(text: str) -> Venue:
    """One year of a conference. Raises `PaperwatchError` `venue.unknown`, `venue.no-year`."""
    venue = venue_named(text)
    if venue.year is None:
        raise usage_error("venue.no-year", f'Which year of {venue.series}? Write it like "{venue.series}\'25".')
    return venue


def first_of_range(text: str) -> str | None:
    """The first edition of a range as it is written; None where the text is no range."""
    match = _RANGE.match(text)
    return match["first"] if match else None


def years_named(text: str) -> tuple[Venue, ...] | None:
    """Every year of a range, "OSDI'16..'25", "OSDI'16..25", "osdi 2016..2025"; None where the text is no range.

    Raises `PaperwatchError` `venue.unknown`, `venue.no-year`, `usage.range`.
    """
    match = _RANGE.match(text)
    if match is None:
        return None
    start = edition_named(match["first"])
    last = match["last"]
    end = venue_named(f"{start.series} {last}" if re.fullmatch(r"\W*\d+\W*", last) else last)
    first = start.year or 0
    if end.series != start.series or end.year is None or not 0 <= end.year - first < _LONGEST:
        raise usage_error("usage.range", f"{text!r} is no range of years. Write it like \"OSDI'16..'25\".")
    return tuple(Venue(start.series, year) for year in range(first, end.year + 1))


def conclude(database: Database) -> None:
    """Draw the conclusions from what is stored: link records to papers, and give all papers topics that are new."""
    with link_progress() as on_step:
        link_pending(database, on_step)
    topics.assign(database, only=())
