"""What people can change. An action is a few checked values; it does its work inside the door's transaction."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal
from uuid import uuid4

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from db import clock
from db.dialects import LARGEST_ID
from db.engine import Database
from db.group import marks, skips
from db.group.materials import Material, put_link
from db.group.plan import PLANNED_HERE, Plan, plan_from, plan_of, talk_named
from db.group.planning import put_plan
from db.judgements.judging import Judgement, give_back, judgements
from db.judgements.lookup import judged_between, records_named
from db.judgements.papers import find_paper, show
from db.judgements.unsure import put_unsure
from db.members import Person, Role
from extract.lexicon.privacy import without_email
from paperwatch.console import harmless
from paperwatch.errors import PaperwatchError, usage_error
from paperwatch.export.clean import address
from paperwatch.judging import Outcome, doubt, one_line, pronounce, two, withdraw

_LONGEST_LINE, _LONGEST_TEXT, _MOST_PEOPLE = 300, 5_000, 20  # characters, and people of one talk; by hand
_SHOWN = 80  # characters of a title in a sentence; by hand
_BETWEEN_PEOPLE = re.compile(r"[;,\n]")
_DAY = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d", re.ASCII)


def _people(said: object) -> object:
    """Names parted by commas, semicolons or lines."""
    return [name for part in _BETWEEN_PEOPLE.split(said) if (name := part.strip())] if isinstance(said, str) else said


def _day(said: object) -> object:
    """A day of a century around ours, as ISO 8601 writes it; an empty text is none."""
    if not isinstance(said, str) or not said:
        return said or None
    if not _DAY.fullmatch(said):
        raise ValueError("a day is written like 2026-12-03")
    return dt.date.fromisoformat(said)


def _paragraphs(text: str) -> str:
    return "\n".join(harmless(line).rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def _person(name: str) -> str:
    return one_line(without_email(name))


def _time_of_day(text: str) -> str:
    if text and not _TIME.fullmatch(text):
        raise ValueError("a time of day is written like 14:30")
    return text.zfill(5) if text else ""


Line = Annotated[str, Field(max_length=_LONGEST_LINE), AfterValidator(one_line)]
Paragraphs = Annotated[str, Field(max_length=_LONGEST_TEXT), AfterValidator(_paragraphs)]
Day = Annotated[dt.date | None, BeforeValidator(_day)]
Time = Annotated[str, AfterValidator(_time_of_day)]
People = Annotated[
    tuple[Annotated[str, Field(max_length=_LONGEST_LINE), AfterValidator(_person)], ...],
    BeforeValidator(_people),
    Field(max_length=_MOST_PEOPLE),
]


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: in a sentence, and as `undo` needs to know it."""

    said: str
    before: Any
    outcome: Any = None


class Action(BaseModel):
    """One action. `least` is the role that may do it, `title` what it does, as in "to ... one must be"."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    least: ClassVar[Role] = "member"
    title: ClassVar[str]

    def subject(self, database: Database, person: Person) -> str:
        """What it is about: a later change of the same subject makes a form stale, and stands in the way of undo."""
        raise NotImplementedError

    def stale(self, database: Database) -> str | None:
        """Why what the form showed holds no more, where the action knows; None where it does."""
        return None

    def do(self, database: Database, person: Person) -> Done:
        """Do it; `database` has joined the transaction. Raises where it cannot be done."""
        raise NotImplementedError

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        """Take it back; `by` is who did it."""
        raise NotImplementedError


class Judge(Action):
    """A person's word on two papers or records.

    Where it answers a question about two records, `shown` are the papers that they stood in, by their ids: "different"
    is said of these papers, any other answer of the records.
    """

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "say whether two papers are one"
    a: Line
    b: Line
    verdict: Literal["same", "different", "unsure"]
    note: Line = ""
    sure: bool = False
    shown: Line = ""

    def subject(self, database: Database, person: Person) -> str:
        return _pair(database, self.a, self.b)

    def stale(self, database: Database) -> str | None:
        if not self.shown:
            return None
        papers = {records_named(database, name).paper or "" for name in (self.a, self.b)}
        if papers == set(self.shown.split()):
            return None
        return "What was one paper and what were two has changed since this was shown. Look again, and decide anew."

    def do(self, database: Database, person: Person) -> Done:
        left, right, (a, b) = two(database, self.a, self.b)
        titles = f"{_quoted(left.records[0].title)} and {_quoted(right.records[0].title)}"
        if self.verdict == "unsure":
            was = database.writing(lambda c: put_unsure(c, a, b, person.name, unsure=True))
            return Done(f"{titles}: not sure whether they are one paper", {"pair": [a, b], "was": was})
        if self.verdict == "same" and not self.sure and (against := doubt(database, self.a, self.b)):
            message = f"Nothing was kept: {against}. If they are one all the same, say that you are sure."
            raise usage_error("judgement.two-entries", message)
        verdict, named = self.verdict, (self.a, self.b)
        if verdict == "different" and self.shown and left.paper and right.paper and left.paper != right.paper:
            named = (left.paper, right.paper)
        outcome, changed = _judged(
            database, lambda: pronounce(database, *named, verdict, by=person.name, note=self.note)
        )
        return Done(f"{titles} are {'one paper' if self.verdict == 'same' else 'different papers'}", changed, outcome)

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        if "pair" in before:
            a, b = (tuple(name) for name in before["pair"])
            database.writing(lambda c: put_unsure(c, a, b, by, unsure=before["was"]))
            return
        give_back(database, *([_judgement(one) for one in before[which]] for which in ("removed", "added")))


class Unjudge(Action):
    """What was judged between two papers or records is taken back, and the rules decide again."""

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "take a judgement back"
    a: Line
    b: Line

    def subject(self, database: Database, person: Person) -> str:
        left, right = records_named(database, self.a), records_named(database, self.b)
        found = judged_between(database, left.names, right.names)
        return _words((found[0].a, found[0].b)) if found else f"pair {self.a} | {self.b}"

    def do(self, database: Database, person: Person) -> Done:
        outcome, changed = _judged(database, lambda: withdraw(database, self.a, self.b))
        told = outcome.judgements[0]
        return Done(f"The word of {told.by} that {_record(told.a)} and {_record(told.b)} are {told.verdict} was taken"
                    " back", changed, outcome)  # fmt: skip

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        Judge.undo(database, asked, before, by)


def _judged(database: Database, work: Any) -> tuple[Outcome, dict[str, Any]]:
    """What judging came to, and which judgements it removed and added."""
    before = judgements(database)
    outcome: Outcome = work()
    after = judgements(database)
    removed, added = ([_as_json(j) for j in one if j not in other] for one, other in ((before, after), (after, before)))
    return outcome, {"removed": removed, "added": added}


def _as_json(one: Judgement) -> list[str]:
    return [*one.a, *one.b, one.verdict, one.by, one.at.isoformat(), one.note]


def _judgement(said: list[Any]) -> Judgement:
    source_a, key_a, source_b, key_b, verdict, by, at, note = said
    return Judgement((source_a, key_a), (source_b, key_b), verdict, by, dt.datetime.fromisoformat(at), note)


def _pair(database: Database, a: str, b: str) -> str:
    _, _, pair = two(database, a, b)
    return _words(pair)


def _words(pair: tuple[tuple[str, str], tuple[str, str]]) -> str:
    return f"pair {' | '.join(_record(name) for name in sorted(pair))}"


def _record(name: tuple[str, str]) -> str:
    return ":".join(name)


def _quoted(title: str) -> str:
    return f"“{title if len(title) <= _SHOWN else f'{title[: _SHOWN - 1]}…'}”"


class _OnPaper(Action):
    """An action on one paper, named in any way that names a paper."""

    paper: Line

    def _id(self, database: Database) -> str:
        return find_paper(database, self.paper)

    def _title(self, database: Database) -> str:
        return _quoted(marks.title_of(database, self._id(database)))


class _Mark(_OnPaper):
    """A person's own mark on a paper."""

    kind: ClassVar[marks.Kind]

    def subject(self, database: Database, person: Person) -> str:
        with database.reading() as connection:
            name = marks.record_of(connection, self._id(database))
        return f"{self.kind} of {person.name} on {_record(name)}"

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


