"""Venues, their years and ranges of years, as people write them on the command line."""

from __future__ import annotations

import re

from extract.records import Venue
from extract.venues import UnknownVenueError, Venues
from paperwatch.errors import usage_error

_RANGE = re.compile(r"^(?P<first>.+?)\s*(?:\.\.+|…)\s*(?P<last>.+)$")
_LONGEST = 60  # years of a range; by hand


def venue_named(text: str, venues: Venues) -> Venue:
    """The venue a person means. Raises `PaperwatchError` `venue.unknown`."""
    try:
        return venues.parse(text)
    except UnknownVenueError as error:
        raise usage_error(error.code, str(error)) from error


def edition_named(text: str, venues: Venues) -> Venue:
    """One year of a conference. Raises `PaperwatchError` `venue.unknown`, `venue.no-year`."""
    venue = venue_named(text, venues)
    if venue.year is None:
        raise usage_error("venue.no-year", f'Which year of {venue.series}? Write it like "{venue.series}\'25".')
    return venue


def first_of_range(text: str) -> str | None:
    """The first edition of a range as it is written; None where the text is no range."""
    match = _RANGE.match(text)
    return match["first"] if match else None


def years_named(text: str, venues: Venues) -> tuple[Venue, ...] | None:
    """Every year of a range, "OSDI'16..'25", "OSDI'16..25", "osdi 2016..2025"; None where the text is no range.

    Raises `PaperwatchError` `venue.unknown`, `venue.no-year`, `usage.range`.
    """
    match = _RANGE.match(text)
    if match is None:
        return None
    start = edition_named(match["first"], venues)
    last = match["last"]
    end = venue_named(f"{start.series} {last}" if re.fullmatch(r"\W*\d+\W*", last) else last, venues)
    first = start.year or 0
    if end.series != start.series or end.year is None or not 0 <= end.year - first < _LONGEST:
        raise usage_error("usage.range", f"{text!r} is no range of years. Write it like \"OSDI'16..'25\".")
    return tuple(Venue(start.series, year) for year in range(first, end.year + 1))
