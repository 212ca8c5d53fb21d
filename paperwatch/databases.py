"""The configured database, opened for the length of one command, its failures told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from db.engine import Database, open_database
from db.errors import DatabaseError, UnknownPaperError
from paperwatch.config import Config, load_config
from paperwatch.errors import Exit, PaperwatchError


@contextmanager
def opened(config: Config | None = None) -> Iterator[Database]:
    """The database of the configuration in force, upgraded and closed again.

    Raises `PaperwatchError` with the code of the database's own error, or `database.unavailable`.
    """
    address = (config or load_config()).database_url
    try:
        database = open_database(address)
    except DatabaseError as error:
        raise PaperwatchError(error.code, str(error)) from error
    except (DBAPIError, OSError) as error:
        raise PaperwatchError("database.unavailable", f"The database cannot be opened: {_first_line(error)}") from error
    try:
        yield database
    finally:
        database.close()


def _first_line(error: Exception) -> str:
    reason = getattr(error, "orig", None) or error
    return str(reason).strip().splitlines()[0]


@contextmanager
def telling() -> Iterator[None]:
    """Turns the database's own errors (an unreadable search, an unknown paper) into one sentence."""
    try:
        yield
    except UnknownPaperError as error:
        raise PaperwatchError(error.code, str(error), Exit.NOT_FOUND) from error
    except DatabaseError as error:
        raise PaperwatchError(error.code, str(error), Exit.USAGE) from error
