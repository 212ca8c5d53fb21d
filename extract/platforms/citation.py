"""Paper pages with the citation tags that Google Scholar asks publishers for, and what stands beside them.

https://scholar.google.com/intl/en/scholar/inclusion.html#indexing. Nearly every platform prints them: `citation_title`,
one `citation_author` per author, each followed by its `citation_author_institution` where there are any. Seen:
    names     "First Last" (PMLR, ACL), "Last, First" (NeurIPS, CVF), both on one site in turns.
    quotes    ACL's pages are minified: `<meta content=... name=citation_title>`.
    abstract  `citation_abstract` is rare; else the block marked "abstract", else what follows a heading "Abstract".
The platforms' own readers say by what a page is theirs and where its abstract stands; any other page with these tags is
read by `citation-page`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from extract.identifiers import from_url, join_address, original_address, split_address
from extract.lexicon.affiliations import author
from extract.lexicon.privacy import without_email
from extract.platforms.reading import Reading, natural_name, with_year, year_in
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Author, Extraction, Link, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import collapse, slug
from extract.venues import SHIPPED, Venues

LABEL = "citation-page/1"
_TAG = re.compile(rb"""<meta\b[^<>]{0,2000}?\bname\s*=\s*["']?citation_(?:title|author)\b""", re.IGNORECASE)
_HEADING = re.compile(r"^\W*(?:abstract|summary)\W*$", re.IGNORECASE)
_LABEL = re.compile(r"^\W*(?:abstract|summary)\s*[:.—–-]?\s*(?=[A-Z“\"'$(\[])", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})[/-](\d{1,2})(?:[/-](\d{1,2}))?")
_CONTAINERS = ("citation_conference_title", "citation_inbook_title", "citation_journal_title", "citation_conference")
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "dt", "span", "p", "div")
_MOST_INSIDE = 2  # elements inside a heading: an icon and an anchor
_SHORTEST_ABSTRACT = 40  # the shortest of the 22,000 abstracts that the saved platforms print has 53 characters
_LOOKED_AT = 400_000  # bytes of the head; by hand


@dataclass(slots=True)
class Tags:
    """The citation tags of a page; authors in order with their affiliations."""

    values: dict[str, list[str]] = field(default_factory=dict)
    authors: list[tuple[str, list[str]]] = field(default_factory=list)
    line: int | None = None

    def first(self, *names: str) -> str | None:
        return next((v[0] for name in names if (v := self.values.get(name))), None)


def recognises(body: bytes, url: str) -> bool:
    """A page with a citation title and author."""
    return has_tags(body)


def has_tags(body: bytes) -> bool:
    """True for a web page with citation tags."""
    head = body[:_LOOKED_AT]
    return b"citation_title" in head and _TAG.search(head) is not None


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The paper of the page. `page.no-papers` where the tags name no title."""
    return read_page(body, url, venues, _paper_page)


def read_page(
    body: bytes,
    url: str,
    venues: Venues,
    paper_page: Callable[[HtmlElement, Tags, Reading], None],
    list_page: Callable[[HtmlElement, Reading], None] | None = None,
) -> Extraction:
    """What a platform's two readers find: `paper_page` on a page whose tags name a title, `list_page` on any other."""
    reading = Reading(url, venues)
    root = html.parse(html.decode(body))
    if root is not None:
        tags = read_tags(root)
        if tags.first("citation_title"):
            paper_page(root, tags, reading)
        elif list_page:
            list_page(root, reading)
    return reading.extraction()


def _paper_page(root: HtmlElement, tags: Tags, reading: Reading) -> None:
    if record := paper(root, tags, reading, "citation-page", LABEL):
        reading.add(record)


def read_tags(root: HtmlElement) -> Tags:
    """The tags of a page: every `citation_*`, and those of Dublin Core and Open Graph."""
    tags = Tags()
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        value = collapse(meta.get("content") or "")
        if not value or not name.startswith(("citation_", "dc.", "og:")):
            continue
        if name == "citation_author":
            tags.authors.append((value, []))
        elif name == "citation_author_institution" and tags.authors:
            tags.authors[-1][1].append(value)
        elif name == "citation_authors":
            tags.authors.extend((part.strip(), []) for part in value.split(";") if part.strip())
        if name == "citation_title" and tags.line is None:
            tags.line = html.line_of(meta)
        tags.values.setdefault(name, []).append(value)
    return tags


