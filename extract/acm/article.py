"""Pages of the ACM Digital Library that a person saved from a browser: an article, or the contents of a proceedings.

The Digital Library answers programs with a challenge, so these pages come by `paperwatch import`; a challenge that was
saved instead of the page is an error, never "no papers". What the site did, by date:
    2020-24   `h1.citation__title`, authors as `li.loa__item` with "View Profile" inside the block, affiliations in
              `.loa_author_inst`; contents pages of `div.issue-item`, abstracts under each.
    2025-     schema.org markup: `property=author` stands twice for each author (the list and the card inside it), given
              and family names apart, affiliations in `div[property=affiliation] span[property=name]`, the abstract in
              `section#abstract`. `dc.Title` may lack the subtitle and `dc.Creator` glues the names
              ("AbdelazizIbrahim "), so neither is read. Contents pages keep `div.issue-item`.
E-mail addresses and ORCIDs of the cards are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from extract.identifiers import doi, join_address, split_address
from extract.lexicon.affiliations import author, split_affiliations
from extract.lexicon.dates import first_day
from extract.programme.schedule import session_code
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Author, Extraction, Identifiers, Link, PaperRecord, Problem, Venue, Where
from extract.registry import Extractor
from extract.text import collapse
from extract.venues import SHIPPED, Venues

_HOST = "https://dl.acm.org/"
_CHALLENGE = re.compile(rb"_cf_chl_opt|cf-browser-verification|<title>\s*Just a moment", re.IGNORECASE)
_ARTICLE = re.compile(rb"name=[\"']publication_doi[\"']|class=[\"'][^\"']*\bcitation__title\b", re.IGNORECASE)
_CONTENTS = re.compile(rb"class=[\"'][^\"']*\bissue-item__title\b", re.IGNORECASE)
_EDITION = re.compile(r"^\W*(?P<name>[A-Za-z][\w&/+ -]*?)\s*['’](?P<year>\d\d)\b")
_DAY = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]+) (\d{4})\b")
_PREFIX = re.compile(r"^session:\s*", re.IGNORECASE)
_NO_PAPER = re.compile(
    r"front[ -]?matter|back[ -]?matter|keynote|invited|panel|tutorial|abstract-only|workshop|editorial", re.IGNORECASE
)
_SEARCHED = 200_000  # bytes of the head; by hand


def recognises(body: bytes, url: str) -> bool:
    """True for a saved Digital Library page and for a challenge that stands in its place."""
    if _CHALLENGE.search(body[:16384]):
        return True
    host = split_address(url).hostname or ""
    if host == "dl.acm.org" and html.looks_like_html(body):
        return True
    return (
        bool(_ARTICLE.search(body[:_SEARCHED]) or _CONTENTS.search(body[:_SEARCHED])) and b"acm.org" in body[:_SEARCHED]
    )


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """One record for an article, one per paper for a contents page; a challenge is an error `page.challenge`."""
    if _is_challenge(body):
        message = "A challenge was saved instead of the page. Open it in a browser and save it anew."
        return Extraction(problems=(Problem("page.challenge", message, Where(url), "error"),))
    text = html.decode(body)
    root = html.parse(text)
    hits = {"articles": 0, "items": 0, "papers": 0}
    if root is None:
        return _nothing(url, hits)
    items = _select(root, "div", "issue-item")
    article = _article_title(root)
    if article is not None:
        hits["articles"] = 1
        record = _article(root, article, url, venues)
        return Extraction((record,), tuple(_gaps(record)), {}, hits | {"papers": 1})
    hits["items"] = len(items)
    records, problems = _contents(root, url, venues)
    if not records:
        return _nothing(url, hits)
    return Extraction(tuple(records.values()), tuple(problems), {}, hits | {"papers": len(records)})


def _is_challenge(body: bytes) -> bool:
    return _CHALLENGE.search(body[:16384]) is not None and not (_ARTICLE.search(body) or _CONTENTS.search(body))


def _nothing(url: str, hits: dict[str, int]) -> Extraction:
    shown = ", ".join(f"{name} {count}" for name, count in hits.items())
    return Extraction(
        problems=(Problem("page.no-papers", f"No paper; found: {shown}.", Where(url), "error"),), hits=hits
    )


# --- an article ---


def _article_title(root: HtmlElement) -> HtmlElement | None:
    for heading in root.iter("h1"):
        marked = heading.get("property") == "name" or "citation__title" in (heading.get("class") or "")
        if marked and html.text_of(heading):
            return heading
    return None


def _article(root: HtmlElement, heading: HtmlElement, url: str, venues: Venues) -> PaperRecord:
    found = _meta(root, "publication_doi") or doi(url) or _meta(root, "dc.Identifier", scheme="doi")
    number = doi(found)
    address = f"{_HOST}doi/{number}" if number else url
    container = _container(root)
    return PaperRecord(
        source="acm-dl",
        key=number or address,
        title=_with_subtitle(heading),
        where=Where(url, html.line_of(heading)),
        url=address,
        authors=tuple(_authors(root)),
        abstract=_abstract(root),
        venue=_venue(container, venues),
        identifiers=Identifiers(doi=number),
        links=tuple(_pdf(root, number)),
        badges=tuple(_badges(root)),
        published=_published(root),
        keywords=tuple(_keywords(root)),
        extractor="acm-dl/1",
    )


def _with_subtitle(heading: HtmlElement) -> str:
    title = html.text_of(heading)
    following = html.next_element(heading)
    if following is None:
        return title
    named = f"{following.get('property') or ''} {following.get('class') or ''}".lower()
    subtitle = html.text_of(following)
    if not subtitle or not re.search(r"subtitle|alternativeheadline|alternatename", named) or subtitle in title:
        return title
    return f"{title}{' ' if title.endswith((':', '?', '!')) else ': '}{subtitle}"


def _authors(root: HtmlElement) -> Iterator[Author]:
    """Each author once: the outer of the two elements of schema.org, else an item of the older list.

    The same people are listed again further down (`section.core-authors`), so only the first list of contributors is
    read; without an entitlement, affiliations stand in the second alone.
    """
    outer = [e for e in _with(root, "property", "author") if not _has_above(e, "property", "author")]
    areas = [e for e in root.iter("div", "section") if "contributors" in (e.get("class") or "").split()]
    first = next((area for area in areas if any(_is_above(area, e) for e in outer)), None)
    listed = [e for e in outer if first is None or _is_above(first, e)]
    further_down = {_name(e): _places(e) for e in outer if e not in listed}
    for element in listed:
        if name := _name(element):
            yield _person(name, _places(element) or further_down.get(name, []))
    if not outer:
        for item in _select(root, "li", "loa__item"):
            names = [*_select(item, "span", "loa__author-name"), *_select(item, "div", "author-name")]
            places = [html.text_of(p) for p in _select(item, "span", "loa_author_inst")]
            if names and (name := html.text_of(names[0])):
                yield _person(name, places)


def _has_above(element: HtmlElement, attribute: str, value: str) -> bool:
    return any(above.get(attribute) == value for above in element.iterancestors())


def _is_above(outer: HtmlElement, inner: HtmlElement) -> bool:
    return any(above is outer for above in inner.iterancestors())


def _name(element: HtmlElement) -> str:
    parts = {"givenName": "", "familyName": ""}
    for span in element.iter("span"):
        which = span.get("property") or ""
        if which in parts and not parts[which]:
            parts[which] = html.text_of(span)
    return collapse(f"{parts['givenName']} {parts['familyName']}")


def _places(element: HtmlElement) -> list[str]:
    found = []
    for place in _with(element, "property", "affiliation"):
        names = _with(place, "property", "name")
        if said := html.text_of(names[0] if names else place):
            found.append(said)
    return found


def _person(name: str, places: list[str]) -> Author:
    unique = list(dict.fromkeys(p for p in places if p))
    if len(unique) < 2:
        return author(name, unique[0] if unique else "")
    split = tuple(one for place in unique for one in split_affiliations(place))
    return Author(name, split, None if split == tuple(unique) else "; ".join(unique))


def _abstract(root: HtmlElement) -> str | None:
    section = root.find(".//section[@id='abstract']")
    if section is not None:
        paragraphs = _with(section, "role", "paragraph") or list(section.iter("p"))
        outer = [p for p in paragraphs if not any(a.get("role") == "paragraph" for a in p.iterancestors())]
        return collapse(" ".join(map(html.text_of, outer))) or None
    for block in _select(root, "div", "abstractSection"):
        return collapse(" ".join(map(html.text_of, block.iter("p")))) or None
    return None


def _container(root: HtmlElement) -> str:
    for place in _with(root, "property", "isPartOf"):
        if said := html.text_of(place):
            return said
    for place in _select(root, "span", "epub-section__title"):
        return html.text_of(place)
    return ""


def _venue(container: str, venues: Venues) -> Venue | None:
    """The edition that a proceedings names itself by ("CHI '23: Proceedings of ..."), canonical where it is known."""
    match = _EDITION.match(container)
    if match is None:
        return None
    return venues.find(f"{match['name']}'{match['year']}") or Venue(match["name"], 2000 + int(match["year"]))


def _pdf(root: HtmlElement, number: str | None) -> Iterator[Link]:
    pattern = re.compile(rf"/doi/e?pdf/{re.escape(number)}(?:$|[?#])" if number else r"/doi/e?pdf/", re.IGNORECASE)
    for anchor in root.iter("a"):
        href = anchor.get("href") or ""
        if pattern.search(href) and (url := join_address(_HOST, href)):
            yield Link("pdf", url, html.text_of(anchor))
            return


def _badges(root: HtmlElement) -> Iterator[str]:
    for area in _select(root, "div", "badges"):
        for image in area.iter("img"):
            if said := collapse(image.get("alt") or image.get("title") or ""):
                yield said


def _published(root: HtmlElement) -> date | None:
    for place in (*_select(root, "span", "core-date-published"), *_select(root, "span", "epub-section__date")):
        if match := _DAY.search(html.text_of(place)):
            return first_day(match.group())
    return None


def _keywords(root: HtmlElement) -> Iterator[str]:
    for section in _with(root, "property", "keywords"):
        yield from (word for item in section.iter("li") if (word := html.text_of(item)))


def _gaps(record: PaperRecord) -> Iterator[Problem]:
    if not record.authors:
        yield Problem("record.no-authors", f"{record.title!r} has no authors.", record.where, "warning", record.key)
    if not record.identifiers.doi:
        yield Problem("record.no-doi", f"{record.title!r} has no DOI.", record.where, "warning", record.key)


# --- the contents of a proceedings ---


def _contents(root: HtmlElement, url: str, venues: Venues) -> tuple[dict[str, PaperRecord], list[Problem]]:
    venue = _venue(_proceedings(root), venues)
    records: dict[str, PaperRecord] = {}
    problems: list[Problem] = []
    session: str | None = None
    for element in root.iter("h2", "h3", "h4", "div"):
        classes = (element.get("class") or "").split()
        if element.tag != "div":
            if any("section" in name or "toc__heading" in name for name in classes):
                session = html.text_of(element) or None
        elif "issue-item" in classes:
            record, kind = _item(element, url, venue, session)
            if record is None:
                continue
            code = _code(kind, session)
            if code:
                problems.append(Problem(code, record.title, record.where, "ignored"))
            else:
                records.setdefault(record.key, record)
    return records, problems


def _proceedings(root: HtmlElement) -> str:
    titles = [*_select(root, "h1", "title"), *_select(root, "div", "title"), *root.iter("title")]
    return next((said for said in map(html.text_of, titles) if _EDITION.match(said)), "")


def _code(kind: str, session: str | None) -> str | None:
    said = _NO_PAPER.search(kind)
    if said:
        return "ignored.keynote" if said.group().lower() in ("keynote", "invited") else "ignored.front-matter"
    return session_code(_PREFIX.sub("", session)) if session else None


def _item(element: HtmlElement, url: str, venue: Venue | None, session: str | None) -> tuple[PaperRecord | None, str]:
    titles = [e for tag in ("h5", "h4", "h3", "span") for e in _select(element, tag, "issue-item__title")]
    if not titles or not (title := html.text_of(titles[0])):
        return None, ""
    anchor = next(titles[0].iter("a"), None)
    address = join_address(_HOST, anchor.get("href") or "") if anchor is not None else None
    number = doi(address)
    names = [html.text_of(item).strip(" ,") for block in _select(element, "ul", "loa") for item in block.iter("li")]
    abstracts = _select(element, "div", "issue-item__abstract")
    kinds = _select(element, "div", "issue-heading")
    record = PaperRecord(
        source="acm-dl",
        key=number or address or title,
        title=title,
        where=Where(url, html.line_of(titles[0])),
        url=f"{_HOST}doi/{number}" if number else address,
        authors=tuple(Author(name) for name in names if name and not name.startswith("+")),
        abstract=collapse(" ".join(map(html.text_of, abstracts[0].iter("p")))) or None if abstracts else None,
        venue=venue,
        session=session,
        identifiers=Identifiers(doi=number),
        links=tuple(_pdf(element, number)),
        extractor="acm-dl/1",
    )
    return record, html.text_of(kinds[0]) if kinds else ""


def _select(root: HtmlElement, tag: str, name: str) -> list[HtmlElement]:
    """The elements of a tag that have a class."""
    return [e for e in root.iter(tag) if name in (e.get("class") or "").split()]


def _with(root: HtmlElement, attribute: str, value: str) -> list[HtmlElement]:
    found: Iterable[HtmlElement] = root.iterfind(f".//*[@{attribute}='{value}']")
    return list(found)


def _meta(root: HtmlElement, name: str, scheme: str | None = None) -> str | None:
    for meta in root.iter("meta"):
        if meta.get("name") == name and (scheme is None or meta.get("scheme") == scheme):
            return str(meta.get("content") or "") or None
    return None


EXTRACTORS: tuple[Extractor, ...] = (Extractor("acm-dl", 1, recognises, extract),)
