"""VLDB's own sites and PVLDB's: programmes with abstracts, the data of 2014, the volumes.

What the sites did, by date:
    2014      `FullProgram.xml`: `slot > paper > title, authors, abstract, link`; authors in one text with affiliations
              in brackets, "First Last (X), ..." and "Last First M (X),...", also "(X))", "(X (Y (Z" and "A*" for who
              talks.
              Tutorials, panels and workshops stand among the papers.
    2019      `p.schedule-item > strong.schedule-item-title, span.schedule-item-people, span.schedule-item-abstract`; no
              break spaces inside names; e-mail addresses hidden in data attributes, which are not read. Other tracks'
              pages have `strong.accepted-title, span.accepted-authors`.
    2022-     https://www.vldb.org/pvldb/volumes/<n>/ is a Next.js page: its papers stand in `__NEXT_DATA__`; each issue
              begins with "Front Matter".
    before    `/pvldb/vol<n>.html`: `<li>A, B: <a href="vol10/p1-ooi.pdf">Title</a>. 1 - 12.`; an issue begins with its
              front matter.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from extract.identifiers import from_url, join_address
from extract.lexicon.affiliations import author
from extract.lexicon.privacy import without_email
from extract.platforms.reading import Reading, comma_list, key_by_year, people, printed_name
from extract.programme.authors import looks_like_name, read_people
from extract.programme.materials import SHORTEST_ABSTRACT
from extract.programme.schedule import session_code, title_code
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.readers.safexml import parse_xml, words
from extract.records import Author, Extraction, Link, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import collapse, title_key
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "vldb", "vldb/1"
_SITE = "https://www.vldb.org/pvldb/"
_ITEM = re.compile(rb"""\bclass=["']?(?:schedule-item|accepted)-title\b""", re.IGNORECASE)
_XML = re.compile(rb"<program\b[^>]*>")
_NEXT = re.compile(rb"""<script\s+id=["']__NEXT_DATA__["'][^<>]*>""", re.IGNORECASE)
_PVLDB = re.compile(rb"pvldb|vldb\.org|VLDB", re.IGNORECASE)
_PDF = re.compile(r"(?:^|/)vol(?P<volume>\d{1,2})/(?:No\d+/|issue\d+/)?(?P<name>p?\d+-[\w.-]+)\.pdf$", re.IGNORECASE)
_PDF_LINK = re.compile(rb"""href=["']?[^"'> ]*\bvol\d{1,2}/(?:No\d+/)?p\d+-[\w.-]+\.pdf""", re.IGNORECASE)
_ISSUE = re.compile(rb"\bVol(?:ume|\.)\s*\d{1,2}\s*,\s*(?:No\.|Issue)\s*\d", re.IGNORECASE)
_EDITION = re.compile(r"VLDB\s*['’-]?\s*((?:19|20)\d\d)|vldb(?:\.org)?/?((?:19|20)\d\d)", re.IGNORECASE)
_FIRST = 2007  # PVLDB's volume n is the programme of the year 2007 + n
_NO_PAPER = re.compile(
    r"\b(?:keynote|tutorial|panel|workshop|reception|banquet|bus(?:es)?|opening|award)", re.IGNORECASE
)
_DEEPEST = 25  # levels of the data; bounds the work, by hand


