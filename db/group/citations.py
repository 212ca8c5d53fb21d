"""Who cites whom among the papers of the database, and what two papers both cite (view `citations`)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, String, column, func, select, table

from db.bulk import among_pairs, chunks
from db.models import Record, Reference

_COMMON = 500  # papers that cite a work from which on it tells no two of them apart; by hand
_CITATIONS = table("citations", column("paper_id", String), column("cites", String))


def cited_by_each(connection: Connection, papers: Iterable[str]) -> dict[str, set[str]]:
    """Paper -> the papers that it cites, by public ids."""
    return _partners(connection, papers, _CITATIONS.c.paper_id, _CITATIONS.c.cites)


def citing_each(connection: Connection, papers: Iterable[str]) -> dict[str, set[str]]:
    """Paper -> the papers that cite it, by public ids."""
    return _partners(connection, papers, _CITATIONS.c.cites, _CITATIONS.c.paper_id)


def _partners(
    connection: Connection, papers: Iterable[str], one: ColumnElement[str], other: ColumnElement[str]
) -> dict[str, set[str]]:
    """Each of these papers at one end of a citation -> the papers at the other end."""
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in chunks(sorted(papers)):
        for paper, partner in connection.execute(select(one, other).where(one.in_(chunk))):
            found[paper].add(partner)
    return found


@dataclass(frozen=True, slots=True)
class Shared:
    """What two papers have in common: how alike that makes them, from 0 to 1, and how many works it is."""

    likeness: float
    works: int


def cited_together(connection: Connection, paper: str) -> dict[str, Shared]:
    """The papers that others cite beside it, by public ids; `works` are those others. The cosine of who cites them."""
    mine = citing_each(connection, [paper]).get(paper, set())
    together: dict[str, set[str]] = defaultdict(set)
    for citing, cited in cited_by_each(connection, mine).items():
        for other in cited - {paper}:
            together[other].add(citing)
    theirs = citing_each(connection, together)
    return {
        other: Shared(len(both) / math.sqrt(len(mine) * len(theirs[other])), len(both))
        for other, both in together.items()
    }


def cite_the_same(connection: Connection, paper_id: int) -> dict[int, Shared]:
    """The papers, by their ids, that cite what this one cites. What many cite counts less, what very many not."""
    works = _works(connection, paper_id)
    known: dict[int, set[int]] = defaultdict(set)
    held: Counter[int] = Counter()
    for citing, name in _citing_names(connection, works.keys(), paper_id):
        known[citing].add(works[name])
    for cited in known.values():
        held.update(cited)
    total = len(known) + 1
    weight = {work: math.log(1 + total / (1 + held[work])) for work in set(works.values())}
    length = _lengths(connection, known)
    mine = sum(weight.values())
    return {
        other: Shared(
            min(1.0, sum(weight[w] for w in cited) / mine * math.sqrt(len(weight) / max(length[other], len(cited)))),
            len(cited),
        )
        for other, cited in known.items()
    }


Name = tuple[str, str]


def _works(connection: Connection, paper_id: int) -> dict[Name, int]:
    """Each name of what a paper cites, with a number for the work: names in one place of a list are one work's."""
    query = select(Reference.record_id, Reference.place, Reference.scheme, Reference.value).join(
        Record, Record.id == Reference.record_id
    )
    rows = connection.execute(query.where(Record.paper_id == paper_id, Record.vanished_at.is_(None))).all()
    places: dict[tuple[int, int], list[Name]] = defaultdict(list)
    for row in rows:
        places[row.record_id, row.place].append((row.scheme, row.value))
    works: dict[Name, int] = {}
    for number, names in enumerate(places.values()):
        known = min((works[name] for name in names if name in works), default=number)
        works |= dict.fromkeys(names, known)
    return works


def _citing_names(connection: Connection, names: Collection[Name], paper_id: int) -> Iterable[tuple[int, Name]]:
    """(paper, name) of everybody else who cites one of these names, but for names that very many cite."""
    name = (Reference.scheme, Reference.value)
    others = (Record.paper_id.is_not(None), Record.paper_id != paper_id, Record.vanished_at.is_(None))
    for chunk in chunks(sorted(names)):
        counted = select(*name).where(among_pairs(*name, chunk)).group_by(*name).having(func.count() <= _COMMON)
        telling = {(row.scheme, row.value) for row in connection.execute(counted)}.intersection(chunk)
        query = select(Record.paper_id, *name).join(Record, Record.id == Reference.record_id)
        for row in connection.execute(query.where(among_pairs(*name, telling), *others)):
            if (row.scheme, row.value) in telling:
                yield row.paper_id, (row.scheme, row.value)


def _lengths(connection: Connection, papers: Collection[int]) -> dict[int, int]:
    """How many works each paper cites, by the longest of its lists."""
    found: dict[int, int] = defaultdict(int)
    for chunk in chunks(sorted(papers)):
        query = select(Record.paper_id, func.count(Reference.place.distinct()).label("works"))
        query = query.join(Reference, Reference.record_id == Record.id).where(Record.paper_id.in_(chunk))
        for row in connection.execute(query.group_by(Record.paper_id, Record.id)):
            if row.paper_id is not None:
                found[row.paper_id] = max(found[row.paper_id], row.works)
    return found