class Skip(_OnPaper):
    """A paper is not for the group, or not before a day: it is not suggested; `on` = no takes that back."""

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "say that a paper is not for the group"
    until: Day = None
    on: bool = True

    def subject(self, database: Database, person: Person) -> str:
        with database.reading() as connection:
            return f"skip {_record(marks.record_of(connection, self._id(database)))}"

    def do(self, database: Database, person: Person) -> Done:
        id_ = self._id(database)
        word = skips.Skip(0, person.name, clock.now().isoformat(), self.until) if self.on else None
        before = database.writing(lambda c: skips.put_skip(c, id_, word))
        told = f"Not suggested {f'before {self.until}' if self.until else 'any more'}" if self.on else "Suggested again"
        return Done(f"{told}: {self._title(database)}", before)

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        database.writing(lambda c: skips.restore(c, before))


class PlanTalk(_OnPaper):
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
        return f"talk {PLANNED_HERE}:{self._key}"

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

    def _plan(self, database: Database) -> tuple[str, Plan]:
        """The key and the plan of a talk that was planned here."""
        source, key = self._name(database)
        with database.reading() as connection:
            plan = plan_of(connection, key) if source == PLANNED_HERE else None
        if plan is None:
            page = source.partition(":")[2]
            message = f"This talk stands on the page of the schedule {page!r}. Change it there; the next reading tells."
            raise PaperwatchError("talk.not-ours", message)
        return key, plan

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        put_plan(database, before["key"], plan_from(before["plan"]), by=by)


class MoveTalk(_OnTalk):
    """A talk that was planned here gets another day, time or other people. What is not given stays."""

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "move a talk"
    date: Day = None
    time: Time = ""
    presenters: People = ()
    supporters: People = ()

    def subject(self, database: Database, person: Person) -> str:
        return f"talk {_record(self._name(database))}"

    def do(self, database: Database, person: Person) -> Done:
        key, old = self._plan(database)
        given = {name: getattr(self, name) for name in self.model_fields_set - {"talk"}}
        new = replace(old, **given)
        put_plan(database, key, new, by=person.name)
        return Done(f"Moved, now planned {_when(new.date, new.time)}: {_titled(database, new.paper)}",
                    {"key": key, "plan": old.as_json()})  # fmt: skip


class CancelTalk(_OnTalk):
    """A talk that was planned here is cancelled."""

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "cancel a talk"

    def subject(self, database: Database, person: Person) -> str:
        return f"talk {_record(self._name(database))}"

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
        return f"{self.kind} of talk {_record(self._name(database))}"

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
    return _quoted(marks.title_of(database, paper_id)) if paper_id else "a paper"


ACTIONS: Mapping[str, type[Action]] = {
    "judge": Judge,
    "unjudge": Unjudge,
    "star": Star,
    "read": Read,
    "vote": Vote,
    "note": Note,
    "propose": Propose,
    "skip": Skip,
    "plan-talk": PlanTalk,
    "move-talk": MoveTalk,
    "cancel-talk": CancelTalk,
    "add-link": AddLink,
}
"""Every action by its name."""
