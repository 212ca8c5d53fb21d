"""How much of each venue and year the group has covered, reserved and left open."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from db.engine import Database
from db.search.topics import subject
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
    asked = {
        "venue = :venue": venue.series if venue else None,
        "year = :year": venue.year if venue else None,
        "year >= :since": since,
        "paper_id IN (SELECT paper_id FROM paper_topics WHERE topic = :topic)": subject(topic).name if topic else None,
    }
    asked = {condition: value for condition, value in asked.items() if value is not None}
    where = " AND ".join(["evidence = 'record'", *asked])
    names = ("venue", "year", "since", "topic")
    values = {name: value for name in names for c, value in asked.items() if f":{name}" in c}
    # "covered" comes before "reserved" in the alphabet, and a paper that is both is covered.
    sql = f"""
        SELECT venue, year, count(*) AS total,
               count(CASE WHEN state = 'covered' THEN 1 END) AS covered,
               count(CASE WHEN state = 'reserved' THEN 1 END) AS reserved
        FROM papers LEFT JOIN (SELECT paper_id, min(state) AS state FROM coverage GROUP BY paper_id) c USING (paper_id)
        WHERE {where} GROUP BY venue, year ORDER BY coalesce(year, 0) DESC, coalesce(venue, '')"""  # noqa: S608
    with database.reading() as connection:
        return [
            Balance(r.venue, r.year, r.covered, r.reserved, r.total - r.covered - r.reserved, r.total)
            for r in connection.execute(text(sql), values)
        ]
