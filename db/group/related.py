"""Related work: papers that share rare words, people, a session or a section of a list with a given one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, text

from db import clock
from db.bulk import chunks
from db.engine import Database, Dialect
from db.errors import UnknownPaperError
from db.models import Authorship, Paper, Record
from db.search.columns import PAPERS, PaperRow
from db.search.words import fitting, telling_words, word_counts

if TYPE_CHECKING:
    from db.search.vectors import VectorIndex

_CANDIDATES = 200  # looked at by words and by similarity, ten times what is shown; by hand
_LEAST_WORDS = 0.08  # of all the weight of the paper's words; less is chance
# By hand; no labelled pairs of related papers are at hand to measure them on.
_WORTH = {"words": 10.0, "person": 0.8, "session": 0.5, "section": 1.5, "similarity": 1.5}
_MOST_PEOPLE = 3  # counted and named; by hand
_LEAST_SCORE = 0.75  # one session alone is no relation: many hold what fitted nowhere else
_WORDS_SHOWN = 6  # in a reason, so that it stays on a line


@dataclass(frozen=True, slots=True)
class Related(PaperRow):
    """A related paper and why it is one, the strongest reason first; `covered` when a talk of the group was on it."""

    covered: bool
    score: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Case:
    """What speaks for one candidate."""

    score: float = 0.0
    reasons: list[tuple[float, str]] = field(default_factory=list)

    def add(self, worth: float, reason: str) -> None:
        self.score += worth
        self.reasons.append((worth, reason))


def related(
    database: Database, paper_id: str, *, years: int | None = 3, limit: int = 20, index: VectorIndex | None = None
) -> list[Related]:
    """Papers related to the one with that public id, best first, then by year and title.

    `years` looks back from the paper's year (this year's where it has none); None takes all years. The paper itself and
    what stands in the database as another version of it are left out. With the vectors of an `index`, what is close in
    meaning counts too. Raises `UnknownPaperError`.
    """
    with database.reading() as connection:
        paper = connection.execute(select(Paper.__table__).where(Paper.public_id == paper_id)).one_or_none()
        if paper is None:
            raise UnknownPaperError(f"There is no paper {paper_id}.")
        cases: dict[int, _Case] = {}
        _by_people(connection, paper, cases)
        _by_session(connection, paper, cases)
        _by_section(connection, paper, cases)
        _by_words(connection, database.dialect, paper, years, cases)
        if index is not None:
            _by_similarity(connection, index, paper, years, cases)
        found = list(_rows(connection, paper, years, cases))
    return sorted(found, key=lambda row: (-row.score, -(row.year or 0), row.title, row.paper_id))[:limit]


def _years(paper: Any, years: int | None) -> tuple[int, int]:
    last = paper.year or clock.today().year
    return (0, 9999) if years is None else (last - years, last)


def _by_words(connection: Connection, dialect: Dialect, paper: Any, years: int | None, cases: dict[int, _Case]) -> None:
    wanted = telling_words(connection, dialect, word_counts(paper.title, paper.abstract))
    first, last = _years(paper, years)
    where = (PAPERS.c.id != paper.id, PAPERS.c.year.between(first, last))
    found = fitting(connection, dialect, wanted, *where, limit=_CANDIDATES)
    for id_, fit in found.items():
        if id_ in cases or (fit.score >= _LEAST_WORDS and len(fit.words) > 1):
            case = cases.setdefault(id_, _Case())
            case.add(_WORTH["words"] * fit.score, f"shares {_named(fit.words)}")


def _by_similarity(
    connection: Connection, index: VectorIndex, paper: Any, years: int | None, cases: dict[int, _Case]
) -> None:
    from db.search.semantic import rules, similar_to

    first, last = _years(paper, years)
    among = select(Paper.id).where(Paper.id != paper.id, Paper.year.between(first, last))
    found = similar_to(index, paper.id, connection.execute(among).scalars().all(), _CANDIDATES)
    for id_, similarity in zip(found.ids, found.similarity, strict=True):
        if worth := rules().worth(similarity):
            cases.setdefault(id_, _Case()).add(_WORTH["similarity"] * worth, f"close in meaning ({similarity:.2f})")


def _named(words: tuple[str, ...]) -> str:
    shown = ", ".join(words[:_WORDS_SHOWN])
    return f"the words {shown}" if len(words) > 1 else f"the word {shown}"


def _by_people(connection: Connection, paper: Any, cases: dict[int, _Case]) -> None:
    mine = select(Authorship.name).where(Authorship.paper_id == paper.id)
    theirs = select(Authorship.paper_id, Authorship.name).where(Authorship.name.in_(mine), _other(Authorship, paper))
    people: dict[int, list[str]] = {}
    for id_, name in connection.execute(theirs.order_by(Authorship.paper_id, Authorship.position)):
        people.setdefault(id_, []).append(name)
    for id_, names in people.items():
        worth = _WORTH["person"] * min(len(names), _MOST_PEOPLE)
        more = f" and {len(names) - _MOST_PEOPLE} more" if len(names) > _MOST_PEOPLE else ""
        cases.setdefault(id_, _Case()).add(worth, f"by {', '.join(names[:_MOST_PEOPLE])}{more} too")


def _other(table: Any, paper: Any) -> Any:
    return table.paper_id != paper.id


def _by_session(connection: Connection, paper: Any, cases: dict[int, _Case]) -> None:
    if not paper.session or paper.series is None:
        return
    same = (Paper.series == paper.series, Paper.year == paper.year, Paper.session == paper.session)
    for id_ in connection.execute(select(Paper.id).where(*same, Paper.id != paper.id)).scalars():
        cases.setdefault(id_, _Case()).add(_WORTH["session"], f"in the same session ({paper.session})")


def _by_section(connection: Connection, paper: Any, cases: dict[int, _Case]) -> None:
    """Papers that stand in the same section of a reading list; a list without sections says nothing."""
    entries = _entries(connection, Record.id.in_(_parents_of(paper)))
    places = {(source, path) for _, source, path in entries.values() if path}
    if not places:
        return
    sources = sorted({source for source, _ in places})
    for id_, source, path in _entries(connection, Record.source.in_(sources)).values():
        if (source, path) in places and id_ is not None and id_ != paper.id:
            section = " / ".join(path)
            cases.setdefault(id_, _Case()).add(_WORTH["section"], f"in the same section of a list ({section})")


def _parents_of(paper: Any) -> Any:
    return select(Record.parent_id).where(Record.paper_id == paper.id, Record.vanished_at.is_(None))


def _entries(connection: Connection, which: Any) -> dict[int, tuple[int | None, str, tuple[str, ...]]]:
    """Entries of lists: record id -> (the paper it names, the list, the path of its section)."""
    query = select(Record.id, Record.source, Record.payload["section_path"].label("path"))
    query = query.where(which, Record.kind == "entry", Record.vanished_at.is_(None))
    said = {row.id: (row.source, tuple(row.path or ())) for row in connection.execute(query)}
    papers: dict[int, int | None] = {}
    for chunk in chunks(sorted(said)):
        named = select(Record.parent_id, Record.paper_id).where(Record.parent_id.in_(chunk))
        papers |= {parent: paper for parent, paper in connection.execute(named) if parent is not None}
    return {id_: (papers.get(id_), source, path) for id_, (source, path) in said.items()}


_COVERED = text("SELECT DISTINCT paper_id FROM coverage WHERE state = 'covered'")


def _rows(connection: Connection, paper: Any, years: int | None, cases: dict[int, _Case]) -> Iterable[Related]:
    first, last = _years(paper, years)
    covered = set(connection.execute(_COVERED).scalars())
    for chunk in chunks(sorted(cases)):
        for row in connection.execute(select(Paper.__table__).where(Paper.id.in_(chunk))):
            if not first <= (row.year or 0) <= last or _is_version(paper, row):
                continue
            case = cases[row.id]
            if case.score < _LEAST_SCORE:
                continue
            reasons = tuple(reason for _, reason in sorted(case.reasons, key=lambda r: -r[0]))
            yield Related(
                paper_id=row.public_id,
                title=row.title,
                venue=row.series,
                year=row.year,
                authors=row.authors,
                covered=row.public_id in covered,
                score=round(case.score, 3),
                reasons=reasons,
            )


def _is_version(paper: Any, other: Any) -> bool:
    """The same title, or the same short name before the colon by some of the same people."""
    if other.title_key == paper.title_key:
        return True
    names = {title.partition(":")[0].casefold() for title in (paper.title, other.title) if ":" in title}
    people = set(paper.authors.split("; ")) & set(other.authors.split("; ")) - {""}
    return len(names) == 1 and ":" in paper.title and ":" in other.title and bool(people)
