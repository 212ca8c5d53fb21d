"""Which session an entry stands in, and whether that session holds papers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from extract.programme.entries import Entry
from extract.programme.lines import Line, join
from extract.programme.schedule import (
    is_award,
    is_numbered,
    is_session,
    page_code,
    session_code,
    session_name,
    slot_code,
    title_code,
)

_SECTIONS = frozenset(("ignored.poster", "ignored.workshop", "ignored.student", "ignored.award"))


class Sessions:
    """The session lines of a page. A heading holds until the next, a row in its table, a bold line in its block."""

    def __init__(self, lines: Sequence[Line], entries: Collection[Entry], address: str) -> None:
        used = {line.index for e in entries for line in (e.title_line, *e.people_lines)}
        looks = {e.title_line.signature() for e in entries}
        free = [line for line in lines if line.runs and line.index not in used]
        self.sections = [(x.index, x.level, session_code(session_name(x) or "")) for x in free if x.level]
        self.lines = [
            line
            for line in free
            if (line.level or line.signature() not in looks) and is_session(line) and not is_award(line.text)
        ]
        self.names = {line.index: session_name(line) for line in self.lines}
        self.starts = [line.index for line in self.lines]
        self.page = page_code(address)
        self.holding: set[int] = set()  # the session lines under which papers were found

    def of(self, entry: Entry) -> tuple[str | None, str | None]:
        """The name of the entry's session, and a code where the entry is no paper ("ignored.keynote")."""
        named: str | None = None
        code: str | None = None
        for line in reversed(self.lines[: bisect_left(self.starts, entry.first)]):
            if not _holds(line, entry):
                continue
            name = self.names[line.index]
            code = session_code(name) if name else None
            if name and (code or is_numbered(name) or not slot_code(name)):
                named = name
                if not code:
                    self.holding.add(line.index)
                break
        code = code or title_code(join(entry.title_runs)) or self._section(entry) or self.page
        return named, code

    def _section(self, entry: Entry) -> str | None:
        """The code of a part of the page ("Accepted Posters") that an outer heading opens."""
        level = 7
        for index, height, code in reversed(self.sections):
            if index > entry.first or height >= level:
                continue
            level = height
            if code in _SECTIONS:
                return code
        return None


def _holds(line: Line, entry: Entry) -> bool:
    if line.level:
        return True
    around = entry.title_line.blocks
    if line.inside("td", "th") is not None:
        cell, table = line.inside("td", "th"), line.inside("table")
        row = line.inside("tr")
        alone = row is None or cell is None or cell.tag == "th" or row.data_cells == 1
        return any(b is cell or (alone and b is table) for b in around)
    parent = line.blocks[-2] if len(line.blocks) > 1 else line.block
    return any(b is parent or b is line.block for b in around)
