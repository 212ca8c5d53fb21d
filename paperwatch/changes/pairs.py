"""Actions on two papers or records: what a person judges of them, and takes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from db.engine import Database
from db.judgements.judging import Judgement, give_back, judgements
from db.judgements.lookup import judged_between, records_named
from db.judgements.unsure import put_unsure
from db.members import Person, Role
from paperwatch.changes.action import Action, Done, Line, quoted, record
from paperwatch.errors import usage_error
from paperwatch.judging import Outcome, doubt, pronounce, two, withdraw


class Judge(Action):
    """A person's word on two papers or records.

    Where it answers a question about two records, `shown` are the papers that they stood in, by their ids: "different"
    is said of these papers, any other answer of the records.
    """

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "say whether two papers are one"
    of_all: ClassVar[bool] = True
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
        titles = f"{quoted(left.records[0].title)} and {quoted(right.records[0].title)}"
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
    of_all: ClassVar[bool] = True
    a: Line
    b: Line

    def subject(self, database: Database, person: Person) -> str:
        left, right = records_named(database, self.a), records_named(database, self.b)
        found = judged_between(database, left.names, right.names)
        return _words((found[0].a, found[0].b)) if found else f"pair {self.a} | {self.b}"

    def do(self, database: Database, person: Person) -> Done:
        outcome, changed = _judged(database, lambda: withdraw(database, self.a, self.b))
        told = outcome.judgements[0]
        return Done(f"The word of {told.by} that {record(told.a)} and {record(told.b)} are {told.verdict} was taken"
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
    return f"pair {' | '.join(record(name) for name in sorted(pair))}"
