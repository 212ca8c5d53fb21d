"""The index of what is to be linked, in the words in which SQLite is asked: "unlinked = 1" and not "unlinked"."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _renew("unlinked = 1")


def downgrade() -> None:
    _renew("unlinked")


def _renew(where: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_record_unlinked", table_name="record")
        op.create_index("ix_record_unlinked", "record", ["id"], sqlite_where=text(where))
