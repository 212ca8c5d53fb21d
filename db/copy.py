"""One database into another, of either engine: every table in the order of its references, and the counts compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, insert, select, text

from db.bulk import CHUNK, chunks
from db.engine import Database
from db.errors import DatabaseError
from db.models import METADATA, Affiliation, CoveragePolicy, Lease, Paper, ReadingGroup, Setting, Topic
from db.search import fulltext

_REFILLED = (CoveragePolicy.__tablename__, Topic.__tablename__, ReadingGroup.__tablename__)
"""Tables that the program fills by itself, those that refer to others first; what they hold does not make a database
used."""
_OWN = (Setting.__tablename__, Lease.__tablename__)
_COPIED = [table for table in METADATA.sorted_tables if table.name not in _OWN]
"""Not what a database knows of itself: the views of the target are its own, and who is at work on it."""

OnTable = Callable[[str, int], None]


class NotEmptyError(DatabaseError):
    """The database to be copied into holds something."""

    code = "copy.not-empty"


class DifferentCountsError(DatabaseError):
    """After copying, a table of the target does not hold as many rows as that of the source. Nothing was kept."""

    code = "copy.counts-differ"


@dataclass(frozen=True, slots=True)
class Copied:
    """One table: its rows in the source and in the target."""

    table: str
    rows: int
    copied: int


def copy(source: Database, target: Database, on_table: OnTable = lambda name, rows: None) -> list[Copied]:
    """Copy every row of `source`, seen at one moment, into the empty, upgraded `target`, in one transaction.

    Either all of it is there afterwards or nothing. Raises `NotEmptyError`, `DifferentCountsError`.
    """
    return target.writing(lambda writing: _copy(source, writing, on_table))


def _copy(source: Database, writing: Connection, on_table: OnTable) -> list[Copied]:
    _refuse_used(writing)
    for name in _REFILLED:
        writing.execute(METADATA.tables[name].delete())
    with _one_moment(source) as reading:
        copied = [_table(reading, writing, table, on_table) for table in _COPIED]
    reindex(writing)
    if wrong := [c.table for c in copied if c.rows != c.copied]:
        raise DifferentCountsError(f"Not every row arrived in {', '.join(wrong)}; nothing was kept. Copy again.")
    return copied


def _one_moment(source: Database) -> Connection:
    """A connection on which every read sees the same state: SQLite's always does, PostgreSQL's must be asked to."""
    connection = source.engine.connect()
    if source.dialect == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _refuse_used(writing: Connection) -> None:
    for table in _COPIED:
        if table.name not in _REFILLED and writing.execute(select(1).select_from(table).limit(1)).first():
            raise NotEmptyError(f"The target is not empty: its table {table.name} holds rows. Give a new database.")


def _table(reading: Connection, writing: Connection, table: Table, on_table: OnTable) -> Copied:
    for rows in chunks(_rows(reading, table)):
        writing.execute(insert(table), rows)
    _reset_sequence(writing, table)
    count = select(func.count()).select_from(table)
    copied = Copied(table.name, reading.execute(count).scalar_one(), writing.execute(count).scalar_one())
    on_table(copied.table, copied.copied)
    return copied


def _rows(reading: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Rows in the order of the key, those that others refer to first, a chunk of them in memory at a time."""
    own = [c for c in table.columns if any(key.column.table is table for key in c.foreign_keys)]
    order = [*(column.is_not(None) for column in own), *table.primary_key.columns]
    found = reading.execution_options(stream_results=True, yield_per=1000).execute(select(table).order_by(*order))
    for row in found:
        yield dict(row._mapping)


def _reset_sequence(writing: Connection, table: Table) -> None:
    """PostgreSQL counts ids by sequences, which know nothing of rows that came with an id."""
    keys = list(table.primary_key.columns)
    if writing.dialect.name != "postgresql" or len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    name = f'"{table.name}"'
    sequence = writing.execute(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": name, "c": keys[0].name}).scalar()
    if sequence:
        last = writing.execute(select(func.max(keys[0]))).scalar()
        writing.execute(text("SELECT setval(:s, :n, :used)"), {"s": sequence, "n": last or 1, "used": last is not None})


def reindex(connection: Connection, *, beyond_ascii: bool = False) -> int:
    """Make the full-text index anew from the papers, and return how many there are.

    `beyond_ascii` leaves the papers alone whose texts hold nothing but ASCII.
    """
    if not beyond_ascii:
        connection.execute(text("DELETE FROM paper_text"))
    count = last = 0
    while papers := connection.execute(_PAPERS.where(Paper.id > last).limit(CHUNK)).all():
        last = papers[-1].id
        places = _places(connection, [paper.id for paper in papers])
        texts = [(p.id, {**p._mapping, "affiliations": places.get(p.id, "")}) for p in papers]
        if beyond_ascii:
            texts = [(id_, said) for id_, said in texts if not "".join(map(str, said.values())).isascii()]
        fulltext.index(connection, texts)
        count += len(papers)
    return count


_PAPERS = select(Paper.id, Paper.title, Paper.authors, Paper.abstract).order_by(Paper.id)


def _places(connection: Connection, papers: list[int]) -> dict[int, str]:
    """The affiliations of each paper, each once, in printed order."""
    columns = (Affiliation.paper_id, Affiliation.name)
    order = (Affiliation.paper_id, Affiliation.author, Affiliation.position)
    rows = connection.execute(select(*columns).where(Affiliation.paper_id.in_(papers)).order_by(*order))
    return {
        id_: "; ".join(dict.fromkeys(r.name for r in mine)) for id_, mine in groupby(rows, key=lambda r: r.paper_id)
    }
