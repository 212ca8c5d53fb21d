"""Changes by people, their marks on papers, links of talks, and the members of a group with their keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.dialects import Json

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("asked", Json(), nullable=False),
        sa.Column("before", Json(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["undoes"], ["change.id"], name=op.f("fk_change_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("undoes", name=op.f("uq_change_undoes")),
    )
    op.create_index(op.f("ix_change_subject"), "change", ["subject"])
    op.create_table(
        "paper_mark",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("marked_by", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key", "kind", "marked_by", name=op.f("pk_paper_mark")),
    )
    op.create_index(op.f("ix_paper_mark_kind_marked_by"), "paper_mark", ["kind", "marked_by"])
    op.create_table(
        "talk_link",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key", "kind", name=op.f("pk_talk_link")),
    )
    op.create_table(
        "unsure_pair",
        sa.Column("source_a", sa.Text(), nullable=False),
        sa.Column("key_a", sa.Text(), nullable=False),
        sa.Column("source_b", sa.Text(), nullable=False),
        sa.Column("key_b", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source_a", "key_a", "source_b", "key_b", "said_by", name=op.f("pk_unsure_pair")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("added", sa.DateTime(), nullable=False),
        sa.Column("removed", sa.DateTime(), nullable=True),
        sa.CheckConstraint("role IN ('reader', 'member', 'organiser')", name=op.f("ck_member_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("name", name=op.f("uq_member_name")),
    )
    op.create_table(
        "member_key",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("ended", sa.DateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('link', 'session')", name=op.f("ck_member_key_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_key_member_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_member_key")),
    )
    op.create_index(op.f("ix_member_key_member_id"), "member_key", ["member_id"])


def downgrade() -> None:
    for table in ("member_key", "member", "unsure_pair", "talk_link", "paper_mark", "change"):
        op.drop_table(table)
