"""Manners at a terminal: data stays as it is, output goes where it was asked for, near misses are helped."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from crawler.job import Event
from extract import extras
from extract.records import Problem, Where
from extract.venues import SHIPPED, UnknownVenueError
from paperwatch import progress
from paperwatch.console import err, out, print_table
from paperwatch.problems import print_problems
from tests.test_cli import FIXTURES, OSDI25, OSDI25_URL, Run, run  # noqa: F401


def test_data_never_becomes_a_picture(run: Run) -> None:  # noqa: F811
    _, said, _ = run("sql", "SELECT 'usenix:key:x' AS \"a:smile:b\"")
    assert "usenix:key:x" in said
    assert "a:smile:b" in said


def test_no_console_draws_emoji(capfd: pytest.CaptureFixture[str]) -> None:
    for console in (out, err):
        console.print("osdi25:key:ren")
    print_table("a:key:b", ("c:key:d",), [("e:key:f",)])
    said = capfd.readouterr()
    assert "\N{KEY}" not in said.out + said.err


def test_the_bar_is_gone_between_crawls_and_names_are_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(progress, "err", Console(file=screen, force_terminal=True, width=100))
    with progress.whole_progress([("a:key:[b]", 2), ("c", 2)]) as crawling:
        with crawling("a:key:[b]") as on_event:
            on_event(Event("page", "usenix", done=1, expected=2))
        drawn = screen.getvalue()
        screen.write("RESULT\n")
        with crawling("c"):
            pass
    assert "a:key:[b] (1 of 2)" in drawn
    assert drawn.endswith("\x1b[2K")  # the line is wiped before a result is printed
    assert "(2 of 2)" in screen.getvalue().partition("RESULT")[2]


def test_a_dash_is_standard_output(run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("import", str(OSDI25), "--url", OSDI25_URL)
    status, said, _ = run("export", "csv", "-o", "-")
    assert (status, said) == (0, run("export", "csv")[1])
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize("form", ["--csv", "--tsv"])
def test_what_acts_on_a_terminal_is_in_no_table(run: Run, form: str) -> None:  # noqa: F811
    _, said, _ = run("sql", form, "SELECT 'a' || char(27) || '[31m' AS a")
    assert said.split() == ["a", "a[31m"]


def test_sql_as_csv_opens_in_a_spreadsheet_without_running_anything(run: Run) -> None:  # noqa: F811
    _, said, _ = run("sql", "--csv", """SELECT '=1+1' AS a, -2 AS b, 'x "y"' || char(10) || 'z' AS c, NULL AS d""")
    assert list(csv.reader(io.StringIO(said))) == [["a", "b", "c", "d"], ["'=1+1", "-2", 'x "y"\nz', ""]]


def test_sql_as_tsv_is_a_line_a_row(run: Run) -> None:  # noqa: F811
    _, said, _ = run("sql", "--tsv", "SELECT 'a' || char(9) || 'b' || char(10) || 'c' AS x, 1 AS y")
    assert said == "x\ty\na b c\t1\n"


def test_sql_as_tsv_opens_in_a_spreadsheet_without_running_anything(run: Run) -> None:  # noqa: F811
    _, said, _ = run("sql", "--tsv", "SELECT '=1+1' AS a, -2 AS b, char(9) || '=1' AS c, NULL AS d")
    assert said == "a\tb\tc\td\n'=1+1\t-2\t =1\t\n"


def test_two_forms_at_once_are_refused(run: Run) -> None:  # noqa: F811
    status, _, said = run("sql", "--csv", "--json", "SELECT 1")
    assert (status, "usage.format" in said) == (2, True)


def test_rows_too_wide_for_the_screen_stand_column_below_column(run: Run) -> None:  # noqa: F811
    columns = ", ".join(f"{n} AS column_{n}" for n in range(30))
    _, said, _ = run("sql", f"SELECT {columns}")
    assert said.splitlines()[:4] == ["1 row", "-- 1", "column_0   0", "column_1   1"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("OSDY'25", "OSDI"), ("EuroSy 2024", "EuroSys"), ("Usenix Securty", "USENIX Security")]
)
def test_an_unknown_venue_is_answered_with_the_near_ones(typed: str, meant: str) -> None:
    with pytest.raises(UnknownVenueError, match=rf"Did you mean .*{meant}"):
        SHIPPED.parse(typed)


def test_a_venue_like_no_other_is_answered_with_where_all_are_listed() -> None:
    with pytest.raises(UnknownVenueError, match="`paperwatch venues` lists all"):
        SHIPPED.parse("Quxkzz'25")


def test_a_conference_that_did_not_meet_is_said_so(run: Run) -> None:  # noqa: F811
    assert "As far as is known there was no OSDI'19." in run("backfill", "OSDI'19", "--dry-run")[2]
    _, said, _ = run("backfill", "OSDI'18..'20", "--dry-run")
    assert "No conference in that year: OSDI'19" in said


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    def stopped(*_words: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crawler.harvest.run", stopped)
    status, _, said = run("backfill", "OSDI'25")
    assert (status, said.splitlines()[-1]) == (
        130, "Stopped. What was saved stays; run the same command again to go on.",
    )  # fmt: skip


def test_the_words_that_install_an_extra_name_where_the_program_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, wanted in (
        ("/srv/a b", "-e '/srv/a b[plot]'"),
        ("/srv/o'neil", """-e '/srv/o'"'"'neil[plot]'"""),
        (None, "'paperwatch[plot]'"),
    ):
        extras.install.cache_clear()
        monkeypatch.setattr(extras, "checkout", lambda folder=folder: folder)
        assert extras.install("plot") == f"{sys.executable} -m pip install {wanted}"
    extras.install.cache_clear()


def test_the_words_name_a_pip_that_is_there() -> None:
    program = re.split(r" -m ", extras.install("plot"))[0]
    assert subprocess.run([program, "-c", "import paperwatch"], capture_output=True).returncode == 0


def test_a_program_from_a_repository_is_installed_from_its_commit_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"url": "https://example.org/paperwatch.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
    monkeypatch.setattr(extras, "_told", lambda: told)
    assert extras.requirement("notify") == "paperwatch[notify] @ git+https://example.org/paperwatch.git@abc"


def test_an_address_without_end_does_not_fill_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    address = f"https://example.org/?q={'x' * 3_000}"
    print_problems([Problem("response.not-found", "The site has no such page.", Where(address))])
    said = "".join(capfd.readouterr().err.split())
    assert said.startswith("response.not-foundhttps://example.org/?q=xxx")
    assert said.endswith("x…:Thesitehasnosuchpage.")
    assert len(said) < 300
