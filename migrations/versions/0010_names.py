"""Records are named by the document that said it, their hash counts set values only, one without a venue has the year
in which it was published, and the database knows the digest of its views.

No record becomes another one: it keeps its id, its revision and its paper. Judgements follow the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.naming import full_key
from db.store.payload import content_hash

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MANY = 2000
_record = sa.table(
    "record",
    *(sa.column(name) for name in ("id", "kind", "source", "key", "document", "year", "content_hash")),
    sa.column("payload", sa.JSON()),
)
_revision = sa.table(
    "record_revision",
    sa.column("record_id"),
    sa.column("revision"),
    sa.column("content_hash"),
    sa.column("payload", sa.JSON()),
)
_judgement = sa.table("judgement", *(sa.column(name) for name in ("id", "source_a", "key_a", "source_b", "key_b")))


def upgrade() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=40), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    connection = op.get_bind()
    names = _rename(connection)
    _rehash_revisions(connection)
    _follow(connection, names)


def downgrade() -> None:
    """The names and hashes stay: an older program takes every record for changed once."""
    op.drop_table("setting")


def _rename(connection: sa.Connection) -> dict[tuple[str, str], str]:
    """(source, key) before -> key now, of those that are called otherwise now."""
    renamed: dict[tuple[str, str], str] = {}
    for rows in _pages(connection, sa.select(_record), _record.c.id):
        changes = []
        for row in rows:
            key = full_key(row.source, row.key, row.document) if row.kind == "paper" else row.key
            if key != row.key:
                renamed[row.source, row.key] = key
            published = str(row.payload.get("published") or "")[:4]
            year = int(published) if row.year is None and published.isdecimal() else row.year
            changes.append({"b_id": row.id, "b_key": key, "b_year": year, "b_hash": content_hash(row.payload)})
        change = sa.update(_record).where(_record.c.id == sa.bindparam("b_id"))
        change = change.values(
            key=sa.bindparam("b_key"), year=sa.bindparam("b_year"), content_hash=sa.bindparam("b_hash")
        )
        connection.execute(change, changes)
    return renamed


def _rehash_revisions(connection: sa.Connection) -> None:
    for rows in _pages(connection, sa.select(_revision), _revision.c.record_id, _revision.c.revision):
        changes = [
            {"b_id": row.record_id, "b_revision": row.revision, "b_hash": content_hash(row.payload)} for row in rows
        ]
        change = sa.update(_revision).where(
            _revision.c.record_id == sa.bindparam("b_id"), _revision.c.revision == sa.bindparam("b_revision")
        )
        connection.execute(change.values(content_hash=sa.bindparam("b_hash")), changes)


def _follow(connection: sa.Connection, names: dict[tuple[str, str], str]) -> None:
    """Judgements name records by source and key, the smaller name first."""
    for row in connection.execute(sa.select(_judgement)).all():
        one = (row.source_a, names.get((row.source_a, row.key_a), row.key_a))
        other = (row.source_b, names.get((row.source_b, row.key_b), row.key_b))
        (source_a, key_a), (source_b, key_b) = sorted((one, other))
        values = {"source_a": source_a, "key_a": key_a, "source_b": source_b, "key_b": key_b}
        connection.execute(sa.update(_judgement).where(_judgement.c.id == row.id).values(values))


def _pages(connection: sa.Connection, query: Any, *order: Any) -> Iterator[list[Any]]:
    """The rows of a query in pieces, each read before the one before it is changed out of sight."""
    last: tuple[Any, ...] | None = None
    while True:
        rest = query if last is None else query.where(sa.tuple_(*order) > last)
        rows = list(connection.execute(rest.order_by(*order).limit(_MANY)).all())
        if not rows:
            return
        yield rows
        last = tuple(getattr(rows[-1], column.name) for column in order)
