"""How things stand: what is in the database, what ran last, what a person should look at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from db.engine import Database
from db.models import Paper, Problem, Record, Run

IMPORT = "import"
"""The source of a run that read files of a person."""
REPLAYED = "replayed"
"""The count of a run that read an archive and asked nobody; it says nothing of what is due or failing."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run."""

    run_id: int
    source: str
    edition: str | None
    started: dt.datetime
    finished: dt.datetime | None
    status: str
    counts: dict[str, Any]

    @property
    def replayed(self) -> bool:
        """Whether an archive was read and nobody asked."""
        return bool(self.counts.get(REPLAYED))


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One open problem."""

    code: str
    severity: str
    message: str
    document: str
    line: int | None
    source: str
    first_seen: dt.datetime
    last_seen: dt.datetime


@dataclass(frozen=True, slots=True)
class Status:
    """Counts by kind, source and venue, last runs of each source and edition (replays apart), open problems by code."""

    papers: int
    records: dict[str, int]
    sources: dict[str, int]
    venues: dict[tuple[str, int | None], int]
    problems: dict[tuple[str, str], int]
    runs: tuple[RunRow, ...]
    unlinked: int


def status(database: Database) -> Status:
    """How things stand now."""
    with database.reading() as connection:
        venues = select(Paper.series, Paper.year, func.count()).where(Paper.series != "")
        open_ = select(Problem.severity, Problem.code, func.count()).where(Problem.resolved_at.is_(None))
        return Status(
            papers=connection.execute(select(func.count()).select_from(Paper)).scalar_one(),
            records=_counts(connection, Record.kind),
            sources=_counts(connection, Record.source),
            venues={
                (name, year): count
                for name, year, count in connection.execute(
                    venues.group_by(Paper.series, Paper.year).order_by(Paper.series, Paper.year)
                )
                if name
            },
            problems={
                (severity, code): count
                for severity, code, count in connection.execute(
                    open_.group_by(Problem.severity, Problem.code).order_by(Problem.severity, Problem.code)
                )
            },
            runs=tuple(_last_runs(connection)),
            unlinked=connection.execute(select(func.count()).select_from(Record).where(Record.unlinked)).scalar_one(),
        )


def _counts(connection: Connection, column: Any) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).group_by(column).order_by(column))
    return {name: count for name, count in rows}  # noqa: C416 - rows are no pairs to the type checker


def _last_runs(connection: Connection) -> list[RunRow]:
    last = select(func.max(Run.id)).group_by(Run.source, Run.edition, Run.counts[REPLAYED].as_integer())
    return _runs(connection, select(Run.__table__).where(Run.id.in_(last)).order_by(Run.started.desc(), Run.id.desc()))


def runs(database: Database, *, limit: int = 20) -> list[RunRow]:
    """The latest runs, newest first."""
    with database.reading() as connection:
        return _runs(connection, select(Run.__table__).order_by(Run.id.desc()).limit(limit))


def _runs(connection: Connection, query: Any) -> list[RunRow]:
    return [
        RunRow(row.id, row.source, row.edition, row.started, row.finished, row.status, row.counts)
        for row in connection.execute(query)
    ]


def open_problems(
    database: Database, *, source: str | None = None, run_id: int | None = None, ignored: bool = False
) -> list[ProblemRow]:
    """The problems that stand, worst first; entries that were ignored by name only when asked for."""
    columns = (
        Problem.code, Problem.severity, Problem.message, Problem.document, Problem.line, Problem.source,
        Problem.first_seen, Problem.last_seen,
    )  # fmt: skip
    query = select(*columns).where(Problem.resolved_at.is_(None))
    if not ignored:
        query = query.where(Problem.severity != "ignored")
    if source is not None:
        query = query.where(Problem.source == source)
    if run_id is not None:
        query = query.where(Problem.run_id == run_id)
    order = (Problem.severity, Problem.code, Problem.document, Problem.line)  # "error" < "ignored" < "warning"
    with database.reading() as connection:
        return [ProblemRow(*row) for row in connection.execute(query.order_by(*order))]
