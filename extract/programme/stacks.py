"""Authors one below the other: each name, and each affiliation, in a line of its own or in an element of its own.

    Jane Doe                    Jane Doe, MIT
    MIT                         Bob Roe, ETH Zurich
    Bob Roe
    ETH Zurich

Which lines are names and which are places is decided for all lines of the page together: what the line reader says of
each, how other lines that look the same read, and what follows what on this page. So "IMT Atlantique", which alone
reads like a person, is the place of the one above it where every other name is followed by a place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import log
from typing import TypeVar

from extract.lexicon.affiliations import names_institution
from extract.lexicon.lines import Kind, person_score, read
from extract.programme.authorlines import Cut, Found, own_text
from extract.programme.authors import Group, People, judged, looks_like_name
from extract.programme.lines import Line
from extract.programme.manners import BETTER, FLOOR, MANNERS, cut_by, quality
from extract.programme.numbered import explains_mark
from extract.programme.schedule import is_label, is_role, is_time, slot_code

_T = TypeVar("_T")
_PLACES = (Kind.AFFILIATION, Kind.PLACE)
_WITH_PLACES = (Kind.PERSON_AFFILIATED, Kind.PEOPLE_AFFILIATED)
_LIKELY = 0.5  # of the line reader: more likely than all else
_SURELY = 0.9  # of the line reader
_MOSTLY = 0.8  # of the lines that look the same, of the groups of a page; by hand
_SELDOM = 0.3  # of the lines that look the same, where they mostly are something else; of lists among the places
_KNOWN_LOOK = 6  # lines by which a look is known; by hand
_MOST_OFFICE_WORDS = 3  # of a line that names an office and nobody in it
_OFTEN = 3  # times that a page prints one word as a line, which is a mark beside its papers: "Oral"
_LONGEST = 300  # characters of a name or a place; by hand
_OFFICE = re.compile(
    r"\b(?:chair|moderat|panel|organi[sz]|committee|discussant|host|instructor|editor|volunteer)", re.I
)
_ROOM = re.compile(r"(?:(?:lecture|meeting|seminar) )?(?:room|hall|ballroom|auditorium|venue|location)\b", re.I)
_BETWEEN_PLACES = re.compile(r";|\s[/·|]\s")
_KINDS = (True, False)  # a name, a place
_PASSES = 2  # over the page; the second knows what follows what, a third changes nothing


@dataclass(slots=True)
class _Part:
    """A line that may be a name or a place, with how likely it is either."""

    line: Line
    text: str
    name: float
    place: float
    is_name: bool = True


def stacked_authors(lines: Sequence[Line]) -> list[Found]:
    """The stacks of a page as author lines; [] where none has several lines."""
    stacks = list(_stacks(lines, _people_looks(lines)))
    if not any(len(stack) > 1 for stack in stacks):
        return []
    _decide(stacks)
    stacks = [part for stack in stacks if (part := _from_first_name(stack))]
    cut = _cut([part.text for stack in stacks for part in stack if part.is_name])
    if _places_are_listed(stacks):
        stacks = [[part for part in stack if part.is_name] for stack in stacks]
    each, side = _each_has_its_own(stacks), _side_by_side(stacks)
    return [
        Found([part.line for part in stack], 0, _beside(stack) if side else _people(stack, cut, each))
        for stack in stacks
    ]


def continued(lines: Sequence[Line], found: Sequence[Found]) -> int:
    """How many author lines are followed by another, or by a place: parts of one stack, read apart."""
    starts = {f.lines[0].index for f in found if f.start == 0}
    behind = [f.lines[-1].index + 1 for f in found if f.lines[-1].index + 1 < len(lines)]
    return sum(at in starts or (bool(lines[at].runs) and _is_place(lines[at].text)) for at in behind)


def _is_place(text: str) -> bool:
    return _scores(text)[1] > _LIKELY and not explains_mark(text)


def _scores(text: str) -> tuple[float, float]:
    """How likely a text is persons, with or without their places, and how likely a place alone."""
    reading = read(text)
    place = reading.among(_PLACES)
    head, comma, _ = text.partition(",")
    if comma and place > reading.people and " " in head and person_score(head) > _SURELY:
        return place, reading.people  # a person with a place, called like an institute
    bare = reading.people - reading.among(_WITH_PLACES)
    if _LIKELY - place < reading.people < _MOSTLY and bare > reading.people / 2 and names_institution(text):
        return FLOOR, reading.people + place
    return reading.people, place


def _people_looks(lines: Sequence[Line]) -> dict[str, float]:
    """Of each look of the page that several lines have, how many of them are persons and institutions."""
    by_look: defaultdict[str, list[float]] = defaultdict(list)
    for line in lines:
        if line.runs:
            by_look[line.signature()].append(sum(_scores(line.text)))
    return {look: sum(scores) / len(scores) for look, scores in by_look.items() if len(scores) >= _KNOWN_LOOK}


def _stacks(lines: Sequence[Line], looks: Mapping[str, float]) -> Iterator[list[_Part]]:
    """The longest rows of lines that may all be names and places; none below the name of an office."""
    one_words = Counter(line.text for line in lines if line.runs and " " not in line.text)
    stack: list[_Part] = []
    office = False
    first = True  # in its cell stands the first line of the stack
    before: Line | None = None
    for line in lines:
        if not line.runs:
            continue
        opens = before is None or line.inside("td", "th") is not before.inside("td", "th")
        if stack and opens and not first:  # what stands below something else in a cell does not go on in the next
            yield stack
            stack = []
        before = line
        first = first if stack else opens
        mark = one_words[line.text] >= _OFTEN and not _is_place(line.text) and not names_institution(line.text)
        part = None if mark or (office and not stack) else _part(line, looks.get(line.signature(), _LIKELY))
        if part:
            stack.append(part)
            continue
        if stack:
            yield stack
        office = _names_office(line.text) or (office and not stack and sum(_scores(line.text)) > _LIKELY)
        stack = []
    if stack:
        yield stack


def _names_office(text: str) -> bool:
    return len(text.split()) <= _MOST_OFFICE_WORDS and _OFFICE.search(text) is not None


def _part(line: Line, alike: float) -> _Part | None:
    """The line as a part of a stack, where so many of those that look `alike` are persons and institutions."""
    text = own_text(line, "; ").strip(" ,;")
    if not text or len(text) > _LONGEST or line.inside("th") is not None:
        return None
    name, place = _scores(text)
    may_be = name + place > _LIKELY or (alike > _MOSTLY and (looks_like_name(text) or names_institution(text)))
    if not may_be or alike < _SELDOM:
        return None
    if (
        is_label(text)
        or is_time(text)
        or slot_code(text)
        or _OFFICE.search(text)
        or is_role(text)
        or _ROOM.match(text)
        or explains_mark(text)
    ):
        return None
    return _Part(line, text, name, place)


def _decide(stacks: Sequence[Sequence[_Part]]) -> None:
    """Say of each part whether it is a name, by the likeliest way through its stack, with what the page has shown."""
    for part in (part for stack in stacks for part in stack):
        part.is_name = part.name >= part.place
    for _ in range(_PASSES):
        by_look: Counter[tuple[str, bool]] = Counter((p.line.signature(), p.is_name) for s in stacks for p in s)
        follows: Counter[tuple[bool, bool]] = Counter((a.is_name, b.is_name) for s in stacks for a, b in pairwise(s))
        for stack in stacks:
            for part, is_name in zip(stack, _likeliest(stack, by_look, follows), strict=True):
                part.is_name = is_name


def _likeliest(
    stack: Sequence[_Part], by_look: Counter[tuple[str, bool]], follows: Counter[tuple[bool, bool]]
) -> list[bool]:
    """Names and places of a stack, name first (Viterbi)."""
    steps = {(before, kind): log(_share(follows, before, kind)) for before in _KINDS for kind in _KINDS}
    best: dict[bool, float] = {}
    came_from: list[dict[bool, bool]] = []
    for part in stack:
        said = {True: part.name, False: part.place}
        look = part.line.signature()
        here: dict[bool, float] = {}
        origin: dict[bool, bool] = {}
        for kind in _KINDS:
            own = log(said[kind] + FLOOR) + log(_share(by_look, look, kind))
            if not best:
                here[kind] = own + log(1 - FLOOR if kind else FLOOR)
                continue
            ways = {before: score + own + steps[before, kind] for before, score in best.items()}
            origin[kind] = max(ways, key=ways.__getitem__)
            here[kind] = ways[origin[kind]]
        best = here
        came_from.append(origin)
    kinds = [max(best, key=best.__getitem__)]
    for origin in reversed(came_from[1:]):
        kinds.append(origin[kinds[-1]])
    return kinds[::-1]


def _share(seen: Counter[tuple[_T, bool]], of: _T, kind: bool) -> float:
    """How many of those were names, or places, each having been seen once more than it was."""
    return (seen[of, kind] + 1) / (seen[of, True] + seen[of, False] + 2)


def _from_first_name(stack: Sequence[_Part]) -> list[_Part]:
    start = next((n for n, part in enumerate(stack) if part.is_name), len(stack))
    return list(stack[start:])


def _cut(texts: Sequence[str]) -> Cut:
    """How the lines with names are cut: in the manner that reads most of them best; where each holds one person, what
    stands behind the name is the place."""
    worth = [(sum(quality(cut(text)) for text in texts), cut) for cut in map(cut_by, MANNERS)]
    (of_names, cut), (best, other) = worth[0], max(worth, key=lambda each: each[0])
    cut = other if best > of_names * BETTER else cut
    single = sum(cut(text).persons == 1 for text in texts) > _MOSTLY * len(texts)
    return (lambda text: _one_person(text, cut(text))) if single else cut


def _one_person(text: str, people: People) -> People:
    if people.persons < 2:
        return people
    name = people.groups[0].names[0]
    _, _, behind = text.partition(name)
    return judged((Group((name,), behind.strip(" ,;:@()–—-") or None),))


def _places_are_listed(stacks: Sequence[Sequence[_Part]]) -> bool:
    """Whether places stand below several names as a list ("MIT; EPFL") that does not say who works where."""
    below = [b for stack in stacks for a, b in pairwise(stack) if a.is_name and not b.is_name]
    return sum(lists_places(part.text) for part in below) > _SELDOM * len(below)


def lists_places(text: str) -> bool:
    """True for several places between signs: "MIT; EPFL", "MIT / EPFL"."""
    return _BETWEEN_PLACES.search(text) is not None


def _each_has_its_own(stacks: Sequence[Sequence[_Part]]) -> bool:
    """Whether on this page a place belongs to the one name above it: most follow a name that follows a place."""
    lone = several = 0
    for stack in stacks:
        kinds = [False, *(part.is_name for part in stack)]
        for first, second, third in zip(kinds, kinds[1:], kinds[2:], strict=False):
            if second and not third:
                lone += not first
                several += first
    return lone > _MOSTLY * (lone + several)


def _side_by_side(stacks: Sequence[Sequence[_Part]]) -> bool:
    """Whether all names stand before all places on this page, as many of the one as of the other."""
    several = [stack for stack in stacks if len(_blocks(stack)[0]) > 1]
    even = [stack for stack in several if [len(block) for block in _blocks(stack)] == [len(stack) / 2] * 2]
    if len(even) <= _MOSTLY * len(several):
        return False
    # Two lines below two names may be one affiliation; in another cell, or as many as there are names, they are not.
    columns = all(stack[0].line.inside("td") is not stack[-1].line.inside("td") for stack in even)
    return columns or len({len(stack) for stack in even}) > 1


def _blocks(stack: Sequence[_Part]) -> list[list[_Part]]:
    """The names, the places, the names ... of a stack."""
    return [list(block) for _, block in groupby(stack, lambda part: part.is_name)]


def _beside(stack: Sequence[_Part]) -> People:
    names, *others = _blocks(stack)
    places = [part.text for block in others for part in block]
    fits = len(names) == len(places)
    groups = [Group((part.text,), places[n] if fits else None) for n, part in enumerate(names)]
    return replace(judged(tuple(groups)), broken=not fits)


def _people(stack: Sequence[_Part], cut: Cut, each: bool) -> People:
    """The names of a stack with their places: those of the lines below them, else those beside them. Several places
    below several names may belong to one name each: that is `broken`."""
    groups: list[Group] = []
    unclear = False
    for block in _blocks(stack):
        if block[0].is_name:
            own = [group for part in block for group in cut(part.text).groups or (Group((part.text,), None),)]
            groups += own
            continue
        said = ", ".join(part.text for part in block)
        without = next((n for n, group in enumerate(reversed(own)) if group.affiliation), len(own))
        of = range(len(groups) - (1 if each else max(1, without)), len(groups))
        unclear |= (len(block) > 1 or ";" in said) and len(of) > 1
        for at in of:
            before = groups[at].affiliation
            groups[at] = replace(groups[at], affiliation=f"{before}, {said}" if before else said)
    found = judged(tuple(groups))
    return replace(found, broken=True) if unclear else found
