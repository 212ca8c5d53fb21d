"""A group's own venue series: addresses given on the command line, and the file that remembers them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.identifiers import split_address
from extract.records import Venue
from extract.venues import Venues, VenueTableError, read_name
from paperwatch.config import Config, venues_path
from paperwatch.editions import edition_named, first_of_range
from paperwatch.errors import PaperwatchError, usage_error

_PLACEHOLDER = re.compile(r"\{(?:slug|yy|yyyy)\}")


@dataclass(frozen=True, slots=True)
class Given:
    """A route from the command line: its series, and the TOML that adds it to the group's file ("" where the series
    has it already)."""

    series: str
    toml: str


def with_route(config: Config, texts: Sequence[str], urls: Sequence[str]) -> tuple[Config, Given]:
    """The configuration with the series that `texts` name known, and `urls` as a route of theirs.

    An address that has the year in it (2026, or foosys26) is the address of later years too; one that has not is that
    of one edition alone. Raises `PaperwatchError` `venue.unknown`, `venue.no-year`, `venue.address`, `venue.table`.
    """
    venues = config.known_venues
    starts = [first_of_range(text) for text in texts]
    ((series, year), *others) = [_named(start or text, venues) for start, text in zip(starts, texts, strict=True)]
    if any(other != series for other, _ in others):
        raise usage_error("venue.address", "--url is the address of one series; name the others in a command each.")
    known = venues.series.get(series)
    slug = known.slug if known else re.sub(r"[\W_]+", "", series).casefold()
    addresses = [_template(url, slug, year) for url in urls]
    every_year = all("{yy" in address for address in addresses)
    if not every_year and (others or starts[0]):
        message = "Which part of the address is the year? Write it as {yyyy} or {yy}, or name one edition."
        raise usage_error("venue.address", message)
    years = (min(year, *(first for _, first in others)) if others else year, 0 if every_year else year)
    if known and any(r.urls == tuple(addresses) and r.serves(year) for r in known.routes):
        return config, Given(series, "")
    toml = _table(series, None if known else slug, addresses, years)
    return _extended(config, toml), Given(series, toml)


def edition_given(config: Config, venue: str | None, url: str | None) -> tuple[Config, Venue | None, Given | None]:
    """The edition that somebody names for papers that do not say theirs; a series that nobody knows is known by the
    address given with it, in the configuration that is returned. Raises like `with_route` and `edition_named`."""
    if venue is None:
        return config, None, None
    config, given = with_route(config, [venue], [url]) if url else (config, None)
    return config, edition_named(venue, config.known_venues), given


def _named(text: str, venues: Venues) -> tuple[str, int]:
    written = read_name(text)
    if written is None:
        raise usage_error("venue.unknown", f'{text!r} is no name of a conference. Write it like "FooSys\'26".')
    name, year = written
    if year is None:
        raise usage_error("venue.no-year", f'Which year of {name}? Write it like "{name}\'26".')
    venue = venues.find(name)
    return (venue.series if venue else name), year


def _template(url: str, slug: str, year: int) -> str:
    """The address with placeholders where the year stands."""
    parts = split_address(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise usage_error(
            "venue.address", f"{url!r} is no address of a page. Write it like https://foosys.org/program."
        )
    if _PLACEHOLDER.search(url):
        return url
    plain = url.replace("{", "%7B").replace("}", "%7D")
    whole = re.sub(rf"(?<!\d){year}(?!\d)", "{yyyy}", plain)
    return whole if whole != plain else plain.replace(f"{slug}{year % 100:02d}", "{slug}{yy}")


def _table(series: str, new_slug: str | None, addresses: Sequence[str], years: tuple[int, int]) -> str:
    import tomlkit  # costs more than to read a page; only who writes needs it

    spider = "usenix" if (split_address(addresses[0]).hostname or "").endswith("usenix.org") else "programme"
    route = {"spider": spider, "urls": list(addresses), "years": list(years)}
    return "\n" + tomlkit.dumps({series: {"slug": new_slug, "routes": [route]} if new_slug else {"routes": [route]}})


def _extended(config: Config, toml: str) -> Config:
    try:
        return config.with_series(toml)
    except VenueTableError as error:
        message = f"It does not fit behind what your venues file says ({error}). Write it there yourself:\n{toml}"
        raise usage_error(error.code, message) from error


def remember(config: Config, given: Given) -> Path:
    """Write a route into the group's file, behind what stands there. Raises `PaperwatchError` `file.unwritable`."""
    path = venues_path(config)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(given.toml)
    except OSError as error:
        message = f"{path} cannot be written ({error.strerror}), so {given.series} is not remembered. It was read."
        raise PaperwatchError("file.unwritable", message) from error
    return path
