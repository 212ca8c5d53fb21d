"""In what manner a page prints its authors, where no brackets tell: the line reader judges.

A manner is one way to cut a text into names and places. Only a text that the line reader takes for persons is cut, and
a cut is believed where its parts read like what they are cut as; the manner that reads most lines of a page well is the
page's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from math import exp, log
from typing import TypeAlias

from extract.lexicon.affiliations import has_campuses, names_institution, names_place
from extract.lexicon.features import given_quarters
from extract.lexicon.lines import Kind, person_score, read
from extract.lexicon.names import parse
from extract.programme.authors import Group, People, judged, read_people, unwrapped
from extract.programme.schedule import is_label, is_role, names_people_by_office, slot_code
from extract.remember import for_short_texts

Manner: TypeAlias = Callable[[str], tuple[Group, ...]]

_LONGEST = 2000  # characters; bounds the work, by hand
_PERSONS = 0.5  # of the line reader, below which a line is more likely no list of persons
_SURE = 0.95  # `quality` that tells persons in a line which as a whole does not read like persons
GOOD = 0.75  # `quality` below which a cut is not believed
WELL_READ = 0.8  # mean `quality` of the authors of a page or file below which another cut is looked for; by hand
BETTER = 1.1  # how far that must surpass what was found before; two near each other differ in odd names only; by hand
FLOOR = 0.01  # `floor` of lines.json, about: the line reader is wrong about so many lines; no part counts for more
_ANOTHER = 0.8  # that a part behind a place is the next person and no town, of which some are called like persons
_EVEN = 0.5  # of the line reader; what is more likely a person than not is no place between semicolons
_SURELY_PERSON = 0.999  # behind a university of a region; "Fort Collins" is read with 0.997; by hand
_ONE_WORD = 0.6  # of a name of one word, which is mostly half of one; by hand
_PLACES = (Kind.AFFILIATION, Kind.PLACE)
_CAMPUS = re.compile(r"\bcampus\b", re.IGNORECASE)
_DASH = re.compile(r"(?<!\s)\s+(?:[–—-]|--)\s+")
_AT, _COLON = re.compile(r"(?:(?<!\s)\s+)?@\s*"), re.compile(r"(?:(?<!\s)\s+)?:\s+")
_SLASHES = re.compile(r"(?<!\s)\s+(?://|::|→|»|~|\|)\s+")
_STOP = re.compile(r"(?<=[^\W\d_][^\W\d_])\.\s+(?=[^\W\d_])")
_BETWEEN_NAMES = re.compile(r",\s*(?:and\b|&)?|\band\b|&")
_COMMA = re.compile(r",(?!\s*(?:inc|ltd|llc|corp|gmbh)\b)", re.IGNORECASE)
_AND = re.compile(r"(?:(?<!\s)\s+)?(?:,\s*)?\b(?:and|und|et|&)\s+")
_BETWEEN_TURNED = re.compile(r";|(?<!\s),?\s+(?:and|&)\s+")
_INSIDE = re.compile(r"(\((?:[^()]|\([^()]*\))*\))")
_LEAD = re.compile(r"^\W*(?:(?:authors?|by)\b\s*:?\s+)?", re.IGNORECASE)
_BRACKETS = str.maketrans("[]{}", "()()")


def bracketed(text: str) -> tuple[Group, ...]:
    """ "A (X), B, C (Y)"; "A [X]; B [Y]" """
    return read_people(text if "(" in text else text.translate(_BRACKETS)).groups


def named(text: str) -> tuple[Group, ...]:
    """ "A, B and C"; "A; B"; "A · B"; "A / B" """
    return read_people(text).groups if "(" not in text else ()


def placed(text: str) -> tuple[Group, ...]:
    """ "A, B, X; C, Y"; "A, X, B, Y": what reads like no person behind a name is the place of the names before it."""
    return tuple(group for stretch in text.split(";") for group in _stretch(stretch, ";" not in text))


def _stretch(text: str, several: bool) -> Iterable[Group]:
    names: list[str] = []
    places: list[str] = []
    parts = [part.strip() for both in _COMMA.split(text) for part in _place_and_person(both) if part.strip()]
    for at, part in enumerate(parts):
        persons = _persons(part)
        if not names or (not places and persons):
            names += persons or [part]
        elif places and several and persons and not _belongs_to_place(part, places[-1], at + 1 == len(parts)):
            yield Group(tuple(names), ", ".join(places))
            names, places = persons, []
        else:
            places.append(part)
    if names:
        yield Group(tuple(names), ", ".join(places) or None)


def _place_and_person(text: str) -> list[str]:
    """ "X and B" as two where X is a place and B surely a person: "A, X and B, Y"."""
    place, *rest = _AND.split(text, maxsplit=1)
    apart = rest and person_score(rest[0]) > _SURE and names_institution(place) and not names_institution(rest[0])
    return [place, rest[0]] if apart else [text]


def barred(text: str) -> tuple[Group, ...]:
    """ "A, X | B, Y" """
    return placed(text.replace("|", ";")) if "|" in text else ()


def _belongs_to_place(part: str, before: str, last: bool) -> bool:
    """Whether what reads like a person behind a place is its town or its campus: one word, a known town, a campus by
    that word; at the end of a line, where a person would have no place, whatever stands behind a university that is
    called after a region, since those have several: "University of Wisconsin, Eau Claire".
    """
    one_word = " " not in part and part != part.swapcase()
    by_itself = one_word or names_place(part) or _CAMPUS.search(part) is not None
    return by_itself or (last and has_campuses(before))


def _may_be_campus(groups: Sequence[Group]) -> str | None:
    """A name that may be the campus of the university before it: one of several before the same place, that begins as
    hardly a person's does."""
    for before, group in pairwise(groups):
        name, *others = group.names
        of_campuses = others and before.affiliation and has_campuses(before.affiliation.rpartition(",")[2])
        if of_campuses and given_quarters(name.split()[0]) == 0 and person_score(name) < _SURELY_PERSON:
            return name
    return None


