"""YAML from strangers: a text whose aliases would grow it, or whose nesting would break the parser, is refused first.

A file of 400 bytes can stand for 10^9 nodes by aliases of aliases, and 100,000 opening brackets end the C parser of
PyYAML 6 with a segmentation fault (seen in 2026). Both are found by walking the events, in linear time.
"""

from __future__ import annotations

from typing import Any

import yaml

MOST_CHARACTERS = 3_000_000  # bounds the work, by hand
MOST_NODES = 200_000
"""With aliases followed. The data of a group of forty years has under 20,000 nodes."""
MOST_DEPTH = 60  # levels; far below the depth at which Python gives up

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UnsafeYamlError(yaml.YAMLError):
    """The text would grow beyond `MOST_NODES`, nests deeper than `MOST_DEPTH`, or is longer than `MOST_CHARACTERS`."""


def compose(text: str) -> yaml.Node | None:
    """The root node of the first document, None for an empty text. A node that aliases name may stand in two places;
    following them never visits more than `MOST_NODES`. Raises `yaml.YAMLError`, of which `UnsafeYamlError` is one.
    """
    return _first(text, construct=False)  # type: ignore[no-any-return]


def load(text: str) -> Any:
    """The plain data of the first document. Raises `yaml.YAMLError`, of which `UnsafeYamlError` is one."""
    return _first(text, construct=True)


def _first(text: str, construct: bool) -> Any:
    _refuse_unsafe(text)
    loader = _LOADER(text)
    try:
        if not loader.check_node():
            return None
        node = loader.get_node()
        return loader.construct_document(node) if construct else node
    except (ValueError, RecursionError) as error:  # "2025-02-30" is no date; a mapping as key has no hash
        raise yaml.YAMLError(str(error)) from error
    finally:
        loader.dispose()


def _refuse_unsafe(text: str) -> None:
    """Raise for a text that is too long, or whose first document is unsafe."""
    if len(text) > MOST_CHARACTERS:
        raise UnsafeYamlError(f"The text has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.")
    count = _Count()
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.DocumentEndEvent):
            return
        count.see(event)


class _Count:
    """How many values the events so far stand for, aliases followed; a size counts a node and all below it."""

    def __init__(self) -> None:
        self._total = 0
        self._sizes: dict[str, int] = {}
        self._open: list[tuple[str | None, int]] = []

    def see(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self._open.pop()
            if anchor:
                self._sizes[anchor] = self._total - before
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open.append((event.anchor, self._total))
            self._total += 1
        elif isinstance(event, yaml.ScalarEvent):
            self._total += 1
            if event.anchor:
                self._sizes[event.anchor] = 1
        elif isinstance(event, yaml.AliasEvent):
            self._follow(str(event.anchor))
        if self._total > MOST_NODES:
            raise UnsafeYamlError(f"The text stands for more than {MOST_NODES:,} values.")
        if len(self._open) > MOST_DEPTH:
            raise UnsafeYamlError(f"The text nests deeper than {MOST_DEPTH} levels.")

    def _follow(self, name: str) -> None:
        if any(anchor == name for anchor, _ in self._open):
            raise UnsafeYamlError(f"The alias *{name} stands inside what it names.")
        self._total += self._sizes.get(name, 1)
