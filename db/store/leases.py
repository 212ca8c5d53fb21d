"""What one of several machines may do alone for a while, by leases in PostgreSQL that expire.

A SQLite file belongs to one machine, where the lock of runs is enough: there everything is free at once. The clock is
that of the server. A holder that dies loses its session, and with it its leases; one whose machine or network fell
silent loses them when they expire.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from math import inf
from threading import Event, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from db.engine import Database

_NOW = "extract(epoch FROM clock_timestamp())"
_TAKE = text(f"""
    WITH before AS (SELECT until, holder FROM lease WHERE name = :name),
    taken AS (
        INSERT INTO lease (name, holder, session, until) VALUES (:name, :holder, pg_backend_pid(), {_NOW} + :seconds)
        ON CONFLICT (name) DO UPDATE
            SET holder = excluded.holder, session = excluded.session, until = excluded.until
            WHERE lease.holder = :holder OR lease.until <= {_NOW}
                OR NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = lease.session)
        RETURNING name
    )
    SELECT (SELECT CASE WHEN holder = :holder THEN NULL ELSE {_NOW} - least(until, {_NOW}) END FROM before) FROM taken
""")  # noqa: S608 - of our own texts
_RENEW = text(f"""
    UPDATE lease SET until = {_NOW} + :seconds, session = pg_backend_pid()
    WHERE holder = :holder AND name = any(:names) RETURNING name
""")  # noqa: S608 - likewise
_LET_GO = text(f"UPDATE lease SET until = {_NOW} WHERE holder = :holder AND name = :name AND until > {_NOW}")  # noqa: S608
_RENEWALS = 4  # in the time that a lease lasts, so that a slow database costs none; by hand


class Leases:
    """The leases of one process. Use it as a context; leaving it lets go of all."""

    def __init__(self, database: Database, seconds: float) -> None:
        self.holder = f"{socket.gethostname()} {os.getpid()} {uuid4().hex}"
        self._database = database
        self._seconds = seconds
        self._shared = database.dialect == "postgresql"
        self._held: dict[str, float] = {}
        self._lock = Lock()
        self._ended = Event()
        self._connection: Connection | None = None
        if self._shared:
            Thread(target=self._keep, daemon=True).start()

    def __enter__(self) -> Leases:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def take(self, name: str) -> float | None:
        """The seconds since another held the lease, infinite where nobody did; None while another holds it.

        Taken again by the one that holds it, it is its own from now on, and infinite too.
        """
        if not self._shared or self.holds(name):
            return inf
        asked = {"name": name, "holder": self.holder, "seconds": self._seconds}
        began = monotonic()
        with self._lock:
            row = self._asked(_TAKE, asked).first()
            if row is not None:
                self._held[name] = began + self._seconds
        if row is None:
            return None
        return inf if row[0] is None else float(row[0])

    def holds(self, name: str) -> bool:
        """Whether the lease is held and has not expired, as far as is known here."""
        return monotonic() < self._held.get(name, 0.0)

    def let_go(self, name: str) -> None:
        """Others may take the lease at once."""
        with self._lock:
            if self._held.pop(name, None) is not None:
                self._asked(_LET_GO, {"name": name, "holder": self.holder})

    def end(self) -> None:
        """Let go of everything. What cannot be said to a database that is gone, expires."""
        self._ended.set()
        with suppress(DBAPIError):
            for name in list(self._held):
                self.let_go(name)
        with self._lock:
            if self._connection is not None:
                self._connection.close()

    def _keep(self) -> None:
        """Renew what is held, from a thread, since a crawl waits for documents to be read. What was lost meanwhile is
        held no longer."""
        while not self._ended.wait(self._seconds / _RENEWALS):
            with self._lock, suppress(DBAPIError):
                began, names = monotonic(), list(self._held)
                asked = {"names": names, "holder": self.holder, "seconds": self._seconds}
                kept = set(self._asked(_RENEW, asked).scalars()) if names else set()
                self._held = {name: began + self._seconds for name in names if name in kept}

    def _asked(self, statement: Any, values: dict[str, Any]) -> Any:
        """A connection of its own, whose session is that of the holder; another one where it broke."""
        try:
            if self._connection is None:
                self._connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            return self._connection.execute(statement, values)
        except DBAPIError:
            if self._connection is not None:
                self._connection.invalidate()
                self._connection = None
            raise
