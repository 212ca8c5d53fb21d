"""Where the configuration of the reading group in force lies; asked before it is read, so that little is imported.

The first group's is `paperwatch.toml`. Another's lies below it, as `groups/KEY/paperwatch.toml`, with its own files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

FILE_NAME = "paperwatch.toml"
_FOLDER = "groups"
_asked: ContextVar[str | None] = ContextVar("group", default=None)


def group_asked() -> str | None:
    """The reading group that somebody named, beside what the configuration says; None where nobody did."""
    named = _asked.get()
    return os.environ.get("PAPERWATCH_GROUP") if named is None else named


def ask_for_group(called: str | None) -> None:
    """Let the program work for the group of that name or key; "" is the first one, None what the configuration says."""
    _asked.set(called)


@contextmanager
def for_group(key: str) -> Iterator[None]:
    """Let the block work for the group of that key; "" is the first one."""
    token = _asked.set(key)
    try:
        yield
    finally:
        _asked.reset(token)


def first_config_path() -> Path:
    """The configuration file of the database and of its first group, whether or not it exists."""
    return Path(os.environ.get("PAPERWATCH_CONFIG", FILE_NAME))


def group_config_path(key: str) -> Path:
    """The configuration file of another group, whether or not it exists."""
    return first_config_path().parent / _FOLDER / key / FILE_NAME


def config_path() -> Path:
    """The configuration file in force, whether or not it exists."""
    if named := group_asked():
        from extract.text import slug

        own = group_config_path(slug(named))
        if slug(named) and own.exists():
            return own
    return first_config_path()


def beside_config(path: str | Path) -> Path:
    """A path as the configuration in force writes it: what is not absolute lies beside its file."""
    return config_path().parent / path


def beside_first_config(path: str | Path) -> Path:
    """A path of what all groups share."""
    return first_config_path().parent / path
