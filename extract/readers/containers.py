"""From what a registry calls a proceedings to the venue people mean: "SIGMOD/PODS '21" is SIGMOD'21."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from extract.identifiers import arxiv
from extract.lexicon.dates import full_year
from extract.records import Venue
from extract.text import collapse, title_key
from extract.venues import MOST_TABLES, Venues

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OWN_ACRONYM = re.compile(r"\(([A-Z][A-Za-z&/+-]{1,15})[ '’]{0,2}((?:19|20)\d\d|\d\d)\)\s*$")
_BRACKETS = re.compile(r"\(([^()]{2,60})\)")
# What people write around an acronym: "Proc. of the 14th EuroSys Conference", "ACM SOSP". IEEE has magazines that are
# called as conferences of others are ("IEEE Micro"), so it is taken off behind "Proc." only.
_BEFORE = re.compile(
    r"^(?:in:?\s+)?(?:proc(?:eedings|s)?\b\.?\s+(?:of\s+)?(?:the\s+)?(?:(?:\d{1,2}(?:st|nd|rd|th)|annual|international"
    r"|acm|usenix|ieee|ifip)\b[\s/]*)*|(?:acm|usenix)\s+)",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\s+(?:conference|symposium)$", re.IGNORECASE)
_ABBREVIATED = re.compile(r"^proc\.?\s+(?:of\s+)?(?:the\s+)?", re.IGNORECASE)
_NOISE = frozenset("proceedings proc of the on for in and acm ieee usenix sigops annual international".split())  # noqa: SIM905
_LONGEST_PART = 30  # characters of a volume or issue: "Suppl. 1", "November/December"
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?")
_VOLUME = re.compile(r"\d{1,4}")
_LONGEST = 400  # characters of a name; bounds the work, by hand
_SATELLITE = re.compile(r"\b(?:workshops?|companion|adjunct|posters?|tutorials?|doctoral)\b", re.IGNORECASE)


def venue_of(names: Iterable[str | None], year: int | None, venues: Venues) -> Venue | None:
    """The first venue that one of `names` (acronym, event, container; most telling first) means; None if none does.

    The year is the name's own, else `year`. A workshop or a companion volume of a series is not the series.
    """
    for name in names:
        if name and len(name) <= _LONGEST and (found := _named(name, venues)):
            return found if found.year is not None else replace(found, year=year)
    return None


def part_of(text: str | None) -> str | None:
    """The volume or issue that a citation names, as printed; None for a preprint's number, which people type there."""
    told = collapse(text or "")
    return None if not told or len(told) > _LONGEST_PART or "abs/" in told.lower() or arxiv(told) else told


def of_volume(venue: Venue | None, volume: str | None, venues: Venues) -> Venue | None:
    """The edition that a volume is: papers of PVLDB 9, the proceedings of 2016, are out from 2015 on. Only where
    the year of the volume is the one said or the one after it."""
    series = venues.series.get(venue.series) if venue else None
    if venue is None or series is None or not series.volume_zero or not _VOLUME.fullmatch(volume or ""):
        return venue
    year = series.volume_zero + int(volume or 0)
    return replace(venue, year=year) if venue.year is not None and 0 <= year - venue.year <= 1 else venue


def printed_venue(name: str, venues: Venues) -> Venue | None:
    """The acronym and year that a container of no known series prints at its end: "... Conference (LISA 03)"."""
    match = _OWN_ACRONYM.search(name[:_LONGEST])
    if match is None or venues.find(match[1]):
        return None
    return Venue(match[1], int(match[2]) if len(match[2]) == 4 else full_year(int(match[2])))


def is_satellite(name: str) -> bool:
    """Whether a container names itself a workshop, a companion or another volume beside a conference."""
    return _SATELLITE.search(name) is not None


@lru_cache(maxsize=4096)
def _named(name: str, venues: Venues) -> Venue | None:
    printed = _YEAR.search(name)
    year = int(printed[0]) if printed else None
    for candidate in _candidates(name):
        if found := venues.find(candidate):
            return found if found.year is not None else replace(found, year=year)
    if is_satellite(name):
        return _workshop(name, year, venues)
    words = f" {_telling_words(name)} "
    for series, title in _titles(venues).items():
        if f" {title} " in words:
            return Venue(series, year)
    whole = _whole_titles(venues).get(_own_words(name))
    return Venue(whole, year) if whole else None


def _workshop(name: str, year: int | None, venues: Venues) -> Venue | None:
    """The series of a workshop's name that is a workshop itself: "Workshop on Hot Topics ... (HotStorage 12)"."""
    for inside in _BRACKETS.findall(name):
        found = venues.find(inside)
        if found and is_satellite(venues.series[found.series].title):
            return found if found.year is not None else replace(found, year=year)
    words = f" {_telling_words(name)} "
    own = (series for series, title in _titles(venues).items() if is_satellite(title) and f" {title} " in words)
    return next((Venue(series, year) for series in own), None)


def _candidates(name: str) -> Iterable[str]:
    """The parts of a name that may be an acronym with or without a year."""
    yield name
    head = name.partition(":")[0]
    yield head
    bare = _BEFORE.sub("", name).removeprefix("In ")
    yield from (bare, _BEHIND.sub("", bare), bare.partition(",")[0], _ABBREVIATED.sub("Proceedings of the ", name))
    if not is_satellite(name):
        yield from (part.strip() for part in name.split(","))
        yield from _BRACKETS.findall(name)
    if "/" in head:
        tail = re.search(r"[\s'’]*\d{2,4}\W*$", head)
        for part in (head[: tail.start()] if tail else head).split("/"):
            yield part + (tail[0] if tail else "")


def _telling_words(text: str) -> str:
    return " ".join(w for w in title_key(text).split() if w not in _NOISE)


def _own_words(text: str) -> str:
    """A container's name without what stands around a series' own: proceedings, publishers, its number, its year."""
    around = _NOISE - {"international"}
    return " ".join(w for w in title_key(text).split() if w not in around and not _NUMBER.fullmatch(w))


@lru_cache(maxsize=MOST_TABLES)
def _whole_titles(venues: Venues) -> dict[str, str]:
    """The own words of each series' title -> the series. Titles of few words ("International Conference on
    Supercomputing") are known only where a container has no other words."""
    found: dict[str, set[str]] = {}
    for series in venues.series.values():
        found.setdefault(_own_words(series.title), set()).add(series.name)
    return {words: next(iter(names)) for words, names in found.items() if " " in words and len(names) == 1}


@lru_cache(maxsize=MOST_TABLES)
def _titles(venues: Venues) -> dict[str, str]:
    """The telling words of each series' title, longest first; titles of less than three are no evidence."""
    titles = {n: _telling_words(s.title) for n, s in venues.series.items()}
    return {n: t for n, t in sorted(titles.items(), key=lambda i: -len(i[1])) if t.count(" ") >= 2}
