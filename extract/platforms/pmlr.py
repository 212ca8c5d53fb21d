"""PMLR, the Proceedings of Machine Learning Research: a volume's page, a paper's page, and the sources of both.

ICML, AISTATS, UAI, COLT, CoRL and others. Every volume is a public repository mlresearch/v<N>: `_posts/<date>-<id>.md`
with YAML front matter for each paper, and the submitted BibTeX file. What was seen, by date:
    all years   `div.paper > p.title, p.details > span.authors, span.info, p.links`; the list has no abstracts.
    to 2017     JMLR Workshop and Conference Proceedings, ISSN 1938-7228; "R0" to "R5" are reissues.
    2022        v182: keys of the submitted BibTeX are not the published ids; fields capitalised or twice.
    2024-       the PDF lies on raw.githubusercontent.com; OpenReview links.
The volume's number is in `info` ("PMLR 182:26-53"), which also makes the key "v182/li22a".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from yaml import YAMLError

from extract.identifiers import from_url, join_address
from extract.lexicon.privacy import without_email
from extract.platforms import citation
from extract.platforms.reading import Reading, comma_list, people, with_year, year_in
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.readers.jsonread import Node
from extract.readers.markup import plain
from extract.readers.safeyaml import load
from extract.records import Extraction, Link, LinkKind, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import slug
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "pmlr", "pmlr/1"
_SITE = "https://proceedings.mlr.press"
_LIST = re.compile(rb"""<div\s+class=["']?paper["'\s>]""", re.IGNORECASE)
_PMLR = re.compile(rb"PMLR|proceedings\.mlr\.press|JMLR W(?:&amp;|&)?CP|Proceedings of Machine Learning Research")
_FRONT = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)(?:^---[ \t]*\r?$|\Z)", re.DOTALL | re.MULTILINE)
_VOLUME = re.compile(r"(?:PMLR|W&CP|WCP)\D{0,12}?([R]?\d{1,3})\s*:", re.IGNORECASE)
_PAGE = re.compile(r"/(v\d{1,3}|r\d)/([\w.-]+?)(?:/[\w.-]+\.pdf|\.html|\.md)?$", re.IGNORECASE)
_SHORT = re.compile(r"\(([A-Z][A-Za-z-]{2,11})(?:[ -]?(?:19|20)?\d\d)?\)")
_NO_SECTION = re.compile(r"volume|filter|contents", re.IGNORECASE)
_LOOKED_AT = 200_000  # bytes of the head; by hand


def recognises(body: bytes, url: str) -> bool:
    """A volume's or a paper's page, or the front matter of one paper."""
    if front := _FRONT.match(body[:_LOOKED_AT]):
        fields = front[1]
        return b"title:" in fields and b"author:" in fields and (b"PMLR" in fields or b"inproceedings" in fields)
    head = body[:_LOOKED_AT]
    if not html.looks_like_html(head) or not _PMLR.search(head):
        return False
    return _LIST.search(head) is not None or (citation.has_tags(head) and _is_paper_page(head))


