"""A database copied into another, in both directions: the same rows, the same answers, and room to go on."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from db.copy import NotEmptyError, copy
from db.engine import Database
from db.linkage.link import link_pending
from db.models import METADATA
from db.search.search import search
from db.selection import coverage
from db.store import finish_run, save, start_run
from extract.records import Author, PaperMention, PaperRecord, Problem, TalkRecord, Venue, Where
from paperwatch.harvesting import conclude

PAPERS = [
    PaperRecord(
        source="usenix",
        key=f"osdi25/p{n}",
        title=f"Paper {n} on Serving Large Models",
        where=Where("https://www.usenix.org/x", n + 1),
        authors=(Author("Ada Lovelace", ("University of Examples",)), Author(f"Person {n}", ("Café Labs", "ETH"))),
        abstract="A language model serving system with low latency." if n % 2 else None,
        venue=Venue("OSDI", 2025),
    )
    for n in range(7)
]
TALK = TalkRecord(
    source="schedule:x",
    key="1",
    title="A talk",
    where=Where("schedule.md", 3),
    talk_kind="paper",
    papers=(PaperMention(title=PAPERS[0].title, venue=Venue("OSDI", 2025)),),
    presenters=("Grace Hopper",),
)
REMARK = Problem("list.shrank", "One is gone.", Where("https://www.usenix.org/x"), "warning")


@pytest.fixture(params=["to PostgreSQL", "to SQLite"])
def pair(request: pytest.FixtureRequest, both: list[Database]) -> tuple[Database, Database]:
    """A filled database and an empty one of the other engine."""
    source, target = both if request.param == "to PostgreSQL" else both[::-1]
    run = start_run(source, source="usenix", edition="OSDI'25")
    save(source, [*PAPERS, TALK], [REMARK], run_id=run, watermarks={"k": "v"})
    finish_run(source, run, status="ok", counts={"new": 8, "report": {"needs": []}})
    conclude(source)
    return source, target


def contents(database: Database) -> dict[str, list[str]]:
    """Every row as text; JSON with its keys in order, because PostgreSQL keeps none."""
    with database.reading() as connection:
        return {
            table.name: sorted(
                json.dumps(list(row), default=str, sort_keys=True) for row in connection.execute(select(table))
            )
            for table in METADATA.sorted_tables
        }


def test_a_copy_holds_the_same_rows(pair: tuple[Database, Database]) -> None:
    counts = copy(*pair)
    assert all(c.rows == c.copied for c in counts)
    assert {c.table: c.copied for c in counts}["record"] == 9
    assert contents(pair[0]) == contents(pair[1])


def test_a_copy_gives_the_same_answers(pair: tuple[Database, Database]) -> None:
    copy(*pair)
    questions = ("serving", "affiliation:cafe", "abstract:latency", "author:lovelace")
    answers = [[[hit.paper_id for hit in search(database, q)] for q in questions] for database in pair]
    assert answers[0] == answers[1]
    assert all(answers[0])
    assert coverage.uncovered(pair[0], None, "serving") == coverage.uncovered(pair[1], None, "serving")


def test_a_copy_can_be_gone_on_with(pair: tuple[Database, Database]) -> None:
    _, target = pair
    copy(*pair)
    run = start_run(target, source="usenix", edition="OSDI'25")
    counts = save(target, [*PAPERS, PaperRecord("usenix", "new", "A New Paper", Where("x"))], run_id=run)
    link_pending(target)
    assert (counts.new, counts.changed, counts.unchanged) == (1, 0, 7)


def test_a_database_that_holds_something_is_not_written_over(pair: tuple[Database, Database]) -> None:
    copy(*pair)
    before = contents(pair[1])
    with pytest.raises(NotEmptyError):
        copy(*pair)
    assert contents(pair[1]) == before
