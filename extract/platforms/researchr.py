"""conf.researchr.org and *.sigplan.org: the pages of a track, a programme, a day or a room; one software.

PPoPP, PLDI, POPL, SPLASH, ICSE, CGO, HPCA 2027 and about a thousand more. What the software prints, by date:
    always    the programme: `tr[data-slot-id]`, the title in a link, `div.prog-track`, `div.performers > a` and behind
              it `span.prog-aff`, the affiliation; sessions in `td.session-details`.
    always    the tab "Accepted Papers" (`div#event-overview`): titles and performers without affiliations. What stands
              in both is one paper. Tabs named otherwise ("Accepted Artifacts") list no papers.
    2018      labels such as "Tool Demo" stand inside the title's link; keynotes, "Opening" and "Awards" in the tab.
    2021-     the title's link has `data-event-modal="<uuid>"`; links "Link to publication", "Pre-print", "DOI".
Keynotes have a track of their own, or the word in a badge, or no more than a place in a keynote session.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extract.identifiers import from_url, join_address
from extract.lexicon.affiliations import author
from extract.lexicon.names import BETWEEN
from extract.lexicon.privacy import without_email
from extract.platforms.reading import Reading, printed_name, year_in
from extract.programme.materials import SHORTEST_ABSTRACT
from extract.programme.schedule import award_text, cut_award, is_award, session_code, slot_code, title_code
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Author, Extraction, Link, LinkKind, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import collapse, slug, title_key
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "researchr", "researchr/1"
_SLOT = re.compile(rb"\bdata-slot-id\b")
_TAB = re.compile(rb"""<div[^<>]{0,200}\bid=["']?event-overview\b""")
_PERFORMERS = re.compile(rb"""\bclass=["']?performers\b""")
_NOT_PAPERS = re.compile(
    r"artifact|poster|tutorial|workshop|demo|social|student|mentor|competition|src\b", re.IGNORECASE
)
_TRACKS = (
    (re.compile(r"keynote|invited|plenary", re.IGNORECASE), "ignored.keynote"),
    (re.compile(r"artifact", re.IGNORECASE), "ignored.dataset"),
    (re.compile(r"tutorial|workshops?$", re.IGNORECASE), "ignored.workshop"),
    (re.compile(r"student research|\bsrc\b|doctoral|mentor|volunteer", re.IGNORECASE), "ignored.student"),
    (re.compile(r"social|reception|catering|break", re.IGNORECASE), "ignored.break"),
    (re.compile(r"poster", re.IGNORECASE), "ignored.poster"),
)
_KINDS: tuple[tuple[str, LinkKind], ...] = (
    ("publication", "paper"), ("doi", "paper"), ("pre-print", "pdf"), ("preprint", "pdf"), ("pdf", "pdf"),
    ("slides", "slides"), ("video", "video"), ("media", "other"), ("file", "other"), ("code", "code"),
    ("artifact", "artifact"),
)  # fmt: skip
_BADGE = re.compile(r"keynote|invited talk|panel|tutorial", re.IGNORECASE)
_TITLE = re.compile(r"^\s*(?P<name>.+?)\s+-\s+(?P<track>.+?)(?:\s+-\s+.*)?$")
_MOST_SLOT_WORDS = 3  # "Awards and Closing" names its chairs as performers; a paper's title of three words is no slot


@dataclass(slots=True)
class _Found:
    """An event of the page: where it stands, and what it says of a talk."""

    title: str
    element: HtmlElement
    authors: tuple[Author, ...]
    track: str | None
    session: str | None
    badge: str = ""


