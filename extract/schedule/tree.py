"""Data files as one kind of tree, whatever they are written in: YAML, JSON, TOML, a JavaScript literal."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from extract.readers import safeyaml
from extract.readers.document import Page
from extract.readers.document.page import hugo_front
from extract.schedule.jsliteral import Placed, literals

_DEEPEST = 12  # levels; by hand
_YAML_START = re.compile(r"(?:---\s*$|-?\s*(?:[\w-]+|\"[^\"]*\"|'[^']*')\s*:(?:\s|$)|-\s*$)")
_TOML_START = re.compile(r"\[{1,2}[\w.\"' -]+\]{1,2}\s*$|[\w-]+\s*=\s*\S")


@dataclass(frozen=True, slots=True)
class Node:
    """A value with the line where it begins; scalars are text as written, None where nothing is."""

    value: Value
    line: int

    def items(self) -> Iterator[tuple[str, Node]]:
        return iter(self.value.items()) if isinstance(self.value, Mapping) else iter(())

    def children(self) -> tuple[Node, ...]:
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def text(self) -> str | None:
        return self.value if isinstance(self.value, str) else None


Value: TypeAlias = str | tuple[Node, ...] | Mapping[str, Node] | None


def trees(page: Page) -> list[Node]:
    """The data of a page: its front matter, else the whole text where it is data; none for a page of prose."""
    text = page.text.text
    if page.markup != "markdown":
        return []
    if front := hugo_front(text):
        return _toml(front.group(1) or "", 1)
    if page.front:
        return _yaml(page.front, 1)
    start = text.lstrip()[:1]
    if start in ("[", "{") and (found := _json(text)):
        return found
    name = page.path.suffix.casefold()
    if name in (".js", ".mjs", ".ts", ".jsx", ".tsx"):
        return [_of_literal(found, 0) for found in literals(text)]
    first = next((s for line in text.split("\n") if (s := line.strip()) and not s.startswith("#")), "")
    if (name == ".toml" or _TOML_START.match(first)) and (found := _toml(text, 0)):
        return found
    return _yaml(text, 0) if name in (".yml", ".yaml") or _YAML_START.match(first) else []


def _yaml(text: str, before: int) -> list[Node]:
    try:
        root = safeyaml.compose(text)
    except yaml.YAMLError:
        return []
    return [_of_yaml(root, before + 1, 0)] if root is not None else []


def _of_yaml(node: yaml.Node, first: int, depth: int) -> Node:
    line = node.start_mark.line + first
    if isinstance(node, yaml.ScalarNode):
        return Node(None if node.tag.endswith(":null") else str(node.value), line)
    if depth > _DEEPEST:
        return Node(None, line)
    if isinstance(node, yaml.SequenceNode):
        return Node(tuple(_of_yaml(child, first, depth + 1) for child in node.value), line)
    pairs = ((k.value, v) for k, v in node.value if isinstance(k, yaml.ScalarNode))
    return Node({str(key): _of_yaml(child, first, depth + 1) for key, child in pairs}, line)


def _json(text: str) -> list[Node]:
    """JSON, and what people take for it: a text that is one literal and nothing else."""
    found = literals(text, whole=True)
    return [_of_literal(one, 0) for one in found]


def _of_literal(placed: Placed, depth: int) -> Node:
    value, line = placed
    if depth > _DEEPEST:
        return Node(None, line)
    if isinstance(value, list):
        return Node(tuple(_of_literal(child, depth + 1) for child in value), line)
    if isinstance(value, dict):
        return Node({key: _of_literal(child, depth + 1) for key, child in value.items()}, line)
    return Node(value, line)


def _toml(text: str, before: int) -> list[Node]:
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return []
    return [_Lines(text, before).of_plain(data, 0)]


class _Lines:
    """TOML as a tree; `tomllib` tells no lines, so each scalar is looked for after the one before it."""

    def __init__(self, text: str, before: int) -> None:
        self._text, self._before, self._at = text, before, 0

    def of_plain(self, value: Any, depth: int) -> Node:
        if depth > _DEEPEST:
            return Node(None, self._line())
        if isinstance(value, dict):
            return self._mapping(value, depth)
        if isinstance(value, list):
            children = tuple(self.of_plain(child, depth + 1) for child in value)
            return Node(children, children[0].line if children else self._line())
        written = str(value).lower() if isinstance(value, bool) else str(value)
        self._seek(written.split("\n")[0])
        return Node(written, self._line())

    def _mapping(self, value: Mapping[str, Any], depth: int) -> Node:
        children = {key: self.of_plain(child, depth + 1) for key, child in value.items()}
        return Node(children, min((child.line for child in children.values()), default=self._line()))

    def _seek(self, written: str) -> None:
        found = self._text.find(written, self._at) if written else -1
        if found >= 0:
            self._at = found

    def _line(self) -> int:
        return self._before + 1 + self._text.count("\n", 0, self._at)
