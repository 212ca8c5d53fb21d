"""Talks that people plan here, as records of a schedule of their own, so that everything that knows talks knows them.

A schedule that the group keeps elsewhere is evidence and is never edited; when its page lists a planned talk too, the
page's talk takes the place of the one that was planned here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select

from db.engine import FIRST_GROUP, group_of
from db.errors import UnknownTalkError
from db.groups import of_ours
from db.models import Name, Paper, Record, Talk
from db.tables import aliased

PLANNED_HERE = "schedule:planned here"
"""The source of these talks of the first reading group."""


def planned_here(group: int) -> str:
    """The source of these talks of a reading group."""
    return PLANNED_HERE if group == FIRST_GROUP else f"{PLANNED_HERE} {group}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A talk as it is planned: on which paper, when, by whom. A plan without a day reserves its paper."""

    paper: str
    date: dt.date | None
    time: str
    presenters: tuple[str, ...]
    supporters: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"date": self.date.isoformat() if self.date else None}


def plan_from(said: dict[str, Any]) -> Plan:
    """The plan that `Plan.as_json` wrote; what is left out is not planned yet."""
    day = dt.date.fromisoformat(said["date"]) if said.get("date") else None
    people = tuple(said.get("presenters", ())), tuple(said.get("supporters", ()))
    return Plan(said["paper"], day, said.get("time", ""), *people)


def plan_of(connection: Connection, key: str) -> Plan | None:
    """The plan with that key as it stands; None for none, or one that was cancelled."""
    talk = aliased(Record)
    query = (
        select(talk.payload, Paper.public_id)
        .select_from(talk)
        .outerjoin(Record, (Record.parent_id == talk.id) & Record.vanished_at.is_(None))
        .outerjoin(Paper, Paper.id == Record.paper_id)
        .where(talk.source == planned_here(group_of(connection)), talk.key == key, talk.vanished_at.is_(None))
    )
    row = connection.execute(query).first()
    return plan_from(row.payload | {"paper": row.public_id or ""}) if row else None


def talk_named(connection: Connection, talk_id: int) -> Name:
    """The name of the record of a talk of the group that stands. Raises `UnknownTalkError`."""
    query = select(Record.source, Record.key).join(Talk, Talk.record_id == Record.id)
    query = query.where(Record.id == talk_id, Record.vanished_at.is_(None))
    row = connection.execute(query.where(of_ours(group_of(connection), Record.source))).first()
    if row is None:
        raise UnknownTalkError(f"There is no talk {talk_id}. It may have been cancelled.")
    return row.source, row.key


def superseded(connection: Connection) -> set[int]:
    """The talks planned here, by the ids of their records, that a schedule of the group lists too."""
    mine, theirs, my_talk, their_talk = aliased(Record), aliased(Record), aliased(Talk), aliased(Talk)
    here, group = planned_here(group_of(connection)), group_of(connection)
    query = (
        select(mine.parent_id)
        .join(my_talk, my_talk.record_id == mine.parent_id)
        .join(theirs, theirs.paper_id == mine.paper_id)
        .join(their_talk, their_talk.record_id == theirs.parent_id)
        .where(mine.source == here, theirs.source != here, my_talk.date == their_talk.date)
        .where(of_ours(group, theirs.source), mine.vanished_at.is_(None), theirs.vanished_at.is_(None))
    )
    return {int(found) for found in connection.execute(query).scalars() if found is not None}
