"""Lines of a page paired into entries: which line names a paper, which its authors.

The author line is what every site prints in a form that can be told from all else (`choice`), so pairing starts there
(`pairing`). Entries read with certainty teach the page's own look (tags, classes, column, style), and that look then
finds the entries that a form alone would not (`looks`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise, takewhile

from extract.lexicon.lines import Kind, read
from extract.programme.authorlines import own_text
from extract.programme.authors import read_people
from extract.programme.choice import authors_of_the_page, belief, believed, few
from extract.programme.completing import complete_authors
from extract.programme.entries import Entry, lines_of
from extract.programme.lines import Line, Run, join
from extract.programme.looks import with_known_look, without_authors
from extract.programme.manners import BETTER, GOOD, OWN_SIGNS, WELL_READ, cut_by, quality
from extract.programme.numbered import explains_mark, read_numbered
from extract.programme.pairing import FARTHEST_TITLE, KNOWN_LOOK, pair
from extract.programme.parting import may_be_parted, part_lines
from extract.programme.titlelines import title_runs
from extract.programme.wrapped import beginnings

_MOST_PLACES = 20  # lines of numbered places behind one author line
_LIKELY = 0.5  # of the line reader: more likely so than all else
_LEAST_PEOPLE = 2  # lines of persons in a part of a page that is looked at by itself; by hand
_TITLES = (Kind.TITLE, Kind.HEADING, Kind.PROSE)


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
    if not entries:
        return []
    titles = {e.title_line.index for e in entries}
    without = (part for part in _parts(lines) if titles.isdisjoint(line.index for line in part))
    left = [part for part in without if sum(_names_persons(x) or may_be_parted(x) for x in part) >= _LEAST_PEOPLE]
    if not left:
        return []
    kept = {line.index for part in left for line in part}
    nothing = [x if x.index in kept else replace(x, runs=[], links=[], as_title=None) for x in lines]
    found = _entries_of_one_kind(nothing, {}, _LEAST_PEOPLE)
    surely = {e.look for e in found if e.sure and _surely(e)}
    others = [e for e in found if e.sure and (_surely(e) or (e.look in surely and _names_only_persons(e)))]
    for entry in others:
        entry.apart = True
    return others


def _names_persons(line: Line) -> bool:
    return bool(line.runs) and read(own_text(line, "; ")).people > _LIKELY


def _surely(entry: Entry) -> bool:
    """Whether an entry reads by itself like a title and its authors."""
    title = read(join(entry.title_runs)).among(_TITLES)
    return title > _LIKELY and entry.people is not None and quality(entry.people) > GOOD


def _names_only_persons(entry: Entry) -> bool:
    """Whether an entry that looks like others names persons, whatever their places read like."""
    return entry.people is not None and quality(entry.people, places=False) > GOOD


def _parts(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines between two headings."""
    part: list[Line] = []
    for line in lines:
        if line.level and part:
            yield part
            part = []
        part.append(line)
    yield part


def _entries_of_one_kind(lines: Sequence[Line], hits: dict[str, int], least: int = KNOWN_LOOK) -> list[Entry]:
    """The entries of a page that prints all of them alike, which at least so many show."""
    found, cut = authors_of_the_page(lines, least)
    pairs = pair(lines, found, cut, hits)
    doubtful = few(found, least) or believed(pairs) < WELL_READ or _look_alike(pairs)
    if doubtful and (before := part_lines(lines, least)):
        worth = sum(map(belief, pairs))
        again, other_cut = authors_of_the_page(lines, least)
        other_hits = dict(hits)
        others = pair(lines, again, other_cut, other_hits)
        if sum(map(belief, others)) > worth * BETTER:
            found, cut, pairs = again, other_cut, others
            hits.update(other_hits)
        else:
            for line, runs in before:
                line.set_runs(runs)
    hits["author_lines"] = len(found)
    _complete_titles(lines, pairs)
    telling = any(cut is cut_by(manner) for manner in OWN_SIGNS)
    looks = Counter(e.look for e in pairs if e.people and (e.people.persons > 1 or (telling and e.people.affiliated)))
    sure = [e for e in pairs if e.people and (e.people.persons > 1 or e.look in looks)]
    complete_authors(lines, sure, cut)
    entries = with_known_look(lines, sure, looks, cut, found)
    entries = without_authors(lines, entries)
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
    first, last = entries[0].first - FARTHEST_TITLE, entries[-1].last + FARTHEST_TITLE
    of_authors = {line.index for e in entries for line in e.people_lines}
    left_out = [e for e in pairs if e.first not in taken and e.title_line.index not in of_authors]
    unsure = [e for e in left_out if first < e.first < last or e.title_line.place() in places]
    for entry in unsure:
        entry.sure = False
    return sorted([*entries, *unsure], key=lambda e: e.first)


def _look_alike(pairs: Sequence[Entry]) -> bool:
    """Whether most titles look like the authors below or above them: each such line may hold both."""
    alike = sum(e.title_line is not e.people_lines[0] and len(set(e.look)) == 1 for e in pairs)
    return alike * 2 > len(pairs)


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
