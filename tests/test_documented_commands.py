"""Every command that the documentation names is one the program takes, and those that ask no site are run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from test_cli import OSDI25, OSDI25_URL, SCHEDULE, Run, run  # noqa: F401
from typer.main import get_command

from paperwatch.cli import app

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ARXIV = ROOT / "fixtures" / "arxiv" / "ids.xml"

# What asks a site, writes to other places than the folder it is run in, or waits for a person is read and not run.
RUN = {"uncovered", "search", "show", "sql", "export", "feed", "calendar", "coverage", "suggest", "pending", "related"}
RUN |= {"talks", "presenters", "explain", "same", "init", "migrate"}


def documented(page: Path) -> Iterator[str]:
    """The commands of a page: lines of blocks, and what stands between backquotes."""
    text = page.read_text("utf-8")
    yield from re.findall(r"^(?:    |\$ )(paperwatch .*)$", text, re.MULTILINE)
    yield from re.findall(r"`(paperwatch [^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


def words_of(command: str) -> list[str]:
    """The words after `paperwatch`, up to a comment, a pipe or a redirection."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="|>&")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if set(word) <= set("|>&"):
            break
        words.append(word)
    return words[1:]


def is_a_form(words: list[str]) -> bool:
    """Whether it shows how a command is written, `export FORMAT [QUERY]`, and is none itself."""
    return any(word.startswith("[") or word == "COMMAND" for word in words)


def understood(words: list[str]) -> str:
    """The command's name, once its arguments and options were read as the program reads them; nothing is run."""
    command, name = get_command(app), "paperwatch"
    context: typer.Context | None = None
    words = words[2:] if words[:1] == ["--group"] else words  # the program's own option, before any command
    while True:
        group = hasattr(command, "list_commands")
        if not group and not words:
            return name  # only named in the text, as in "`paperwatch show` says"
        context = command.make_context(name, list(words), parent=context)  # type: ignore[assignment]
        if not group:
            return name
        found, command, words = command.resolve_command(context, words)  # type: ignore[attr-defined]
        name = str(found)
        if not words and hasattr(command, "list_commands"):
            return name


COMMANDS = sorted(
    {
        (str(page.relative_to(ROOT)), command.strip())
        for page in PAGES
        for command in documented(page)
        if not is_a_form(words_of(command))
    }
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options of a command are carried out as they are read: what one writes at home is written here."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=lambda text: text)
def test_a_documented_command_is_one_the_program_takes(page: str, command: str) -> None:
    assert understood(words_of(command))


def test_an_option_that_does_not_exist_is_found() -> None:
    with pytest.raises(Exception, match="No such option"):
        understood(["uncovered", "OSDI'25", "--subject", "serving"])


def test_documented_commands_that_ask_nobody_run(run: Run) -> None:  # noqa: F811
    """0, or 3 where a command names a group or paper that this small database does not hold."""
    run("import", str(OSDI25), "--url", OSDI25_URL)
    run("import", str(SCHEDULE), "--name", "fall")
    run("import", str(ARXIV))
    asked = sorted({command for _, command in COMMANDS if (words_of(command) or [""])[0] in RUN})
    ended = {
        command: run(*words_of(command)) for command in asked if len(words_of(command)) > 1 and "..." not in command
    }
    assert len(ended) > 20
    failed = {command: said for command, (status, _, said) in ended.items() if status not in (0, 3)}
    assert failed == {}