def paper(root: HtmlElement, tags: Tags, reading: Reading, source: str, label: str) -> PaperRecord | None:
    """The record that the tags and the page's abstract make; None without a title. The key is DOI, address or title."""
    title, url = tags.first("citation_title"), reading.url
    if not title:
        return None
    address = original_address(tags.first("citation_abstract_html_url", "og:url") or url)
    address = address if address.startswith(("http://", "https://")) else ""
    pdf = join_address(address or url, tags.first("citation_pdf_url") or "")
    number = tags.first("citation_doi", "dc.identifier.doi")
    found = from_url(f"https://doi.org/{number}" if number and number.startswith("10.") else number, address)
    published = day_of(tags.first("citation_publication_date", "citation_date", "citation_online_date"))
    year = published.year if published else year_in(tags.first("citation_year"))
    return PaperRecord(
        source=source,
        key=found.doi or key_of(address) or slug(title),
        title=title,
        where=Where(url, tags.line),
        url=address or None,
        authors=authors_of(tags),
        abstract=abstract_of(root, tags),
        venue=venue_of_tags(tags, year, reading),
        identifiers=found,
        links=(Link("pdf", pdf),) if pdf.startswith(("http://", "https://")) else (),
        published=published,
        keywords=tuple(k for v in tags.values.get("citation_keywords", ()) for k in map(str.strip, v.split(";")) if k),
        remarks=tuple(f"container: {c}" for c in containers(tags)),
        extractor=label,
    )


def key_of(address: str) -> str | None:
    """A key from an address: all but the scheme and what leads to a place on the page."""
    parts = split_address(address)
    path = parts.path.rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc}{path}{query}" if path.strip("/") or query else None


def containers(tags: Tags) -> list[str]:
    """What the tags call the proceedings or journal."""
    return [value for name in _CONTAINERS for value in tags.values.get(name, ())]


def venue_of_tags(tags: Tags, year: int | None, reading: Reading) -> Venue | None:
    return with_year(next((v for c in containers(tags) if (v := reading.edition(c, year))), None), year)


def authors_of(tags: Tags) -> tuple[Author, ...]:
    """The authors in order, names turned to their natural order."""
    found = []
    for written, places in tags.authors:
        if name := natural_name(written):
            found.append(author(name, without_email("; ".join(places))))
    return tuple(found)


def abstract_of(root: HtmlElement, tags: Tags) -> str | None:
    """The abstract that the page prints: a block marked so, the text behind its heading, else the tag's own."""
    for text in (*_marked(root), *_headed(root), tags.first("citation_abstract"), tags.first("dc.description")):
        said = without_email(_LABEL.sub("", collapse(text or "")))
        if len(said) >= _SHORTEST_ABSTRACT:
            return said
    return None


def _marked(root: HtmlElement) -> Iterator[str]:
    """Blocks whose id or class is the word abstract, a heading inside left out."""
    for element in root.iter("div", "section", "p", "blockquote", "span"):
        names = {element.get("id") or "", *(element.get("class") or "").split()}
        if any(name.lower().replace("_", "-").removeprefix("paper-") in ("abstract", "abs") for name in names):
            yield text_without_heading(element)


def text_without_heading(element: HtmlElement) -> str:
    """The words of a block without a heading "Abstract" at its start."""
    text = html.text_of(element)
    first = next((e for e in element.iter(*_HEADS) if e is not element and html.text_of(e)), None)
    if first is not None and _HEADING.match(heading := html.text_of(first)) and text.startswith(heading):
        return text[len(heading) :].strip(" :")
    return text


def _headed(root: HtmlElement) -> Iterator[str]:
    """The text behind each heading "Abstract": the rest of its block, or the blocks that follow."""
    for heading in root.iter(*_HEADS):
        if len(heading) > _MOST_INSIDE or not _HEADING.match(html.text_of(heading)):
            continue
        if tail := collapse(heading.tail or ""):
            yield f"{tail} {' '.join(_following(heading, inline=True))}".strip()
        yield " ".join(_following(heading, inline=False))


def _following(heading: HtmlElement, *, inline: bool) -> Iterator[str]:
    """The texts of the elements behind a heading up to the next heading; with `inline` those of the same line."""
    for element in heading.itersiblings():
        if not isinstance(element.tag, str) or element.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "hr", "script"):
            return
        if inline and element.tag in ("p", "div", "ul", "ol", "table", "section", "br"):
            return
        if text := html.text_of(element):
            yield text
        if inline and (tail := collapse(element.tail or "")):
            yield tail


def day_of(text: str | None) -> date | None:
    """A publication date as far as it is given: "2022/12/31", "2021-06", "2019"."""
    found = _DAY.search(text or "")
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        pass
    year = year_in(text)
    return date(year, 1, 1) if year else None


EXTRACTORS = (Extractor("citation-page", 1, recognises, extract),)
