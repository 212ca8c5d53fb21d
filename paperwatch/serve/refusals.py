"""What those are told whose change was not made, and the status of HTTP that says it."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from db.errors import DatabaseError
from paperwatch.changes.door import NotAllowedError, StaleError
from paperwatch.errors import Exit, PaperwatchError

EXPECTED = (PaperwatchError, DatabaseError, DBAPIError)
"""What stands in the way of a change without a mistake of the program."""


def told(error: Exception) -> tuple[str, int]:
    """The sentence and the status of one of `EXPECTED`."""
    if isinstance(error, DBAPIError):
        return "The database is busy or away, and nothing was changed. Send it again in a moment.", 503
    if isinstance(error, NotAllowedError):
        return str(error), 403
    if isinstance(error, StaleError):
        return str(error), 409
    missing = isinstance(error, PaperwatchError) and error.status == Exit.NOT_FOUND
    return str(error), 404 if missing else 400
