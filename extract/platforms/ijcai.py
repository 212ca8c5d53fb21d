"""IJCAI's proceedings: the list of a year and the page of a paper. https://www.ijcai.org/proceedings/2023/.

2017-     list: `div.paper_wrapper > div.title, div.authors, div.details`, headings in `div.section_title` and
          `div.subsection_title`; the paper's page has citation tags, the abstract in the first wide column behind the
          title.
Before 2017 the site listed PDFs only.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.identifiers import join_address
from extract.platforms import citation
from extract.platforms.reading import Reading, comma_list, people
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Extraction, Identifiers, Link, PaperRecord, Where
from extract.registry import Extractor
from extract.text import slug
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "ijcai", "ijcai/1"
_SITE = "https://www.ijcai.org/"
_LIST = re.compile(rb"""class=["'][^"']*\bpaper_wrapper\b""", re.IGNORECASE)
_IJCAI = re.compile(rb"ijcai", re.IGNORECASE)
_PAPER = re.compile(r"/proceedings/((?:19|20)\d\d)/(\d{1,5})")
_YEAR = re.compile(r"/proceedings/((?:19|20)\d\d)")
_DOI = "10.24963/ijcai."  # IJCAI's prefix since 2017: 10.24963/ijcai.<year>/<number>


def recognises(body: bytes, url: str) -> bool:
    """A year's list, or a paper's page of ijcai.org."""
    head = body[:200_000]
    if _LIST.search(head):
        return _IJCAI.search(head) is not None or "ijcai" in url
    return citation.has_tags(head) and (b"ijcai.org" in head or b"10.24963/ijcai" in head)


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of a year's list, or the one of a page. The key is "2023/17"."""
    return citation.read_page(body, url, venues, _paper_page, _list)


def _list(root: HtmlElement, reading: Reading) -> None:
    section: str | None = None
    for block in root.iter("div"):
        names = (block.get("class") or "").split()
        if "section_title" in names or "subsection_title" in names:
            section = html.text_of(block) or None
        elif "paper_wrapper" in names:
            reading.count("papers")
            _entry(block, section, reading)


def _paper_page(root: HtmlElement, tags: citation.Tags, reading: Reading) -> None:
    record = citation.paper(root, tags, reading, SOURCE, LABEL)
    if record is None:
        return
    said = f"{record.url} {reading.url} {tags.first('citation_pdf_url')} {record.identifiers.doi}"
    found = _PAPER.search(said) or re.search(r"ijcai\.((?:19|20)\d\d)/(\d+)", said)
    year = int(found[1]) if found else record.published.year if record.published else None
    venue = reading.edition(f"IJCAI {year}" if year else "IJCAI", acronym=True)
    abstract = _abstract(root) or record.abstract
    key = f"{found[1]}/{int(found[2])}" if found else record.key
    reading.add(replace(record, key=key, venue=venue, abstract=abstract))


def _abstract(root: HtmlElement) -> str | None:
    """The first wide column behind the title's row that holds text of its own."""
    seen = False
    for element in root.iter("h1", "div"):
        if element.tag == "h1":
            seen = True
        elif seen and "col-md-12" in (element.get("class") or "").split() and next(element.iter("h1"), None) is None:
            text = html.text_of(element)
            if len(text) > 100 and next(element.iter("div", "p"), element) is element:
                return text
    return None


def _entry(block: HtmlElement, section: str | None, reading: Reading) -> None:
    parts = {name: e for e in block.iter("div") for name in (e.get("class") or "").split()}
    title = html.text_of(parts["title"]) if "title" in parts else ""
    where = Where(reading.url, html.line_of(parts.get("title", block)))
    if not title:
        reading.doubt("record.no-title", "A paper without a title.", where)
        return
    base = reading.base(_SITE)
    links = [(html.text_of(a), join_address(base, (a.get("href") or "").strip())) for a in block.iter("a")]
    page = next((u for _, u in links if _PAPER.search(u) and not u.endswith(".pdf")), None)
    found = _PAPER.search(page or "")
    year = _YEAR.search(page or reading.url)
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=f"{found[1]}/{int(found[2])}" if found else slug(title),
            title=title,
            where=where,
            url=page,
            authors=people(comma_list(html.text_of(parts["authors"]))) if "authors" in parts else (),
            venue=reading.edition(f"IJCAI {year[1]}" if year else "IJCAI", acronym=True),
            session=section,
            identifiers=Identifiers(doi=f"{_DOI}{found[1]}/{int(found[2])}")
            if found and int(found[1]) >= 2017
            else Identifiers(),
            links=tuple(Link("pdf", u, text) for text, u in links if u.startswith("http") and u.endswith(".pdf")),
            extractor=LABEL,
        )
    )


EXTRACTORS = (Extractor("ijcai", 1, recognises, extract),)
