"""The bounds of guards: what is one below passes, what stands on the bound passes, what is one above does not."""

from __future__ import annotations

import pytest

from db import readonly
from db.engine import Database
from db.errors import DatabaseError
from extract.readers import safeyaml, tex

OVER = pytest.mark.parametrize("over", [-1, 0, 1])


def answers(database_url: str, sql: str) -> bool:
    reading = readonly.read_only(database_url)
    try:
        readonly.ask(reading, sql)
    except DatabaseError:
        return False
    finally:
        reading.close()
    return True


@OVER
def test_bytes_of_a_value_on_sqlite(sqlite: Database, over: int) -> None:
    sql = f"SELECT length(zeroblob({readonly._LONGEST_VALUE + over}))"
    assert answers(sqlite.url.render_as_string(), sql) is (over <= 0)


@OVER
def test_columns_of_an_answer_on_sqlite(sqlite: Database, over: int) -> None:
    sql = "SELECT " + ", ".join(["1"] * (readonly._MOST_COLUMNS + over))
    assert answers(sqlite.url.render_as_string(), sql) is (over <= 0)


@OVER
def test_rows_of_an_answer(database_url: str, over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readonly, "MOST_ROWS", 5)
    values = ", ".join(["(1)"] * (5 + over))
    assert answers(database_url, f"SELECT * FROM (VALUES {values}) AS found") is (over <= 0)


@OVER
def test_bytes_of_an_answer(database_url: str, over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readonly, "MOST_BYTES", 100)
    assert answers(database_url, f"SELECT '{'x' * (100 + over)}'") is (over <= 0)


def is_safe_yaml(text: str) -> bool:
    try:
        safeyaml.compose(text)
    except safeyaml.UnsafeYamlError:
        return False
    return True


@OVER
def test_characters_of_a_yaml_text(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safeyaml, "MOST_CHARACTERS", 100)
    assert is_safe_yaml("x" * (100 + over)) is (over <= 0)


@OVER
def test_depth_of_a_yaml_text(over: int) -> None:
    depth = safeyaml.MOST_DEPTH + over
    assert is_safe_yaml("[" * depth + "]" * depth) is (over <= 0)


@OVER
@pytest.mark.parametrize("aliased", [False, True])
def test_values_of_a_yaml_text_aliases_followed(aliased: bool, over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of so many values is one more; the alias of a list of three stands for three and the list."""
    monkeypatch.setattr(safeyaml, "MOST_NODES", 20)
    values = ["x"] * (20 + over - 1)
    if aliased:
        values[-8:] = ["&a [x, x, x]", "*a"]
    assert is_safe_yaml(f"[{', '.join(values)}]") is (over <= 0)


@OVER
def test_braces_of_a_tex_text(over: int) -> None:
    depth = tex._MAX_NESTING + over
    assert (tex._nesting("{" * depth + "x" + "}" * depth) is not None) is (over <= 0)
