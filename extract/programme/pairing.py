"""Each author line with its title.

The title is what stands last before its authors, or first behind them on a page that prints authors first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Literal

from extract.lexicon.lines import NAMES_PEOPLE, Kind, read
from extract.programme.authorlines import Cut, Found, whole
from extract.programme.columns import beside_titles
from extract.programme.entries import Entry
from extract.programme.lines import Line, join, shared_blocks
from extract.programme.schedule import says_session, without_time
from extract.programme.titlelines import as_title, is_title, title_runs

FARTHEST_TITLE = 8  # lines from its authors; by hand, `bench.sites` measures it
KNOWN_LOOK = 3  # entries by which a page shows how it sets authors; by hand, `bench.sites` measures it
_SURELY = 0.9  # of the line reader
_OFTEN = 3  # times that a page prints a line which is no title; a paper of a programme may stand in an overview too
# By its class: "item__description" holds all of an entry, "paper_abstract" (ConfTool) its abstract.
_DESCRIBES = re.compile(r"(?<!\S)(?:(?:[\w-]+-)?(?:abstract|description|teaser|bio)|\w+_abstract)(?!\S)", re.IGNORECASE)
_MARK_WORDS, _LIKELY = 2, 0.5  # of what stands beside each paper; of the line reader that it names persons
_TELLING = 0.5  # how far the line reader's mean belief in the titles of two readings must differ; by hand
_TIMED = 0.5  # of the entries of both readings, of which one may take half of its titles from elsewhere; by hand
_NO_TITLES = (*NAMES_PEOPLE, Kind.AFFILIATION)
_LIKE_TITLES = (Kind.TITLE, Kind.HEADING)
_HARDLY_TITLES = (*_NO_TITLES, Kind.PROSE)
_NEAR = 0.02  # how far two readings of a page may differ in depth and be nearly as likely


def pair(lines: Sequence[Line], found: Sequence[Found], cut: Cut, hits: dict[str, int] | None = None) -> list[Entry]:
    """Each author line with its title: titles stand above their authors, or on the whole page below them.

    All lines that are surely authors have a voice, those with several names; single ones where there are no others.
    Where both readings are nearly as likely, `hits` says so as "undecided".
    """
    surely = [f for f in found if f.people.persons > 1] or found
    passed = beside_titles(lines, {line.index for f in found for line in f.lines}) | _no_titles(lines)
    below, above = _titled_below(lines, surely, cut, passed), _titled_above(lines, surely, passed)
    of_below, of_above = _belonging(below), _belonging(above)
    first = _opened_by_times(below, above)
    if first == "people" and of_above[0] > of_below[0] and not _near(of_below[0], of_above[0]):
        first = None  # a page may print the time between a title and its authors
    if first is None and of_below[1] == of_above[1] >= KNOWN_LOOK and _near(of_below[0], of_above[0]):
        first = _stands_first(lines, below, above)
        if hits is not None and first is None:
            hits["undecided"] = len(surely)
    if first == "people" or (first is None and of_below > of_above):
        return _titled_below(lines, found, cut, passed)
    return above if surely is found or len(surely) == len(found) else _titled_above(lines, found, passed)


def _no_titles(lines: Sequence[Line]) -> frozenset[int]:
    """The lines that are no titles whatever they read like: what a page repeats, and what it says to be an abstract."""
    times = Counter(line.text for line in lines if line.runs)
    often = {text for text, count in times.items() if count >= _OFTEN and read(text)[Kind.PROSE] < _SURELY}
    return frozenset(x.index for x in lines if (x.text in often and _is_no_line_of_people(x)) or is_described(x))


def _is_no_line_of_people(line: Line) -> bool:
    """Whether a repeated line can be a title, or is a word or two that a page sets beside each: "Accepted"; what labels
    something else ends there."""
    text = line.text
    mark = len(text.split()) <= _MARK_WORDS and not text.endswith(":") and read(text).people < _LIKELY
    return mark or bool(as_title(line)[2])


def is_described(line: Line) -> bool:
    """True for a line that its class says to be an abstract, or a description of something."""
    return any(_describes(block.classes) for block in line.blocks[-2:] if block.classes)


@lru_cache(maxsize=1024)  # asked of every line several times, and a page has few classes
def _describes(classes: str) -> bool:
    return _DESCRIBES.search(classes) is not None


def _stands_first(
    lines: Sequence[Line], below: Sequence[Entry], above: Sequence[Entry]
) -> Literal["title", "people"] | None:
    """Which of titles and authors opens the list, by how those lines read that are titles only above their authors, or
    only if below, and have nothing like authors on their other side; None where that does not tell.
    """
    lines_below = {e.title_line.index for e in below}
    lines_above = {e.title_line.index for e in above}
    only_above = [e for e in above if e.title_line.index not in lines_below and not _is_beside_people(lines, e, -1)]
    only_below = [e for e in below if e.title_line.index not in lines_above and not _is_beside_people(lines, e, 1)]
    likely = _mean_title(only_above) - _mean_title(only_below)
    return "title" if likely > _TELLING else "people" if likely < -_TELLING else None


def _opened_by_times(below: Sequence[Entry], above: Sequence[Entry]) -> Literal["title", "people"] | None:
    """Which of titles and authors begins with a clock time, and so opens each entry; None where that does not tell."""
    entries = [*below, *above]
    titles = sum(_begins_with_time(e.title_line) for e in entries if e.title_line not in e.people_lines)
    people = sum(_begins_with_time(e.people_lines[0]) for e in entries if e.title_line not in e.people_lines)
    if max(titles, people) < _TIMED * len(entries) or min(titles, people):
        return None
    return "title" if titles else "people" if people else None


def _begins_with_time(line: Line) -> bool:
    return without_time(line.text) != line.text


def _is_beside_people(lines: Sequence[Line], entry: Entry, step: int) -> bool:
    """Whether the line next to a title looks like the authors of it that stand on its other side."""
    at = entry.title_line.index + step
    return 0 <= at < len(lines) and lines[at].signature() == entry.people_lines[0].signature()


def _mean_title(entries: Sequence[Entry]) -> float:
    return sum(read(join(e.title_runs))[Kind.TITLE] for e in entries) / max(1, len(entries))


def _near(one: int, other: int) -> bool:
    return abs(one - other) <= _NEAR * max(one, other)


def _belonging(entries: Sequence[Entry]) -> tuple[int, int]:
    """How well titles and authors go together: how deep inside the page their common blocks lie, all added up; then how
    many titles look alike. What surely reads like persons, places or sentences, or names a session, counts nothing.
    """
    likely = [
        e
        for e in entries
        if read(join(e.title_runs)).among(_HARDLY_TITLES) < _SURELY and not says_session(e.title_line.text)
    ]
    looks = Counter(e.title_line.signature() for e in likely)
    return sum(shared_blocks(e.title_line, e.people_lines[0]) for e in likely), max(looks.values(), default=0)


def reads_like_title(entry: Entry) -> bool:
    """False where a title surely reads like persons or institutions."""
    return read(join(entry.title_runs)).among(_NO_TITLES) < _SURELY


def _titled_above(lines: Sequence[Line], found: Sequence[Found], passed: Collection[int]) -> list[Entry]:
    entries: list[Entry] = []
    taken = -1
    for f in found:
        entry = titled(lines, f, taken, passed)
        taken = f.lines[-1].index
        if entry:
            entries.append(entry)
    return entries


def _titled_below(lines: Sequence[Line], found: Sequence[Found], cut: Cut, passed: Collection[int]) -> list[Entry]:
    """As if titles stood below authors; nothing where most lines hold both, the title first."""
    if sum(f.start > 0 for f in found) * 2 >= len(found):
        return []
    entries: list[Entry] = []
    following = [*(f.lines[0].index for f in found[1:]), len(lines)]
    for f, end in zip([whole(f, cut) for f in found], following, strict=True):
        start = f.lines[-1].index + 1
        entry = nearest_title(lines, range(start, min(end, start + FARTHEST_TITLE)), f, passed)
        if entry:
            entries.append(entry)
    return entries


def titled(lines: Sequence[Line], f: Found, taken: int, passed: Collection[int] = ()) -> Entry | None:
    """The author line with the title before it, in its own line or behind the line `taken`."""
    line = f.lines[0]
    if f.start:
        runs = title_runs(line.runs[: f.start])
        if runs and is_title(join(runs), line):
            return Entry(line, runs, f.lines, f.people)
    return nearest_title(lines, range(line.index - 1, max(taken, line.index - FARTHEST_TITLE), -1), f, passed)


def nearest_title(lines: Sequence[Line], places: Iterable[int], f: Found, passed: Collection[int]) -> Entry | None:
    """The first of these lines that is no time, label or badge, and none of `passed`, that can be a title. Sentences
    are one only where no likelier line follows.
    """
    between: list[Line] = []
    sentences: Entry | None = None
    for index in places:
        line = lines[index]
        runs, text, can_be_one = as_title(line)
        if can_be_one is None or index in passed:
            between.append(line)
            continue
        if sentences:
            likely = can_be_one and read(text).among(_LIKE_TITLES) > _LIKELY and not says_session(without_time(text))
            return Entry(line, runs, f.lines, f.people, between) if likely else sentences
        if not can_be_one:
            return None
        entry = Entry(line, runs, f.lines, f.people, list(between))
        if read(text)[Kind.PROSE] < _SURELY:
            return entry
        sentences = entry
        between.append(line)
    return sentences
