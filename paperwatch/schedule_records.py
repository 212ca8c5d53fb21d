"""What a schedule or reading list says, stored as one run of its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from db import store
from db.engine import Database
from extract.records import Problem, Record

RUN = "schedule"
"""The source of such runs; their edition is the name of the schedule."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How the run of that number ended, and how many records were new, changed, unchanged or vanished."""

    run: int
    status: Literal["ok", "failed"]
    counts: Mapping[str, int]


def keep(
    database: Database, name: str, records: Sequence[Record], problems: Sequence[Problem], *, replayed: bool = False
) -> Kept:
    """Store what all pages of a source say. What stands on none any more has vanished, unless one could not be read."""
    failed = any(problem.severity == "error" for problem in problems)
    run = store.start_run(database, source=RUN, edition=name)
    saved = store.save(database, records, problems, run_id=run)
    vanished = 0
    if not failed:
        sources = sorted({record.source for record in records})
        vanished = sum(store.mark_unseen(database, run, source=source, scope=None) for source in sources)
    counts = {"new": saved.new, "changed": saved.changed, "unchanged": saved.unchanged, "vanished": vanished}
    status: Literal["ok", "failed"] = "failed" if failed else "ok"
    store.finish_run(database, run, status=status, counts=counts, replayed=replayed)
    return Kept(run, status, counts)
