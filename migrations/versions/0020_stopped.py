"""Who wants a job to end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("stopped_by", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("job", "stopped_by")
