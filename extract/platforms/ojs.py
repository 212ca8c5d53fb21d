"""Open Journal Systems, on which AAAI, ICWSM, HCOMP and many journals publish: an issue's contents, an article's page.

https://pkp.sfu.ca/software/ojs. AAAI prints one edition in about twenty issues ("AAAI-26 Technical Tracks 1"),
a section per track. An entry of the contents and its parts are called after the theme (`_ENTRY` and below): OJS 3's
own, its Bootstrap theme, OJS 2. Authors are one text. An article's page has citation tags with affiliations, and the
abstract in `section.item.abstract`. Front matter stands among the entries.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.identifiers import join_address, split_address
from extract.platforms import citation
from extract.platforms.reading import Reading, comma_list, people, with_year, year_in
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Extraction, Link, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import slug
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "ojs", "ojs/1"
_ENTRY = ("obj_article_summary", "article-summary", "tocArticle")
_TITLE = ("title", "media-heading", "tocTitle")
_AUTHORS = ("authors", "tocAuthors")
_GALLEY = ("obj_galley_link", "galley-link", "file")
_SECTION = ("section", "issue-toc-section")
_CONTENTS = re.compile(rb"""class=["'][^"']*\bobj_article_summary\b""", re.IGNORECASE)
_OTHER_THEME = re.compile(rb"""class=["'][^"']*\b(?:article-summary|tocArticle)\b""")
_ARTICLE = re.compile(rb"""class=["'][^"']*\bobj_article_details\b""", re.IGNORECASE)
_GENERATOR = re.compile(rb"Open Journal Systems|class=[\"'][^\"']*\bpkp_", re.IGNORECASE)
_VIEW = re.compile(r"/article/(?:view|download)/(\d+)")
_NAMED = re.compile(r"\b([A-Z][A-Za-z]{2,9})[-'’ ](\d{2}|(?:19|20)\d\d)\b")
_LOOKED_AT = 400_000  # bytes of the head; by hand


def recognises(body: bytes, url: str) -> bool:
    """The contents of an issue, or an article's page."""
    head = body[:_LOOKED_AT]
    if _CONTENTS.search(head) or (_OTHER_THEME.search(head) and _GENERATOR.search(head)):
        return True
    return citation.has_tags(head) and bool(_ARTICLE.search(head) or (_GENERATOR.search(head) and _VIEW.search(url)))


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of an issue, or the one of an article's page. The key is "ojs.aaai.org/AAAI/36958"."""
    return citation.read_page(body, url, venues, _article, _contents)


def _article(root: HtmlElement, tags: citation.Tags, reading: Reading) -> None:
    if record := citation.paper(root, tags, reading, SOURCE, LABEL):
        key = _key(record.url or "") or record.key
        reading.add(replace(record, key=key, venue=record.venue or _venue(root, reading)))


def _contents(root: HtmlElement, reading: Reading) -> None:
    venue = _venue(root, reading)
    for item in root.iter("div", "table", "li", "article"):
        if _has(item, *_ENTRY):
            reading.count("articles")
            _entry(item, venue, reading)


def _entry(item: HtmlElement, venue: Venue | None, reading: Reading) -> None:
    link = next((a for e in item.iter() if _has(e, *_TITLE) for a in (e, *e.iter("a")) if a.tag == "a"), None)
    heading = link if link is not None else next((e for e in item.iter() if _has(e, *_TITLE)), None)
    title = html.text_of(heading) if heading is not None else ""
    where = Where(reading.url, html.line_of(heading if heading is not None else item))
    url = join_address(reading.url, (link.get("href") or "").strip()) if link is not None else ""
    if not title:
        reading.doubt("record.no-title", f"An article without a title: {url}.", where)
        return
    names = next((html.text_of(e) for e in item.iter() if _has(e, *_AUTHORS)), "")
    links = [
        Link("pdf" if _has(a, "pdf") or "pdf" in html.text_of(a).lower() else "other", address, html.text_of(a))
        for a in item.iter("a")
        if _has(a, *_GALLEY) and (address := join_address(reading.url, a.get("href") or "")).startswith("http")
    ]
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=_key(url) or slug(title),
            title=title,
            where=where,
            url=url or None,
            authors=people(comma_list(names)),
            venue=venue,
            session=_section(item),
            links=tuple(links),
            extractor=LABEL,
        )
    )


def _has(element: HtmlElement, *names: str) -> bool:
    """Whether the element has one of these classes."""
    return isinstance(element.tag, str) and not set(names).isdisjoint((element.get("class") or "").split())


def _section(item: HtmlElement) -> str | None:
    """The heading of the section around an entry; in OJS 2 it stands before the entries."""
    around = next((e for e in item.iterancestors("div", "section") if _has(e, *_SECTION)), None)
    before = (e for e in item.itersiblings(preceding=True) if _has(e, "tocSectionTitle"))
    heading = next(around.iter("h2", "h3"), None) if around is not None else next(before, None)
    return html.text_of(heading) or None if heading is not None and not _has(heading, *_TITLE) else None


def _key(address: str) -> str | None:
    """Host, journal and number; the number alone is not unique."""
    found, parts = _VIEW.search(address), split_address(address)
    journal = parts.path.removeprefix("/index.php").strip("/").partition("/")[0]
    return f"{parts.netloc}/{journal}/{found[1]}" if found else None


def _venue(root: HtmlElement, reading: Reading) -> Venue | None:
    """The edition that the page's title or heading names ("AAAI-26 Technical Tracks 1")."""
    texts = [html.text_of(e) for e in root.iter("title", "h1", "h2")][:5]
    for text in texts:
        for found in _NAMED.finditer(text):
            if reading.edition(found[1]) and (venue := reading.edition(f"{found[1]} {found[2]}")):
                return venue
    for text in texts:
        if venue := reading.edition(text, year_in(text)):
            return with_year(venue, year_in(" ".join(texts)))
    return None


EXTRACTORS = (Extractor("ojs", 1, recognises, extract),)
