"""Entries that a form alone would not find, by the look of those that it found: one author, authors without
affiliations, no authors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from extract.lexicon.lines import Kind, read
from extract.programme.authorlines import Cut, Found, authors_in, behind_first_style, leniently
from extract.programme.authors import read_people
from extract.programme.entries import Entry, lines_of
from extract.programme.lines import Line, join, place_of
from extract.programme.manners import quality
from extract.programme.pairing import FARTHEST_TITLE, KNOWN_LOOK, nearest_title, titled
from extract.programme.schedule import is_award, is_label, is_time, says_session, slot_code, title_code, without_time
from extract.programme.titlelines import as_title, is_short_title, is_title, title_runs

_TITLES_ONLY = 0.8  # of the lines that look so; by hand, `bench.sites` measures it
_SURELY = 0.9  # of the line reader


def with_known_look(
    lines: Sequence[Line],
    entries: list[Entry],
    looks: Counter[tuple[str, str]],
    cut: Cut,
    authors: Iterable[Found] = (),
) -> list[Entry]:
    """The entries, and those whose two lines look like a known pair but whose authors are printed otherwise, or whose
    titles are too short to be told without that; `authors` are the author lines of the page.
    """
    titles = {look for look, count in looks.items() if count >= KNOWN_LOOK}
    if not titles:
        return entries
    places = {(place_of(title), place_of(people)) for title, people in titles}
    people_places = {people for _, people in places}
    below = sum(e.people_lines[0].index < e.title_line.index for e in entries) * 2 > len(entries)
    both = Counter(e.title_line.signature() for e in entries if e.people_lines and e.title_line is e.people_lines[0])
    with_both = {look for look, count in both.items() if count >= KNOWN_LOOK}
    used = lines_of(entries)
    known = {f.lines[0].index: f for f in authors if len(f.lines) > 1 and used.isdisjoint(x.index for x in f.lines)}
    last = max(used) + FARTHEST_TITLE
    extra: list[Entry] = []
    reads, at_breaks = leniently(cut), " " if cut is read_people else "; "
    for line in lines:
        if line.index in used or not line.runs or line.place() not in people_places:
            continue
        found = known.get(line.index) or authors_in(line, reads, at_breaks)
        if line.signature() in with_both and not (found and _title_before(found)):
            found = behind_first_style(line, reads, at_breaks) or found
        entry = found and _titled_as_known(lines, found, used, {look for look, _ in titles}, below)
        alike = entry and (
            entry.look in titles or (line.index < last and _place(entry) in places and _reads_surely(entry))
        )
        if entry and alike and not title_code(join(entry.title_runs)):
            extra.append(entry)
            used |= lines_of([entry])
    return sorted([*entries, *extra], key=lambda e: e.first)


def _place(entry: Entry) -> tuple[str, str]:
    """Where title and authors of an entry stand, whatever their letters."""
    title, people = entry.look
    return place_of(title), place_of(people)


def _reads_surely(entry: Entry) -> bool:
    """Whether title and authors read like what they are by themselves."""
    title = read(join(entry.title_runs))[Kind.TITLE]
    return title > _SURELY and entry.people is not None and quality(entry.people) > _SURELY


def _is_surely_title(line: Line) -> bool:
    return read(as_title(line)[1])[Kind.TITLE] > _SURELY


def _title_before(found: Found) -> bool:
    """Whether anything but a time stands before the authors of a line."""
    return not all(is_time(run.text) for run in found.lines[0].runs[: found.start])


def _titled_as_known(
    lines: Sequence[Line], f: Found, used: Collection[int], titles: Collection[str], below: bool
) -> Entry | None:
    """The author line with the title on that side of it where the page has them; one that looks as `titles` do may have
    one word."""
    at = f.lines[0].index
    if below:
        near = range(at + 1, min(len(lines), at + 1 + FARTHEST_TITLE))
        places = range(at + 1, next((i for i in near if i in used), near.stop))
        entry = None if f.start else nearest_title(lines, places, f, ())
    else:
        near = range(at - 1, max(-1, at - FARTHEST_TITLE), -1)
        taken = next((i for i in near if i in used), near.stop)
        places = range(at - 1, taken, -1)
        entry = titled(lines, f, taken)
    own = f.lines[0]
    before = title_runs(own.runs[: f.start])
    if entry is None and before and own.signature() in titles and is_short_title(join(before)):
        return Entry(own, before, f.lines, f.people)
    if entry and (entry.title_line is f.lines[0] or entry.title_line.signature() in titles):
        return entry
    line = next((lines[i] for i in places if lines[i].signature() in titles), None)
    if line is None or not (is_short_title(as_title(line)[1]) or (as_title(line)[2] and _is_surely_title(line))):
        return entry
    return Entry(line, as_title(line)[0], f.lines, f.people)


def without_authors(lines: Sequence[Line], entries: list[Entry]) -> list[Entry]:
    """The entries, and titles that stand where only titles stand but have no authors under them."""
    if not entries:
        return entries
    titles = Counter(e.title_line.signature() for e in entries)
    used = lines_of(entries) | {line.index for e in entries for line in e.between}
    first, last = entries[0].first, max(e.last for e in entries)
    candidates: dict[str, list[Line]] = {}
    for line in lines[first : last + FARTHEST_TITLE]:
        if line.index in used or not line.runs:
            continue
        look = line.signature()
        if titles[look] >= KNOWN_LOOK:
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
                is_time(text) or is_award(text) or is_label(text) or slot_code(text) or says_session(without_time(text))
            ):
                extra.append(Entry(line, runs, [], None))
    return sorted([*entries, *extra], key=lambda e: e.first)
