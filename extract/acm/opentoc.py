"""ACM OpenTOC pages: the table of contents of a proceedings, as ACM lets a conference's own site show it.

Such a page gives title, authors, abstract, DOI and session; no affiliations and no PDF. What ACM changed, by date:
    to 2020   The title's link is labelled "Get the Full Text ..." and goes to `dl.acm.org/authorize?N...` (no DOI) or
              to `citation.cfm?id=<proceedings>.<article>`; the first author's class is "nameList First"; an empty
              `div.DLabstract` follows a session that only groups others. The subtitle's colon can be lost.
    2021-     The link goes to `/doi/<doi>`; the classes stay; abstracts keep paragraphs in a nested `div`; some sites
              lay the page out in many lines, others print one line per paper. SIGPLAN's pages of older proceedings made
              anew have entries "Session details: ..." with a DOI of their own and the chair as author: no papers. Tags
              stand escaped inside titles ("&lt;u&gt;P&lt;/u&gt;rofiling"). PPoPP 2020 and VEE 2020 name the first
              author only.
Posters are papers of the proceedings; their venue's track says what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs

from extract.identifiers import doi, split_address
from extract.programme.materials import absolute, doi_param
from extract.programme.recipes import venue_of
from extract.programme.report import Page, add
from extract.programme.schedule import session_code, title_code
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.readers.markup import plain
from extract.records import Author, Extraction, Identifiers, Link, PaperRecord, Problem, Venue, Where
from extract.registry import Extractor
from extract.text import collapse, slug
from extract.venues import SHIPPED, Venues, read_name

_MARK = re.compile(rb"\bid=[\"']?DL(?:toc|content)\b|\bclass=[\"']?DLtitleLink\b", re.IGNORECASE)
_PREFIX = re.compile(r"^session:\s*", re.IGNORECASE)
_EDITION = re.compile(r"^([A-Za-z][A-Za-z!+/&-]{1,14})\s*['’]?\s*((?:19|20)\d\d|\d\d)\s*[:–-]")
# Of the 65 papers in the shortest two of the saved pages, 4 have one author: five of them in a row are no chance.
_LEAST_OF_ONE = 5
_DETAILS = re.compile(r"^session details\b", re.IGNORECASE)
_KEYNOTE = re.compile(
    r"\((?:keynote|invited talk|plenary)[^()]{0,30}\)\s*$|^(?:keynote|invited talk)\s*:", re.IGNORECASE
)
_POSTER = re.compile(r"^poster\s*:|[:(]\s*poster\)?\s*$", re.IGNORECASE)
_POSTERS = re.compile(r"\bposters?\b", re.IGNORECASE)
_ACM_PAIR = re.compile(r"^\d{5,}\.\d{5,}$")
_ACM = "10.1145"


def recognises(body: bytes, url: str) -> bool:
    """True for a page with the frame that ACM's generator makes, on whatever site."""
    return _MARK.search(body[:65536]) is not None


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of an OpenTOC page in page order. Keynotes are ignored by name; a page without titles is an error."""
    text = html.decode(body)
    root = html.parse(text)
    page = Page(url, _own_edition(root, venues) or venue_of(url, text, venues), venues)
    records: dict[str, PaperRecord] = {}
    problems: list[Problem] = []
    hits = {"sessions": 0, "titles": 0, "authors": 0, "abstracts": 0}
    for heading, session, rest in _entries(root, hits) if root is not None else ():
        record = _record(heading, session, rest, page, hits)
        code = _code(record.title, session)
        if not record.title:
            problems.append(Problem("page.structure", "A heading without a title is left out.", record.where, "error"))
        elif code:
            problems.append(Problem(code, f"{record.title} ({session})", record.where, "ignored"))
        else:
            problems.extend(add(records, record))
    problems.extend(_cut_authors(records))
    if not records:
        shown = ", ".join(f"{name} {count}" for name, count in hits.items())
        problems.append(Problem("page.no-papers", f"No paper on this page; found: {shown}.", Where(url), "error"))
    return Extraction(tuple(records.values()), tuple(problems), {}, hits)


def _own_edition(root: HtmlElement | None, venues: Venues) -> Venue | None:
    """The edition that the page's own heading names: "LCTES '21: Proceedings of ..."."""
    heading = next((html.text_of(h) for h in root.iter("h1", "title")), "") if root is not None else ""
    named = _EDITION.match(heading)
    if named is None:
        return None
    written = f"{named[1]} {named[2]}"
    return venues.find(written) or Venue(*(read_name(written) or (named[1], None)))


def _cut_authors(records: dict[str, PaperRecord]) -> list[Problem]:
    """A doubt for each record of a page that names one author for every paper: ACM's pages of 2020 are cut so."""
    if len(records) < _LEAST_OF_ONE or any(len(r.authors) > 1 for r in records.values()):
        return []
    message = "Every paper of this page has one author; the list is cut."
    return [Problem("record.doubtful", message, r.where, "warning", r.key) for r in records.values()]


