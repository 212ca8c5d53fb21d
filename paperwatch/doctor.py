"""Is everything well? Each check says what it found and what to do; none changes anything."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Table, exists, func, select, text
from sqlalchemy.exc import DBAPIError

from crawler.archive import ArchiveError
from crawler.archive_folder import Archive
from crawler.gzip_members import members
from db.clock import now
from db.engine import Database
from db.migrate import HEAD, current, views_are_current
from db.models import METADATA, Paper, Record, Run
from paperwatch.config import Config
from paperwatch.errors import PaperwatchError
from paperwatch.failures import as_error
from paperwatch.install import systemd_folder
from paperwatch.nightly.following import following
from paperwatch.nightly.lock import locked
from paperwatch.nightly.rules import Rules
from paperwatch.nightly.stale import stale_sources
from paperwatch.unattended import database_of, installed_in, is_same, without_password

Level = Literal["ok", "advice", "wrong"]
ARCHIVES_READ = 30
"""The newest archive files that are read through, unless all are asked for."""
_LEAST_ROOM, _LITTLE_ROOM = 200 * 2**20, 2 * 2**30  # free bytes; by hand
_RESTORE = "Keep a copy of the file; `sqlite3 FILE .recover` into a new one, or restore a backup."
_TOLERANCE = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its level, what was found, and what to do about it."""

    check: str
    level: Level
    said: str
    do: str = ""


def examine(database: Database, config: Config, rules: Rules, *, all_archives: bool = False) -> Iterator[Finding]:
    """Every check on an open database. A check that breaks is a finding of its own."""
    checks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("configuration", lambda: _configuration(config, rules)),
        ("timer", lambda: _timer(config)),
        ("tables", lambda: _tables(database)),
        ("integrity", lambda: _integrity(database)),
        ("orphans", lambda: _orphans(database)),
        ("search index", lambda: _index(database)),
        ("runs", lambda: _runs(database)),
        ("sources", lambda: _sources(database, config, rules)),
        ("clock", lambda: _clock(database)),
        ("disk", lambda: _disk(database, config)),
        ("archive", lambda: _archive(config.archive, None if all_archives else ARCHIVES_READ)),
    )
    for name, check in checks:
        try:
            found = list(check())
        except Exception as error:
            found = [_broken(name, error)]
        yield from found or [Finding(name, "ok", "well")]


def _broken(check: str, error: Exception) -> Finding:
    """What a check broke with. SQLite's own check of a file breaks on some damage, and so do others behind it."""
    if isinstance(error, DBAPIError) and as_error(error).code == "database.damaged":
        return Finding(check, "wrong", f"SQLite finds the file damaged: {error.orig}", _RESTORE)
    return Finding(check, "wrong", f"The check itself broke: {error!r}", "Report it with this message.")


def _configuration(config: Config, rules: Rules) -> Iterator[Finding]:
    if not config.contact:
        yield Finding("configuration", "advice", "No contact is set.", "Set `contact`, so that sites can reach you.")
    if not config.notify:
        do = "Set `notify` (docs/nightly.md), or read `paperwatch report`."
        yield Finding("configuration", "advice", "Nobody is told when a night goes wrong.", do)
    for source in following(config, rules, now().date()):
        if source.edition and not source.routes:
            do = "Take it out of `follow`, or give its series a route in venues.toml."
            yield Finding("configuration", "wrong", f"{source.name} is followed and no route leads to it.", do)


def _timer(config: Config) -> Iterator[Finding]:
    """Whether a night that starts by itself in this folder would work on another database than this shell."""
    here = Path.cwd()
    url = database_of(here)
    if is_same(url, config.database_url, here):
        return
    installed = installed_in([systemd_folder()])
    level: Level = "wrong" if installed is not None and installed.resolve() == here.resolve() else "advice"
    mine, theirs = without_password(config.database_url), without_password(url)
    said = f"A night that starts by itself would use {theirs}; {mine} is known to this shell only."
    do = "Write `database_url` into paperwatch.toml, or let `paperwatch schedule-install` keep the variables."
    yield Finding("timer", level, said, do)


def _tables(database: Database) -> Iterator[Finding]:
    with database.reading() as connection:
        found = current(connection)
        views = found == HEAD and views_are_current(connection)
    if found != HEAD:
        yield Finding("tables", "wrong", f"The tables are of version {found}, not {HEAD}.", "Run `paperwatch migrate`.")
    elif not views:
        said = "The views are those of another version of the program: the answers may follow older rules."
        yield Finding("tables", "wrong", said, "Run `paperwatch migrate`.")


def _integrity(database: Database) -> Iterator[Finding]:
    if database.dialect != "sqlite":
        return
    with database.reading() as connection:
        said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
    if said != ["ok"]:
        yield Finding("integrity", "wrong", f"SQLite finds the file damaged: {'; '.join(said)}", _RESTORE)


