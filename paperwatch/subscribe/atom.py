"""Atom feeds (RFC 4287) of papers: those that are new and not covered, and those of any search."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid5

from lxml import etree

from db.engine import FIRST_GROUP, Database
from db.search.topics import topic_named
from db.selection.export import Exported, papers
from db.selection.filter import PaperFilter
from paperwatch.export.clean import address, clean, cleaned
from paperwatch.export.names import edition

_NAMES = UUID("0d3a4f43-6f5d-5c0e-9a53-0c8f6b7f0a11")
"""The namespace of feed and entry ids. Never change it: readers would show every paper as new."""

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = dt.datetime(2000, 1, 1)
LONGEST = 100  # papers; by hand


def feed(database: Database, topic: str | None = None, *, base_url: str = "") -> bytes:
    """The feed of the `LONGEST` papers met last that no talk covers, on one topic or on any.

    With a `base_url`, that of the pages for the browser, entries lead to the page of their paper there and the feed
    says where it lies; else entries lead to where the paper was read. One that leads nowhere holds what is known of it.
    The same papers give the same bytes; a paper keeps its id in every feed. Raises `UnknownTopicError`.
    """
    known = topic_named(database, topic) if topic else None
    name, about = (known.name, f" on {known.title}") if known else (None, "")
    wanted = PaperFilter(topic=name, covered=False)
    title, path = f"New papers{about}, not covered yet", f"/feeds/{file_name(name)}"
    return _feed(database, wanted, f"feed {name or 'of all'}", title, path, base_url)


def feed_of(database: Database, wanted: PaperFilter, *, name: str = "", path: str = "", base_url: str = "") -> bytes:
    """Likewise of any search: its words, an author, an institution, a venue, a topic. `name` is what to call it, `path`
    where it lies below `base_url`. Raises `QuerySyntaxError`, `UnknownTopicError`."""
    said = wanted.as_query()
    return _feed(database, wanted, f"feed of papers {said}", f"New papers: {name or said or 'all'}", path, base_url)


def _feed(database: Database, wanted: PaperFilter, name: str, title: str, path: str, base_url: str) -> bytes:
    found = [cleaned(paper) for paper in papers(database, wanted, newest=LONGEST)]
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    own = database.group != FIRST_GROUP  # what two groups have not covered is two feeds
    _add(root, "id", _id(f"{name} of group {database.group}" if own else name))
    _add(root, "title", clean(title))
    _add(root, "updated", _time(max((paper.last_changed for paper in found), default=_NEVER)))
    _add(_add(root, "author"), "name", "paperwatch")
    _add(root, "generator", "paperwatch")
    base = base_url.rstrip("/")
    if base and path:
        _add(root, "link", rel="self", href=f"{base}{path}", type="application/atom+xml")
    for paper in found:
        _add_paper(_add(root, "entry"), paper, base)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8")) + b"\n"


def file_name(topic: str | None) -> str:
    """What the feed is called, as a file and among the pages for the browser. `topic` is its name."""
    return f"uncovered-{topic}.atom" if topic else "uncovered.atom"


def _add_paper(entry: etree._Element, paper: Exported, base: str) -> None:
    where = edition(paper)
    _add(entry, "id", _id(f"paper {paper.paper_id}"))
    _add(entry, "title", f"[{where}] {paper.title}" if where else paper.title)
    for name, _ in paper.authors:
        _add(_add(entry, "author"), "name", name)
    _add(entry, "published", _time(paper.first_seen))
    _add(entry, "updated", _time(paper.last_changed))
    where_to = f"{base}/paper/{paper.paper_id}" if base else _address(paper)
    if where_to:
        _add(entry, "link", rel="alternate", href=where_to)
    if base and (read_at := _address(paper)):
        _add(entry, "link", rel="via", href=read_at)
    if paper.pdf:
        _add(entry, "link", rel="related", href=paper.pdf, type="application/pdf")
    for topic in paper.topics:
        _add(entry, "category", term=topic)
    said = paper.abstract or "No abstract is known."
    _add(entry, "summary" if where_to else "content", said, type="text")  # RFC 4287, 4.1.2: a link, or the content


def _address(paper: Exported) -> str | None:
    """The paper's own page, else where its DOI or its arXiv id leads."""
    found = paper.doi and f"https://doi.org/{paper.doi}", paper.arxiv and f"https://arxiv.org/abs/{paper.arxiv}"
    return paper.url or next((address(link) for link in found if link), None)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element


def _id(name: str) -> str:
    return f"urn:uuid:{uuid5(_NAMES, name)}"


def _time(moment: dt.datetime) -> str:
    """RFC 3339; the database keeps UTC."""
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
