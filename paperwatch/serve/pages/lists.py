"""Lists of papers: what a search finds, an edition, a topic; all narrowed by the same links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from db import figures
from db.changes import last_number
from db.errors import QuerySyntaxError, UnknownTopicError
from db.group.balance import balance
from db.group.searches import searches
from db.groups import name_among
from db.search.marks import terms
from db.search.spelling import what_is_missing
from db.search.topics import topic_named, vocabulary
from db.selection.browse import Facet, Listing, as_sql, browse, listed
from db.selection.filter import PaperFilter
from extract.records import Venue
from extract.venues import UnknownVenueError
from paperwatch.export import FormName
from paperwatch.semantic import encoder, known_vectors, missing
from paperwatch.serve.answers import Answer, Asked, Moved, NotHereError, Page, address, venue_address
from paperwatch.serve.site import Site

if TYPE_CHECKING:
    from db.search.vectors import Encoder, VectorIndex

PAGE = 50  # papers; by hand
_LAST_PAGE = 10_000  # by hand
_NOT_EMBEDDED = "No paper has a vector of its meaning yet: `paperwatch embed`, or the next night, makes them."


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A link that narrows the list by one value, or takes that narrowing back."""

    label: str
    href: str
    papers: int
    covered: int
    chosen: bool


def search(site: Site, asked: Asked) -> Answer:
    """`/search?q=...&meaning=1&venue=&year=&topic=&covered=&since=&page=`"""
    given = wanted(asked)
    by_meaning = bool(given.query) and asked.text("meaning") == "1"
    if not (asked.arguments.keys() - {"page", "order"}):
        known: dict[str, Any] = {"topics_known": tuple(vocabulary(site.database)), "saved": searches(site.database)}
        known["seen"] = last_number(site.database)
        return Page("search.html", {"title": "Search", "asked": "", **_meaning(site, False), **known})
    about = {"asked": given.query or "", **_meaning(site, by_meaning)}
    try:
        shown = (_near(site, asked, given) if by_meaning else None) or _shown(site, asked, given, ())
    except QuerySyntaxError as error:
        return Page("search.html", {"title": "Search", **about, "mistake": _mistake(error)}, 400)
    if given.query and not shown["found"].total:
        about["missing"] = what_is_missing(site.database, given.query)
    title = f"Search: {given.query}" if given.query else "Papers"
    return Page("search.html", {"title": title, **about, **shown})


def _meaning(site: Site, chosen: bool) -> dict[str, Any]:
    """Whether one can search by meaning here, and whether this is asked for; why not, where it is and one cannot."""
    possible = _vectors(site) is not None
    why_not = "" if possible or not chosen else missing() if encoder() is None else _NOT_EMBEDDED
    return {"meaning": possible, "meaning_chosen": chosen, "why_not": why_not}


def _vectors(site: Site) -> tuple[Encoder, VectorIndex] | None:
    return site.cached("vectors", lambda: known_vectors(site.database))


def _near(site: Site, asked: Asked, given: PaperFilter) -> dict[str, Any] | None:
    """What a list shows, of the papers nearest in meaning; None where nobody can say. Raises `QuerySyntaxError`."""
    vectors = _vectors(site)
    if vectors is None:
        return None
    from db.search.semantic import semantic_search  # needs the extra

    model, known = vectors
    hits = semantic_search(site.database, model, given.as_query(), limit=PAGE, known=known)
    sought = terms(given.query or "")
    return {
        "found": listed(site.database, [hit.paper_id for hit in hits], sought),
        "near": True,
        "wanted": given,
        "terms": sought,
        "narrowings": {},
        "coverage_links": _coverage_links(asked, given),
        "page": 1,
        "pages": 1,
        "query": "",
    }


def venue(site: Site, asked: Asked) -> Answer:
    """`/venue/OSDI/2025` and `/venue/OSDI`"""
    try:
        series = site.venues.parse(asked.names["venue"]).series
    except UnknownVenueError:
        series = asked.names["venue"]  # an import may name a series that the vocabulary does not know
    year = int(asked.names["year"]) if asked.names.get("year") else None
    if series != asked.names["venue"]:
        return Moved(address(venue_address(series, year), **asked.arguments))
    base = PaperFilter(venue=series, year=year, listed=True)
    fixed: tuple[str, ...] = ("venue", "year") if year else ("venue",)
    if year and not asked.text("topic"):
        fixed = (*fixed, "topic")  # the topics of an edition stand above its list already
    shown = _shown(site, asked, _narrowed(asked, base), fixed)
    editions = [row for row in balance(site.database, Venue(series)) if row.year]
    if not editions:
        raise NotHereError(f"No paper of {series} is known here.")
    this = next((row for row in editions if row.year == year), None)
    if year is not None and this is None:
        raise NotHereError(f"No paper of {series} {year} is known here.")
    known = site.venues.series.get(series)
    title = f"{series} {year}" if year else series
    about = {"series": series, "year": year, "about": known.title if known else "", "editions": editions, "this": this}
    return Page("venue.html", {"title": title, "topics": _all_topics(site, base), **about, **shown})


