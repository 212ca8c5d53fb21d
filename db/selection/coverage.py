"""What the group has covered and what not: the question this product is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from db.engine import Database, Dialect
from db.errors import UnknownGroupError
from db.search.topics import subject
from db.store.rows import as_date
from db.views import numbered_sql
from extract.records import Venue
from extract.text import title_key

_PAPER = "paper_id, title, venue, year, track, authors, abstract, url, pdf, doi, arxiv, usenix"
_TOPICS = " JOIN paper_topics USING (paper_id)"
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
        return re.sub(r":(\w+)", lambda name: _literal(self.parameters[name[1]]), self.sql)


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Group:
    """Whose talks count: those of these groups and those of these sources, each in the words of the schedules."""

    groups: tuple[str, ...]
    sources: tuple[str, ...]


def group_named(database: Database, name: str) -> Group:
    """The group or schedule a person means, with or without "schedule:"; case and accents do not matter.

    Raises `UnknownGroupError`.
    """
    with database.reading() as connection:
        rows = connection.execute(text('SELECT DISTINCT "group", source FROM talks')).all()
    groups = sorted({group for group, _ in rows if group})
    sources = sorted({source for _, source in rows})
    key = title_key(name)
    found = Group(
        tuple(group for group in groups if key == title_key(group)),
        tuple(source for source in sources if key in (title_key(source), title_key(source.partition(":")[2]))),
    )
    if not key or not (found.groups or found.sources):
        known = ", ".join(groups + sources) or "none"
        raise UnknownGroupError(f"No talk is of a group or schedule called {name!r}. Known: {known}.")
    return found


def question(
    venue: Venue | None = None,
    topic: str | None = None,
    since: date | None = None,
    *,
    until: int | None = None,
    group: Group | None = None,
    columns: str = "title",
) -> Question:
    """*Which papers of that venue, on that topic, first seen since that day, have we not covered?*

    `until` is the last year of a range that begins with the venue's; `group` says whose talks count, all by default.
    Raises `UnknownTopicError`.
    """
    source = "uncovered" if group is None else "papers"
    order = "title, paper_id"
    return _question(source, columns, venue, topic, "first_seen >= :since", since, order, until=until, group=group)


def _not_by(group: Group) -> tuple[list[str], dict[str, Any]]:
    """What the view `uncovered` says of all talks, said of one group's."""
    groups = {f"group_{n}": name for n, name in enumerate(group.groups, 1)}
    sources = {f"source_{n}": name for n, name in enumerate(group.sources, 1)}
    of_group = [*(f'"group" = :{name}' for name in groups), *(f"source = :{name}" for name in sources)]
    talks = f"SELECT talk_id FROM talks WHERE {' OR '.join(of_group)}"  # noqa: S608
    covered = f"SELECT paper_id FROM coverage WHERE talk_id IN ({talks})"  # noqa: S608
    return ["evidence = 'record'", "status IS NULL", f"paper_id NOT IN ({covered})"], groups | sources


def uncovered(
    database: Database,
    venue: Venue | None = None,
    topic: str | None = None,
    since: date | None = None,
    *,
    until: int | None = None,
    group: Group | None = None,
) -> list[PaperRow]:
    """The papers that no talk covers, by title. `since` leaves out papers first seen before that day.

    `until` and `group` as in `question`.
    """
    asked = question(venue, topic, since, until=until, group=group, columns=_PAPER)
    return [PaperRow(*row) for row in _ask(database, asked)]


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
    source: str,
    columns: str,
    venue: Venue | None,
    topic: str | None,
    later: str,
    since: date | None,
    order: str,
    *,
    until: int | None = None,
    group: Group | None = None,
) -> Question:
    year = "year = :year" if until is None else "year >= :year"
    asked = {
        "venue = :venue": venue.series if venue else None,
        year: venue.year if venue else None,
        "year <= :until": until,
        "topic = :topic": subject(topic).name if topic else None,
        later: since,
    }
    asked = {condition: value for condition, value in asked.items() if value is not None}
    source += _TOPICS if topic else ""
    not_by, values = ([], {}) if group is None else _not_by(group)
    conditions = [*asked, *not_by]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    parameters = {condition.partition(":")[2]: value for condition, value in asked.items()} | values
    return Question(f"SELECT {columns} FROM {source}{where} ORDER BY {order}", parameters)  # noqa: S608


def _ask(database: Database, asked: Question) -> Sequence[Any]:
    sql = _by_number(asked.sql, database.dialect)
    with database.reading() as connection:
        return connection.execute(text(sql).bindparams(**asked.parameters)).all()


def _by_number(sql: str, dialect: Dialect) -> str:
    """The same question with topics joined by the numbers of the tables, not by public ids.

    No engine can know that both views read the same row of `paper`; told so, it finds a large edition's papers on a
    topic in two indexes.
    """
    for view in ("uncovered", "papers"):
        papers = f"FROM ({numbered_sql(view, dialect)}) AS {view}"
        topics = " JOIN (SELECT paper_id AS id, topic FROM paper_topic) AS paper_topics USING (id)"
        sql = sql.replace(f"FROM {view}{_TOPICS}", papers + topics)
    return sql


def _date(value: Any) -> date | None:
    """A date column of a view: PostgreSQL gives dates, SQLite their text."""
    return as_date(value) if isinstance(value, str) else value
