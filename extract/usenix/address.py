"""USENIX addresses: which conference and paper they name, and links as the site meant them.

Copies rewrite links: the Internet Archive as `/web/<time>/https://...`, mirrors as relative paths ending in `.html`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from extract import identifiers
from extract.records import Venue
from extract.text import slug
from extract.venues import Venues

_CONFERENCE = re.compile(r"^/conf[^/]*/([^/]+)")
_NAME_YEAR = re.compile(r"^([a-z][a-z-]*?)-?((?:19|20)\d\d|\d\d)(?![0-9])")
_PAPER = re.compile(r"/presentation/([^/]+)$")
# Pages of a conference that are no paper, though their address has one segment like the papers of 2012 and before.
_LIST = re.compile(
    r"^(?:(?:[a-z0-9]+-)*accepted-papers|(?:(?:[a-z0-9]+-)*technical-|workshop-|tech-)?(?:sessions?|schedule)|papers"
    r"|technical-program(?:me)?|(?:[a-z0-9]+-)*program(?:me)?(?:-at-a-glance)?|proceedings|(?:[a-z0-9]+-)*technical-sessions)$"
)
_OTHER = re.compile(
    r"^(?:call-for|registration|venue|hotel|sponsor|organiz|student|grant|instructions|about|contact|activities|posters?"
    r"|birds|exhibit|travel|additional-info|deadline|submission|speaker-or-organizer|help|services|terms|diversity)"
)
_ARCHIVED = re.compile(r"^(?:https?:)?(?://web\.archive\.org)?/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: the address the site gave it, its conference ("osdi25") and that conference's venue."""

    url: str
    conference: str
    venue: Venue | None


def is_usenix(url: str) -> bool:
    host = identifiers.split_address(identifiers.original_address(url)).hostname or ""
    return host == "usenix.org" or host.endswith(".usenix.org")


def is_paper_address(url: str) -> bool:
    """True for the address of one paper's own page, in every form since 2008."""
    if not is_usenix(url):
        return False
    segments = _segments(url)
    if len(segments) >= 4 and segments[-2] == "presentation":
        return True
    return (
        len(segments) == 3
        and "-" in segments[2]
        and not _LIST.match(segments[2])
        and not _OTHER.match(segments[2])
        and _year(segments[1]) in range(1990, 2013)
    )


def is_list_address(url: str) -> bool:
    """True for a programme, technical-sessions or accepted-papers page."""
    segments = _segments(url) if is_usenix(url) else []
    return len(segments) >= 3 and (segments[2] == "tech-schedule" or bool(_LIST.match(segments[-1])))


def is_side_address(url: str) -> bool:
    """True for a conference's pages about people, calls, places and money, which may repeat a paper node or two."""
    segments = _segments(url) if is_usenix(url) else []
    return len(segments) >= 3 and bool(_OTHER.match(segments[2]))


def _segments(url: str) -> list[str]:
    path = unquote(identifiers.split_address(identifiers.original_address(url)).path).lower().removesuffix(".html")
    segments = [s for s in path.split("/") if s]
    return segments if segments and segments[0].startswith("conf") else []


def place(url: str, heading: str, venues: Venues) -> Place:
    """The place of the page at `url`; `heading` (the page's `<title>`) names a series that venues.toml has not."""
    found = conference_of(url)
    return Place(identifiers.original_address(url), found, _venue(found, heading, venues))


def conference_of(url: str) -> str:
    """ "osdi25" from any page of that conference, "" where there is none; "sec16" is "usenixsecurity16"."""
    match = _CONFERENCE.match(unquote(identifiers.split_address(identifiers.original_address(url)).path).lower())
    if not match or not is_usenix(url):
        return ""
    parts = _NAME_YEAR.match(match[1])
    if not parts:
        return match[1].removesuffix(".html")
    series = parts[1].replace("-", "")
    return f"{'usenixsecurity' if series in ('sec', 'usenixsec') else series}{parts[2][-2:]}"


def _year(conference: str) -> int | None:
    match = _NAME_YEAR.match(conference)
    if not match:
        return None
    year = int(match[2])
    return year if year > 99 else year + (1900 if year >= 70 else 2000)


def _venue(conference: str, heading: str, venues: Venues) -> Venue | None:
    match, year = _NAME_YEAR.match(conference), _year(conference)
    if match is None:
        return None
    known = venues.find(f"{match[1]} {year}")
    printed = re.match(r"\s*(?:usenix\s+)?([A-Za-z][\w ]*?)\s*['’]?\d\d\b", heading)
    return known or Venue(printed[1] if printed else match[1].upper(), year)


@lru_cache(maxsize=2048)
def resolve(href: str, base: str) -> str:
    """`href` on the page at `base` as an absolute address on the site itself, rewriting undone."""
    href = href.strip()
    if _ARCHIVED.match(href):
        return _plain(_ARCHIVED.sub("", href))
    return _plain(identifiers.original_address(identifiers.join_address(identifiers.original_address(base), href)))


def _plain(url: str) -> str:
    parts = identifiers.split_address(url)
    if parts.scheme not in ("http", "https"):
        return ""
    if is_usenix(url) and _CONFERENCE.match(parts.path):
        parts = parts._replace(path=parts.path.removesuffix(".html").rstrip("/"), fragment="")
    return parts.geturl()


def key_of(url: str | None, conference: str, title: str) -> str:
    """ "osdi25/zhang-tony", stable across crawls and equal for the list and the paper's own page."""
    known = identifiers.usenix(url)
    if known:
        return known
    match = _PAPER.search(identifiers.split_address(url).path) if url else None
    segment = match[1] if match else identifiers.split_address(url).path.rsplit("/", 1)[-1] if url else ""
    home = (conference_of(url) if url else "") or conference or "usenix"
    return f"{home}/{(segment or slug(title)).lower()}"
