"""Lines of a page paired into entries: which line names a paper, which its authors.

The author line is what every site prints in a form that can be told from all else, so pairing starts there: the title
is what stands last before it, or first behind it on a page that prints authors first. Entries read with certainty teach
the page's own look (tags, classes, column, style), and that look then finds the entries that a form alone would not:
one author, authors without affiliations, no authors.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise, takewhile
from typing import Literal

from extract.lexicon.lines import NAMES_PEOPLE, Kind, read
from extract.programme.authorlines import (
    Cut,
    Found,
    after_commas,
    author_lines,
    authors_in,
    certain,
    leniently,
    names_only,
    own_text,
    whole,
)
from extract.programme.authors import People, read_people, read_people_without_brackets
from extract.programme.columns import beside_titles
from extract.programme.lines import Line, Run, join, shared_blocks
from extract.programme.manners import GOOD, MANNERS, cut_by, quality, reads_as
from extract.programme.numbered import explains_mark, read_numbered
from extract.programme.parting import part_lines, set_runs
from extract.programme.schedule import (
    is_award,
    is_label,
    is_time,
    says_session,
    slot_code,
    title_code,
)
from extract.programme.stacks import continued, stacked_authors
from extract.programme.titlelines import as_title, is_short_title, is_title, title_runs
from extract.programme.wrapped import beginnings

_FARTHEST_TITLE = 8  # lines from its authors; by hand, `bench.sites` measures it
_KNOWN_LOOK = 3  # entries by which a page shows how it sets authors; by hand, `bench.sites` measures it
_MOST_PLACES = 20  # lines of numbered places behind one author line
_TITLES_ONLY = 0.8  # of the lines that look so; by hand, `bench.sites` measures it
_SURELY = 0.9  # of the line reader
_OFTEN = 3  # times that a page prints a line which is no title; a paper of a programme may stand in an overview too
_DESCRIBES = re.compile(r"(?<!\S)(?:[\w-]+-)?(?:abstract|description|teaser|bio)(?!\S)", re.IGNORECASE)  # by its class
_TELLING = 0.5  # how far the line reader's mean belief in the titles of two readings must differ; by hand
_LIKELY = 0.5  # of the line reader: more likely so than all else
_LEAST_PEOPLE = 2  # lines of persons in a part of a page that is looked at by itself; by hand
_TITLES = (Kind.TITLE, Kind.HEADING, Kind.PROSE)
_NO_TITLES = (*NAMES_PEOPLE, Kind.AFFILIATION)
_BETTER = 1.1  # how far a manner must surpass what was found before it; two near each other differ in odd names only
_NEAR = 0.02  # how far two readings of a page may differ in depth and be nearly as likely
_APART = 0.1  # of the author lines that go on in the next line, above which they are looked at as stacks; by hand
_WELL_READ = 0.8  # mean of the line reader's belief in names and places below which a page is cut anew


@dataclass(slots=True)
class Entry:
    """A title and the authors printed with it, as places on the page."""

    title_line: Line
    title_runs: list[Run]
    people_lines: list[Line]
    people: People | None
    between: list[Line] = field(default_factory=list)
    sure: bool = True

    @property
    def first(self) -> int:
        title = self.title_line.index
        return min(title, self.people_lines[0].index) if self.people_lines else title

    @property
    def last(self) -> int:
        title = self.title_line.index
        return max(title, self.people_lines[-1].index) if self.people_lines else title

    @property
    def look(self) -> tuple[str, str]:
        people = self.people_lines[0].signature() if self.people_lines else ""
        return self.title_line.signature(), people


def lines_of(entries: Iterable[Entry]) -> set[int]:
    """The indices of the lines that entries are made of."""
    return {line.index for e in entries for line in (e.title_line, *e.people_lines)}


def shared_with_neighbours(ordered: Sequence[Entry]) -> dict[int, int]:
    """By `id` of each entry how many blocks it shares with the nearer of its neighbours."""
    shared = [shared_blocks(one.title_line, other.title_line) for one, other in pairwise(ordered)]
    return {id(e): max(sides) for e, sides in zip(ordered, zip([0, *shared], [*shared, 0], strict=True), strict=True)}


def find_entries(lines: Sequence[Line], hits: dict[str, int]) -> list[Entry]:
    """The entries of a page in page order. `hits` receives what each step found.

    An entry that is not `sure` has one author and does not look like the page's other entries.
    """
    marked = _marked_entries(lines, hits)
    if marked:
        return marked
    entries = _entries_of_one_kind(lines, hits)
    if others := _entries_of_other_parts(lines, entries):
        hits["entries"] += len(others)
        entries = sorted([*entries, *others], key=lambda e: e.first)
    return entries


def _entries_of_other_parts(lines: Sequence[Line], entries: Sequence[Entry]) -> list[Entry]:
    """The entries of those parts of a page, between two headings, that hold lines of persons and none of the entries:
    each part may print its papers in a form of its own. What does not surely read like titles and authors is none.
    """
    parts = list(_parts(lines))
    holding = {id(part) for part in parts for line in part for e in entries if line is e.title_line}
    left = [p for p in parts if id(p) not in holding and sum(map(_names_persons, p)) >= _LEAST_PEOPLE]
    if not entries or not left:
        return []
    kept = {line.index for part in left for line in part}
    nothing = [x if x.index in kept else replace(x, runs=[], links=[], as_title=None) for x in lines]
    found = _entries_of_one_kind(nothing, {})
    return [e for e in found if e.sure and e.people and _surely(e)]


def _names_persons(line: Line) -> bool:
    return bool(line.runs) and read(own_text(line, "; ")).people > _LIKELY


def _surely(entry: Entry) -> bool:
    """Whether an entry reads by itself like a title and its authors."""
    title = read(join(entry.title_runs)).among(_TITLES)
    return title > _LIKELY and entry.people is not None and quality(entry.people) > GOOD


def _parts(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines between two headings."""
    part: list[Line] = []
    for line in lines:
        if line.level and part:
            yield part
            part = []
        part.append(line)
    yield part


