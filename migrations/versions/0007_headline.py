"""An index that answers which papers of an edition are owed a talk without reading the papers themselves."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_paper_series_year"), table_name="paper")
    op.create_index(op.f("ix_paper_series_year_evidence"), "paper", ["series", "year", "evidence"])
    op.create_index(op.f("ix_record_kind"), "record", ["kind"])


def downgrade() -> None:
    op.drop_index(op.f("ix_record_kind"), table_name="record")
    op.drop_index(op.f("ix_paper_series_year_evidence"), table_name="paper")
    op.create_index(op.f("ix_paper_series_year"), "paper", ["series", "year"])