def _all_topics(site: Site, base: PaperFilter) -> tuple[Facet, ...]:
    """The topics of the whole edition, however the list is narrowed."""
    return browse(site.database, base, limit=0).topics


def topic(site: Site, asked: Asked) -> Answer:
    """`/topic/serving`"""
    try:
        found = topic_named(site.database, asked.names["topic"])
    except UnknownTopicError as error:
        raise NotHereError(str(error)) from error
    shown = _shown(site, asked, _narrowed(asked, PaperFilter(topic=found.name, listed=True)), ("topic",))
    years = [count for count in figures.topics(site.database) if count.topic == found.name]
    most = max((count.papers for count in years), default=1)
    return Page("topic.html", {"title": found.title, "topic": found, "years": years, "most": most, **shown})


def wanted(asked: Asked) -> PaperFilter:
    """What the arguments of a list's page say: q, venue, year, topic, covered (yes, no), since, listed (1)."""
    return _narrowed(asked, PaperFilter(query=asked.text("q") or None, listed=asked.text("listed") == "1"))


def _arguments(given: PaperFilter) -> dict[str, object]:
    """`wanted`, the other way round."""
    state = None if given.covered is None else "yes" if given.covered else "no"
    named = {"venue": given.venue, "year": given.year, "topic": given.topic, "covered": state, "since": given.since}
    return {"q": given.query, **named, "listed": "1" if given.listed else None}


def _narrowed(asked: Asked, base: PaperFilter) -> PaperFilter:
    """The wish with what the arguments narrow it to; what is given by the path stays."""
    covered = {"yes": True, "no": False}.get(asked.text("covered"))
    return replace(
        base,
        venue=base.venue or asked.text("venue") or None,
        year=base.year or asked.number("year", 1900, 2200),
        topic=base.topic or asked.text("topic") or None,
        covered=covered,
        since=asked.day("since"),
    )


def _shown(site: Site, asked: Asked, given: PaperFilter, fixed: tuple[str, ...]) -> dict[str, Any]:
    """What every list shows: papers, facets as links, pages, the question as SQL and as words."""
    number = asked.number("page", 1, _LAST_PAGE) or 1
    order = asked.text("order") if asked.text("order") in ("newest", "title") else "best"
    found = browse(site.database, given, order=order, limit=PAGE, offset=(number - 1) * PAGE)
    return {
        "found": found,
        "wanted": given,
        "terms": terms(given.query) if given.query else (),
        "narrowings": _narrowings(asked, given, found, fixed),
        "coverage_links": _coverage_links(asked, given),
        "page": number,
        "pages": max(1, -(-found.total // PAGE)),
        "page_links": {n: _with(asked, page=n if n > 1 else None) for n in (number - 1, number + 1)},
        "sql": as_sql(given, of=name_among(site.database)),
        "query": given.as_query(),
        "here": address(quote(asked.path), **asked.arguments),
        "seen": last_number(site.database) if asked.person else None,
        "feed": address("/feeds/papers.atom", **_arguments(given)),
        "take": [(form.value, address(f"/take/{form.value}", **_arguments(given))) for form in FormName],
    }


def _with(asked: Asked, **changed: object) -> str:
    """The address of this page with other arguments; a page number goes unless it is one of them."""
    kept: dict[str, object] = {name: value for name, value in asked.arguments.items() if name != "page"}
    return address(quote(asked.path), **kept | changed)


def _narrowings(asked: Asked, given: PaperFilter, found: Listing, fixed: tuple[str, ...]) -> dict[str, list[Narrowing]]:
    """The links of each facet that has a choice; a chosen value stands alone, and its link takes it back."""
    facets: Mapping[str, tuple[Facet, ...]] = {"venue": found.venues, "year": found.years, "topic": found.topics}
    links: dict[str, list[Narrowing]] = {}
    for name, values in facets.items():
        chosen = getattr(given, name)
        if name in fixed:
            continue
        if chosen is not None:
            links[name] = [Narrowing(str(chosen), _with(asked, **{name: None}), found.total, found.covered, True)]
        elif len(values) > 1 or (name == "topic" and values):
            links[name] = [
                Narrowing(one.value, _with(asked, **{name: one.value}), one.papers, one.covered, False)
                for one in values
            ]
    return links


def _coverage_links(asked: Asked, given: PaperFilter) -> list[tuple[str, str, bool]]:
    choices: tuple[tuple[str, str | None, bool | None], ...] = (
        ("All", None, None),
        ("Not covered", "no", False),
        ("Covered", "yes", True),
    )
    return [(label, _with(asked, covered=value), given.covered is state) for label, value, state in choices]


def _mistake(error: QuerySyntaxError) -> dict[str, str]:
    """The query in three parts, the second of which cannot be read; at the end of the query it is empty."""
    at = min(error.position, len(error.text))
    return {
        "reason": error.reason,
        "before": error.text[:at],
        "wrong": error.text[at : at + 1],
        "after": error.text[at + 1 :],
    }
