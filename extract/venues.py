"""Venue series as data (`extract/data/venues.toml`) and venue names as people write them.

All series that are known together are one value, `Venues`: the shipped ones, and a group's own over them. It is made
where a program starts, and passed from there; what is made of it and cached has it as its key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import resources
from typing import Any

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
_ALIKE = 0.6  # of difflib's ratio, its own default: one letter of four, two of six
_LONGEST_NAME = 100  # characters that are compared; the longest title has 95
_FILE = "extract/data/venues.toml"
MOST_TABLES = 8
"""Sets of series that stay parsed: a process has one, while a series becomes known two; tests have more."""


class UnknownVenueError(ValueError):
    """The text names no venue series of `venues.toml`. Code `venue.unknown`."""

    code = "venue.unknown"


class VenueTableError(ValueError):
    """A table of series that is not in the form of `venues.toml`. Code `venue.table`."""

    code = "venue.table"


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


@dataclass(frozen=True, slots=True)
class Venues:
    """The series that are known: the shipped ones, and a group's own laid over them.

    `own` is TOML in the form of `venues.toml`, where `title` and `slug` may be left out. Under a shipped name, `routes`
    and `names` come before the shipped ones, and anything else in their place. Raises `VenueTableError`.
    """

    own: str = ""

    def __post_init__(self) -> None:
        if self.own:
            _series_with(self.own)

    @property
    def series(self) -> Mapping[str, Series]:
        """Every series by canonical name: the shipped ones in the order of their file, then the group's own."""
        return _series_with(self.own)

    @property
    def preprints(self) -> frozenset[str]:
        """The series whose papers are preprints: a record of one may be the same work as a record of a conference."""
        return _preprints_with(self.own)

    def parse(self, text: str) -> Venue:
        """The venue that a person means by "OSDI'25", "osdi 2025", "SOSP '25", "2025 EuroSys" or "arXiv".

        Two-digit years are 19xx from 70 on, else 20xx. Raises `UnknownVenueError` for a name that is no series.
        """
        if found := self.find(text):
            return found
        near = self.near(text)
        said = f"Did you mean {' or '.join(near)}?" if near else 'Write it like "OSDI\'25" or arXiv.'
        raise UnknownVenueError(f"{text!r} names no known venue. {said} `paperwatch venues` lists all that are known.")

    def near(self, text: str) -> tuple[str, ...]:
        """The series whose names are spelt most like the text's, at most three."""
        written = read_name(text)
        names = _names_with(self.own)
        found = get_close_matches(_fold(written[0] if written else text)[:_LONGEST_NAME], names, n=9, cutoff=_ALIKE)
        return tuple(dict.fromkeys(names[name] for name in found))[:3]

    def find(self, text: str | None) -> Venue | None:
        """Like `parse`, but None where the text names no venue."""
        written = read_name(text) if text else None
        names = _names_with(self.own)
        series = names.get(_fold(written[0])) or names.get(_fold(_SOCIETY.sub("", written[0]))) if written else None
        return Venue(series, written[1]) if written and series else None

    def with_more(self, toml_text: str) -> Venues:
        """These, with further series of the group behind its own. Raises `VenueTableError`."""
        return Venues(f"{self.own}\n{toml_text}")


_SOCIETY = re.compile(r"^(?:USENIX|ACM)\s+(?=[A-Z])")
"""Who holds a conference, before its name: "USENIX FAST". "IEEE Micro" is another series than "MICRO"."""

SHIPPED = Venues()
"""The series that every group knows."""


@lru_cache(maxsize=MOST_TABLES)
def _series_with(own: str) -> Mapping[str, Series]:
    shipped = _tables(resources.files("extract").joinpath("data/venues.toml").read_text("utf-8"), _FILE)
    return _made(shipped, _tables(own, ""), _FILE)


@lru_cache(maxsize=MOST_TABLES)
def _preprints_with(own: str) -> frozenset[str]:
    return frozenset(name for name, series in _series_with(own).items() if series.kind == "preprint")


@lru_cache(maxsize=MOST_TABLES)
def _names_with(own: str) -> Mapping[str, str]:
    """The folded form of every way to write a series -> its canonical name."""
    known = _series_with(own)
    names = {_fold(name): name for name in known}
    for series in known.values():
        for written in (series.slug, *series.names):
            names.setdefault(_fold(written), series.name)
    for series in known.values():
        names.setdefault(_fold(series.title), series.name)
    return names


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


def _fold(name: str) -> str:
    """A name without what people write in different ways."""
    return _FOLD.sub("", name).casefold()


def read_name(text: str) -> tuple[str, int | None] | None:
    """The name and the year in "FooSys'26", of a series that need not be known; None where it is no name."""
    match = _YEAR_FIRST.match(text) or _NAME.match(text)
    if match is None:
        return None
    is_volume = bool(match["year"]) and len(match["year"]) == 2 and len(match["name"].split()) >= _WORDS_OF_A_TITLE
    return match["name"], None if is_volume else _full_year(match["year"])


def _full_year(digits: str | None) -> int | None:
    if digits is None:
        return None
    year = int(digits)
    if len(digits) == 4:
        return year
    return full_year(year)
