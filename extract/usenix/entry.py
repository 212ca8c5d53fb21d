"""One paper node, on a list or on its own page: what it says, or why it is no paper."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element as Element

from extract.lexicon.affiliations import author
from extract.readers.html import line_of
from extract.records import Author
from extract.usenix.address import Place, conference_of, is_paper_address, resolve
from extract.usenix.dom import Node, classes_of, read_node, text_of
from extract.usenix.people import People, read_people

# What is no paper, by the words of an entry without authors and of its session; most particular first.
_NO_PAPER: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for code, words in (
        ("ignored.keynote", r"keynotes?|plenary"),
        ("ignored.panel", r"panels?|panelists?|roundtable|debate"),
        (
            "ignored.award",
            r"awards? (?:presentation|ceremony|winners?)|lifetime achievement award|test of time|the flame",
        ),
        (
            "ignored.talk",
            r"invited (?:talks?|speakers?)|guest lecture|distinguished (?:lecture|speaker)|fireside|tutorials?|tribute",
        ),
        (
            "ignored.poster",
            r"posters?|work[- ]in[- ]progress|wips?|lightning talks?|rump session|birds[- ]of[- ]a[- ]feather|bofs?",
        ),
    )
)
# An entry with authors is left out only where its session's whole name says so ("Joint Keynote Address", "Panel: ...").
_SESSION_SAYS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (
        code,
        re.compile(rf"^(?:[\w'’&,. -]+ )?(?:{words})(?: session)?(?: (?:[ivx]+|\d+))?(?:\s*[:(].*)?$", re.IGNORECASE),
    )
    for code, words in (
        ("ignored.keynote", r"keynotes?(?: address(?:es)?| talks?| speech)?|plenary"),
        ("ignored.panel", r"panels?(?: discussion)?|debate"),
        ("ignored.talk", r"invited talks?|tutorials?"),
        ("ignored.poster", r"posters?|work[- ]in[- ]progress(?: reports| talks)?|wips?|lightning talks?|rump"),
    )
)
_SLOT = re.compile(
    r"\b(?:remarks|welcome|break|breakfast|lunch|luncheon|dinner|reception|social|happy hour|registration|celebration"
    r"|meet ?up|meeting|closing|opening|awards|announcements?|open mic)\b",
    re.IGNORECASE,
)
_STUB_TITLE = re.compile(
    r"^(?:bibtex test|test(?: paper)?|tba|tbd|title|untitled|\(?paper temporarily removed\)?)$", re.IGNORECASE
)
_REMOVED = re.compile(r"paper (?:has been )?temporarily removed|temporarily unavailable", re.IGNORECASE)
_ROLE = re.compile(r"^\s*(?:moderators?|panelists?)\s*:", re.IGNORECASE)
_TITLE_SAYS = re.compile(r"^\s*(keynote|invited talk|panel|plenary)\b[^:]{0,40}:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one paper node says. `line` is where its title starts; `url` is None where the title links nothing."""

    node: Node
    title: str
    line: int
    url: str | None
    people: People
    abstract: str
    session: str


def read_entry(element: Element, place: Place, session: str) -> Entry:
    node = read_node(element)
    heading = node.heading
    anchor = heading if heading is None else next(heading.iter("a"), None)
    at = anchor if anchor is not None else heading if heading is not None else element
    href = anchor.get("href") if anchor is not None else None
    return Entry(
        node,
        "" if heading is None else text_of(heading),
        line_of(at),
        (resolve(href, place.url) or None) if href else None,
        people_of(node),
        node.text("paper-description-long", "paper-description"),
        session,
    )


def people_of(node: Node) -> People:
    """Authors from the people field; where it has none, from the speaker nodes of 2012-13 ("Name, Institution")."""
    found = People()
    for field in node.fields.get("paper-people-text", ()):
        found = read_people(field)
        if found.authors:
            return found
    return People(tuple(a for n in node.nested if (a := _speaker(n)) is not None), found.awards, found.notes)


def _speaker(element: Element) -> Author | None:
    if "node-speaker" not in classes_of(element):
        return None
    heading = read_node(element).heading
    name, _, institution = (text_of(heading) if heading is not None else "").partition(",")
    return author(name, institution) if name.strip() else None


def no_paper(entry: Entry, place: Place) -> tuple[str, str] | None:
    """(code, why) where the entry is no paper of this conference, else None."""
    elsewhere = conference_of(entry.url) if entry.url else ""
    named = _by_name(entry)
    if named:
        return named
    if _is_stub(entry):
        return "ignored.stub", "a placeholder without a paper behind it"
    if elsewhere and place.conference and elsewhere != place.conference:
        return "ignored.elsewhere", f"a paper of {elsewhere}, listed here as well"
    return None


def _by_name(entry: Entry) -> tuple[str, str] | None:
    anonymous = not entry.people.authors
    slug = (entry.url or "").rsplit("/", 1)[-1].replace("-", " ")
    words = " / ".join(filter(None, (entry.title, entry.session, slug))) if anonymous else entry.session
    for code, pattern in _NO_PAPER if anonymous else _SESSION_SAYS:
        if pattern.search(words):
            return code, f"named by {words!r}"
    if not entry.title and anonymous and "award" in words.lower():
        return "ignored.award", "an award without a title"
    if said := _TITLE_SAYS.match(entry.title):
        return {"keynote": "ignored.keynote", "panel": "ignored.panel"}.get(said[1].lower(), "ignored.talk"), "named so"
    if _ROLE.match(entry.node.text("paper-people-text")):
        return "ignored.panel", "people with roles instead of authors"
    if anonymous and "presented-by" in entry.node.fields:
        return "ignored.talk", "presented by a speaker, without authors"
    if anonymous and not entry.abstract and _SLOT.search(entry.title or entry.session):
        return "ignored.slot", "a slot of the day without authors"
    return None


def _is_stub(entry: Entry) -> bool:
    if (
        _STUB_TITLE.match(entry.title)
        or _REMOVED.search(entry.title)
        or _REMOVED.search(entry.node.text("paper-people-text"))
    ):
        return True
    return not entry.people.authors and (
        not entry.abstract or bool(_REMOVED.search(entry.abstract)) or _is_node(entry.url)
    )


def _is_node(url: str | None) -> bool:
    """`/node/<id>` is the address of a page that was never published under a name."""
    return url is not None and not is_paper_address(url) and re.search(r"/node/\d+$", url) is not None


def slot_code(title: str) -> str:
    """The code of a day's slot that stands outside the papers: a break, a meal, remarks, an award, a poster session."""
    if _SLOT.search(title) and not re.search(r"keynote|test of time", title, re.IGNORECASE):
        return "ignored.slot"
    return next((code for code, pattern in _NO_PAPER if pattern.search(title)), "ignored.slot")
