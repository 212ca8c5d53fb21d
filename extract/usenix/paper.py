"""A paper's own page on usenix.org: people, abstract, files, badges, and the Highwire `citation_*` tags of its head.

`citation_author_email` is never read. `citation_pdf_url` named the page itself or the prepublication in 2021, so a file
field comes first. Titles in the tags carry BibTeX braces ("{BGP}") until about 2021; the page's own heading does not.
"""

from __future__ import annotations

import re
from datetime import date

from lxml.etree import _Element as Element

from extract import identifiers
from extract.lexicon.affiliations import author
from extract.readers import html
from extract.records import Author, Extraction, Link, PaperRecord, Problem, Where
from extract.registry import Extractor
from extract.text import collapse, title_key
from extract.usenix.address import Place, is_list_address, is_paper_address, is_usenix, key_of, place, resolve
from extract.usenix.dom import Node, classes_of, own_address, page_heading, read_node, text_of
from extract.usenix.entry import Entry, no_paper, people_of
from extract.usenix.links import badges_of, links_of
from extract.usenix.people import People
from extract.venues import SHIPPED, Venues

_READ = frozenset({
    "citation_title", "citation_author", "citation_author_institution", "citation_publication_date", "citation_pdf_url",
    "citation_doi",
})  # fmt: skip
_FULL_DATE = re.compile(r"^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$")
Meta = list[tuple[str, str]]


def recognises(body: bytes, url: str) -> bool:
    """By address; a saved file without one by its `citation_title` and paper node."""
    if is_paper_address(url):
        return True
    if is_list_address(url) or b"field-name-field-session-papers" in body:
        return False  # programmes carry a citation_title as well
    return b"citation_title" in body and b"node-paper" in body and b"usenix.org" in body


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The one paper of the page, or a problem that names what the page is instead."""
    root = html.parse(html.decode(body))
    if root is None:
        return _failed("There is no HTML in this document.", url, {})
    meta = _meta(root)
    element = _main(root)
    heading = _title(root)
    hits = {"node-paper": int(element is not None), "page-title": int(heading is not None), "citation": len(meta)}
    if element is None and not meta:
        return _failed("Neither a paper node (.node-paper) nor citation tags on this page.", url, hits)
    where = place(resolve(own_address(root, url), url) or url, page_heading(root), venues)
    node = read_node(element) if element is not None else Node(root)
    entry = _entry(node, heading, meta, where)
    hits |= {name: int(name in node.fields) for name in ("paper-people-text", "paper-description")}
    key = key_of(entry.url, where.conference, entry.title)
    reason = no_paper(entry, where)
    if reason and not _first(meta, "citation_author"):
        problem = Problem(reason[0], f"{entry.title or key!r}: {reason[1]}", Where(url, entry.line), "ignored", key)
        return Extraction(problems=(problem,), page={"conference": where.conference, "papers": 0}, hits=hits)
    if not entry.title:
        return _failed("The page names no title.", url, hits)
    record = _record(entry, key, meta, where, url)
    return Extraction((record,), _doubts(record, meta, url), {"conference": where.conference, "papers": 1}, hits)


def _failed(message: str, url: str, hits: dict[str, int]) -> Extraction:
    seen = ", ".join(f"{name} {count}" for name, count in hits.items()) or "nothing"
    return Extraction(problems=(Problem("page.structure", f"{message} Seen: {seen}.", Where(url), "error"),), hits=hits)


def _meta(root: Element) -> Meta:
    return [
        (name, collapse((e.get("content") or "").replace("{", "").replace("}", "")))
        for e in root.iter("meta")
        if (name := e.get("name")) in _READ
    ]


def _first(meta: Meta, name: str) -> str:
    return next((content for found, content in meta if found == name and content), "")


def _main(root: Element) -> Element | None:
    nodes = [e for e in root.iter("article", "div") if "node-paper" in classes_of(e)]
    return next((n for n in nodes if "view-mode-full" in classes_of(n)), nodes[0] if nodes else None)


def _title(root: Element) -> Element | None:
    return next((e for e in root.iter("h1") if "page-title" in (e.get("id"), *classes_of(e))), None)


def _entry(node: Node, heading: Element | None, meta: Meta, where: Place) -> Entry:
    title = text_of(heading) if heading is not None else _first(meta, "citation_title")
    people = people_of(node)
    if not people.authors or "paper-people-text" not in node.fields:
        people = People(_meta_authors(meta) or people.authors, people.awards, people.notes)
    line = html.line_of(heading) if heading is not None else 1
    url = where.url if is_usenix(where.url) else None
    return Entry(node, title, line, url, people, node.text("paper-description", "paper-description-long"), "")


def _meta_authors(meta: Meta) -> tuple[Author, ...]:
    """Authors of the Highwire tags: each name is followed by its institutions."""
    found: list[tuple[str, list[str]]] = []
    for name, content in meta:
        if name == "citation_author" and content:
            found.append((content, []))
        elif name == "citation_author_institution" and found and content:
            found[-1][1].append(content)
    return tuple(author(name, "; ".join(institutions)) for name, institutions in found)


def _record(entry: Entry, key: str, meta: Meta, where: Place, url: str) -> PaperRecord:
    links = links_of(entry.node, where.url, entry.url)
    pdf = resolve(_first(meta, "citation_pdf_url"), where.url) if _first(meta, "citation_pdf_url") else ""
    if pdf.lower().endswith(".pdf") and not any(link.kind == "pdf" for link in links):
        links = (Link("pdf", pdf), *links)
    doi = identifiers.doi(_first(meta, "citation_doi"))
    known = identifiers.from_url(entry.url, f"https://doi.org/{doi}" if doi else None)
    return PaperRecord(
        source="usenix-page",
        key=key,
        title=entry.title,
        where=Where(url, entry.line),
        url=entry.url,
        authors=entry.people.authors,
        abstract=entry.abstract or None,
        venue=where.venue,
        identifiers=known,
        links=links,
        awards=entry.people.awards,
        badges=badges_of(entry.node),
        published=_day(_first(meta, "citation_publication_date")),
        remarks=tuple(filter(None, (entry.node.text("paper-sub-type"), *entry.people.notes))),
        extractor=PAPER.label,
    )


def _day(text: str) -> date | None:
    match = _FULL_DATE.match(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _doubts(record: PaperRecord, meta: Meta, url: str) -> tuple[Problem, ...]:
    """Where the page's text and its citation tags disagree on who wrote the paper."""
    tagged = [title_key(a.name) for a in _meta_authors(meta)]
    if not record.authors:
        return (Problem("paper.no-authors", f"{record.title!r} names no authors", record.where, "warning", record.key),)
    if not tagged or tagged == [title_key(a.name) for a in record.authors]:
        return ()
    message = f"The page prints {len(record.authors)} authors, its citation tags name {len(tagged)}, not the same ones."
    return (Problem("paper.authors-differ", message, Where(url, record.where.line), "warning", record.key),)


PAPER = Extractor("usenix-paper", 1, recognises, extract)