def _persons(part: str) -> list[str]:
    """The persons of a part between commas, [] where it reads like something else: "B and C" are two."""
    names = [name for name in _AND.split(part) if name]
    if len(names) > 1 and names_institution(part):
        return []
    return names if names and all(person_score(name) > _ANOTHER for name in names) else []


def parted_by(sign: re.Pattern[str]) -> Manner:
    """ "A, B – X; C – Y", with this sign between names and place."""

    def cut(text: str) -> tuple[Group, ...]:
        groups = []
        for stretch in text.split(";"):
            names, *places = sign.split(stretch, maxsplit=1)
            if not places:
                return ()
            place = places[0]
            while (more := sign.search(place)) and (found := _names_behind(place[: more.start()])):
                groups.append(_together(names, found[0]))
                names, place = found[1], place[more.end() :]
            groups.append(_together(names, place))
        return tuple(groups)

    return cut


def _together(names: str, place: str) -> Group:
    return Group(tuple(filter(None, (n.strip() for n in _BETWEEN_NAMES.split(names)))), place.strip())


def _names_behind(text: str) -> tuple[str, str] | None:
    """A place, and the persons who stand behind its commas before the next sign; None where nobody does."""
    parts = _COMMA.split(text)
    first = next((at for at in range(1, len(parts)) if all(map(_persons, parts[at:]))), None)
    return None if first is None else (",".join(parts[:first]), ",".join(parts[first:]))


def tailed(text: str) -> tuple[Group, ...]:
    """ "A, B; X", "A; X; C; Y": persons and their place by turns, between semicolons."""
    pieces = [piece.strip() for piece in text.split(";") if piece.strip(" .")]
    names, places = pieces[::2], pieces[1::2]
    if not places or len(names) != len(places) or not all(map(_may_be_place, places)):
        return ()
    pairs = zip(names, (place.rstrip(".") for place in places), strict=True)
    groups = [group for said, place in pairs for group in _each_with_place(_all_names(said), place)]
    return tuple(groups) if all(person_score(name) > _ANOTHER for g in groups for name in g.names) else ()


def stopped(text: str) -> tuple[Group, ...]:
    """ "A, B and C. X", "A and B. X; Y": a point ends the persons; as many places as persons are one each."""
    said, *behind = _STOP.split(text.strip(" ."), maxsplit=1)
    names = _all_names(said)
    places = [place.strip() for place in "".join(behind).split(";") if place.strip()]
    if not names or not places:
        return ()
    if len(places) != len(names):
        return (Group(names, "; ".join(places)),)
    return tuple(Group((name,), place) for name, place in zip(names, places, strict=True))


def _may_be_place(text: str) -> bool:
    """False for what is more likely a person, and behind a mark that somewhere stands behind a name: "(1) MIT"."""
    return text[:1].isalpha() and person_score(text) <= _EVEN


def _all_names(text: str) -> tuple[str, ...]:
    return tuple(name for group in read_people(text).groups for name in group.names)


def _each_with_place(names: tuple[str, ...], place: str) -> list[Group]:
    """The names with the place of all, or each with its own: "X and Y, respectively"."""
    together, _, behind = place.rpartition(",")
    own = [part.strip() for part in _BETWEEN_NAMES.split(together)] if behind.strip() == "respectively" else []
    if len(own) != len(names):
        return [Group(names, place)]
    return [Group((name,), part) for name, part in zip(names, own, strict=True)]


