"""The proceedings of NeurIPS, MLSys and (since 2025) ICLR, one software: the list of a year, and the page of a paper.

What the sites did, by date:
    to 2020-09  papers.nips.cc: `/paper/<number>-<slug>`; the list is `<li><a href="/paper/...">T</a> <a class="author">
                A</a>, ...</li>`; the abstract is `p.abstract`; a missing one is "Abstract Missing".
    2020-10-    `/paper/<year>/hash/<32 hex>-Abstract.html`, since 2022 `/paper_files/paper/...` and the track's name
                behind "Abstract"; list `<li class="conference"><a title="paper title" href=...>T</a> <i>A, B</i></li>`.
    2025-       `<span class="paper-authors">` and `<span class="paper-track-badge">`; one list holds all tracks.
MLSys 2020-22 use `-Abstract.html`, 2023 `-Abstract-mlsys2023.html`, later `-Abstract-Conference.html`.
The tags say "Last, First" for old volumes where the page says "First Last". No affiliations anywhere.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.identifiers import join_address
from extract.platforms import citation
from extract.platforms.reading import Reading, comma_list, people, year_in
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Extraction, Link, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import collapse, slug
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "neurips", "neurips/1"
_PAPER = re.compile(
    r"/(?:paper_files/)?paper(?:_files)?/(?:paper/)?(?P<year>\d{4})/hash/(?P<hash>[0-9a-f]{32})-Abstract(?P<track>[\w-]*)\.html"
    r"|/paper/(?P<number>\d{1,6})-(?P<slug>[\w-]+?)(?:\.pdf)?$"
)
_HASH_LINK = re.compile(rb"""/hash/[0-9a-f]{32}-Abstract[\w-]*\.html""")
_OLD_LINK = re.compile(rb"""href=["'](?:https?://papers\.n(?:eur)?ips\.cc)?/paper/\d{1,6}-[\w-]+["']""")
_NAMES = re.compile(
    rb"Neural Information Processing Systems|Machine Learning and Systems|N(?:eur)?IPS Proceedings"
    rb"|International Conference on (?:Learning Representations|Representation Learning)",
    re.IGNORECASE,
)
_HOSTS = {
    "papers.nips.cc": "NeurIPS",
    "neurips.cc": "NeurIPS",
    "nips.cc": "NeurIPS",
    "mlsys.org": "MLSys",
    "iclr.cc": "ICLR",
}
_HEADINGS = {
    "neural information processing systems": "NeurIPS",
    "machine learning and systems": "MLSys",
    "conference on learning representations": "ICLR",
    "conference on representation learning": "ICLR",
}
_SITES = {
    "NeurIPS": "https://proceedings.neurips.cc/",
    "MLSys": "https://proceedings.mlsys.org/",
    "ICLR": "https://proceedings.iclr.cc/",
}
_FIRST_YEAR = {"NeurIPS": 1987, "MLSys": 2018}  # volume 1 is the year after: NeurIPS 1988 (dated 1987), MLSys 2019
_VOLUME = re.compile(r"(?:Systems|Proceedings)\s+(\d{1,2})\b")
_LOOKED_AT = 400_000  # bytes of the head; by hand


def recognises(body: bytes, url: str) -> bool:
    """A year's list or a paper's page of this software, by its links and its words."""
    head = body[:_LOOKED_AT]
    if not html.looks_like_html(head):
        return False
    if _HASH_LINK.search(head) or _PAPER.search(url):
        return _NAMES.search(head) is not None or _host(url) is not None or b"paper title" in head
    return _NAMES.search(head) is not None and _OLD_LINK.search(head) is not None


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of a year's list, or the one of a paper page. The key is the hash, or the old number."""
    return citation.read_page(body, url, venues, _paper_page, _list)


def _paper_page(root: HtmlElement, tags: citation.Tags, reading: Reading) -> None:
    record = citation.paper(root, tags, reading, SOURCE, LABEL)
    if record is None:
        return
    pdf = tags.first("citation_pdf_url") or ""
    found = _PAPER.search(reading.url) or _PAPER.search(pdf) or re.search(r"/(?P<hash>[0-9a-f]{32})-Paper", pdf)
    venue = record.venue or _series(reading.url, html.text_of(root)[:5000], _year_of(record), reading)
    reading.add(replace(record, key=_key(found) or record.key, venue=venue, url=_address(record, reading.url, pdf)))


def _address(record: PaperRecord, url: str, pdf: str) -> str | None:
    """The page's address: its own, else that of an old PDF without its ending."""
    if record.url:
        return record.url
    return pdf.removesuffix(".pdf") if _PAPER.search(pdf) and "/hash/" not in pdf else None


def _year_of(record: PaperRecord) -> int | None:
    return record.published.year if record.published else None


def _list(root: HtmlElement, reading: Reading) -> None:
    title = next((html.text_of(h) for h in root.iter("h4", "h2", "title") if year_in(html.text_of(h))), "")
    for link in root.iter("a"):
        found = _PAPER.search(link.get("href") or "")
        if found is None or (link.get("href") or "").endswith(".pdf"):
            continue
        reading.count("papers")
        _entry(link, found, title, reading)


def _entry(link: HtmlElement, found: re.Match[str], heading: str, reading: Reading) -> None:
    year = int(found["year"]) if found["year"] else year_in(heading)
    venue = _series(reading.url, heading, year, reading)
    base = reading.base(_SITES.get(venue.series if venue else "", reading.url))
    url = join_address(base, (link.get("href") or "").strip())
    track = _track(link, found["track"])
    title = html.text_of(link)
    where = Where(reading.url, html.line_of(link))
    if not title:
        reading.doubt("record.no-title", f"A paper without a title: {url}.", where)
        return
    pdf = re.sub(r"/hash/([0-9a-f]{32})-Abstract", r"/file/\1-Paper", url).removesuffix(".html") + ".pdf"
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=_key(found) or slug(title),
            title=title,
            where=where,
            url=url or None,
            authors=people(_names(link)),
            venue=Venue(venue.series, venue.year, track) if venue else None,
            links=(Link("pdf", pdf),) if pdf.startswith("http") else (),
            extractor=LABEL,
        )
    )


