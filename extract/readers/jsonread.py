"""JSON from strangers, read field by field: a value of the wrong type is a problem with its path, not an exception."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from extract.records import Problem, Where
from extract.text import collapse

_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_PROBLEMS = 2000  # of one document; bounds what is stored, by hand


@dataclass(frozen=True, slots=True)
class Node:
    """One JSON object, its path in the document and the list in which its problems are noted."""

    data: dict[str, Any]
    where: Where
    path: str = "$"
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """The collapsed string under `name`; None where it is absent, null or blank. A number counts as text."""
        value = self.data.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value) if abs(value) < 10**18 else None
        return self._clean(value, name)

    def texts(self, name: str) -> list[str]:
        """The strings under `name`: of a list, or the one string that stands for a list of one."""
        value = self.data.get(name)
        values = value if isinstance(value, list) else [value]
        return [text for i, v in enumerate(values) if (text := self._clean(v, f"{name}[{i}]"))]

    def integer(self, name: str) -> int | None:
        """The integer under `name`, also when it is written as a string of digits."""
        value = self.data.get(name)
        if isinstance(value, str) and re.fullmatch(r"\d{1,15}", value):
            return int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15):
            return value
        self._wrong(name, "a number", value)
        return None

    def node(self, name: str) -> Node:
        """The object under `name`; an empty one where it is absent, null or no object."""
        value = self.data.get(name)
        if value is not None and not isinstance(value, dict):
            self._wrong(name, "an object", value)
        return Node(value if isinstance(value, dict) else {}, self.where, f"{self.path}.{name}", self.problems)

    def nodes(self, name: str) -> list[Node]:
        """The objects under `name`: of a list, or the one object that stands for a list of one. Others are problems."""
        value = self.data.get(name)
        if isinstance(value, list):
            return list(self.each(value, name))
        return [self.node(name)] if value is not None and self.node(name).data else []

    def each(self, values: list[Any], name: str) -> Iterator[Node]:
        """The objects among `values`; null is skipped in silence, everything else is a problem."""
        for i, value in enumerate(values):
            path = f"{name}[{i}]"
            if isinstance(value, dict):
                yield Node(value, self.where, f"{self.path}.{path}", self.problems)
            elif value is not None:
                self._wrong(path, "an object", value)

    def note(self, problem: Problem) -> None:
        """Keep `problem` with those of the document."""
        self.problems.append(problem)

    def _clean(self, value: Any, name: str) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong(name, "text", value)
            return None
        return collapse(_SURROGATE.sub("\ufffd", value)) or None

    def _wrong(self, name: str, wanted: str, value: Any) -> None:
        message = f"{self.path}.{name} should be {wanted}, and is {type(value).__name__}."
        if len(self.problems) < _MAX_PROBLEMS:
            self.note(Problem("json.wrong-type", message, self.where))
        elif self.problems[-1].code != "json.many-problems":
            self.note(Problem("json.many-problems", f"{message} Further ones are not listed.", self.where, "error"))


def read_json(body: bytes, url: str) -> tuple[Any, tuple[Problem, ...]]:
    """The JSON value of `body`; or None and a problem `json.unreadable`. Never raises."""
    try:
        return json.loads(body), ()
    except (ValueError, RecursionError) as error:
        start = collapse(body[:60].decode("utf-8", "replace"))
        message = f"Not JSON ({type(error).__name__}): {start!r}"
        return None, (Problem("json.unreadable", message, Where(url), "error"),)


def full_date(text: str | None) -> date | None:
    """The date of an ISO 8601 text "2021-06-09" or "2021-06-09T08:18:33Z"; None for anything else."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def whole_year(year: int | None) -> date | None:
    """The first of January of a year of which nothing more is known."""
    return date(year, 1, 1) if year is not None and 1400 <= year <= 2999 else None
