"""What the group has covered and what not: the question this product is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from db.engine import Database
from db.rows import as_date
from db.topics import subject
from extract.records import Venue

_PAPER = "paper_id, title, venue, year, track, authors, abstract, url, pdf, doi, arxiv, usenix"
_COVERED = "paper_id, title, venue, year, date, presenters, source, planned"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper as the views `papers` and `uncovered` show it."""

    paper_id: str
    title: str
    venue: str | None
    year: int | None
    track: str | None
    authors: str
    abstract: str | None
    url: str | None
    pdf: str | None
    doi: str | None
    arxiv: str | None
    usenix: str | None


@dataclass(frozen=True, slots=True)
class CoveredRow:
    """One paper and a talk that covers it; `planned` for a talk that is still to come or has no date."""

    paper_id: str
    title: str
    venue: str | None
    year: int | None
    date: date | None
    presenters: str | None
    source: str
    planned: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question as plain SQL on the public views, with its parameters."""

    sql: str
    parameters: dict[str, Any]

    @property
    def written(self) -> str:
        """The SQL with its values written in, to be shown and to be pasted into `sqlite3` or `psql`."""
        found = self.sql
        for name, value in self.parameters.items():
            literal = str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
            found = found.replace(f":{name}", literal)
        return found


def question(
    venue: Venue | None = None, topic: str | None = None, since: date | None = None, *, columns: str = "title"
) -> Question:
    """*Which papers of that venue, on that topic, first seen since that day, have we not covered?*

    Raises `UnknownTopicError`.
    """
    return _question("uncovered", columns, venue, topic, "first_seen >= :since", since, "title, paper_id")


def uncovered(
    database: Database, venue: Venue | None = None, topic: str | None = None, since: date | None = None
) -> list[PaperRow]:
    """The papers that no talk covers, by title. `since` leaves out papers first seen before that day."""
    return [PaperRow(*row) for row in _ask(database, question(venue, topic, since, columns=_PAPER))]


def coverage(
    database: Database, venue: Venue | None = None, topic: str | None = None, since: date | None = None
) -> list[CoveredRow]:
    """The papers that talks cover, a row for each talk, the latest first. `since` leaves out earlier talks."""
    source = "papers JOIN coverage USING (paper_id)"
    order = "date IS NULL DESC, date DESC, title, talk_id"
    asked = _question(source, _COVERED, venue, topic, "date >= :since", since, order)
    return [
        CoveredRow(**dict(row._mapping) | {"date": _date(row.date), "planned": bool(row.planned)})
        for row in _ask(database, asked)
    ]


def _question(
    source: str, columns: str, venue: Venue | None, topic: str | None, later: str, since: date | None, order: str
) -> Question:
    asked = {
        "venue = :venue": venue.series if venue else None,
        "year = :year": venue.year if venue else None,
        "topic = :topic": subject(topic).name if topic else None,
        later: since,
    }
    asked = {condition: value for condition, value in asked.items() if value is not None}
    source += " JOIN paper_topics USING (paper_id)" if topic else ""
    where = f" WHERE {' AND '.join(asked)}" if asked else ""
    parameters = {condition.partition(":")[2]: value for condition, value in asked.items()}
    return Question(f"SELECT {columns} FROM {source}{where} ORDER BY {order}", parameters)  # noqa: S608


def _ask(database: Database, asked: Question) -> Sequence[Any]:
    with database.reading() as connection:
        return connection.execute(text(asked.sql).bindparams(**asked.parameters)).all()


def _date(value: Any) -> date | None:
    """A date column of a view: PostgreSQL gives dates, SQLite their text."""
    return as_date(value) if isinstance(value, str) else value
