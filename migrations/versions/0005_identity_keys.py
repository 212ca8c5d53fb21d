"""The keys under which records meet become numbers: by record as a save writes them, by key as linking knows them.

The old keys are not read again: linking computes all keys anew where it finds none of the present kind.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_record_key_key"), table_name="record_key")
    op.drop_table("record_key")
    for table, key in (("record_key", ("record_id", "key")), ("record_block", ("key", "record_id"))):
        op.create_table(
            table,
            sa.Column("record_id", sa.Integer(), nullable=False),
            sa.Column("key", sa.BigInteger(), nullable=False),
            sa.ForeignKeyConstraint(
                ["record_id"], ["record.id"], name=op.f(f"fk_{table}_record_id_record"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
            sqlite_with_rowid=False,
        )


def downgrade() -> None:
    op.drop_table("record_block")
    op.drop_table("record_key")
    op.create_table(
        "record_key",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_record_key_record_id_record"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "key", name=op.f("pk_record_key")),
    )
    op.create_index(op.f("ix_record_key_key"), "record_key", ["key"])
