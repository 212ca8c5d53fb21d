"""Which papers: one filter for the question, lists, exports, feeds and counts, as conditions and as plain SQL."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Select, column, literal, or_, select, table, text
from sqlalchemy.engine.default import DefaultDialect

from db.engine import Database
from db.groups import is_ours
from db.models import PaperTopic
from db.search.columns import OF_TABLE, OF_VIEWS, PAPERS, Columns, Whose, covered, uncovered
from db.search.compile import Clause, Condition, condition
from db.search.inflect import inflected
from db.search.query import parse
from extract.records import Venue


@dataclass(frozen=True, slots=True)
class Group:
    """Whose talks count: those of these groups and those of these sources, each in the words of the schedules."""

    groups: tuple[str, ...]
    sources: tuple[str, ...]

    def talks(self) -> Clause:
        """Their talks, as a condition on the view `talks`."""
        of_group = [column("group") == name for name in self.groups]
        return or_(*of_group, *(column("source") == name for name in self.sources))


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Which papers: those for which everything holds that is set; the empty filter is every paper.

    `query` is in the language of `db.search.query`. `venue` is a series; `until` is the last year of a range that
    begins with `year`. `covered` is by the talks of `group`, or of all. `since` leaves out papers first seen before
    that day. `listed` leaves out what only schedules and lists name; so does `covered`, be it yes or no.
    """

    query: str | None = None
    venue: str | None = None
    year: int | None = None
    until: int | None = None
    topic: str | None = None
    since: dt.date | None = None
    covered: bool | None = None
    group: Group | None = None
    listed: bool = False

    @classmethod
    def of(cls, venue: Venue | None, **others: Any) -> PaperFilter:
        """The papers of a venue, or of any; what else is asked stands beside it."""
        return cls(**others) if venue is None else cls(venue=venue.series, year=venue.year, **others)

    def condition(self, database: Database) -> Condition:
        """What holds for these papers (`db.search.columns.PAPERS`). Raises `QuerySyntaxError`."""
        asked = (
            Condition()
            if self.query is None
            else condition(inflected(parse(self.query)), database.dialect, database.venues, database.group, self.query)
        )
        on_topic, ours = self._on_topic(database.group), is_ours(database.group)
        facts = (*self._facts(OF_TABLE, on_topic), *self._coverage(OF_TABLE, ours))
        return Condition((*facts, *asked.where), asked.ranked, (*facts, *asked.beside))

    def _facts(self, papers: Columns, on_topic: Iterable[Clause]) -> Iterator[Clause]:
        if self.venue is not None:
            yield papers.venue == self.venue
        if self.year is not None:
            yield papers.year == self.year if self.until is None else papers.year >= self.year
        if self.until is not None:
            yield papers.year <= self.until
        yield from on_topic
        if self.since is not None:
            yield papers.first_seen >= literal(self.since, Date())

    def _on_topic(self, group: int) -> Iterator[Clause]:
        """The few papers of an edition are looked up one by one; else those of the topic are listed once, which takes
        half the time for the 20,000 of arXiv in 60,000 records."""
        if self.topic is not None:
            named = (PaperTopic.group_id == group, PaperTopic.topic == self.topic.lower())
            of_topic = select(PaperTopic.paper_id).where(*named)
            its = of_topic.where(PaperTopic.paper_id == PAPERS.c.id).exists()
            yield PAPERS.c.id.in_(of_topic) if None in (self.venue, self.year) else its

    def _coverage(self, papers: Columns, ours: Clause | None) -> Iterator[Clause]:
        if self.covered is not None:
            whose = Whose(ours, self.group.talks() if self.group else None)
            yield from (covered if self.covered else uncovered)(papers, whose)
        elif self.listed:
            yield papers.evidence == "record"

    def as_query(self) -> str:
        """The same in the words of a search, for the search box and the terminal; the day of the first sight and whose
        talks count are no part of that language.
        """
        words = [f"({self.query})" if " OR " in self.query else self.query] if self.query else []
        words += [f'venue:"{self.venue}"' if " " in self.venue else f"venue:{self.venue}"] if self.venue else []
        if self.year is not None or self.until is not None:
            words += [f"year:{self.year or ''}" + ("" if self.until is None else f"..{self.until}")]
        words += [f"topic:{self.topic}"] if self.topic else []
        words += [f"covered:{'yes' if self.covered else 'no'}"] if self.covered is not None else []
        return " ".join(words)

    def as_sql(self, *columns: str, order: str, of: str | None = None) -> str | None:
        """The same as a line of SQL on the public views, to be shown and to be pasted into `sqlite3` or `psql`.

        `of` is the reading group that asks, where there are several. None where there is a query: the views know no
        words.
        """
        if self.query is not None:
            return None
        open_to_all = self.covered is False and self.group is None
        view = "uncovered" if open_to_all else "papers"
        on_topic = [] if self.topic is None else [column("topic") == self.topic.lower()]
        ours = None if of is None else column("reading_group") == of
        same = "paper_id, reading_group" if open_to_all and ours is not None else "paper_id"
        papers = text(f"{view} JOIN paper_topics USING ({same})") if on_topic else table(view)
        where = (*self._facts(OF_VIEWS, on_topic), *(() if open_to_all else self._coverage(OF_VIEWS, ours)))
        where = (*where, ours) if ours is not None and (open_to_all or on_topic) else where
        shown: list[Any] = [column(name) for name in columns]
        return _written(select(*shown).select_from(papers).where(*where).order_by(text(order)))


EVERYTHING = PaperFilter()


def _written(query: Select[Any]) -> str:
    """A query on one line with its values in it. They are put in last: none is taken for SQL, or loses its spaces."""
    compiled = query.compile(dialect=DefaultDialect(paramstyle="named"))
    line = re.sub(r"\s+", " ", compiled.string)
    return re.sub(r":(\w+)", lambda name: _literal(compiled.params[name[1]]), line)


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
