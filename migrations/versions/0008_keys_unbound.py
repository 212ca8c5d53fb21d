"""The keys of records are bound to them by no constraint any more: millions of rows that are always written from
records at hand, and looked up one by one in a table of gigabytes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = {"record_key": ("record_id", "key"), "record_block": ("key", "record_id")}


def upgrade() -> None:
    _renew(bound=False)


def downgrade() -> None:
    _renew(bound=True)


def _renew(*, bound: bool) -> None:
    """SQLite cannot alter a constraint; the rows move to a table made anew."""
    for table, key in _TABLES.items():
        name = f"fk_{table}_record_id_record"
        if op.get_bind().dialect.name == "postgresql":
            if bound:
                op.create_foreign_key(op.f(name), table, "record", ["record_id"], ["id"], ondelete="CASCADE")
            else:
                op.drop_constraint(op.f(name), table, type_="foreignkey")
            continue
        op.rename_table(table, f"{table}_old")
        record = sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f(name), ondelete="CASCADE")
        op.create_table(
            table,
            sa.Column("record_id", sa.Integer(), nullable=False),
            sa.Column("key", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
            *([record] if bound else []),
            sqlite_with_rowid=False,
        )
        columns = ", ".join(key)
        op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_old ORDER BY {columns}")  # noqa: S608 (our own names)
        op.drop_table(f"{table}_old")
