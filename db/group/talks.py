"""Talks as the organiser asks for them: which there were, who gave them, and what is still owed after them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import text

from db import clock
from db.engine import Database
from db.group.plan import superseded
from extract.text import title_key

_MATERIALS = ("slides", "summary", "video")


@dataclass(frozen=True, slots=True)
class TalkPaper:
    """A paper that a talk names: in the words of the schedule, and `paper_id` where one is known."""

    paper_id: str | None
    title: str
    venue: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One talk of a schedule; `missing` names the materials that its kind owes and that are not there. `time` and
    `room` are as the schedule prints them; `supporters` help whoever speaks, and may be among the presenters ("1+N").
    """

    talk_id: int
    date: dt.date | None
    kind: str
    title: str
    presenters: tuple[str, ...]
    group: str | None
    schedule: str
    papers: tuple[TalkPaper, ...]
    slides: str | None
    summary: str | None
    video: str | None
    missing: tuple[str, ...]
    document: str
    line: int | None
    time: str | None
    room: str | None
    supporters: tuple[str, ...]

    def planned(self, today: dt.date) -> bool:
        """A talk that is still to come, or has no date."""
        return self.date is None or self.date > today


@dataclass(frozen=True, slots=True)
class Presenter:
    """One presenter: past talks, talks to come, the first and last day, topics of the papers with how many talks."""

    name: str
    talks: int
    planned: int
    first: dt.date | None
    last: dt.date | None
    topics: tuple[tuple[str, int], ...]


def talks(
    database: Database,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    presenter: str | None = None,
    group: str | None = None,
    kind: str | None = None,
) -> list[TalkRow]:
    """The talks of every schedule, the latest first, those without a date before them.

    `presenter` is a name or part of one; `group` a group or the name of a schedule; talks without a date fall out when
    days are given.
    """
    found = [row for row in _all_talks(database) if _within(row, since, until)]
    if presenter is not None:
        found = [row for row in found if any(is_called(name, presenter) for name in row.presenters)]
    if group is not None:
        found = [row for row in found if title_key(group) in (title_key(row.group or ""), title_key(row.schedule))]
    if kind is not None:
        found = [row for row in found if row.kind == kind]
    return sorted(found, key=lambda row: (row.date or dt.date.max, -row.talk_id), reverse=True)


def _within(row: TalkRow, since: dt.date | None, until: dt.date | None) -> bool:
    if row.date is None:
        return since is None and until is None
    return (since is None or row.date >= since) and (until is None or row.date <= until)


def is_called(name: str, wanted: str) -> bool:
    """True where every word of `wanted` is a word of the name; case and accents do not matter."""
    asked = title_key(wanted).split()
    return bool(asked) and set(asked) <= set(title_key(name).split())


def pending(database: Database, *, today: dt.date | None = None, group: str | None = None) -> list[TalkRow]:
    """Past talks that lack something their kind owes by the coverage policy, oldest first."""
    day = today or clock.today()
    past = [row for row in talks(database, group=group) if row.date is not None and row.date < day]
    return [row for row in reversed(past) if row.missing]


def presenters(database: Database, *, today: dt.date | None = None, group: str | None = None) -> list[Presenter]:
    """Everybody who presented or will; whose last talk lies longest back stands first, then by name."""
    day = today or clock.today()
    about = topics_of_papers(database)
    given: dict[str, list[TalkRow]] = {}
    for row in talks(database, group=group):
        for name in row.presenters:
            given.setdefault(name, []).append(row)
    people = [_presenter(name, rows, about, day) for name, rows in given.items()]
    return sorted(people, key=lambda person: (person.last or dt.date.max, title_key(person.name), person.name))


def _presenter(name: str, rows: Sequence[TalkRow], about: dict[str, tuple[str, ...]], today: dt.date) -> Presenter:
    past = [row.date for row in rows if row.date is not None and row.date <= today]
    topics = Counter(topic for row in rows for topic in topics_of(row, about))
    ordered = sorted(topics.items(), key=lambda item: (-item[1], item[0]))
    first, last = (min(past), max(past)) if past else (None, None)
    return Presenter(name, len(past), len(rows) - len(past), first, last, tuple(ordered))


def topics_of(row: TalkRow, about: dict[str, tuple[str, ...]]) -> set[str]:
    """The topics of a talk's papers."""
    return {topic for paper in row.papers if paper.paper_id for topic in about.get(paper.paper_id, ())}


def topics_of_papers(database: Database) -> dict[str, tuple[str, ...]]:
    """The topics of every paper that a talk names."""
    sql = f"""SELECT paper_id, topic FROM paper_topics WHERE {_OURS} AND paper_id IN
              (SELECT paper_id FROM talks WHERE {_OURS} AND paper_id IS NOT NULL) ORDER BY paper_id, topic"""  # noqa: S608
    found: dict[str, tuple[str, ...]] = {}
    with database.reading() as connection:
        for paper_id, topic in connection.execute(text(sql), {"reading": database.group}):
            found[paper_id] = (*found.get(paper_id, ()), topic)
    return found


_OURS = "reading_group = (SELECT name FROM reading_group WHERE id = :reading)"
_TALKS = f"""
SELECT t.*, c.owes_slides, c.owes_summary, c.owes_video
FROM talks t LEFT JOIN coverage_policy c ON c.talk_kind = t.kind AND c.group_id = :reading
WHERE {_OURS} ORDER BY t.talk_id, t.paper_no"""  # noqa: S608 (our names)
_PRESENTERS = "SELECT record_id, name FROM talk_presenter ORDER BY record_id, position"


def _all_talks(database: Database) -> Iterable[TalkRow]:
    with database.reading() as connection:
        double = superseded(connection)
        rows = [
            row for row in connection.execute(text(_TALKS), {"reading": database.group}) if row.talk_id not in double
        ]
        people: dict[int, tuple[str, ...]] = {}
        for talk_id, name in connection.execute(text(_PRESENTERS)):
            people[talk_id] = (*people.get(talk_id, ()), name)
    found: dict[int, TalkRow] = {}
    for row in rows:
        talk = found.get(row.talk_id) or TalkRow(
            talk_id=row.talk_id,
            date=dt.date.fromisoformat(row.date) if isinstance(row.date, str) else row.date,
            kind=row.kind,
            title=row.title,
            presenters=people.get(row.talk_id, ()),
            group=row.group,
            schedule=row.source.partition(":")[2] or row.source,
            papers=(),
            slides=row.slides,
            summary=row.summary,
            video=row.video,
            missing=tuple(m for m in _MATERIALS if getattr(row, f"owes_{m}") and not getattr(row, m)),
            document=row.document,
            line=row.line,
            time=row.time,
            room=row.room,
            supporters=tuple(row.supporters.split("; ")) if row.supporters else (),
        )
        if row.paper_no is not None:
            named = TalkPaper(row.paper_id, row.paper_title, row.venue, row.year)
            talk = replace(talk, papers=(*talk.papers, named))
        found[row.talk_id] = talk
    return found.values()
