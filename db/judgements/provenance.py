"""Why the records of one paper are one, and which ids it had before: what identity has written down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from db.engine import Database
from db.judgements.judging import Name
from db.models import Judgement, Paper, PaperForwarding, Record, RecordLink
from db.tables import aliased


@dataclass(frozen=True, slots=True)
class Bond:
    """Two records of one paper that are held to be the same work, and why."""

    a: Name
    b: Name
    reasons: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A person's word on a record of a paper."""

    a: Name
    b: Name
    verdict: str
    by: str
    at: dt.datetime
    note: str


def bonds(database: Database, public_id: str) -> list[Bond]:
    """The links that hold the records of a paper together, the surest first."""
    a, b = aliased(Record), aliased(Record)
    query = (
        select(a.source, a.key, b.source, b.key, RecordLink.reasons, RecordLink.score)
        .select_from(RecordLink)
        .join(a, a.id == RecordLink.a)
        .join(b, b.id == RecordLink.b)
        .join(Paper, (Paper.id == a.paper_id) & (Paper.id == b.paper_id))
        .where(RecordLink.verdict == "same", Paper.public_id == public_id)
        .order_by(RecordLink.score.desc(), a.source, a.key, b.source, b.key)
    )
    with database.reading() as connection:
        rows = connection.execute(query).all()
    return [Bond((row[0], row[1]), (row[2], row[3]), tuple(row.reasons), row.score) for row in rows]


def judgements_on(database: Database, public_id: str) -> list[JudgedPair]:
    """The judgements that name a record of the paper, the latest first."""
    mine = (
        select(Record.source, Record.key).join(Paper, Paper.id == Record.paper_id).where(Paper.public_id == public_id)
    )
    records = mine.subquery()
    query = (
        select(Judgement.__table__)
        .join(
            records,
            ((records.c.source == Judgement.source_a) & (records.c.key == Judgement.key_a))
            | ((records.c.source == Judgement.source_b) & (records.c.key == Judgement.key_b)),
        )
        .distinct()
        .order_by(Judgement.judged_at.desc(), Judgement.id)
    )
    with database.reading() as connection:
        return [
            JudgedPair((r.source_a, r.key_a), (r.source_b, r.key_b), r.verdict, r.judged_by, r.judged_at, r.note)
            for r in connection.execute(query)
        ]


def former_ids(database: Database, public_id: str) -> list[str]:
    """The ids of papers that were merged into this one; they still find it."""
    query = select(PaperForwarding.public_id).where(PaperForwarding.target == public_id)
    with database.reading() as connection:
        return list(connection.execute(query.order_by(PaperForwarding.public_id)).scalars())
