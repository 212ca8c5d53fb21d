"""Which papers are exported, with what on them, on both engines; and the command."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from exported import hostile_titles
from read_back import READERS

from db.engine import Database, connect
from db.errors import QuerySyntaxError, UnknownTopicError
from db.linkage.link import link_pending
from db.selection import export
from db.selection.export import papers
from db.selection.filter import PaperFilter
from db.store import save, start_run
from extract.records import Author, PaperMention, PaperRecord, TalkRecord, Venue, Where
from paperwatch.cli import main
from paperwatch.export import FormName
from paperwatch.export.clean import clean

PLACE = Where("page")
SERVING = PaperRecord(
    "usenix", "osdi25/a", "Serving Language Models", PLACE, venue=Venue("OSDI", 2025), session="LLM",
    authors=(Author("Kan Zhu", ("UW", "ETH Zürich")), Author("Ada", ())), abstract="LLM inference serving.",
    published=date(2025, 7, 7),
)  # fmt: skip
STORAGE = PaperRecord("usenix", "osdi24/b", "A File System", PLACE, venue=Venue("OSDI", 2024))
OTHER = PaperRecord("programme", "sosp25/c", "Kernel Locks", PLACE, venue=Venue("SOSP", 2025))
TALK = TalkRecord("schedule:g", "t", "talk", PLACE, "paper", papers=(PaperMention(STORAGE.title),))


@pytest.fixture
def library(database: Database) -> Database:
    save(database, [SERVING, STORAGE, OTHER, TALK], run_id=start_run(database, source="test", edition=None))
    link_pending(database)
    return database


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (PaperFilter(), "acb"),
        (PaperFilter("system* OR locks"), "cb"),
        (PaperFilter(venue="OSDI"), "ab"),
        (PaperFilter(venue="OSDI", year=2024), "b"),
        (PaperFilter(topic="serving"), "a"),
        (PaperFilter(covered=False), "ac"),
        (PaperFilter("venue:OSDI", covered=False), "a"),
        (PaperFilter("serving OR locks", "SOSP", covered=False), "c"),
    ],
)
def test_a_selection_by_edition_the_latest_first(library: Database, wanted: PaperFilter, expected: str) -> None:
    letters = {SERVING.title: "a", STORAGE.title: "b", OTHER.title: "c"}
    assert "".join(letters[paper.title] for paper in papers(library, wanted)) == expected


def test_a_paper_with_all_that_hangs_on_it(library: Database) -> None:
    (paper,) = papers(library, PaperFilter(topic="serving"))
    assert paper.authors == (("Kan Zhu", ("UW", "ETH Zürich")), ("Ada", ()))
    assert (paper.venue, paper.year, paper.session, paper.published) == ("OSDI", 2025, "LLM", date(2025, 7, 7))
    assert "serving" in paper.topics
    assert [p.covered for p in papers(library)] == [False, False, True]


def test_steps_make_no_difference(library: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(papers(library))
    monkeypatch.setattr(export, "STEP", 1)
    assert list(papers(library)) == whole


def test_wrong_words_are_refused_before_anything_is_read(library: Database) -> None:
    with pytest.raises(QuerySyntaxError):
        papers(library, PaperFilter("title:("))
    with pytest.raises(UnknownTopicError):
        papers(library, PaperFilter(topic="cooking"))


Run = Callable[..., int]


@pytest.fixture
def run(library: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `paperwatch WORDS...` on the library in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", database_url)

    def run(*words: str) -> int:
        monkeypatch.setattr("sys.argv", ["paperwatch", *words])
        try:
            main()
        except SystemExit as stop:
            return int(stop.code or 0)
        return 0

    return run


def test_the_command_writes_a_file_or_standard_output(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    assert run("export", "csv", "--venue", "OSDI", "--uncovered", "-o", "x.csv") == 0
    with Path("x.csv").open(newline="", encoding="utf-8") as file:
        assert [row["title"] for row in csv.DictReader(file)] == [SERVING.title]
    capfd.readouterr()
    assert run("export", "jsonl", "serving") == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["title"] == SERVING.title
    assert err.strip() == "1 paper"


@pytest.fixture(scope="module")
def hostile(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of two hundred papers with hostile titles."""
    path = tmp_path_factory.mktemp("hostile") / "papers.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = connect(path)
    titles = enumerate(hostile_titles(200))
    pages = "https://www.usenix.org/conference/osdi25/presentation"
    records = [replace(SERVING, key=f"osdi25/{n}", title=title, url=f"{pages}/{n}") for n, title in titles]
    save(database, records, run_id=start_run(database, source="test", edition=None))
    link_pending(database)
    database.close()
    return path


@pytest.mark.parametrize("form", FormName)
def test_a_file_of_many_hostile_papers_is_read_back_equal(
    hostile: Path, form: FormName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", f"sqlite:///{hostile}")
    monkeypatch.setattr("sys.argv", ["paperwatch", "export", form, "-o", "papers"])
    with pytest.raises(SystemExit, match="0"):
        main()
    with Path("papers").open(encoding="utf-8", newline="") as file:
        titles = READERS[form](file.read())
    with connect(hostile).reading() as connection:
        kept = connection.exec_driver_sql("SELECT title FROM papers").scalars().all()
    assert len(kept) == 200
    assert sorted(titles) == sorted(map(clean, kept))


@pytest.mark.parametrize(
    ("words", "status"),
    [(("word",), 2), (("csv", "title:("), 2), (("csv", "--topic", "cooking"), 2), (("csv", "--venue", "Nature"), 2)],
)
def test_wrong_words_write_nothing(run: Run, words: tuple[str, ...], status: int) -> None:
    assert run("export", *words, "-o", "x") == status
    assert list(Path().glob("*x*")) == []


def test_a_file_that_cannot_be_written_is_a_sentence(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    assert run("export", "csv", "-o", "nowhere/x.csv") == 1
    assert "Traceback" not in capfd.readouterr().err


def test_a_reader_that_has_enough_is_no_failure(database_url: str, run: Run, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "paperwatch.cli", "export", "jsonl"]
    reading = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
    assert reading.stdout is not None
    reading.stdout.close()
    _, err = reading.communicate()
    assert (reading.returncode, b"refuses" in err) == (0, False)
