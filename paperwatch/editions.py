"""Venues, their years and ranges of years, as people write them on the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.identifiers import split_address
from extract.records import Venue
from extract.venues import UnknownVenueError, Venues
from paperwatch.errors import usage_error

_RANGE = re.compile(r"^(?P<first>.+?)\s*(?:\.\.+|…)\s*(?P<last>.+)$")
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_SLUG = re.compile(r"(?P<slug>[a-z0-9]*?[a-z])(?P<year>(?:19|20)\d\d|\d\d)?", re.ASCII)
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


def edition_at(address: str, venues: Venues) -> Venue | None:
    """The year of a known conference whose page an address seems to be ("mlsys.org/virtual/2024/", ".../osdi25/...");
    None where it names none, or several."""
    parts = split_address(address)
    path, host = (re.findall(r"[a-z0-9]+", part.casefold()) for part in (parts.path, parts.hostname or ""))
    years = [int(word) for word in (*path, *host) if _YEAR.fullmatch(word)]
    found = _editions_in(path, years, venues) or _editions_in(host, years, venues)
    return found.pop() if len(found) == 1 else None


def _editions_in(words: Sequence[str], years: Sequence[int], venues: Venues) -> set[Venue]:
    """The editions that words like "osdi25", "osdi2025" and "osdi" (with the years of the address) stand for."""
    named = {series.slug.casefold(): series.name for series in venues.series.values()}
    found: set[Venue] = set()
    for word in words:
        if match := _SLUG.fullmatch(word):
            series, digits = named.get(match["slug"]), match["year"]
            own = [int(digits) if len(digits) == 4 else 2000 + int(digits)] if digits else years
            found |= {Venue(series, year) for year in own} if series else set()
    return found


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
