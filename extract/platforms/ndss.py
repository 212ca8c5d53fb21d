"""NDSS: the list of accepted papers and the page of a paper. https://www.ndss-symposium.org/ndss2024/accepted-papers/.

2018-     WordPress: `div.tag-box.rel-paper > h3.blog-post-title, p, a.paper-link-abs`; authors with affiliations in
          brackets in one paragraph. Two review cycles (Summer, Fall) on one list or on two. The paper's page has title,
          authors and abstract in `div.paper-data` and the PDF in `a.pdf-button`.
Workshops (BAR, MADWeb, ...) use the same pages under their own names.
"""

from __future__ import annotations

import re

from extract.identifiers import join_address, split_address
from extract.lexicon.privacy import without_email
from extract.platforms.reading import Reading
from extract.programme.authors import read_people
from extract.programme.materials import SHORTEST_ABSTRACT
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Extraction, Link, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import slug
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "ndss", "ndss/1"
_LIST = re.compile(rb"""class=["'][^"']*\brel-paper\b""", re.IGNORECASE)
_PAPER = re.compile(rb"""class=["'][^"']*\bpaper-data\b""", re.IGNORECASE)
_YEAR = re.compile(r"ndss[- ]?(?:symposium[- ]?)?((?:19|20)\d\d)", re.IGNORECASE)
_PDF_YEAR = re.compile(r"/((?:19|20)\d\d)-\w+-paper\.pdf$")
_SITE = "https://www.ndss-symposium.org/"


def recognises(body: bytes, url: str) -> bool:
    """A list or a page with the site's own classes."""
    return _LIST.search(body) is not None or (_PAPER.search(body) is not None and b"ndss" in body.lower())


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of a list, or the one of a page. The key is the last part of the paper's address."""
    reading = Reading(url, venues)
    root = html.parse(html.decode(body))
    if root is None:
        return reading.extraction()
    venue = _venue(root, url, reading)
    boxes = [e for e in root.iter("div") if "rel-paper" in (e.get("class") or "").split()]
    for box in boxes:
        reading.count("boxes")
        _entry(box, venue, reading)
    if not boxes:
        _paper_page(root, venue, reading)
    return reading.extraction()


def _venue(root: HtmlElement, url: str, reading: Reading) -> Venue | None:
    said = [
        url,
        *(e.get("href") or "" for e in root.iter("link")),
        *(html.text_of(e) for e in root.iter("title", "h1")),
    ]
    found = next((m for text in said if (m := _YEAR.search(text))), None)
    return reading.edition(f"NDSS {found[1]}" if found else "NDSS", acronym=True)


def _entry(box: HtmlElement, venue: Venue | None, reading: Reading) -> None:
    heading = next(box.iter("h2", "h3", "h4"), None)
    title = html.text_of(heading) if heading is not None else ""
    where = Where(reading.url, html.line_of(heading if heading is not None else box))
    link = next((a for a in box.iter("a") if "paper-link-abs" in (a.get("class") or "")), next(box.iter("a"), None))
    url = join_address(reading.base(_SITE), link.get("href") or "") if link is not None else ""
    if not title:
        reading.doubt("record.no-title", f"A paper without a title: {url}.", where)
        return
    line = next((t for p in box.iter("p") if (t := html.text_of(p)) and p.find(".//h3") is None), "")
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=_key(url) or slug(title),
            title=title,
            where=where,
            url=url if url.startswith("http") else None,
            authors=read_people(without_email(line)).authors(),
            venue=venue,
            extractor=LABEL,
        )
    )


def _key(url: str) -> str | None:
    return split_address(url).path.strip("/").rpartition("/")[2] or None if "paper" in url else None


def _paper_page(root: HtmlElement, venue: Venue | None, reading: Reading) -> None:
    data = next((e for e in root.iter("div") if "paper-data" in (e.get("class") or "").split()), None)
    heading = next((e for e in root.iter("h1") if html.text_of(e)), None)
    if data is None or heading is None:
        return
    # The authors' paragraph stands inside a paragraph, which parsers take apart: its words may come twice.
    paragraphs = list(dict.fromkeys(t for p in data.iter("p") if (t := html.text_of(p))))
    line = next((t for t in paragraphs if read_people(t).affiliated), paragraphs[0] if paragraphs else "")
    authors = read_people(without_email(line)).authors()
    abstract = without_email(" ".join(t for t in paragraphs if t != line and line not in t))
    pdfs = [
        join_address(reading.url, a.get("href") or "") for a in root.iter("a") if (a.get("href") or "").endswith(".pdf")
    ]
    named = next((m for a in pdfs if (m := _PDF_YEAR.search(a))), None)
    venue = reading.edition(f"NDSS {named[1]}", acronym=True) if named and venue and venue.year is None else venue
    buttons = [a.get("href") or "" for a in root.iter("a") if "pdf-button" in (a.get("class") or "")]
    title = html.text_of(heading)
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=_key(reading.url) or slug(title),
            title=title,
            where=Where(reading.url, html.line_of(heading)),
            url=reading.url if reading.url.startswith("http") else None,
            authors=authors,
            abstract=abstract if len(abstract) >= SHORTEST_ABSTRACT else None,
            venue=venue,
            links=tuple(Link("pdf", u) for u in dict.fromkeys((*buttons, *pdfs)) if u.startswith("http"))[:1],
            extractor=LABEL,
        )
    )


EXTRACTORS = (Extractor("ndss", 1, recognises, extract),)
