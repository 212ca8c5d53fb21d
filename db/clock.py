"""The one clock of the database room: UTC, whole seconds, no zone, the same text on both engines."""

from __future__ import annotations

import datetime as dt
import time


def now() -> dt.datetime:
    """The present moment."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)


def epoch_microseconds() -> int:
    """The present moment as a number that a later one exceeds: for telling states apart, not for people."""
    return time.time_ns() // 1000
