"""What ran and how it ended, and what needs a person: problems by code, and pairs of records to be judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from db.judgements.questions import questions
from db.status import ProblemRow, RunRow, open_problems, runs, status
from db.store.runs import STAGE, last_night
from paperwatch.advice import codes
from paperwatch.serve.answers import Answer, Asked, Page
from paperwatch.serve.site import Site

_PLACES_SHOWN, _QUESTIONS_SHOWN, _RUNS_SHOWN = 12, 20, 30  # by hand


@dataclass(frozen=True, slots=True)
class Trouble:
    """The problems of one code: what it means, what to do, and the first places."""

    code: str
    severity: str
    means: str
    do: str
    places: tuple[ProblemRow, ...]
    count: int


def upkeep(site: Site, asked: Asked) -> Answer:
    """`/upkeep`"""
    stands = site.cached("status", lambda: status(site.database))
    failing = _failing(stands.runs)
    waiting = questions(site.database)
    return Page(
        "upkeep.html",
        {
            "title": "Upkeep",
            "stands": stands,
            "night": last_night(site.database, done=True),
            "failing": failing[:_RUNS_SHOWN],
            "failing_in_all": len(failing),
            "runs": runs(site.database, limit=_RUNS_SHOWN),
            "troubles": _troubles(open_problems(site.database)),
            "ignored": sorted(
                ((code, n) for (severity, code), n in stands.problems.items() if severity == "ignored"),
                key=lambda pair: -pair[1],
            ),
            "questions": waiting[:_QUESTIONS_SHOWN],
            "questions_in_all": len(waiting),
        },
    )


def _failing(last: Iterable[RunRow]) -> list[RunRow]:
    ended_well = ("ok", "awaited", "running")
    crawls = (run for run in last if not run.source.startswith(STAGE) and not run.replayed)
    return [run for run in crawls if run.status not in ended_well]


def _troubles(rows: list[ProblemRow]) -> list[Trouble]:
    found = []
    for (severity, code), group in groupby(rows, key=lambda row: (row.severity, row.code)):
        places = tuple(group)
        said = codes().get(code, {})
        shown = places[:_PLACES_SHOWN]
        found.append(Trouble(code, severity, said.get("means", ""), said.get("do", ""), shown, len(places)))
    return found
