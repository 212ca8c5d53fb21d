"""Covers put before a paper: USENIX's own, ACM's download page, and those of repositories."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract import identifiers
from extract.pdf.header import runs
from extract.pdf.header.prose import Prose
from extract.pdf.header.title import find as find_title
from extract.pdf.layout import Layout, Line
from extract.records import Author, Venue
from extract.venues import Venues

_USENIX = re.compile(
    r"(?:this|the following) paper (?:is included|was (?:originally )?(?:published|presented)) in the\s*"
    r"(?:proceedings|$)|"
    r"open access to the proceedings|originally published in the proceedings|for more information about usenix",
    re.IGNORECASE,
)
_REPOSITORY = re.compile(
    r"author profiles for this publication|researchgate\.net/publication|hal is a multi-?disciplinary|hal id:|"
    r"has made this article openly available|citable link|terms of use\b.*|accepted manuscript|"
    r"this is the (?:author'?s|accepted|published) (?:version|manuscript)|please cite this (?:article|paper|version)|"
    r"citation for published version|link to publication|downloaded from|this document is downloaded|"
    r"citation in bibtex format|total citations:|pdf download|latest updates:|repository\b.*(?:university|institution)|"
    r"your story matters|jstor is a not-for-profit|permanent link|general rights|document version",
    re.IGNORECASE,
)
_IN_PARENTHESES = re.compile(r"\(([^()]*['’‘]\s?\d\d)\)")
_YEAR_FIRST = re.compile(r"\b((?:19|20)\d\d) (USENIX [A-Z][\w ]+?)(?:[.(]|$)")
_DATE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b[^\d]*\d.*?((?:19|20)\d\d)"
)


@dataclass(frozen=True, slots=True)
class Cover:
    """What a cover says. A repository's cover is kept as a fact only: its fields are not read.

    `printed` is the text of USENIX's, in which the conference stands.
    """

    kind: str
    title: str | None = None
    authors: tuple[Author, ...] = ()
    printed: str = ""
    usenix: str | None = None
    doi: str | None = None


def read(layout: Layout) -> Cover | None:
    """The cover that this page is, or None for a page of the paper itself."""
    text = "\n".join(line.text for line in layout.lines)
    if len(text) < 3000 and _USENIX.search(" ".join(text.split())):
        return _usenix(layout, text)
    if (
        len(text) < 4500
        and len(_REPOSITORY.findall(text)) >= 2
        and not re.search(r"(?m)^\s*(?:1\.?\s+)?introduction\s*$", text, re.I)
    ):
        return Cover("repository", doi=identifiers.doi(text))
    return None


def _usenix(layout: Layout, text: str) -> Cover:
    note = next((line for line in layout.lines if _USENIX.search(line.text)), None)
    above = [line for line in layout.lines if note is None or line.y > note.y]
    title = find_title(above, layout.height, Prose.of(layout.lines))
    address = re.search(r"https?://www\.usenix\.org/\S+", text)
    return Cover(
        "usenix",
        title.text if title else None,
        _authors(above, title.bottom) if title else (),
        " ".join(text.split()),
        identifiers.usenix(address.group()) if address else None,
    )


def _authors(lines: Sequence[Line], below: float) -> tuple[Author, ...]:
    people: list[Line] = []
    for line in lines:
        if line.y >= below - 1:
            continue
        if re.match(r"https?://|www\.", line.text):
            break
        if people and (abs(line.size - people[0].size) > 1 or people[-1].y - line.y > 2.4 * line.size):
            break
        people.append(line)
    return runs.read([line.words for line in people], [line.words for line in people])


def venue_of(cover: Cover, venues: Venues) -> Venue | None:
    """The conference that the cover names."""
    flat = cover.printed
    for match in _IN_PARENTHESES.finditer(flat):
        if venue := venues.find(match.group(1)):
            return venue
    found = _YEAR_FIRST.search(flat)
    named = venues.find(f"{found.group(2).strip()} {found.group(1)}") if found else None
    return named or _venue_by_title(flat, venues)


def _venue_by_title(flat: str, venues: Venues) -> Venue | None:
    """The series whose whole title the cover prints, in the year of the conference's dates."""
    dated = _DATE.search(flat)
    if dated is None:
        return None
    titles = ((series.title.removeprefix("USENIX "), name) for name, series in venues.series.items())
    named = [(len(title), name) for title, name in titles if len(title) > 15 and title in flat]
    return Venue(max(named)[1], int(dated.group(1))) if named else None
