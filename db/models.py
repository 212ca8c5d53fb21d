"""The tables. Records are evidence, papers are conclusions, judgements are a person's word.

Names are singular here; the plural views of `db/views.py` are the public interface. Times are UTC without a zone.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)

from db.dialects import Json
from db.tables import Base, optional, required

if TYPE_CHECKING:  # what type checkers know as a column that is an attribute
    from sqlalchemy.orm import Mapped

Name: TypeAlias = tuple[str, str]
"""A record by its source and its key there."""


class Run(Base):
    """One run of one source: what was asked, when, and what came of it."""

    __tablename__ = "run"

    id: Mapped[int] = required(Integer, primary_key=True)
    source: Mapped[str] = required(Text)
    edition: Mapped[str | None] = optional(Text)
    started: Mapped[dt.datetime] = required(DateTime)
    finished: Mapped[dt.datetime | None] = optional(DateTime)
    status: Mapped[str] = required(Text)
    counts: Mapped[dict[str, Any]] = required(Json)

    __table_args__ = (Index(None, "source", "edition", "started"),)


class Setting(Base):
    """What the database knows of itself, such as the digest of its views."""

    __tablename__ = "setting"

    name: Mapped[str] = required(String(40), primary_key=True)
    value: Mapped[str] = required(Text)


class Watermark(Base):
    """How far a source has been read. Moves only in the transaction that saves what it stands for."""

    __tablename__ = "watermark"

    source: Mapped[str] = required(Text, primary_key=True)
    key: Mapped[str] = required(Text, primary_key=True)
    value: Mapped[str] = required(Text)
    moved: Mapped[dt.datetime] = required(DateTime)


class Lease(Base):
    """What one process may do alone until a moment (seconds since 1970): ask a host, crawl a source. `session` is the
    connection of the holder to PostgreSQL; a lease whose holder is gone is as good as expired."""

    __tablename__ = "lease"

    name: Mapped[str] = required(Text, primary_key=True)
    holder: Mapped[str] = required(Text)
    session: Mapped[int] = required(Integer)
    until: Mapped[float] = required(Double)


class Paper(Base):
    """A work: the best values of the records judged to be the same. Recomputed, never edited.

    `evidence` says who vouches for it: "record" (a source of papers), "list" or "schedule" (only a group's own page).
    `status` is "withdrawn" for a work that authors or publisher took back, "side-track" for a poster, demonstration or
    workshop paper on a conference's programme, else null.
    """

    __tablename__ = "paper"

    id: Mapped[int] = required(Integer, primary_key=True)
    public_id: Mapped[str] = required(String(16), unique=True)
    title: Mapped[str] = required(Text)
    title_key: Mapped[str] = required(Text, index=True)
    abstract: Mapped[str | None] = optional(Text)
    series: Mapped[str | None] = optional(Text)
    year: Mapped[int | None] = optional(Integer)
    track: Mapped[str | None] = optional(Text)
    session: Mapped[str | None] = optional(Text)
    published: Mapped[dt.date | None] = optional(Date)
    url: Mapped[str | None] = optional(Text)
    pdf: Mapped[str | None] = optional(Text)
    doi: Mapped[str | None] = optional(Text)
    arxiv: Mapped[str | None] = optional(Text)
    usenix: Mapped[str | None] = optional(Text)
    authors: Mapped[str] = required(Text)
    evidence: Mapped[str] = required(Text)
    status: Mapped[str | None] = optional(String(16))
    volume: Mapped[str | None] = optional(Text)
    issue: Mapped[str | None] = optional(Text)
    fingerprint: Mapped[str] = required(String(32))
    first_seen: Mapped[dt.datetime] = required(DateTime)
    last_changed: Mapped[dt.datetime] = required(DateTime)

    __table_args__ = (
        Index(None, "series", "year", "evidence"),
        CheckConstraint("evidence IN ('record', 'list', 'schedule')", name="evidence"),
    )


class Record(Base):
    """What one source said about one paper, talk or list entry, or (kind "mention") the paper that such a one names."""

    __tablename__ = "record"

    id: Mapped[int] = required(Integer, primary_key=True)
    kind: Mapped[str] = required(String(8))
    source: Mapped[str] = required(Text)
    key: Mapped[str] = required(Text)
    title: Mapped[str] = required(Text)
    title_key: Mapped[str] = required(Text)
    series: Mapped[str | None] = optional(Text)
    year: Mapped[int | None] = optional(Integer)
    track: Mapped[str | None] = optional(Text)
    url: Mapped[str | None] = optional(Text)
    authors: Mapped[str] = required(Text)
    document: Mapped[str] = required(Text)
    line: Mapped[int | None] = optional(Integer)
    extractor: Mapped[str] = required(Text)
    payload: Mapped[dict[str, Any]] = required(Json)
    content_hash: Mapped[str] = required(String(32))
    revision: Mapped[int] = required(Integer)
    first_seen: Mapped[dt.datetime] = required(DateTime)
    last_seen: Mapped[dt.datetime] = required(DateTime)
    last_changed: Mapped[dt.datetime] = required(DateTime)
    vanished_at: Mapped[dt.datetime | None] = optional(DateTime)
    last_run_id: Mapped[int] = required(Integer, ForeignKey("run.id"))
    parent_id: Mapped[int | None] = optional(Integer, ForeignKey("record.id"))
    position: Mapped[int | None] = optional(Integer)
    paper_id: Mapped[int | None] = optional(Integer, ForeignKey("paper.id", ondelete="SET NULL"), index=True)
    unlinked: Mapped[bool] = required(Boolean, server_default=text("true"))

    __table_args__ = (
        UniqueConstraint("source", "key"),
        CheckConstraint("kind IN ('paper', 'talk', 'entry', 'mention')", name="kind"),
        Index(None, "title_key"),
        Index(None, "kind"),
        Index(None, "source", "series", "year"),
        # Partial on PostgreSQL too, as the migrations write them; to say so here would load its dialect everywhere.
        Index("ix_record_parent", "parent_id", sqlite_where=text("parent_id IS NOT NULL")),
        Index("ix_record_unlinked", "id", sqlite_where=text("unlinked = 1")),
    )


class RecordRevision(Base):
    """What a record said before it changed."""

    __tablename__ = "record_revision"

    record_id: Mapped[int] = required(Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = required(Integer, primary_key=True)
    payload: Mapped[dict[str, Any]] = required(Json)
    content_hash: Mapped[str] = required(String(32))
    extractor: Mapped[str] = required(Text)
    replaced_at: Mapped[dt.datetime] = required(DateTime)


class RecordIdentifier(Base):
    """A name of the work in another registry, as this record gives it."""

    __tablename__ = "record_identifier"

    record_id: Mapped[int] = required(Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    scheme: Mapped[str] = required(String(20), primary_key=True)
    value: Mapped[str] = required(Text, primary_key=True)

    __table_args__ = (Index(None, "value", "scheme"),)


class Reference(Base):
    """A name of a work that a record cites: an identifier, or "title" with its key; `place` counts from 1."""

    __tablename__ = "reference"

    record_id: Mapped[int] = required(Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = required(Integer, primary_key=True)
    scheme: Mapped[str] = required(String(20), primary_key=True)
    value: Mapped[str] = required(Text)

    __table_args__ = (Index(None, "value", "scheme"),)


class RecordLink(Base):
    """Why two records are, or are not, held to be one paper, and how likely it is; `a` < `b`."""

    __tablename__ = "record_link"

    a: Mapped[int] = required(Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    b: Mapped[int] = required(Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True, index=True)
    verdict: Mapped[str] = required(String(10))
    reasons: Mapped[list[str]] = required(Json)
    score: Mapped[float] = required(Double, server_default=text("0"))


class RecordKey(Base):
    """The keys under which a record meets others, as numbers (`db.blocking.keys`); a save writes them.

    No constraint binds the millions of these rows to records: they are written from records at hand, which stay.
    """

    __tablename__ = "record_key"

    record_id: Mapped[int] = required(Integer, primary_key=True, autoincrement=False)
    key: Mapped[int] = required(BigInteger, primary_key=True, autoincrement=False)

    __table_options__: ClassVar[dict[str, Any]] = {"sqlite_with_rowid": False}


class RecordBlock(Base):
    """The same by key, of the records that were linked: whom a record meets under a key."""

    __tablename__ = "record_block"

    key: Mapped[int] = required(BigInteger, primary_key=True, autoincrement=False)
    record_id: Mapped[int] = required(Integer, primary_key=True, autoincrement=False)

    __table_options__: ClassVar[dict[str, Any]] = {"sqlite_with_rowid": False}


class Judgement(Base):
    """A person's word on two records, the smaller name first; it survives a new crawl into an empty database."""

    __tablename__ = "judgement"

    id: Mapped[int] = required(Integer, primary_key=True)
    source_a: Mapped[str] = required(Text)
    key_a: Mapped[str] = required(Text)
    source_b: Mapped[str] = required(Text)
    key_b: Mapped[str] = required(Text)
    verdict: Mapped[str] = required(String(10))
    judged_by: Mapped[str] = required(Text)
    judged_at: Mapped[dt.datetime] = required(DateTime)
    note: Mapped[str] = required(Text)

    __table_args__ = (
        UniqueConstraint("source_a", "key_a", "source_b", "key_b", name="uq_judgement_pair"),
        Index("ix_judgement_b", "source_b", "key_b"),
        CheckConstraint("verdict IN ('same', 'different')", name="verdict"),
    )


class PaperForwarding(Base):
    """The public id of a paper that was merged into another."""

    __tablename__ = "paper_forwarding"

    public_id: Mapped[str] = required(String(16), primary_key=True)
    target: Mapped[str] = required(String(16), index=True)
    since: Mapped[dt.datetime] = required(DateTime)


class Authorship(Base):
    """An author of a paper, in printed order from 1."""

    __tablename__ = "authorship"

    paper_id: Mapped[int] = required(Integer, ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = required(Integer, primary_key=True)
    name: Mapped[str] = required(Text, index=True)


class Affiliation(Base):
    """An institution of an author as the paper gives it."""

    __tablename__ = "affiliation"

    paper_id: Mapped[int] = required(Integer, ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    author: Mapped[int] = required(Integer, primary_key=True)
    position: Mapped[int] = required(Integer, primary_key=True)
    name: Mapped[str] = required(Text, index=True)


class PaperIdentifier(Base):
    """A name of the paper in another registry."""

    __tablename__ = "paper_identifier"

    paper_id: Mapped[int] = required(Integer, ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    scheme: Mapped[str] = required(String(20), primary_key=True)
    value: Mapped[str] = required(Text, primary_key=True)

    __table_args__ = (Index(None, "value", "scheme"),)


class PaperLink(Base):
    """An address that belongs to a paper: its PDF, slides, video, code."""

    __tablename__ = "paper_link"

    paper_id: Mapped[int] = required(Integer, ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = required(String(10), primary_key=True)
    url: Mapped[str] = required(Text, primary_key=True)
    source: Mapped[str] = required(Text)


class Talk(Base):
    """A talk of a group's schedule; the record of kind "talk" holds its words, its mentions name the papers."""

    __tablename__ = "talk"

    record_id: Mapped[int] = required(Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    talk_kind: Mapped[str] = required(String(12))
    date: Mapped[dt.date | None] = optional(Date, index=True)
    group: Mapped[str | None] = optional(Text)
    slides: Mapped[str | None] = optional(Text)
    summary: Mapped[str | None] = optional(Text)
    video: Mapped[str | None] = optional(Text)


class TalkPresenter(Base):
    """Who gives a talk, in printed order from 1."""

    __tablename__ = "talk_presenter"

    record_id: Mapped[int] = required(Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = required(Integer, primary_key=True)
    name: Mapped[str] = required(Text, index=True)


class ReadingGroup(Base):
    """A reading group of this database (`db.groups`): records and papers are all groups', what points here is one's.

    The first one has the number 1; `key` is what addresses, folders and commands call it.
    """

    __tablename__ = "reading_group"

    id: Mapped[int] = required(Integer, primary_key=True)
    key: Mapped[str] = required(String(80), unique=True)
    name: Mapped[str] = required(Text, unique=True)
    made: Mapped[dt.datetime] = required(DateTime)


def _whose() -> Any:
    """The group that a row belongs to, as the first column of a key."""
    return required(Integer, ForeignKey("reading_group.id"), primary_key=True, autoincrement=False)


class GroupSchedule(Base):
    """Whose schedule a source is; one that is not listed is the first group's."""

    __tablename__ = "group_schedule"

    source: Mapped[str] = required(Text, primary_key=True)
    group_id: Mapped[int] = required(Integer, ForeignKey("reading_group.id"))


class CoveragePolicy(Base):
    """When a talk of a kind covers the papers it names, and what it owes; filled from `db.selection.policy`."""

    __tablename__ = "coverage_policy"

    group_id: Mapped[int] = _whose()
    talk_kind: Mapped[str] = required(String(12), primary_key=True)
    covers: Mapped[bool] = required(Boolean)
    planned: Mapped[str] = required(String(8))
    preprint_covers_published: Mapped[bool] = required(Boolean)
    published_covers_preprint: Mapped[bool] = required(Boolean)
    owes_slides: Mapped[bool] = required(Boolean)
    owes_summary: Mapped[bool] = required(Boolean)
    owes_video: Mapped[bool] = required(Boolean)


class Topic(Base):
    """A topic of the vocabulary; filled from `db/data/topics.toml`."""

    __tablename__ = "topic"

    group_id: Mapped[int] = _whose()
    name: Mapped[str] = required(String(40), primary_key=True)
    title: Mapped[str] = required(Text)
    expression: Mapped[str] = required(Text)


class PaperTopic(Base):
    """A paper that a topic's expression finds."""

    __tablename__ = "paper_topic"

    paper_id: Mapped[int] = required(Integer, ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int] = required(Integer, primary_key=True, autoincrement=False)
    topic: Mapped[str] = required(String(40), primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(["group_id", "topic"], ["topic.group_id", "topic.name"], ondelete="CASCADE"),
        Index(None, "group_id", "topic", "paper_id"),
    )


class EnrichmentAttempt(Base):
    """What came of asking a source about one name of a work, and when it may be asked again (`next_try`; None: never).

    `via` is the archive that was asked instead of the network, "" for the network: a replay blocks no live question.
    `paper_id` is the paper it was asked for; the attempt outlives it.
    """

    __tablename__ = "enrichment_attempt"

    source: Mapped[str] = required(String(20), primary_key=True)
    asked: Mapped[str] = required(Text, primary_key=True)
    via: Mapped[str] = required(Text, primary_key=True)
    host: Mapped[str] = required(Text)
    paper_id: Mapped[int | None] = optional(Integer, ForeignKey("paper.id", ondelete="SET NULL"), index=True)
    fields: Mapped[list[str]] = required(Json)
    outcome: Mapped[str] = required(Text)
    tried_at: Mapped[dt.datetime] = required(DateTime)
    next_try: Mapped[dt.datetime | None] = optional(DateTime)
    tries: Mapped[int] = required(Integer)

    __table_args__ = (Index(None, "host", "tried_at"),)


class PaperVector(Base):
    """What a model of language made of title and abstract (`db.search.vectors`): a signed byte for each dimension.

    `fingerprint` is the paper's when it was last looked at, `text_hash` tells whether title or abstract changed since,
    `written` (microseconds) tells states of the whole table apart.
    """

    __tablename__ = "paper_vector"

    paper_id: Mapped[int] = required(Integer, ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str] = required(Text)
    text_hash: Mapped[str] = required(String(32))
    fingerprint: Mapped[str] = required(String(32))
    written: Mapped[int] = required(BigInteger)
    vector: Mapped[bytes] = required(LargeBinary)

    __table_args__ = (Index(None, "model", "written"),)


class Problem(Base):
    """Something a person may want to know of. The same problem seen again is the same row."""

    __tablename__ = "problem"

    id: Mapped[int] = required(Integer, primary_key=True)
    fingerprint: Mapped[str] = required(String(32), unique=True)
    code: Mapped[str] = required(Text)
    severity: Mapped[str] = required(String(8))
    message: Mapped[str] = required(Text)
    document: Mapped[str] = required(Text)
    line: Mapped[int | None] = optional(Integer)
    source: Mapped[str] = required(Text)
    record_key: Mapped[str | None] = optional(Text)
    run_id: Mapped[int | None] = optional(Integer, ForeignKey("run.id"))
    first_seen: Mapped[dt.datetime] = required(DateTime)
    last_seen: Mapped[dt.datetime] = required(DateTime)
    resolved_at: Mapped[dt.datetime | None] = optional(DateTime)

    __table_args__ = (Index(None, "severity", "code"), Index(None, "run_id"))


class Change(Base):
    """What somebody changed through the door (`paperwatch.changes`): who, when, what was asked, and `before`, what
    taking it back needs. `subject` names what it is about: of two changes of one subject the later one stands.
    """

    __tablename__ = "change"

    id: Mapped[int] = required(Integer, primary_key=True)
    group_id: Mapped[int] = required(Integer, server_default=text("1"))
    action: Mapped[str] = required(String(20))
    subject: Mapped[str] = required(Text, index=True)
    made_by: Mapped[str] = required(Text)
    made_at: Mapped[dt.datetime] = required(DateTime)
    said: Mapped[str] = required(Text)
    asked: Mapped[dict[str, Any]] = required(Json)
    before: Mapped[Any] = required(Json)
    undoes: Mapped[int | None] = optional(Integer, ForeignKey("change.id"), unique=True)


class PaperMark(Base):
    """A person's mark on a paper: a star, a vote, "read", a note, a proposal; kept by the name of a record."""

    __tablename__ = "paper_mark"

    group_id: Mapped[int] = _whose()
    source: Mapped[str] = required(Text, primary_key=True)
    key: Mapped[str] = required(Text, primary_key=True)
    kind: Mapped[str] = required(String(10), primary_key=True)
    marked_by: Mapped[str] = required(Text, primary_key=True)
    marked_at: Mapped[dt.datetime] = required(DateTime)
    value: Mapped[str] = required(Text)

    __table_args__ = (Index(None, "group_id", "kind", "marked_by"),)


class TalkLink(Base):
    """Slides, a summary, a video or code of a talk that somebody added, kept by the name of the talk's record."""

    __tablename__ = "talk_link"

    source: Mapped[str] = required(Text, primary_key=True)
    key: Mapped[str] = required(Text, primary_key=True)
    kind: Mapped[str] = required(String(10), primary_key=True)
    url: Mapped[str] = required(Text)
    added_by: Mapped[str] = required(Text)
    added_at: Mapped[dt.datetime] = required(DateTime)


class UnsurePair(Base):
    """Two records of which somebody could not say whether they are one paper, the smaller name first."""

    __tablename__ = "unsure_pair"

    source_a: Mapped[str] = required(Text, primary_key=True)
    key_a: Mapped[str] = required(Text, primary_key=True)
    source_b: Mapped[str] = required(Text, primary_key=True)
    key_b: Mapped[str] = required(Text, primary_key=True)
    said_by: Mapped[str] = required(Text, primary_key=True)
    said_at: Mapped[dt.datetime] = required(DateTime)


class Member(Base):
    """Somebody who may sign in to the pages of a group, and what they may do: "reader", "member" or "organiser".

    Who is in two groups is a member twice, so that no organiser of one lets anybody into the other.
    """

    __tablename__ = "member"

    id: Mapped[int] = required(Integer, primary_key=True)
    group_id: Mapped[int] = required(Integer, ForeignKey("reading_group.id"))
    name: Mapped[str] = required(Text)
    role: Mapped[str] = required(String(10))
    added: Mapped[dt.datetime] = required(DateTime)
    removed: Mapped[dt.datetime | None] = optional(DateTime)

    __table_args__ = (
        UniqueConstraint("group_id", "name"),
        CheckConstraint("role IN ('reader', 'member', 'organiser')", name="role"),
    )


class MemberKey(Base):
    """What lets somebody in: a link that works once, or the session of a browser. Only its digest is kept.

    `member_id` is null for the person at the machine, who is called `name`; such a key opens nothing as soon as there
    are members.
    """

    __tablename__ = "member_key"

    digest: Mapped[str] = required(String(64), primary_key=True)
    kind: Mapped[str] = required(String(10))
    member_id: Mapped[int | None] = optional(Integer, ForeignKey("member.id"), index=True)
    name: Mapped[str] = required(Text)
    made: Mapped[dt.datetime] = required(DateTime)
    until: Mapped[dt.datetime] = required(DateTime)
    ended: Mapped[dt.datetime | None] = optional(DateTime)

    __table_args__ = (CheckConstraint("kind IN ('link', 'session')", name="kind"),)


class ApiToken(Base):
    """What lets a program in, in the name of a member and with a role that may be lower. Only its digest is kept.

    `member_id` is null for the person at the machine, as in `MemberKey`; `until` is null where it does not end.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = required(Integer, primary_key=True)
    digest: Mapped[str] = required(String(64), unique=True)
    member_id: Mapped[int | None] = optional(Integer, ForeignKey("member.id"), index=True)
    name: Mapped[str] = required(Text)
    label: Mapped[str] = required(Text)
    role: Mapped[str] = required(String(10))
    made: Mapped[dt.datetime] = required(DateTime)
    until: Mapped[dt.datetime | None] = optional(DateTime)
    used: Mapped[dt.date | None] = optional(Date)
    ended: Mapped[dt.datetime | None] = optional(DateTime)

    __table_args__ = (CheckConstraint("role IN ('reader', 'member', 'organiser')", name="role"),)


class Job(Base):
    """Work that somebody asked for in the pages and that takes longer than a page may (`db.jobs`).

    `asked` is what to do, `told` what came of it in sentences, `page` a document that was fetched and waits for a yes.
    `not_before` holds a job back that found another run at work, `stopped_by` is who wants it to end.
    """

    __tablename__ = "job"

    id: Mapped[int] = required(Integer, primary_key=True)
    group_id: Mapped[int] = required(Integer, server_default=text("1"))
    kind: Mapped[str] = required(String(20))
    asked: Mapped[dict[str, Any]] = required(Json)
    asked_by: Mapped[str] = required(Text)
    asked_at: Mapped[dt.datetime] = required(DateTime)
    state: Mapped[str] = required(String(10), index=True)
    tries: Mapped[int] = required(Integer)
    not_before: Mapped[dt.datetime | None] = optional(DateTime)
    started: Mapped[dt.datetime | None] = optional(DateTime)
    finished: Mapped[dt.datetime | None] = optional(DateTime)
    said: Mapped[str] = required(Text)
    stopped_by: Mapped[str | None] = optional(Text)
    done: Mapped[int] = required(Integer)
    expected: Mapped[int] = required(Integer)
    code: Mapped[str | None] = optional(Text)
    told: Mapped[list[str]] = required(Json)
    page: Mapped[bytes | None] = optional(LargeBinary)

    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'ok', 'doubtful', 'failed', 'cancelled')",
            name="state",
        ),
    )


class SavedSearch(Base):
    """A search that somebody saved: `key` names its feed."""

    __tablename__ = "saved_search"

    group_id: Mapped[int] = _whose()
    key: Mapped[str] = required(String(80), primary_key=True)
    name: Mapped[str] = required(Text)
    query: Mapped[str] = required(Text)
    saved_by: Mapped[str] = required(Text)
    saved_at: Mapped[dt.datetime] = required(DateTime)


METADATA = Base.metadata  # of all tables; who takes it from here has them all made
