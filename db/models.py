"""The tables. Records are evidence, papers are conclusions, judgements are a person's word.

Names are singular here; the plural views of `db/views.py` are the public interface. Times are UTC without a zone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.dialects import Json


class Base(DeclarativeBase):
    """The house's tables; constraint names follow one convention so that both engines can alter them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Text, dict[str, Any]: Json, list[str]: Json}  # noqa: RUF012


class Run(Base):
    """One run of one source: what was asked, when, and what came of it."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    edition: Mapped[str | None]
    started: Mapped[dt.datetime]
    finished: Mapped[dt.datetime | None]
    status: Mapped[str]
    counts: Mapped[dict[str, Any]]

    __table_args__ = (Index(None, "source", "edition", "started"),)


class Setting(Base):
    """What the database knows of itself, such as the digest of its views."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str]


class Watermark(Base):
    """How far a source has been read. Moves only in the transaction that saves what it stands for."""

    __tablename__ = "watermark"

    source: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    moved: Mapped[dt.datetime]


class Paper(Base):
    """A work: the best values of the records judged to be the same. Recomputed, never edited.

    `evidence` says who vouches for it: "record" (a source of papers), "list" or "schedule" (only a group's own page).
    `status` is "withdrawn" for a work that authors or publisher took back, "side-track" for a poster, demonstration or
    workshop paper on a conference's programme, else null.
    """

    __tablename__ = "paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(index=True)
    abstract: Mapped[str | None]
    series: Mapped[str | None]
    year: Mapped[int | None]
    track: Mapped[str | None]
    session: Mapped[str | None]
    published: Mapped[dt.date | None]
    url: Mapped[str | None]
    pdf: Mapped[str | None]
    doi: Mapped[str | None]
    arxiv: Mapped[str | None]
    usenix: Mapped[str | None]
    authors: Mapped[str]
    evidence: Mapped[str]
    status: Mapped[str | None] = mapped_column(String(16))
    volume: Mapped[str | None]
    issue: Mapped[str | None]
    fingerprint: Mapped[str] = mapped_column(String(32))
    first_seen: Mapped[dt.datetime]
    last_changed: Mapped[dt.datetime]

    __table_args__ = (
        Index(None, "series", "year", "evidence"),
        CheckConstraint("evidence IN ('record', 'list', 'schedule')", name="evidence"),
    )


class Record(Base):
    """What one source said about one paper, talk or list entry, or (kind "mention") the paper that such a one names."""

    __tablename__ = "record"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    source: Mapped[str]
    key: Mapped[str]
    title: Mapped[str]
    title_key: Mapped[str]
    series: Mapped[str | None]
    year: Mapped[int | None]
    track: Mapped[str | None]
    url: Mapped[str | None]
    authors: Mapped[str]
    document: Mapped[str]
    line: Mapped[int | None]
    extractor: Mapped[str]
    payload: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(32))
    revision: Mapped[int]
    first_seen: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]
    last_changed: Mapped[dt.datetime]
    vanished_at: Mapped[dt.datetime | None]
    last_run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    position: Mapped[int | None]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id", ondelete="SET NULL"), index=True)
    unlinked: Mapped[bool] = mapped_column(server_default=text("true"))

    __table_args__ = (
        UniqueConstraint("source", "key"),
        CheckConstraint("kind IN ('paper', 'talk', 'entry', 'mention')", name="kind"),
        Index(None, "title_key"),
        Index(None, "kind"),
        Index(None, "source", "series", "year"),
        Index(
            "ix_record_parent",
            "parent_id",
            sqlite_where=text("parent_id IS NOT NULL"),
            postgresql_where=text("parent_id IS NOT NULL"),
        ),
        Index("ix_record_unlinked", "id", sqlite_where=text("unlinked = 1"), postgresql_where=text("unlinked")),
    )


class RecordRevision(Base):
    """What a record said before it changed."""

    __tablename__ = "record_revision"

    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    payload: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(32))
    extractor: Mapped[str]
    replaced_at: Mapped[dt.datetime]


class RecordIdentifier(Base):
    """A name of the work in another registry, as this record gives it."""

    __tablename__ = "record_identifier"

    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (Index(None, "value", "scheme"),)


class RecordLink(Base):
    """Why two records are, or are not, held to be one paper, and how likely it is; `a` < `b`."""

    __tablename__ = "record_link"

    a: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    b: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True, index=True)
    verdict: Mapped[str] = mapped_column(String(10))
    reasons: Mapped[list[str]]
    score: Mapped[float] = mapped_column(Double, server_default=text("0"))


class RecordKey(Base):
    """The keys under which a record meets others, as numbers (`db.blocking.keys`); a save writes them.

    No constraint binds the millions of these rows to records: they are written from records at hand, which stay.
    """

    __tablename__ = "record_key"

    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)

    __table_args__ = ({"sqlite_with_rowid": False},)


