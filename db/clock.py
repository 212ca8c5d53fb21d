"""The one clock of the database room: UTC, whole seconds, no zone, the same text on both engines."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The present moment."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