def _names(link: HtmlElement) -> list[str]:
    """The authors behind a title: one link each, or one text "A, B"."""
    item = link
    while item.tag not in ("li", "tr", "body") and item.getparent() is not None:
        item = item.getparent()
    linked = [html.text_of(a) for a in item.iter("a") if "author" in (a.get("class") or "").split()]
    if linked:
        return linked
    marked = (e for e in item.iter("span", "i", "em") if e.tag != "span" or "authors" in (e.get("class") or ""))
    printed = next((text for element in marked if (text := html.text_of(element))), "")
    return comma_list(printed)


def _track(link: HtmlElement, ending: str | None) -> str | None:
    item = next((a for a in link.iterancestors("li")), None)
    badge = (
        next((html.text_of(s) for s in item.iter("span") if "badge" in (s.get("class") or "")), "")
        if item is not None
        else ""
    )
    name = badge or collapse((ending or "").replace("_", " ").strip("-"))
    return None if re.match(r"(?:main )?conference\b|mlsys\d*$|$", name, re.IGNORECASE) else name


def _key(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    groups = found.groupdict()
    return groups.get("hash") or groups.get("number")


def _series(url: str, words: str, year: int | None, reading: Reading) -> Venue | None:
    """NeurIPS or MLSys, by the host, else by the page's heading; the year of the volume where none is said."""
    name = _host(url) or next((n for said, n in _HEADINGS.items() if said in words.lower()), None)
    if name is None:
        return None
    volume = _VOLUME.search(words)
    year = year or (int(volume[1]) + _FIRST_YEAR[name] if volume and name in _FIRST_YEAR else None)
    return reading.edition(name if year is None else f"{name} {year}", acronym=True)


def _host(url: str) -> str | None:
    host = url.split("//")[-1].split("/")[0].lower()
    return next((name for known, name in _HOSTS.items() if host == known or host.endswith("." + known)), None)


EXTRACTORS = (Extractor("neurips", 1, recognises, extract),)
