"""What a group shares with analysts and other groups, table by table: papers, their authors, records, judgements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from db.bulk import chunks
from db.canonical import dumps
from db.models import Affiliation, Authorship, Judgement, Paper, PaperTopic, ReadingGroup, Record, RecordIdentifier

STEP = 5000
"""Rows that are in memory at once."""

Edition = tuple[str | None, int | None]


@dataclass(frozen=True, slots=True)
class Shared:
    """A table: its columns in order, the SELECT of it, and whether its rows belong to editions (`venue` and `year`, by
    which they are then ordered).
    """

    columns: tuple[str, ...]
    query: Any  # a SELECT
    by_edition: bool = True


def tables() -> dict[str, Shared]:
    """The tables by name. `paper_id` is the public id everywhere."""
    paper = (Paper.series.label("venue"), Paper.year)
    papers = select(
        Paper.public_id.label("paper_id"), Paper.title, *paper, Paper.track, Paper.session, Paper.published,
        Paper.authors, Paper.abstract, Paper.url, Paper.pdf, Paper.doi, Paper.arxiv, Paper.usenix, Paper.evidence,
        Paper.status, Paper.volume, Paper.issue, Paper.first_seen, Paper.last_changed,
    )  # fmt: skip
    authors = select(Paper.public_id.label("paper_id"), *paper, Authorship.position, Authorship.name.label("author"))
    authors = authors.join_from(Authorship, Paper, Paper.id == Authorship.paper_id)
    places = select(
        Paper.public_id.label("paper_id"), *paper, Affiliation.author.label("position"),
        Affiliation.position.label("place"), Affiliation.name.label("affiliation"),
    )  # fmt: skip
    places = places.join_from(Affiliation, Paper, Paper.id == Affiliation.paper_id)
    topics = select(
        Paper.public_id.label("paper_id"), *paper, PaperTopic.topic, ReadingGroup.name.label("reading_group")
    )
    topics = topics.join_from(PaperTopic, Paper, Paper.id == PaperTopic.paper_id)
    topics = topics.join(ReadingGroup, ReadingGroup.id == PaperTopic.group_id)
    edition = (Record.series.label("venue"), Record.year)
    records = select(
        Record.source, Record.key, Record.kind, Paper.public_id.label("paper_id"), Record.title, *edition, Record.track,
        Record.url, Record.document, Record.line, Record.extractor, Record.payload, Record.first_seen,
        Record.last_seen, Record.last_changed, Record.vanished_at,
    )  # fmt: skip
    records = records.join_from(Record, Paper, Paper.id == Record.paper_id, isouter=True)
    names = select(Record.source, Record.key, *edition, RecordIdentifier.scheme, RecordIdentifier.value)
    names = names.join_from(RecordIdentifier, Record, Record.id == RecordIdentifier.record_id)
    said = select(
        Judgement.source_a, Judgement.key_a, Judgement.source_b, Judgement.key_b, Judgement.verdict,
        Judgement.judged_by, Judgement.judged_at, Judgement.note,
    )  # fmt: skip
    return {
        "papers": _ordered(papers, Paper, Paper.id),
        "authorships": _ordered(authors, Paper, Paper.id, Authorship.position),
        "affiliations": _ordered(places, Paper, Paper.id, Affiliation.author, Affiliation.position),
        "paper_topics": _ordered(topics, Paper, Paper.id, PaperTopic.group_id, PaperTopic.topic),
        "records": _ordered(records, Record, Record.id),
        "identifiers": _ordered(names, Record, Record.id, RecordIdentifier.scheme, RecordIdentifier.value),
        "judgements": Shared(_names(said), said.order_by(Judgement.id), by_edition=False),
    }


def _ordered(query: Any, of: type[Paper] | type[Record], *then: Any) -> Shared:
    return Shared(_names(query), query.order_by(of.series, of.year, *then))


def _names(query: Any) -> tuple[str, ...]:
    return tuple(column.name for column in query.selected_columns)


def pieces(connection: Connection, shared: Shared) -> Iterator[tuple[Edition, Iterator[list[tuple[Any, ...]]]]]:
    """The rows of a table, edition by edition, each in lists of at most `STEP`, without memory for more than one.

    Payloads are JSON text. A table without editions comes as one that is of none.
    """
    rows = connection.execute(shared.query.execution_options(yield_per=STEP))
    payload = shared.columns.index("payload") if "payload" in shared.columns else None
    if not shared.by_edition:
        yield (None, None), _steps(rows, payload)
        return
    venue, year = shared.columns.index("venue"), shared.columns.index("year")
    for edition, some in groupby(rows, key=lambda row: (row[venue], row[year])):
        yield edition, _steps(some, payload)


def _steps(rows: Iterable[Any], payload: int | None) -> Iterator[list[tuple[Any, ...]]]:
    for some in chunks(rows, STEP):
        yield [tuple([dumps(value) if place == payload else value for place, value in enumerate(row)]) for row in some]
