"""The numbers behind the pictures, all counted on the public views."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from db.engine import Database

_COVERED = "LEFT JOIN (SELECT DISTINCT paper_id FROM coverage) c USING (paper_id)"
_LISTED = "evidence = 'record' AND venue IS NOT NULL AND year IS NOT NULL"


@dataclass(frozen=True, slots=True)
class EditionCount:
    """How many papers of a venue and year there are, and how many of them talks cover."""

    venue: str
    year: int
    papers: int
    covered: int


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many papers of a year are on a topic, and how many of them talks cover."""

    topic: str
    title: str
    year: int
    papers: int
    covered: int


def editions(database: Database) -> list[EditionCount]:
    """Every venue and year, by name and year; only papers that a source lists, not what a schedule merely names."""
    sql = f"""SELECT venue, year, count(*), count(c.paper_id) FROM papers {_COVERED}
        WHERE {_LISTED} GROUP BY venue, year ORDER BY venue, year"""  # noqa: S608
    with database.reading() as connection:
        return [EditionCount(*row) for row in connection.execute(text(sql))]


def topics(database: Database) -> list[TopicCount]:
    """Every topic and year that has papers, by topic and year, counted like `editions`."""
    sql = f"""SELECT t.topic, n.title, year, count(*), count(c.paper_id)
        FROM papers JOIN paper_topics t USING (paper_id) JOIN topic n ON n.name = t.topic {_COVERED}
        WHERE {_LISTED} GROUP BY t.topic, n.title, year ORDER BY t.topic, year"""  # noqa: S608
    with database.reading() as connection:
        return [TopicCount(*row) for row in connection.execute(text(sql))]
