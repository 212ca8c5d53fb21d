"""Actions on members: who may sign in, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from db.engine import Database
from db.members import (
    MemberError,
    Person,
    Role,
    add_member,
    end_links,
    members,
    new_link,
    remove_member,
    set_role,
)
from extract.lexicon.privacy import without_email
from paperwatch.changes.action import Action, Done
from paperwatch.errors import usage_error
from paperwatch.judging import one_line


def _called(name: str) -> str:
    if not (found := one_line(without_email(name))):
        raise ValueError("a member has a name, which is no e-mail address")
    return found


class _OnMember(Action):
    """An action on one member, by name."""

    least: ClassVar[Role] = "organiser"
    name: Annotated[str, Field(max_length=100), AfterValidator(_called)]

    def subject(self, database: Database, person: Person) -> str:
        return f"member {self.name.casefold()}"


class AddMember(_OnMember):
    """Somebody becomes a member, or comes back as one. The first member is an organiser."""

    title: ClassVar[str] = "add a member"
    role: Role = "member"

    def do(self, database: Database, person: Person) -> Done:
        add_member(database, self.name, self.role)
        _needs_an_organiser(database)
        return Done(f"{self.name} is a member now, with the role {self.role}", {})

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        remove_member(database, asked["name"])
        _needs_an_organiser(database)


class SetRole(_OnMember):
    """A member may do more or less, from their next click on. One organiser stays."""

    title: ClassVar[str] = "change a role"
    role: Role

    def do(self, database: Database, person: Person) -> Done:
        old = _role_of(database, self.name)
        set_role(database, self.name, self.role)
        _needs_an_organiser(database)
        return Done(f"{self.name} has the role {self.role} now, and was {old}", {"role": old})

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        set_role(database, asked["name"], before["role"])
        _needs_an_organiser(database)


class RemoveMember(_OnMember):
    """Somebody is no member any more: links, sessions and tokens end, and what they did stays.

    Taken back, they are a member again and need a new link.
    """

    title: ClassVar[str] = "withdraw a member"

    def do(self, database: Database, person: Person) -> Done:
        old = _role_of(database, self.name)
        if self.name.casefold() == person.name.casefold():
            raise usage_error("member.organiser", "Nobody can withdraw themselves. Ask another organiser.")
        remove_member(database, self.name)
        _needs_an_organiser(database)
        return Done(f"{self.name} is no member any more", {"role": old})

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        add_member(database, asked["name"], before["role"])


class NewLink(_OnMember):
    """A member gets another link; the ones before it end. Whoever has it is that member, so that it is told of."""

    kind: ClassVar[str] = "new-link"
    title: ClassVar[str] = "give a member a link"

    def do(self, database: Database, person: Person) -> Done:
        return Done(f"A new link for {self.name}", {}, new_link(database, self.name))

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        end_links(database, asked["name"])


def _role_of(database: Database, name: str) -> Role:
    found = next((one.role for one in members(database) if one.name.casefold() == name.casefold()), None)
    if found is None:
        raise MemberError(f"There is no member {name}.")
    return found


def _needs_an_organiser(database: Database) -> None:
    """Where there are members, one of them can let others in."""
    found = members(database)
    if found and not any(one.role == "organiser" for one in found):
        raise usage_error("member.organiser", "One member must be an organiser, who lets others in.")
