"""Actions on talks: one is planned, moved or cancelled, or gets a link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar
from uuid import uuid4

from pydantic import Field, PrivateAttr

from db import clock
from db.dialects import LARGEST_ID
from db.engine import Database
from db.group.marks import title_of
from db.group.materials import Material, put_link
from db.group.plan import Plan, plan_from, plan_of, planned_here, talk_named
from db.group.planning import put_plan
from db.judgements.papers import show
from db.members import Person, Role
from extract.lexicon.privacy import without_email
from paperwatch.changes.action import Action, Day, Done, People, Time, quoted, record
from paperwatch.changes.papers import OnPaper
from paperwatch.errors import PaperwatchError, usage_error
from paperwatch.export.clean import address


class PlanTalk(OnPaper):
    """A talk on a paper is planned; without a day the paper is reserved. `again`: although one is planned already."""

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "plan a talk"
    date: Day = None
    time: Time = ""
    presenters: People = ()
    supporters: People = ()
    again: bool = False
    _key: str = PrivateAttr(default_factory=lambda: uuid4().hex[:12])

    def subject(self, database: Database, person: Person) -> str:
        return f"talk {planned_here(database.group)}:{self._key}"

    def do(self, database: Database, person: Person) -> Done:
        id_ = self._id(database)
        coming = [talk for talk in show(database, id_).talks if talk.date is None or talk.date >= clock.today()]
        if coming and not self.again:
            when = f"on {coming[0].date}" if coming[0].date else "without a day yet"
            message = f"A talk on this paper is planned {when} ({coming[0].source}). Say that you plan another one."
            raise PaperwatchError("talk.planned", message)
        put_plan(database, self._key, Plan(id_, self.date, self.time, self.presenters, self.supporters), by=person.name)
        return Done(f"Planned {_when(self.date, self.time)}: {self._title(database)}", {"key": self._key}, self._key)

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        put_plan(database, before["key"], None, by=by)


class _OnTalk(Action):
    """An action on one talk, by its number."""

    talk: Annotated[int, Field(ge=1, le=LARGEST_ID)]

    def _name(self, database: Database) -> tuple[str, str]:
        with database.reading() as connection:
            return talk_named(connection, self.talk)


class _OnPlan(_OnTalk):
    """An action on a talk that was planned here; taken back, it leaves the plan as it was."""

    def subject(self, database: Database, person: Person) -> str:
        return f"talk {record(self._name(database))}"

    def _plan(self, database: Database) -> tuple[str, Plan]:
        """The key and the plan of the talk. Raises `PaperwatchError` `talk.not-ours` for a talk of another schedule."""
        source, key = self._name(database)
        with database.reading() as connection:
            plan = plan_of(connection, key) if source == planned_here(database.group) else None
        if plan is None:
            page = source.partition(":")[2]
            message = f"This talk stands on the page of the schedule {page!r}. Change it there; the next reading tells."
            raise PaperwatchError("talk.not-ours", message)
        return key, plan

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        put_plan(database, before["key"], plan_from(before["plan"]), by=by)


class MoveTalk(_OnPlan):
    """A talk that was planned here gets another day, time or other people. What is not given stays."""

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "move a talk"
    date: Day = None
    time: Time = ""
    presenters: People = ()
    supporters: People = ()

    def do(self, database: Database, person: Person) -> Done:
        key, old = self._plan(database)
        given = {name: getattr(self, name) for name in self.model_fields_set - {"talk"}}
        new = replace(old, **given)
        put_plan(database, key, new, by=person.name)
        return Done(f"Moved, now planned {_when(new.date, new.time)}: {_titled(database, new.paper)}",
                    {"key": key, "plan": old.as_json()})  # fmt: skip


class CancelTalk(_OnPlan):
    """A talk that was planned here is cancelled."""

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "cancel a talk"

    def do(self, database: Database, person: Person) -> Done:
        key, old = self._plan(database)
        put_plan(database, key, None, by=person.name)
        return Done(f"Cancelled, planned {_when(old.date, old.time)}: {_titled(database, old.paper)}",
                    {"key": key, "plan": old.as_json()})  # fmt: skip


class AddLink(_OnTalk):
    """Slides, a summary, a video or code of a talk; an empty address takes it away again."""

    title: ClassVar[str] = "add a link to a talk"
    kind: Material
    url: Annotated[str, Field(max_length=2_000)] = ""

    def subject(self, database: Database, person: Person) -> str:
        return f"{self.kind} of talk {record(self._name(database))}"

    def do(self, database: Database, person: Person) -> Done:
        name, url = self._name(database), without_email(self.url)
        if url and address(url) is None:
            raise usage_error("link.address", f"{self.url!r} is no address of the web. Give one with https:// before.")
        before = database.writing(lambda c: put_link(c, name, self.kind, person.name, url or None))
        said = f"{self.kind.capitalize()} of a talk: {url}" if url else f"{self.kind.capitalize()} of a talk taken away"
        return Done(said, {"talk": list(name), "old": before})

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        old, talk = before["old"], tuple(before["talk"])
        who, url = (old["by"], old["url"]) if old else (by, None)
        database.writing(lambda c: put_link(c, talk, asked["kind"], who, url))


def _when(day: dt.date | None, time: str) -> str:
    return f"for {day}{f' at {time}' if time else ''}" if day else "without a day"


def _titled(database: Database, paper_id: str) -> str:
    return quoted(title_of(database, paper_id)) if paper_id else "a paper"