def _orphans(database: Database) -> Iterator[Finding]:
    """Rows that point to rows that are not there, and papers that no record stands for."""
    with database.reading() as connection:
        for table in METADATA.sorted_tables:
            for parent, count in _lost(connection, table):
                said = f"{count} rows of {table.name} point to no row of {parent}."
                yield Finding("orphans", "wrong", said, "Copy into a new database with `paperwatch copy`, and say so.")
        bound = exists().where(Record.paper_id == Paper.id)
        empty = connection.execute(select(func.count()).select_from(Paper).where(~bound)).scalar_one()
    if empty:
        do = "Run `paperwatch nightly`; if they stay, report it."
        yield Finding("orphans", "wrong", f"{empty} papers have no record.", do)


def _lost(connection: Connection, table: Table) -> Iterator[tuple[str, int]]:
    for key in table.foreign_keys:
        parent = key.column.table.alias("parent")
        there = exists().where(parent.c[key.column.name] == key.parent)
        query = select(func.count()).select_from(table).where(key.parent.is_not(None), ~there)
        if count := connection.execute(query).scalar_one():
            yield key.column.table.name, count


def _index(database: Database) -> Iterator[Finding]:
    with database.reading() as connection:
        papers = connection.execute(select(func.count()).select_from(Paper)).scalar_one()
        indexed = connection.execute(text("SELECT count(*) FROM paper_text")).scalar_one()
        waiting = connection.execute(select(func.count()).select_from(Record).where(Record.unlinked)).scalar_one()
    if papers != indexed:
        said = f"{papers} papers, {indexed} of them in the search index."
        yield Finding("search index", "wrong", said, "Run `paperwatch migrate --reindex`.")
    if waiting:
        do = "Any crawl, import or `paperwatch nightly` links them."
        yield Finding("search index", "advice", f"{waiting} records wait to be linked.", do)


def _runs(database: Database) -> Iterator[Finding]:
    """Runs that never ended although nobody holds the lock: they were killed."""
    try:
        with locked(database, "doctor"), database.reading() as connection:
            query = select(func.count()).select_from(Run).where(Run.status == "running")
            dead = connection.execute(query).scalar_one()
    except PaperwatchError:
        return  # somebody is at work, so they may be alive
    if dead:
        do = "The next `paperwatch nightly` marks them and goes on where they were."
        yield Finding("runs", "advice", f"{dead} runs never ended: they were killed.", do)


def _sources(database: Database, config: Config, rules: Rules) -> Iterator[Finding]:
    for name, said in stale_sources(database, config, rules):
        do = f'See `paperwatch report`; ask it at once with `paperwatch nightly --source "{name}"`.'
        yield Finding("sources", "wrong", said, do)


def _clock(database: Database) -> Iterator[Finding]:
    with database.reading() as connection:
        latest = connection.execute(select(func.max(Run.started))).scalar()
    if latest and latest > now() + _TOLERANCE:
        said = f"The clock says {now():%Y-%m-%d %H:%M}, but a run started {latest:%Y-%m-%d %H:%M} (UTC)."
        yield Finding("clock", "wrong", said, "Set the clock (NTP). No increment is lost by it.")


def _disk(database: Database, config: Config) -> Iterator[Finding]:
    folders = {"archive": config.archive}
    if database.dialect == "sqlite":
        folders["database"] = Path(str(database.url.database)).parent
    for name, folder in folders.items():
        free = shutil.disk_usage(_existing(folder)).free
        if free < _LITTLE_ROOM:
            level: Level = "wrong" if free < _LEAST_ROOM else "advice"
            yield Finding("disk", level, f"{free / 2**20:,.0f} MB are free for the {name}.", "Make room.")


def _existing(folder: Path) -> Path:
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.exists())


def _archive(folder: Path, most: int | None) -> Iterator[Finding]:
    if not folder.is_dir():
        return
    archive = Archive(folder)
    for path in archive.parts()[:most]:
        try:
            yield from _part(archive, path)
        except (ArchiveError, OSError) as error:
            yield Finding("archive", "wrong", f"{path.name}: {error}", "Check the disk and the rights of the folder.")


def _part(archive: Archive, path: Path) -> Iterator[Finding]:
    """One file of the archive: whole records only, at the places that the index names."""
    found = list(members(path))
    damaged = [member for member in found if member.head is None]
    if found and len(damaged) == len(found):
        do = "Move it out of the archive; `warcio recompress` may mend it."
        yield Finding("archive", "wrong", f"{path.name} holds no record that can be read.", do)
        return
    for member in damaged:
        said = f"{path.name}: bytes {member.offset} to {member.end} are no whole record"
        if member is found[-1]:
            do = "Nothing: a crawl was killed there. What it was writing was asked for again."
            yield Finding("archive", "advice", f"{said}: its torn end.", do)
        else:
            yield Finding("archive", "wrong", f"{said}; the others can be read.", "Check the disk, restore a copy.")
    if archive.differs(path):
        do = "Run `paperwatch archive --rebuild`."
        yield Finding("archive", "wrong", f"The index says otherwise than {path.name}.", do)
