"""The numbers behind the pictures, counted by venue, year and topic."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, case, exists, func, select

from db.engine import Database
from db.models import Affiliation, Authorship, Paper, PaperTopic, Topic
from db.search.columns import PAPERS, states

_LISTED = (PAPERS.c.evidence == "record", PAPERS.c.series.is_not(None), PAPERS.c.year.is_not(None))


@dataclass(frozen=True, slots=True)
class EditionCount:
    """How many papers of a venue and year there are, and how many of them talks cover."""

    venue: str
    year: int
    papers: int
    covered: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many papers of an edition there are, with an abstract, and with an affiliation of every author."""

    venue: str
    year: int
    papers: int
    abstracts: int
    affiliations: int

    @property
    def least(self) -> float:
        """The part of the papers that have what fewer of them have."""
        return min(self.abstracts, self.affiliations) / self.papers


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
    p = PAPERS.c
    found = states(database.group)
    counts = (func.count(), func.count(found.c.paper_id))
    rows = select(p.series, p.year, *counts).outerjoin(found, found.c.paper_id == p.public_id)
    with database.reading() as connection:
        counted = connection.execute(rows.where(*_LISTED).group_by(p.series, p.year).order_by(p.series, p.year))
        return [EditionCount(*row) for row in counted]


def completeness(database: Database) -> list[Completeness]:
    """What the papers of each edition have, by name and year; preprints, posters and the like left out."""
    placed = exists().where(Affiliation.paper_id == Authorship.paper_id, Affiliation.author == Authorship.position)
    nowhere = exists().where(and_(Authorship.paper_id == Paper.id, ~placed))
    whole = case((and_(Paper.authors != "", ~nowhere), 1))
    rows = select(Paper.series, Paper.year, func.count(), func.count(Paper.abstract), func.count(whole))
    ours = (Paper.evidence == "record", Paper.series.is_not(None), Paper.year.is_not(None), Paper.status.is_(None))
    rows = rows.where(*ours, Paper.series.not_in(database.venues.preprints))
    with database.reading() as connection:
        counted = connection.execute(rows.group_by(Paper.series, Paper.year).order_by(Paper.series, Paper.year))
        return [Completeness(str(row[0]), row[1] or 0, row[2], row[3], row[4]) for row in counted]


def topics(database: Database) -> list[TopicCount]:
    """Every topic and year that has papers, by topic and year, counted like `editions`."""
    year, topic = PAPERS.c.year, Topic.name
    found = states(database.group)
    counts = (func.count(), func.count(found.c.paper_id))
    rows = select(topic, Topic.title, year, *counts).select_from(PAPERS)
    rows = rows.join(PaperTopic, PaperTopic.paper_id == PAPERS.c.id)
    rows = rows.join(Topic, (topic == PaperTopic.topic) & (Topic.group_id == PaperTopic.group_id))
    rows = rows.outerjoin(found, found.c.paper_id == PAPERS.c.public_id)
    rows = rows.where(Topic.group_id == database.group, *_LISTED)
    with database.reading() as connection:
        counted = connection.execute(rows.group_by(topic, Topic.title, year).order_by(topic, year))
        return [TopicCount(*row) for row in counted]
