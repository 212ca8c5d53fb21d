"""Venue series as data (`extract/data/venues.toml`) and venue names as people write them.

A group's own series, in the same form, are laid over the shipped ones for the life of a process (`extend`). Whatever is
made of the series and kept is made with `derived`, so that it is made anew then.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Protocol, TypeVar

from extract.lexicon.dates import full_year
from extract.records import Venue

_NAME = re.compile(
    r"""^\W*(?P<name>[^\W\d_](?:[^\d]*?[^\W\d_])?)  # letters, with spaces or dashes inside
        [\s'’‘`´"\-–_.,:]*
        (?P<year>(?:19|20)\d\d|\d\d)?\W*$""",
    re.VERBOSE,
)
_YEAR_FIRST = re.compile(r"^\W*(?P<year>(?:19|20)\d\d)\W+(?P<name>[^\W\d_].*?)\W*$")
_WORDS_OF_A_TITLE = 4  # two digits behind a spelt-out name count volumes: "Advances in Neural ... Systems 35"
_FOLD = re.compile(r"[\W_]+")
_TABLE = re.compile(r"""^\s*\[\s*(?:"(?P<quoted>[^"]+)"|'(?P<single>[^']+)'|(?P<bare>[\w-]+))\s*\]\s*(?:\#.*)?$""")
_FILE = "extract/data/venues.toml"


class _Cache(Protocol):
    def cache_clear(self) -> None: ...


_Kept = TypeVar("_Kept", bound=_Cache)
_own: dict[str, str] = {"toml": ""}
_forget: list[Callable[[], None]] = []


class UnknownVenueError(ValueError):
    """The text names no venue series of `venues.toml`. Code `venue.unknown`."""

    code = "venue.unknown"


class VenueTableError(ValueError):
    """A table of series that is not in the form of `venues.toml`. Code `venue.table`."""

    code = "venue.table"


def derived(kept: _Kept) -> _Kept:
    """Marks a cache of what follows from the series: it is emptied when others become known."""
    _forget.append(kept.cache_clear)
    return kept


@dataclass(frozen=True, slots=True)
class Route:
    """One lawful way to a venue's papers: which spider, which start pages, for which years (0 = open end)."""

    spider: str
    urls: tuple[str, ...]
    first: int = 0
    last: int = 0
    options: Mapping[str, Any] | None = None

    def serves(self, year: int | None) -> bool:
        return _within((self.first, self.last), year)


def _within(years: tuple[int, int], year: int | None) -> bool:
    """Whether `year` lies in the range, whose end 0 is open; no year lies in every range."""
    first, last = years
    return year is None or (first <= year and (last == 0 or year <= last))


@dataclass(frozen=True, slots=True)
class Series:
    """A venue series: its canonical name, the ways people write it, its routes and expectations.

    `years` are the first and the last in which it met (0: no limit), `volume_zero` the year before volume 1;
    `categories` are arXiv's, for a series that is read by them.
    """

    name: str
    title: str
    kind: str
    slug: str
    names: tuple[str, ...]
    routes: tuple[Route, ...]
    expect: tuple[Mapping[str, Any], ...]
    categories: tuple[str, ...]
    years: tuple[int, int]
    volume_zero: int
    options: Mapping[str, Any]

    def routes_for(self, year: int | None) -> tuple[Route, ...]:
        """The routes that serve `year`, in the order they are to be tried, with addresses filled in; none for a year in
        which the series did not meet yet, or any more."""
        if not _within(self.years, year):
            return ()
        values = self.values(year)
        return tuple(
            Route(r.spider, tuple(u.format_map(values) for u in r.urls), r.first, r.last, r.options)
            for r in self.routes
            if r.serves(year)
        )

    def values(self, year: int | None) -> dict[str, str]:
        """What the placeholders of an address stand for in that year."""
        volume = (year or 0) - self.volume_zero
        yy = f"{(year or 0) % 100:02d}"
        return {"slug": self.slug, "yy": yy, "yyyy": str(year or ""), "volume": str(volume)}


@derived
@cache
def all_series() -> Mapping[str, Series]:
    """Every series by canonical name: the shipped ones in the order of their file, then the group's own."""
    return _made(_shipped(), _tables(_own["toml"], ""), _FILE)


