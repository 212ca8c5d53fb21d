"""Many rows of plain numbers and texts at once, past the unit of work: what a rebuild of hundred thousands needs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Connection, Date, DateTime, Table, and_, any_, func, literal, select
from sqlalchemy.schema import AddConstraint, DropConstraint

T = TypeVar("T")

CHUNK = 500
"""Rows compared and written at a time; SQLite takes 32,766 parameters a statement."""


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def among(connection: Connection, column: Any, values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
    """The condition that a column holds one of the values: one parameter, however many they are."""
    if connection.dialect.name == "postgresql":
        found: ColumnElement[bool] = column == any_(literal(list(values), ARRAY(column.type)))
        return found
    told = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(told.c.value))  # type: ignore[no-any-return]


def among_pairs(first: Any, second: Any, pairs: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    """The condition that one column holds a first part of these pairs and the other a second part, by an index of both.

    Rows that mix the parts of two pairs meet it too: the caller leaves them out. (SQLite reads the whole table for a
    list of pairs.)
    """
    return and_(first.in_({a for a, _ in pairs}), second.in_({b for _, b in pairs}))


def insert_rows(connection: Connection, model: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of the `columns` of a table. Values are numbers, truth values, texts (also of JSON) or times."""
    if not rows:
        return
    table: Table = model.__table__
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        values = _as_text(table, columns, rows)
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)  # noqa: S608 (names of our own tables)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _as_text(table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Sequence[Any]:
    """The rows with dates and times as SQLAlchemy writes them on SQLite, which has no type for them."""
    kinds = [table.c[name].type for name in columns]
    times = [place for place, kind in enumerate(kinds) if isinstance(kind, DateTime)]
    dates = [place for place, kind in enumerate(kinds) if isinstance(kind, Date)]
    if not times and not dates:
        return rows
    found = [list(row) for row in rows]
    for row in found:
        for place in times:
            row[place] = row[place] and row[place].isoformat(" ", "microseconds")
        for place in dates:
            row[place] = row[place] and row[place].isoformat()
    return [tuple(row) for row in found]


@contextmanager
def unindexed(connection: Connection, *models: Any) -> Iterator[None]:
    """Do without the indexes of those tables that are empty, and make them again at the end, from all rows at once; on
    PostgreSQL also without the foreign keys between such tables, which it else looks up row by row.

    That is quicker than to keep them while hundred thousands of rows come. Keys and unique constraints stay. So do
    foreign keys to a table that has rows: to drop one locks out whoever reads there, other processes of a build too.
    """
    empty = [
        m.__table__ for m in models if connection.execute(select(1).select_from(m.__table__).limit(1)).first() is None
    ]
    indexes = [index for table in empty for index in table.indexes]
    bound = [key for table in empty for key in table.foreign_key_constraints if key.referred_table in empty]
    if connection.dialect.name == "sqlite":  # cannot, and checks a key in a fiftieth of the time that its row takes
        bound = []
    for key in bound:
        connection.execute(DropConstraint(key))
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)
    for key in bound:
        connection.execute(AddConstraint(key))


def counted(connection: Connection, *tables: str) -> None:
    """Let PostgreSQL see how many rows a transaction has brought into these tables, on which its plans depend; its own
    housekeeping counts only what is committed.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {', '.join(tables)}")
