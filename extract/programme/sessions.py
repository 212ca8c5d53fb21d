"""Which session an entry stands in, and whether that session holds papers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from extract.lexicon.lines import NAMES_PEOPLE, Kind, read
from extract.lexicon.tracks import is_mixed
from extract.programme.entries import Entry, lines_of, shared_with_neighbours
from extract.programme.lines import Block, Line, join, shared_blocks
from extract.programme.schedule import (
    is_award,
    is_general,
    is_numbered,
    is_role,
    is_session,
    is_time,
    page_code,
    says_session,
    session_code,
    session_name,
    slot_code,
    title_code,
    without_time,
)
from extract.programme.titles import read_title

_SECTIONS = frozenset(("ignored.poster", "ignored.workshop", "ignored.student", "ignored.award"))
SIDE_TRACKS = ("ignored.poster", "ignored.workshop")
_PLENARIES = frozenset(("ignored.keynote", "ignored.panel"))
# What a page may say beside each entry that it is, and where that stands: lines before or behind it.
_KINDS = frozenset(("ignored.poster", "ignored.workshop", "ignored.keynote", "ignored.panel", "ignored.student"))
_SURELY = 0.9  # of the line reader
_LIKELY, _LEAST_OF_BOTH = 0.5, 7  # of the line reader; words of a title and its authors
_OF_PAPERS = (*NAMES_PEOPLE, Kind.TITLE)
_MOST_KIND_WORDS = 3  # by hand
_NEAR = 8  # by hand
_LISTS = frozenset(("ul", "ol", "dl", "table"))
_MOST_HEAD_WORDS = 8  # of the line before a list; by hand
_MOST_SLOT_WORDS = 3  # of a line that names a slot and nothing of it; by hand
_MOST_TIMED_WORDS = 5  # of such a line with a time before it; by hand
# What takes time and holds nothing: papers behind a break belong to the session before it.
_SLOTS = frozenset(("ignored.break", "ignored.registration", "ignored.welcome", "ignored.business"))


class Sessions:
    """The session lines of a page. A heading holds until the next, a row in its table, a bold line in its block."""

    def __init__(self, lines: Sequence[Line], entries: Collection[Entry], address: str) -> None:
        self.all = lines
        self.around = {id(block) for e in entries for block in e.title_line.blocks}
        self.used = used = lines_of(entries)
        looks = _looks(entries)
        free = [line for line in _names_of_parts(lines) if line.index not in used]
        self.sections = [(x.index, x.level, session_name(x) or "") for x in free if x.level]
        self.lines = [
            line
            for line in free
            if (line.level or line.signature() not in looks or says_session(line.text) or _says_side_track(line.text))
            and is_session(line)
            and not is_award(line.text)
        ]
        self.names = {line.index: session_name(line) for line in self.lines}
        self.starts = [line.index for line in self.lines]
        self.page = page_code(address)
        self.rows = _rows(lines)
        self.holding: set[int] = set()  # the session lines under which papers were found
        self.kinds, self.labels = _kinds(lines, entries, used)
        self.heads = _heads_of_lists(lines, entries, used | {line.index for line in self.lines})
        self.cells = _cells_with_titles(entries)
        self.columns = self._heads_of_columns()
        self.alone: dict[int, bool] = {}  # of the session lines in tables, whether they are alone in their row

    def of(self, entry: Entry) -> tuple[str | None, str | None]:
        """The name of the entry's session, and a code where the entry is no paper ("ignored.keynote")."""
        if kind := self.kinds.get(id(entry)):
            return kind, session_code(kind)
        if head := next((self.heads[id(b)] for b in reversed(entry.title_line.blocks) if id(b) in self.heads), None):
            return head
        named: str | None = None
        code: str | None = None
        for position in range(bisect_left(self.starts, entry.first) - 1, -1, -1):
            line = self.lines[position]
            name = self.names[line.index]
            if (heads := self._columns_above(line, entry)) is not None:
                named, code = self._column(heads, entry)
                break
            if not name or not self._holds(line, entry):
                continue
            code = session_code(name)
            if code in _SLOTS:
                code = None
            elif code or is_numbered(name) or not slot_code(name):
                named = name
                if not code:
                    self.holding.add(line.index)
                break
        if code is None and (section := self._section(entry)):
            named, code = section
        if code in SIDE_TRACKS and named and is_mixed(named):
            code = None
        code = (
            code or title_code(read_title(join(entry.title_runs)).text) or self._slot_before(entry, named) or self.page
        )
        return named, code

    def without(self, entries: Collection[Entry]) -> list[Line]:
        """The sessions that say to be one of papers ("Session 4: Tools") behind which no entry stands and something
        that reads like a title, where others hold some; one whose name stands over papers elsewhere is of an overview.
        """
        firsts = sorted(e.first for e in entries)
        holding = {self.names[i] for i in self.holding}
        found = []
        for line, following in pairwise([*(x for x in self.lines if not is_role(x.text)), None]):
            if line is None:
                continue
            name = self.names[line.index] or ""
            end = following.index if following else len(self.all)
            at = bisect_left(firsts, line.index)
            empty = at == len(firsts) or firsts[at] >= end
            text = without_time(line.text)
            of_papers = says_session(text) and not (session_code(text) or slot_code(text))
            if empty and of_papers and name not in holding and line.inside("th", "tr") is None:
                unread = [x.text for x in self.all[line.index + 1 : end] if x.runs and not is_role(x.text)]
                if any(read(said)[Kind.TITLE] > _SURELY or _may_hold_both(said) for said in unread):
                    found.append(line)
        return found if self.holding else []

    def _heads_of_columns(self) -> dict[int, list[str | None]]:
        """By `id` of a row without titles the sessions that its cells name, where those are several."""
        found: dict[int, dict[int, str | None]] = {}
        for line in self.lines:
            if (row := line.inside("tr")) is not None and id(row) not in self.cells:
                found.setdefault(id(row), {}).setdefault(id(line.inside("td", "th")), self.names[line.index])
        return {row: list(heads.values()) for row, heads in found.items() if len(heads) > 1}

    def _columns_above(self, line: Line, entry: Entry) -> list[str | None] | None:
        """The sessions in the row of a session line, where they head the columns of the table that holds the entry."""
        row, own = line.inside("tr"), entry.title_line.inside("tr")
        if own is None or row is own or line.inside("table") is not entry.title_line.inside("table"):
            return None
        return self.columns.get(id(row))

    def _column(self, heads: Sequence[str | None], entry: Entry) -> tuple[str | None, str | None]:
        """The session at the head of the entry's column, where as many columns have a head as hold titles."""
        own = entry.title_line
        cells = self.cells.get(id(own.inside("tr")), [])
        here = id(own.inside("td", "th"))
        if len(heads) != len(cells) or here not in cells:
            return None, None
        name = heads[cells.index(here)]
        return name, session_code(name) if name else None

    def _slot_before(self, entry: Entry, session: str | None) -> str | None:
        """The code of the slot that the line before an entry names and nothing else: "9:10 - 10:00 Invited Talk". One
        without a time may be a talk of the session around it.
        """
        before = (self.all[index] for index in range(entry.first - 1, -1, -1))
        line = next((line for line in before if line.runs and not is_time(line.text)), None)
        if line is None or line.index in self.used or line.index in self.holding:
            return None
        said = without_time(line.text)
        timed = session is None or said != line.text
        most = _MOST_SLOT_WORDS if said == line.text else _MOST_TIMED_WORDS
        code = slot_code(line.text) if timed and len(said.split()) <= most else None
        return code if code in _PLENARIES else None

    def _section(self, entry: Entry) -> tuple[str, str] | None:
        """The name and code of a part of the page ("Accepted Posters") that an outer heading opens."""
        level, first = 7, entry.first
        for index, height, name in reversed(self.sections):
            if index > first or height >= level:
                continue
            level = height
            if (code := session_code(name)) in _SECTIONS:
                return name, code
        return None

    def _holds(self, line: Line, entry: Entry) -> bool:
        if line.level:
            return True
        around = entry.title_line.blocks
        cell = line.inside("td", "th")
        if cell is not None:
            row, table = line.inside("tr"), line.inside("table")
            if line.index not in self.alone:
                self.alone[line.index] = row is None or self._is_alone(cell, row)
            alone = self.alone[line.index]
            return any(b is cell or (alone and b is table) for b in around)
        parent = line.blocks[-2] if len(line.blocks) > 1 else line.block
        if says_session(line.text) or _says_side_track(line.text):
            parent = next((b for b in reversed(line.blocks) if id(b) in self.around), parent)
        return any(b is parent or b is line.block for b in around)

    def _is_alone(self, cell: Block, row: Block) -> bool:
        """True where nothing but times and names of columns stands in the other cells of its row."""
        others = (x for x in self.rows.get(id(row), ()) if x.inside("td", "th") is not cell)
        return all(not x.runs or is_time(x.text) or is_general(x.text) for x in others)