@cache
def _shipped() -> Mapping[str, Any]:
    """The tables of the shipped series."""
    return _tables(resources.files("extract").joinpath("data/venues.toml").read_text("utf-8"), _FILE)


def extend(toml_text: str) -> None:
    """Lay a group's own series over the shipped ones, in this process; "" takes them away again.

    They are in the form of `venues.toml`, but `title` and `slug` may be left out. Under a shipped name, `routes` and
    `names` come before the shipped ones, and anything else in their place. Raises `VenueTableError`.
    """
    if toml_text != _own["toml"]:
        parse_series("", own=toml_text)
        _own["toml"] = toml_text
        for forget in _forget:
            forget()


@dataclass(frozen=True, slots=True)
class OwnSeries:
    """The group's own series on their way to another process: part of every job that one is given.

    Made where the job is made, it holds what is known there.
    """

    toml: str = field(default_factory=lambda: _own["toml"])

    def make_known(self) -> None:
        """Lay them over the shipped ones here, before the job is done."""
        extend(self.toml)


def parse_series(toml_text: str, own: str = "", *, file: str = "", own_file: str = "") -> dict[str, Series]:
    """Series from TOML in the form of `venues.toml`, and `own` ones over them.

    Raises `VenueTableError`, which names the file, and the line where there is one.
    """
    return _made(_tables(toml_text, file), _tables(own, own_file), file, own_file)


def _made(tables: Mapping[str, Any], over: Mapping[str, Any], file: str, own_file: str = "") -> dict[str, Series]:
    found = {}
    for name in {**tables, **over}:
        try:
            found[name] = _series(name, _laid_over(tables.get(name), over.get(name), name))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            where = own_file if name in over else file
            message = f"{_place(where)}The series {name} is not written as in venues.toml: {error!r}."
            raise VenueTableError(message) from error
    return found


def _tables(toml_text: str, file: str) -> dict[str, Any]:
    if twice := _twice(toml_text):
        name, first, second = twice
        message = f"{_place(file, second)}The series {name} has a table in line {first} already. Write both as one."
        raise VenueTableError(message)
    try:
        return tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise VenueTableError(f"{_place(file)}This is no valid TOML: {error}.") from error


def _place(file: str, line: int | None = None) -> str:
    return f"{file}, line {line}: " if file and line else f"{file}: " if file else f"Line {line}: " if line else ""


def _twice(toml_text: str) -> tuple[str, int, int] | None:
    """A series that has two tables, however its name is written, with the lines of both."""
    seen: dict[str, int] = {}
    for line, text in enumerate(toml_text.splitlines(), 1):
        if match := _TABLE.match(text):
            name = match["quoted"] or match["single"] or match["bare"]
            before = seen.setdefault(_fold(name), line)
            if before != line:
                return name, before, line
    return None


def _laid_over(shipped: dict[str, Any] | None, own: dict[str, Any] | None, name: str) -> dict[str, Any]:
    if own is None:
        return shipped or {}
    below = shipped or {"title": name, "slug": _fold(name)}
    joined = {key: [*own.get(key, ()), *below.get(key, ())] for key in ("routes", "names")}
    return {**below, **own, **joined}


_KEYS = {"title", "kind", "slug", "names", "routes", "expect", "categories", "years", "volume_zero"}
REGISTRIES = ("crossref", "dblp", "semanticscholar", "openalex")
"""The open registries of works that every series can be asked for by."""


def _series(name: str, table: Mapping[str, Any]) -> Series:
    first, last = table.get("years", (0, 0))
    return Series(
        name=name,
        title=table["title"],
        kind=table.get("kind", "conference"),
        slug=table["slug"],
        names=tuple(table.get("names", ())),
        routes=(*(_route(r) for r in table.get("routes", ())), *map(_route, _by_registries(name, table))),
        expect=tuple(table.get("expect", ())),
        categories=tuple(table.get("categories", ())),
        years=(int(first), int(last)),
        volume_zero=int(table.get("volume_zero", 0)),
        options={k: v for k, v in table.items() if k not in _KEYS and k not in REGISTRIES},
    )


