"""The sources of records by name: how much is there of each, and one forgotten or renamed.

Nothing is deleted: the records of a forgotten source are marked as vanished and count as evidence no more. What people
judged of them stays, and holds again when the source comes back.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from db.engine import Database
from db.groups import of_ours, refuse_others
from db.models import GroupSchedule, Judgement, Problem, Record, Talk, Watermark
from db.status import IMPORT
from db.store.saving import finish_run, mark_unseen, start_run
from extract.text import title_key


@dataclass(frozen=True, slots=True)
class Origin:
    """One source: how many of its records stand, by kind, from how many documents, and when it was last read."""

    source: str
    papers: int
    talks: int
    entries: int
    documents: int
    last_seen: dt.datetime


def origins(database: Database) -> list[Origin]:
    """Every source with standing records, by name."""
    count = func.count(Record.id)
    query = (
        select(Record.source, Record.kind, count, func.max(Record.last_seen))
        .where(Record.vanished_at.is_(None), Record.kind != "mention")
        .group_by(Record.source, Record.kind)
    )
    documents = (
        select(Record.source, func.count(Record.document.distinct()))
        .where(Record.vanished_at.is_(None))
        .group_by(Record.source)
    )
    with database.reading() as connection:
        rows = connection.execute(query).all()
        pages = {source: int(number) for source, number in connection.execute(documents)}
    kinds: dict[str, dict[str, int]] = {}
    seen: dict[str, dt.datetime] = {}
    for source, kind, number, last in rows:
        kinds.setdefault(source, {})[kind] = int(number)
        seen[source] = max(last, seen.get(source, last))
    return [
        Origin(s, c.get("paper", 0), c.get("talk", 0), c.get("entry", 0), pages.get(s, 0), seen[s])
        for s, c in sorted(kinds.items())
    ]


def forget(database: Database, source: str) -> int:
    """Mark all records of a source as vanished; their number with the mentions that hang on them.

    Files that said them are imported anew when they come again. Raises `ReadingGroupTakenError` for a schedule of
    another reading group.
    """
    database.writing(lambda connection: _unread(connection, source))
    run_id = start_run(database, source="forget", edition=source)
    gone = mark_unseen(database, run_id, source=source, scope=None)
    finish_run(database, run_id, status="ok", counts={"vanished": gone})
    return gone


def _unread(connection: Connection, source: str) -> None:
    refuse_others(connection, source)
    connection.execute(delete(Watermark).where(Watermark.source == IMPORT))


def rename(database: Database, old: str, new: str) -> int:
    """Give the records of a source, their problems and the judgements on them another name; the number of records.

    Records that stand under the new name already must not be there: see `origins`. Raises `ReadingGroupTakenError` for
    a schedule of another reading group.
    """

    def work(connection: Connection) -> int:
        refuse_others(connection, old)
        refuse_others(connection, new)
        renamed = connection.execute(update(Record).where(Record.source == old).values(source=new)).rowcount
        for table in (Problem, Watermark, GroupSchedule):
            connection.execute(update(table).where(table.source == old).values(source=new))
        _rename_judgements(connection, old, new)
        return renamed

    return database.writing(work)


def _rename_judgements(connection: Connection, old: str, new: str) -> None:
    """The smaller name stands first in a judgement, so a new name may turn it round."""
    query = select(Judgement).where((Judgement.source_a == old) | (Judgement.source_b == old))
    for row in connection.execute(
        query.with_only_columns(Judgement.id, Judgement.source_a, Judgement.key_a, Judgement.source_b, Judgement.key_b)
    ).all():
        names = ((row.source_a, row.key_a), (row.source_b, row.key_b))
        (source_a, key_a), (source_b, key_b) = sorted((new if s == old else s, k) for s, k in names)
        values = {"source_a": source_a, "key_a": key_a, "source_b": source_b, "key_b": key_b}
        connection.execute(update(Judgement).where(Judgement.id == row.id).values(values))


def same_talks(database: Database, talks: Iterable[tuple[dt.date | None, str]], source: str) -> dict[str, int]:
    """How many of these talks (date, title) stand under other sources of the group than this one, by source."""
    wanted = {(day, title_key(title)) for day, title in talks if day is not None and title}
    query = (
        select(Record.source, Talk.date, Record.title_key)
        .join(Talk, Talk.record_id == Record.id)
        .where(Record.vanished_at.is_(None), Record.source != source, of_ours(database.group, Record.source))
    )
    with database.reading() as connection:
        found = Counter(name for name, day, title in connection.execute(query) if (day, title) in wanted)
    return dict(found)