def _looks(entries: Collection[Entry]) -> set[str]:
    """How titles look. Of one with a time before it, where most have none, no session takes its look: it is a slot."""
    timed = [e for e in entries if without_time(e.title_line.text) != e.title_line.text]
    slots = set(map(id, timed)) if len(timed) * 2 < len(entries) else set()
    return {e.title_line.signature() for e in entries if id(e) not in slots}


def _may_hold_both(text: str) -> bool:
    """Whether a line may hold a title and its authors."""
    return len(text.split()) >= _LEAST_OF_BOTH and read(text).among(_OF_PAPERS) > _LIKELY


def _names_of_parts(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines with text; of a heading only the first, whose others name its chair, its place or its sponsor."""
    heading: Block | None = None
    for line in lines:
        if not line.runs:
            continue
        outer = next((b for b in line.blocks if b.tag in ("h1", "h2", "h3", "h4", "h5", "h6")), None)
        if outer is None or outer is not heading:
            yield line
        heading = outer


def _heads_of_lists(
    lines: Sequence[Line], entries: Collection[Entry], used: Collection[int]
) -> dict[int, tuple[str, str]]:
    """By `id` of a list or table with entries the line that stands right before it, and its code, where that names what
    is no paper: "Posters and demos", "Workshops (first half of the day)".
    """
    found: dict[int, tuple[str, str]] = {}
    for entry in entries:
        before = (lines[at] for at in range(entry.first - 1, -1, -1) if lines[at].runs)
        head = next((x for x in before if not is_time(x.text) and not is_role(x.text)), None)
        if head is None or head.level or head.index in used or len(head.text.split()) > _MOST_HEAD_WORDS:
            continue
        blocks, shared = entry.title_line.blocks, shared_blocks(head, entry.title_line)
        if len(head.blocks) - shared > 1 or len(blocks) <= shared or blocks[shared].tag not in _LISTS:
            continue
        text = without_time(head.text)
        if code := session_code(text) or slot_code(text):
            found[id(blocks[shared])] = session_name(head) or text, code
    return found


def _cells_with_titles(entries: Collection[Entry]) -> dict[int, list[int]]:
    """By `id` of a row the cells that hold a title, in order."""
    found: dict[int, list[int]] = {}
    for entry in sorted(entries, key=lambda e: e.first):
        row, cell = entry.title_line.inside("tr"), entry.title_line.inside("td", "th")
        if row is not None and cell is not None and id(cell) not in found.setdefault(id(row), []):
            found[id(row)].append(id(cell))
    return found


def _kinds(
    lines: Sequence[Line], entries: Collection[Entry], used: Collection[int]
) -> tuple[dict[int, str], frozenset[int]]:
    """By `id` of an entry what it is by a line of its own block or a badge of its title: "Poster", "Tutorial", "Invited
    Talk"; and the indices of those lines. What stands beside all entries tells none from another.
    """
    ordered = sorted(entries, key=lambda e: e.first)
    if len(ordered) < 2:
        return {}, frozenset()
    around = shared_with_neighbours(ordered)
    found: dict[int, str] = {}
    labels: set[int] = set()
    for entry in ordered:
        if badge := next((r.text for r in entry.title_line.runs if r.style.badge and _says_kind(r.text)), None):
            found[id(entry)] = " ".join(badge.split())
            continue
        near = (
            *lines[entry.first + 1 : entry.last],
            *reversed(lines[max(0, entry.first - _NEAR) : entry.first]),
            *lines[entry.last + 1 : entry.last + 1 + _NEAR],
        )
        own = (x for x in near if x.index not in used and shared_blocks(x, entry.title_line) > around[id(entry)])
        if label := next((x for x in own if not x.level and not x.links and _says_kind(x.text)), None):
            found[id(entry)] = label.text
            labels.add(label.index)
    return (found, frozenset(labels)) if len(found) < len(ordered) else ({}, frozenset())


def _says_kind(text: str) -> bool:
    return 0 < len(text.split()) <= _MOST_KIND_WORDS and session_code(text) in _KINDS


def _says_side_track(text: str) -> bool:
    """True for "Posters", "Demo session": also where it is set like the titles it announces what follows."""
    return _says_kind(text) and session_code(text) in SIDE_TRACKS


def _rows(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """The lines of each row of a table."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        if (row := line.inside("tr")) is not None:
            found.setdefault(id(row), []).append(line)
    return found
