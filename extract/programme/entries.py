"""Entries of a page: a title and the authors printed with it, as places on the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.programme.authors import People
from extract.programme.lines import Line, Run, shared_blocks


@dataclass(slots=True)
class Entry:
    """A title and the authors printed with it, as places on the page."""

    title_line: Line
    title_runs: list[Run]
    people_lines: list[Line]
    people: People | None
    between: list[Line] = field(default_factory=list)
    sure: bool = True
    apart: bool = False  # found in a part of the page that holds none of its other entries

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
