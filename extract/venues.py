"""Venue series as data (`extract/data/venues.toml`) and venue names as people write them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from extract.records import Venue

_NAME = re.compile(
    r"""^\W*(?P<name>[^\W\d_](?:[^\d]*?[^\W\d_])?)  # letters, with spaces or dashes inside
        [\s'’‘`´"\-–_.,:]*
        (?P<year>(?:19|20)\d\d|\d\d)?\W*$""",
    re.VERBOSE,
)
_YEAR_FIRST = re.compile(r"^\W*(?P<year>(?:19|20)\d\d)\W+(?P<name>[^\W\d_].*?)\W*$")
_FOLD = re.compile(r"[\W_]+")


class UnknownVenueError(ValueError):
    """The text names no venue series of `venues.toml`. Code `venue.unknown`."""

    code = "venue.unknown"


@dataclass(frozen=True, slots=True)
class Route:
    """One lawful way to a venue's papers: which spider, which start pages, for which years (0 = open end)."""

    spider: str
    urls: tuple[str, ...]
    first: int = 0
    last: int = 0
    options: Mapping[str, Any] | None = None

    def serves(self, year: int | None) -> bool:
        if year is None:
            return True
        return self.first <= year and (self.last == 0 or year <= self.last)


@dataclass(frozen=True, slots=True)
class Series:
    """A venue series: its canonical name, the ways people write it, its routes and expectations."""

    name: str
    title: str
    kind: str
    slug: str
    names: tuple[str, ...]
    routes: tuple[Route, ...]
    expect: tuple[Mapping[str, Any], ...]
    options: Mapping[str, Any]

    def routes_for(self, year: int | None) -> tuple[Route, ...]:
        """The routes that serve `year`, in the order they are to be tried, with addresses filled in."""
        values = {"slug": self.slug, "yy": f"{(year or 0) % 100:02d}", "yyyy": str(year or "")}
        return tuple(
            Route(r.spider, tuple(u.format_map(values) for u in r.urls), r.first, r.last, r.options)
            for r in self.routes
            if r.serves(year)
        )


@cache
def all_series() -> Mapping[str, Series]:
    """Every series by canonical name, in the order of the file."""
    return parse_series(resources.files("extract").joinpath("data/venues.toml").read_text("utf-8"))


def parse_series(toml_text: str) -> dict[str, Series]:
    """Series from TOML in the form of `venues.toml`."""
    known = {"title", "kind", "slug", "names", "routes", "expect"}
    return {
        name: Series(
            name=name,
            title=table["title"],
            kind=table.get("kind", "conference"),
            slug=table["slug"],
            names=tuple(table.get("names", ())),
            routes=tuple(_route(r) for r in table.get("routes", ())),
            expect=tuple(table.get("expect", ())),
            options={k: v for k, v in table.items() if k not in known},
        )
        for name, table in tomllib.loads(toml_text).items()
    }


def _route(table: dict[str, Any]) -> Route:
    first, last = table.get("years", (0, 0))
    options = {k: v for k, v in table.items() if k not in {"spider", "urls", "years"}}
    return Route(table["spider"], tuple(table["urls"]), first, last, options or None)


@cache
def _by_folded_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for series in all_series().values():
        for written in (series.name, series.slug, *series.names):
            names.setdefault(_FOLD.sub("", written).casefold(), series.name)
    return names


def parse_venue(text: str) -> Venue:
    """The venue that a person means by "OSDI'25", "osdi 2025", "SOSP '25", "2025 EuroSys" or "arXiv".

    Two-digit years are 19xx from 70 on, else 20xx. Raises `UnknownVenueError` for a name that is no series.
    """
    match = _YEAR_FIRST.match(text) or _NAME.match(text)
    series = _by_folded_name().get(_FOLD.sub("", match["name"]).casefold()) if match else None
    if match is None or series is None:
        known = ", ".join(name for name, s in all_series().items() if s.routes)
        raise UnknownVenueError(f'{text!r} names no known venue. Known: {known}. Write it like "OSDI\'25" or arXiv.')
    return Venue(series, _full_year(match["year"]))


def find_venue(text: str | None) -> Venue | None:
    """Like `parse_venue`, but None where the text names no venue."""
    try:
        return parse_venue(text) if text else None
    except UnknownVenueError:
        return None


def _full_year(digits: str | None) -> int | None:
    if digits is None:
        return None
    year = int(digits)
    if len(digits) == 4:
        return year
    return 1900 + year if year >= 70 else 2000 + year