def recognises(body: bytes, url: str) -> bool:
    """A page with the software's programme rows or its tab of accepted papers."""
    return (_SLOT.search(body) or _TAB.search(body)) is not None and (
        _PERFORMERS.search(body) is not None or b"researchr" in body
    )


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of the page, each once. Keynotes, slots of the day and other tracks are ignored by name.

    Where the page has a list of accepted papers, that list says what is a paper, and the programme adds affiliations,
    session and links; else the programme says it: a talk with performers in a session of papers.
    """
    reading = Reading(url, venues)
    root = html.parse(html.decode(body))
    if root is None:
        return reading.extraction()
    venue, own_track = _venue(root, url, reading)
    slots = list(_programme(root))
    listed = list(_accepted(root))
    reading.hits.update({"slots": len(slots), "accepted": len(listed)})
    by_title = {title_key(s.title): s for s in slots}
    for found in listed or slots:
        twin = by_title.get(title_key(found.title))
        _judge(found, twin if listed else None, venue, own_track, reading)
    if listed:
        known = {title_key(f.title) for f in listed}
        for slot in slots:
            if title_key(slot.title) not in known:
                _unlisted(slot, reading)
    return reading.extraction()


def _venue(root: HtmlElement, url: str, reading: Reading) -> tuple[Venue | None, str]:
    """The edition by the page's heading or title ("PPoPP 2020 - Main Conference"), and the track the page is of."""
    titles = [html.text_of(e) for e in root.iter("title", "h1")] + [
        e.get("content") or "" for e in root.iter("meta") if e.get("property") == "og:title"
    ]
    names = [
        html.text_of(a)
        for a in root.iter("a")
        if "/home" in (a.get("href") or "") or "navigate" in (a.get("class") or "")
    ]
    track = next((m["track"] for t in titles if (m := _TITLE.match(t))), "")
    for text in (*titles, *names[:5]):
        name = text.partition(" - ")[0].strip()
        if year_in(name) and len(name) < 40 and (venue := reading.edition(name, acronym=True)):
            return venue, track
    address = re.search(r"//(?:conf\.researchr\.org/\w+/)?([a-z]+)-?(\d{4}|\d{2})[./-]", url)
    return (reading.edition(f"{address[1]} {address[2]}", acronym=True) if address else None), track


def _programme(root: HtmlElement) -> Iterator[_Found]:
    session: str | None = None
    for row in root.iter("tr"):
        details = next((c for c in row.iter("td") if "session-details" in (c.get("class") or "")), None)
        if details is not None and row.get("data-slot-id") is None:
            session = _session(details)
        elif row.get("data-slot-id") is not None and (found := _event(row, session)) is not None:
            yield found


def _session(details: HtmlElement) -> str | None:
    """A session's name without its time, room, chair and track."""
    holder = next((d for d in details.iter("div") if "session-info" in (d.get("class") or "")), details)
    text = holder.text or ""
    for child in holder:
        if not isinstance(child.tag, str) or "pull-right" in (child.get("class") or "") or child.tag == "br":
            break
        text += "".join(child.itertext()) + (child.tail or "")
    text = re.sub(r"^\s*\d{1,2}:\d\d\s*[-–]\s*\d{1,2}:\d\d\s*:?\s*", "", collapse(text))
    return re.sub(r"\s*\([^()]*\)$|\s+at\s+[A-Z][\w .&-]*$", "", text) or None


def _accepted(root: HtmlElement) -> Iterator[_Found]:
    tab = next((d for d in root.iter("div") if d.get("id") == "event-overview"), None)
    if tab is None:
        return
    heading = next((html.text_of(h) for h in tab.iter("h3", "h2")), "")
    for row in tab.iter("tr"):
        if (found := _event(row, None)) is not None:
            found.badge = found.badge or (heading if _NOT_PAPERS.search(heading) else "")
            yield found


def _event(row: HtmlElement, session: str | None) -> _Found | None:
    """The event of a row: the title is the text of its link, labels inside the link left out."""
    link = next((a for a in row.iter("a") if _opens_event(a) and html.text_of(a)), None)
    if link is None:
        return None
    inner = [text for s in link.iter("span", "small") if (text := html.text_of(s))]
    title = collapse("".join(_own_text(link)))
    if not title:  # a theme that puts the title into an element too: the first one is it
        title, inner = (inner[0], inner[1:]) if inner else ("", [])
    if not title:
        return None
    badge = " ".join(inner)
    track = next((html.text_of(d) for d in row.iter("div") if "prog-track" in (d.get("class") or "")), None)
    kinds = " ".join(html.text_of(e) for e in row.iter("em"))
    return _Found(title, row, tuple(_performers(row)), track, session, f"{badge} {kinds}".strip())


def _opens_event(link: HtmlElement) -> bool:
    """True for the link that shows an event; the star beside it marks the event for a reader's own programme."""
    around = link.getparent()
    opens = link.get("data-event-modal") or (link.get("href") or "").startswith(("javascript", "#"))
    opens = opens or (around is not None and around.tag == "strong")
    return bool(opens) and "data-facet-prog" not in link.attrib


def _own_text(link: HtmlElement) -> Iterator[str]:
    yield link.text or ""
    for child in link:
        if isinstance(child.tag, str) and child.tag not in ("span", "small"):
            yield "".join(child.itertext())
        yield f" {child.tail or ''}" if child.tag == "span" and html.text_of(child) else child.tail or ""


