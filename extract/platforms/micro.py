"""MICRO's programmes of 2017 and 2018: HTML tables, also as the Jekyll source they are made from.

Two sessions stand side by side: a row of session names, then rows of papers, a cell each: the title in bold, the
authors behind it. What the pages did, by date:
    2017      MICRO 50: "Name:Affiliation; Name:Affiliation", with ";" inside some affiliations too; a point at the end.
              The best-paper session has one wide cell (`colspan=2`).
    2018      MICRO 51: "Name (Affiliation), ...", brackets in brackets "MIT (MIT)", nicknames "Ben (Ching-Pei) Lin".
Closing tags are missing in both.
"""

from __future__ import annotations

import re

from extract.identifiers import from_url, join_address
from extract.lexicon.affiliations import author
from extract.lexicon.privacy import without_email
from extract.platforms.reading import Reading, key_by_year
from extract.programme.authors import looks_like_name, read_people
from extract.programme.schedule import slot_code
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Author, Extraction, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import collapse
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "micro", "micro/1"
_CELL = re.compile(rb"<td[^<>]{0,200}>\s*(?:<(?:p|a|font|span)\b[^<>]{0,300}>\s*){0,3}<(?:strong|b)\b", re.IGNORECASE)
_COLONS = re.compile(rb"[A-Za-z.]\s?:\s?[A-Z][^:;<>]{1,120};\s*[A-Z]")
_MICRO = re.compile(
    r"\bmicro-?\s?(\d{2})\b|microarch\w*\.org/micro(\d{2})|micro(?:architecture)?\D{0,40}(20\d\d)", re.IGNORECASE
)
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Univ|Inst|Lab|Labs|Tech|Dept|Inc|Ltd|Corp|Co)\.\s*$")
_FIRST = 1967  # MICRO 1 was in 1968: MICRO n is of the year 1967 + n
_LEAST_CELLS = 10  # the smaller of the two programmes has 61


def recognises(body: bytes, url: str) -> bool:
    """A table with titles in bold cells, and either authors as "Name:Affiliation" or MICRO's name."""
    if len(_CELL.findall(body)) < _LEAST_CELLS:
        return False
    named = _MICRO.search(url) or _MICRO.search(html.decode(body[:20_000])) or b"MICRO-5" in body
    return bool(named) or len(_COLONS.findall(body)) >= _LEAST_CELLS


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of the programme. Breaks, keynotes and announcements are ignored by name."""
    reading = Reading(url, venues)
    text = html.decode(body)
    root = html.parse(_without_front_matter(text))
    if root is None:
        return reading.extraction()
    venue = _venue(url, text, reading)
    if venue is None:
        reading.doubt("page.no-venue", "The page names no edition of MICRO.", Where(url))
    sessions: list[str | None] = []
    for row in root.iter("tr"):
        cells = [c for c in row if isinstance(c.tag, str) and c.tag == "td" and html.text_of(c)]
        papers = [p for c in cells if (p := _cell(c)) is not None]
        if not papers:
            sessions = _slots(cells, sessions, reading)
        for at, (title, line, link) in enumerate(papers):
            session = sessions[at] if at < len(sessions) else sessions[-1] if sessions else None
            _add(title, line, link, session, venue, reading)
    return reading.extraction()


def _without_front_matter(text: str) -> str:
    match = re.match(r"---[ \t]*\n.*?\n---[ \t]*\n", text, re.DOTALL)
    return "\n" * match[0].count("\n") + text[match.end() :] if match else text


def _venue(url: str, text: str, reading: Reading) -> Venue | None:
    found = _MICRO.search(url) or _MICRO.search(text[:20_000])
    date = re.search(r"\bOct(?:ober)?\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(20\d\d)", text)
    if not found and not date:
        return None
    number = int(found[1] or found[2] or 0) if found else 0
    year = number + _FIRST if number else int(found[3]) if found else int(date[1]) if date else 0
    return reading.edition(f"MICRO {year}", acronym=True)


def _cell(cell: HtmlElement) -> tuple[HtmlElement, str, HtmlElement | None] | None:
    """Title element, authors' line and link of a cell that holds a paper; None for any other cell."""
    bold = next((e for e in cell if isinstance(e.tag, str)), None)
    if bold is None or bold.tag not in ("strong", "b", "a", "p") or (cell.text or "").strip():
        return None
    if bold.tag != "strong" and next(bold.iter("strong", "b"), None) is None:
        return None
    line = collapse(html.text_of(cell)[len(html.text_of(bold)) :])
    if not html.text_of(bold) or not _authors(line):
        return None
    link = next(cell.iter("a"), None)
    return bold, line, link


def _authors(line: str) -> tuple[Author, ...]:
    """Authors with affiliations, however they are written; none where the line reads like something else."""
    line = without_email(line).strip(" ;,")
    if ":" in line.partition("(")[0]:
        found = tuple(_by_colon(line))
    else:
        people = read_people(line)
        if not people.affiliated:
            return ()
        found = people.authors()
    names = [a.name for a in found]
    good = sum(map(looks_like_name, names))
    return found if names and good * 2 > len(names) else ()


def _by_colon(line: str) -> list[Author]:
    """ "A:X; B:Y": a part without a colon belongs to the affiliation before it."""
    pairs: list[tuple[str, str]] = []
    for part in line.split(";"):
        name, colon, place = part.partition(":")
        if colon:
            pairs.append((name, place))
        elif pairs and part.strip():
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]};{part}")
    return [
        author(collapse(name).strip(" ,."), _without_stop(collapse(place))) for name, place in pairs if name.strip()
    ]


def _without_stop(place: str) -> str:
    """An affiliation without the point that ends its sentence; that of an abbreviation ("Univ.") stays."""
    return place.strip() if _ABBREVIATED.search(place) else place.strip(" .")


def _slots(cells: list[HtmlElement], before: list[str | None], reading: Reading) -> list[str | None]:
    """The session names of a row of headings; a row that is one slot of the day is ignored by name."""
    named = [c for c in cells if next(c.iter("strong", "b", "em"), None) is not None]
    if len(named) < 2:
        text = " ".join(html.text_of(c) for c in named)
        if text and (code := slot_code(text[:200])):
            reading.ignore(code, text[:200], Where(reading.url, html.line_of(named[0])))
            return before
    found = [re.split(r"(?<=\w)\. (?=[A-Z])", html.text_of(next(c.iter("strong", "b", "em"))))[0] for c in named]
    return [*found] or before


def _add(
    title: HtmlElement, line: str, link: HtmlElement | None, session: str | None, venue: Venue | None, reading: Reading
) -> None:
    url = join_address(reading.url, (link.get("href") or "").strip()) if link is not None else ""
    words = html.text_of(title)
    reading.count("papers")
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=key_by_year(venue, words),
            title=words,
            where=Where(reading.url, html.line_of(title)),
            url=url if url.startswith("http") else None,
            authors=_authors(line),
            venue=venue,
            session=session,
            identifiers=from_url(url),
            extractor=LABEL,
        )
    )


EXTRACTORS = (Extractor("micro", 1, recognises, extract),)
