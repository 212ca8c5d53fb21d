"""Readings that may be wrong: stored, told, ended with a status that cron sees, and taken by a person."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.child import Outcome
from crawler.doubts import unless_accepted
from db.engine import Database
from db.store import finish_run, start_run
from extract.programme import extract
from extract.programme.explain import explain
from extract.records import PaperRecord, Venue
from tests.sites import Sites, serving_sites

FOO = "https://foosys.org/2026/program.html"
ENTRY = "<li><b>{}</b><br>{}</li>"
PAPERS = [
    ("Fast Recovery for Distributed Key-Value Stores", "Anna Keller, Robert Novak (ETH Zurich)"),
    ("Scheduling Serverless Workflows in Shared Clusters", "Maria Rossi, Wei Zhang (EPFL)"),
    ("Verified File Systems on Persistent Memory", "John Miller, Sofia Garcia (MIT)"),
    ("Efficient Caching for Graph Analytics", "Peter Schmidt, Yuki Tanaka (TU Berlin)"),
    ("Fair Sharing of Accelerators in the Cloud", "Laura Martin, Ivan Petrov (Inria)"),
]


def page(*parts: str) -> bytes:
    return f"<html><title>FooSys programme</title><body>{''.join(parts)}</body></html>".encode()


def listed(heading: str, papers: list[tuple[str, str]]) -> str:
    return f"<h3>{heading}</h3><ul>{''.join(ENTRY.format(*paper) for paper in papers)}</ul>"


def swallowing() -> bytes:
    """A page on which four papers stand under the heading of a keynote."""
    more = [(f"{title}, Revisited", people) for title, people in PAPERS]
    return page(listed("Session 1", PAPERS), listed("Keynote", more[:4]))


def codes(body: bytes) -> list[str]:
    return [p.code for p in extract(body, FOO).problems if p.severity != "ignored" and p.code != "page.no-venue"]


# --- what is doubtful on a page ---


def test_a_page_that_is_understood_raises_no_doubt() -> None:
    found = extract(page(listed("Session 1", PAPERS)), FOO)
    assert codes(page(listed("Session 1", PAPERS))) == []
    confidences = [r.confidence for r in found.records if isinstance(r, PaperRecord)]
    assert len(confidences) == len(PAPERS)
    assert all(c and min(c.title, c.authors, c.affiliations) > 0.5 for c in confidences)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (("Laura Martin", "Ivan Petrov, Anna Keller (Inria)"), "not like a title"),
        (("A Study of Clusters", "Storage Systems for the Cloud, Anna Keller (EPFL)"), "an author's name"),
        (("A Study of Clusters", "Anna Keller, x@example.org (EPFL)"), "an author's name"),
        (("A Study of Clusters", "Anna Keller (MIT, Robert Novak (EPFL)"), "an affiliation"),
    ],
)
def test_a_field_that_reads_like_another_is_doubtful(entry: tuple[str, str], reason: str) -> None:
    found = extract(page(listed("Session 1", [*PAPERS, entry])), FOO)
    (doubt,) = [p for p in found.problems if p.code == "record.doubtful"]
    assert reason in doubt.message
    assert doubt.record_key is not None


def test_entries_with_authors_that_are_left_out_make_the_page_doubtful() -> None:
    assert codes(swallowing()) == ["page.doubtful"]


def test_lines_of_persons_that_belong_to_no_paper_make_the_page_doubtful() -> None:
    lines = "".join(f"<p>{title}</p><div><p>{people}</p></div>" for title, people in PAPERS[:2])
    stray = "<h4>Laura Martin, Ivan Petrov, Peter Schmidt</h4>" * 4
    assert "page.doubtful" in codes(page(listed("Session 1", PAPERS), stray, listed("Session 2", PAPERS[:1]), lines))


def test_each_line_is_explained() -> None:
    said = {line.text: line.taken_for for line in explain(page(listed("Session 1", PAPERS[:3])), FOO)}
    assert said["Session 1"] == "session"
    assert said[PAPERS[0][0]] == "title"
    assert said[PAPERS[0][1]] == "authors"


# --- what a page has left over ---


def doubts(*parts: str) -> list[str]:
    found = extract(page(*parts), FOO)
    return [p.message for p in found.problems if p.code == "record.doubtful"]


def test_words_of_a_record_that_no_field_holds_are_a_doubt() -> None:
    entry = ("A Study of Clusters", "Anna Keller, tom@home (EPFL)")
    (doubt,) = doubts(listed("Session 1", [*PAPERS, entry]))
    assert "'tom home' stands in its lines and is in none of its fields" in doubt


def test_persons_beside_a_paper_that_were_not_read_are_a_doubt() -> None:
    more = "<li><b>A Study of Clusters</b><br>Anna Keller (EPFL)<p><u>Robert Novak, Maria Rossi</u></p></li>"
    (doubt,) = doubts(listed("Session 1", PAPERS), f"<ul>{more}</ul>")
    assert "'Robert Novak, Maria Rossi' stands beside it, reads like persons, and was not read" in doubt


def test_the_foot_of_a_page_and_the_people_of_a_slot_are_no_doubt() -> None:
    panel = "<p>Panel: Where Do Clusters Go?</p><p>Grace Moore (MIT), Henry Adler (CMU), Ida Brandt (EPFL)</p>"
    foot = "<p>The Call for Papers of Next Year</p><p>Copyright 2026. Contact the web chair.</p>"
    assert doubts(listed("Session 1", PAPERS), panel, listed("Session 2", PAPERS[:0]), foot) == []


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (("Session 4: Clusters", "Anna Keller, Robert Novak (EPFL)"), "reads like no title"),
        (("A Study of Clusters, Peter Schmidt", "Anna Keller, Robert Novak (EPFL)"), "a name of an author"),
        (("A Study of Clusters", "Anna Keller, MIT (EPFL)"), "has not the form of a name"),
        (("A Study of Clusters", "Anna Keller (EPFL), Maria Rossi"), "has no affiliation, and those of"),
        (("A Study of Clusters", "Anna Keller (Robert Novak @ EPFL)"), "reads like a person"),
        (("A Study of Clusters", "Anna Keller, Robert Novak (France)"), "is a town or a country"),
    ],
)
def test_a_record_that_contradicts_itself_or_the_page_is_doubtful(entry: tuple[str, str], reason: str) -> None:
    found = doubts(listed("Session 1", [*PAPERS, entry]))
    assert any(reason in doubt for doubt in found), found


def test_where_half_of_a_page_is_doubtful_all_of_it_is() -> None:
    odd = [(f"{title}, Revisited", people.replace(" (", ", MIT (")) for title, people in PAPERS]
    found = extract(page(listed("Session 1", PAPERS), listed("Session 2", odd)), FOO)
    assert len([p for p in found.problems if p.code == "record.doubtful"]) == len(found.records)


# --- what a data file has left over ---


def data_doubts(entry: str) -> list[str]:
    data = "".join(entry.format(title=title, people=people) for title, people in PAPERS)
    found = extract(data.encode(), "https://foosys.org/2026/papers.yml")
    return [p.message for p in found.problems if p.code == "page.doubtful"]


def test_a_field_of_data_that_names_persons_and_is_not_read_makes_the_file_doubtful() -> None:
    entry = "- title: {title}\n  authors: {people}\n"
    assert data_doubts(f"{entry}  presenter: Grace Moore\n") == []
    assert data_doubts(f"{entry}  coauthors: Grace Moore, Henry Adler\n") == [
        "The field 'coauthors' names persons in 5 entries and was not read."
    ]


def test_entries_of_data_without_authors_make_the_file_doubtful() -> None:
    entry = "- title: {title}\n  authors: {people}\n- title: On {title}\n  written by: {people}\n"
    assert data_doubts(entry) == [
        "5 entries have a title and no authors, and were left out, as 'On Fast Recovery for Distributed Key-Value "
        "Stores'."
    ]


# --- the run ---


def test_a_count_far_from_that_of_the_year_before_is_doubtful_until_it_is_accepted(database: Database) -> None:
    finish_run(
        database, start_run(database, source="programme", edition="FooSys'25"), status="ok", counts={"papers": 60}
    )
    edition, outcome = Venue("FooSys", 2026), Outcome("ok", {"papers": 20})
    found = unless_accepted(database, edition, None, "programme", outcome, FOO)
    assert (found.status, [p.message for p in found.late]) == ("doubtful", ["20 papers, and FooSys'25 had 60."])
    assert unless_accepted(database, edition, None, "programme", outcome, FOO, accept=True).status == "ok"
    assert unless_accepted(database, edition, None, "programme", outcome, FOO).status == "ok"
    assert (
        unless_accepted(database, edition, None, "programme", Outcome("ok", {"papers": 12}), FOO).status == "doubtful"
    )


@pytest.mark.parametrize("papers", [40, 60, 110])
def test_a_count_like_that_of_the_year_before_is_no_doubt(database: Database, papers: int) -> None:
    finish_run(
        database, start_run(database, source="programme", edition="FooSys'25"), status="ok", counts={"papers": 60}
    )
    assert (
        unless_accepted(
            database, Venue("FooSys", 2026), None, "programme", Outcome("ok", {"papers": papers}), FOO
        ).status
        == "ok"
    )


def paperwatch(folder: Path, *words: str, status: int = 0) -> str:
    command = [sys.executable, "-m", "paperwatch.cli", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_doubtful_backfill_is_stored_and_taken_with_accept(tmp_path: Path) -> None:
    sites = Sites()
    sites.put(FOO, swallowing())
    with serving_sites(sites) as address:
        (tmp_path / "paperwatch.toml").write_text(f'loopback = "{address}"\nenrich = 0\n')
        said = paperwatch(tmp_path, "backfill", "FooSys'26", "--url", FOO, status=1)
        assert "FooSys'26 doubtful" in said
        assert "4 entries with several authors were left out as no papers." in said
        assert len(json.loads(paperwatch(tmp_path, "uncovered", "FooSys'26", "--json"))) == 5
        assert "FooSys'26 ok" in paperwatch(tmp_path, "backfill", "FooSys'26", "--accept")
        assert "FooSys'26 ok" in paperwatch(tmp_path, "backfill", "FooSys'26")


def test_an_import_says_what_it_ignored_and_ends_doubtful(tmp_path: Path) -> None:
    (tmp_path / "program.html").write_bytes(swallowing())
    said = paperwatch(tmp_path, "import", "program.html", "--url", FOO, "--venue", "FooSys'26", status=1)
    assert "doubtful: 5 records" in said
    assert "ignored by name: 5 keynote" in said
    assert len(json.loads(paperwatch(tmp_path, "uncovered", "FooSys'26", "--json"))) == 5