def _performers(row: HtmlElement) -> Iterator[Author]:
    holder = next((d for d in row.iter("div") if "performers" in (d.get("class") or "").split()), None)
    if holder is None:
        return
    people = [e for e in holder.iter("a", "span") if e.tag == "a" or "prog-aff" in (e.get("class") or "")]
    yield from _unlinked(holder.text)
    for at, person in enumerate(people):
        behind = people[at + 1] if at + 1 < len(people) else None
        if person.tag == "a" and printed_name(html.text_of(person)):
            place = html.text_of(behind) if behind is not None and behind.tag == "span" else ""
            yield author(printed_name(html.text_of(person)), without_email(place))
        yield from _unlinked(person.tail)


def _unlinked(between: str | None) -> list[Author]:
    """The people in a text between links: those without a page of their own on the site."""
    parts = BETWEEN.split(between) if between and between.strip(" ,") else ()
    return [author(name, "") for part in parts if (name := printed_name(part))[:1].isalpha()]


def _judge(found: _Found, twin: _Found | None, venue: Venue | None, own_track: str, reading: Reading) -> None:
    both = (
        replace(found, session=twin.session, track=found.track or twin.track, badge=f"{found.badge} {twin.badge}")
        if twin
        else found
    )
    code = _code(both)
    if code:
        reading.ignore(code, _shown(both), _where(found, reading.url))
        return
    authors = twin.authors if twin and len(twin.authors) == len(found.authors) else found.authors
    title, award = cut_award(found.title)
    award = award or (award_text(found.badge) if is_award(found.badge) else None)
    links = tuple(
        dict.fromkeys((*_links(found.element, reading.url), *(_links(twin.element, reading.url) if twin else ())))
    )
    track = both.track or own_track
    venue = _of_track(venue, track, reading)
    main = not track or re.search(r"main|research|technical|papers?$", track, re.IGNORECASE)
    key = slug(title)
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=f"{slug(venue.series)}{(venue.year or 0) % 100:02d}/{key}" if venue else key,
            title=title,
            where=_where(found, reading.url),
            authors=authors,
            abstract=_abstract(found.element),
            venue=Venue(venue.series, venue.year, None if main else track) if venue else None,
            session=both.session,
            identifiers=from_url(*(link.url for link in links)),
            links=links,
            awards=(award,) if award else (),
            extractor=LABEL,
        )
    )


def _unlisted(slot: _Found, reading: Reading) -> None:
    """What the programme has beside the accepted papers: named, and doubted where it has the form of a paper."""
    if code := _code(slot):
        reading.ignore(code, _shown(slot), _where(slot, reading.url))
    else:
        message = f"{_shown(slot)!r} is in the programme, and not in the page's list of accepted papers."
        reading.doubt("entry.unsure", message, _where(slot, reading.url))


def _of_track(venue: Venue | None, track: str, reading: Reading) -> Venue | None:
    """The series that a track is, where several meet at one event: OOPSLA at SPLASH, in the year of the event."""
    named = reading.edition(track, acronym=True) if track else None
    known = named is not None and reading.edition(named.series) is not None
    return Venue(named.series, venue.year) if named and known and venue else venue


def _code(found: _Found) -> str | None:
    """The code of an event that is no paper; None for a paper."""
    for text in (found.track or "", found.badge):
        if text and (code := next((c for words, c in _TRACKS if words.search(text)), None)):
            return code
    if _BADGE.search(found.badge):
        return "ignored.panel" if "anel" in found.badge else "ignored.keynote"
    if code := title_code(found.title) or (session_code(found.session) if found.session else None):
        return code
    if not found.authors:
        return slot_code(found.title) or "ignored.slot"
    return slot_code(found.title) if len(found.title.split()) <= _MOST_SLOT_WORDS else None


def _shown(found: _Found) -> str:
    return found.title + (f" ({found.session})" if found.session else "")


def _where(found: _Found, url: str) -> Where:
    return Where(url, html.line_of(found.element))


def _links(row: HtmlElement, base: str) -> Iterator[Link]:
    for anchor in row.iter("a"):
        href, label = (anchor.get("href") or "").strip(), html.text_of(anchor)
        url = join_address(base, href)
        if not label or href.startswith(("#", "javascript")) or not url.startswith("http") or "/profile/" in url:
            continue
        kind = next((k for word, k in _KINDS if word in label.lower()), None)
        if kind:
            yield Link(kind, url, label)


def _abstract(row: HtmlElement) -> str | None:
    blocks = (e for e in row.iter("div", "p") if "event-description" in (e.get("class") or ""))
    text = without_email(" ".join(html.text_of(block) for block in blocks))
    return text if len(text) >= SHORTEST_ABSTRACT else None


EXTRACTORS = (Extractor("researchr", 1, recognises, extract),)
