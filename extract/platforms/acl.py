"""The ACL Anthology: its XML (one file per collection), its volume and event pages, its paper pages.

https://github.com/acl-org/acl-anthology. What the sources do, by date:
    to 2019   collections are named by letter and year ("L06"), papers "L06-1001"; LREC's addresses lead elsewhere.
              In the oldest files paper 0 is the front matter; J89 has entries without an author.
    2020-     "2022.acl" with volumes "long", "short", "demo"; papers "2022.acl-long.1".
    always    `<retracted>` makes a record withdrawn; `<variant>` inside an author is the same name in another script;
              `<fixed-case>`, `<i>`, `<tex-math>` stand inside titles; `<editor>` is no author. Pages are minified,
              attributes without quotes.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from extract.identifiers import doi, join_address
from extract.lexicon.affiliations import author
from extract.lexicon.privacy import without_email
from extract.platforms import citation
from extract.platforms.reading import Reading, people, year_in
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.readers.safexml import local_name, parse_xml, words
from extract.records import Author, Extraction, Identifiers, Link, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import collapse
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "acl-anthology", "acl-anthology/1"
_SITE = "https://aclanthology.org/"
_XML = re.compile(rb"<collection\b[^>]{0,200}\bid\s*=")
_ID = re.compile(r"(?<![\w.])((?:19|20)\d\d\.[\w]+-[\w]+\.\d+|[A-Z]\d\d-\d{4,5})(?![\w])")
_SITE_WORDS = re.compile(rb"ACL Anthology|aclanthology\.org|aclweb\.org/anthology")
_MAIN = ("long", "main", "1")
_LOOKED_AT = 400_000  # bytes of the head; by hand


def recognises(body: bytes, url: str) -> bool:
    """A collection's XML, or a page of the Anthology."""
    head = body[:_LOOKED_AT]
    if _XML.search(head[:4000]):
        return b"<volume" in head
    if not html.looks_like_html(head) or not _SITE_WORDS.search(head):
        return False
    return citation.has_tags(head) or (b"align-middle" in head and b"/people/" in head)


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers; the key is the Anthology's id. Front matter is ignored by name."""
    if _XML.search(body[:4000]):
        return _collection(body, url, venues)
    return citation.read_page(body, url, venues, _paper_page, _list_page)


# --- XML ---


def _collection(body: bytes, url: str, venues: Venues) -> Extraction:
    reading = Reading(url, venues)
    answer = parse_xml(body, url)
    reading.problems.extend(answer.problems)
    if answer.root is not None:
        for volume in answer.root.iter("volume"):
            _volume(volume, answer.root.get("id", ""), reading)
    return reading.extraction()


def _volume(volume: etree._Element, collection: str, reading: Reading) -> None:
    meta = volume.find("meta")
    book = _text(meta.find("booktitle")) if meta is not None else ""
    year = year_in(_text(meta.find("year"))) if meta is not None else None
    name = volume.get("id", "")
    for element in volume:
        kind = local_name(element)
        where = Where(reading.url, element.sourceline)
        if kind == "frontmatter" or (kind == "paper" and element.get("id") == "0"):
            reading.ignore("ignored.front-matter", f"frontmatter of {book}", where)
        elif kind == "paper":
            reading.count("papers")
            _paper(element, collection, name, book, year, reading)


def _paper(paper: etree._Element, collection: str, volume: str, book: str, year: int | None, reading: Reading) -> None:
    title = _text(paper.find("title"))
    printed = _text(paper.find("url"))
    key = printed if _ID.fullmatch(printed) else _id(collection, volume, paper.get("id", ""))
    where = Where(reading.url, _line(paper))
    if not title:
        reading.doubt("record.no-title", f"{key} has no title.", where, key)
        return
    elsewhere = printed.startswith(("http://", "https://"))
    url = printed if elsewhere else f"{_SITE}{key}/"
    pdf = printed if elsewhere and printed.lower().endswith(".pdf") else f"{_SITE}{key}.pdf"
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=key,
            title=title,
            where=where,
            url=url,
            authors=tuple(a for child in paper.findall("author") if (a := _author(child)) is not None),
            abstract=without_email(_text(paper.find("abstract"))) or None,
            venue=_venue(collection, volume, year, reading),
            identifiers=Identifiers(doi=doi(_text(paper.find("doi")))),
            links=(Link("pdf", pdf),) if not elsewhere or pdf == printed else (),
            awards=tuple(_text(a) for a in paper.findall("award") if _text(a)),
            status="withdrawn" if paper.find("retracted") is not None else None,
            remarks=(f"container: {book}",) if book else (),
            extractor=LABEL,
        )
    )