class RecordBlock(Base):
    """The same by key, of the records that were linked: whom a record meets under a key."""

    __tablename__ = "record_block"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Judgement(Base):
    """A person's word on two records, the smaller name first; it survives a new crawl into an empty database."""

    __tablename__ = "judgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_a: Mapped[str]
    key_a: Mapped[str]
    source_b: Mapped[str]
    key_b: Mapped[str]
    verdict: Mapped[str] = mapped_column(String(10))
    judged_by: Mapped[str]
    judged_at: Mapped[dt.datetime]
    note: Mapped[str]

    __table_args__ = (
        UniqueConstraint("source_a", "key_a", "source_b", "key_b", name="uq_judgement_pair"),
        Index("ix_judgement_b", "source_b", "key_b"),
        CheckConstraint("verdict IN ('same', 'different')", name="verdict"),
    )


class PaperForwarding(Base):
    """The public id of a paper that was merged into another."""

    __tablename__ = "paper_forwarding"

    public_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    target: Mapped[str] = mapped_column(String(16), index=True)
    since: Mapped[dt.datetime]


class Authorship(Base):
    """An author of a paper, in printed order from 1."""

    __tablename__ = "authorship"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)


class Affiliation(Base):
    """An institution of an author as the paper gives it."""

    __tablename__ = "affiliation"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    author: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)


class PaperIdentifier(Base):
    """A name of the paper in another registry."""

    __tablename__ = "paper_identifier"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (Index(None, "value", "scheme"),)


class PaperLink(Base):
    """An address that belongs to a paper: its PDF, slides, video, code."""

    __tablename__ = "paper_link"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]


class Talk(Base):
    """A talk of a group's schedule; the record of kind "talk" holds its words, its mentions name the papers."""

    __tablename__ = "talk"

    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    talk_kind: Mapped[str] = mapped_column(String(12))
    date: Mapped[dt.date | None] = mapped_column(index=True)
    group: Mapped[str | None]
    slides: Mapped[str | None]
    summary: Mapped[str | None]
    video: Mapped[str | None]


class TalkPresenter(Base):
    """Who gives a talk, in printed order from 1."""

    __tablename__ = "talk_presenter"

    record_id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)


class CoveragePolicy(Base):
    """When a talk of a kind covers the papers it names, and what it owes; filled from `db.selection.policy`."""

    __tablename__ = "coverage_policy"

    talk_kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    covers: Mapped[bool]
    planned: Mapped[str] = mapped_column(String(8))
    preprint_covers_published: Mapped[bool]
    published_covers_preprint: Mapped[bool]
    owes_slides: Mapped[bool]
    owes_summary: Mapped[bool]
    owes_video: Mapped[bool]


class Topic(Base):
    """A topic of the vocabulary; filled from `db/data/topics.toml`."""

    __tablename__ = "topic"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str]
    expression: Mapped[str]


class PaperTopic(Base):
    """A paper that a topic's expression finds."""

    __tablename__ = "paper_topic"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(ForeignKey("topic.name", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index(None, "topic", "paper_id"),)


class EnrichmentAttempt(Base):
    """What came of asking a source about one name of a work, and when it may be asked again (`next_try`; None: never).

    `via` is the archive that was asked instead of the network, "" for the network: a replay blocks no live question.
    `paper_id` is the paper it was asked for; the attempt outlives it.
    """

    __tablename__ = "enrichment_attempt"

    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    asked: Mapped[str] = mapped_column(primary_key=True)
    via: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id", ondelete="SET NULL"), index=True)
    fields: Mapped[list[str]]
    outcome: Mapped[str]
    tried_at: Mapped[dt.datetime]
    next_try: Mapped[dt.datetime | None]
    tries: Mapped[int]

    __table_args__ = (Index(None, "host", "tried_at"),)


class PaperVector(Base):
    """What a model of language made of title and abstract (`db.search.vectors`): a signed byte for each dimension.

    `fingerprint` is the paper's when it was last looked at, `text_hash` tells whether title or abstract changed since,
    `written` (microseconds) tells states of the whole table apart.
    """

    __tablename__ = "paper_vector"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str]
    text_hash: Mapped[str] = mapped_column(String(32))
    fingerprint: Mapped[str] = mapped_column(String(32))
    written: Mapped[int] = mapped_column(BigInteger)
    vector: Mapped[bytes]

    __table_args__ = (Index(None, "model", "written"),)


class Problem(Base):
    """Something a person may want to know of. The same problem seen again is the same row."""

    __tablename__ = "problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(32), unique=True)
    code: Mapped[str]
    severity: Mapped[str] = mapped_column(String(8))
    message: Mapped[str]
    document: Mapped[str]
    line: Mapped[int | None]
    source: Mapped[str]
    record_key: Mapped[str | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    first_seen: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]
    resolved_at: Mapped[dt.datetime | None]

    __table_args__ = (Index(None, "severity", "code"), Index(None, "run_id"))
