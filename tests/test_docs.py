"""Documentation that can be checked is checked: it says what the code does, or this fails."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperwatch.reference import pages

ROOT = Path(__file__).parent.parent
CODES = tomllib.loads((ROOT / "extract/data/codes.toml").read_text("utf-8"))
SAYERS = {"Problem", "PaperwatchError", "usage_error", "problem"}
MARKDOWN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_a_reference_page_is_what_the_code_says() -> None:
    said = pages()
    assert set(said) == {"commands.md", "configuration.md", "problems.md"}
    assert {name: (ROOT / "docs" / name).read_text("utf-8") for name in said} == said, "run `make docs`"


def codes_said() -> Iterator[tuple[str, str]]:
    """(code, place) of every problem code written out in the program."""
    for room in ("extract", "crawler", "db", "paperwatch"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (code := _code(node)) is not None:
                    yield code, f"{path.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]


def _code(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and node.args:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        value = node.args[0] if name in SAYERS else None
    elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
        value = node.value
    else:
        return None
    text = value.value if isinstance(value, ast.Constant) else None
    return text if isinstance(text, str) and re.fullmatch(r"[a-z0-9]+(\.[A-Za-z0-9-]+)+", text) else None


def test_every_problem_code_says_what_it_means_and_what_to_do() -> None:
    unexplained = [f"{code} at {place}" for code, place in codes_said() if code not in CODES]
    assert unexplained == []
    assert all(said["means"] and said["do"] for said in CODES.values())


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text("utf-8"))
    assert [t for t in targets if not (page.parent / t).exists()] == []
