"""What does not fit together among the papers: found by five questions to the database, each night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, groupby, islice

from sqlalchemy import Connection, func, select

from db.blocking.loading import load
from db.engine import Database
from db.judgements.lookup import judged_apart
from db.linkage.candidates import judgements
from db.linkage.rules import unlike
from db.models import Paper, PaperIdentifier, Record, RecordIdentifier
from db.naming import LONGEST_KEY
from db.tables import aliased
from extract.records import Problem, Where

_OF_ONE_WORK = ("doi", "arxiv", "usenix", "dblp", "openreview", "acl", "pmlr", "neurips")
_LARGEST = 8  # records of one paper beyond which the group is worth a look; by hand
_MOST = 200  # of one kind in a report
_WHERE = Where("papers")


def crosschecks(database: Database) -> list[Problem]:
    """One identifier on two papers or on unlike titles of one, one title of one edition on two papers, two DOIs of one
    publisher on one paper, and papers of very many records; nothing that a person judged. At most 200 of a kind.
    """
    apart = judged_apart(database)
    with database.reading() as connection:
        kinds = (
            _one_name(connection, apart), _unlike_titles(connection), _one_title(connection, apart),
            _two_dois(connection), _large(connection),
        )  # fmt: skip
        return [problem for found in kinds for problem in islice(found, _MOST)]


def _one_name(connection: Connection, apart: set[frozenset[str]]) -> Iterator[Problem]:
    a, b, one, other = aliased(PaperIdentifier), aliased(PaperIdentifier), aliased(Paper), aliased(Paper)
    query = (
        select(a.scheme, a.value, one.public_id, one.title, other.public_id, other.title)
        .join(b, (b.scheme == a.scheme) & (b.value == a.value) & (b.paper_id > a.paper_id))
        .join(one, one.id == a.paper_id)
        .join(other, other.id == b.paper_id)
        .where(a.scheme.in_(_OF_ONE_WORK))
        .order_by(a.scheme, a.value, one.public_id, other.public_id)
    )
    for scheme, value, left, title, right, other_title in connection.execute(query):
        if frozenset((left, right)) not in apart:
            message = f"{scheme} {value} is on two papers: {left} {title!r} and {right} {other_title!r}."
            yield Problem("papers.one-name-on-two", message, _WHERE, record_key=f"{left} {right}")


def _unlike_titles(connection: Connection) -> Iterator[Problem]:
    """Sources that give one identifier to titles which are hardly one: retitled, or a slip of one of them."""
    a, b, one, other = aliased(RecordIdentifier), aliased(RecordIdentifier), aliased(Record), aliased(Record)
    query = (
        select(a.scheme, a.value, one.id, other.id, Paper.public_id)
        .join(b, (b.scheme == a.scheme) & (b.value == a.value) & (b.record_id > a.record_id))
        .join(one, one.id == a.record_id)
        .join(other, other.id == b.record_id)
        .join(Paper, (Paper.id == one.paper_id) & (Paper.id == other.paper_id))
        .where(a.scheme.in_(_OF_ONE_WORK), one.title_key != other.title_key)
        .where(one.kind == "paper", other.kind == "paper")
        .order_by(a.scheme, a.value, one.id, other.id)
    )
    found, judged = connection.execute(query).all(), judgements(connection)
    bare = {view.id: replace(view, authors=()) for view in load(connection, {id_ for row in found for id_ in row[2:4]})}
    for (scheme, value, paper), rows in groupby(found, key=lambda row: (row[0], row[1], row[4])):
        pairs = [(row[2], row[3]) for row in rows if (row[2], row[3]) not in judged]
        titles = [(bare[x].title, bare[y].title) for x, y in pairs if unlike(bare[x], bare[y])]
        if titles:
            message = f"{scheme} {value} of {paper} is on unlike titles: {titles[0][0]!r} and {titles[0][1]!r}."
            yield Problem("papers.unlike-titles", message, _WHERE, record_key=paper)


def _one_title(connection: Connection, apart: set[frozenset[str]]) -> Iterator[Problem]:
    title = func.lower(Paper.title)
    twice = (
        select(Paper.series, Paper.year, title)
        .where(Paper.series.is_not(None), Paper.year.is_not(None))
        .group_by(Paper.series, Paper.year, title)
        .having(func.count() > 1)
        .order_by(Paper.series, Paper.year, title)
    )
    for series, year, printed in connection.execute(twice).all():
        named = select(Paper.public_id).where(Paper.series == series, Paper.year == year, title == printed)
        papers = sorted(connection.execute(named).scalars())
        if not all(frozenset(pair) in apart for pair in combinations(papers, 2)):
            message = f"{series} {year} has {printed!r} on {len(papers)} papers: {', '.join(papers)}."
            yield Problem("papers.one-title-on-two", message, _WHERE, record_key=" ".join(papers)[:LONGEST_KEY])


def _two_dois(connection: Connection) -> Iterator[Problem]:
    doi = PaperIdentifier.value
    several = select(PaperIdentifier.paper_id).where(PaperIdentifier.scheme == "doi")
    several = several.group_by(PaperIdentifier.paper_id).having(func.count() > 1)
    query = select(Paper.public_id, Paper.title, doi).join(PaperIdentifier, PaperIdentifier.paper_id == Paper.id)
    query = query.where(PaperIdentifier.scheme == "doi", Paper.id.in_(several)).order_by(Paper.public_id, doi)
    for (paper, title), said in groupby(connection.execute(query), key=lambda row: (row[0], row[1])):
        dois = [row[2] for row in said]
        if len({name.partition("/")[0] for name in dois}) < len(dois):
            message = f"{paper} {title!r} has two DOIs of one publisher: {', '.join(dois)}."
            yield Problem("papers.two-dois", message, _WHERE, record_key=paper)


def _large(connection: Connection) -> Iterator[Problem]:
    count = func.count()
    query = (
        select(Paper.public_id, Paper.title, count)
        .join(Record, Record.paper_id == Paper.id)
        .where(Record.kind == "paper")
        .group_by(Paper.id, Paper.public_id, Paper.title)
        .having(count > _LARGEST)
        .order_by(count.desc(), Paper.public_id)
    )
    for paper, title, number in connection.execute(query):
        yield Problem("papers.many-records", f"{paper} {title!r} has {number} records.", _WHERE, record_key=paper)
