"""Papers know that they were withdrawn, and texts with letters beyond ASCII are indexed anew: Ł stands as l, Chinese,
Japanese and Korean letter by letter.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.copy import reindex

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("paper", sa.Column("status", sa.String(16)))
    reindex(op.get_bind(), beyond_ascii=True)


def downgrade() -> None:
    op.drop_column("paper", "status")
