"""Identity asks and explains: how likely a link is, and the keys under which retitled records meet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("record_link", sa.Column("score", sa.Double(), nullable=False, server_default=sa.text("0")))
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


def downgrade() -> None:
    op.drop_index(op.f("ix_record_key_key"), table_name="record_key")
    op.drop_table("record_key")
    op.drop_column("record_link", "score")
