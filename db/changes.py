"""What people changed: each change a row, in the order in which they were made; the door (`paperwatch.changes`) writes.

A subject is what a change is about, in words that stay: "talk schedule:spring 2025-03-14". Its latest change that was
not taken back is the one that stands.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from db.clock import now
from db.engine import Database, group_of
from db.models import Change as Row
from db.store.payload import each_text, fit
from db.tables import aliased

_PERSONAL = ("star", "read")
UNDO = "undo"
"""The action of a change that takes another one back."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: who made it and when, what it says in a sentence, what was asked, what was `before`.

    `undoes` is the change that it takes back; `undone_by` the one that took it back.
    """

    id: int
    action: str
    subject: str
    by: str
    at: dt.datetime
    said: str
    asked: dict[str, Any]
    before: Any
    undoes: int | None
    undone_by: int | None


def note_change(
    connection: Connection,
    *,
    action: str,
    subject: str,
    by: str,
    said: str,
    asked: dict[str, Any],
    before: Any,
    undoes: int | None = None,
) -> int:
    """Keep a change inside the caller's transaction, and return its number; later ones have higher numbers."""
    values = {
        "group_id": group_of(connection),
        "action": action,
        "subject": subject,
        "made_by": by,
        "made_at": now(),
        "said": fit(said),
    }
    values |= {"group_id": group_of(connection), "asked": each_text(asked, fit), "before": before, "undoes": undoes}
    return connection.execute(insert(Row).values(values).returning(Row.id)).scalar_one()


def changes(
    database: Database,
    *,
    limit: int | None = None,
    before: int | None = None,
    by: str | None = None,
    reader: str | None = None,
) -> list[Change]:
    """The changes, the latest first; those with a number below `before`, and those that somebody made.

    To a `reader` no star of others is shown, nor what they have read. Other reading groups' changes are theirs alone.
    """
    where: list[ColumnElement[bool]] = [Row.group_id == database.group]
    where += [] if before is None else [Row.id < before]
    where += [] if by is None else [Row.made_by == by]
    where += [] if reader is None else [(Row.made_by == reader) | _is_for_all()]
    with database.reading() as connection:
        return _changes(connection, *where, limit=limit)


def change(database: Database, number: int) -> Change | None:
    """The change with that number, where it is one of the reading group."""
    with database.reading() as connection:
        found = _changes(connection, Row.id == number, Row.group_id == database.group)
    return found[0] if found else None


def standing(connection: Connection, subject: str) -> Change | None:
    """The latest change of a subject that was not taken back, nor takes one back."""
    found = _changes(connection, Row.subject == subject, Row.action != UNDO)
    return next((one for one in found if one.undone_by is None), None)


def latest(connection: Connection, subject: str) -> Change | None:
    """The latest change of a subject, whatever it did."""
    found = _changes(connection, Row.subject == subject, limit=1)
    return found[0] if found else None


def last_number(database: Database) -> int:
    """The number of the latest change of all; 0 where there is none. What a form was made of carries it."""
    with database.reading() as connection:
        return connection.execute(select(func.coalesce(func.max(Row.id), 0))).scalar_one()


def _is_for_all() -> ColumnElement[bool]:
    first = aliased(Row)
    undoes_own = select(first.id).where(first.id == Row.undoes, first.action.in_(_PERSONAL)).exists()
    return Row.action.not_in(_PERSONAL) & ~undoes_own


def _changes(connection: Connection, *where: Any, limit: int | None = None) -> list[Change]:
    undo = aliased(Row)
    columns = (Row.id, Row.action, Row.subject, Row.made_by, Row.made_at, Row.said, Row.asked, Row.before, Row.undoes)
    query = select(*columns, undo.id).outerjoin(undo, undo.undoes == Row.id).where(*where)
    return [Change(*row) for row in connection.execute(query.order_by(Row.id.desc()).limit(limit))]
