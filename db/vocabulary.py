"""The topics that are known: the shipped ones (`db/data/topics.toml`), and a group's own laid over them.

They are one value, `Topics`, made where a program starts and passed from there, as `extract.venues.Venues` is. What the
papers in a database were given is in its own table: `db.search.topics` writes it, and reads it for who asks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from db.errors import TopicTableError

MOST_TABLES = 8
"""Vocabularies that stay parsed: a process has one; tests have more."""
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_NAME = 40
"""Letters of a name, as many as its column holds; the longest shipped one has 20."""
_KEYS = {"title": str, "find": str, "exclude": str, "off": bool}


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its name, what to call it, and the query that finds its papers."""

    name: str
    title: str
    find: str
    exclude: str = ""

    @property
    def expression(self) -> str:
        """The whole query, as one could type it."""
        find = " ".join(self.find.split())
        return f"({find}) NOT ({' '.join(self.exclude.split())})" if self.exclude else find


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics that are known. `own` is TOML in the form of `topics.toml`.

    Under a shipped name each key takes the place of the shipped one; `off = true` leaves the topic out. Raises
    `TopicTableError`. Whether a query can be read is for `db.search.topics.read_topics` to say.
    """

    own: str = ""

    def __post_init__(self) -> None:
        if self.own:
            _known_with(self.own)

    @property
    def known(self) -> Mapping[str, Topic]:
        """Every topic by name: the shipped ones in the order of their file, then the group's own."""
        return _known_with(self.own)


SHIPPED_TOPICS = Topics()
"""The topics that every group knows."""


@lru_cache(maxsize=MOST_TABLES)
def _known_with(own: str) -> Mapping[str, Topic]:
    shipped = _tables(resources.files("db").joinpath("data/topics.toml").read_text("utf-8"))
    over = _tables(own)
    found = {name: _topic(name, {**shipped.get(name, {}), **over.get(name, {})}) for name in {**shipped, **over}}
    return {name: topic for name, topic in found.items() if topic}


def _tables(toml_text: str) -> dict[str, dict[str, Any]]:
    try:
        tables = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise TopicTableError(f"This is no valid TOML: {error}.") from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise TopicTableError(f"{name} stands outside a table. A topic begins with a line such as [my-topic].")
    return tables


def _topic(name: str, table: Mapping[str, Any]) -> Topic | None:
    """The topic; None where it is off."""
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise TopicTableError(f"The topic {name!r} needs a name of small letters, digits and hyphens.")
    for key, value in table.items():
        if key not in _KEYS:
            raise TopicTableError(f"The topic {name} has no key {key!r}. Known: {', '.join(_KEYS)}.")
        if not isinstance(value, _KEYS[key]):
            raise TopicTableError(f"The topic {name}: {key} is {'true or false' if key == 'off' else 'a text'}.")
    if table.get("off"):
        return None
    if not table.get("find"):
        raise TopicTableError(f"The topic {name} has no `find`, the search that finds its papers.")
    return Topic(name, table.get("title") or name, table["find"], table.get("exclude", ""))
