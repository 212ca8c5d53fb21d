"""What those are told whose page could not be made, and the status of HTTP that says it."""

from __future__ import annotations

import traceback

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, NotFound
from datasette.views.base import DatasetteError

from paperwatch.serve.own_file import DATA

UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What Datasette breaks with on a value that it takes for something else ("_through=9"); the log keeps where."""


def said_of(exception: Exception, path: str) -> tuple[int, str, str]:
    if isinstance(exception, NotFound):
        return 404, "Not here", "There is no such page."
    if isinstance(exception, Base400):
        return exception.status, "Not understood", str(exception)
    if isinstance(exception, DatasetteError):  # 500 is what it says of an address where it names no status
        status = 400 if exception.status == 500 else exception.status
        return status, exception.title or "Not understood", str(exception.message)
    if isinstance(exception, UNREADABLE) and path.startswith(f"/{DATA}") and not _is_ours(exception):
        return 400, "Not understood", f"A value in this address cannot be read: {exception}."
    if isinstance(exception, QueryInterrupted):
        return 503, "Too long", "This took too long and was stopped."
    return 500, "This went wrong", "The page could not be made. The log of `paperwatch serve` says why."


def _is_ours(exception: BaseException) -> bool:
    """Whether our own code was at work when it was raised: then no address is to blame. Datasette's own pages break
    only on what they read in theirs."""
    frames = (frame for frame, _ in traceback.walk_tb(exception.__traceback__))
    return any(frame.f_globals.get("__name__", "").startswith(_OUR_ROOMS) for frame in frames)


_OUR_ROOMS = ("paperwatch.", "db.", "extract.")
