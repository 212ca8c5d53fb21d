"""One filter says which papers: asked of the tables, printed as SQL on the views, and as words of a search."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from db import clock
from db.engine import Database
from db.linkage.link import link_pending
from db.readonly import ask, read_only
from db.search.search import search
from db.search.topics import assign
from db.selection.browse import as_sql, browse
from db.selection.coverage import Group, papers, question
from db.selection.export import papers as exported
from db.selection.filter import PaperFilter
from db.store import save, start_run
from db.vocabulary import Topic
from extract.records import PaperMention, PaperRecord, TalkRecord, Venue, Where

PLACE = Where("page")
OURS, THEIRS = Group((), ("schedule:ours",)), Group(("it's :theirs",), ())
TODAY, LATER = dt.date(2025, 6, 1), dt.date(2025, 6, 8)
TOPICS = {name: Topic(name, name.title(), name) for name in ("red", "blue")}


@dataclass(frozen=True)
class Known:
    """What is said of a paper: the oracle knows nothing else."""

    title: str
    venue: str | None = None
    year: int | None = None
    met: dt.date = TODAY
    covered_by: tuple[str, ...] = ()
    status: str | None = None
    evidence: str = "record"


LIBRARY = (
    Known("Red Lanterns", "OSDI", 2025),
    Known("Red Oranges", "OSDI", 2025, covered_by=("ours",)),
    Known("Blue Herons", "OSDI", 2024, covered_by=("theirs",)),
    Known("Blue and Red Kites", "OSDI", 2025, LATER, covered_by=("ours", "theirs")),
    Known("Quiet Meadows", "SOSP", 2025, LATER),
    Known("Red Squirrels", "SOSP", 2023, status="withdrawn"),
    Known("Blue Whales", "arXiv", 2026, LATER),
    Known("Red Ants of No Venue"),
    Known("Blue Tits in Passing", "OSDI", 2025, covered_by=("ours",), evidence="schedule"),
    Known("Red Deer Rehearsed", "SOSP", 2025, evidence="schedule"),
)

QUERIES: dict[str | None, Callable[[Known], bool]] = {
    None: lambda paper: True,
    "red": lambda paper: "Red" in paper.title,
    "NOT red": lambda paper: "Red" not in paper.title,
    "blue OR year:2025": lambda paper: "Blue" in paper.title or paper.year == 2025,
    "NOT year:..2024": lambda paper: paper.year is None or paper.year > 2024,
    "red covered:no": lambda paper: "Red" in paper.title and is_open(paper, None),
    "NOT covered:yes": lambda paper: not is_covered(paper, None),
    "NOT (venue:OSDI topic:red)": lambda paper: paper.venue != "OSDI" or "Red" not in paper.title,
}


def is_covered(paper: Known, group: Group | None) -> bool:
    names = {None: {"ours", "theirs"}, OURS: {"ours"}, THEIRS: {"theirs"}}[group]
    return paper.evidence == "record" and bool(names & set(paper.covered_by))


def is_open(paper: Known, group: Group | None) -> bool:
    return paper.evidence == "record" and paper.status is None and not is_covered(paper, group)


def holds(paper: Known, wanted: PaperFilter) -> bool:
    """The filter in plain Python."""
    last = wanted.year if wanted.until is None else wanted.until
    return (
        QUERIES[wanted.query](paper)
        and wanted.venue in (None, paper.venue)
        and (wanted.year is None or (paper.year is not None and paper.year >= wanted.year))
        and (last is None or (paper.year is not None and paper.year <= last))
        and (wanted.topic is None or wanted.topic.title() in paper.title)
        and (wanted.since is None or paper.met >= wanted.since)
        and (wanted.covered is not True or is_covered(paper, wanted.group))
        and (wanted.covered is not False or is_open(paper, wanted.group))
        and (not wanted.listed or paper.evidence == "record")
    )


@pytest.fixture
def library(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    for day in (TODAY, LATER):
        noon = dt.datetime.combine(day, dt.time(12))
        monkeypatch.setattr(clock, "skew", noon - dt.datetime.now(dt.UTC).replace(tzinfo=None))
        mine = [paper for paper in LIBRARY if paper.met == day]
        records = [recorded(paper) for paper in mine if paper.evidence == "record"]
        given = [talk(paper, group) for paper in mine for group in (paper.covered_by or unheld(paper))]
        save(database, [*records, *given], run_id=start_run(database, source="test", edition=None))
        link_pending(database)
    assign(database, topics=TOPICS)
    return database


def recorded(paper: Known) -> PaperRecord:
    return PaperRecord("usenix", paper.title, paper.title, PLACE, venue=venue(paper), status=paper.status)  # type: ignore[arg-type]


def talk(paper: Known, group: str) -> TalkRecord:
    kind = "paper" if paper.covered_by else "rehearsal"
    mention = PaperMention(paper.title, venue=venue(paper))
    name = THEIRS.groups[0] if group == "theirs" else None
    return TalkRecord(f"schedule:{group}", paper.title, paper.title, PLACE, kind, group=name, papers=(mention,))  # type: ignore[arg-type]


def unheld(paper: Known) -> tuple[str, ...]:
    return () if paper.evidence == "record" else ("ours",)


def venue(paper: Known) -> Venue | None:
    return Venue(paper.venue, paper.year) if paper.venue else None


def filters(number: int) -> list[PaperFilter]:
    """The plain ones, then others with each part set or not by chance; the same ones each time."""
    draw = random.Random(8)
    plain = [PaperFilter(), PaperFilter(covered=False), PaperFilter(covered=True), PaperFilter(listed=True)]
    return plain + [
        PaperFilter(
            query=draw.choice([None, None, *QUERIES]),
            venue=draw.choice([None, None, "OSDI", "SOSP", "arXiv", "O'Brien's :year"]),
            year=draw.choice([None, None, 2024, 2025]),
            until=draw.choice([None, None, 2025, 2026]),
            topic=draw.choice([None, None, "red", "blue", "no such topic"]),
            since=draw.choice([None, None, TODAY, LATER]),
            covered=draw.choice([None, True, False]),
            group=draw.choice([None, OURS, THEIRS]),
            listed=draw.choice([True, False]),
        )
        for _ in range(number)
    ]


def test_a_filter_finds_what_plain_python_finds(library: Database) -> None:
    for wanted in filters(40):
        expected = sorted(paper.title for paper in LIBRARY if holds(paper, wanted))
        assert [row.title for row in papers(library, wanted)] == expected, wanted
        listing = browse(library, wanted, order="title")
        assert [paper.title for paper in listing.papers] == expected, wanted
        assert sum(facet.papers for facet in listing.venues) == sum(paper.venue is not None for paper in listing.papers)
        if wanted.topic is None:
            assert sorted(paper.title for paper in exported(library, wanted)) == expected, wanted


def test_the_sql_that_is_shown_finds_the_same_papers_in_the_same_order(library: Database, database_url: str) -> None:
    reading = read_only(database_url)
    shown = [wanted for wanted in filters(40) if wanted.query is None]
    assert len(shown) > 10
    for wanted in shown:
        by_title = ask(reading, str(wanted.as_sql("title", order="title, paper_id"))).rows
        assert [title for (title,) in by_title] == [row.title for row in papers(library, wanted)], wanted
        by_edition = [row[1] for row in ask(reading, str(as_sql(wanted))).rows]
        assert by_edition == [paper.title for paper in browse(library, wanted).papers], wanted
    reading.close()


def test_the_words_of_a_search_find_the_same_papers(library: Database) -> None:
    for wanted in filters(40):
        said = wanted.as_query()
        if said and not (wanted.since or wanted.group or wanted.listed or wanted.venue == "O'Brien's :year"):
            found = {hit.title for hit in search(library, said, limit=None)}
            assert found == {row.title for row in papers(library, wanted)}, said


def test_words_are_not_sql_on_the_views() -> None:
    assert PaperFilter("red", venue="OSDI").as_sql("title", order="title") is None


def test_values_are_written_as_values() -> None:
    told = PaperFilter(venue="x'  ORDER\nBY :year_1 --", year=2025).as_sql("title", order="title")
    assert told == "SELECT title FROM papers WHERE venue = 'x''  ORDER\nBY :year_1 --' AND year = 2025 ORDER BY title"


def test_the_question_is_a_filter() -> None:
    assert question(Venue("OSDI", 2025), "serving", group=OURS) == PaperFilter(
        venue="OSDI", year=2025, topic="serving", covered=False, group=OURS
    )
