"""What members mark papers with: a star, "read", a note, a vote, a proposal for a meeting.

A mark is a person's word, kept by the name of a record, so that it follows the paper wherever linking takes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from db.clock import now
from db.engine import Database, group_of
from db.errors import UnknownPaperError
from db.groups import of_ours
from db.models import Name, Paper, PaperMark, Record
from db.store.payload import fit
from extract.text import title_key

Kind: TypeAlias = Literal["star", "read", "vote", "note", "proposal"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark on the paper with that public id; `value` is the text of a note or proposal, else empty."""

    paper_id: str
    title: str
    kind: Kind
    by: str
    at: dt.datetime
    value: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A paper that is proposed for a meeting, with what was said and who votes for it, in the order of the votes."""

    paper_id: str
    title: str
    venue: str | None
    year: int | None
    proposals: tuple[Mark, ...]
    votes: tuple[str, ...]


def record_of(connection: Connection, paper_id: str) -> Name:
    """The record by whose name words on the paper with that public id are kept. Raises `UnknownPaperError`."""
    named = select(Record.source, Record.key).join(Paper, Paper.id == Record.paper_id)
    first = connection.execute(named.where(Paper.public_id == paper_id).order_by(Record.id).limit(1)).first()
    if first is None:
        raise UnknownPaperError(f"There is no paper {paper_id}.")
    return first.source, first.key


def paper_with(connection: Connection, name: Name) -> str:
    """The public id of the paper in which the record of that name stands. Raises `UnknownPaperError`."""
    query = select(Paper.public_id).join(Record, Record.paper_id == Paper.id)
    found = connection.execute(query.where(Record.source == name[0], Record.key == name[1])).scalar()
    if found is None:
        raise UnknownPaperError(f"The record {' '.join(name)} is in no paper any more.")
    return str(found)


def title_of(database: Database, paper_id: str) -> str:
    """The title of the paper with that public id. Raises `UnknownPaperError`."""
    with database.reading() as connection:
        title = connection.execute(select(Paper.title).where(Paper.public_id == paper_id)).scalar()
    if title is None:
        raise UnknownPaperError(f"There is no paper {paper_id}.")
    return str(title)


def put_mark(connection: Connection, paper_id: str, kind: Kind, by: str, value: str | None) -> str | None:
    """Set a person's mark of that kind on a paper, or with None take it away; returns what it was before.

    Raises `UnknownPaperError`.
    """
    name = record_of(connection, paper_id)
    found = connection.execute(
        select(PaperMark.source, PaperMark.key, PaperMark.value)
        .join(Record, (Record.source == PaperMark.source) & (Record.key == PaperMark.key))
        .join(Paper, Paper.id == Record.paper_id)
        .where(Paper.public_id == paper_id, *_is(group_of(connection), kind, by))
        .order_by(PaperMark.marked_at, Record.id)
    ).all()
    for row in found:  # several, where papers became one; the latest counts
        mine = (PaperMark.source == row.source, PaperMark.key == row.key, *_is(group_of(connection), kind, by))
        connection.execute(delete(PaperMark).where(*mine))
    if value is not None:
        words = {"group_id": group_of(connection), "source": name[0], "key": name[1], "kind": kind, "marked_by": by}
        connection.execute(insert(PaperMark).values(words | {"marked_at": now(), "value": fit(value)}))
    return str(found[-1].value) if found else None


def marks_on(database: Database, paper_id: str) -> list[Mark]:
    """All marks on a paper, the oldest first; one of each kind and person."""
    with database.reading() as connection:
        found = _marks(connection, Paper.public_id == paper_id)
    return list({(mark.kind, mark.by): mark for mark in found}.values())


def marked_by(database: Database, by: str, kind: Kind) -> list[Mark]:
    """What one person marked so, the latest first; each paper once."""
    with database.reading() as connection:
        found = _marks(connection, PaperMark.marked_by == by, PaperMark.kind == kind)
    return list({mark.paper_id: mark for mark in found}.values())[::-1]


def proposed(database: Database) -> list[Marked]:
    """The papers that are proposed and that no talk names yet, those with most votes first."""
    with database.reading() as connection:
        named = select(Record.paper_id).where(Record.kind == "mention", Record.vanished_at.is_(None))
        ours = of_ours(database.group, Record.source)
        parent = select(Record.id).where(Record.kind == "talk", Record.vanished_at.is_(None), ours)
        spoken = named.where(Record.parent_id.in_(parent), Record.paper_id.is_not(None))
        found = _marks(connection, PaperMark.kind.in_(("proposal", "vote")), Paper.id.not_in(spoken))
        ids = {mark.paper_id for mark in found if mark.kind == "proposal"}
        columns = (Paper.public_id, Paper.title, Paper.series, Paper.year)
        papers = connection.execute(select(*columns).where(Paper.public_id.in_(ids))).all()
    listed = [Marked(*paper, *_said(found, paper.public_id)) for paper in papers]
    return sorted(listed, key=lambda one: (-len(one.votes), one.proposals[0].at, title_key(one.title), one.paper_id))


def _said(found: Sequence[Mark], paper_id: str) -> tuple[tuple[Mark, ...], tuple[str, ...]]:
    """The proposals and votes on one paper; who proposes a paper speaks for it too."""
    mine = [mark for mark in found if mark.paper_id == paper_id]
    return tuple(mark for mark in mine if mark.kind == "proposal"), tuple(dict.fromkeys(mark.by for mark in mine))


def _marks(connection: Connection, *where: ColumnElement[bool]) -> list[Mark]:
    columns = (Paper.public_id, Paper.title, PaperMark.kind, PaperMark.marked_by, PaperMark.marked_at, PaperMark.value)
    query = (
        select(*columns)
        .join(Record, (Record.source == PaperMark.source) & (Record.key == PaperMark.key))
        .join(Paper, Paper.id == Record.paper_id)
        .where(PaperMark.group_id == group_of(connection), *where)
        .order_by(PaperMark.marked_at, Record.id, PaperMark.kind, PaperMark.marked_by)
    )
    rows: Iterable[Any] = connection.execute(query)
    return [Mark(*row) for row in rows]


def _is(group: int, kind: Kind, by: str) -> tuple[ColumnElement[bool], ...]:
    return (PaperMark.group_id == group, PaperMark.kind == kind, PaperMark.marked_by == by)
