"""Many rows of plain numbers and texts at once, past the unit of work: what a rebuild of hundred thousands needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table


def insert_rows(
    connection: Connection, model: Any, columns: Sequence[str], rows: Sequence[tuple[int | str | None, ...]]
) -> None:
    """Insert rows of the `columns` of a table; values must be numbers or texts, as they are on both engines."""
    if not rows:
        return
    table: Table = model.__table__
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))  # noqa: S608
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
