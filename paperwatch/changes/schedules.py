"""The action on a group's schedule: its talks are stored, and where they come from is remembered for the nights."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, PrivateAttr

from db.engine import Database
from db.members import Person, Role
from extract.lexicon.privacy import without_email
from extract.records import Problem, TalkRecord
from paperwatch.changes.action import Action, Done, quoted
from paperwatch.console import plural
from paperwatch.errors import PaperwatchError, usage_error
from paperwatch.given import write_private
from paperwatch.judging import one_line
from paperwatch.places import beside_config

# What reads or writes a schedule is imported where it is used: other actions need none of it.
if TYPE_CHECKING:
    from extract.schedule import ScheduleSettings
    from paperwatch.config import ScheduleSource
    from paperwatch.schedule_records import Kept

FOLDER = "schedules"
"""The folder beside the configuration in which files lie that people brought."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What was read and shown: the talks, the problems, the settings; `body` are the bytes of a file to be kept."""

    talks: tuple[TalkRecord, ...]
    problems: tuple[Problem, ...]
    settings: ScheduleSettings
    body: bytes | None = None


class AddSchedule(Action):
    """A schedule is stored as it was shown, and read every night.

    A file that was brought takes the place of an earlier one of that name: talks that it does not tell have vanished.
    The same place under the same name is read again, and its entry stays. `settings` is a file that says them all.
    """

    kind: ClassVar[str] = "add-schedule"
    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "add a schedule"
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(without_email), AfterValidator(one_line)]
    location: Annotated[str, Field(min_length=1, max_length=2_000)]
    settings: Annotated[str, Field(max_length=2_000)] = ""
    _brought: Brought | None = PrivateAttr(None)
    _before: list[ScheduleSource | None] = PrivateAttr(default_factory=list)

    def having(self, brought: Brought) -> AddSchedule:
        """This action on what was brought."""
        self._brought = brought
        return self

    def subject(self, database: Database, person: Person) -> str:
        return f"schedule {self.name}"

    def do(self, database: Database, person: Person) -> Done:
        from paperwatch.config import ScheduleSource, load_config
        from paperwatch.schedule_entries import change_entry, remember

        brought = self._brought
        if brought is None:
            raise usage_error("change.values", "A schedule is added after it was read and shown.")
        config = load_config()
        if not self._before:  # a transaction may be tried again, and the entry stand there already
            self._before.append(next((one for one in config.schedules if one.name == self.name), None))
        old = self._before[0]
        again = old is not None and old.location == self.location and brought.body is None
        newer = old is not None and _was_brought(old) and brought.body is not None and old.location != self.location
        if old is not None and not again and not newer:
            message = f"A schedule {self.name!r} is there already, at {old.location}. Give this one another name."
            raise usage_error("schedule.name-taken", message)
        kept = _store(database, self.name, brought.talks, brought.problems)
        if brought.body is not None:
            _keep_file(self.location, brought.body)
        source = ScheduleSource(name=self.name, location=self.location, settings=self.settings or None)
        if again:
            what = "read again"
        elif old is None:
            what = "added"
            remember(source, brought.settings, config)
        else:
            what = "read from a new file"
            change_entry(source, brought.settings)
        before = {"old": old.model_dump() if old else None, "again": again}
        return Done(f"Schedule {quoted(self.name)} {what}: {_told(kept, brought.talks)}", before, kept)

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        from db.linkage.link import conclude
        from db.store.origins import forget
        from paperwatch.config import ScheduleSource
        from paperwatch.schedule_entries import rewrite

        name = asked["name"]
        if before.get("again"):
            message = f"The page of {name} was read again, as every night does: there is nothing to take back."
            raise PaperwatchError("change.undone", message)
        if before["old"] is not None:
            _read_again(database, ScheduleSource(**before["old"]))
            return
        forget(database, f"schedule:{name}")
        conclude(database)
        with suppress(PaperwatchError):  # somebody took it out of the file already
            rewrite(name, lambda _: "")


def _read_again(database: Database, source: ScheduleSource) -> None:
    """The file that was there before counts again, by its own settings."""
    from paperwatch.config import load_config
    from paperwatch.documents import open_below
    from paperwatch.schedule_entries import entry, rewrite
    from paperwatch.schedules import pages_of, settings_of

    documents, unread = open_below(beside_config(source.location))
    found = pages_of(documents, source, settings_of(source), load_config().known_venues)
    _store(database, source.name, found.records, (*found.problems, *unread))
    rewrite(source.name, lambda _: entry(source))


def _store(database: Database, name: str, talks: Any, problems: Any) -> Kept:
    """Store and link what a schedule says."""
    from db.linkage.link import conclude
    from paperwatch.schedule_records import keep

    kept = keep(database, name, talks, problems)
    conclude(database)
    return kept


def _told(kept: Kept, talks: Any) -> str:
    """How many talks are new, changed and gone, in words."""
    counts = kept.counts
    changed = [f"{counts[what]} {what}" for what in ("new", "changed") if counts[what]]
    changed += ["others vanished"] if counts["vanished"] else []  # counted with the papers that they named
    return f"{plural(len(talks), 'talk')} ({', '.join(changed) or 'none of them new'})"


def _was_brought(source: ScheduleSource) -> bool:
    return source.location.startswith(f"{FOLDER}/")


def _keep_file(location: str, body: bytes) -> None:
    """A file that was brought, which only its owner may read. One of that name has the same bytes."""
    path = beside_config(location)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_private(path, body)
