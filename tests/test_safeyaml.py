"""YAML from strangers: what would grow without bound or break the parser is refused."""

from __future__ import annotations

import pytest
import yaml

from extract.readers.safeyaml import UnsafeYamlError, compose, load


def bomb(levels: int) -> str:
    """Each level names the one before nine times: 9 to the power of `levels` values."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(rows)


def test_plain_data_and_nodes_with_their_lines() -> None:
    assert load("talks:\n  - {date: 2025-09-05, who: Ada}\n")["talks"][0]["who"] == "Ada"
    root = compose("a: 1\nb: 2\n")
    assert isinstance(root, yaml.MappingNode)
    assert [value.start_mark.line for _, value in root.value] == [0, 1]


def test_an_alias_that_stays_small_is_followed() -> None:
    assert load("group: &g {name: Lab}\ntalk: *g\n")["talk"] == {"name": "Lab"}


def test_only_the_first_document_is_read() -> None:
    assert load("---\na: 1\n---\nb: 2\n") == {"a": 1}


@pytest.mark.parametrize("text", [bomb(9), "[" * 100_000, "- " * 5_000 + "x", "a: &a [*a]", "x" * 3_000_001])
def test_what_would_grow_or_break_the_parser_is_refused(text: str) -> None:
    with pytest.raises(UnsafeYamlError):
        load(text)


@pytest.mark.parametrize("text", ["a: [", "when: 2025-02-30", "{[1]: 2}", "a: *nobody"])
def test_what_is_no_yaml_is_a_yaml_error(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        load(text)


def test_nothing_is_none() -> None:
    assert load("") is None
    assert compose("# only a remark\n") is None
