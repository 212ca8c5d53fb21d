"""The group's own topics as `topics.toml` writes them: a table added, changed or taken out; the rest stays."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from db.errors import TopicTableError
from db.search.topics import read_topics
from db.vocabulary import SHIPPED_TOPICS, Topics
from paperwatch.config import Config
from paperwatch.errors import usage_error
from paperwatch.given import read_text, write_private
from paperwatch.places import beside_config

Table = Mapping[str, Any]


def topics_path(config: Config) -> Path:
    """The file of the group's own topics, whether or not it exists."""
    return beside_config(config.topics)


def own_table(config: Config, name: str) -> dict[str, Any] | None:
    """What the file says of a topic; None where it says nothing. Raises `PaperwatchError` like `with_table`."""
    found = _parsed(config).get(name)
    return found.unwrap() if found is not None else None


def with_table(config: Config, name: str, table: Table | None) -> tuple[str, Topics]:
    """The file with another table under that name, or with None without one; and the topics that it gives.

    Raises `PaperwatchError` `topic.table`, `file.unreadable`.
    """
    document = _parsed(config)
    document.pop(name, None)
    if table is not None:
        made = tomlkit.table()
        for key, value in table.items():
            made.add(key, value)
        document.add(name, made)
    text = tomlkit.dumps(document)
    try:
        return text, read_topics(text)
    except TopicTableError as error:
        raise usage_error(error.code, str(error)) from error


def table_of(name: str, title: str, find: str, exclude: str) -> Table | None:
    """The table that makes a topic say this: where one of that name is shipped only what differs, or None."""
    said = {"title": title or name, "find": find, "exclude": exclude}
    shipped = SHIPPED_TOPICS.known.get(name)
    if shipped is None:
        return {key: value for key, value in said.items() if value}
    return {key: value for key, value in said.items() if value != getattr(shipped, key)} or None


def write(config: Config, text: str) -> None:
    """Write the file whole."""
    write_private(topics_path(config), text)


def _parsed(config: Config) -> tomlkit.TOMLDocument:
    path = topics_path(config)
    try:
        return tomlkit.parse(read_text(path) if path.exists() else "")
    except TOMLKitError as error:
        raise usage_error(TopicTableError.code, f"{path}: {error}") from error
