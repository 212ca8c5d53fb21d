"""Days as people type them."""

from __future__ import annotations

from datetime import date

from paperwatch.errors import usage_error


def day(text: str | None) -> date | None:
    """A day from YYYY-MM-DD, or None for None. Raises `PaperwatchError` `usage.date`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise usage_error("usage.date", f"{text!r} is no day; write it as YYYY-MM-DD.") from error