def _entries_of_one_kind(lines: Sequence[Line], hits: dict[str, int]) -> list[Entry]:
    """The entries of a page that prints all of them alike."""
    found, cut = _authors_of_the_page(lines)
    pairs = _pair(lines, found, cut, hits)
    doubtful = _few(found) or _believed(pairs) < _WELL_READ or _look_alike(pairs)
    if doubtful and (before := part_lines(lines, _KNOWN_LOOK)):
        worth = sum(map(_belief, pairs))
        again, other_cut = _authors_of_the_page(lines)
        other_hits = dict(hits)
        others = _pair(lines, again, other_cut, other_hits)
        if sum(map(_belief, others)) > worth * _BETTER:
            found, cut, pairs = again, other_cut, others
            hits.update(other_hits)
        else:
            for line, runs in before:
                set_runs(line, runs)
    hits["author_lines"] = len(found)
    _complete_titles(lines, pairs)
    looks = Counter(e.look for e in pairs if e.people and e.people.persons > 1)
    sure = [e for e in pairs if e.people and (e.people.persons > 1 or e.look in looks)]
    entries = _with_known_look(lines, sure, looks, cut)
    entries = _without_authors(lines, entries)
    hits["entries"] = len(entries)
    _take_numbered_places(lines, entries)
    return _and_unsure(entries, pairs)


def _complete_titles(lines: Sequence[Line], entries: Sequence[Entry]) -> None:
    """Give titles the lines above them that begin them, on a page that breaks its titles over lines."""
    above = beginnings(lines, [e.title_line for e in entries if e.title_line not in e.people_lines], lines_of(entries))
    for entry in entries:
        if begun := above.get(entry.title_line.index):
            first, *rest = entry.title_runs
            entry.title_runs = [*chain.from_iterable(map(_run_on, begun)), replace(first, joined=True), *rest]
            entry.title_runs[0] = replace(entry.title_runs[0], joined=False)
            entry.between = [*begun[1:], entry.title_line, *entry.between]
            entry.title_line = begun[0]


def _run_on(line: Line) -> list[Run]:
    """The runs of a line that goes on another."""
    first, *rest = title_runs(line.runs) or line.runs
    return [replace(first, joined=True), *rest]


