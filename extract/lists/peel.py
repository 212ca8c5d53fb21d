"""What stands around a title on its line, taken off piece by piece: venue, year, authors, organisations, marks.

A piece is taken off only from an end, only at a mark that parts (a bar, a dash, a comma, brackets, a full stop), and
only where the line reader is sure of it or the venue is known; what is left must still read as a title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from extract.identifiers import from_url, with_scheme
from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.records import Identifiers, Venue
from extract.schedule.titles import is_status, is_venue
from extract.text import collapse
from extract.venues import Venues

_SURE = 0.9
"""The calibrated probability from which a piece is taken off: one in ten such pieces is something else at most."""
_LIKELY = 0.5  # more likely than not
_BRACKETED = re.compile(r"\s*(?:\(([^()]{1,120})\)|\[([^\[\]]{1,120})\]|（([^（）]{1,120})）)\s*[.,;]?$")
_PARTED = re.compile(r"(?:\s*\|\s*|\s+[–—·•@-]+\s*|[,;]\s+|\.\s+(?=\S))(?=[^|–—·•@,;.]*[^|–—·•@,;]$)")
_LEADING = re.compile(r"^\s*(?:\(((?:19|20)\d\d)\)|((?:19|20)\d\d)\s*[,:.–—-])\s*(?=\S)")
_NAMED = re.compile(
    r"[(\[]?(?:(?:arxiv|corr|doi)(?!\.)[\s:,]*(?:e-?prints?[\s:,]*|preprint[\s:,]*)?)*"
    r"(?P<name>[^\s\[]*\d[^\s\[]*?|(?:[\w-]+\.)+\w+/\S*?)(?:\s*\[[\w.-]+\])?[)\].,;]*",
    re.IGNORECASE,
)
_NAMED_WORDS = 4  # "arXiv preprint arXiv: 2310.06834"
_LONGEST_NAME = 300  # characters; a longer piece is no identifier; by hand
_YEAR = re.compile(
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,?\s+)?((?:19|20)\d\d)", re.IGNORECASE
)
_PEOPLE_YEAR = re.compile(r"(.{2,100}?),?\s+((?:19|20)\d\d)")
_ET_AL = re.compile(r"\bet\.? al\.?$", re.IGNORECASE)
_BY = re.compile(r"\s+by\s+(?=[A-Z])|,\s+(?:by|de|von|di|par|por)\s+(?=[^\W\d_a-z])|,\s+d['’](?=[^\W\d_a-z])")
_AND = re.compile(r"\s+(?:et|y|e|und|og|en|och|ja)\s+(?=[^\W\d_a-z])")
_AWARD = re.compile(
    r"\b(?:best|distinguished|outstanding|test of time)\b.{0,30}\b(?:paper|award|time)\b", re.IGNORECASE
)
_SIGNS = r"\s★☆✔✅✓❤️♥♠♣♦_~`\u2600-\u27bf\u2b50\U0001f300-\U0001faff"
_MARKS = re.compile(rf"[{_SIGNS}*]+$|^[{_SIGNS}]+")
_LABELLED = re.compile(r"\s*\[(?!Re\])([^\[\]]{2,60})\]\s*:?\s*(?=\S)")
_EMOJI = re.compile(r":\w+:|[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?")
_ENDS_DATED = re.compile(r"([^\d,]{3,40}),?\s+((?:19|20)\d\d)")
_INSIDE = re.compile(r"\(([^()]{3,60})\)")
_REMARK = re.compile(r"\s*[–—:;,-]\s*\S|\s+[–—-]+\s")
_DATED = re.compile(r"['’]\d\d\b|\b(?:19|20)\d\d\b")
_MOST_PIECES = 30  # of one line; bounds the work, by hand
_LEAST_WORDS = 2  # that must be left as the title; by hand
_LONGEST = 600  # characters of a line that is peeled; bounds the work, by hand


@dataclass(slots=True)
class Peeled:
    """The title that is left, and what was taken off it. `names` are those printed without a link, `address` theirs;
    `venue` is what `venue_raw` means, where more than its own words tell."""

    title: str
    venue_raw: str | None = None
    venue: Venue | None = None
    year: int | None = None
    names: Identifiers = field(default_factory=Identifiers)
    address: str | None = None
    organisations: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def peel(text: str, venues: Venues, venue_raw: str | None = None) -> Peeled:
    """The title in `text`; `venue_raw` is a venue that is known already."""
    found = Peeled(collapse(text), venue_raw)
    if leading := _LEADING.match(found.title):
        found.year = int(leading.group(1) or leading.group(2))
        found.title = found.title[leading.end() :]
    _take_labels(found, venues)
    _take_behind(found, venues)
    for _ in range(_MOST_PIECES):
        before = found.title
        found.title = _MARKS.sub("", found.title).strip()
        _take_name(found)
        _take_bracket(found, venues)
        _take_last(found, venues)
        if found.title == before:
            break
    return found


def _take_labels(found: Peeled, venues: Venues) -> None:
    """The labels in square brackets before a title: "[Survey] [ES-FoMO @ ICML'24] [2024] ...". "[Re]" begins the
    titles of replications."""
    for _ in range(_MOST_PIECES):
        match = _LABELLED.match(found.title)
        if match is None or not _enough(found.title[match.end() :]):
            return
        label = collapse(_EMOJI.sub("", match.group(1)))
        found.title = found.title[match.end() :].strip()
        if year := _YEAR.fullmatch(label):
            found.year = found.year or int(year[1])
        elif venues.find(label) or _DATED.search(label):
            found.venue_raw = found.venue_raw or label
        elif label:
            found.remarks.append(label)


def is_dated(text: str) -> bool:
    """A year, or a month with one: "2017", "Dec 2023"."""
    return _YEAR.fullmatch(text.strip()) is not None


def _take_name(found: Peeled) -> None:
    """An identifier, or an address without scheme that leads to one: "arXiv:2310.06834", "doi.org/10.1145/1"."""
    words = found.title.split()
    for count in range(min(_NAMED_WORDS, len(words)), 0, -1):
        piece = " ".join(words[-count:])
        match = _NAMED.fullmatch(piece) if len(piece) <= _LONGEST_NAME else None
        if match and (names := _work(match["name"])):
            address = with_scheme(match["name"])
            found.names = found.names or names
            found.address = found.address or (address if "://" in address else None)
            found.title = " ".join(words[:-count]).rstrip(" .,;:([–—-")
            return


def _work(text: str) -> Identifiers:
    """The names of a work in an identifier or address; a repository is no name of one."""
    return replace(from_url(with_scheme(text)), github=None)


def _take_bracket(found: Peeled, venues: Venues) -> None:
    match = _BRACKETED.search(found.title)
    if match and _enough(found.title[: match.start()]):
        inside = collapse(next(group for group in match.groups() if group))
        if _sort(inside, found, venues, bracketed=True):
            found.title = found.title[: match.start()].rstrip(" .,;")


def _take_behind(found: Peeled, venues: Venues) -> None:
    """A remark behind the brackets that say where and when: "Looms (NSDI, 2015) - read it again!"."""
    for inside in _INSIDE.finditer(found.title):
        venue = venues.find(inside[1])
        behind = found.title[inside.end() :]
        if venue and venue.year and _enough(found.title[: inside.start()]) and _REMARK.match(behind):
            found.venue_raw = found.venue_raw or collapse(inside[1])
            found.remarks.append(collapse(behind.strip(" –—-:;,.")))
            found.title = found.title[: inside.start()].rstrip(" .,;")
            return


def _take_last(found: Peeled, venues: Venues) -> None:
    if len(found.title) > _LONGEST:
        return
    by = next(iter(reversed(list(_BY.finditer(found.title)))), None)
    people = _AND.sub(", ", found.title[by.end() :]) if by else ""
    if (
        by
        and _enough(found.title[: by.start()])
        and lines.read(people).people >= (_SURE if by[0][0] != "," else _LIKELY)
    ):
        found.remarks.insert(0, people)
        found.title = found.title[: by.start()]
    parting = next(iter(reversed(list(_PARTED.finditer(found.title)))), None)
    if parting and _enough(found.title[: parting.start()]):
        piece = found.title[parting.end() :].strip(" .,;*_")
        if piece and _sort(piece, found, venues, bracketed=False):
            found.title = found.title[: parting.start()].rstrip(" .,;")


def _enough(rest: str) -> bool:
    return len(rest.split()) >= _LEAST_WORDS


def _sort(piece: str, found: Peeled, venues: Venues, bracketed: bool) -> bool:
    """Whether the piece is no part of the title; it is put where it belongs."""
    if year := _YEAR.fullmatch(piece):
        found.year = found.year or int(year.group(1))
        return True
    known = venues.find(piece)
    reading = lines.read(piece)
    if known or (is_venue(piece, venues) and len(piece.split()) <= 5) or reading[Kind.VENUE] >= _SURE:
        if found.venue_raw is None or not venues.find(found.venue_raw):
            found.venue_raw = piece if found.venue_raw is None or known else found.venue_raw
        return True
    if is_status(piece) and len(piece.split()) <= 4:
        found.remarks.append(piece)
        return True
    if _AWARD.search(piece):
        found.remarks.append(piece)
        return True
    if bracketed and (dated := _PEOPLE_YEAR.fullmatch(piece)) and lines.read(dated.group(1)).people >= _LIKELY:
        found.year = found.year or int(dated.group(2))
        found.remarks.insert(0, dated.group(1))
        return True
    if bracketed and (dated := _ENDS_DATED.fullmatch(piece)):  # "technical report, 1998"
        found.year = found.year or int(dated[2])
        found.remarks.append(dated[1])
        return True
    if _is_people(piece, found, reading.people, bracketed):
        found.remarks.insert(0, piece)
        return True
    if reading[Kind.AFFILIATION] >= _SURE:
        found.organisations.append(piece)
        return True
    return bracketed and reading[Kind.LABEL] >= _SURE


def _is_people(piece: str, found: Peeled, people: float, bracketed: bool) -> bool:
    """Names; one name alone says little, so one beside names that were taken off already is read with them."""
    if _ET_AL.search(piece):
        return True
    if len(piece.split()) < 2 and not bracketed:
        return False
    beside = found.remarks[0] if found.remarks else ""
    together = lines.read(f"{piece}, {beside}").people if beside and people >= _LIKELY else 0
    return max(people, together) >= _SURE
