"""Related work: papers that cite a given one, or share words, topics, meaning, references, people or a place."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, true

from db import clock
from db.bulk import chunks
from db.engine import Database, Dialect, group_of
from db.errors import UnknownPaperError
from db.group.citations import cite_the_same, cited_by_each, cited_together, citing_each
from db.group.likeness import alike, cosine, text_of
from db.groups import is_ours
from db.models import Authorship, Paper, PaperTopic, Record
from db.search.columns import COVERAGE, PAPERS, PaperRow
from db.search.topics import topics_in, topics_of
from db.search.words import fitting, telling_words, word_counts

if TYPE_CHECKING:
    from db.search.vectors import VectorIndex

_MOST_PEOPLE = 3  # counted and named; by hand
_BY_HAND = ("session", "section", "people", "cites", "cited", "cites_the_same", "cited_together")
_LEAST_WORKS = 2  # that both cite, or that cite both: one may be chance; by hand
_SAMPLE = 5_000  # papers whose mean is the middle of all vectors; by hand


@dataclass(frozen=True, slots=True)
class Rules:
    """What each signal is worth (`db/data/related.toml`)."""

    candidates: int
    least: float
    session: float
    section: float
    people: float
    cites: float
    cited: float
    cites_the_same: float
    cited_together: float
    told_words: float
    told_meaning: float
    with_meaning: Mapping[str, float]
    without_meaning: Mapping[str, float]


@cache
def rules() -> Rules:
    """The rules as shipped."""
    return Rules(**tomllib.loads(resources.files("db").joinpath("data/related.toml").read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Related(PaperRow):
    """A related paper and why it is one, the strongest reason first; `covered` when a talk of the group was on it."""

    url: str | None
    covered: bool
    score: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Case:
    """What speaks for one candidate: how strong each signal is, and its words, empty for what is not worth telling."""

    signals: dict[str, float] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def add(self, signal: str, strength: float, words: str) -> None:
        self.signals[signal] = strength
        self.words[signal] = words

    def score(self, weights: Mapping[str, float]) -> float:
        return sum(weights.get(name, 0.0) * strength for name, strength in self.signals.items())

    def reasons(self, weights: Mapping[str, float]) -> tuple[str, ...]:
        worth = {name: weights.get(name, 0.0) * strength for name, strength in self.signals.items()}
        told = (name for name in sorted(worth, key=lambda n: (-worth[n], n)) if worth[name] > 0)
        return tuple(self.words[name] for name in told if self.words[name])


def related(
    database: Database, paper_id: str, *, years: int | None = 3, limit: int = 20, index: VectorIndex | None = None
) -> list[Related]:
    """Papers related to the one with that public id, best first, then by year and title.

    `years` looks back from the paper's year (this year's where it has none), and later papers that cite it are taken
    too; None takes all years. The paper itself and what stands in the database as another version of it are left out,
    and so is what one of its people wrote on something else. With the vectors of an `index`, what is close in meaning
    counts too. Raises `UnknownPaperError`.
    """
    known = rules()
    weights = dict(known.without_meaning if index is None else known.with_meaning)
    weights |= {name: getattr(known, name) for name in _BY_HAND}
    with database.reading() as connection:
        paper = _paper(connection, paper_id)
        cases = _cases(connection, database.dialect, paper, years, index)
        shown = {i: case for i, case in cases.items() if _is_worth_showing(case, weights)}
        found = list(_rows(connection, shown, weights))
    return sorted(found, key=lambda row: (-row.score, -(row.year or 0), row.title, row.paper_id))[:limit]


def _is_worth_showing(case: Case, weights: Mapping[str, float]) -> bool:
    """Not for its people alone; a section of a list that names both is enough."""
    if case.signals.keys() == {"people"}:
        return False
    return "section" in case.signals or case.score(weights) >= rules().least


def signals(
    database: Database, paper_id: str, *, years: int | None = None, index: VectorIndex | None = None
) -> dict[str, dict[str, float]]:
    """How strong each signal is for every candidate, by its public id: what the weights are learned from."""
    with database.reading() as connection:
        cases = _cases(connection, database.dialect, _paper(connection, paper_id), years, index)
        names: dict[int, str] = {}
        for chunk in chunks(sorted(cases)):
            named = select(Paper.id, Paper.public_id).where(Paper.id.in_(chunk))
            names |= {row.id: row.public_id for row in connection.execute(named)}
    return {names[id_]: case.signals for id_, case in cases.items()}


def _paper(connection: Connection, paper_id: str) -> Any:
    paper = connection.execute(select(Paper.__table__).where(Paper.public_id == paper_id)).one_or_none()
    if paper is None:
        raise UnknownPaperError(f"There is no paper {paper_id}.")
    return paper


def _cases(
    connection: Connection, dialect: Dialect, paper: Any, years: int | None, index: VectorIndex | None
) -> dict[int, Case]:
    """What speaks for each paper of those years that may be related."""
    cases: dict[int, Case] = {}
    later = _by_citations(connection, paper, cases)
    where = (PAPERS.c.id != paper.id, or_(_in_years(paper, years), PAPERS.c.id.in_(later)))
    _by_people(connection, paper, cases)
    _by_session(connection, paper, cases)
    _by_section(connection, paper, cases)
    counts = _counts(connection)
    near = set(cases) | _near_by_words(connection, dialect, paper, where)
    near |= _near_by_topics(connection, paper, where, counts)
    if index is not None:
        near |= _near_by_meaning(connection, index, paper, where)
    rows: dict[int, Any] = {}
    for chunk in chunks(sorted(near)):
        found = connection.execute(select(PAPERS).where(PAPERS.c.id.in_(chunk), *where))
        rows |= {row.id: row for row in found if not _is_version(paper, row)}
    cases = {id_: cases.get(id_, Case()) for id_ in rows}
    _weigh_words(paper, rows, cases)
    _weigh_topics(connection, paper, cases, counts)
    if index is not None:
        _weigh_meaning(index, paper, cases)
    return {id_: case for id_, case in cases.items() if case.signals}


def _in_years(paper: Any, years: int | None) -> ColumnElement[bool]:
    if years is None:
        return true()
    last = paper.year or clock.today().year
    return PAPERS.c.year.between(last - years, last)


def _near_by_words(connection: Connection, dialect: Dialect, paper: Any, where: Any) -> set[int]:
    wanted = telling_words(connection, dialect, word_counts(paper.title, paper.abstract))
    return set(fitting(connection, dialect, wanted, *where, limit=rules().candidates))


def _near_by_topics(connection: Connection, paper: Any, where: Any, counts: Mapping[str, int]) -> set[int]:
    """Papers of the rarest of its topics, the latest first."""
    mine = topics_of(connection, [paper.id]).get(paper.id, ())
    found: set[int] = set()
    for topic in sorted(mine, key=counts.__getitem__):
        its = (PaperTopic.group_id == group_of(connection), PaperTopic.topic == topic)
        of_topic = PAPERS.c.id.in_(select(PaperTopic.paper_id).where(*its))
        some = select(PAPERS.c.id).where(of_topic, *where).order_by(PAPERS.c.year.desc(), PAPERS.c.id)
        found |= set(connection.execute(some.limit(rules().candidates - len(found))).scalars())
        if len(found) >= rules().candidates:
            break
    return found


def _near_by_meaning(connection: Connection, index: VectorIndex, paper: Any, where: Any) -> set[int]:
    from db.search.semantic import similar_to

    among = connection.execute(select(PAPERS.c.id).where(*where)).scalars().all()
    return set(similar_to(index, paper.id, among, rules().candidates).ids)


def _weigh_words(paper: Any, rows: Mapping[int, Any], cases: dict[int, Case]) -> None:
    texts = {id_: text_of(row.title, row.abstract) for id_, row in rows.items()}
    for id_, found in alike(text_of(paper.title, paper.abstract), texts).items():
        said = f"both speak of {', '.join(found.shared)}" if found.score >= rules().told_words else ""
        cases[id_].add("words", found.score, said)


def _weigh_topics(connection: Connection, paper: Any, cases: dict[int, Case], counts: Mapping[str, int]) -> None:
    total = connection.execute(select(func.count()).select_from(Paper)).scalar_one()
    weight = {topic: math.log(1 + total / count) for topic, count in counts.items()}
    about = topics_of(connection, [paper.id, *cases])
    mine = about.get(paper.id, ())
    known = topics_in(connection)
    for id_, case in cases.items():
        theirs = about.get(id_, ())
        if shared := sorted(set(mine) & set(theirs), key=lambda topic: (-weight[topic], topic)):
            titles = (f"“{known[topic].title if topic in known else topic}”" for topic in shared)
            case.add("topics", cosine(mine, theirs, weight), f"on {' and '.join(titles)} too")


def _counts(connection: Connection) -> dict[str, int]:
    """How many papers each topic has."""
    counted = select(PaperTopic.topic, func.count()).where(PaperTopic.group_id == group_of(connection))
    counted = counted.group_by(PaperTopic.topic)
    return {topic: int(count) for topic, count in connection.execute(counted)}


def _weigh_meaning(index: VectorIndex, paper: Any, cases: dict[int, Case]) -> None:
    """Similarity measured from the middle of all papers: what every one of them says is no likeness."""
    middle = index.middle(_SAMPLE)
    vectors = index.vectors([paper.id, *cases])
    mine = vectors.get(paper.id)
    if mine is None:
        return
    for id_, case in cases.items():
        if id_ in vectors and (similarity := index.from_middle(mine, vectors[id_], middle)) > 0:
            said = f"close in meaning ({similarity:.2f})" if similarity >= rules().told_meaning else ""
            case.add("meaning", similarity, said)


def _by_people(connection: Connection, paper: Any, cases: dict[int, Case]) -> None:
    mine = select(Authorship.name).where(Authorship.paper_id == paper.id)
    others = Authorship.paper_id != paper.id
    theirs = select(Authorship.paper_id, Authorship.name).where(Authorship.name.in_(mine), others)
    people: dict[int, list[str]] = {}
    for id_, name in connection.execute(theirs.order_by(Authorship.paper_id, Authorship.position)):
        people.setdefault(id_, []).append(name)
    for id_, names in people.items():
        more = f" and {len(names) - _MOST_PEOPLE} more" if len(names) > _MOST_PEOPLE else ""
        said = f"by {', '.join(names[:_MOST_PEOPLE])}{more} too"
        cases.setdefault(id_, Case()).add("people", min(len(names), _MOST_PEOPLE), said)


def _by_session(connection: Connection, paper: Any, cases: dict[int, Case]) -> None:
    if not paper.session or paper.series is None:
        return
    same = (Paper.series == paper.series, Paper.year == paper.year, Paper.session == paper.session)
    for id_ in connection.execute(select(Paper.id).where(*same, Paper.id != paper.id)).scalars():
        cases.setdefault(id_, Case()).add("session", 1.0, f"in the same session ({paper.session})")


def _by_section(connection: Connection, paper: Any, cases: dict[int, Case]) -> None:
    """Papers that stand in the same section of a reading list; a list without sections says nothing."""
    entries = _entries(connection, Record.id.in_(_parents_of(paper)))
    places = {(source, path) for _, source, path in entries.values() if path}
    if not places:
        return
    sources = sorted({source for source, _ in places})
    for id_, source, path in _entries(connection, Record.source.in_(sources)).values():
        if (source, path) in places and id_ is not None and id_ != paper.id:
            section = " / ".join(path)
            cases.setdefault(id_, Case()).add("section", 1.0, f"in the same section of a list ({section})")


def _by_citations(connection: Connection, paper: Any, cases: dict[int, Case]) -> list[int]:
    """Who cites it, what it cites, what is cited beside it, what cites the same; the papers that cite it."""
    own = paper.public_id
    cited, citing = cited_by_each(connection, [own]).get(own, set()), citing_each(connection, [own]).get(own, set())
    beside = cited_together(connection, own)
    ids: dict[str, int] = {}
    for chunk in chunks(sorted({*cited, *citing, *beside})):
        named = select(Paper.public_id, Paper.id).where(Paper.public_id.in_(chunk))
        ids |= {row.public_id: row.id for row in connection.execute(named)}
    for other in citing:
        cases.setdefault(ids[other], Case()).add("cites", 1.0, "cites this paper")
    for other in cited:
        cases.setdefault(ids[other], Case()).add("cited", 1.0, "cited by this paper")
    for other, shared in beside.items():
        if shared.works >= _LEAST_WORKS:
            said = f"cited beside this paper by {shared.works} others"
            cases.setdefault(ids[other], Case()).add("cited_together", shared.likeness, said)
    for id_, shared in cite_the_same(connection, paper.id).items():
        if shared.works >= _LEAST_WORKS:
            said = f"cites {shared.works} works that this paper cites too"
            cases.setdefault(id_, Case()).add("cites_the_same", shared.likeness, said)
    return [ids[other] for other in citing]


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


def _rows(connection: Connection, cases: Mapping[int, Case], weights: Mapping[str, float]) -> Iterable[Related]:
    by_talks = select(COVERAGE.c.paper_id).where(COVERAGE.c.state == "covered", is_ours(group_of(connection)))
    covered = set(connection.execute(by_talks.distinct()).scalars())
    for chunk in chunks(sorted(cases)):
        for row in connection.execute(select(Paper.__table__).where(Paper.id.in_(chunk))):
            yield Related(
                paper_id=row.public_id,
                title=row.title,
                venue=row.series,
                year=row.year,
                authors=row.authors,
                url=row.url or row.pdf,
                covered=row.public_id in covered,
                score=round(cases[row.id].score(weights), 3),
                reasons=cases[row.id].reasons(weights),
            )


def _is_version(paper: Any, other: Any) -> bool:
    """The same title, or the same short name before the colon by some of the same people."""
    if other.title_key == paper.title_key:
        return True
    names = {title.partition(":")[0].casefold() for title in (paper.title, other.title) if ":" in title}
    people = set(paper.authors.split("; ")) & set(other.authors.split("; ")) - {""}
    return len(names) == 1 and ":" in paper.title and ":" in other.title and bool(people)
