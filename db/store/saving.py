"""The one door into the database for whoever reads pages: runs, records, problems, watermarks.

Every public function is one transaction: it has happened in full or not at all, and doing it again changes nothing but
`last_seen`. Nothing is deleted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from db.canonical import digest
from db.clock import now
from db.collecting import rarely_collecting
from db.dialects import insert_or_update
from db.engine import Database
from db.errors import DatabaseError
from db.groups import claim
from db.models import Problem as ProblemRow
from db.models import Record as RecordRow
from db.models import Run, Watermark
from db.naming import named_by_document
from db.status import REPLAYED
from db.store.caps import capped, short
from db.store.payload import fit, storable
from db.store.rows import Group, rows_of, told_apart
from db.store.writer import write_rows
from extract.records import Problem, Record, Venue, Where

_TOLD = 5
"""Fields of one record that a message about its length names: it stays a sentence."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a save did, in records (a talk and the papers it names count as one)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.problems + other.problems,
        )


def start_run(database: Database, *, source: str, edition: str | None) -> int:
    """Open a run of `source` (over one `edition`, such as "OSDI'25", where there is one) and return its id."""

    def work(connection: Connection) -> int:
        values: dict[str, Any] = {
            "source": source,
            "edition": edition,
            "started": now(),
            "status": "running",
            "counts": {},
        }
        return connection.execute(insert(Run).values(values).returning(Run.id)).scalar_one()

    return database.writing(work)


def finish_run(
    database: Database, run_id: int, *, status: str, counts: Mapping[str, Any], replayed: bool = False
) -> None:
    """Close a run with its outcome ("ok", "failed", ...) and whatever it counted; `replayed`: it asked nobody."""

    def work(connection: Connection) -> None:
        values = {"finished": now(), "status": status, "counts": dict(counts) | ({REPLAYED: 1} if replayed else {})}
        if connection.execute(update(Run).where(Run.id == run_id).values(values)).rowcount != 1:
            raise DatabaseError(f"There is no run {run_id}.")

    database.writing(work)


def save(
    database: Database,
    records: Iterable[Record],
    problems: Iterable[Problem] = (),
    *,
    run_id: int,
    watermarks: Mapping[str, str] | None = None,
) -> Counts:
    """Keep what a document said, in one transaction.

    A record seen before with the same content only moves `last_seen` (and its place, if it stands elsewhere now); with
    other content it becomes a new revision and the old one is kept. E-mail addresses are taken out and what is longer
    than anybody writes is cut (`db.store.caps`), and problems say so. `watermarks` (key -> value, under the run's
    source) move in the same transaction, after the rows.
    """

    def work(connection: Connection) -> Counts:
        source = _source_of(connection, run_id)
        for schedule in sorted({own.values["source"] for own, _ in rows if own.talk is not None}):
            claim(connection, schedule)
        written = write_rows(connection, rows, run_id)
        noted = _write_problems(connection, found, source, run_id)
        for key, value in (watermarks or {}).items():
            _move(connection, source, key, value)
        return Counts(written.new, written.changed, written.unchanged, noted)

    with rarely_collecting():
        rows, found = _rows(records, tuple(problems))
        return database.writing(work)


def mark_unseen(database: Database, run_id: int, *, source: str, scope: Venue | None) -> int:
    """After a complete reading: mark what `source` no longer lists, and return how many records that are.

    `scope` limits it to one edition, and to the documents that this run has read where several speak of one; None means
    all of the source, as for a schedule. Nothing is deleted, and a record that comes back loses the mark. What a later
    run has seen counts as seen: two may be under way at once, because the process of a killed one lives on for a
    moment. Problems of the same source and edition that this run did not meet are resolved.
    """

    def work(connection: Connection) -> int:
        moment = now()
        unseen = [RecordRow.source == source, RecordRow.last_run_id < run_id, RecordRow.vanished_at.is_(None)]
        if scope is not None:
            unseen.append(RecordRow.series == scope.series)
        if scope is not None and scope.year is not None:
            unseen.append(RecordRow.year == scope.year)
        if scope is not None and named_by_document(source):
            read = select(RecordRow.document).where(RecordRow.source == source, RecordRow.last_run_id == run_id)
            unseen.append(RecordRow.document.in_(read.distinct()))
        gone = update(RecordRow).where(*unseen).values(vanished_at=moment, unlinked=True)
        vanished = connection.execute(gone).rowcount
        connection.execute(update(ProblemRow).where(*_unmet(run_id)).values(resolved_at=moment))
        return vanished

    return database.writing(work)


def documents_of(database: Database, source: str) -> set[str]:
    """The documents in which the records of `source` stand now."""
    query = select(RecordRow.document).where(RecordRow.source == source, RecordRow.vanished_at.is_(None))
    with database.reading() as connection:
        return set(connection.execute(query.distinct()).scalars())


def keys_of(database: Database, source: str) -> set[str]:
    """The keys of the records that `source` has now."""
    query = select(RecordRow.key).where(RecordRow.source == source, RecordRow.vanished_at.is_(None))
    with database.reading() as connection:
        return set(connection.execute(query).scalars())


