"""The recipes of `extract/data/recipes.toml`, and which venue an address belongs to."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, cast
from urllib.parse import unquote

from extract.identifiers import original_address, split_address
from extract.records import LinkKind, Venue
from extract.venues import MOST_TABLES, Venues

# A title ends where another one opens, so that openings without an end cost no square of their number.
_TITLE = re.compile(r"<title[^<>]*>((?:(?!<title).)*?)</title>", re.IGNORECASE | re.DOTALL)
_MARKS = ("title", "people", "session", "abstract")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a site's address and shape cannot say by themselves."""

    series: str
    match: tuple[re.Pattern[str], ...]
    marks: tuple[tuple[str, str], ...]
    skip: tuple[str, ...]
    links: tuple[tuple[re.Pattern[str], LinkKind], ...]


@dataclass(frozen=True, slots=True)
class Ignore:
    """The words by which one kind of non-paper is known."""

    code: str
    slot: re.Pattern[str]
    session: re.Pattern[str]
    title: re.Pattern[str]
    page: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Recipes:
    recipes: tuple[Recipe, ...]
    links: tuple[tuple[re.Pattern[str], LinkKind], ...]
    ignores: tuple[Ignore, ...]
    any_slot: re.Pattern[str]  # one look for all kinds, since most lines are of none
    any_title: re.Pattern[str]


@cache
def all_recipes() -> Recipes:
    """The recipes of the package."""
    return parse_recipes(resources.files("extract").joinpath("data/recipes.toml").read_text("utf-8"))


def parse_recipes(toml_text: str) -> Recipes:
    """Recipes from TOML in the form of `recipes.toml`. Raises `re.error` or `KeyError` for a bad file."""
    tables = tomllib.loads(toml_text)
    ignores = tuple(
        Ignore(
            f"ignored.{kind}",
            re.compile(table["slot"], re.IGNORECASE),
            re.compile(table["session"], re.IGNORECASE),
            re.compile(rf"\s*(?:{table['title']})", re.IGNORECASE),
            re.compile(table["page"], re.IGNORECASE) if "page" in table else None,
        )
        for kind, table in tables["ignore"].items()
    )
    general = tuple((re.compile(words, re.IGNORECASE), cast(LinkKind, kind)) for kind, words in tables["links"].items())
    any_slot = re.compile("|".join(i.slot.pattern for i in ignores), re.IGNORECASE)
    any_title = re.compile("|".join(i.title.pattern for i in ignores), re.IGNORECASE)
    return Recipes(tuple(map(_recipe, tables["recipe"])), general, ignores, any_slot, any_title)


def _recipe(table: dict[str, Any]) -> Recipe:
    return Recipe(
        table["series"],
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in table["match"]),
        tuple((mark, table[mark]) for mark in _MARKS if mark in table),
        tuple(table.get("skip", ())),
        tuple((re.compile(re.escape(words)), cast(LinkKind, kind)) for words, kind in table.get("links", {}).items()),
    )


def bare(url: str) -> str:
    """An address without scheme and "www.", an Internet Archive wrapper undone."""
    parts = split_address(original_address(url.strip()))
    return unquote(f"{(parts.netloc or '').removeprefix('www.')}{parts.path}")


@lru_cache(maxsize=256)
def recipe_for(url: str) -> tuple[Recipe, Venue] | None:
    """The recipe whose pattern an address fits, and the venue it gives."""
    address = bare(url)
    for recipe in all_recipes().recipes:
        for pattern in recipe.match:
            if match := pattern.search(address):
                return recipe, Venue(recipe.series, _year(match.groupdict()))
    return None


def venue_of(url: str, text: str, venues: Venues) -> Venue | None:
    """The venue a page belongs to: by recipe, by the routes of `venues.toml`, by the address, by its own words."""
    if found := recipe_for(url):
        return found[1]
    if by_address := (_by_route(bare(url), venues) or _mention(bare(url), venues)):
        return by_address
    head = _TITLE.search(text[:20_000])
    return (head and _mention(head[1], venues)) or _mention(text[:100_000], venues)


def _year(groups: dict[str, str | None]) -> int | None:
    digits = groups.get("yyyy") or groups.get("yy")
    if not digits:
        return None
    year = int(digits)
    return year if year > 99 else year + (1900 if year >= 70 else 2000)


@lru_cache(maxsize=MOST_TABLES)
def _routes(venues: Venues) -> tuple[tuple[re.Pattern[str], Venue], ...]:
    """The addresses that venues' routes lead to; without a year for those that say it themselves."""
    found = []
    for series in venues.series.values():
        for route in series.routes:
            year = route.first if route.first == route.last else None
            for url in route.urls if route.spider == "programme" else ():
                if year or "{yy" in url:
                    found.append((_template(url, series.slug), Venue(series.name, year or None)))
    return tuple(found)


def _template(url: str, slug: str) -> re.Pattern[str]:
    host_and_path = bare(url.replace("{slug}", slug))
    fill = {"{yyyy}": r"(?P<yyyy>\d{4})", "{yy}": r"(?P<yy>\d{2})"}
    parts, seen = [], set()
    for part in re.split(r"(\{yyyy\}|\{yy\})", host_and_path):
        again = part in seen
        seen.add(part)
        parts.append(r"\d+" if part in fill and again else fill.get(part) or re.escape(part))
    return re.compile("".join(parts).rstrip("/") + "/?$", re.IGNORECASE)


def _by_route(address: str, venues: Venues) -> Venue | None:
    for pattern, venue in _routes(venues):
        if match := pattern.match(address):
            return Venue(venue.series, _year(match.groupdict()) or venue.year)
    return None


@lru_cache(maxsize=MOST_TABLES)
def _mentions(venues: Venues) -> re.Pattern[str]:
    names = {name.casefold() for s in venues.series.values() if s.kind == "conference" for name in (s.name, s.slug)}
    words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    apart = r"[\s'’‘_./:-]{0,3}"
    return re.compile(
        rf"(?<![^\W_])(?:(?P<name>{words}){apart}(?P<year>(?:19|20)?\d\d)(?!\d)|(?P<first>(?:19|20)\d\d){apart}(?P<after>{words})(?![^\W_]))",
        re.IGNORECASE,
    )


def _mention(text: str, venues: Venues) -> Venue | None:
    match = _mentions(venues).search(text)
    if not match:
        return None
    named = (match["name"] or match["after"]).casefold()
    series = next(s.name for s in venues.series.values() if named in (s.name.casefold(), s.slug))
    return Venue(series, _year({"yyyy": match["year"] or match["first"]}))
