"""The history of runs, and what may be said of a run afterwards: that it was killed, awaited, or mended older ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from db.clock import now
from db.engine import FIRST_GROUP, Database
from db.models import Paper, Problem, Record, Run
from db.status import RunRow

NIGHT = "nightly"
BACKFILL = "backfill"
STAGE = "stage:"
REEXTRACT = "reextract"
"""Archived pages read again by later readers."""
PLANNING = "planned here"
"""The one run under which talks stand that people planned here."""
_COLUMNS = (Run.id, Run.source, Run.edition, Run.started, Run.finished, Run.status, Run.counts)
# What is said of one day's answer, under an address that may never be asked again.
_PASSING = ("route.failed", "oai.noRecordsMatch", "arxiv.feed-empty")
_OF_THE_APP = Run.source.in_((NIGHT, BACKFILL, PLANNING, REEXTRACT, "import")) | Run.source.like(f"{STAGE}%")


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper that was not there before."""

    paper_id: str
    title: str
    venue: str | None
    year: int | None
    url: str | None


def crawls_since(database: Database, moment: dt.datetime) -> list[RunRow]:
    """Every run that read a source since then, oldest first; nights, stages, backfills and imports left out."""
    return _rows(database, (Run.started >= moment, ~_OF_THE_APP), Run.id)


def asked_since(database: Database, moment: dt.datetime) -> list[RunRow]:
    """Like `crawls_since`, of those that asked the source itself and replayed no archive."""
    return [run for run in crawls_since(database, moment) if not run.replayed]


def runs_named(database: Database, ids: Sequence[int]) -> list[RunRow]:
    """The runs of those ids, oldest first."""
    return _rows(database, (Run.id.in_(ids),), Run.id) if ids else []


def last_run(
    database: Database, source: str, *, edition: str | None = None, before: int | None = None, done: bool = False
) -> RunRow | None:
    """The latest run of a source (of one `edition`, earlier than the run `before`), or None; with `done` the latest
    that came to its end."""
    where: list[ColumnElement[bool]] = [Run.source == source]
    if edition is not None:
        where.append(Run.edition == edition)
    if before is not None:
        where.append(Run.id < before)
    if done:
        where += [Run.finished.is_not(None), Run.status != "killed"]
    found = _rows(database, where, Run.id.desc(), limit=1)
    return found[0] if found else None


def night_of(group: int) -> str | None:
    """What the nights of a reading group are called as an edition, beside those of the first one."""
    return None if group == FIRST_GROUP else f"group {group}"


def last_night(database: Database, *, done: bool = False) -> RunRow | None:
    """The latest night of the reading group, or None; with `done` the latest that came to its end."""
    edition = night_of(database.group)
    where: list[ColumnElement[bool]] = [Run.source == NIGHT, Run.edition.is_not_distinct_from(edition)]
    if done:
        where += [Run.finished.is_not(None), Run.status != "killed"]
    found = _rows(database, where, Run.id.desc(), limit=1)
    return found[0] if found else None


def _rows(
    database: Database, where: Sequence[ColumnElement[bool]], order: Any, limit: int | None = None
) -> list[RunRow]:
    query = select(*_COLUMNS).where(*where).order_by(order).limit(limit)
    with database.reading() as connection:
        return [RunRow(*row) for row in connection.execute(query)]


def close_killed(database: Database, *, before: int) -> int:
    """Mark the runs of earlier nights that never ended as killed, and return how many. Call it under the lock only:
    whoever holds it knows that they are dead."""

    def work(connection: Connection) -> int:
        unfinished = (Run.status == "running", Run.id < before, Run.started < now() - dt.timedelta(days=1))
        own = Run.source.in_((NIGHT,)) | Run.source.like(f"{STAGE}%")
        dead = update(Run).where(Run.status == "running", Run.id < before, own)
        old = update(Run).where(*unfinished)
        values = {"status": "killed", "finished": now()}
        return connection.execute(dead.values(values)).rowcount + connection.execute(old.values(values)).rowcount

    return database.writing(work)


def await_runs(database: Database, ids: Sequence[int]) -> None:
    """Say of failed runs that their source is not out yet: that is no failure, and its problems wait for nobody."""

    def work(connection: Connection) -> None:
        connection.execute(update(Run).where(Run.id.in_(ids)).values(status="awaited"))
        mine = (Problem.run_id.in_(ids), Problem.resolved_at.is_(None))
        connection.execute(update(Problem).where(*mine).values(resolved_at=now()))

    database.writing(work)


def settle_crawl(database: Database, ids: Sequence[int]) -> None:
    """After a harvest (its run `ids`) ended well: older problems with whole pages of the same edition are history, and
    so is what passes with the day, such as a route that failed then (those that failed on the way this time stay)."""

    def work(connection: Connection) -> None:
        editions = select(func.coalesce(Run.edition, "")).where(Run.id.in_(ids))
        siblings = select(Run.id).where(func.coalesce(Run.edition, "").in_(editions), Run.id < min(ids), ~_OF_THE_APP)
        grave = (Problem.severity == "error") | Problem.code.in_(_PASSING)
        stale = (Problem.run_id.in_(siblings), Problem.record_key.is_(None), grave)
        connection.execute(update(Problem).where(*stale, Problem.resolved_at.is_(None)).values(resolved_at=now()))

    database.writing(work)


def last_record(database: Database) -> int:
    """The highest number of a record. Later records get higher ones, whatever the clock says."""
    with database.reading() as connection:
        return connection.execute(select(func.coalesce(func.max(Record.id), 0))).scalar_one()


def new_papers(database: Database, after: int, until: int, limit: int) -> tuple[int, list[NewPaper]]:
    """How many papers that sources vouch for have no record up to number `after`, but one up to `until`; and the first
    `limit` of them by venue."""
    came = select(Record.paper_id).where(Record.id > after, Record.id <= until)
    was_there = select(Record.id).where(Record.paper_id == Paper.id, Record.id <= after).exists()
    where = [Paper.evidence == "record", Paper.id.in_(came)] + ([~was_there] if after else [])
    columns = (Paper.public_id, Paper.title, Paper.series, Paper.year, Paper.url)
    order = (func.coalesce(Paper.series, "~"), Paper.year, Paper.title, Paper.id)
    with database.reading() as connection:
        count = connection.execute(select(func.count()).select_from(Paper).where(*where)).scalar_one()
        rows = connection.execute(select(*columns).where(*where).order_by(*order).limit(limit))
        return count, [NewPaper(*row) for row in rows]
