"""A command pays only for its own room: what is imported, what a shell completes, and that nothing else changed."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from db.engine import connect
from db.group.talks import presenters
from paperwatch import complete, lazy
from paperwatch.cli import app
from paperwatch.config import Config
from paperwatch.reference import OUTLINES, outlines, whole

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
FETCHING = {"scrapy", "twisted", "warcio"}
READING = {"pdfminer", "pypdfium2", "lxml", "bs4", "bibtexparser", "icalendar", "markdown_it"}
SERVING = {"datasette", "uvicorn"}
MEANING = {"numpy", "wordllama", "tokenizers"}
WORKING = ("crawler", "db.linkage", "db.judgements", "extract.readers", "extract.pdf", "extract.schedule", "migrations")
NEEDLESS = {"alembic", "psycopg", "sqlalchemy.orm", "sqlalchemy.dialects.postgresql"}
DATABASE = {"sqlalchemy", "alembic", "pydantic", "rich"}

_IMPORTED = """
import atexit, sys
atexit.register(lambda: sys.stderr.write("\\n" + " ".join(sys.modules)))
from paperwatch.cli import main
main()
"""


def paperwatch(folder: Path, *words: str, **environment: str) -> tuple[str, set[str]]:
    """What the program prints in a new process, and the modules that it imported."""
    done = subprocess.run(
        [sys.executable, "-c", _IMPORTED, *words],
        cwd=folder,
        env={**os.environ, "PAPERWATCH_DATABASE_URL": "sqlite:///paperwatch.db", **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, set(done.stderr.rpartition("\n")[2].split())


def tab(folder: Path, line: str) -> tuple[list[str], set[str]]:
    """What a TAB at the end of a line offers, and the modules that it took."""
    words = line.split(" ")
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_PAPERWATCH_COMPLETE": "complete_bash"}
    # The program is called as it was installed: Typer makes the variable of its name.
    script = f"import sys; sys.argv[0] = 'paperwatch'{_IMPORTED}"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env={**os.environ, "PAPERWATCH_DATABASE_URL": "sqlite:///paperwatch.db", **asked},
        capture_output=True,
        text=True,
    )
    return done.stdout.split("\n")[:-1], set(done.stderr.rpartition("\n")[2].split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that holds OSDI'25 and a group's schedule."""
    folder = tmp_path_factory.mktemp("start")
    page = FIXTURES / "usenix" / "osdi25-technical-sessions.html"
    url = "https://www.usenix.org/conference/osdi25/technical-sessions"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PAPERWATCH_DATABASE_URL", "sqlite:///paperwatch.db")
        for words in ([str(page), "--url", url], [str(FIXTURES / "schedule" / "schedule.md"), "--name", "spring"]):
            app(["import", *words], standalone_mode=False)
    return folder


def test_the_version_takes_nothing_but_the_command_line(tmp_path: Path) -> None:
    said, imported = paperwatch(tmp_path, "--version")
    assert said.startswith("paperwatch ")
    assert imported & (FETCHING | READING | SERVING | DATABASE) == set()
    assert {name for name in imported if name.startswith(("db.", "crawler", "extract"))} == set()


@pytest.mark.parametrize("words", [["status"], ["uncovered", "OSDI'25"], ["search", "cache"]], ids=lambda w: w[0])
def test_a_question_to_the_database_takes_no_crawler_and_no_reader(folder: Path, words: list[str]) -> None:
    said, imported = paperwatch(folder, *words)
    assert said
    assert imported & (FETCHING | READING | SERVING | MEANING | NEEDLESS) == set()
    assert {name for name in imported if name.startswith(WORKING)} == set()


_COMPONENTS = """
import sys
from importlib import import_module
from tests.warm import components
for name in components():
    import_module(name)
print(*sys.modules)
"""