def _take_numbered_places(lines: Sequence[Line], entries: Sequence[Entry]) -> None:
    """Give authors without affiliations those that the next line numbers, or the next lines, one for each place."""
    for entry, following in pairwise([*entries, None]):
        if entry is None or not entry.people or entry.people.affiliated or not entry.people_lines:
            continue
        start = entry.people_lines[-1].index + 1
        end = min(following.first if following else len(lines), start + _MOST_PLACES, len(lines))
        places = list(takewhile(lambda line: explains_mark(line.text), lines[start:end]))
        names, beside = _parted_at_breaks(entry.people_lines)
        said = " ".join([*beside, *(line.text for line in places)])
        people = read_numbered(names, said) if said else None
        if people:
            entry.people = people
            entry.people_lines.extend(places)


def _parted_at_breaks(lines: Sequence[Line]) -> tuple[str, list[str]]:
    """The text of author lines, and apart from it what explains marks behind breaks inside one of them."""
    pieces: list[list[Run]] = []
    for line in lines:
        for run in line.runs:
            if run.joined or not pieces or run is line.runs[0]:
                pieces.append([])
            pieces[-1].append(run)
    texts = [join(piece).strip() for piece in pieces]
    start = next((n for n, text in enumerate(texts) if n and explains_mark(text)), len(texts))
    return " ".join(texts[:start]), texts[start:]


def _and_unsure(entries: list[Entry], pairs: list[Entry]) -> list[Entry]:
    """The entries with those left out between them or in the place of their titles, which are to be named and not
    dropped in silence.
    """
    if not entries:
        return entries
    taken = {e.first for e in entries}
    places = {e.title_line.place() for e in entries}
    first, last = entries[0].first - _FARTHEST_TITLE, entries[-1].last + _FARTHEST_TITLE
    left_out = [e for e in pairs if e.first not in taken]
    unsure = [e for e in left_out if first < e.first < last or e.title_line.place() in places]
    for entry in unsure:
        entry.sure = False
    return sorted([*entries, *unsure], key=lambda e: e.first)


def _authors_of_the_page(lines: Sequence[Line]) -> tuple[list[Found], Cut]:
    """The author lines of a page and how it cuts them into names and places: by brackets where a page has them, by
    commas, else in the manner under which the line reader finds most persons.
    """
    cut: Cut = read_people
    found = author_lines(lines, certain)
    if _few(found):
        found = _by_majority(found, author_lines(lines, names_only), lines, cut)
    if _few(found):
        found, cut = _by_majority(found, author_lines(lines, after_commas), lines, cut), read_people_without_brackets
    apart = continued(lines, found) > _APART * len(found)
    if not _few(found) and not apart and _believed(found) >= _WELL_READ:
        return found, cut
    worth = _worth(lines, found, cut)
    for manner in MANNERS:
        other = _by_majority([], author_lines(lines, reads_as(manner), cut_by(manner)), lines, cut_by(manner))
        if not _few(other) and (other_worth := _worth(lines, other, cut_by(manner))) > worth * _BETTER:
            found, cut, worth = other, cut_by(manner), other_worth
    stacks = stacked_authors(lines)
    if stacks and _worth(lines, stacks, read_people) > worth * _BETTER:
        return stacks, read_people
    return found, cut


def _look_alike(pairs: Sequence[Entry]) -> bool:
    """Whether most titles look like the authors below or above them: each such line may hold both."""
    alike = sum(e.title_line is not e.people_lines[0] and len(set(e.look)) == 1 for e in pairs)
    return alike * 2 > len(pairs)


def _few(found: Sequence[Found]) -> bool:
    return sum(f.people.persons > 1 for f in found) < _KNOWN_LOOK


def _worth(lines: Sequence[Line], found: Sequence[Found], cut: Cut) -> float:
    """How much of these author lines the line reader believes, in characters; those without a title count nothing."""
    return sum(map(_belief, _pair(lines, found, cut)))


def _believed(found: Sequence[Found] | Sequence[Entry]) -> float:
    """The share of these author lines that the line reader believes, by length."""
    size = sum(_size(f.people) for f in found if f.people)
    return sum(map(_belief, found)) / size if size else 1.0


