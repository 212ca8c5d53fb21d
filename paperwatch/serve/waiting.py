"""Schedules that were read and shown and wait for a yes: kept in memory, for whoever brought them alone."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperwatch.schedule_adding import Candidate

MOST = 8
"""Schedules that wait at a time: 24 MB of pages at most; the oldest gives way. By hand."""
SECONDS = 3600.0
"""How long one waits; by hand."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown to whom, and the number of the latest change then; `is_file` where a file or text was brought."""

    by: str
    candidate: Candidate
    seen: int
    is_file: bool
    since: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class Waiting:
    """What waits, by keys that nobody guesses."""

    _shown: OrderedDict[str, Shown] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def put(self, shown: Shown, key: str | None = None) -> str:
        """Keep it, in the place of what has that key; its key."""
        with self._lock:
            chosen = key or secrets.token_urlsafe(16)
            self._shown[chosen] = shown
            while len(self._shown) > MOST:
                self._shown.popitem(last=False)
            return chosen

    def get(self, key: str, by: str) -> Shown | None:
        """What waits under that key for that person; None for nothing, or nothing any more."""
        with self._lock:
            found = self._shown.get(key)
            fresh = found is not None and time.monotonic() - found.since < SECONDS
            return found if found is not None and fresh and found.by == by else None

    def drop(self, key: str) -> None:
        """It waits no more."""
        with self._lock:
            self._shown.pop(key, None)