def test_a_crawl_imports_nothing_of_scrapy_that_is_switched_off() -> None:
    done = subprocess.run([sys.executable, "-c", _COMPONENTS], cwd=ROOT, capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "crawler.robots" in imported
    assert imported & {"aiohttp", "tldextract", "twisted.conch", "requests"} == set()


def test_the_installed_command_starts(tmp_path: Path) -> None:
    """By the file that `pip` makes, in a folder where no package of ours lies."""
    script = Path(sysconfig.get_path("scripts"), "paperwatch")
    done = subprocess.run([script, "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"paperwatch {version('paperwatch')}\n")


def test_a_key_press_takes_no_more_than_the_version_does(folder: Path) -> None:
    offered, imported = tab(folder, "paperwatch uncovered O")
    assert offered == ["OSDI", "OSDI25"]
    assert imported & (FETCHING | READING | SERVING | DATABASE) == set()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("paperwatch unc", ["uncovered"]),
        ("paperwatch uncovered --top", ["--topic"]),
        ("paperwatch uncovered osdi2", ["osdi25"]),
        ("paperwatch uncovered \"OSDI'", ["OSDI'25"]),
        ("paperwatch talks --group spr", ["spring"]),
        ("paperwatch export bib", ["bibtex"]),
        ("paperwatch schedule rem", ["remove"]),
        ("paperwatch schedule remove ", ["spring"]),
        ("paperwatch sources --forget schedule:", ["schedule:spring"]),
        ("paperwatch enrich --source cross", ["crossref"]),
        ("paperwatch venues --ch", ["--check"]),
        ("paperwatch --vers", ["--version"]),
    ],
)
def test_a_shell_completes_commands_options_and_names_that_are_stored(
    folder: Path, line: str, offered: list[str]
) -> None:
    assert tab(folder, line)[0] == offered


def test_topics_and_presenters_are_those_of_the_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{folder}/paperwatch.db"
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", url)
    with closing(connect(url)) as database:
        people = [person.name for person in presenters(database)]
        with database.reading() as connection:
            topics = connection.exec_driver_sql("SELECT DISTINCT topic FROM paper_topics").scalars().all()
    assert complete.presenters("") == sorted(people) != []
    assert complete.topics("") == sorted(topics) != []


@pytest.mark.parametrize("url", ["sqlite:///missing.db", "postgresql://nobody@127.0.0.1:1/none", "nonsense://x", ""])
def test_a_database_that_cannot_be_read_offers_nothing_and_is_not_made(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", url)
    assert complete.venues("") == []
    assert list(tmp_path.iterdir()) == []


def test_the_database_is_that_of_the_settings(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PAPERWATCH_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "paperwatch.toml").write_text(f'database_url = "sqlite:///{folder}/paperwatch.db"')
    assert complete.editions("OS") == ["OSDI25"]
    assert Config.model_fields["database_url"].default == complete.DEFAULT


def test_the_outlines_are_what_the_code_says() -> None:
    assert OUTLINES.read_text("utf-8") == outlines(), "run `make docs`"


def commands(group: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        yield (*names, name), command
        if hasattr(command, "commands"):
            yield from commands(command, (*names, name))


def test_an_outline_has_the_options_of_its_command() -> None:
    for names, command in commands(get_command(whole())):
        outline = lazy.outlined(names[0])
        for name in names[1:]:
            outline = outline.commands[name]
        assert outline.help == command.help
        assert [(p.name, p.opts, p.secondary_opts) for p in outline.params] == [
            (p.name, p.opts, p.secondary_opts) for p in command.params
        ]


def test_help_says_the_same_before_and_after_the_commands_are_imported(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for program in (app, whole()):
        with pytest.raises(SystemExit):
            program(["--help"], prog_name="paperwatch")
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert "uncovered" in said[0]


def test_a_mistyped_command_names_the_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        app(["uncoverd"], prog_name="paperwatch")
    assert stopped.value.code == 2
    assert "'uncovered'" in capsys.readouterr().err


def test_the_command_that_is_run_is_the_real_one() -> None:
    group: Any = get_command(app)
    context = typer.Context(group)
    assert group.resolve_command(context, ["status"])[1].callback.__module__ == "paperwatch.commands.setup"
