"""Entries that a form alone would not find, by the look of those that it found: one author, authors without
affiliations, no authors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from extract.lexicon.lines import Kind, read
from extract.programme.authorlines import Cut, Found, authors_in, leniently
from extract.programme.authors import read_people
from extract.programme.entries import Entry, lines_of
from extract.programme.lines import Line, join
from extract.programme.pairing import FARTHEST_TITLE, KNOWN_LOOK, nearest_title, titled
from extract.programme.schedule import is_award, is_label, is_time, says_session, slot_code, title_code, without_time
from extract.programme.titlelines import as_title, is_short_title, is_title, title_runs

_TITLES_ONLY = 0.8  # of the lines that look so; by hand, `bench.sites` measures it
_SURELY = 0.9  # of the line reader


def with_known_look(
    lines: Sequence[Line], entries: list[Entry], looks: Counter[tuple[str, str]], cut: Cut
) -> list[Entry]:
    """The entries, and those whose two lines look like a known pair but whose authors are printed otherwise."""
    titles = {look for look, count in looks.items() if count >= KNOWN_LOOK}
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
        near = range(at + 1, min(len(lines), at + 1 + FARTHEST_TITLE))
        places = range(at + 1, next((i for i in near if i in used), near.stop))
        entry = None if f.start else nearest_title(lines, places, f, ())
    else:
        near = range(at - 1, max(-1, at - FARTHEST_TITLE), -1)
        taken = next((i for i in near if i in used), near.stop)
        places = range(at - 1, taken, -1)
        entry = titled(lines, f, taken)
    if entry or f.start:
        return entry
    line = next((lines[i] for i in places if as_title(lines[i])[2] is not None), None)
    if line is None or line.signature() not in titles or not is_short_title(as_title(line)[1]):
        return None
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
