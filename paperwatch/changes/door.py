"""The door: an action is checked, allowed, done in one transaction, and noted, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection

from db.changes import UNDO, Change, change, latest, note_change, standing
from db.engine import FIRST_GROUP, Database
from db.members import Person, Role
from paperwatch.changes.action import Action
from paperwatch.changes.actions import ACTIONS, KINDS
from paperwatch.errors import Exit, PaperwatchError, usage_error

T = TypeVar("T")
OTHERS: Role = "organiser"
"""The role that may take back what others did."""


class StaleError(PaperwatchError):
    """Somebody changed the same thing after the form was made; `change` is theirs, where there is one."""

    def __init__(self, message: str, change: Change | None = None) -> None:
        super().__init__("change.stale", message)
        self.change = change


class NotAllowedError(PaperwatchError):
    """The person's role does not allow it."""

    def __init__(self, message: str) -> None:
        super().__init__("change.not-allowed", message)


@dataclass(frozen=True, slots=True)
class Result:
    """The change as it is noted, and what the action has to say of what came of it."""

    change: Change
    outcome: Any = None


def act(database: Database, name: str, values: Mapping[str, Any], person: Person, *, seen: int | None = None) -> Result:
    """Do the action of that name, with these values: like `perform`.

    Raises also `PaperwatchError` (`change.unknown-action`, `change.values`).
    """
    if (kind := ACTIONS.get(name)) is None:
        raise usage_error("change.unknown-action", f"There is no action {name!r}. Known: {', '.join(ACTIONS)}.")
    _allow(person, kind.least, kind.title)
    return perform(database, name, _read(kind, values), person, seen=seen)


def perform(database: Database, name: str, action: Action, person: Person, *, seen: int | None = None) -> Result:
    """Do an action. All of it and its entry among the changes, under that name, are one transaction.

    `seen` is the number of the latest change when the form was made (`db.changes.last_number`). Raises
    `NotAllowedError`, `StaleError`, and what the action raises; then nothing was done.
    """
    _allow(person, action.least, action.title)

    def work(connection: Connection) -> Result:
        joined = database.within(connection)
        subject = _subject(joined, action, person)
        _refuse_stale(connection, subject, seen)
        if found := action.stale(joined):
            raise StaleError(found)
        done = action.do(joined, person)
        asked = action.model_dump(mode="json", exclude_defaults=True)
        number = note_change(
            connection, action=name, subject=subject, by=person.name, said=done.said, asked=asked, before=done.before
        )
        return Result(_known(joined, number), done.outcome)

    return database.writing(work)


def undo(database: Database, number: int, person: Person) -> Result:
    """Take a change back, unless a later one of the same subject stands; that is a change of its own.

    Raises `PaperwatchError` (`change.unknown`, `change.undone`, `change.later`), `NotAllowedError`, and what the action
    raises; then nothing was done.
    """

    def work(connection: Connection) -> Result:
        joined = database.within(connection)
        found = _known(joined, number)
        kind = _may_be_undone(connection, found, person)
        kind.undo(joined, found.asked, found.before, found.by)
        said = f"Taken back: {found.said}"
        made = note_change(
            connection, action=UNDO, subject=found.subject, by=person.name, said=said, asked={"change": number},
            before=None, undoes=number,
        )  # fmt: skip
        return Result(_known(joined, made))

    return database.writing(work)


def _subject(database: Database, action: Action, person: Person) -> str:
    """What the action is about. What two groups have is two things, unless it is theirs together."""
    subject = action.subject(database, person)
    own = database.group != FIRST_GROUP and not action.of_all
    return f"group {database.group}: {subject}" if own else subject


def _may_be_undone(connection: Connection, found: Change, person: Person) -> type[Action]:
    """The action of a change that the person may take back now."""
    if found.action == UNDO or found.undone_by is not None:
        raise PaperwatchError("change.undone", f"Change {found.id} was taken back, or takes one back.")
    kind = KINDS.get(found.action)
    if kind is None:
        raise PaperwatchError("change.undone", f"Change {found.id} is of a version that knew {found.action!r}.")
    _allow(person, kind.least if found.by == person.name else OTHERS, f"take back what {found.by} did")
    last = standing(connection, found.subject)
    if last is not None and last.id != found.id:
        message = f"A later change stands on it: {last.said} ({last.by}). Take back change {last.id} first."
        raise PaperwatchError("change.later", message)
    return kind


def _read(kind: type[Action], values: Mapping[str, Any]) -> Action:
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the values"
        raise usage_error("change.values", f"{kind.title}: {field}: {first['msg']}.") from error


def _allow(person: Person, role: Role, what: str) -> None:
    if not person.may(role):
        raise NotAllowedError(f"{person.name} is a {person.role}; to {what} one must be a{_n(role)} {role}.")


def _n(role: Role) -> str:
    return "n" if role == "organiser" else ""


def _refuse_stale(connection: Connection, subject: str, seen: int | None) -> None:
    last = latest(connection, subject)
    if seen is not None and last is not None and last.id > seen:
        message = f"{last.by} was quicker, on {last.at:%Y-%m-%d at %H:%M}: {last.said}. Look again, and decide anew."
        raise StaleError(message, last)


def _known(database: Database, number: int) -> Change:
    found = change(database, number)
    if found is None:
        raise PaperwatchError("change.unknown", f"There is no change {number}.", Exit.NOT_FOUND)
    return found
