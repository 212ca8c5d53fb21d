"""EuroMLSys: one page holds the workshop's programme. https://euromlsys.eu, built with Hugo.

What the pages did, by date:
    2024-26   `tr.schedule-talk`: the title is the cell's own text, authors `span.speakers-company` ("A, B (X); C (Y)",
              the speaker in bold, brackets closed twice or not at all), the abstract `span.schedule-description`;
              `tr.schedule-session`, `tr.schedule-keynote` and `tr.schedule-other` are no papers.
    2025      every paper stands twice: in a list `<li><b>title</b> authors</li>` too, which is read only where the page
              has no programme.
Posters are papers of the proceedings like all others.
"""

from __future__ import annotations

import re

from extract.identifiers import join_address
from extract.lexicon.privacy import without_email
from extract.platforms.reading import Reading, key_by_year, year_in
from extract.programme.authors import read_people
from extract.programme.materials import SHORTEST_ABSTRACT
from extract.programme.schedule import cut_award, slot_code
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Author, Extraction, Link, LinkKind, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import collapse, title_key
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "euromlsys", "euromlsys/1"
_ROW = re.compile(rb"""<tr\s+class=["']?schedule-talk\b""", re.IGNORECASE)
_TITLE = re.compile(
    rb"<title[^<>]{0,200}>[^<]{0,200}(?:euromlsys|Workshop on Machine Learning and Systems)", re.IGNORECASE
)
_ACCEPTED = re.compile(rb"accepted papers", re.IGNORECASE)
_LOOKED_AT = 65_536  # bytes; by hand
_DATE = re.compile(r"\b(?:january|february|march|april|may|june)\s+\d{1,2}(?:\s*,\s*|\s+)(20\d\d)", re.IGNORECASE)
_KINDS: tuple[tuple[re.Pattern[str], LinkKind], ...] = (
    (re.compile(r"video|youtu", re.IGNORECASE), "video"),
    (re.compile(r"slide", re.IGNORECASE), "slides"),
    (re.compile(r"poster", re.IGNORECASE), "poster"),
    (re.compile(r"code|github", re.IGNORECASE), "code"),
    (re.compile(r"doi\.org|dl\.acm", re.IGNORECASE), "paper"),
    (re.compile(r"\.pdf|paper", re.IGNORECASE), "pdf"),
)
_FIRST = 2020  # the first workshop was in 2021: the n-th is of the year 2020 + n
_NTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\s+(?:European )?Workshop on Machine Learning and Systems", re.IGNORECASE)


