"""A number that decides something says where it comes from: a measure, a rule of somebody else's, or "by hand"."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("crawler", "db", "extract", "paperwatch")
"""The rooms of the product, of which this holds."""


def bare_numbers(source: str) -> Iterator[str]:
    """The numbers of a module, alone or in a table, without a comment beside or above them or a docstring below."""
    body, lines = ast.parse(source).body, source.splitlines()
    for node, following in zip_longest(body, body[1:]):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None or not is_number(node.value):
            continue
        documented = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        beside = any("#" in line for line in lines[node.lineno - 1 : node.end_lineno])
        if not (documented or beside or lines[node.lineno - 2].lstrip().startswith("#")):
            yield ast.unparse(node)


def is_number(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, int | float) and not isinstance(value.value, bool)
    parts = {ast.UnaryOp: ["operand"], ast.BinOp: ["left", "right"]}.get(type(value))
    if parts:
        return all(is_number(getattr(value, part)) for part in parts)
    several = value.values if isinstance(value, ast.Dict) else value.elts if isinstance(value, ast.Tuple) else []
    return bool(several) and all(is_number(one) for one in several)


@pytest.mark.parametrize("room", ROOMS)
def test_no_number_stands_without_a_word(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert [f"{path.name}: {bare}" for path in files for bare in bare_numbers(path.read_text("utf-8"))] == []


def test_what_counts_as_a_word() -> None:
    source = 'A = 1\nB = 2  # by hand\n# measured\nC = -3\nD = (1, 2)\n"""Of a title."""\nE = {"x": 1.5}\nF = True'
    assert list(bare_numbers(source)) == ["A = 1", "E = {'x': 1.5}"]
