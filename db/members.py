"""Who may sign in to the pages of a reading group: members with roles, and the keys that let them in.

A key is a long random text that only its holder has; the database keeps its digest. A link works once, a session until
it ends or is ended.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from db.clock import now
from db.engine import Database, group_of
from db.errors import DatabaseError
from db.models import ApiToken, MemberKey, Setting
from db.models import Member as Row

Role: TypeAlias = Literal["reader", "member", "organiser"]
ROLES: tuple[Role, ...] = ("reader", "member", "organiser")
"""Each may do what those before it may."""
LINK_DAYS = 7
"""A link that nobody opens ends after a week; by hand."""
_SETTING = "serve-secret"
SESSION_DAYS = 90
"""A browser is asked to sign in again after a quarter; by hand."""


class MemberError(DatabaseError):
    """No such member, or one of that name is there already."""

    code = "member.unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts: a member, or (without a number) whoever is at the machine."""

    name: str
    role: Role
    member: int | None = None

    def may(self, role: Role) -> bool:
        """Whether the person has that role or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Member:
    """A member, and in how many browsers they are signed in."""

    name: str
    role: Role
    added: dt.datetime
    sessions: int


def members(database: Database) -> list[Member]:
    """The members of the group by name."""
    with database.reading() as connection:
        count = select(func.count()).where(MemberKey.member_id == Row.id, *_open("session")).scalar_subquery()
        query = select(Row.name, Row.role, Row.added, count).where(*_ours(database.group)).order_by(Row.name)
        return [Member(*row) for row in connection.execute(query)]


def add_member(database: Database, name: str, role: Role) -> None:
    """Add a member; one who was removed comes back with that role. Raises `MemberError` where the name is taken."""

    def work(connection: Connection) -> None:
        found = _named(connection, name)
        if found is not None and found[1] is None:
            raise MemberError(f"{name} is a member already. paperwatch members role changes what they may do.")
        if found is not None:
            connection.execute(update(Row).where(Row.id == found[0]).values(role=role, removed=None, added=now()))
        else:
            connection.execute(insert(Row).values(group_id=group_of(connection), name=name, role=role, added=now()))

    database.writing(work)


def set_role(database: Database, name: str, role: Role) -> None:
    """Change what a member may do, from the next request on. Raises `MemberError`."""
    database.writing(lambda c: c.execute(update(Row).where(Row.id == _id_of(c, name)).values(role=role)))


def remove_member(database: Database, name: str) -> None:
    """Remove a member and end all their links, sessions and tokens. What they did stays. Raises `MemberError`."""

    def work(connection: Connection) -> None:
        id_ = _id_of(connection, name)
        connection.execute(update(Row).where(Row.id == id_).values(removed=now()))
        _end_all(connection, id_)

    database.writing(work)


def sign_out(database: Database, name: str) -> None:
    """End all links, sessions and tokens of a member, who stays one. Raises `MemberError`."""
    database.writing(lambda connection: _end_all(connection, _id_of(connection, name)))


def new_link(database: Database, name: str, *, at_machine: bool = False) -> str:
    """The key of a link that signs a member in, once; earlier links of theirs end. Raises `MemberError`.

    With `at_machine`, whoever is at the machine and has that name, as long as there are no members.
    """

    def work(connection: Connection) -> str:
        member = None if at_machine else _id_of(connection, name)
        theirs = MemberKey.member_id.is_(None) if at_machine else MemberKey.member_id == member
        connection.execute(update(MemberKey).where(theirs, *_open("link")).values(ended=now()))
        return _new_key(connection, "link", member, name, dt.timedelta(days=LINK_DAYS))

    return database.writing(work)


def end_links(database: Database, name: str) -> None:
    """End the link of a member that nobody has opened yet. Raises `MemberError`."""

    def work(connection: Connection) -> None:
        theirs = (MemberKey.member_id == _id_of(connection, name), *_open("link"))
        connection.execute(update(MemberKey).where(*theirs).values(ended=now()))

    database.writing(work)


def secret(database: Database) -> str:
    """What cookies and forms are signed with: made once, kept with the database, and never copied with it."""

    def work(connection: Connection) -> str:
        found = connection.execute(select(Setting.value).where(Setting.name == _SETTING)).scalar()
        if found is None:
            found = secrets.token_hex(32)
            connection.execute(insert(Setting).values(name=_SETTING, value=found))
        return str(found)

    return database.writing(work)


def has_members(database: Database) -> bool:
    """Whether anybody is a member, of whatever group."""
    with database.reading() as connection:
        return _has_members(connection)


def enter(database: Database, link: str) -> tuple[str, Person] | None:
    """The key of a new session for a link, which is spent by it; None for one that opens nothing here, or no more."""

    def work(connection: Connection) -> tuple[str, Person] | None:
        person = _holder(connection, "link", link)
        spent = update(MemberKey).where(MemberKey.digest == digest(link), *_open("link")).values(ended=now())
        if person is None or connection.execute(spent).rowcount != 1:
            return None
        days = dt.timedelta(days=SESSION_DAYS)
        return _new_key(connection, "session", person.member, person.name, days), person

    return database.writing(work)


def holder_of_link(database: Database, link: str) -> Person | None:
    """Whom a link would sign in; None for one that opens nothing here, or no more."""
    with database.reading() as connection:
        return _holder(connection, "link", link)


def holder_of_session(database: Database, session: str) -> Person | None:
    """Whose session a key is, as they are now; None for none, one of another group, or one that has ended."""
    with database.reading() as connection:
        return _holder(connection, "session", session)


def member_named(database: Database, name: str) -> Person | None:
    """The member of the group of that name, exactly."""
    with database.reading() as connection:
        query = select(Row.name, Row.role, Row.id).where(Row.name == name, *_ours(database.group))
        return _person(connection.execute(query).first())


def end_session(database: Database, session: str) -> None:
    """End a session."""
    gone = update(MemberKey).where(MemberKey.digest == digest(session), *_open("session")).values(ended=now())
    database.writing(lambda connection: connection.execute(gone))


def _holder(connection: Connection, kind: str, key: str) -> Person | None:
    query = select(MemberKey.name, MemberKey.member_id).where(MemberKey.digest == digest(key), *_open(kind))
    found = connection.execute(query).first()
    return None if found is None else holder_of(connection, found.member_id, found.name)


def holder_of(connection: Connection, member: int | None, name: str) -> Person | None:
    """Whose key it is, as they are now, if they are of the group; without a number, of whoever is at the machine while
    nobody is a member of any."""
    if member is None:
        return None if _has_members(connection) else Person(name, "organiser")
    found = select(Row.name, Row.role, Row.id).where(Row.id == member, *_ours(group_of(connection)))
    return _person(connection.execute(found).first())


def _person(row: Any) -> Person | None:
    return Person(*row) if row else None


def _has_members(connection: Connection) -> bool:
    return connection.execute(select(Row.id).where(Row.removed.is_(None)).limit(1)).first() is not None


def _new_key(connection: Connection, kind: str, member: int | None, name: str, lasting: dt.timedelta) -> str:
    key = secrets.token_urlsafe(32)  # 256 bits: nobody guesses one
    values = {"digest": digest(key), "kind": kind, "member_id": member, "name": name}
    connection.execute(insert(MemberKey).values(values | {"made": now(), "until": now() + lasting}))
    return key


def digest(key: str) -> str:
    """A key is random and long, so that its plain digest cannot be led back to it."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _ours(group: int) -> Sequence[ColumnElement[bool]]:
    """That a member is one of the group, and is still one."""
    return (Row.group_id == group, Row.removed.is_(None))


def _open(kind: str) -> Sequence[ColumnElement[bool]]:
    return (MemberKey.kind == kind, MemberKey.ended.is_(None), MemberKey.until > now())


def _end_all(connection: Connection, member: int) -> None:
    mine = (MemberKey.member_id == member, MemberKey.ended.is_(None))
    connection.execute(update(MemberKey).where(*mine).values(ended=now()))
    theirs = (ApiToken.member_id == member, ApiToken.ended.is_(None))
    connection.execute(update(ApiToken).where(*theirs).values(ended=now()))


def _named(connection: Connection, name: str) -> tuple[int, dt.datetime | None] | None:
    called = (func.lower(Row.name) == name.lower(), Row.group_id == group_of(connection))
    row = connection.execute(select(Row.id, Row.removed).where(*called)).first()
    return (row.id, row.removed) if row else None


def _id_of(connection: Connection, name: str) -> int:
    found = _named(connection, name)
    if found is None or found[1] is not None:
        raise MemberError(f"There is no member {name}. paperwatch members list shows them.")
    return found[0]
