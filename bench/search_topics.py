"""Precision and recall of every topic on labelled papers, on the half it was tuned on and on the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import text

from bench.search_labels import Labelled
from db.engine import Database
from db.linkage.link import link_pending
from db.store import save, start_run
from extract.records import PaperRecord, Venue, Where
from extract.text import title_key


@dataclass(slots=True)
class Score:
    """How a topic did on some papers; papers of which no label says are counted apart."""

    hits: int = 0
    misses: list[Labelled] = field(default_factory=list)
    false: list[Labelled] = field(default_factory=list)
    unjudged: int = 0

    @property
    def precision(self) -> float | None:
        found = self.hits + len(self.false)
        return self.hits / found if found else None

    @property
    def recall(self) -> float | None:
        wanted = self.hits + len(self.misses)
        return self.hits / wanted if wanted else None

    def add(self, other: Score) -> None:
        self.hits += other.hits
        self.misses += other.misses
        self.false += other.false
        self.unjudged += other.unjudged


def fill(database: Database, papers: Iterable[Labelled]) -> None:
    """Store the papers as a crawl would: title, abstract where a page has one, venue."""
    records = [
        PaperRecord(
            "bench",
            title_key(p.title),
            p.title,
            Where("bench"),
            abstract=p.abstract,
            venue=p.venue or Venue("bench", 0),
        )
        for p in papers
    ]
    save(database, records, run_id=start_run(database, source="bench", edition=None))
    link_pending(database)


def found_topics(database: Database) -> dict[str, set[str]]:
    """The topics of the paper that each record became, by the key of the record's title."""
    sql = "SELECT r.title_key, t.topic FROM record r LEFT JOIN paper_topic t ON t.paper_id = r.paper_id"
    found: dict[str, set[str]] = {}
    with database.reading() as connection:
        for key, topic in connection.execute(text(sql)):
            found.setdefault(key, set()).update({topic} if topic else ())
    return found


def score(papers: Iterable[Labelled], found: Mapping[str, set[str]], topics: Iterable[str]) -> dict[str, Score]:
    """A score for each topic."""
    scores = {topic: Score() for topic in topics}
    for paper in papers:
        given = found[title_key(paper.title)]
        for topic, tally in scores.items():
            _count(tally, paper, topic, topic in given)
    return scores


def _count(tally: Score, paper: Labelled, topic: str, is_given: bool) -> None:
    if topic in paper.are:
        if is_given:
            tally.hits += 1
        else:
            tally.misses.append(paper)
    elif is_given and topic in paper.may:
        tally.unjudged += 1
    elif is_given:
        tally.false.append(paper)


def report(scores: Mapping[str, Mapping[str, Score]]) -> None:
    """Print a row for each topic, the halves side by side, then all topics together."""
    halves = list(scores)
    print(
        f"{'topic':16}"
        + "".join(f"{half:>6} {'prec.':>7}{'recall':>8}{'hits':>6}{'miss':>6}{'false':>6}{'n/j':>5}" for half in halves)
    )
    totals = {half: Score() for half in halves}
    for topic in scores[halves[0]]:
        for half in halves:
            totals[half].add(scores[half][topic])
        print(f"{topic:16}" + "".join(_cells(scores[half][topic]) for half in halves))
    print(f"{'all':16}" + "".join(_cells(totals[half]) for half in halves))


def _cells(s: Score) -> str:
    return (
        f"{'':6} {_share(s.precision):>7}{_share(s.recall):>8}{s.hits:6}{len(s.misses):6}{len(s.false):6}{s.unjudged:5}"
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def disagreements(scores: Mapping[str, Score]) -> None:
    """Print every miss and every false hit."""
    for topic, tally in scores.items():
        for what, papers in (("missed", tally.misses), ("false", tally.false)):
            for paper in papers:
                where = "; ".join(f"{source}: {section}" for source, section in paper.sections)
                print(f"{topic:16} {what:7} {paper.title[:110]}  [{where}]")
