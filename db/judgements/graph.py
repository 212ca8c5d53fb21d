"""What people said, and whether it holds together: the records that "same" joins, and those that "different" parts."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from db.models import Name

Verdict: TypeAlias = Literal["same", "different"]
_Beside: TypeAlias = dict[Name, dict[Name, "Judgement"]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's word on two records; `a` is the smaller name."""

    a: Name
    b: Name
    verdict: Verdict
    by: str
    at: dt.datetime
    note: str = ""

    def __str__(self) -> str:
        return f"{' '.join(self.a)} and {' '.join(self.b)} are {self.verdict} ({self.by}, {self.at:%Y-%m-%d})"


class JudgementGraph:
    """Judgements that agree with each other. A new one costs as much as the smaller of the two groups it is about."""

    def __init__(self, judgements: Iterable[Judgement] = ()) -> None:
        self.known: dict[tuple[Name, Name], Judgement] = {}
        self._same: _Beside = {}
        self._different: _Beside = {}
        self._group: dict[Name, set[Name]] = {}
        for judgement in judgements:
            self.add(judgement)

    def contradiction(self, given: Judgement) -> tuple[Judgement, ...]:
        """The judgements that together say the opposite of `given`, in order; none where it agrees with them all.

        A judgement on the same two records is not among them: `given` takes its place.
        """
        old = self._remove(given.a, given.b)
        chain = self._against(given)
        if old:
            self.add(old)
        return chain

    def add(self, given: Judgement) -> None:
        """Take the place of what was said of the same two records. `given` must not contradict the others."""
        self._remove(given.a, given.b)
        self.known[given.a, given.b] = given
        beside = self._same if given.verdict == "same" else self._different
        beside.setdefault(given.a, {})[given.b] = given
        beside.setdefault(given.b, {})[given.a] = given
        if given.verdict == "same":
            self._join(given.a, given.b)

    def _against(self, given: Judgement) -> tuple[Judgement, ...]:
        left, right = self._of(given.a), self._of(given.b)
        if given.verdict == "different":
            return self._way(given.a, given.b) if left is right else ()
        small, large, (near, far) = (left, right, (given.a, given.b))
        if len(left) > len(right):
            small, large, (near, far) = (right, left, (given.b, given.a))
        for x in sorted(small):
            for y, judgement in sorted(self._different.get(x, {}).items()):
                if y in large and large is not small:
                    return (*self._way(near, x), judgement, *self._way(y, far))
        return ()

    def _of(self, name: Name) -> set[Name]:
        return self._group.setdefault(name, {name})

    def _join(self, a: Name, b: Name) -> None:
        small, large = sorted((self._of(a), self._of(b)), key=len)
        if small is not large:
            large |= small
            self._group.update(dict.fromkeys(small, large))

    def _remove(self, a: Name, b: Name) -> Judgement | None:
        old = self.known.pop((a, b), None)
        if old is None:
            return None
        beside = self._same if old.verdict == "same" else self._different
        del beside[a][b], beside[b][a]
        if old.verdict == "same":
            for name in (a, b):
                group = set(self._ways(name))
                self._group.update(dict.fromkeys(group, group))
        return old

    def _way(self, start: Name, end: Name) -> tuple[Judgement, ...]:
        """The shortest chain of "same" from one record to another."""
        before, chain = self._ways(start), deque[Judgement]()
        while end != start:
            judgement = self._same[end][before[end]]
            chain.appendleft(judgement)
            end = before[end]
        return tuple(chain)

    def _ways(self, start: Name) -> dict[Name, Name]:
        """Every record that "same" leads to from `start`, with the one before it on the shortest way."""
        before = {start: start}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            for there in sorted(self._same.get(here, ())):
                if there not in before:
                    before[there] = here
                    queue.append(there)
        return before
