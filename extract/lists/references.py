"""A reference as bibliographies print it, taken apart: authors, title, what follows.

"M. Rosenblum and J. Ousterhout. The Design of a Log-Structured File System. SOSP 1991, pp. 1-15." Authors stand first;
a full stop, a colon, a comma, a dash, a year in brackets or a quotation mark parts them from the title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.lists.peel import peel
from extract.readers.containers import venue_of
from extract.records import Venue
from extract.text import collapse
from extract.venues import Venues

_PEOPLE, _TITLE = 0.8, 0.6
"""The calibrated probabilities from which the part before a mark is authors and the one behind it a title; both must
hold, so each may be lower than where one stands alone."""
_SAID = (Kind.TITLE, Kind.PROSE)  # a question is a sentence, and a title behind authors
_ALIKE = 0.05  # by hand: products of two calibrated probabilities nearer than this do not tell two cuts apart
_MARK = re.compile(
    r"""[.:,]?\s*\((?P<year>(?:19|20)\d\d)[a-z]?\)[.:,]?\s+  # (2004).
        |\.\s+(?=[^a-z\s])|[:,]\s+|\s+[-–—|]\s+|\s+(?=[“"])""",
    re.VERBOSE,
)
_LABEL = re.compile(r"^\w+:\s+")
QUOTED = re.compile(
    r"[“\"](?P<title>(?:[^“”\"]|(?<=[\s(])[“\"](?=\S)[^“”\"]{1,60}[”\"]){8,300}?)"
    r"[.,]?(?:”|(?<![\s(])\"|\"(?!\w))[.,]?\s*"
)
"""A title in quotation marks; a mark behind white space opens a word quoted in it: "The "THE" System"."""
_STOP = re.compile(r"(?:(?<=[^\W_]{2})\.|(?<=[\d)])\.|(?<=[?!]))\s+(?=[^a-z\s]|in\b)")
_MOST_MARKS = 40  # twenty authors of two initials each; longer lists end in "et al."
_LONGEST = 800  # characters; a reference with twenty authors has 500
_LEAST_WORDS = 2  # of authors and of a title; by hand
_BETWEEN = re.compile(r"[,;&:]\s*|\band\s+|(?<=[^\W_]{2})\.\s+|\(")
_INITIALS = re.compile(r"[^\W\d_]{1,2}(?:[.\s-]+[^\W\d_]{1,2}){0,3}\.?|(?:.*\s)?et\.? al\.?|others", re.IGNORECASE)
_CUT_SHORT = re.compile(r"^[^.:]{2,80}\bet\.? al\.?$", re.IGNORECASE)
_ENDED = re.compile(r"(?<=[^\W\d_]{3})\.\s+\S")  # three letters are no "Jr." and no "al."
_LAST_PERSON = 0.5  # more likely a person than not
_SEVERAL = re.compile(r",|&|\band\b|\bet\.? al\b|(?:^|\s)[^\W\d_]\.", re.IGNORECASE)
_IN_TITLES = (":", ",", "-", "–", "—")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?!\.\d)")
_PAGES = re.compile(r"(?::|,?\s*pp?\.?)\s*\d+\s*[-–]+\s*\d+|\s+\d+\s*\(\d+\)|\s+\d+(?=:)")
_PART = re.compile(r"[.,;()]\s*")
_IN = re.compile(r"^in:?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """The parts of a reference as printed; `rest` is what follows the title, `year` one that stood before it."""

    people: str
    title: str
    rest: str
    year: int | None = None


def read_reference(text: str, venues: Venues) -> Reference | None:
    """The reference that the text is; None where it does not begin with authors, or with a label before them."""
    if len(text) > _LONGEST:
        return None
    found = _read(text, venues)
    if found is None and (label := _LABEL.match(text)):
        found = _read(text[label.end() :], venues)
    return found


def where_published(rest: str, venues: Venues) -> tuple[str | None, Venue | None, int | None]:
    """What follows a title: the part that names a venue of a known series, as printed, that venue, and the year."""
    year = int(found[0]) if (found := _YEAR.search(rest)) else None
    bare = _PAGES.sub("", collapse(rest))
    for part in (*_PART.split(bare), bare):
        name = _IN.sub("", collapse(part).lstrip('"”’ ')).strip(" .,:;*_")
        if name and (venue := venue_of((name,), year, venues)):
            return name, venue, year
    return None, None, year


def is_published(text: str, venues: Venues) -> bool:
    """True for a text that names an edition of a known series between its marks: "Low: A Title. NSDI 2010: 1-14"."""
    if len(text) > _LONGEST or not _YEAR.search(text):
        return False
    _, venue, year = where_published(text, venues)
    return venue is not None and (venue.year or year) is not None


def _read(text: str, venues: Venues) -> Reference | None:
    """The most probable authors that a title follows; of two as probable the more of them, since between authors stand
    the same marks as behind them."""
    best, found = 0.0, None
    for mark in list(_MARK.finditer(text))[:_MOST_MARKS]:
        before, behind = text[: mark.start()].strip(), text[mark.end() :]
        if min(len(before.split()), len(behind.split())) < _LEAST_WORDS:
            continue
        title, rest = _title(behind, venues)
        if len(title.split()) < _LEAST_WORDS:
            continue
        cut = _CUT_SHORT.match(before) is not None
        reads_as_title = _TITLE if cut else lines.read(title).among(_SAID)
        people = 1.0 if cut else lines.read(before).people
        sure = reads_as_title >= _TITLE and people >= _PEOPLE and _are_authors(before, mark[0].strip())
        if sure and reads_as_title * people >= best - _ALIKE:
            best = max(best, reads_as_title * people)
            found = Reference(before, title, rest, int(mark["year"]) if mark["year"] else None)
    return found


def _are_authors(people: str, mark: str) -> bool:
    """Whether the last of some authors is one ("P. Boncz and N. Nes. MonetDB" ends in the name of a system), and
    several or initials stand before a mark that titles have inside: "Deja Vu: Contextual Sparsity" names nobody."""
    if _ENDED.search(people):  # "C. Shanbhag. Dapper", before a comma within the title
        return False
    last = _BETWEEN.split(people)[-1].strip()
    if not _INITIALS.fullmatch(last) and lines.read(last).people < _LAST_PERSON:
        return False
    return mark not in _IN_TITLES or (":" not in people and bool(_SEVERAL.search(people)))


def _title(text: str, venues: Venues) -> tuple[str, str]:
    """The title that a text begins with, in quotation marks or up to its first full stop, and the rest."""
    if quoted := QUOTED.match(text):
        return quoted["title"], text[quoted.end() :]
    if stop := _STOP.search(text):
        return text[: stop.start()], text[stop.end() :]
    peeled = peel(text, venues)
    title = peeled.title if text.startswith(peeled.title) else text
    return title, text[len(title) :].strip(" .,")
