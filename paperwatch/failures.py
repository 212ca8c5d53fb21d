"""Failures of the machine in one sentence each: a full disk, a database that may not be written, a lost server."""

from __future__ import annotations

import errno
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from extract.sources import CardError
from extract.venues import VenueTableError
from paperwatch.errors import Exit, PaperwatchError, usage_error

_KEPT = "What was saved before stays; run the same command again to go on."
# The words of SQLite (sqlite.org/rescode.html) and of PostgreSQL, lower case.
_SAYINGS = (
    ("database or disk is full", "database.full", "The disk or the database is full. Make room."),
    ("no space left", "database.full", "The disk of the database is full. Make room."),
    ("disk i/o error", "database.unwritable", "The disk of the database does not work. Check the disk."),
    ("readonly database", "database.unwritable", "The database may only be read. Check the rights of file and folder."),
    ("read-only transaction", "database.unwritable", "The database may only be read. Check the rights of the role."),
    ("permission denied", "database.unwritable", "The database role may not do this. Check its rights."),
    (
        "malformed",
        "database.damaged",
        "The database file is damaged. Restore a copy, or `sqlite3 FILE .recover` into a new one.",
    ),
    ("not a database", "database.damaged", "The file is no SQLite database. Check the address in database_url."),
    (
        "unable to open database file",
        "database.unavailable",
        "The database file cannot be opened. Its folder must be there and writable: check disk and rights.",
    ),
    ("database is locked", "database.busy", "Another program keeps the database locked. End it, or wait."),
)

_OF_THE_NAME = (errno.EISDIR, errno.ENXIO, errno.ENAMETOOLONG, errno.ELOOP)


def as_known_error(error: Exception) -> PaperwatchError | None:
    """The error that a person meets; None where it is a mistake of the program."""
    if isinstance(error, VenueTableError | CardError):
        return usage_error(error.code, str(error))
    return as_error(error) if isinstance(error, DBAPIError | OSError) else None


def as_error(error: DBAPIError | OSError) -> PaperwatchError:
    """The error that a person meets: what happened, what to do, and that nothing is lost."""
    reason = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
    if isinstance(error, OSError):
        if error.errno in (errno.ENOENT, errno.ENOTDIR) and error.filename:
            return PaperwatchError("disk.error", f"There is no folder {Path(error.filename).parent}. Make it first.")
        if error.errno in _OF_THE_NAME and error.filename:
            return PaperwatchError("disk.error", f"{error.filename} cannot be used: {error.strerror}.", Exit.USAGE)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        said = "The disk is full. Make room." if full else "The disk refuses."
        return PaperwatchError("disk.full" if full else "disk.error", f"{said} {_KEPT} ({reason[0]})")
    for words, code, said in _SAYINGS:
        if words in reason[0].lower():
            return PaperwatchError(code, f"{said} {_KEPT} ({reason[0]})")
    return PaperwatchError("database.failed", f"The database refused: {reason[0]}. {_KEPT}")
