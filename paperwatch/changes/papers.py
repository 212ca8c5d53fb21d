"""Actions on one paper: a person's marks, notes and proposals, and what is not for the group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from db import clock
from db.engine import Database
from db.group import marks, skips
from db.judgements.papers import find_paper
from db.members import Person, Role
from paperwatch.changes.action import Action, Day, Done, Line, Paragraphs, quoted, record
from paperwatch.errors import usage_error


class OnPaper(Action):
    """An action on one paper, named in any way that names a paper."""

    paper: Line

    def _id(self, database: Database) -> str:
        return find_paper(database, self.paper)

    def _title(self, database: Database) -> str:
        return quoted(marks.title_of(database, self._id(database)))


class _Mark(OnPaper):
    """A person's own mark on a paper."""

    kind: ClassVar[marks.Kind]

    def subject(self, database: Database, person: Person) -> str:
        with database.reading() as connection:
            name = marks.record_of(connection, self._id(database))
        return f"{self.kind} of {person.name} on {record(name)}"

    def _put(self, database: Database, person: Person, value: str | None) -> str | None:
        id_ = self._id(database)
        return database.writing(lambda c: marks.put_mark(c, id_, self.kind, person.name, value))

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        with database.reading() as connection:
            id_ = marks.paper_with(connection, tuple(before["record"]))
        database.writing(lambda c: marks.put_mark(c, id_, cls.kind, by, before["value"]))

    def _before(self, database: Database, value: str | None) -> dict[str, Any]:
        with database.reading() as connection:
            return {"record": list(marks.record_of(connection, self._id(database))), "value": value}


class _Flag(_Mark):
    """A mark that is there or not."""

    on: bool = True
    says: ClassVar[tuple[str, str]]

    def do(self, database: Database, person: Person) -> Done:
        old = self._put(database, person, "" if self.on else None)
        return Done(f"{self.says[not self.on]} {self._title(database)}", self._before(database, old))


class Star(_Flag):
    """A star: a paper to come back to."""

    title: ClassVar[str] = "star a paper"
    kind: ClassVar[marks.Kind] = "star"
    says: ClassVar[tuple[str, str]] = ("Starred", "No more starred:")


class Read(_Flag):
    """A paper that somebody has read."""

    title: ClassVar[str] = "mark a paper as read"
    kind: ClassVar[marks.Kind] = "read"
    says: ClassVar[tuple[str, str]] = ("Read:", "Not read yet:")


class Vote(_Flag):
    """A vote for hearing a paper in a meeting."""

    title: ClassVar[str] = "vote for a paper"
    kind: ClassVar[marks.Kind] = "vote"
    says: ClassVar[tuple[str, str]] = ("Voted for", "Vote taken back for")


class Note(_Mark):
    """A person's note on a paper, which the group reads; an empty one is none."""

    title: ClassVar[str] = "write a note on a paper"
    kind: ClassVar[marks.Kind] = "note"
    text: Paragraphs = ""

    def do(self, database: Database, person: Person) -> Done:
        old = self._put(database, person, self.text or None)
        return Done(f"{'Note on' if self.text else 'No note any more on'} {self._title(database)}",
                    self._before(database, old))  # fmt: skip


class Propose(_Mark):
    """A paper is proposed for a meeting, with a few words."""

    title: ClassVar[str] = "propose a paper"
    kind: ClassVar[marks.Kind] = "proposal"
    text: Line = ""
    on: bool = True

    def do(self, database: Database, person: Person) -> Done:
        old = self._put(database, person, self.text if self.on else None)
        return Done(f"{'Proposed:' if self.on else 'No more proposed:'} {self._title(database)}",
                    self._before(database, old))  # fmt: skip


class Skip(OnPaper):
    """A paper is not for the group, or not before a day: it is not suggested; `on` = no takes that back."""

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "say that a paper is not for the group"
    until: Day = None
    on: bool = True

    def subject(self, database: Database, person: Person) -> str:
        with database.reading() as connection:
            return f"skip {record(marks.record_of(connection, self._id(database)))}"

    def do(self, database: Database, person: Person) -> Done:
        if self.on and self.until is not None and self.until <= clock.today():
            raise usage_error("usage.skip", f"{self.until} is over: give a day to come, before which it is skipped.")
        id_ = self._id(database)
        word = skips.Skip(0, person.name, clock.now().isoformat(), self.until) if self.on else None
        before = database.writing(lambda c: skips.put_skip(c, id_, word))
        told = f"Not suggested {f'before {self.until}' if self.until else 'any more'}" if self.on else "Suggested again"
        return Done(f"{told}: {self._title(database)}", before)

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        database.writing(lambda c: skips.restore(c, before))