def _code(title: str, session: str | None) -> str | None:
    """The code of an entry that is no paper; None for a paper and for a poster."""
    if _DETAILS.match(title):
        return "ignored.session"
    code = (session_code(_PREFIX.sub("", session)) if session else None) or title_code(title) or _keynote(title)
    return None if code == "ignored.poster" else code


def _keynote(title: str) -> str | None:
    return "ignored.keynote" if _KEYNOTE.search(title) else None


def _track(title: str, session: str | None) -> str | None:
    return "Posters" if _POSTER.search(title) or (session and _POSTERS.search(session)) else None


def _entries(root: HtmlElement, hits: dict[str, int]) -> Iterator[tuple[HtmlElement, str | None, list[HtmlElement]]]:
    """Each title heading with its session and the elements up to the next heading."""
    session: str | None = None
    current: HtmlElement | None = None
    rest: list[HtmlElement] = []
    for element in root.iter("h2", "h3", "ul", "div"):
        title = element.tag == "h3" and element.find(".//a[@class]") is not None
        plain_title = (
            element.tag == "h3"
            and not title
            and (below := html.next_element(element)) is not None
            and _is_authors(below)
        )
        if element.tag == "h2" or title or plain_title:
            if current is not None:
                yield current, session, rest
            current, rest = (None if element.tag == "h2" else element), []
            if element.tag == "h2" and not _in_abstract(element):
                session = html.text_of(element) or None
                hits["sessions"] += 1
        elif current is not None and "DL" in (element.get("class") or ""):
            rest.append(element)
    if current is not None:
        yield current, session, rest


def _is_authors(element: HtmlElement) -> bool:
    return "DLauthors" in (element.get("class") or "")


def _in_abstract(element: HtmlElement) -> bool:
    return any("DLabstract" in (a.get("class") or "") for a in element.iterancestors("div"))


def _record(
    heading: HtmlElement, session: str | None, rest: list[HtmlElement], page: Page, hits: dict[str, int]
) -> PaperRecord:
    link = next(heading.iter("a"), None)
    url = absolute(link, page.url) if link is not None else None
    title = plain((html.text_of(link) if link is not None else "") or html.text_of(heading))
    track = _track(title, session)
    names = [name for block in rest if _is_authors(block) for name in _names(block)]
    abstracts = (_abstract(block) for block in rest if "DLabstract" in (block.get("class") or ""))
    abstract = next(filter(None, abstracts), None)
    hits["titles"] += 1
    hits["authors"] += len(names)
    hits["abstracts"] += abstract is not None
    found = Identifiers(doi=_doi(url)) if url else Identifiers()
    return PaperRecord(
        source="opentoc",
        key=f"{page.prefix}/{found.doi or slug(title)}",
        title=title,
        where=Where(page.url, html.line_of(link if link is not None else heading)),
        url=url,
        authors=tuple(Author(name) for name in names),
        abstract=abstract,
        venue=replace(page.venue, track=track) if page.venue and track else page.venue,
        session=session,
        identifiers=found,
        links=tuple(_links(rest, page)),
        extractor="opentoc/1",
    )


def _names(block: HtmlElement) -> list[str]:
    return [name for item in block.iter("li") if (name := html.text_of(item).strip(" ,"))]


def _abstract(block: HtmlElement) -> str | None:
    """The abstract's paragraphs as one text; block tags part words, inline tags do not."""
    parts: list[str] = []
    for element in block.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ("p", "div", "br", "li", "ul", "ol"):
            parts.append(" ")
        parts.append(element.text or "")
        parts.extend(_after(element, block))
    return collapse("".join(parts)) or None


def _after(element: HtmlElement, block: HtmlElement) -> Iterator[str]:
    """The tails that follow an element without children of its own, and those of the elements it closes."""
    if len(element):
        return
    current = element
    while current is not block:
        if current.tag in ("p", "div", "li"):
            yield " "
        yield current.tail or ""
        if current.getnext() is not None:
            return
        current = current.getparent()


def _doi(url: str) -> str | None:
    """The DOI in an address; ACM's own `citation.cfm?id=<proceedings>.<article>` is `10.1145/` and that pair."""
    if found := doi(doi_param(url) or url):
        return found
    ids = parse_qs(split_address(url).query).get("id", [""])
    pair = ids[0] if "dl.acm.org" in url or "portal.acm.org" in url else ""
    return f"{_ACM}/{pair}" if _ACM_PAIR.match(pair) else None


def _links(rest: list[HtmlElement], page: Page) -> Iterator[Link]:
    """The formats some older pages list under a paper."""
    for block in rest:
        if "DLformats" in (block.get("class") or ""):
            for anchor in block.iter("a"):
                if url := absolute(anchor, page.url):
                    label = html.text_of(anchor)
                    yield Link("pdf" if "pdf" in f"{label} {url}".lower() else "other", url, label)


EXTRACTORS: tuple[Extractor, ...] = (Extractor("opentoc", 1, recognises, extract),)
