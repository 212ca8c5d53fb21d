"""What SQLAlchemy writes in another way for each engine.

PostgreSQL's half loads every driver that SQLAlchemy knows for it; it is imported where such a database is met.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Dialect, cast
from sqlalchemy.types import TypeDecorator, TypeEngine

LARGEST_ID = 2**31 - 1
"""The largest number that an integer column of PostgreSQL holds."""


class Json(TypeDecorator[Any]):
    """JSON; on PostgreSQL in its binary form."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of the engine."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())


def insert_or_update(connection: Connection, table: Any) -> Any:
    """The engine's INSERT, which can say what happens where the row is there already."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert

        return insert(table)
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite

    return insert_sqlite(table)


def tsquery(words: str) -> ColumnElement[Any]:
    """A query of PostgreSQL's full-text search."""
    from sqlalchemy.dialects.postgresql import TSQUERY

    return cast(words, TSQUERY)
