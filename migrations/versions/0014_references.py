"""What papers cite is known; records that are there learn it from the next answer or a replay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_reference_record_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", "place", "scheme", name=op.f("pk_reference")),
    )
    op.create_index(op.f("ix_reference_value_scheme"), "reference", ["value", "scheme"])


def downgrade() -> None:
    op.drop_table("reference")