def turned(text: str) -> tuple[Group, ...]:
    """ "Last, First; Last, First", "Last, First (X); Last, First (Y)" """
    groups = []
    for stretch in _apart(text):
        people = read_people(stretch).groups
        if len(people) != 1 or len(people[0].names) != 2:
            return ()
        last, first = people[0].names
        groups.append(Group((str(parse(f"{last}, {first}")),), people[0].affiliation))
    return tuple(_with_following_place(groups))


def _with_following_place(groups: Sequence[Group]) -> Iterable[Group]:
    """Each group with a place: a bracket holds for all before it that have none, back to the one before."""
    place: str | None = None
    spread: list[Group] = []
    for group in reversed(groups):
        place = group.affiliation or place
        spread.append(replace(group, affiliation=place))
    return reversed(spread)


def _apart(text: str) -> list[str]:
    """What stands between semicolons and "and" outside brackets."""
    pieces = [""]
    for part in _INSIDE.split(text):
        first, *rest = [part] if part.startswith("(") else _BETWEEN_TURNED.split(part)
        pieces[-1] += first
        pieces += rest
    return [piece for piece in pieces if piece.strip(" ,.")]


_BY_SLASHES = parted_by(_SLASHES)
# Of a form that hardly anything but authors has: one author with a place is enough of a line.
OWN_SIGNS: tuple[Manner, ...] = (_BY_SLASHES, tailed)
_SIGNS = map(parted_by, (_DASH, _AT, _COLON))
MANNERS: tuple[Manner, ...] = (named, placed, barred, bracketed, *_SIGNS, *OWN_SIGNS, turned, stopped)


@cache
def cut_by(manner: Manner) -> Callable[[str], People]:
    """Any text cut in one manner; the texts of one page, which are cut for several questions, are cut once."""

    @lru_cache(maxsize=1024)
    def cut(text: str) -> People:
        groups = tuple(g for g in manner(_LEAD.sub("", unwrapped(text), count=1)) if g.names)
        campus = _may_be_campus(groups) if manner is placed else None
        return replace(judged(groups), campus=campus) if campus else judged(groups)

    return cut


@cache
def reads_as(manner: Manner) -> Callable[[str], People | None]:
    """What `author_lines` asks: the people of a text under one manner, None where its parts do not read like people."""

    cut = cut_by(manner)

    def reads(text: str) -> People | None:
        if not _may_be_people(text):
            return None
        people = cut(text)
        if manner is _BY_SLASHES:
            return people if people.affiliated and quality(people, places=False) >= GOOD else None
        enough = people.persons > 1 or people.affiliated
        return people if enough and quality(people) >= (GOOD if read(text).people > _PERSONS else _SURE) else None

    return reads


def names_persons(text: str) -> bool:
    """True for a text that the line reader takes for persons, or whose parts it is sure are names."""
    return _may_be_people(text) and (read(text).people > _PERSONS or reads_as(named)(text) is not None)


def _may_be_people(text: str) -> bool:
    """False for what is too long, and for offices, labels and slots of a schedule."""
    office = names_people_by_office(text) or is_role(text)
    return 4 < len(text) <= _LONGEST and not (office or is_label(text) or slot_code(text))


@for_short_texts(4096)
def _place_score(text: str) -> float:
    if "," in text and _holds_person(text):
        return FLOOR
    reading = read(text)
    return max(reading.among(_PLACES), 1 - reading.people if names_institution(text) else 0.0)


def _holds_person(text: str) -> bool:
    """Whether between the institutions of a text stands a person: those are several authors with their places."""
    parts = [part.strip() for both in text.split(",") for part in _place_and_person(both.strip())]
    inner = ((one, other) for one, other in pairwise(parts[1:]) if " " in one and not names_place(one))
    return any(person_score(one) > _SURE and names_institution(other) for one, other in inner)


def _name_score(name: str) -> float:
    """How likely a text is a person's whole name."""
    halved = " " not in name and name != name.swapcase()
    return person_score(name) * _ONE_WORD if halved else person_score(name)


def quality(people: People, *, places: bool = True) -> float:
    """The geometric mean of the probabilities that the names are persons and the places institutions: one part that is
    surely neither spoils a short line. Without `places` that of the names alone."""
    names = [_name_score(name) for group in people.groups for name in group.names]
    stated = [group.affiliation for group in people.groups if group.affiliation and places]
    scores = [log(p if p > FLOOR else FLOOR) for p in (*names, *map(_place_score, stated))]
    return exp(sum(scores) / len(scores)) if names else 0.0
