"""The reading groups of a database: records, papers and judgements are everybody's; schedules, what is covered, topics,
members, marks and changes are a group's own.

Whose something is, `Database.group` says to whoever reads or writes (`db.engine.group_of`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, Connection, column, func, insert, or_, select, update

from db.clock import now
from db.dialects import insert_or_update
from db.engine import FIRST_GROUP, Database, group_of
from db.errors import DatabaseError
from db.models import GroupSchedule, Record
from db.models import ReadingGroup as Row
from extract.text import collapse, slug

_SCHEDULE = "schedule:"
UNNAMED = "our group"
"""What the first group is called until somebody names it."""


class UnknownReadingGroupError(DatabaseError):
    """There is no reading group of that name."""

    code = "reading-group.unknown"


class ReadingGroupTakenError(DatabaseError):
    """What one group has another one wants: its name, or the name of its schedule."""

    code = "reading-group.taken"


@dataclass(frozen=True, slots=True)
class ReadingGroup:
    """A group by its number; `key` is what addresses, folders and commands call it."""

    id: int
    key: str
    name: str


def groups(database: Database) -> list[ReadingGroup]:
    """Every group, the first one first."""
    with database.reading() as connection:
        return _groups(connection)


def as_group(database: Database, called: str, *, may_name: bool = False) -> Database:
    """The database as the group of that name or key sees it; as the first one does where none is named.

    With `may_name` a first group that stands alone and has no name yet takes this one. Raises
    `UnknownReadingGroupError`.
    """
    if not called.strip():
        return replace(database, group=FIRST_GROUP)
    known = groups(database)
    found = next((one for one in known if slug(called) in (one.key, slug(one.name))), None)
    if found is not None:
        return replace(database, group=found.id)
    if may_name and [one.name for one in known] == [UNNAMED]:
        rename_group(replace(database, group=FIRST_GROUP), called)
        return replace(database, group=FIRST_GROUP)
    names = ", ".join(f"{one.name} ({one.key})" for one in known)
    raise UnknownReadingGroupError(f"There is no group {called!r}. Known: {names}. `paperwatch groups add` adds one.")


def add_group(database: Database, name: str) -> ReadingGroup:
    """A new group. Raises `ReadingGroupTakenError` where one is called so, `UnknownReadingGroupError` for no name."""

    def work(connection: Connection) -> ReadingGroup:
        key = _free(connection, name)
        values = {"key": key, "name": collapse(name), "made": now()}
        number = connection.execute(insert(Row).values(values).returning(Row.id)).scalar_one()
        return ReadingGroup(number, key, name)

    return database.writing(work)


def rename_group(database: Database, name: str) -> None:
    """Call the group in force so. Its key stays, since addresses and folders hold it; that of the first one, which
    neither holds, follows. Raises `ReadingGroupTakenError`, `UnknownReadingGroupError`."""

    def work(connection: Connection) -> None:
        mine = group_of(connection)
        key = _free(connection, name, but=mine)
        values = {"name": collapse(name)} | ({"key": key} if mine == FIRST_GROUP else {})
        connection.execute(update(Row).where(Row.id == mine).values(values))

    database.writing(work)


def name_among(database: Database) -> str | None:
    """What the group in force is called, where there are several."""
    known = groups(database)
    return next(one.name for one in known if one.id == database.group) if len(known) > 1 else None


def config_key(database: Database, group: int) -> str:
    """By what the configuration of a group is found; "" for the first one, whose file is that of the database."""
    return "" if group == FIRST_GROUP else next(one.key for one in groups(database) if one.id == group)


def claim(connection: Connection, source: str) -> None:
    """Let a schedule be the group's in force. Raises `ReadingGroupTakenError` where it is another one's."""
    mine = group_of(connection)
    owner = owner_of(connection, source)
    if owner == mine or (owner is None and mine == FIRST_GROUP):
        return
    if owner is not None:
        _refuse(connection, source)
    statement = insert_or_update(connection, GroupSchedule).values(source=source, group_id=mine)
    connection.execute(statement.on_conflict_do_nothing())


def refuse_others(connection: Connection, source: str) -> None:
    """Raises `ReadingGroupTakenError` where a source is the schedule of another group."""
    if source.startswith(_SCHEDULE) and owner_of(connection, source) not in (None, group_of(connection)):
        _refuse(connection, source)


def owner_of(connection: Connection, source: str) -> int | None:
    """The group whose schedule a source is; None where nothing of it was ever stored."""
    listed = connection.execute(select(GroupSchedule.group_id).where(GroupSchedule.source == source)).scalar()
    if listed is not None:
        return int(listed)
    stored = connection.execute(select(Record.id).where(Record.source == source).limit(1)).first()
    return None if stored is None else FIRST_GROUP


def is_ours(group: int) -> ColumnElement[bool]:
    """That a row of a public view is that group's."""
    return column("reading_group") == select(Row.name).where(Row.id == group).scalar_subquery()


def of_ours(group: int, source: Any) -> ColumnElement[bool]:
    """That a schedule is that group's, by the column of its source."""
    listed = select(GroupSchedule.group_id).where(GroupSchedule.source == source).scalar_subquery()
    return func.coalesce(listed, FIRST_GROUP) == group


def _refuse(connection: Connection, source: str) -> NoReturn:
    owner = owner_of(connection, source)
    name = next(one.name for one in _groups(connection) if one.id == owner)
    raise ReadingGroupTakenError(
        f"A schedule {source.removeprefix(_SCHEDULE)!r} is there already, of the group {name}. Give another name."
    )


def _groups(connection: Connection) -> list[ReadingGroup]:
    rows = connection.execute(select(Row.id, Row.key, Row.name).order_by(Row.id))
    return [ReadingGroup(*row) for row in rows]


def _free(connection: Connection, name: str, *, but: int = 0) -> str:
    """The key of a name that no other group has."""
    key = slug(name)
    if not key:
        raise UnknownReadingGroupError("A group needs a name with letters or digits.")
    taken = or_(Row.key == key, func.lower(Row.name) == name.lower())
    if connection.execute(select(Row.id).where(taken, Row.id != but)).first():
        raise ReadingGroupTakenError(f"A group is called {name!r} already. Give another name.")
    return key
