"""What people said: two records are, or are not, one paper. Their word outranks every rule and survives re-crawls.

A record is named as (source, key). The text form is one judgement a line, tab-separated, to be shared between groups:

    same<TAB>usenix osdi25/zhang<TAB>arxiv 2412.17246<TAB>Ada<TAB>2026-09-01T08:00:00<TAB>the talk says so
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from db.clock import now
from db.engine import Database
from db.errors import ContradictionError, UnknownRecordError
from db.identity.link import link
from db.models import Judgement as Row
from db.models import Record

Name: TypeAlias = tuple[str, str]
Verdict: TypeAlias = Literal["same", "different"]
_HEAD = "# paperwatch judgements: verdict, record, record, who, when, note"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's word on two records; `a` is the smaller name."""

    a: Name
    b: Name
    verdict: Verdict
    by: str
    at: dt.datetime
    note: str = ""

    def __str__(self) -> str:
        return f"{' '.join(self.a)} and {' '.join(self.b)} are {self.verdict} ({self.by}, {self.at:%Y-%m-%d})"


def judge(database: Database, a: Name, b: Name, verdict: Verdict, *, by: str, note: str = "") -> Judgement:
    """Keep a person's word and link the two records anew. A judgement on the same pair is replaced.

    Raises ContradictionError, with the chain, where other judgements say the opposite together; UnknownRecordError
    where a record is not in the database or both are one.
    """
    first, second = sorted((a, b))
    given = Judgement(first, second, verdict, by.strip(), now(), " ".join(note.split()))

    def write(connection: Connection) -> set[int]:
        ids = {_record_id(connection, name) for name in (a, b)}
        if len(ids) != 2:
            raise UnknownRecordError(f"{' '.join(a)} and {' '.join(b)} are one record.")
        _keep(connection, given, _all(connection))
        return ids

    link(database, only=database.writing(write))
    return given


def unjudge(database: Database, a: Name, b: Name) -> bool:
    """Take a judgement back and let the rules decide; False where there was none."""
    first, second = sorted((a, b))

    def write(connection: Connection) -> set[int]:
        gone = connection.execute(delete(Row).where(*_is(first, second)).returning(Row.id)).all()
        return {_record_id(connection, name) for name in (a, b)} if gone else set()

    seeds = database.writing(write)
    link(database, only=seeds)
    return bool(seeds)


def judgements(database: Database) -> list[Judgement]:
    """All judgements by the names of their records."""
    with database.reading() as connection:
        return _all(connection)


def contradiction(known: Iterable[Judgement], given: Judgement) -> tuple[Judgement, ...]:
    """The judgements that together say the opposite of `given`, in order; none where it agrees with them all."""
    others = [j for j in known if (j.a, j.b) != (given.a, given.b)]
    beside: dict[Name, dict[Name, Judgement]] = {}
    for judgement in others:
        if judgement.verdict == "same":
            beside.setdefault(judgement.a, {})[judgement.b] = judgement
            beside.setdefault(judgement.b, {})[judgement.a] = judgement
    left, right = _chains(beside, given.a), _chains(beside, given.b)
    if given.verdict == "different":
        return left.get(given.b, ())
    for judgement in others:
        for x, y in ((judgement.a, judgement.b), (judgement.b, judgement.a)):
            if judgement.verdict == "different" and x in left and y in right:
                return (*reversed(left[x]), judgement, *right[y])
    return ()


def _chains(beside: Mapping[Name, Mapping[Name, Judgement]], start: Name) -> dict[Name, tuple[Judgement, ...]]:
    """For every record that "same" leads to from `start`, the shortest way there."""
    found: dict[Name, tuple[Judgement, ...]] = {start: ()}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there, judgement in sorted(beside.get(here, {}).items()):
            if there not in found:
                found[there] = (*found[here], judgement)
                queue.append(there)
    return found


