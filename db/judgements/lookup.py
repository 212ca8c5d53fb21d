"""Records found by what people call them, for commands that speak of records and not of whole papers.

A name that only some records of a paper carry (its DOI, its first title) means these; so two names of one paper can be
told from each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, or_, select

from db.bulk import among_pairs, chunks
from db.engine import Database
from db.errors import AmbiguousPaperError, UnknownPaperError
from db.judgements.judging import Judgement, Name, ids_of, judgements
from db.judgements.papers import candidates, find_paper, names_in
from db.models import Judgement as JudgementRow
from db.models import Paper, Record, RecordIdentifier
from db.tables import aliased
from db.trust import trust
from extract.text import title_key

AnySelect: TypeAlias = Any  # a Select of some columns; its type names each of them
_KINDS = ("paper", "mention")
_MANY = 200  # names in one statement, and records of which a person is shown a choice


@dataclass(frozen=True, slots=True)
class Standing:
    """A record and the paper it stands in now; `paper` is None where it was not linked yet."""

    name: Name
    title: str
    paper: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names: records, the most trusted first, all of one paper. `exact` where it named one record."""

    text: str
    records: tuple[Standing, ...]
    exact: bool = False

    @property
    def paper(self) -> str | None:
        return self.records[0].paper

    @property
    def names(self) -> tuple[Name, ...]:
        return tuple(record.name for record in self.records)


def records_named(database: Database, text: str) -> Named:
    """The records that `text` names: "source:key" of a record, talk or list entry, or anything `find_paper` reads.

    A DOI, an arXiv id, a USENIX key or a title means the records of the paper that carry it, a public id all of them.
    Raises `UnknownPaperError`, or `AmbiguousPaperError` with the candidates.
    """
    wanted = text.strip()
    with database.reading() as connection:
        if found := _by_record(connection, wanted):
            return Named(wanted, found, exact=len(found) == 1)
        for query in _carrying(wanted):
            found = _standing(connection, query)
            if len({one.paper for one in found}) == 1:
                return Named(wanted, found)
    try:
        return Named(wanted, records_of(database, [find_paper(database, wanted)]))
    except UnknownPaperError:
        with database.reading() as connection:
            if found := _by_part_of_title(connection, wanted):
                return Named(wanted, found)
        raise


def pair(a: Named, b: Named) -> tuple[Name, Name] | None:
    """The most trusted record of each, two different ones; None where both name one record, or the same ones."""
    left = [name for name in a.names if name not in b.names] or list(a.names)
    right = [name for name in b.names if name not in a.names] or list(b.names)
    if set(left) == set(right) or left[0] == right[0]:
        return None
    return left[0], right[0]


def records_of(database: Database, papers: Iterable[str]) -> tuple[Standing, ...]:
    """The records of the papers with these public ids, the most trusted first."""
    with database.reading() as connection:
        return _standing(connection, _query().where(Paper.public_id.in_(sorted(papers))))


def standing(database: Database, names: Iterable[Name]) -> tuple[Standing, ...]:
    """Where these records stand now, the most trusted first."""
    found: list[Standing] = []
    with database.reading() as connection:
        for chunk in chunks(sorted(set(names)), _MANY):
            found += _called(connection, chunk)
    return tuple(sorted(found, key=_by_trust))


def judged_between(database: Database, a: Iterable[Name], b: Iterable[Name]) -> list[Judgement]:
    """The judgements on a record of `a` and one of `b`."""
    left, right = set(a), set(b)
    return [j for j in judgements(database) if (j.a in left and j.b in right) or (j.a in right and j.b in left)]


def judged_apart(database: Database) -> set[frozenset[str]]:
    """Pairs of public ids: papers of which a person said that they are different."""
    a, b, one, other = aliased(Record), aliased(Record), aliased(Paper), aliased(Paper)
    query = (
        select(one.public_id, other.public_id)
        .select_from(JudgementRow)
        .join(a, (a.source == JudgementRow.source_a) & (a.key == JudgementRow.key_a))
        .join(b, (b.source == JudgementRow.source_b) & (b.key == JudgementRow.key_b))
        .join(one, one.id == a.paper_id)
        .join(other, other.id == b.paper_id)
        .where(JudgementRow.verdict == "different")
    )
    with database.reading() as connection:
        return {frozenset(row) for row in connection.execute(query)}


def _query() -> AnySelect:
    columns = (Record.kind, Record.source, Record.key, Record.title, Paper.public_id)
    return select(*columns).outerjoin(Paper, Paper.id == Record.paper_id).where(Record.kind.in_(_KINDS))


def _called(connection: Connection, names: Sequence[Name]) -> tuple[Standing, ...]:
    """The records with exactly these names."""
    found = _standing(connection, _query().where(among_pairs(Record.source, Record.key, names)))
    return tuple(one for one in found if one.name in names)


def _standing(connection: Connection, query: AnySelect) -> tuple[Standing, ...]:
    rows = connection.execute(query).all()
    found = {Standing((row.source, row.key), row.title, row.public_id): row.kind for row in rows}
    return tuple(sorted(found, key=lambda one: (found[one] != "paper", *_by_trust(one))))


def _by_trust(one: Standing) -> tuple[int, Name]:
    return trust().rank(one.name[0]), one.name


def _by_record(connection: Connection, wanted: str) -> tuple[Standing, ...]:
    """The record called "source:key" or "source key"; of a talk or list entry the papers it names."""
    names = [(wanted[:i], wanted[i + 1 :]) for i, letter in enumerate(wanted) if letter in ": "]
    for chunk in chunks(names, _MANY):
        if found := _called(connection, chunk):
            return found
        if (parents := ids_of(connection, chunk)) and (
            found := _standing(connection, _query().where(Record.parent_id.in_(parents.values())))
        ):
            if len({one.paper for one in found}) > 1:
                raise AmbiguousPaperError(_choice(connection, wanted, found))
            return found
    return ()


def _carrying(wanted: str) -> Iterator[AnySelect]:
    """The linked records with that identifier, then those with that title."""
    linked = _query().where(Record.paper_id.is_not(None))
    if names := list(names_in(wanted)):
        named = or_(*((RecordIdentifier.scheme == s) & (RecordIdentifier.value == v) for s, v in names))
        yield linked.join(RecordIdentifier, RecordIdentifier.record_id == Record.id).where(named)
    if key := title_key(wanted)[:500]:
        yield linked.where(Record.title_key == key)


def _by_part_of_title(connection: Connection, wanted: str) -> tuple[Standing, ...]:
    """The records with that in a title that lost to another one."""
    if not (key := title_key(wanted)):
        return ()
    query = _query().where(Record.paper_id.is_not(None), Record.title_key.contains(key, autoescape=True))
    found = _standing(connection, query.order_by(Record.source, Record.key).limit(_MANY))
    if len({one.paper for one in found}) > 1:
        raise AmbiguousPaperError(_choice(connection, wanted, found))
    return found


def _choice(connection: Connection, wanted: str, found: Iterable[Standing]) -> str:
    columns = (Paper.public_id, Paper.title, Paper.series, Paper.year)
    query = select(*columns).where(Paper.public_id.in_({one.paper for one in found if one.paper}))
    return candidates(wanted, connection.execute(query.order_by(Paper.year.desc(), Paper.title)).all())
