"""Data files of a site (YAML, JSON, and CSV by `table`) as one kind of tree: mappings, lists and text, with lines.

The files are strangers': a tree has at most `MOST_NODES` values and `DEEPEST` levels.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from extract.readers import safeyaml

MOST_NODES = 1_000_000  # VLDB'20, the largest file seen, has 13,000
DEEPEST = 60  # levels; under the depth at which Python gives up

Value: TypeAlias = "Mapping | list[Value] | str"


class UnreadableError(ValueError):
    """The file is not what its name says, or larger than a data file of a site."""


@dataclass(slots=True)
class Mapping:
    """Fields by lower-case name, and the 1-based line of each field's value; None where the format gives no lines."""

    fields: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def first(self, *names: str) -> Value | None:
        """The first of these fields that is there and not blank."""
        return next((value for name in names if (value := self.fields.get(name))), None)

    def text(self, *names: str) -> str:
        """The first of these fields that holds text."""
        return next((v for name in names if isinstance(v := self.fields.get(name), str) and v.strip()), "")


def read_yaml(text: str) -> Value:
    """The tree of the first document of a YAML text. Raises `UnreadableError`."""
    try:
        return _of_yaml(safeyaml.compose(text))
    except yaml.YAMLError as error:
        raise UnreadableError(f"Not readable as YAML: {str(error).splitlines()[0]}") from error


def read_json(text: str) -> Value:
    """The tree of a JSON text, without lines. Raises `UnreadableError`."""
    try:
        return _of_json(json.loads(text), Budget(), 0)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"Not readable as JSON: {error}") from error


def mappings(value: Value) -> Iterator[Mapping]:
    """Every mapping of a tree, in file order."""
    if isinstance(value, Mapping):
        yield value
    children: Sequence[Value] = list(value.fields.values()) if isinstance(value, Mapping) else value
    if not isinstance(children, str):
        for child in children:
            yield from mappings(child)


@dataclass(slots=True)
class Budget:
    """How many values of a tree are left to read. Raises `UnreadableError` when none is."""

    left: int = MOST_NODES

    def spend(self, nodes: int) -> None:
        self.left -= nodes
        if self.left < 0:
            raise UnreadableError(f"It holds more than {MOST_NODES} values, or aliases that stand for as many.")


def _of_yaml(node: yaml.Node | None) -> Value:
    """A node as a value; following aliases is bounded by `safeyaml`."""
    if isinstance(node, yaml.SequenceNode):
        return [_of_yaml(child) for child in node.value]
    if not isinstance(node, yaml.MappingNode):
        return "" if node is None or node.tag == "tag:yaml.org,2002:null" else str(node.value)
    found = Mapping()
    for key, child in node.value:
        if isinstance(key, yaml.ScalarNode):
            name = str(key.value).strip().lower()
            found.fields[name] = _of_yaml(child)
            found.lines[name] = int(child.start_mark.line) + 1
    return found


def _of_json(data: object, budget: Budget, depth: int) -> Value:
    budget.spend(1)
    if depth > DEEPEST:
        raise UnreadableError(f"It is nested more than {DEEPEST} deep.")
    if isinstance(data, dict):
        if list(data) == ["value"]:  # OpenReview's frame around each field
            return _of_json(data["value"], budget, depth + 1)
        return Mapping({str(name).strip().lower(): _of_json(value, budget, depth + 1) for name, value in data.items()})
    if isinstance(data, list):
        return [_of_json(item, budget, depth + 1) for item in data]
    return "" if data is None or data is False else "true" if data is True else str(data)
