"""The command line as a person meets it: what it prints, and what cron reads from its exit status."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from db.status import RunRow
from paperwatch.cli import app
from paperwatch.commands.setup import latest_of_each
from paperwatch.config import Config
from paperwatch.harvesting import harvest_config
from tests.commands import answer

Run = Callable[..., tuple[int, str, str]]
FIXTURES = Path(__file__).parent.parent / "fixtures"
SCHEDULE = FIXTURES / "schedule" / "schedule.md"
OSDI25 = FIXTURES / "usenix" / "osdi25-technical-sessions.html"
OSDI25_URL = "https://www.usenix.org/conference/osdi25/technical-sessions"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs `paperwatch WORDS...` in an empty folder; gives the exit status, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return partial(answer, capfd)


def commands() -> list[str]:
    return sorted(get_command(app).list_commands(typer.Context(get_command(app))))  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", commands())
def test_every_command_explains_itself_with_an_example(run: Run, command: str) -> None:
    status, out, _ = run(command, "--help")
    assert status == 0
    assert f"paperwatch {command}" in " ".join(out.partition("Example")[2].split())


def test_one_page_is_printed_as_the_records_it_holds(run: Run) -> None:
    status, out, _ = run("extract", str(OSDI25), "--url", OSDI25_URL)
    said = json.loads(out)
    assert status == 0
    assert set(said) == {"records", "problems"}
    assert said["records"][0]["source"] == "usenix"


def test_a_file_that_nobody_recognises_is_said_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>Nothing of interest.</p>")
    status, out, err = run("extract", "page.html")
    assert (status, out) == (1, "")
    assert "document.unknown" in err
    assert "--url" in err


def test_a_file_that_is_not_there_is_a_wrong_word(run: Run) -> None:
    status, _, err = run("extract", "nowhere.html")
    assert status == 2
    assert "nowhere.html cannot be read" in err


def test_a_schedule_imported_twice_changes_nothing(run: Run) -> None:
    first = run("import", str(SCHEDULE), "--name", "fall", "--json")
    again = run("import", str(SCHEDULE), "--name", "fall", "--json")
    (one,), (other,) = json.loads(first[1]), json.loads(again[1])
    assert (one["new"], one["unchanged"]) == (one["records"], 0)
    assert (other["new"], other["changed"], other["unchanged"]) == (0, 0, one["records"])


def test_one_broken_file_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.html").write_bytes(b"\x00\xff")
    status, out, _ = run("import", "broken.html", str(SCHEDULE), "--json")
    broken, whole = json.loads(out)
    assert status == 1
    assert broken["problems"][0]["code"] == "document.unknown"
    assert whole["new"] > 0


def test_the_question_is_answered_by_command_and_by_plain_sql_alike(run: Run, tmp_path: Path) -> None:
    run("import", str(OSDI25), "--url", OSDI25_URL)
    run("import", str(SCHEDULE))
    _, out, _ = run("uncovered", "osdi 2025", "--topic", "serving", "--json")
    by_command = [paper["title"] for paper in json.loads(out)]
    with sqlite3.connect(tmp_path / "paperwatch.db") as connection:
        by_sql = connection.execute(
            "SELECT title FROM uncovered JOIN paper_topics USING (paper_id) "
            "WHERE venue = 'OSDI' AND year = 2025 AND topic = 'serving' ORDER BY title"
        ).fetchall()
    assert by_command == [title for (title,) in by_sql]
    assert "NanoFlow: Towards Optimal Large Language Model Serving Throughput" in by_command


def test_the_answer_shows_the_sql_that_was_asked(run: Run) -> None:
    _, out, _ = run("uncovered", "OSDI'25", "--topic", "serving")
    assert "FROM uncovered JOIN paper_topics USING (paper_id)" in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("uncovered", "Nature'25"), 2, "venue.unknown"),
        (("uncovered", "--topic", "cooking"), 2, "topic.unknown"),
        (("uncovered", "--since", "yesterday"), 2, "usage.date"),
        (("backfill", "OSDI"), 2, "venue.no-year"),
        (("backfill", "OSDI'25", "--replay", "no.warc.gz"), 2, "file.unreadable"),
        (("show", "No paper of that name"), 3, "paper.unknown"),
        (("search", "title:("), 2, "search.syntax"),
        (("sql", "DELETE FROM paper"), 2, "database.read-only"),
    ],
)
def test_wrong_words_end_in_one_sentence_with_a_code(run: Run, words: tuple[str, ...], status: int, said: str) -> None:
    ended, out, err = run(*words)
    assert (ended, out) == (status, "")
    assert said in err
    assert "Traceback" not in err


def test_a_paper_is_shown_with_what_each_source_says(run: Run) -> None:
    run("import", str(OSDI25), "--url", OSDI25_URL)
    run("import", str(SCHEDULE))
    _, out, _ = run("show", "osdi25/ren")
    text = " ".join(out.split())
    assert "Enabling Efficient GPU Communication over Multiple NICs with FuseLink" in text
    assert "usenix" in text
    assert "schedule:" in text


def test_an_answer_that_ends_before_the_offset_says_how_many_there_are(run: Run) -> None:
    run("import", str(OSDI25), "--url", OSDI25_URL)
    status, out, err = run("search", "FuseLink", "--offset", "9")
    assert (status, err) == (0, "")
    assert out.startswith("0 of 1 paper ")


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ((), "8 papers"),
        (("--limit", "8"), "8 papers"),
        (("--limit", "2"), "2 of 8 papers (--limit and --offset show others)"),
        (("--limit", "2", "--offset", "1"), "2 to 3 of 8 papers (--limit and --offset show others)"),
        (("--offset", "6"), "7 to 8 of 8 papers (--limit and --offset show others)"),
    ],
)
def test_an_answer_says_which_part_of_all_papers_it_is(run: Run, part: tuple[str, ...], shown: str) -> None:
    run("import", str(OSDI25), "--url", OSDI25_URL)
    assert shown in run("search", "year:2025", *part)[1].splitlines()[0]


def test_a_mistake_in_a_query_is_told_with_its_place(run: Run) -> None:
    assert run("search", "venue:OSDX")[2].startswith("search.syntax: At character 7: 'OSDX' names no known venue.")


def test_control_characters_of_a_page_never_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "evil.md").write_text(
        "# 2025 Fall\n\n### November 4\n\n- 💡 [OSDI'25] A \x1b]0;owned\x07Title of \x1b[31mRed\n- 🙍 Some One\n\n"
        "### November 11\n\n- 💡 [OSDI'25] Another Paper Title\n- 🙍 Some Two\n"
    )
    run("import", "evil.md", "--as", "schedule")
    _, out, _ = run("search", "title")
    assert "\x1b" not in out
    assert "\x07" not in out


def test_a_mistake_in_the_configuration_names_the_field(run: Run, tmp_path: Path) -> None:
    (tmp_path / "paperwatch.toml").write_text("databse_url = 'sqlite:///x.db'\n")
    status, _, err = run("status")
    assert status == 2
    assert "databse_url" in err


def test_init_writes_a_configuration_once(run: Run, tmp_path: Path) -> None:
    assert run("init")[0] == 0
    (tmp_path / "paperwatch.toml").write_text('contact = "https://example.org"\n')
    assert run("init")[0] == 0
    assert (tmp_path / "paperwatch.toml").read_text() == 'contact = "https://example.org"\n'


def test_an_empty_database_says_what_to_do_next(run: Run) -> None:
    status, out, _ = run("status")
    assert status == 0
    assert "paperwatch backfill" in out


def test_a_folder_of_pdfs_is_imported_and_a_broken_one_named(run: Run, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    for pdf in (FIXTURES / "pdf").glob("*.pdf"):
        (library / pdf.name).write_bytes(pdf.read_bytes())
    (library / "broken.pdf").write_bytes(b"%PDF-1.7\n" + b"\xff" * 500)
    status, out, _ = run("import", "library", "--json")
    results = {Path(r["file"]).name: r for r in json.loads(out)}
    assert status == 1
    assert {name: r["new"] for name, r in results.items()} == {
        "osdi25-he.pdf": 1,
        "2502.15524v2.pdf": 1,
        "broken.pdf": 0,
    }
    assert results["broken.pdf"]["problems"][0]["code"].startswith("pdf.")


def test_each_api_gets_its_own_key_and_no_other() -> None:
    config = Config(openalex_key="open", semanticscholar_key=None)
    assert harvest_config(config).keys == {"api.openalex.org": "open"}


def test_an_edition_that_a_later_route_answered_is_not_failing() -> None:
    def ran(run_id: int, source: str, edition: str | None, status: str) -> RunRow:
        return RunRow(run_id, source, edition, datetime(2026, 11, 21), None, status, {})

    newest_first = [
        ran(4, "import", "broken.html", "failed"),
        ran(3, "programme", "SOSP'25", "ok"),
        ran(2, "crossref", "SOSP'25", "failed"),
        ran(1, "arxiv", "arXiv", "failed"),
    ]
    assert [run.run_id for run in latest_of_each(newest_first)] == [3, 1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("uncovered", "OSDI'26"),
            "No paper of OSDI'26 is in the database yet. To bring some: paperwatch backfill \"OSDI'26\"",
        ),
        (("uncovered",), 'No paper is in the database yet. To bring some: paperwatch backfill "OSDI\'25"'),
        (
            ("uncovered", "arXiv"),
            "No paper of arXiv is in the database yet. To bring some: paperwatch crawl arXiv",
        ),
        (("export", "csv", "-o", "absent/papers.csv"), "disk.error: There is no folder absent. Make it first."),
        (
            ("judgements", "import", "absent.tsv"),
            "file.unreadable: absent.tsv cannot be read: No such file or directory.",
        ),
    ],
)
def test_that_something_is_missing_is_said_with_what_to_do(run: Run, words: tuple[str, ...], said: str) -> None:
    _, _, err = run(*words)
    assert err.strip() == said


def test_a_table_without_rows_is_its_title_alone(run: Run) -> None:
    _, out, _ = run("talks")
    assert out == "0 talks\n"
