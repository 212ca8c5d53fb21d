"""Lists of papers on usenix.org: technical sessions, programmes and accepted papers of every generation since 2012."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from lxml.etree import _Element as Element

from extract import identifiers
from extract.lexicon.dates import first_day, month_number
from extract.readers import html
from extract.records import Extraction, PaperRecord, Problem, Severity, Venue, Where
from extract.registry import Extractor
from extract.usenix.address import Place, is_list_address, is_paper_address, is_side_address, is_usenix, key_of, place
from extract.usenix.dom import classes_of, own_address, page_heading, read_node, text_of
from extract.usenix.entry import Entry, no_paper, read_entry, slot_code
from extract.usenix.links import badges_of, links_of
from extract.venues import SHIPPED, Venues

_DATE = re.compile(r"\b([A-Z][a-z]{2,8})\.? (\d{1,2})(?:,? ((?:19|20)\d\d))?\b")
_SEEN = ("node-paper", "node-session", "paper-people-text", "paper-description", "presented-by", "date-text")


@dataclass(slots=True)
class _State:
    """What has been read so far, in the order of the page."""

    place: Place
    document: str
    day: date | None = None
    records: list[PaperRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    hits: Counter[str] = field(default_factory=Counter)

    def tell(self, code: str, message: str, line: int | None, severity: Severity, key: str | None = None) -> None:
        self.problems.append(Problem(code, message, Where(self.document, line), severity, key))


def recognises(body: bytes, url: str) -> bool:
    """By address; a saved file without one by the marks of a list (several paper nodes and usenix.org)."""
    if is_list_address(url):
        return True
    if is_paper_address(url) or is_side_address(url):
        return False
    if is_usenix(url):
        return b"field-name-field-session-papers" in body
    return body.count(b"node-paper") > 1 and b"field-name-field-paper-" in body and b"usenix.org" in body


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """Every paper of the list with its session, in page order; all else in it is a problem with a name."""
    root = html.parse(html.decode(body))
    if root is None:
        return Extraction(
            problems=(_page_problem("page.structure", "There is no HTML in this document.", url, Counter()),)
        )
    state = _State(place(own_address(root, url), page_heading(root), venues), url)
    sessions: dict[Element, str] = {}
    for element in root.iter("div", "article", "h2", "h3", "li"):
        names = element.get("class") or ""
        if "node-paper" in names and "node-paper" in names.split():
            _paper(element, _session(element, sessions), state)
        elif "node-session" in names and "node-session" in names.split():
            state.hits["node-session"] += 1
            _empty_session(element, sessions, state)
        elif "field-name-field-date-text" in names:
            state.hits["date-text"] += 1
            state.day = _date(text_of(element), state.place.venue) or state.day
        elif "field-name-field-additional-text" in names:
            _slots(element, state)
    return _finish(state, url)


def _session(element: Element, known: dict[Element, str]) -> str:
    parent = element.getparent()
    while parent is not None:
        if "node-session" in classes_of(parent):
            return _heading(parent, known)
        parent = parent.getparent()
    return ""


def _heading(session: Element, known: dict[Element, str]) -> str:
    if session not in known:
        heading = read_node(session).heading
        known[session] = "" if heading is None else text_of(heading)
    return known[session]


def _empty_session(element: Element, known: dict[Element, str], state: _State) -> None:
    if not any("node-paper" in (e.get("class") or "") for e in element.iter("div", "article", "li")):
        title = _heading(element, known)
        if title:
            state.tell(slot_code(title), f"{title!r} lists no papers", element.sourceline, "ignored")


def _slots(element: Element, state: _State) -> None:
    for heading in element.iter("h2", "h3"):
        if title := text_of(heading):
            state.tell(slot_code(title), f"{title!r} is a slot of the day", html.line_of(heading), "ignored")


def _paper(element: Element, session: str, state: _State) -> None:
    entry = read_entry(element, state.place, session)
    for name in _SEEN:
        state.hits[name] += name == "node-paper" or any(f.startswith(name) for f in entry.node.fields)
    key = key_of(entry.url, state.place.conference, entry.title)
    reason = no_paper(entry, state.place)
    if reason:
        code, why = reason
        state.tell(code, f"{entry.title or entry.session or key!r}: {why}", entry.line, "ignored", key)
    elif not entry.title:
        state.tell("paper.no-title", f"{key} has authors and no title", entry.line, "warning", key)
    elif key in state.keys:
        message = f"{entry.title!r} stands here again, first on line {state.keys[key]}"
        state.tell("ignored.duplicate", message, entry.line, "ignored", key)
    else:
        state.keys[key] = entry.line
        state.records.append(_record(entry, key, state))
        if not entry.people.authors:
            state.tell(
                "paper.no-authors", f"{entry.title!r} has an abstract and no authors", entry.line, "warning", key
            )


def _record(entry: Entry, key: str, state: _State) -> PaperRecord:
    track = entry.node.text("paper-sub-type")
    return PaperRecord(
        source="usenix",
        key=key,
        title=entry.title,
        where=Where(state.document, entry.line),
        url=entry.url,
        authors=entry.people.authors,
        abstract=entry.abstract or None,
        venue=state.place.venue,
        session=entry.session or None,
        identifiers=identifiers.from_url(entry.url),
        links=links_of(entry.node, state.place.url, entry.url),
        awards=entry.people.awards,
        badges=badges_of(entry.node),
        published=state.day,
        remarks=tuple(filter(None, (track, *entry.people.notes))),
        extractor=PROGRAMME.label,
    )


def _date(text: str, venue: Venue | None) -> date | None:
    """A printed day, with the conference's year where the page leaves it out ("Monday, July 7")."""
    match = _DATE.search(text)
    year = match and (match[3] or (venue and venue.year))
    if not match or not year:
        return None
    return first_day(f"{match[1]} {match[2]}, {year}") if month_number(match[1]) else None


def _finish(state: _State, url: str) -> Extraction:
    hits = {name: state.hits[name] for name in _SEEN}
    problems = list(state.problems)
    if not state.hits["node-paper"]:
        message = "No paper node (.node-paper) on this list: the site has changed its markup, or this is another page."
        problems.append(_page_problem("page.structure", message, url, hits))
    elif not state.records:
        message = "No paper among the entries of this list; it may not be published yet."
        problems.append(_page_problem("page.no-papers", message, url, hits))
    page: dict[str, str | int] = {"conference": state.place.conference, "papers": len(state.records)}
    return Extraction(tuple(state.records), tuple(problems), page, hits)


def _page_problem(code: str, message: str, url: str, hits: dict[str, int] | Counter[str]) -> Problem:
    counts = ", ".join(f"{name} {hits[name]}" for name in _SEEN)
    return Problem(code, f"{message} Seen: {counts}.", Where(url), "error")


PROGRAMME = Extractor("usenix-programme", 1, recognises, extract)