def recognises(body: bytes, url: str) -> bool:
    """One of the four forms, told by its own marks."""
    head = body[:200_000]
    if _XML.search(head[:2000]):
        return b"<paper>" in head and b"<authors>" in head
    if _ITEM.search(head):
        return True
    if not _PVLDB.search(head) or not html.looks_like_html(head):
        return False
    if _NEXT.search(body):
        return b"/pvldb/" in body
    return _ISSUE.search(body) is not None and _PDF_LINK.search(body) is not None


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers. Keynotes, tutorials, panels and front matter are ignored by name."""
    reading = Reading(url, venues)
    if _XML.search(body[:2000]):
        _programme_data(body, reading)
        return reading.extraction()
    text = html.decode(body)
    root = html.parse(text)
    if root is None:
        return reading.extraction()
    if _ITEM.search(body):
        _programme(root, text, reading)
    elif next_data := _NEXT.search(body):
        _next_data(body[next_data.end() :], reading)
    if not reading.records:
        _old_volume(root, reading)
    return reading.extraction()


def _edition(reading: Reading, *texts: str) -> Venue | None:
    found = next((m for text in texts if (m := _EDITION.search(text))), None)
    return reading.edition(f"VLDB {found[1] or found[2]}" if found else "VLDB", acronym=True)


def _record(
    title: str, authors: tuple[Author, ...], where: Where, venue: Venue | None,
    abstract: str = "", session: str | None = None, url: str | None = None, pdf: str | None = None,
) -> PaperRecord:  # fmt: skip
    found = _PDF.search((pdf or "").partition("?")[0])
    key = f"vol{int(found['volume'])}/{found['name'].lower()}" if found else None
    return PaperRecord(
        source=SOURCE,
        key=key or key_by_year(venue, title),
        title=title,
        where=where,
        url=url,
        authors=authors,
        abstract=without_email(abstract) if len(abstract) >= SHORTEST_ABSTRACT else None,
        venue=venue,
        session=session,
        identifiers=from_url(url),
        links=(Link("pdf", pdf),) if pdf and pdf.startswith("http") else (),
        extractor=LABEL,
    )


# --- 2019: a page of the programme ---


def _programme(root: HtmlElement, text: str, reading: Reading) -> None:
    venue = _edition(reading, reading.url, text[:5000])
    session: str | None = None
    for element in root.iter("strong"):
        names, item = set((element.get("class") or "").split()), element.getparent()
        if "main-title" in names:
            session = html.text_of(element) or None
        elif names & {"schedule-item-title", "accepted-title"} and item is not None:
            reading.count("items")
            _item(item, session, venue, reading)


def _part(item: HtmlElement, name: str) -> HtmlElement | None:
    """The element of an item that holds its title, people or abstract."""
    wanted = {f"schedule-item-{name}", f"accepted-{'authors' if name == 'people' else name}"}
    return next((e for e in item.iter("strong", "span", "div") if wanted & set((e.get("class") or "").split())), None)


def _words(item: HtmlElement, name: str) -> str:
    part = _part(item, name)
    return html.text_of(part) if part is not None else ""


def _item(item: HtmlElement, session: str | None, venue: Venue | None, reading: Reading) -> None:
    title, heading = _words(item, "title"), _part(item, "title")
    where = Where(reading.url, html.line_of(heading if heading is not None else item))
    if not title:
        reading.doubt("record.no-title", "An item without a title.", where)
        return
    code = (session_code(session) if session else None) or title_code(title)
    if code:
        reading.ignore(code, f"{title} ({session})", where)
        return
    addresses = (join_address(reading.url, a.get("href") or "") for a in item.iter("a"))
    pdf = next((a for a in addresses if a.lower().endswith(".pdf")), None)
    authors = read_people(without_email(_words(item, "people"))).authors()
    reading.add(_record(title, authors, where, venue, _words(item, "abstract"), session, pdf=pdf))


# --- 2014: the programme as data ---


def _programme_data(body: bytes, reading: Reading) -> None:
    answer = parse_xml(body, reading.url)
    reading.problems.extend(answer.problems)
    if answer.root is None:
        return
    venue = _edition(reading, reading.url)
    if venue is not None and venue.year is None:
        volumes = Counter(m["volume"] for link in answer.root.iter("link") if (m := _PDF.search(words(link))))
        venue = (
            reading.edition(f"VLDB {int(volumes.most_common(1)[0][0]) + _FIRST}", acronym=True) if volumes else venue
        )
    for slot in answer.root.iter("slot"):
        name = slot.find("name")
        session = words(name) if name is not None else ""
        for paper in slot.iter("paper"):
            reading.count("papers")
            fields = {child.tag: words(child) for child in paper if isinstance(child.tag, str)}
            _data_paper(fields, session, venue, Where(reading.url, paper.sourceline), reading)


def _data_paper(fields: dict[str, str], session: str, venue: Venue | None, where: Where, reading: Reading) -> None:
    title = fields.get("title", "")
    if not title:
        reading.doubt("record.no-title", f"A paper without a title in {session!r}.", where)
        return
    if _NO_PAPER.search(session) or title_key(title) == title_key(session) or title_code(title):
        code = session_code(session) or title_code(title) or "ignored.slot"
        reading.ignore(code, f"{title} ({session})", where)
        return
    link = fields.get("link", "")
    pdf = link if link.startswith("http") and link.endswith(".pdf") else None
    authors, sure = data_authors(fields.get("authors", ""))
    record = _record(title, authors, where, venue, fields.get("abstract", ""), session or None, pdf=pdf)
    if not sure:
        reading.doubt("record.doubtful", f"{title!r}: the authors are not cleanly written.", where, record.key)
    reading.add(record)


def data_authors(written: str) -> tuple[tuple[Author, ...], bool]:
    """The authors of one text, and whether it was written so that they are sure.

    Each author has brackets of his own or none; "(X (Y (Z" are commas that became brackets, "*" is who talks, and
    "Castellanos Malu G (X)" with an initial at the end is a name that begins with its family name.
    """
    text = re.sub(r"\*|\${2,}\)?", "", without_email(written))
    found: list[Author] = []
    sure = True
    for piece in re.split(r"\)[\s)]*(?:,|$)", text):
        names, bracket, place = piece.partition("(")
        *alone, last = [part.strip() for part in names.split(",") if part.strip(" )")] or [""]
        found.extend(Author(name) for name in alone)
        sure = sure and "(" not in place and not (alone and bracket)
        if last:
            found.append(author(last, re.sub(r"\s*[()]+\s*", ", ", place).strip(" ,")))
    names_sure = all(looks_like_name(a.name) and not re.search(r"\s[A-Z]\.?$", a.name) for a in found)
    return tuple(found), sure and names_sure and bool(found)


# --- PVLDB's volumes ---


def _next_data(rest: bytes, reading: Reading) -> None:
    try:
        value, _ = json.JSONDecoder().raw_decode(html.decode(rest).lstrip())
    except (ValueError, RecursionError) as error:
        reading.fail("page.structure", f"The page's data cannot be read: {type(error).__name__}.")
        return
    for entry in _entries(value, 0):
        reading.count("entries")
        _entry(entry, reading)


def _entries(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every mapping with a title, and authors or a PDF, in the order of the data."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _entries(item, depth + 1)
    elif isinstance(value, dict):
        named = {re.sub(r"[\W_]", "", str(k)).lower(): v for k, v in value.items()}
        if isinstance(named.get("title"), str) and any(
            n in named for n in ("authors", "author", "pdf", "url", "fileurl")
        ):
            yield named
        else:
            for item in value.values():
                yield from _entries(item, depth + 1)


def _entry(entry: dict[str, Any], reading: Reading) -> None:
    title = collapse(entry["title"])
    where = Where(reading.url)
    if re.match(r"front ?matter\b", title, re.IGNORECASE):
        reading.ignore("ignored.front-matter", title, where)
        return
    if not title:
        return
    addresses = [v for v in entry.values() if isinstance(v, str) and ".pdf" in v.lower()]
    pdf = join_address(_SITE, addresses[0]) if addresses else None
    volume = _PDF.search(pdf or "")
    number = volume["volume"] if volume else str(entry.get("volume"))
    year = int(number) + _FIRST if re.fullmatch(r"[0-9]{1,3}", number) else None
    venue = reading.edition(f"VLDB {year}" if year else "VLDB", acronym=True)
    abstract = collapse(entry["abstract"]) if isinstance(entry.get("abstract"), str) else ""
    printed = entry.get("authors") or entry.get("author") or ""
    reading.add(_record(title, _printed(printed), where, venue, abstract, pdf=pdf))


def _printed(value: Any) -> tuple[Author, ...]:
    if isinstance(value, str):
        return read_people(value).authors() if "(" in value else people(comma_list(value))
    found: list[Author] = []
    for item in value if isinstance(value, list) else ():
        name = item if isinstance(item, str) else str(item.get("name") or "") if isinstance(item, dict) else ""
        if printed_name(name):
            found.append(Author(printed_name(name)))
    return tuple(found)


def _old_volume(root: HtmlElement, reading: Reading) -> None:
    """Titles that link PDFs of a volume; the authors stand before the link and a colon, else behind it."""
    for link in root.iter("a"):
        href = (link.get("href") or "").strip()
        found, title = _PDF.search(href), html.text_of(link)
        where = Where(reading.url, html.line_of(link))
        if re.match(r"front ?matter\b", title, re.IGNORECASE):
            reading.ignore("ignored.front-matter", title, where)
        elif found is not None and title:
            reading.count("links")
            pdf = join_address(reading.base(_SITE), href)
            venue = reading.edition(f"VLDB {int(found['volume']) + _FIRST}", acronym=True)
            line = without_email(_before(link) or _behind(link))
            authors = read_people(line).authors() if "(" in line else people(comma_list(line))
            reading.add(_record(title, authors, where, venue, pdf=pdf))


def _before(link: HtmlElement) -> str:
    """ "A, B:" that stands before the link in its block."""
    around, before = link.getparent(), link.getprevious()
    if around is None:
        return ""
    line = collapse((before.tail if before is not None else around.text) or "")
    return line.rstrip(" :") if line.endswith(":") else ""


def _behind(link: HtmlElement) -> str:
    """The text after a link in its block, as far as the next link to a PDF."""
    parts = [link.tail or ""]
    for element in link.itersiblings():
        if element.tag == "a" and _PDF.search(element.get("href") or ""):
            break
        if isinstance(element.tag, str) and element.tag != "br":
            parts.append(" ".join(element.itertext()))
        parts.append(f" {element.tail or ''}")
    return collapse(" ".join(parts)).strip(" .:–—-")


EXTRACTORS = (Extractor("vldb", 1, recognises, extract),)