def _by_registries(name: str, table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The routes by open registries of works, which follow from what each calls the series. They print no affiliations
    that could be counted on, so only authors are expected."""
    if not any(key in table for key in REGISTRIES):
        return
    plain = {"expect": {"fields": {"authors": 0.9}}}
    if zero := table.get("volume_zero"):
        plain["volume_zero"] = zero
    if found := table.get("crossref"):
        yield {"spider": "crossref", "urls": ["https://api.crossref.org/works"], **plain, **found}
    tocs = [toc for listed in _listed(table.get("dblp", ())) for toc in _ranges(listed)]
    for via, url in (("search", "https://dblp.org/search/publ/api"), ("sparql", "https://sparql.dblp.org/sparql")):
        yield from ({"spider": "dblp", "via": via, "urls": [url], **plain, **toc} for toc in tocs)
    bulk = "https://api.semanticscholar.org/graph/v1/paper/search/bulk"
    if written := table.get("semanticscholar", name if "," in table["title"] else table["title"]):
        yield {"spider": "semanticscholar", "urls": [bulk], **plain, "venue": written}
    if found := table.get("openalex"):
        yield {"spider": "openalex", "urls": ["https://api.openalex.org/works"], **plain, **found}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _ranges(toc: Any) -> Iterator[dict[str, Any]]:
    """Tables of contents with the years they are for: before 2000 dblp wrote the year with two digits."""
    if isinstance(toc, dict):
        yield toc
    elif "{yyyy}" in toc:
        yield {"toc": toc, "years": [2000, 0]}
        yield {"toc": toc.replace("{yyyy}", "{yy}"), "years": [0, 1999]}
    else:
        yield {"toc": toc}


def _route(table: Mapping[str, Any]) -> Route:
    if "use" in table:
        table = {**_shared_routes()[table["use"]], **{k: v for k, v in table.items() if k != "use"}}
    first, last = table.get("years", (0, 0))
    options = {k: v for k, v in table.items() if k not in {"spider", "urls", "years"}}
    urls = tuple(table["urls"])
    for url in urls:
        url.format_map(dict.fromkeys(("slug", "yy", "yyyy", "volume"), ""))
    return Route(table["spider"], urls, first, last, options or None)


@cache
def _shared_routes() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(resources.files("extract").joinpath("data/routes.toml").read_text("utf-8"))


@derived
@cache
def preprint_series(*, shipped: bool = False) -> frozenset[str]:
    """The series whose papers are preprints: a record of one may be the same work as a record of a conference.

    `shipped` leaves the group's own out.
    """
    known = _made(_shipped(), {}, _FILE) if shipped and _own["toml"] else all_series()
    return frozenset(name for name, series in known.items() if series.kind == "preprint")


@derived
@cache
def _by_folded_name() -> dict[str, str]:
    names = {_fold(name): name for name in all_series()}
    for series in all_series().values():
        for written in (series.slug, *series.names):
            names.setdefault(_fold(written), series.name)
    for series in all_series().values():
        names.setdefault(_fold(series.title), series.name)
    return names


def _fold(name: str) -> str:
    """A name without what people write in different ways."""
    return _FOLD.sub("", name).casefold()


def parse_venue(text: str) -> Venue:
    """The venue that a person means by "OSDI'25", "osdi 2025", "SOSP '25", "2025 EuroSys" or "arXiv".

    Two-digit years are 19xx from 70 on, else 20xx. Raises `UnknownVenueError` for a name that is no series.
    """
    written = read_name(text)
    series = _by_folded_name().get(_fold(written[0])) if written else None
    if written is None or series is None:
        known = ", ".join(name for name, s in all_series().items() if s.routes)
        raise UnknownVenueError(f'{text!r} names no known venue. Known: {known}. Write it like "OSDI\'25" or arXiv.')
    return Venue(series, written[1])


def read_name(text: str) -> tuple[str, int | None] | None:
    """The name and the year in "FooSys'26", of a series that need not be known; None where it is no name."""
    match = _YEAR_FIRST.match(text) or _NAME.match(text)
    if match is None:
        return None
    is_volume = bool(match["year"]) and len(match["year"]) == 2 and len(match["name"].split()) >= _WORDS_OF_A_TITLE
    return match["name"], None if is_volume else _full_year(match["year"])


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
    return full_year(year)
