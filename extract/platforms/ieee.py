"""IEEE Xplore's page of a document, as a person saved it: `xplGlobal.document.metadata={...};`.

The site forbids scripts; the page comes by `paperwatch import`. What was seen, by date:
    2013-20   `authors: [{name, affiliation: "..."}]`; an affiliation may end in "(e-mail: ...)", which is not kept.
    2020-     `affiliation: ["..."]`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from extract.identifiers import doi, join_address, original_address
from extract.lexicon.affiliations import author
from extract.lexicon.privacy import without_email
from extract.platforms.citation import day_of
from extract.platforms.reading import Reading, printed_name, with_year, year_in
from extract.readers import html
from extract.readers.jsonread import Node
from extract.readers.markup import plain
from extract.records import Author, Extraction, Identifiers, Link, PaperRecord, Where
from extract.registry import Extractor
from extract.text import slug
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "ieee", "ieee/1"
_SITE = "https://ieeexplore.ieee.org"
_METADATA = re.compile(rb"(?:\bxplG|\bg)lobal\.document\.metadata\s*=\s*(?=\{)")
_ROLE = re.compile(r"\((?:[^()]{0,40}\b)?(?:member|fellow|student|senior)\b[^()]{0,40}\)", re.IGNORECASE)


def recognises(body: bytes, url: str) -> bool:
    """A page with the document's metadata in a script."""
    return _METADATA.search(body) is not None


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The paper of the page. `page.structure` where the metadata cannot be read."""
    reading = Reading(url, venues)
    match = _METADATA.search(body)
    line = body.count(b"\n", 0, match.start()) + 1 if match else None
    try:
        value, _ = json.JSONDecoder().raw_decode(html.decode(body[match.end() :]) if match else "")
    except (ValueError, RecursionError) as error:
        reading.fail("page.structure", f"The document's metadata cannot be read: {type(error).__name__}.", line)
        return reading.extraction()
    node = Node(value if isinstance(value, dict) else {}, Where(url, line), problems=reading.problems)
    title = plain(node.text("title") or node.text("displayDocTitle") or node.text("formulaStrippedArticleTitle") or "")
    if not title:
        return reading.extraction()
    reading.count("documents")
    reading.add(_record(node, title, reading))
    return reading.extraction()


def _record(node: Node, title: str, reading: Reading) -> PaperRecord:
    number = node.text("articleNumber") or node.text("arnumber")
    own = doi(node.text("doi"))
    container = node.text("publicationTitle") or node.text("displayPublicationTitle")
    published = day_of(node.text("publicationDate")) or day_of(node.text("publicationYear"))
    year = year_in(node.text("publicationYear")) or year_in(container) or (published.year if published else None)
    page = f"{_SITE}/document/{number}/" if number else original_address(reading.url)
    pdf = join_address(_SITE, node.text("pdfUrl") or node.text("pdfPath") or "") if node.text("pdfUrl") else ""
    return PaperRecord(
        source=SOURCE,
        key=own or number or slug(title),
        title=title,
        where=node.where,
        url=page if page.startswith("http") else None,
        authors=tuple(_authors(node)),
        abstract=without_email(plain(node.text("abstract") or "")) or None,
        venue=with_year(reading.edition(container, year), year),
        identifiers=Identifiers(doi=own),
        links=(Link("pdf", pdf),) if pdf.startswith("http") else (),
        published=published,
        keywords=tuple(
            k for group in node.nodes("keywords") for k in group.texts("kwd") if "Author" in (group.text("type") or "")
        ),
        remarks=(f"container: {container}",) if container else (),
        extractor=LABEL,
    )


def _authors(node: Node) -> list[Author]:
    found = []
    for person in node.nodes("authors"):
        name = person.text("name") or " ".join(filter(None, (person.text("firstName"), person.text("lastName"))))
        places: Any = person.texts("affiliation")
        said = "; ".join(filter(None, (without_email(_ROLE.sub("", plain(p))).strip(" ,;.") for p in places)))
        if printed_name(name):
            found.append(author(printed_name(name), said))
    return found


EXTRACTORS = (Extractor("ieee", 1, recognises, extract),)
