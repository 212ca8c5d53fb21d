"""The ledger of enrichment: who was asked about which name of a work, what came of it, and when to ask again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "enrichment_attempt",
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.Column("next_try", sa.DateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_enrichment_attempt_paper_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("source", "asked", "via", name=op.f("pk_enrichment_attempt")),
    )
    op.create_index(op.f("ix_enrichment_attempt_paper_id"), "enrichment_attempt", ["paper_id"])
    op.create_index(
        op.f("ix_enrichment_attempt_host_tried_at"), "enrichment_attempt", ["host", "tried_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("enrichment_attempt")