def _is_paper_page(head: bytes) -> bool:
    return b"citation_publisher" in head and b"PMLR" in head


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of a volume, or the one paper of a page or of a Jekyll source; key "v182/li22a"."""
    front = _FRONT.match(body)
    if front is None:
        return citation.read_page(body, url, venues, _paper_page, _volume)
    reading = Reading(url, venues)
    _front_matter(front[1], reading)
    is_volume = "volume" in reading.page
    return Extraction((), tuple(reading.problems), reading.page) if is_volume else reading.extraction()


def _paper_page(root: HtmlElement, tags: citation.Tags, reading: Reading) -> None:
    record = citation.paper(root, tags, reading, SOURCE, LABEL)
    if record is None:
        return
    info = next((html.text_of(e) for e in root.iter("div") if e.get("id") == "info"), "")
    key = _key(record.url or reading.url, info) or _key(tags.first("citation_pdf_url") or "", info)
    year = record.published.year if record.published else year_in(info)
    venue = _venue(info, year, reading) or record.venue
    links = (*record.links, *_links(root, "extras", reading.url))
    reading.add(replace(record, key=key or record.key, venue=venue, links=_once(links)))


def _volume(root: HtmlElement, reading: Reading) -> None:
    heading = next((t for h in root.iter("h2", "h1", "title") if (t := html.text_of(h)) and "Volume" in t), "")
    section: str | None = None
    for block in root.iter("div", "h2", "h3", "h4"):
        if block.tag != "div":
            name = html.text_of(block)
            section = name if name and not _NO_SECTION.match(name) else None
        elif "paper" in (block.get("class") or "").split():
            reading.count("papers")
            _entry(block, heading, section, reading)


def _entry(block: HtmlElement, heading: str, section: str | None, reading: Reading) -> None:
    parts = {name: e for e in block.iter() if isinstance(e.tag, str) for name in (e.get("class") or "").split()}
    title = html.text_of(parts["title"]) if "title" in parts else ""
    where = Where(reading.url, html.line_of(parts.get("title", block)))
    if not title:
        reading.doubt("record.no-title", "A paper without a title.", where)
        return
    info = html.text_of(parts["info"]) if "info" in parts else ""
    links = _links(block, "links", reading.base(_SITE))
    page = next((link.url for link in links if link.label.lower().startswith("abs")), None)
    key = _key(page or "", info) or next((k for link in links if (k := _key(link.url, info))), None)
    found = from_url(*(link.url for link in links))
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=key or slug(title),
            title=title,
            where=where,
            url=page,
            authors=people(comma_list(html.text_of(parts["authors"]))) if "authors" in parts else (),
            venue=_venue(info, year_in(info) or year_in(heading), reading) or _venue(heading, None, reading),
            identifiers=found,
            links=tuple(link for link in links if link.url != page),
            session=section,
            remarks=(f"container: {info}",) if info else (),
            extractor=LABEL,
        )
    )


def _links(block: HtmlElement, name: str, base: str) -> list[Link]:
    found = []
    for holder in block.iter("p", "div"):
        if name in (*(holder.get("class") or "").split(), holder.get("id")):
            for anchor in holder.iter("a"):
                url, label = join_address(base, (anchor.get("href") or "").strip()), html.text_of(anchor)
                if url.startswith("http"):
                    kind: LinkKind = "pdf" if "pdf" in label.lower() else "code" if label == "Software" else "other"
                    found.append(Link(kind, url, label))
    return found


def _once(links: tuple[Link, ...]) -> tuple[Link, ...]:
    return tuple({link.url: link for link in reversed(links)}.values())[::-1]


def _key(address: str, info: str) -> str | None:
    """ "v182/li22a" from an address of the paper or its PDF; the volume may stand in `info` only."""
    found = _PAGE.search(address.partition("#")[0])
    if found:
        return f"{found[1].lower()}/{found[2]}"
    volume = _VOLUME.search(info)
    name = re.search(r"/([a-z][\w-]*\d{2}[a-z]*)(?:\.html|\.pdf|/)", address)
    return f"{'' if volume[1].startswith('R') else 'v'}{volume[1].lower()}/{name[1]}" if volume and name else None


def _venue(container: str, year: int | None, reading: Reading) -> Venue | None:
    """The series a container names, else the acronym in its brackets."""
    if found := reading.edition(container.split(", PMLR")[0], year):
        return with_year(found, year)
    short = _SHORT.search(container)
    return with_year(reading.edition(short[1], year, acronym=True), year) if short else None


def _front_matter(source: bytes, reading: Reading) -> None:
    where = Where(reading.url, 1)
    try:
        fields: Any = load(source.decode("utf-8", "replace"))
    except (YAMLError, ValueError) as error:
        reading.fail("page.structure", f"The front matter is no YAML: {str(error).splitlines()[0]}.")
        return
    node = Node(fields if isinstance(fields, dict) else {}, where, problems=reading.problems)
    if node.text("layout") == "proceedings" or "booktitle" in node.data:
        reading.ignore("ignored.proceedings", node.text("booktitle") or "A volume", where)
        reading.page["volume"] = node.text("volume") or ""
        return
    title = plain(node.text("title") or node.text("tex_title") or "")
    if not title:
        reading.doubt("record.no-title", "The front matter has no title.", where)
        return
    if (node.text("section") or "").lower() in ("preface", "frontmatter"):
        reading.ignore("ignored.front-matter", title, where)
        return
    volume, name = node.text("volume") or "", node.text("id") or slug(title)
    names = [
        " ".join(filter(None, (a.text("given"), a.text("prefix"), a.text("family")))) for a in node.nodes("author")
    ]
    published = citation.day_of(str(node.data.get("date") or ""))
    pdf = node.text("pdf") or ""
    page = f"{_SITE}/v{volume}/{name}.html" if volume.isdigit() else None
    forum = node.text("openreview")
    reading.count("papers")
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=f"v{volume}/{name}",
            title=title,
            where=where,
            url=page,
            authors=people(names),
            abstract=without_email(plain(node.text("abstract") or "")) or None,
            venue=_venue(node.text("container-title") or "", published.year if published else None, reading),
            links=(
                *((Link("pdf", pdf),) if pdf.startswith("http") else ()),
                *((Link("other", f"https://openreview.net/forum?id={forum}", "OpenReview"),) if forum else ()),
            ),
            published=published,
            session=node.text("section"),
            remarks=tuple(f"container: {c}" for c in node.texts("container-title")),
            extractor=LABEL,
        )
    )


EXTRACTORS = (Extractor("pmlr", 1, recognises, extract),)
