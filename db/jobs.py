"""Work that takes longer than a page may: asked for, done by one worker at a time, ended well or not; each a row.

A job outlives every process. Whoever holds the worker's lock knows that what is still called running is not
(`take_back`), so a job that was killed is begun again, and given up when it has ended its worker too often.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, Update, func, insert, literal, or_, select, update

from db.clock import now
from db.engine import Database, group_of
from db.models import Job as Row
from db.store.payload import each_text, fit

State: TypeAlias = Literal["waiting", "running", "ok", "doubtful", "failed", "cancelled"]
MOST_TRIES = 3
"""A job that ended its worker so many times is given up; a machine that is switched off twice is none to blame it."""
KEPT_DAYS = 7
"""A fetched page waits for a yes so long; by hand."""
KILLED = "job.killed"
"""The code of a job that ended its worker too often."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `said` is what it does now, or what came of it, in a sentence; `told` are further sentences; `done` of
    `expected` steps are behind it; `code` says why it failed, `has_page` that a fetched page waits for a yes,
    `stopped_by` who wants it to end."""

    id: int
    group: int
    kind: str
    asked: dict[str, Any]
    by: str
    at: dt.datetime
    state: State
    tries: int
    started: dt.datetime | None
    finished: dt.datetime | None
    said: str
    done: int
    expected: int
    code: str | None
    told: list[str]
    has_page: bool
    stopped_by: str | None

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state in ("waiting", "running")


def put_job(connection: Connection, kind: str, asked: Mapping[str, Any], by: str) -> int:
    """A new job at the end of the queue, inside the caller's transaction; its number."""
    values: dict[str, Any] = {
        "group_id": group_of(connection),
        "kind": kind,
        "asked": each_text(dict(asked), fit),
        "asked_by": by,
        "asked_at": now(),
    }
    values |= {
        "group_id": group_of(connection),
        "state": "waiting",
        "tries": 0,
        "said": "",
        "done": 0,
        "expected": 0,
        "told": [],
    }
    return connection.execute(insert(Row).values(values).returning(Row.id)).scalar_one()


def jobs(database: Database, *, limit: int | None = None, before: int | None = None) -> list[Job]:
    """The jobs that the reading group asked for, the latest first."""
    older = [] if before is None else [Row.id < before]
    with database.reading() as connection:
        return _jobs(connection, _ours(database.group), *older, limit=limit)


def job(database: Database, number: int) -> Job | None:
    """The job of that number, where the reading group asked for it."""
    with database.reading() as connection:
        found = _jobs(connection, Row.id == number, _ours(database.group))
    return found[0] if found else None


def page_of(database: Database, number: int) -> bytes | None:
    """The page that a job has fetched, as long as it waits for a yes."""
    with database.reading() as connection:
        its = (Row.id == number, _ours(database.group))
        return connection.execute(select(Row.page).where(*its)).scalar()


def drop_page(connection: Connection, number: int) -> None:
    """The page waits no more."""
    connection.execute(update(Row).where(Row.id == number).values(page=None))


def waiting(database: Database) -> int:
    """How many jobs have not ended."""
    with database.reading() as connection:
        open_ = select(func.count()).select_from(Row).where(Row.state.in_(("waiting", "running")))
        return connection.execute(open_).scalar_one()


def take_back(database: Database) -> None:
    """Let jobs whose worker died wait again, or end, where somebody wants that or they ended it too often; and forget
    old pages. Only under the worker's lock."""

    def work(connection: Connection) -> None:
        connection.execute(_stopping(Row.state == "running"))
        dead = update(Row).where(Row.state == "running")
        given_up = {"state": "failed", "finished": now(), "code": KILLED}
        said = f"It was begun {MOST_TRIES} times, and each time its process was ended from outside."
        connection.execute(dead.where(Row.tries >= MOST_TRIES).values(given_up | {"said": said}))
        connection.execute(dead.values(state="waiting", said="It was interrupted, and goes on where it was."))
        old = now() - dt.timedelta(days=KEPT_DAYS)
        connection.execute(update(Row).where(Row.page.is_not(None), Row.finished < old).values(page=None))

    database.writing(work)