def export_text(database: Database) -> str:
    """All judgements as text, in an order that does not change, so that two exports can be compared."""
    lines = [
        "\t".join((j.verdict, " ".join(j.a), " ".join(j.b), j.by, j.at.isoformat(), j.note))
        for j in judgements(database)
    ]
    return "\n".join((_HEAD, *lines, ""))


def import_text(database: Database, text: str) -> tuple[int, list[str]]:
    """(how many judgements are new or changed, what was refused and why, by line). Refused lines leave nothing behind.

    Judgements on records that are not here yet are kept: they speak when the records come.
    """
    refused: list[str] = []

    def write(connection: Connection) -> tuple[int, set[int]]:
        kept, seeds = 0, set()
        known = {(j.a, j.b): j for j in _all(connection)}
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                given = _parse(line)
                if known.get((given.a, given.b)) == given:
                    continue
                _keep(connection, given, known.values())
            except (ContradictionError, ValueError) as error:
                refused.append(f"line {number}: {error}")
                continue
            known[given.a, given.b] = given
            kept += 1
            seeds |= {id_ for name in (given.a, given.b) if (id_ := _find(connection, name)) is not None}
        return kept, seeds

    kept, seeds = database.writing(write)
    link(database, only=seeds)
    return kept, refused


def _parse(line: str) -> Judgement:
    """A line of the text form; ValueError says what is wrong with it."""
    cells = line.split("\t")
    if len(cells) not in (5, 6) or cells[0] not in ("same", "different"):
        raise ValueError("not a judgement: verdict, record, record, who, when and note are parted by tabs")
    names = sorted(tuple(cell.split(" ", 1)) for cell in cells[1:3])
    if any(len(name) != 2 for name in names) or names[0] == names[1]:
        raise ValueError("a judgement names two records, each as source and key")
    (a, b), note = names, cells[5] if len(cells) == 6 else ""
    verdict: Verdict = "same" if cells[0] == "same" else "different"
    return Judgement((a[0], a[1]), (b[0], b[1]), verdict, cells[3], _utc(dt.datetime.fromisoformat(cells[4])), note)


def _utc(time: dt.datetime) -> dt.datetime:
    """`time` as the tables keep it: UTC without a zone; a text that names no zone means UTC."""
    return time.astimezone(dt.UTC).replace(tzinfo=None) if time.tzinfo else time


def _keep(connection: Connection, given: Judgement, known: Iterable[Judgement]) -> None:
    if chain := contradiction(known, given):
        told = "; ".join(map(str, chain))
        raise ContradictionError(f"{given} contradicts what was judged before: {told}. Take one of these back first.")
    connection.execute(delete(Row).where(*_is(given.a, given.b)))
    values = {"verdict": given.verdict, "judged_by": given.by, "judged_at": given.at, "note": given.note}
    (source_a, key_a), (source_b, key_b) = given.a, given.b
    names = {"source_a": source_a, "key_a": key_a, "source_b": source_b, "key_b": key_b}
    connection.execute(insert(Row), [names | values])


def _all(connection: Connection) -> list[Judgement]:
    query = select(Row.__table__).order_by(Row.source_a, Row.key_a, Row.source_b, Row.key_b)
    return [
        Judgement(
            (row.source_a, row.key_a), (row.source_b, row.key_b), row.verdict, row.judged_by, row.judged_at, row.note
        )
        for row in connection.execute(query)
    ]


def _is(a: Name, b: Name) -> tuple[ColumnElement[bool], ...]:
    return (Row.source_a == a[0], Row.key_a == a[1], Row.source_b == b[0], Row.key_b == b[1])


def _find(connection: Connection, name: Name) -> int | None:
    query = select(Record.id).where(Record.source == name[0], Record.key == name[1])
    return connection.execute(query).scalar_one_or_none()


def _record_id(connection: Connection, name: Name) -> int:
    found = _find(connection, name)
    if found is None:
        raise UnknownRecordError(f"There is no record {' '.join(name)}.")
    return found