def _line(paper: etree._Element) -> int | None:
    title = paper.find("title")
    return int((title if title is not None else paper).sourceline or 0) or None


def _text(element: etree._Element | None) -> str:
    return words(element) if element is not None else ""


def _author(element: etree._Element) -> Author | None:
    """The name in its own element; the same name in another script (`variant`) is no part of it."""
    name = collapse(f"{_text(element.find('first'))} {_text(element.find('last'))}")
    places = "; ".join(text for place in element.findall("affiliation") if (text := _text(place)))
    return author(name, without_email(places)) if name else None


def _id(collection: str, volume: str, paper: str) -> str:
    """The id of a paper that names none: "2022.acl-long.1", "L06-1001", "W04-0101"."""
    if "." in collection or not paper.isdigit() or not volume.isdigit():
        return f"{collection}-{volume}.{paper}"
    two = collection.startswith("W") or collection in ("C69",) or (collection == "D19" and int(volume) >= 50)
    return f"{collection}-{int(volume):02d}{int(paper):02d}" if two else f"{collection}-{volume}{int(paper):03d}"


def _venue(collection: str, volume: str, year: int | None, reading: Reading) -> Venue | None:
    """ "2022.acl" and "long" are ACL'22; other volumes are tracks. Old collections are told by their letter."""
    printed, _, name = collection.partition(".")
    if not name:
        found = {
            "P": "ACL",
            "N": "NAACL",
            "E": "EACL",
            "C": "COLING",
            "L": "LREC",
            "J": "CL",
            "Q": "TACL",
        }
        series = found.get(collection[:1])
        return reading.edition(f"{series} {year}" if year else series, acronym=True) if series else None
    known = reading.edition(name)
    series = known.series if known else "Findings of ACL" if name == "findings" else name.upper()
    return Venue(series, year_in(printed) or year, None if volume in _MAIN else volume)


# --- pages ---


def _paper_page(root: HtmlElement, tags: citation.Tags, reading: Reading) -> None:
    record = citation.paper(root, tags, reading, SOURCE, LABEL)
    if record is None:
        return
    said = " ".join((tags.first("citation_pdf_url") or "", reading.url, tags.first("citation_doi") or ""))
    found = _ID.search(said.replace("/", " "))
    key = found[1] if found else record.key
    url = f"{_SITE}{key}/" if found else record.url
    parts = re.fullmatch(r"((?:19|20)\d\d\.\w+)-(\w+)\.\d+", key)
    year = record.published.year if record.published else None
    venue = _venue(parts[1], parts[2], year, reading) if parts else _venue(key[:3], "1", year, reading) or record.venue
    reading.add(replace(record, key=key, url=url, venue=venue))


def _list_page(root: HtmlElement, reading: Reading) -> None:
    abstracts = {i: e for e in root.iter("div") if (i := e.get("id") or "").startswith("abstract-")}
    for link in root.iter("a"):
        found = _ID.search((link.get("href") or "").replace("/", " ").removesuffix(".pdf"))
        if found is None or link.getparent() is None or link.getparent().tag != "strong" or not html.text_of(link):
            continue
        reading.count("papers")
        key, title, where = found[1], html.text_of(link), Where(reading.url, html.line_of(link))
        if re.search(r"(?:\.0|-\d0{2,3})$", key):
            reading.ignore("ignored.front-matter", title, where, key)
            continue
        around = link.getparent().getparent()
        names = [html.text_of(a) for a in around.iter("a") if "/people/" in (a.get("href") or "")]
        printed = abstracts.get("abstract-" + key.replace(".", "--"))
        parts = re.fullmatch(r"((?:19|20)\d\d\.\w+)-(\w+)\.\d+", key)
        reading.add(
            PaperRecord(
                source=SOURCE,
                key=key,
                title=title,
                where=where,
                url=join_address(_SITE, f"/{key}/"),
                authors=people(names),
                abstract=without_email(html.text_of(printed)) or None if printed is not None else None,
                venue=_venue(parts[1], parts[2], None, reading) if parts else _venue(key[:3], key[4], None, reading),
                links=(Link("pdf", f"{_SITE}{key}.pdf"),),
                extractor=LABEL,
            )
        )


EXTRACTORS = (Extractor("acl-anthology", 1, recognises, extract),)
