"""What people subscribe to: Atom feeds of new papers and a calendar of talks, as files for any web server."""

from __future__ import annotations

from pathlib import Path

from db.engine import Database
from db.search.topics import vocabulary
from paperwatch.export.files import renew_file
from paperwatch.subscribe.atom import feed, file_name
from paperwatch.subscribe.ical import calendar

__all__ = ["calendar", "feed", "write_all"]


def write_all(database: Database, folder: Path, *, base_url: str = "") -> list[Path]:
    """Write `talks.ics`, `uncovered.atom` and `uncovered-<topic>.atom` of every topic into `folder`.

    Each file is replaced whole, and only where its content changed; the paths of those come back. Raises `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contents = {"talks.ics": calendar(database)}
    contents |= {file_name(topic): feed(database, topic, base_url=base_url) for topic in (None, *vocabulary())}
    return [folder / name for name, content in contents.items() if renew_file(folder / name, content)]
