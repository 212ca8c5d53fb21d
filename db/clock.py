"""The one clock of the program. Moments are UTC in whole seconds without a zone, the same text on both engines."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

skew = dt.timedelta()
"""What is added to the clock of the machine. Nothing but tests sets it."""

PATIENCE = 6.0
"""By the clock, in place of one second of a processor; by hand, for six processes that share one."""


def now() -> dt.datetime:
    """The present moment."""
    return (dt.datetime.now(dt.UTC) + skew).replace(microsecond=0, tzinfo=None)


def today() -> dt.date:
    """The present day where this machine stands: what people mean by today."""
    return (dt.datetime.now() + skew).date()


def epoch_microseconds() -> int:
    """The present moment as a number that a later one exceeds: for telling states apart, not for people."""
    return time.time_ns() // 1000


def spent(seconds: float) -> Callable[[], bool]:
    """A function that tells whether so many seconds of a processor have gone in this thread since now, or `PATIENCE`
    times as many by the clock: a busy machine ends nothing that is healthy."""
    processor, clock = time.thread_time() + seconds, time.monotonic() + PATIENCE * seconds
    return lambda: time.thread_time() > processor or time.monotonic() > clock
