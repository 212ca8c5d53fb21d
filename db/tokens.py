"""Tokens that let programs in: each in the name of a member, with a role that may be lower than theirs, until it ends.

The database keeps the digest of a token alone; what it opens is looked up with every request.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from db.clock import now, today
from db.engine import Database, group_of
from db.members import ROLES, MemberError, Person, Role, digest, holder_of, member_named
from db.models import ApiToken, Member

BEGINS = "paperwatch_"
"""What every token begins with, so that those who look for secrets in published files know one."""
_BYTES = 32  # 256 bits: nobody guesses one


@dataclass(frozen=True, slots=True)
class Token:
    """A token that still opens something; `used` is the last day on which it did."""

    number: int
    name: str
    label: str
    role: Role
    made: dt.datetime
    until: dt.datetime | None
    used: dt.date | None


def new_token(database: Database, person: Person, label: str, role: Role, days: int | None) -> str:
    """A token in the name of a person, told this once. Raises `MemberError` for a role above theirs."""
    if not person.may(role):
        raise MemberError(f"{person.name} is a {person.role}; a token of theirs cannot be of the role {role}.")
    token = BEGINS + secrets.token_urlsafe(_BYTES)
    values = {"digest": digest(token), "member_id": person.member, "name": person.name, "label": label, "role": role}
    until = now() + dt.timedelta(days=days) if days is not None else None
    database.writing(lambda c: c.execute(insert(ApiToken).values(values | {"made": now(), "until": until})))
    return token


def tokens(database: Database) -> list[Token]:
    """The tokens of the group that have not ended, the latest last."""
    columns = (ApiToken.id, ApiToken.name, ApiToken.label, ApiToken.role, ApiToken.made, ApiToken.until, ApiToken.used)
    with database.reading() as connection:
        found: Iterable[Any] = connection.execute(select(*columns).where(*_ours(database.group)).order_by(ApiToken.id))
        return [Token(*row) for row in found]


def revoke(database: Database, number: int) -> None:
    """End a token. Raises `MemberError` where none of that number is open."""

    def work(connection: Connection) -> None:
        gone = update(ApiToken).where(ApiToken.id == number, *_ours(group_of(connection))).values(ended=now())
        if connection.execute(gone).rowcount != 1:
            raise MemberError(f"There is no token {number}. paperwatch tokens list shows them.")

    database.writing(work)


def holder_of_token(database: Database, token: str) -> Person | None:
    """In whose name a token acts, with the lower of its role and theirs; None for one that opens nothing here."""
    with database.reading() as connection:
        query = select(ApiToken.id, ApiToken.member_id, ApiToken.name, ApiToken.role, ApiToken.used)
        found = connection.execute(query.where(ApiToken.digest == digest(token), *_open())).first()
        person = holder_of(connection, found.member_id, found.name) if found else None
    if found is None or person is None:
        return None
    if found.used != today():
        used = update(ApiToken).where(ApiToken.id == found.id).values(used=today())
        database.writing(lambda connection: connection.execute(used))
    return replace(person, role=min(person.role, found.role, key=ROLES.index))


def whose(database: Database, name: str) -> Person:
    """The member of that name. Raises `MemberError`."""
    found = member_named(database, name)
    if found is None:
        raise MemberError(f"There is no member {name}. paperwatch members list shows them.")
    return found


def _ours(group: int) -> tuple[ColumnElement[bool], ...]:
    """That a token is open, and of a member of the group or of whoever is at the machine."""
    theirs = select(Member.id).where(Member.group_id == group)
    return (*_open(), or_(ApiToken.member_id.is_(None), ApiToken.member_id.in_(theirs)))


def _open() -> tuple[ColumnElement[bool], ...]:
    lasting: Any = ApiToken.until.is_(None) | (ApiToken.until > now())
    return (ApiToken.ended.is_(None), lasting)