def sources_of(database: Database, document: str) -> set[str]:
    """The sources of which records stand in a document now."""
    query = select(RecordRow.source).where(RecordRow.document == document, RecordRow.vanished_at.is_(None))
    with database.reading() as connection:
        return set(connection.execute(query.distinct()).scalars())


def watermark(database: Database, *, source: str, key: str) -> str | None:
    """How far `source` has been read under `key`, or None."""
    with database.reading() as connection:
        return connection.execute(
            select(Watermark.value).where(Watermark.source == source, Watermark.key == key)
        ).scalar()


def set_watermark(database: Database, *, source: str, key: str, value: str) -> None:
    """Move a watermark alone. Where it stands for rows, give it to `save` instead."""
    database.writing(lambda connection: _move(connection, source, key, value))


def note_problems(
    connection: Connection, problems: Sequence[Problem], *, source: str, run_id: int | None = None
) -> int:
    """Keep problems inside the caller's transaction and return how many of them were not known as open before."""
    return _write_problems(connection, problems, source, run_id)


def _rows(records: Iterable[Record], problems: tuple[Problem, ...]) -> tuple[list[Group], list[Problem]]:
    """The rows of all records, each under a name of its own, and the problems that became known on the way."""
    found = list(problems)
    groups: dict[tuple[str, str], list[Group]] = {}
    for given in records:
        record, cut = capped(given)
        if cut:
            found.append(_remark("record.too-long", f"Kept in part: {', '.join(cut[:_TOLD])}.", record))
        own, *mentions = rows_of(record)
        if own.had_email:
            found.append(_remark("record.email-removed", "An e-mail address was taken out before keeping.", record))
        group = groups.setdefault(own.name, [])
        if any(own.values["content_hash"] != other.values["content_hash"] for other, _ in group):
            found.append(_remark("record.duplicate-key", "Two records of one document share a key.", record))
        group.append((own, mentions))
    return [row for group in groups.values() for row in told_apart(group)], found


def _remark(code: str, message: str, record: Record) -> Problem:
    return Problem(code, message, Where(record.where.document, record.where.line), "warning", record.key)


def _source_of(connection: Connection, run_id: int) -> str:
    source = connection.execute(select(Run.source).where(Run.id == run_id)).scalar()
    if source is None:
        raise DatabaseError(f"There is no run {run_id}; call start_run first.")
    return source


def _write_problems(connection: Connection, problems: Iterable[Problem], source: str, run_id: int | None) -> int:
    moment = now()
    rows = {row["fingerprint"]: row for p in problems if (row := _problem_row(p, source, run_id))}
    if not rows:
        return 0
    known = set(
        connection.execute(
            select(ProblemRow.fingerprint).where(ProblemRow.fingerprint.in_(rows), ProblemRow.resolved_at.is_(None))
        ).scalars()
    )
    values = [row | {"first_seen": moment, "last_seen": moment, "resolved_at": None} for row in rows.values()]
    connection.execute(_upsert(connection, ProblemRow, ("fingerprint",), _REFRESHED), values)
    return len(rows.keys() - known)


_REFRESHED = ("severity", "message", "line", "run_id", "last_seen", "resolved_at")


def _problem_row(problem: Problem, source: str, run_id: int | None) -> dict[str, Any]:
    """The same problem is known by its code and what it is about, so that it survives lines moving on the page."""
    about = problem.record_key or f"{problem.where.line}\x1f{problem.message}"
    return {
        "fingerprint": digest(source, problem.code, problem.where.document, about),
        "code": problem.code,
        "severity": problem.severity,
        "message": fit(short(problem.message, "message")),
        "document": storable(problem.where.document),
        "line": problem.where.line,
        "source": source,
        "record_key": problem.record_key and fit(short(problem.record_key, "key")),
        "run_id": run_id,
    }


def _unmet(run_id: int) -> list[ColumnElement[bool]]:
    this = select(Run.source, func.coalesce(Run.edition, "")).where(Run.id == run_id).cte("this_run")
    siblings = select(Run.id).where(
        Run.source == select(this.c[0]).scalar_subquery(),
        func.coalesce(Run.edition, "") == select(this.c[1]).scalar_subquery(),
    )
    return [ProblemRow.run_id.in_(siblings), ProblemRow.run_id != run_id, ProblemRow.resolved_at.is_(None)]


def _move(connection: Connection, source: str, key: str, value: str) -> None:
    values = {"source": source, "key": key, "value": value, "moved": now()}
    connection.execute(_upsert(connection, Watermark, ("source", "key"), ("value", "moved")), values)


def _upsert(connection: Connection, table: Any, keys: Sequence[str], refreshed: Sequence[str]) -> Any:
    statement = insert_or_update(connection, table)
    return statement.on_conflict_do_update(
        index_elements=list(keys), set_={name: statement.excluded[name] for name in refreshed}
    )
