"""What a night leaves for others to read: feeds and a calendar."""

from __future__ import annotations

from pathlib import Path

from db.engine import Database
from extract.records import Problem, Where
from paperwatch import subscribe
from paperwatch.nightly.stages import Done


def publish(database: Database, folder: Path) -> Done:
    """The feeds and the calendar of talks in `folder`, each replaced whole and only where it changed."""
    try:
        written = subscribe.write_all(database, folder)
    except OSError as error:
        why = Problem("publish.failed", f"{error.filename or folder}: {error.strerror}", Where(str(folder)), "error")
        return Done(problems=(why,), failed=True)
    return Done({"written": len(written)})