def _belief(of: Entry | Found) -> float:
    if of.people is None or (isinstance(of, Entry) and not _reads_like_title(of)):
        return 0.0
    return quality(of.people) * _size(of.people)


def _size(people: People) -> int:
    """The length of all names and places: other than their number nearly the same for every cut of a line."""
    return sum([sum(map(len, group.names)) + len(group.affiliation or "") for group in people.groups])


def _reads_like_title(entry: Entry) -> bool:
    """False where a title surely reads like persons or institutions."""
    return read(join(entry.title_runs)).among(_NO_TITLES) < _SURELY


def _by_majority(certain: list[Found], bare: list[Found], lines: Sequence[Line], cut: Cut) -> list[Found]:
    """Author lines without affiliations, where enough of them look the same and stand under a title."""
    places = Counter(_place(e.people_lines[0]) for e in _pair(lines, bare, cut))
    if not places:
        return certain
    place, count = places.most_common(1)[0]
    return [f for f in bare if _place(f.lines[0]) == place] if count >= _KNOWN_LOOK else certain


def _place(line: Line) -> str:
    """Where a line stands, not how it looks: a link to a person's page changes no place, nor does the column of a track
    beside others."""
    return line.place().rpartition("|")[0]


def _pair(lines: Sequence[Line], found: Sequence[Found], cut: Cut, hits: dict[str, int] | None = None) -> list[Entry]:
    """Each author line with its title: titles stand above their authors, or on the whole page below them.

    All lines that are surely authors have a voice, those with several names; single ones where there are no others.
    Where both readings are nearly as likely, `hits` says so as "undecided".
    """
    surely = [f for f in found if f.people.persons > 1] or found
    passed = beside_titles(lines, {line.index for f in found for line in f.lines}) | _no_titles(lines)
    below, above = _titled_below(lines, surely, cut, passed), _titled_above(lines, surely, passed)
    of_below, of_above = _belonging(below), _belonging(above)
    first = None
    if of_below[1] == of_above[1] >= _KNOWN_LOOK and _near(of_below[0], of_above[0]):
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
    return frozenset(x.index for x in lines if (x.text in often and as_title(x)[2]) or _is_described(x))