def begin_next(database: Database) -> Job | None:
    """The oldest job that waits and is not held back, which runs from now on; None where there is none."""

    def work(connection: Connection) -> Job | None:
        ready = (Row.state == "waiting", or_(Row.not_before.is_(None), Row.not_before <= now()))
        number = connection.execute(select(Row.id).where(*ready).order_by(Row.id).limit(1)).scalar()
        if number is None:
            return None
        begun: dict[str, Any] = {"state": "running", "tries": Row.tries + 1, "started": now(), "not_before": None}
        connection.execute(update(Row).where(Row.id == number).values(begun | {"done": 0, "expected": 0, "said": ""}))
        return _jobs(connection, Row.id == number)[0]

    return database.writing(work)


def progress(database: Database, number: int, said: str, done: int = 0, expected: int = 0) -> None:
    """Say what a job does now, and how far it is."""
    values = {"said": fit(said), "done": done, "expected": expected}
    database.writing(lambda connection: connection.execute(update(Row).where(Row.id == number).values(values)))


def hold_back(database: Database, number: int, said: str, seconds: float) -> None:
    """Let a job wait again, for so long at least; that it was begun does not count."""
    values: dict[str, Any] = {"state": "waiting", "said": fit(said), "tries": Row.tries - 1}
    values["not_before"] = now() + dt.timedelta(seconds=seconds)

    def work(connection: Connection) -> None:
        connection.execute(update(Row).where(Row.id == number).values(values))
        connection.execute(_stopping(Row.id == number))

    database.writing(work)


def finish(
    database: Database,
    number: int,
    state: State,
    said: str,
    *,
    code: str | None = None,
    told: Sequence[str] = (),
    page: bytes | None = None,
) -> None:
    """The end of a job."""
    values: dict[str, Any] = {"state": state, "finished": now(), "said": fit(said), "code": code, "page": page}
    values["told"] = [fit(line) for line in told]
    database.writing(lambda connection: connection.execute(update(Row).where(Row.id == number).values(values)))


def ask_to_stop(connection: Connection, number: int, by: str) -> State | None:
    """Let a job end: at once where it waits, at its next safe point where it runs. What it was; None where it ended."""
    waiting_ = update(Row).where(Row.id == number, Row.state == "waiting")
    if connection.execute(waiting_.values(stopped_by=by)).rowcount == 1:
        connection.execute(_stopping(Row.id == number))
        return "waiting"
    running = update(Row).where(Row.id == number, Row.state == "running")
    return "running" if connection.execute(running.values(stopped_by=by)).rowcount == 1 else None


def is_to_stop(database: Database, number: int) -> bool:
    """Whether somebody wants the job to end."""
    with database.reading() as connection:
        return connection.execute(select(Row.stopped_by).where(Row.id == number)).scalar() is not None


def stop(database: Database, number: int) -> None:
    """End a job that somebody wants to end."""
    database.writing(lambda connection: connection.execute(_stopping(Row.id == number)))


def _stopping(which: ColumnElement[bool]) -> Update:
    """The end of those jobs that somebody wants to end."""
    said = literal("Stopped by ") + Row.stopped_by + literal(". What was stored stays.")
    return (
        update(Row)
        .where(which, Row.stopped_by.is_not(None), Row.state.in_(("waiting", "running")))
        .values(state="cancelled", finished=now(), said=said)
    )


def cancel(connection: Connection, number: int) -> bool:
    """Take a job out of the queue; False where it has begun or ended."""
    gone = update(Row).where(Row.id == number, Row.state == "waiting").values(state="cancelled", finished=now())
    return connection.execute(gone).rowcount == 1


def _ours(group: int) -> ColumnElement[bool]:
    """That a reading group asked for a job."""
    return Row.group_id == group


def _jobs(connection: Connection, *where: Any, limit: int | None = None) -> list[Job]:
    columns = (
        Row.id, Row.group_id, Row.kind, Row.asked, Row.asked_by, Row.asked_at, Row.state, Row.tries, Row.started,
        Row.finished, Row.said, Row.done, Row.expected, Row.code, Row.told, Row.page.is_not(None),
        Row.stopped_by,
    )  # fmt: skip
    found = connection.execute(select(*columns).where(*where).order_by(Row.id.desc()).limit(limit))
    return [Job(*row) for row in found]
