"""Papers know the volume and issue of their journal; those that are there learn it from the next reading."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("paper", sa.Column("volume", sa.Text()))
    op.add_column("paper", sa.Column("issue", sa.Text()))


def downgrade() -> None:
    op.drop_column("paper", "issue")
    op.drop_column("paper", "volume")
