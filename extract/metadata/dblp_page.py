"""dblp's HTML tables of contents: one page per volume, with the sessions that the search API does not give.

An entry is `li.entry`, its id the record's key, its classes the record's type. Seen in 2016-26: `span.title`, names in
`span[itemprop=author] span[itemprop=name]`, the electronic edition first among the links of `nav.publ`, the session in
the heading before the list; parts of a year are pages of their own (DASFAA 2016-2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.metadata.dblp_entry import Entry
from extract.readers import html
from extract.readers.html import HtmlElement

_TYPES = {
    "article": "Journal Articles",
    "inproceedings": "Conference and Workshop Papers",
    "incollection": "Parts in Books or Collections",
    "book": "Books and Theses",
    "editor": "Editorship",
    "proceedings": "Editorship",
    "reference": "Reference Works",
    "data": "Data and Artifacts",
    "withdrawn": "Withdrawn Items",
}
_ENTRY = re.compile(rb"""<li\b[^<>]{0,500}\bclass=["']?entry\b""", re.IGNORECASE)
_CONTENTS = re.compile(r"^(?:volume|table of contents|part)\b", re.IGNORECASE)


def is_contents(body: bytes) -> bool:
    """True for a page with dblp's entries."""
    return _ENTRY.search(body) is not None and b"dblp" in body[:200_000]


def page_entries(root: HtmlElement) -> Iterator[tuple[Entry, int]]:
    """The entries of a page in order, each with its line and its session."""
    title = next((html.text_of(h) for h in root.iter("h1")), "")
    session: str | None = None
    for element in root.iter("h2", "h3", "li"):
        if element.tag != "li":
            name = html.text_of(element)
            session = name if name and not _CONTENTS.match(name) else None
        elif "entry" in (element.get("class") or "").split():
            yield _entry(element, title, session), html.line_of(element)


def _entry(item: HtmlElement, title: str, session: str | None) -> Entry:
    kind = next((_TYPES[c] for c in (item.get("class") or "").split() if c in _TYPES), "")
    names = [
        html.text_of(span)
        for person in item.iter("span")
        if person.get("itemprop") in ("author", "editor")
        for span in [next((s for s in person.iter("span") if s.get("itemprop") == "name"), person)]
    ]
    heading = next((html.text_of(s) for s in item.iter("span") if "title" in (s.get("class") or "").split()), "")
    return Entry(
        key=(item.get("id") or "").strip(),
        kind=kind,
        title=heading,
        authors=names,
        venues=[v for v in (_part_of(item), title) if v],
        year=_year(item),
        addresses=_addresses(item),
        session=session,
    )


def _part_of(item: HtmlElement) -> str:
    for span in item.iter("span"):
        if span.get("itemprop") == "isPartOf" and (name := html.text_of(span)):
            return name
    return ""


def _year(item: HtmlElement) -> int | None:
    for element in item.iter("span", "meta"):
        if element.get("itemprop") == "datePublished":
            said = element.get("content") or html.text_of(element)
            return int(said[:4]) if said[:4].isdecimal() and said[:4].isascii() else None
    return None


def _addresses(item: HtmlElement) -> list[str]:
    """The addresses of the electronic editions: links out of dblp's menu for the entry."""
    menu = next((n for n in item.iter("nav")), item)
    head = next((d for d in menu.iter("div") if "head" in (d.get("class") or "").split()), menu)
    own = [a.get("href") or "" for a in head.iter("a")]
    marked = [a.get("href") or "" for a in menu.iter("a") if a.get("itemprop") == "url"]
    return [a for a in dict.fromkeys((*marked, *own)) if a.startswith("http") and "//dblp." not in a]
