"""The configured database, opened for the length of one command, its failures told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from db.engine import Database, open_database
from db.errors import (
    DatabaseError,
    PolicyError,
    TopicTableError,
    UnknownGroupError,
    UnknownPaperError,
    UnknownPresenterError,
)
from db.groups import as_group
from db.search.topics import read_topics
from db.selection.policy import Policy, follow_policy, read_policy
from db.vocabulary import SHIPPED_TOPICS, Topics
from paperwatch.config import Config, load_config
from paperwatch.errors import Exit, PaperwatchError, usage_error
from paperwatch.failures import as_error
from paperwatch.given import read_text
from paperwatch.places import beside_config, group_asked


@contextmanager
def opened(config: Config | None = None) -> Iterator[Database]:
    """The database of the configuration in force, upgraded, under the group's coverage policy, and closed again.

    It is seen as the reading group of the configuration sees it. Raises `PaperwatchError` with the code of the
    database's own error, `database.unavailable` or `file.unreadable`.
    """
    chosen = config or load_config()
    policy, topics = coverage_policy(chosen), own_topics(chosen)
    try:
        database = open_database(chosen.database_url, chosen.known_venues, topics)
        database = as_group(database, chosen.group, may_name=not group_asked())
        follow_policy(database, policy)
    except DatabaseError as error:
        raise PaperwatchError(error.code, str(error)) from error
    except (DBAPIError, OSError) as error:
        said = as_error(error)
        if said.code not in ("database.failed", "disk.error"):
            raise said from error
        raise PaperwatchError("database.unavailable", f"The database cannot be opened: {_first_line(error)}") from error
    try:
        yield database
    finally:
        database.close()


def coverage_policy(config: Config) -> Policy | None:
    """The group's own coverage policy, or None. Raises `PaperwatchError` `file.unreadable`, `coverage.policy`."""
    if config.coverage is None:
        return None
    path = beside_config(config.coverage)
    try:
        return read_policy(read_text(path))
    except PolicyError as error:
        raise usage_error(error.code, f"{path}: {error}") from error


def own_topics(config: Config) -> Topics:
    """The topics that are known to the group. Raises `PaperwatchError` `file.unreadable`, `topic.table`."""
    path = beside_config(config.topics)
    try:
        return read_topics(read_text(path)) if path.exists() else SHIPPED_TOPICS
    except TopicTableError as error:
        raise usage_error(error.code, f"{path}: {error}") from error


def _first_line(error: Exception) -> str:
    reason = getattr(error, "orig", None) or error
    return str(reason).strip().splitlines()[0]


@contextmanager
def telling() -> Iterator[None]:
    """Turns the database's own errors (an unreadable search, an unknown paper) into one sentence."""
    try:
        yield
    except (UnknownPaperError, UnknownGroupError, UnknownPresenterError) as error:
        raise PaperwatchError(error.code, str(error), Exit.NOT_FOUND) from error
    except DatabaseError as error:
        raise PaperwatchError(error.code, str(error), Exit.USAGE) from error
