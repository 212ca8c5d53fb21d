"""CVF Open Access (CVPR, ICCV, WACV and their workshops): the list of an edition and the page of a paper.

https://openaccess.thecvf.com. What the site does, by date:
    2013-17   one list per edition, `/CVPR2016`.
    2018-20   lists by day only, `/CVPR2018?day=2018-06-19`; `page["follow"]` holds their addresses.
    2021-     `?day=all` lists the edition. Lists have no abstracts; each author is a form of her own.
    always    the tags of a paper's page say "Last, First"; the page says "First Last" in `div#authors`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from extract.identifiers import from_url, join_address
from extract.platforms import citation
from extract.platforms.reading import Reading, comma_list, people
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Extraction, Link, LinkKind, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import slug
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "cvf", "cvf/1"
_SITE = "https://openaccess.thecvf.com/"
_LIST = re.compile(rb"""<dt\s+class=["']?ptitle\b""", re.IGNORECASE)
_PAPER = re.compile(rb"""\bid=["']?papertitle\b""", re.IGNORECASE)
_PATH = re.compile(
    r"/content[_/](?P<folder>[A-Za-z]+_?(?:19|20)\d\d(?:_?W|_workshops)?)/(?:(?P<track>[\w.-]+)/)?(?:html|papers)"
    r"/(?:[\w.-]+/)?(?P<name>[^/]+?)_paper\.(?:html|pdf)$"
)
_FOLDER = re.compile(r"([A-Za-z]+)_?((?:19|20)\d\d)")
_KINDS: dict[str, LinkKind] = {"pdf": "pdf", "video": "video", "poster": "poster", "code": "code", "arxiv": "paper"}


def recognises(body: bytes, url: str) -> bool:
    """A list with the site's `dt.ptitle`, or a page with its `div#papertitle`."""
    return _LIST.search(body) is not None or _PAPER.search(body[:100_000]) is not None


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of a list, or the one of a page. The key is "CVPR2024/Doe_A_Title". `page`: follow (lists by day)."""
    reading = Reading(url, venues)
    root = html.parse(html.decode(body))
    if root is None:
        return reading.extraction()
    titles = [e for e in root.iter("dt") if "ptitle" in (e.get("class") or "").split()]
    if not titles:
        _paper_page(root, reading)
    for title in titles:
        reading.count("titles")
        _entry(title, reading)
    days = [href for a in root.iter("a") if "?day=" in (href := a.get("href") or "")]
    if days and not titles:
        reading.page["follow"] = "\n".join(dict.fromkeys(join_address(reading.base(_SITE), day) for day in days))
    return reading.extraction()


def _entry(heading: HtmlElement, reading: Reading) -> None:
    link = next(iter(heading.iter("a")), None)
    title = html.text_of(heading)
    url = join_address(reading.base(_SITE), (link.get("href") or "").strip()) if link is not None else ""
    where = Where(reading.url, html.line_of(link if link is not None else heading))
    if not title:
        reading.doubt("record.no-title", f"A paper without a title: {url}.", where)
        return
    rest = list(takewhile(lambda e: e.tag != "dt", (e for e in heading.itersiblings() if isinstance(e.tag, str))))
    names = [i.get("value") or "" for e in rest for i in e.iter("input") if i.get("name") == "query_author"]
    if not names and rest:
        names = comma_list(html.text_of(rest[0]))
    links = tuple(link for e in rest for link in _links(e, reading.base(_SITE)))
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=_key(url) or slug(title),
            title=title,
            where=where,
            url=url or None,
            authors=people(names),
            venue=_venue(url, reading) or _venue(reading.url, reading),
            identifiers=from_url(*(other.url for other in links if other.kind == "paper")),
            links=links,
            extractor=LABEL,
        )
    )


def _links(element: HtmlElement, base: str) -> list[Link]:
    found = []
    for anchor in element.iter("a"):
        label = html.text_of(anchor).strip("[] ")
        url = join_address(base, (anchor.get("href") or "").strip())
        if label and url.startswith("http") and not (anchor.get("href") or "").startswith("#") and len(label) < 20:
            found.append(Link(_KINDS.get(label.lower(), "other"), url, label))
    return found


def _key(url: str) -> str | None:
    found = _PATH.search(url.partition("?")[0])
    return f"{found['folder']}/{found['name']}" if found else None


def _venue(url: str, reading: Reading) -> Venue | None:
    """The edition in an address; a workshop is a track of it."""
    found = _PATH.search(url.partition("?")[0])
    folder = found["folder"] if found else url
    named = _FOLDER.search(folder)
    venue = reading.edition(f"{named[1]} {named[2]}", acronym=True) if named else None
    if venue is None:
        return None
    workshop = bool(found) and bool(re.search(r"W$|workshops$", folder))
    return Venue(venue.series, venue.year, (found["track"] or "Workshops") if workshop and found else None)


def _paper_page(root: HtmlElement, reading: Reading) -> None:
    by_id = {e.get("id"): e for e in root.iter("div") if e.get("id") in ("papertitle", "authors", "abstract")}
    tags = citation.read_tags(root)
    title = next(iter(by_id["papertitle"].itertext()), "").strip() if "papertitle" in by_id else ""
    if title and not tags.first("citation_title"):
        tags.values["citation_title"] = [title]
    record = citation.paper(root, tags, reading, SOURCE, LABEL)
    if record is None:
        return
    printed = next((html.text_of(e) for e in by_id["authors"].iter("i", "b")), "") if "authors" in by_id else ""
    authors = people(comma_list(printed)) if printed else record.authors
    pdf = tags.first("citation_pdf_url") or ""
    page = record.url or next(
        (join_address(_SITE, a.get("href") or "") for a in root.iter("a") if _key(a.get("href") or "")), ""
    )
    key = _key(page) or _key(pdf) or record.key
    venue = _venue(page, reading) or _venue(pdf, reading) or record.venue
    reading.add(replace(record, key=key, authors=authors, venue=venue))


EXTRACTORS = (Extractor("cvf", 1, recognises, extract),)
