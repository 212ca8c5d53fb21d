"""Which lines of a page name its authors, and how they are cut into names and places: of several readings the one that
the line reader believes most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extract.lexicon.lines import Kind, read
from extract.programme.authorlines import Cut, Found, after_commas, author_lines, certain, names_only
from extract.programme.authors import People, read_people, read_people_without_brackets
from extract.programme.entries import Entry
from extract.programme.lines import Line
from extract.programme.manners import BETTER, MANNERS, OWN_SIGNS, WELL_READ, cut_by, quality, reads_as
from extract.programme.pairing import KNOWN_LOOK, pair, reads_like_title
from extract.programme.schedule import is_role
from extract.programme.stacks import continued, stacked_authors

_SEVERAL = (Kind.PEOPLE, Kind.PEOPLE_AFFILIATED)
_SURELY = 0.97  # of the line reader
_APART = 0.1  # of the author lines that go on in the next line, above which they are looked at as stacks; by hand


def authors_of_the_page(lines: Sequence[Line], least: int = KNOWN_LOOK) -> tuple[list[Found], Cut]:
    """The author lines of a page and how it cuts them into names and places: by brackets where a page has them, by
    commas, else in the manner under which the line reader finds most persons. `least` lines show how authors are set.
    """
    cut: Cut = read_people
    found = author_lines(lines, certain)
    if few(found, least):
        found = _by_majority(found, author_lines(lines, names_only), lines, cut, least)
    if few(found, least):
        bare = author_lines(lines, after_commas)
        found, cut = _by_majority(found, bare, lines, cut, least), read_people_without_brackets
    apart = continued(lines, found) > _APART * len(found)
    if not few(found, least) and not apart and believed(found) >= WELL_READ and not _mostly_passed(lines, found):
        return found, cut
    worth = _worth(lines, found, cut)
    for manner in MANNERS:
        bare = author_lines(lines, reads_as(manner), cut_by(manner))
        other = _by_majority([], bare, lines, cut_by(manner), least)
        enough = len(other) >= least if manner in OWN_SIGNS else not few(other, least)
        if enough and (other_worth := _worth(lines, other, cut_by(manner))) > worth * BETTER:
            found, cut, worth = other, cut_by(manner), other_worth
    stacks = stacked_authors(lines)
    if stacks and _worth(lines, stacks, read_people) > worth * BETTER:
        return stacks, read_people
    return found, cut


def _mostly_passed(lines: Sequence[Line], found: Sequence[Found]) -> bool:
    """Whether more lines that surely name several persons were passed over than read."""
    own = {line.index for f in found for line in f.lines}
    free = (line.text for line in lines if line.runs and line.index not in own and not is_role(line.text))
    return sum(read(text).among(_SEVERAL) > _SURELY for text in free) > len(found)


def _by_majority(certain: list[Found], bare: list[Found], lines: Sequence[Line], cut: Cut, least: int) -> list[Found]:
    """Author lines without affiliations, where enough of them look the same and stand under a title."""
    places = Counter(_place(e.people_lines[0]) for e in pair(lines, bare, cut))
    if not places:
        return certain
    place, count = places.most_common(1)[0]
    inner = place.partition(">")[2]
    if ">" not in inner or inner.endswith("."):  # of no class
        inner = place
    return [f for f in bare if _place(f.lines[0]).endswith(inner)] if count >= least else certain


def few(found: Sequence[Found], least: int = KNOWN_LOOK) -> bool:
    return sum(f.people.persons > 1 for f in found) < least


def _place(line: Line) -> str:
    """Where a line stands, not how it looks: a link to a person's page changes no place, nor does the column of a track
    beside others."""
    return line.place().rpartition("|")[0]


def _worth(lines: Sequence[Line], found: Sequence[Found], cut: Cut) -> float:
    """How much of these author lines the line reader believes, in characters; those without a title count nothing."""
    return sum(map(belief, pair(lines, found, cut)))


def believed(found: Sequence[Found] | Sequence[Entry]) -> float:
    """The share of these author lines that the line reader believes, by length."""
    size = sum(_size(f.people) for f in found if f.people)
    return sum(map(belief, found)) / size if size else 1.0


def belief(of: Entry | Found) -> float:
    if of.people is None or (isinstance(of, Entry) and not reads_like_title(of)):
        return 0.0
    return quality(of.people) * _size(of.people)


def _size(people: People) -> int:
    """The length of all names and places: other than their number nearly the same for every cut of a line."""
    return sum([sum(map(len, group.names)) + len(group.affiliation or "") for group in people.groups])
