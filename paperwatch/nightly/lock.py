"""One run at a time on a database, whatever becomes of the processes that held the lock.

SQLite: a file beside the database under the operating system's own lock, which ends with its process; what the file
says is for people. PostgreSQL: an advisory lock, which ends with its connection, held under a speaking name.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from db.clock import now
from db.engine import Database
from paperwatch.errors import Exit, PaperwatchError

_KEYS = {"": 7_246_854, "jobs": 7_246_855}
"""Beside the write lock of `db.engine`; any constants will do, so long as every version takes the same."""
_LONGEST_NAME = 63  # PostgreSQL cuts application names there


@contextmanager
def locked(database: Database, purpose: str, *, of: str = "") -> Iterator[None]:
    """Hold the lock for the length of the block. Raises `PaperwatchError` `run.locked` (exit status 4) that says who
    holds it. What a dead process left is taken over. `of` names another lock than that of runs: "jobs"."""
    hold = _file_lock if database.dialect == "sqlite" else _advisory_lock
    with hold(database, purpose, of):
        yield


def lock_path(database: Database, of: str = "") -> Path:
    """Where a lock of a SQLite database lies."""
    return Path(f"{database.url.database}{f'.{of}' if of else ''}.lock")


@contextmanager
def _file_lock(database: Database, purpose: str, of: str) -> Iterator[None]:
    path = lock_path(database, of)
    descriptor = _take(path)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(_myself(purpose)).encode(), 0)
        yield
    finally:
        path.unlink(missing_ok=True)  # while it is held: nobody can hold the name that goes
        os.close(descriptor)


def _take(path: Path) -> int:
    """The open, locked file of that name."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = _written(os.pread(descriptor, 1000, 0))
            os.close(descriptor)
            raise _refused(holder) from None
        if _is_still(descriptor, path):
            return descriptor
        os.close(descriptor)  # the one before let go of it, and of its name, between the two calls


def _is_still(descriptor: int, path: Path) -> bool:
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


def _myself(purpose: str) -> dict[str, str | int]:
    return {"purpose": purpose, "pid": os.getpid(), "host": socket.gethostname(), "started": f"{now():%Y-%m-%d %H:%M}"}


def _written(content: bytes) -> str:
    """What a lock file says, in words."""
    try:
        said = json.loads(content)
        return f"{said['purpose']}, process {said['pid']} on {said['host']}, since {said['started']} UTC"
    except (ValueError, KeyError, TypeError):
        return "a process that has not said its name yet"


@contextmanager
def _advisory_lock(database: Database, purpose: str, of: str) -> Iterator[None]:
    me = _myself(purpose)
    name = f"paperwatch {purpose}, process {me['pid']} on {str(me['host'])[:16]}, since {me['started'][5:]} UTC"  # type: ignore[index]
    with database.engine.connect() as connection:
        connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name[:_LONGEST_NAME]})
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEYS[of]}).scalar()
        holder = None if taken else connection.execute(_WHO, {"key": _KEYS[of]}).scalar()
        connection.commit()  # the lock is the session's; an open transaction would only be in the way
        try:
            if not taken:
                raise _refused(str(holder or "another program").removeprefix("paperwatch "))
            yield
        finally:
            connection.invalidate()  # ends the session, and the lock and the name with it


_WHO = text(
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' "
    "AND l.granted AND l.objid = :key AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def _refused(holder: str) -> PaperwatchError:
    message = f"Another run is at work: {holder}. Nothing was done; wait for it, or end it and start again."
    return PaperwatchError("run.locked", message, Exit.LOCKED)
