"""The talks of every schedule that have a day, as a calendar needs them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from db.engine import Database
from db.group.materials import address_of
from db.group.plan import superseded
from db.groups import of_ours
from db.models import Paper, Record, Talk, TalkPresenter


@dataclass(frozen=True, slots=True)
class Appointment:
    """One talk. `source` and `key` name it for ever; `papers` are (title, address) in the order of the schedule; `time`
    and `room` as it prints them; who is among the `supporters` is not among the presenters."""

    source: str
    key: str
    revision: int
    last_changed: dt.datetime
    date: dt.date
    kind: str
    title: str
    group: str | None
    slides: str | None
    summary: str | None
    video: str | None
    time: str | None
    room: str | None
    supporters: tuple[str, ...]
    presenters: tuple[str, ...]
    papers: tuple[tuple[str, str | None], ...]


def appointments(database: Database) -> list[Appointment]:
    """Every talk with a day that its schedule still lists, past and planned, by day."""
    columns = (
        Record.source, Record.key, Record.revision, Record.last_changed, Talk.date, Talk.talk_kind.label("kind"),
        Record.title, Talk.group, *(Record.payload[name].label(name) for name in ("time", "room", "supporters")),
        *(address_of(kind) for kind in ("slides", "summary", "video")),
    )  # fmt: skip
    query = (
        select(Record.id, *columns)
        .join(Talk, Talk.record_id == Record.id)
        .where(Record.vanished_at.is_(None), Talk.date.is_not(None), of_ours(database.group, Record.source))
        .order_by(Talk.date, Record.source, Record.key)
    )
    with database.reading() as connection:
        people, papers, double = _presenters(connection), _papers(connection), superseded(connection)
        rows = [row for row in connection.execute(query) if row.id not in double]
        return [_appointment(row, people.get(row.id, []), papers.get(row.id, [])) for row in rows]


def _appointment(row: Any, presenters: list[str], papers: list[tuple[str, str | None]]) -> Appointment:
    fields = {name: value for name, value in row._mapping.items() if name not in ("id", "supporters")}
    helping = tuple(row.supporters or ())
    speaking = tuple(name for name in presenters if name not in helping)
    return Appointment(**fields, supporters=helping, presenters=speaking, papers=tuple(papers))


def _presenters(connection: Connection) -> dict[int, list[str]]:
    query = select(TalkPresenter.record_id, TalkPresenter.name).order_by(TalkPresenter.position)
    found: dict[int, list[str]] = {}
    for talk, name in connection.execute(query):
        found.setdefault(talk, []).append(name)
    return found


def _papers(connection: Connection) -> dict[int | None, list[tuple[str, str | None]]]:
    """The papers that talks name: the address of the paper where one is known, else the one that was printed."""
    query = (
        select(Record.parent_id, Record.title, Paper.url, Record.url)
        .outerjoin(Paper, Paper.id == Record.paper_id)
        .join(Talk, Talk.record_id == Record.parent_id)
        .where(Record.vanished_at.is_(None))
        .order_by(Record.position)
    )
    found: dict[int | None, list[tuple[str, str | None]]] = {}
    for talk, title, known, printed in connection.execute(query):
        found.setdefault(talk, []).append((title, known or printed))
    return found
