"""The coverage policy says more: planned talks, preprints, and what is owed after a talk.

The rows are written anew from the policy after every upgrade, so the table is simply made again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("coverage_policy")
    op.create_table(
        "coverage_policy",
        sa.Column("talk_kind", sa.String(length=12), nullable=False),
        sa.Column("covers", sa.Boolean(), nullable=False),
        sa.Column("planned", sa.String(length=8), nullable=False),
        sa.Column("preprint_covers_published", sa.Boolean(), nullable=False),
        sa.Column("published_covers_preprint", sa.Boolean(), nullable=False),
        sa.Column("owes_slides", sa.Boolean(), nullable=False),
        sa.Column("owes_summary", sa.Boolean(), nullable=False),
        sa.Column("owes_video", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("talk_kind", name=op.f("pk_coverage_policy")),
    )


def downgrade() -> None:
    op.drop_table("coverage_policy")
    op.create_table(
        "coverage_policy",
        sa.Column("talk_kind", sa.String(length=12), nullable=False),
        sa.Column("covers", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("talk_kind", name=op.f("pk_coverage_policy")),
    )
