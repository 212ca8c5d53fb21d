"""What templates say with: editions, people, days, marks, and addresses that may lead out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from db.search.marks import spans
from db.search.query import Words
from db.views import VIEWS
from extract.records import Venue
from paperwatch.export.clean import address as web_address
from paperwatch.export.clean import clean
from paperwatch.serve.answers import paper_address, topic_address, venue_address


def edition(venue: str | None, year: int | str | None = None) -> str:
    """ "OSDI 2025"; a venue or a year alone; "no venue"."""
    return " ".join(str(part) for part in (venue, year) if part) or "no venue"


def people(authors: str, shown: int = 4) -> str:
    """The first of the people that a paper's `authors` join by semicolons."""
    names = [name for name in authors.split("; ") if name]
    more = f" and {len(names) - shown} more" if len(names) > shown + 1 else ""
    return clean(", ".join(names[: shown if more else shown + 1])) + more


def grouped(authors: Iterable[tuple[str, tuple[str, ...]]]) -> list[tuple[str, str]]:
    """(names, affiliations): neighbours of the same institutions together, in printed order."""
    found = groupby(authors, key=lambda author: author[1])
    return [(clean(", ".join(name for name, _ in them)), clean("; ".join(places))) for places, them in found]


def day(when: dt.date | str | None) -> str:
    """ "14 March 2025", "no day"."""
    if when is None or when == "":
        return "no day"
    date = dt.date.fromisoformat(when[:10]) if isinstance(when, str) else when
    return f"{date.day} {date:%B %Y}"


def moment(when: dt.datetime | None) -> str:
    """ "2025-03-14 02:15"; UTC, as all times are."""
    return f"{when:%Y-%m-%d %H:%M}" if when else "-"


def marked(text: str | None, wanted: Iterable[Words], field: str) -> Markup:
    """Text of a source with the words that were searched for marked; all of it escaped."""
    printed = clean(text or "")
    parts, at = [], 0
    for start, end in spans(printed, tuple(wanted), field):
        parts.append(escape(printed[at:start]) + Markup("<mark>") + escape(printed[start:end]) + Markup("</mark>"))
        at = end
    return Markup("").join([*parts, escape(printed[at:])])


def cell(column: str, value: str) -> Markup | None:
    """What Datasette shows of a value; None for its own way, which is not asked for what looks like an address."""
    if column == "paper_id":
        return Markup('<a href="{}">{}</a>').format(paper_address(value), value)
    if "://" not in value:
        return None
    leads = web_address(value) if " " not in value.strip() else None
    if leads is None:
        return escape(clean(value))
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(leads, _short(value))


def _short(value: str, longest: int = 60) -> str:
    plain = clean(value).removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def count(number: int, noun: str, more: str | None = None) -> str:
    """ "1 paper", "2,000 papers"."""
    return f"{number:,} {noun if number == 1 else more or noun + 's'}"


def lines(text: str) -> str:
    """A text of several lines, each clean."""
    return "\n".join(clean(line) for line in text.split("\n"))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "clean": lambda text: clean("" if text is None else str(text)),
    "lines": lines,
    "people": people,
    "grouped": grouped,
    "day": day,
    "moment": moment,
    "marked": marked,
    "web": web_address,
    "short": _short,
    "count": count,
    "part": lambda text: quote(str(text), safe=""),
}

GLOBALS: Mapping[str, Any] = {
    "edition": edition,
    "edition_short": lambda venue, year: str(Venue(venue, year)) if venue else str(year or ""),
    "paper_address": paper_address,
    "venue_address": venue_address,
    "topic_address": topic_address,
    "VIEWS": tuple(VIEWS),
}
