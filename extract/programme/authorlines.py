"""Which lines of a page are author lines: the lines that every site prints in a form that can be told from all else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from extract.lexicon.affiliations import names_institution
from extract.lexicon.lines import Kind, read
from extract.programme.authors import (
    People,
    is_no_place,
    looks_like_name,
    narrow,
    read_people,
    read_people_without_brackets,
)
from extract.programme.lines import Line, Run, join
from extract.programme.manners import GOOD, quality
from extract.programme.schedule import (
    is_award,
    is_label,
    is_role,
    is_time,
    names_people_by_office,
    slot_code,
    without_time,
)

Cut: TypeAlias = Callable[[str], People]  # any text as authors
Reads: TypeAlias = Callable[[str], People | None]  # a text as authors where it is one of authors

_MOST_RUNS = 40  # of one line; bounds the work, by hand
_BEFORE_ASIDES = " [|"  # what may open the links behind authors
_OPENING = frozenset("(（")
_SURELY = 0.9  # of the line reader, that a line of capitalised words between commas is a list of institutions
_CLOSED = ("”,", '",', "’,")  # the end of a title in quotation marks
_JOINS = frozenset(("and", "und", "et", "&"))
_PERSONS = 0.5  # of the line reader: more likely persons than not
_BEFORE_TIME, _BEHIND_TIME = " ([", " )]|,"
_SAYS = re.compile(r"[\w,;&(){}/|]")
_BEFORE_NAMES = " ,;:–—-"
_MOST_WORDS_OF_A_NAME = 5  # by hand


@dataclass(slots=True)
class Found:
    """An author line: the first run of the line that belongs to the authors, and the lines that continue it."""

    lines: list[Line]
    start: int
    people: People


def certain(text: str) -> People | None:
    """An author line with affiliations in brackets; a single author counts only where a look confirms it."""
    if "(" not in text:
        return None
    people = read_people(text)
    enough = people.affiliated >= 1 and people.affiliated * 3 >= people.persons and people.plausible >= 0.8
    if not enough or not (people.plausible == 1.0 or looks_like_name(people.groups[0].names[0])):
        return None
    return None if names_people_by_office(text) else people


def names_only(text: str) -> People | None:
    """An author line without affiliations: two or more names of two words or more."""
    if len(text) > 2000 or ("," not in text and " and " not in text and ";" not in text) or ":" in text:
        return None
    if is_label(text) or slot_code(text) or names_people_by_office(text):
        return None
    people = read_people(text)
    names = [name for group in people.groups for name in group.names]
    several = sum(1 for name in names if 2 <= len(name.split()) <= 4)
    if len(names) < 2 or several < 0.9 * len(names) or people.plausible < 0.9:
        return None
    return None if read(text)[Kind.AFFILIATION] > _SURELY else people


def after_commas(text: str) -> People | None:
    """An author line whose affiliations stand behind commas: most names have one, and one of them is known."""
    if len(text) > 2000 or "," not in text or ":" in text or slot_code(text) or names_people_by_office(text):
        return None
    people = read_people_without_brackets(text)
    known = any(group.affiliation and names_institution(group.affiliation) for group in people.groups)
    return people if known and people.plausible >= 0.9 and people.affiliated * 2 >= people.persons else None


def leniently(cut: Cut) -> Reads:
    """Reads an author line by its place: any short names will do, cut in the manner of the page."""

    def reads(text: str) -> People | None:
        if names_people_by_office(text) or slot_code(text) or is_time(text) or is_award(text) or is_label(text):
            return None
        people = cut(text)
        names = [name for group in people.groups for name in group.names]
        short = all(len(name.split()) <= 6 and len(name) <= 60 for name in names)
        return people if names and short and people.plausible >= 0.5 else None

    return reads


def author_lines(lines: Sequence[Line], reads: Reads, cut: Cut | None = None) -> list[Found]:
    """The lines that `reads` takes for authors, those that continue another joined to it; no heads of tables.

    With `cut`, the manner in which `reads` cuts, a break between two authors parts them, and a block of authors goes on
    to both its ends.
    """
    hits: list[Found] = []
    at_breaks = " " if cut is None else "; "
    for line in lines:
        if not line.runs or line.inside("th") is not None or (reads is certain and _OPENING.isdisjoint(line.text)):
            continue
        if hit := authors_in(line, reads, at_breaks):
            hits.append(hit)
    found = _merged(hits, reads, at_breaks)
    if reads is certain:
        _complete_blocks(lines, found, read_people, is_person_with_place)
    elif cut is not None:
        _complete_blocks(lines, found, cut, lambda text: quality(cut(text)) >= GOOD)
    return found


def authors_in(line: Line, reads: Reads, at_breaks: str = " ") -> Found | None:
    """The authors of a line: what follows a title in it, told by a change of style or a break, else all of it.

    `at_breaks` is what a break between authors counts as.
    """
    for start, text in _beginnings(line, at_breaks):
        if people := reads(text):
            return Found([line], start, people)
    return None


def behind_first_style(line: Line, reads: Reads, at_breaks: str = " ") -> Found | None:
    """The authors of a line on a page whose lines hold titles in a style of their own, whatever a title reads like."""
    runs = own_runs(line.runs)[:_MOST_RUNS]
    first = next((n for n, run in enumerate(runs) if not is_time(run.text)), 0)
    letters = (n for n in range(first + 1, len(runs)) if runs[n].style.letters != runs[first].style.letters)
    start = next((n for n in letters if any(map(str.isalpha, runs[n].text))), None)
    if start is None:
        return None
    people = reads(
        join_parts([replace(runs[start], joined=False), *runs[start + 1 :]], at_breaks).lstrip(_BEFORE_NAMES)
    )
    return Found([line], line.runs.index(runs[start]), people) if people else None


def _beginnings(line: Line, at_breaks: str) -> Iterator[tuple[int, str]]:
    """The runs with which authors can begin in a line, and its text from there on. Found once, as far as anybody asked:
    a page whose manner is not known is asked in all of them.
    """
    if at_breaks not in line.beginnings:
        line.beginnings[at_breaks] = [], _find_beginnings(line, at_breaks)
    known, more = line.beginnings[at_breaks]
    yield from known
    for beginning in more:
        known.append(beginning)
        yield beginning


def _find_beginnings(line: Line, at_breaks: str) -> Iterator[tuple[int, str]]:
    runs = own_runs(line.runs)
    if names_people_by_office(line.text):
        return
    for start in range(1, min(len(runs), _MOST_RUNS)):
        run, before = runs[start], runs[start - 1]
        if (run.joined or _parted(before, run)) and _ends_a_title(runs[:start], run):
            rest = [replace(runs[start], joined=False), *runs[start + 1 :]]
            yield line.runs.index(run), join_parts(rest, at_breaks)
    plain = at_breaks == " " and len(runs) == len(line.runs)
    yield 0, _without_time(narrow(line.text) if plain else join_parts(runs, at_breaks))


def _without_time(text: str) -> str:
    """The persons of a line that begins with the time at which they speak: "9:20 - 9:40 Ada Low, Bob Roe"."""
    inside = text.lstrip(_BEFORE_TIME)
    bare = without_time(inside).lstrip(_BEHIND_TIME) if inside[:1].isdigit() else inside
    return text if bare == inside or read(bare).people < _PERSONS else bare


def own_runs(runs: Sequence[Run]) -> list[Run]:
    """The runs but asides and the signs between asides ("PDF | Slides")."""
    kept: list[Run] = []
    behind = False  # an aside
    for run in runs:
        if is_aside(run):
            behind = True
        elif not behind or any(map(str.isalnum, run.text)):
            kept.append(run)
            behind = False
    return kept


def own_text(line: Line, at_breaks: str = " ") -> str:
    """The text of a line without asides."""
    runs = own_runs(line.runs)
    if at_breaks != " ":
        return join_parts(runs, at_breaks)
    return narrow(line.text if len(runs) == len(line.runs) else join(runs)).rstrip(_BEFORE_ASIDES)


def join_parts(runs: Sequence[Run], at_breaks: str) -> str:
    """The text of runs; where breaks count, so does a change of element between two words, for
    `<span>Jane Doe</span> <span>MIT</span>` has no other sign.
    """
    if at_breaks == " ":
        return narrow(join(list(runs))).rstrip(_BEFORE_ASIDES)
    parts: list[Run] = []
    for run in runs:
        text = run.text
        if parts and not run.joined and parts[-1].style.inner != run.style.inner:
            before = parts[-1].text
            apart = before[-1:].isspace() or text[:1].isspace()
            joined = not _JOINS.isdisjoint((*before.split()[-1:], *text.split()[:1]))
            if apart and not joined and before.rstrip()[-1:].isalpha() and text.lstrip()[:1].isalpha():
                text = f", {text.lstrip()}"
        parts.append(replace(run, text=text))
    return narrow(join(parts, at_breaks)).rstrip(_BEFORE_ASIDES)


def whole(found: Found, cut: Cut) -> Found:
    """The same author line where none of it is a title: a link or bold type at its start is its first author."""
    return found if not found.start else Found(found.lines, 0, cut("; ".join(x.text for x in found.lines)))


def is_aside(run: Run) -> bool:
    """True for an award, a badge, the label of a link; said once for each run."""
    if run.aside is None:
        text = run.text.strip()
        labels = run.style.link is not None or text[:1] in ("[", "(")
        of_link = run.style.link is not None and text[:1] == "[" and text[-1:] == "]"
        of_link |= run.style.link is not None and bool(text) and not _SAYS.search(text)  # an icon
        run.aside = run.style.badge or is_award(text) or of_link or (labels and is_label(text))
    return run.aside


def is_person_with_place(text: str) -> bool:
    """True for "X (Y)" and nothing else, where X can be a name in any writing and Y is an institution or none at all:
    "yurong Hao (Beijing Jiaotong University)", "Bob Boole (None)". No title looks so.
    """
    text = narrow(text)
    if not text.endswith((")", "),", ");")) or len(text) > 200:
        return False
    people = read_people(text)
    if len(people.groups) != 1 or len(people.groups[0].names) != 1:
        return False
    name, place = people.groups[0].names[0], people.groups[0].affiliation
    inside = text[text.find("(") + 1 : text.rfind(")")]
    named = names_institution(place) if place else is_no_place(inside)
    plain = not any(c.isdigit() or c in ":?!/" for c in name)
    short = 1 <= len(name.split()) <= _MOST_WORDS_OF_A_NAME
    return named and plain and short and read(text)[Kind.TITLE] < _SURELY


def _parted(before: Run, run: Run) -> bool:
    """True where two runs are set differently, or stand in two inline elements (`<span class=title>` and the like)."""
    one, other = before.style, run.style
    return one.letters != other.letters or (one.inner != other.inner and one.inner > 0 and other.inner > 0)


def _ends_a_title(runs: list[Run], following: Run) -> bool:
    """True where the runs before a change of style can be a title: authors do not begin or go on there."""
    text, rest = join(runs), following.text.lstrip(" \t\n,–—-:")
    text = text.rstrip(",") if text.endswith(_CLOSED) else text
    if following.text.lstrip().startswith((",", ";", "and ")) and looks_like_name(text) and len(text.split()) <= 3:
        return False
    if not rest[:1].isalpha() or text.endswith((",", ";", "(", " and", "&")) or certain(text) is not None:
        return False
    return read(text).people < _SURELY


def continues(last: Line, line: Line) -> bool:
    """True for an author line broken in two inside one block."""
    return last.index + 1 == line.index and last.block is line.block and last.inside("li") is line.inside("li")


def _joined(lines: Sequence[Line], start: int, reads: Reads, at_breaks: str) -> People | None:
    """What `reads` makes of author lines as one text, the first from run `start` on; where it makes nothing of all of
    them, of their first half, and so on: each is read a few times, however many there are.
    """
    own = own_runs(lines[0].runs[start:])
    texts = [_without_time(join_parts(own, at_breaks)), *(own_text(line, at_breaks) for line in lines[1:])]
    texts = [text for text in texts if text]
    while texts:
        if people := reads("".join((*(text + _behind(text) for text in texts[:-1]), texts[-1]))):
            return people
        del texts[len(texts) // 2 :]
    return None


def joined_people(lines: Sequence[Line], cut: Cut) -> People | None:
    """What `cut` makes of author lines as one text, each of them of other authors."""
    people = _joined(lines, 0, cut, "; ")
    return people if people and people.persons else None


def _behind(text: str) -> str:
    """What parts an author line from the one that continues it."""
    return " " if text.rstrip().endswith((",", ";")) else "; "


def _complete_blocks(lines: Sequence[Line], found: list[Found], cut: Cut, is_one: Callable[[str], bool]) -> None:
    """Let author lines go on to both ends of their block where every further line is authors by `is_one`.

    A block of one author a line is read as a whole, so that a name in another writing does not end or begin it.
    """
    taken = {line.index for f in found for line in f.lines}
    at_breaks = " " if cut is read_people else "; "
    for f in found:
        if f.start:
            continue
        first, last = f.lines[0].index, f.lines[-1].index
        while first > 0 and first - 1 not in taken and _belongs(lines[first - 1], lines[first], is_one, at_breaks):
            first -= 1
        while (
            last + 1 < len(lines)
            and last + 1 not in taken
            and _belongs(lines[last], lines[last + 1], is_one, at_breaks)
        ):
            last += 1
        if last - first + 1 > len(f.lines):
            f.lines = list(lines[first : last + 1])
            f.people = _joined(f.lines, 0, cut, at_breaks) or f.people
            taken.update(range(first, last + 1))
    found[:] = _merged(found, cut, at_breaks)


def _merged(found: Iterable[Found], reads: Reads, at_breaks: str) -> list[Found]:
    """Author lines, those that touch inside one block joined and read as one text."""
    groups: list[list[Found]] = []
    for one in found:
        if groups and one.start == 0 and continues(groups[-1][-1].lines[-1], one.lines[0]):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [_as_one(group, reads, at_breaks) if len(group) > 1 else group[0] for group in groups]


def _as_one(group: Sequence[Found], reads: Reads, at_breaks: str) -> Found:
    first, lines = group[0], [line for one in group for line in one.lines]
    return Found(lines, first.start, _joined(lines, first.start, reads, at_breaks) or first.people)


def _belongs(line: Line, following: Line, is_one: Callable[[str], bool], at_breaks: str) -> bool:
    """True where two neighbours of one block are set alike and each is authors by `is_one`."""
    if not line.runs or not following.runs or not continues(line, following):
        return False
    alike = line.runs[0].style.letters == following.runs[0].style.letters
    both = own_text(line, at_breaks), own_text(following, at_breaks)
    return alike and all(is_one(text) and not is_role(text) for text in both)
