"""Problems for a person: one line each, many of one kind as one line with a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, cast

from db.status import ProblemRow
from extract.records import Problem, Severity, Where
from paperwatch.console import err, safe

_LONGEST = 200  # characters of an address that is shown; questions to an API are longer; by hand
SHOWN = 3
"""How many problems of one code are shown one by one; of more, one example stands for all."""


def print_problems(problems: Iterable[Problem]) -> None:
    """Problems on standard error, grouped by code, in the order in which the codes first came. Ignored entries are not
    shown."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.severity != "ignored":
            groups.setdefault(problem.code, []).append(problem)
    for found in groups.values():
        shown = found if len(found) <= SHOWN else found[:1]
        for problem in shown:
            _print_problem(problem)
        if len(shown) < len(found):
            err.print(f"    ... and {len(found) - len(shown)} more {safe(found[0].code)}", style="dim")


def print_problem_rows(rows: Iterable[ProblemRow]) -> None:
    """The open problems of the database, as `print_problems` shows them."""
    print_problems(Problem(r.code, r.message, Where(r.document, r.line), cast(Severity, r.severity)) for r in rows)


def ignored_by_name(problems: Iterable[Problem | ProblemRow]) -> str:
    """What was left out on purpose, the most frequent kind first: "9 break, 2 keynote"; "" for nothing."""
    kinds = Counter(p.code.partition(".")[2] for p in problems if p.severity == "ignored")
    return ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())


def problem_as_dict(problem: Problem) -> dict[str, Any]:
    """A problem as plain data, its place as one string."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "where": str(problem.where),
    }


def _print_problem(problem: Problem) -> None:
    colour = "red" if problem.severity == "error" else "yellow"
    place = str(problem.where)
    place = f"{place[:_LONGEST]}…" if len(place) > _LONGEST else place
    err.print(f"  [{colour}]{safe(problem.code)}[/{colour}] {safe(place)}: {safe(problem.message)}")
