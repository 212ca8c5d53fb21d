"""The first tables: records, papers, judgements, talks, problems, runs and the full-text index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db.search import fulltext

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = (
    "coverage_policy",
    "judgement",
    "paper",
    "paper_forwarding",
    "run",
    "topic",
    "watermark",
    "affiliation",
    "authorship",
    "paper_identifier",
    "paper_link",
    "paper_topic",
    "problem",
    "record",
    "record_identifier",
    "record_link",
    "record_revision",
    "talk",
    "talk_presenter",
)


def upgrade() -> None:
    op.create_table(
        "coverage_policy",
        sa.Column("talk_kind", sa.String(length=12), nullable=False),
        sa.Column("covers", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("talk_kind", name=op.f("pk_coverage_policy")),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_a", sa.Text(), nullable=False),
        sa.Column("key_a", sa.Text(), nullable=False),
        sa.Column("source_b", sa.Text(), nullable=False),
        sa.Column("key_b", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("judged_by", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("verdict IN ('same', 'different')", name=op.f("ck_judgement_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint("source_a", "key_a", "source_b", "key_b", name="uq_judgement_pair"),
    )
    op.create_index("ix_judgement_b", "judgement", ["source_b", "key_b"], unique=False)
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=True),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("track", sa.Text(), nullable=True),
        sa.Column("session", sa.Text(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("pdf", sa.Text(), nullable=True),
        sa.Column("doi", sa.Text(), nullable=True),
        sa.Column("arxiv", sa.Text(), nullable=True),
        sa.Column("usenix", sa.Text(), nullable=True),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.Column("last_changed", sa.DateTime(), nullable=False),
        sa.CheckConstraint("evidence IN ('record', 'list', 'schedule')", name=op.f("ck_paper_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("public_id", name=op.f("uq_paper_public_id")),
    )
    op.create_index(op.f("ix_paper_series_year"), "paper", ["series", "year"], unique=False)
    op.create_index(op.f("ix_paper_title_key"), "paper", ["title_key"], unique=False)
    op.create_table(
        "paper_forwarding",
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_paper_forwarding")),
    )
    op.create_index(op.f("ix_paper_forwarding_target"), "paper_forwarding", ["target"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("started", sa.DateTime(), nullable=False),
        sa.Column("finished", sa.DateTime(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_source_edition_started"), "run", ["source", "edition", "started"], unique=False)
    op.create_table(
        "topic",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_topic")),
    )
    op.create_table(
        "watermark",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("moved", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_watermark")),
    )
    op.create_table(
        "affiliation",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_affiliation_paper_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("paper_id", "author", "position", name=op.f("pk_affiliation")),
    )
    op.create_index(op.f("ix_affiliation_name"), "affiliation", ["name"], unique=False)
    op.create_table(
        "authorship",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_authorship_paper_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("paper_id", "position", name=op.f("pk_authorship")),
    )
    op.create_index(op.f("ix_authorship_name"), "authorship", ["name"], unique=False)
    op.create_table(
        "paper_identifier",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_paper_identifier_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", "scheme", "value", name=op.f("pk_paper_identifier")),
    )
    op.create_index(op.f("ix_paper_identifier_value_scheme"), "paper_identifier", ["value", "scheme"], unique=False)
    op.create_table(
        "paper_link",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_link_paper_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("paper_id", "kind", "url", name=op.f("pk_paper_link")),
    )
    op.create_table(
        "paper_topic",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_topic_paper_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic"], ["topic.name"], name=op.f("fk_paper_topic_topic"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("paper_id", "topic", name=op.f("pk_paper_topic")),
    )
    op.create_index(op.f("ix_paper_topic_topic_paper_id"), "paper_topic", ["topic", "paper_id"], unique=False)
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("record_key", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.Column("last_seen", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_problem_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_problem_fingerprint")),
    )
    op.create_index(op.f("ix_problem_run_id"), "problem", ["run_id"], unique=False)
    op.create_index(op.f("ix_problem_severity_code"), "problem", ["severity", "code"], unique=False)
    op.create_table(
        "record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("track", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("content_hash", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.Column("last_seen", sa.DateTime(), nullable=False),
        sa.Column("last_changed", sa.DateTime(), nullable=False),
        sa.Column("vanished_at", sa.DateTime(), nullable=True),
        sa.Column("last_run_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("unlinked", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint("kind IN ('paper', 'talk', 'entry', 'mention')", name=op.f("ck_record_kind")),
        sa.ForeignKeyConstraint(["last_run_id"], ["run.id"], name=op.f("fk_record_last_run_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_record_paper_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["parent_id"], ["record.id"], name=op.f("fk_record_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_record_source_key")),
    )
    op.create_index(op.f("ix_record_paper_id"), "record", ["paper_id"], unique=False)
    op.create_index(
        "ix_record_parent",
        "record",
        ["parent_id"],
        unique=False,
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_record_source_series_year"), "record", ["source", "series", "year"], unique=False)
    op.create_index(op.f("ix_record_title_key"), "record", ["title_key"], unique=False)
    op.create_index(
        "ix_record_unlinked",
        "record",
        ["id"],
        unique=False,
        sqlite_where=sa.text("unlinked"),
        postgresql_where=sa.text("unlinked"),
    )
    op.create_table(
        "record_identifier",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_record_identifier_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "scheme", "value", name=op.f("pk_record_identifier")),
    )
    op.create_index(op.f("ix_record_identifier_value_scheme"), "record_identifier", ["value", "scheme"], unique=False)
    op.create_table(
        "record_link",
        sa.Column("a", sa.Integer(), nullable=False),
        sa.Column("b", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.ForeignKeyConstraint(["a"], ["record.id"], name=op.f("fk_record_link_a"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["b"], ["record.id"], name=op.f("fk_record_link_b"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("a", "b", name=op.f("pk_record_link")),
    )
    op.create_index(op.f("ix_record_link_b"), "record_link", ["b"], unique=False)
    op.create_table(
        "record_revision",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("content_hash", sa.String(length=32), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_record_revision_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "revision", name=op.f("pk_record_revision")),
    )
    op.create_table(
        "talk",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("talk_kind", sa.String(length=12), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("group", sa.Text(), nullable=True),
        sa.Column("slides", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("video", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_talk_record_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_talk")),
    )
    op.create_index(op.f("ix_talk_date"), "talk", ["date"], unique=False)
    op.create_table(
        "talk_presenter",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_talk_presenter_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_talk_presenter")),
    )
    op.create_index(op.f("ix_talk_presenter_name"), "talk_presenter", ["name"], unique=False)
    # ### end Alembic commands ###
    for statement in fulltext.CREATE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in fulltext.DROP:
        op.execute(statement)
    for table in reversed(TABLES):
        op.drop_table(table)