def recognises(body: bytes, url: str) -> bool:
    """A page that its title says to be the workshop's, with its programme or a list of accepted papers."""
    return _TITLE.search(body[:_LOOKED_AT]) is not None and (
        _ROW.search(body) is not None or _ACCEPTED.search(body) is not None
    )


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of the programme. Keynotes, breaks and other rows are ignored by name."""
    reading = Reading(url, venues)
    text = html.decode(body)
    root = html.parse(text)
    if root is None:
        return reading.extraction()
    venue = _venue(root, text, reading)
    session: str | None = None
    rows = [r for r in root.iter("tr") if "schedule-" in (r.get("class") or "")]
    for row in rows:
        kind = (row.get("class") or "").partition("schedule-")[2].split()[0]
        cell = next((c for c in row.iter("td") if "schedule-slot" in (c.get("class") or "")), None)
        if cell is None:
            continue
        reading.count(kind)
        if kind == "session":
            session = re.split(r"\s+[-–—]\s+(?=\d+\s*min|[^-–—]*\()", html.text_of(cell))[0] or None
            reading.ignore("ignored.session", html.text_of(cell), Where(url, html.line_of(cell)))
        elif kind == "talk":
            _talk(row, cell, session, venue, reading)
        elif text := html.text_of(cell):
            code = "ignored.keynote" if kind == "keynote" else slot_code(text) or "ignored.slot"
            reading.ignore(code, text[:300], Where(url, html.line_of(cell)))
    if not reading.records:
        _list(root, venue, reading)
    return reading.extraction()


def _venue(root: HtmlElement, text: str, reading: Reading) -> Venue | None:
    """The edition: the n-th workshop is of the year 2020 + n; else the year in the title or of a date on the page."""
    title = next((html.text_of(t) for t in root.iter("title")), "")
    nth = _NTH.search(title) or _NTH.search(text)
    date = _DATE.search(text)
    year = int(nth[1]) + _FIRST if nth else year_in(title) or (int(date[1]) if date else None)
    return reading.edition(f"EuroMLSys {year}" if year else "EuroMLSys", acronym=True)


def _talk(row: HtmlElement, cell: HtmlElement, session: str | None, venue: Venue | None, reading: Reading) -> None:
    spans = {name: s for s in cell.iter("span") for name in (s.get("class") or "").split()}
    line = html.text_of(spans["speakers-company"]) if "speakers-company" in spans else ""
    abstract = html.text_of(spans["schedule-description"]) if "schedule-description" in spans else ""
    title, award = cut_award(_own_text(cell))
    where = Where(reading.url, html.line_of(cell))
    if not title:
        reading.doubt("record.no-title", f"A talk without a title: {line[:100]!r}.", where)
    elif title_key(title).startswith("keynote"):
        reading.ignore("ignored.keynote", title, where)
    else:
        links = tuple(_links(row, reading.url))
        _add(title, line, abstract, session, venue, links, (award,) if award else (), where, reading)


def _own_text(cell: HtmlElement) -> str:
    """The words of the cell outside the spans for people and abstract; bold and links count."""
    parts = [cell.text or ""]
    for child in cell:
        if isinstance(child.tag, str) and child.tag not in ("br", "div", "img", "script") and not child.get("class"):
            parts.append("".join(child.itertext()))
        parts.append(f" {child.tail or ''}")
    return collapse("".join(parts))


def _add(
    title: str, line: str, abstract: str, session: str | None, venue: Venue | None,
    links: tuple[Link, ...], awards: tuple[str, ...], where: Where, reading: Reading,
) -> None:  # fmt: skip
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=key_by_year(venue, title),
            title=title,
            where=where,
            authors=_read_authors(line),
            abstract=without_email(abstract) if len(abstract) >= SHORTEST_ABSTRACT else None,
            venue=venue,
            session=session,
            links=links,
            awards=awards,
            extractor=LABEL,
        )
    )


def _read_authors(line: str) -> tuple[Author, ...]:
    """The authors of "A, B (X); C (Y)", also where a bracket is closed twice, or not before the next group."""
    text = re.sub(r"\)\s*\)(?=\s*(?:[;,]|$))", _closing, without_email(collapse(line)))
    groups = (_closed(group.strip()) for group in text.split(";") if group.strip())
    return read_people("; ".join(groups)).authors()


def _closing(match: re.Match[str]) -> str:
    """ "))" stays where two brackets are open."""
    before = match.string[: match.start()]
    start = max(before.rfind(";"), 0)
    return match[0] if before.count("(", start) - before.count(")", start) >= 2 else ")"


def _closed(group: str) -> str:
    missing = group.count("(") - group.count(")")
    return group + ")" * missing if missing > 0 else group


def _links(row: HtmlElement, base: str) -> list[Link]:
    found = []
    for anchor in row.iter("a"):
        url = join_address(base, (anchor.get("href") or "").strip())
        if url.startswith("http") and "mailto:" not in url:
            icons = " ".join(i.get("src") or "" for i in anchor.iter("img"))
            said = f"{html.text_of(anchor)} {icons} {url}"
            kind: LinkKind = next((k for words, k in _KINDS if words.search(said)), "other")
            found.append(Link(kind, url, html.text_of(anchor)[:80]))
    return list(dict.fromkeys(found))


def _list(root: HtmlElement, venue: Venue | None, reading: Reading) -> None:
    """The list of accepted papers: `<li><b>title</b> authors</li>`, where a line of people follows."""
    for item in root.iter("li"):
        bold = next(iter(item), None)
        if bold is None or bold.tag not in ("b", "strong") or (item.text or "").strip():
            continue
        line = collapse("".join(item.itertext())[len("".join(bold.itertext())) :]).strip(" -–—:,")
        title = html.text_of(bold).strip(" ,:")
        if read_people(line).affiliated and len(title.split()) > 1:
            reading.count("items")
            _add(title, line, "", None, venue, (), (), Where(reading.url, html.line_of(bold)), reading)


EXTRACTORS = (Extractor("euromlsys", 1, recognises, extract),)
