"""What people subscribe to: Atom feeds of new papers and a calendar of talks, as files for any web server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from db.engine import Database
from db.search.topics import vocabulary
from db.selection.filter import PaperFilter
from extract.text import slug
from paperwatch.export.files import renew_file
from paperwatch.subscribe.atom import feed, feed_of, file_name
from paperwatch.subscribe.ical import calendar

__all__ = ["calendar", "feed", "feed_of", "write_all"]


def write_all(
    database: Database, folder: Path, *, base_url: str = "", searches: Mapping[str, str] | None = None
) -> list[Path]:
    """Write `talks.ics`, `uncovered.atom`, `uncovered-<topic>.atom` of every topic and `search-<name>.atom` of every
    saved search (name -> query) into `folder`.

    Each file is replaced whole, and only where its content changed; the paths of those come back. Raises `OSError`,
    `QuerySyntaxError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contents = {"talks.ics": calendar(database)}
    contents |= {file_name(topic): feed(database, topic, base_url=base_url) for topic in (None, *vocabulary(database))}
    for name, query in (searches or {}).items():
        file = f"search-{slug(name)}.atom"
        wanted = PaperFilter(query=query)
        contents[file] = feed_of(database, wanted, name=name, path=f"/feeds/{file}", base_url=base_url)
    return [folder / name for name, content in contents.items() if renew_file(folder / name, content)]
