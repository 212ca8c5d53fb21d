"""How much of each venue and year the group has covered, reserved and left open."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, case, func, select

from db.engine import Database
from db.search.columns import PAPERS, states
from db.search.topics import topic_named
from db.selection.filter import PaperFilter
from extract.records import Venue


@dataclass(frozen=True, slots=True)
class Balance:
    """The papers of one edition: `covered`, `reserved` for a planned talk, `open`; together they are `total`."""

    venue: str | None
    year: int | None
    covered: int
    reserved: int
    open: int
    total: int


def balance(
    database: Database, venue: Venue | None = None, topic: str | None = None, since: int | None = None
) -> list[Balance]:
    """A row for each venue and year, newest first. `since` leaves out earlier years. Raises `UnknownTopicError`."""
    papers = PaperFilter.of(venue, topic=topic and topic_named(database, topic).name, listed=True)
    p = PAPERS.c
    found = states(database.group)
    rows = select(p.series, p.year, func.count(), _count(found, "covered"), _count(found, "reserved"))
    rows = rows.outerjoin(found, found.c.paper_id == p.public_id).where(*papers.condition(database).where)
    rows = rows if since is None else rows.where(p.year >= since)
    rows = rows.group_by(p.series, p.year).order_by(func.coalesce(p.year, 0).desc(), func.coalesce(p.series, ""))
    with database.reading() as connection:
        return [
            Balance(venue, year, covered, reserved, total - covered - reserved, total)
            for venue, year, total, covered, reserved in connection.execute(rows)
        ]


def _count(found: Subquery, state: str) -> ColumnElement[int]:
    return func.count(case((found.c.state == state, 1)))
