"""What identity asks people, and how it answers when it is asked: the review queue, explanations, versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from db.blocking.view import RecordView
from db.bulk import chunks
from db.engine import Database
from db.errors import UnknownRecordError
from db.judgements.judging import Name
from db.linkage.candidates import judgements
from db.linkage.misled import load
from db.linkage.rules import Decision, candidate, decide, two_entries
from db.linkage.scorer import Score, score
from db.models import Paper, PaperForwarding, Record, RecordLink
from db.tables import aliased


@dataclass(frozen=True, slots=True)
class Side:
    """A record as the review shows it; `evidence` says by what its paper is known ("record", "list", "schedule")."""

    name: Name
    title: str
    authors: tuple[str, ...]
    venue: str
    url: str | None
    paper: str | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class OpenPair:
    """Two records that may be one paper: how likely, and why."""

    score: float
    a: Side
    b: Side
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two records are, or are not, one paper: the verdict, its reasons, and what the scorer made of the pair.

    `together` tells whether they stand in one paper now, which other records may have brought about.
    """

    a: Side
    b: Side
    verdict: str
    reasons: tuple[str, ...]
    score: Score
    judgement: str | None
    together: bool


def review(database: Database, limit: int | None = None) -> list[OpenPair]:
    """The pairs that a person may judge, the likeliest first; nothing that is settled by now.

    `db.judgements.questions` has those that are worth it.
    """
    a, b = aliased(Record), aliased(Record)
    query = (
        select(RecordLink.a, RecordLink.b, RecordLink.score, RecordLink.reasons)
        .join(a, a.id == RecordLink.a)
        .join(b, b.id == RecordLink.b)
        .where(RecordLink.verdict == "ask", a.paper_id != b.paper_id)
        .order_by(RecordLink.score.desc(), a.source, a.key, b.source, b.key)
        .limit(limit)
    )
    with database.reading() as connection:
        rows = connection.execute(query).all()
        sides = _sides(connection, {id_ for row in rows for id_ in (row.a, row.b)})
    return [OpenPair(row.score, sides[row.a], sides[row.b], tuple(row.reasons)) for row in rows]


def explain(database: Database, a: str | Name, b: str | Name) -> list[Explanation]:
    """Why two records, or the records of two papers, are held to be one or not; the strongest reason first.

    A name is (source, key) of a record or the public id of a paper. UnknownRecordError where nothing has that name.
    """
    with database.reading() as connection:
        left, right = (_ids(connection, name) for name in (a, b))
        views = {view.id: view for view in load(connection, left | right)}
        known = judgements(connection)
        sides = _sides(connection, views)
        pairs = {(min(x, y), max(x, y)) for x in left for y in right if x != y and x in views and y in views}
        told = [_explain(views[x], views[y], sides, known.get((x, y))) for x, y in sorted(pairs)]
    order = ("same", "ask", "version", "different", "unknown")
    return sorted(told, key=lambda one: (order.index(one.verdict), -one.score.probability))


def listed_apart(database: Database, a: str | Name, b: str | Name) -> str | None:
    """How one edition lists the two records, or any two records of the two papers, as two works; None where none does.

    Names as in `explain`, and UnknownRecordError too.
    """
    with database.reading() as connection:
        left, right = (load(connection, _ids(connection, name)) for name in (a, b))
    return next((told for one in left for other in right if (told := two_entries(one, other))), None)


def _explain(a: RecordView, b: RecordView, sides: dict[int, Side], judgement: str | None) -> Explanation:
    decision: Decision = decide(a, b)
    together = a.paper_id is not None and a.paper_id == b.paper_id
    scored = score(candidate(a), candidate(b))
    reasons = decision.reasons or (f"titles, people and years make one paper only {scored.probability:.0%} likely",)
    return Explanation(sides[a.id], sides[b.id], decision.verdict, reasons, scored, judgement, together)


def versions(database: Database, public_id: str) -> list[tuple[str, str]]:
    """(public id, title) of the papers that are versions of this one: linked, never merged."""
    mine, theirs, paper, other = aliased(Record), aliased(Record), aliased(Paper), aliased(Paper)
    found: set[tuple[str, str]] = set()
    with database.reading() as connection:
        for near, far in ((RecordLink.a, RecordLink.b), (RecordLink.b, RecordLink.a)):
            query = (
                select(other.public_id, other.title)
                .select_from(RecordLink)
                .join(mine, mine.id == near)
                .join(theirs, theirs.id == far)
                .join(paper, paper.id == mine.paper_id)
                .join(other, other.id == theirs.paper_id)
                .where(RecordLink.verdict == "version", paper.public_id == public_id, other.id != paper.id)
            )
            found |= {(row.public_id, row.title) for row in connection.execute(query)}
    return sorted(found)


def _ids(connection: Connection, name: str | Name) -> set[int]:
    if isinstance(name, tuple):
        query = select(Record.id).where(Record.source == name[0], Record.key == name[1])
    else:
        target = select(PaperForwarding.target).where(PaperForwarding.public_id == name).scalar_subquery()
        query = select(Record.id).join(Paper, Paper.id == Record.paper_id)
        query = query.where((Paper.public_id == name) | (Paper.public_id == target))
    found = set(connection.execute(query).scalars())
    if not found:
        raise UnknownRecordError(f"There is no record or paper {name if isinstance(name, str) else ' '.join(name)}.")
    return found


def _sides(connection: Connection, ids: Iterable[int]) -> dict[int, Side]:
    columns = (
        Record.id,
        Record.source,
        Record.key,
        Record.title,
        Record.authors,
        Record.series,
        Record.year,
        Record.url,
    )
    query = select(*columns, Paper.public_id, Paper.evidence).outerjoin(Paper, Paper.id == Record.paper_id)
    return {
        row.id: Side(
            name=(row.source, row.key),
            title=row.title,
            authors=tuple(filter(None, row.authors.split("\n"))),
            venue=" ".join(str(part) for part in (row.series, row.year) if part),
            url=row.url,
            paper=row.public_id,
            evidence=row.evidence,
        )
        for chunk in chunks(sorted(ids))
        for row in connection.execute(query.where(Record.id.in_(chunk)))
    }
