"""The tutorial is walked step by step in an empty folder, and prints what it says it prints."""

from __future__ import annotations

import html
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.pictures import PICTURE, QUESTION

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A command with what the page says it prints, or a file to be saved."""

    command: str
    said: str
    file: str = ""


def steps(page: str) -> Iterator[Step]:
    """The `console` blocks command by command, and the blocks that name a file."""
    for block in BLOCK.finditer(page):
        if block["file"]:
            yield Step("", block["body"], block["file"])
        elif block["kind"] == "console":
            for part in re.split(r"^\$ ", block["body"], flags=re.MULTILINE)[1:]:
                command, _, said = part.partition("\n")
                yield Step(command, said)


def agrees(said: str, printed: str) -> bool:
    """Whether this was printed. A line of `...` stands for any lines, `...` within a line for anything."""
    any_lines, any_text = r"(?:.*\n)*?", ".*"
    pattern = "".join(
        any_lines if line == "..." else re.escape(line).replace(re.escape("..."), any_text) + r"\n"
        for line in _lines(said)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(printed))) is not None


def _lines(text: str) -> list[str]:
    """The lines, each with one space where there is white space: the width of a column is nobody's concern."""
    return [" ".join(line.split()) for line in text.strip("\n").splitlines()]


def walk(folder: Path) -> Iterator[tuple[Step, str, int]]:
    """Each command of the tutorial with what it printed and its exit status, begun in `folder`."""
    # As at home: no settings but those of the page, and a terminal of a hundred columns.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAPERWATCH_")}
    environment |= {"COLUMNS": "100", "PYTHONUNBUFFERED": "1"}
    for step in steps((ROOT / "docs/tutorial.md").read_text("utf-8")):
        if step.file:
            (folder / step.file).write_text(step.said, "utf-8")
            continue
        program, *words = shlex.split(step.command)
        if program == "cd":
            folder /= words[0]
            continue
        assert program == "paperwatch", step.command
        done = subprocess.run(
            [sys.executable, "-m", "paperwatch.cli", *words],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
        )
        yield step, done.stdout, done.returncode


@pytest.mark.long
def test_each_step_of_the_tutorial_prints_what_the_page_says(tmp_path: Path) -> None:
    walked = list(walk(tmp_path))
    assert len(walked) > 10
    assert [f"$ {s.command} [{status}]\n{printed}" for s, printed, status in walked if status] == []
    wrong = [
        f"$ {s.command}\n{s.said}but it printed\n{printed}" for s, printed, _ in walked if not agrees(s.said, printed)
    ]
    assert not wrong, "\n".join(wrong)
    answer = next(printed for step, printed, _ in walked if step.command == QUESTION)
    assert drawn() == f"$ {QUESTION} {answer}".split(), "the picture of the README is old: python -m bench.pictures"


def drawn() -> list[str]:
    """The words of the picture of the README, below the title of its window."""
    texts = re.findall(r"<text[^>]*clip-path[^>]*>([^<]*)</text>", PICTURE.read_text("utf-8"))
    return html.unescape(" ".join(texts)).split()


@pytest.mark.parametrize(
    ("said", "printed", "verdict"),
    [
        ("one\n...\n", "one\ntwo\nthree\n", True),
        ("...\nthree\n", "one\ntwo\nthree  \n", True),
        ("one ... two", "one and a half two", True),
        (" id   title\n", " id        title     \n", True),
        ("one\n", "one\ntwo\n", False),
        ("two\n...\n", "one\ntwo\n", False),
    ],
)
def test_dots_stand_for_what_differs_and_everything_else_is_compared(said: str, printed: str, verdict: bool) -> None:
    assert agrees(said, printed) is verdict