def _is_described(line: Line) -> bool:
    return any(_DESCRIBES.search(block.classes) for block in line.blocks[-2:] if block.classes)


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
    many titles look alike. Titles that surely read like persons or institutions, or name a session, are not counted.
    """
    likely = [e for e in entries if _reads_like_title(e) and not says_session(e.title_line.text)]
    looks = Counter(e.title_line.signature() for e in likely)
    return sum(shared_blocks(e.title_line, e.people_lines[0]) for e in likely), max(looks.values(), default=0)


def _titled_above(lines: Sequence[Line], found: Sequence[Found], passed: Collection[int]) -> list[Entry]:
    entries: list[Entry] = []
    taken = -1
    for f in found:
        entry = _titled(lines, f, taken, passed)
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
        entry = _nearest_title(lines, range(start, min(end, start + _FARTHEST_TITLE)), f, passed)
        if entry:
            entries.append(entry)
    return entries


def _titled(lines: Sequence[Line], f: Found, taken: int, passed: Collection[int] = ()) -> Entry | None:
    """The author line with the title before it, in its own line or behind the line `taken`."""
    line = f.lines[0]
    if f.start:
        runs = title_runs(line.runs[: f.start])
        if runs and is_title(join(runs), line):
            return Entry(line, runs, f.lines, f.people)
    return _nearest_title(lines, range(line.index - 1, max(taken, line.index - _FARTHEST_TITLE), -1), f, passed)


def _nearest_title(lines: Sequence[Line], places: Iterable[int], f: Found, passed: Collection[int]) -> Entry | None:
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
            likely = can_be_one and read(text)[Kind.TITLE] > _SURELY
            return Entry(line, runs, f.lines, f.people, between) if likely else sentences
        if not can_be_one:
            return None
        entry = Entry(line, runs, f.lines, f.people, list(between))
        if read(text)[Kind.PROSE] < _SURELY:
            return entry
        sentences = entry
        between.append(line)
    return sentences


def _with_known_look(
    lines: Sequence[Line], entries: list[Entry], looks: Counter[tuple[str, str]], cut: Cut
) -> list[Entry]:
    """The entries, and those whose two lines look like a known pair but whose authors are printed otherwise."""
    titles = {look for look, count in looks.items() if count >= _KNOWN_LOOK}
    if not titles:
        return entries
    people_looks = {people for _, people in titles}
    below = sum(e.people_lines[0].index < e.title_line.index for e in entries) * 2 > len(entries)
    used = lines_of(entries)
    extra: list[Entry] = []
    reads, at_breaks = leniently(cut), " " if cut is read_people else "; "
    for line in lines:
        if line.index in used or not line.runs or line.signature() not in people_looks:
            continue
        found = authors_in(line, reads, at_breaks)
        entry = found and _titled_as_known(lines, found, used, {look for look, _ in titles}, below)
        if entry and entry.look in titles and not title_code(join(entry.title_runs)):
            extra.append(entry)
            used.update((line.index, entry.first))
    return sorted([*entries, *extra], key=lambda e: e.first)


def _titled_as_known(
    lines: Sequence[Line], f: Found, used: Collection[int], titles: Collection[str], below: bool
) -> Entry | None:
    """The author line with the title on that side of it where the page has them; one that looks as `titles` do may have
    one word."""
    at = f.lines[0].index
    if below:
        near = range(at + 1, min(len(lines), at + 1 + _FARTHEST_TITLE))
        places = range(at + 1, next((i for i in near if i in used), near.stop))
        entry = None if f.start else _nearest_title(lines, places, f, ())
    else:
        near = range(at - 1, max(-1, at - _FARTHEST_TITLE), -1)
        taken = next((i for i in near if i in used), near.stop)
        places = range(at - 1, taken, -1)
        entry = _titled(lines, f, taken)
    if entry or f.start:
        return entry
    line = next((lines[i] for i in places if as_title(lines[i])[2] is not None), None)
    if line is None or line.signature() not in titles or not is_short_title(as_title(line)[1]):
        return None
    return Entry(line, as_title(line)[0], f.lines, f.people)


def _without_authors(lines: Sequence[Line], entries: list[Entry]) -> list[Entry]:
    """The entries, and titles that stand where only titles stand but have no authors under them."""
    if not entries:
        return entries
    titles = Counter(e.title_line.signature() for e in entries)
    used = lines_of(entries) | {line.index for e in entries for line in e.between}
    first, last = entries[0].first, max(e.last for e in entries)
    candidates: dict[str, list[Line]] = {}
    for line in lines[first : last + _FARTHEST_TITLE]:
        if line.index in used or not line.runs:
            continue
        look = line.signature()
        if titles[look] >= _KNOWN_LOOK:
            candidates.setdefault(look, []).append(line)
    extra = []
    for look, stray in candidates.items():
        if titles[look] < _TITLES_ONLY * (titles[look] + len(stray)):
            continue
        for line in stray:
            runs = title_runs(line.runs)
            text = join(runs)
            if line.index > last and read(text)[Kind.TITLE] < _SURELY:
                continue  # the foot of the page
            if is_title(text, line) and not (
                is_time(text) or is_award(text) or is_label(text) or slot_code(text) or says_session(text)
            ):
                extra.append(Entry(line, runs, [], None))
    return sorted([*entries, *extra], key=lambda e: e.first)


def _marked_entries(lines: Sequence[Line], hits: dict[str, int]) -> list[Entry]:
    """The entries where a recipe names the elements of titles and authors."""
    entries: list[Entry] = []
    for line in lines:
        for mark in ("title", "people"):
            runs = [r for r in line.runs if r.style.mark == mark]
            if not runs:
                continue
            hits[mark] = hits.get(mark, 0) + 1
            if mark == "title":
                entries.append(Entry(line, title_runs(runs), [], None))
            elif entries:
                entry = entries[-1]
                entry.people_lines.append(line)
                said = "; ".join(join([r for r in each.runs if r.style.mark == mark]) for each in entry.people_lines)
                entry.people = read_people(said)
    return [e for e in entries if e.title_runs]
