"""The archive of an installation: a WARC file for each day, and an index by which one page is found at once.

The index (`index.sqlite`) says for each address in which file and where its copies lie. It only repeats what the files
say: it is written after them, caught up with them whenever it is asked, and can be made anew at any time. Files that
earlier versions wrote, one for each run, are read like all others.

A process that is killed while it writes leaves a torn record at the end of a file. Whoever writes there next, under the
lock of the file, cuts it off and says so.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha1
from io import BytesIO, FileIO
from pathlib import Path

from scrapy import Request
from scrapy.http import Response

from crawler.addresses import folded
from crawler.archive import ArchiveError, ArchiveIndex, Place, write_exchange
from crawler.gzip_members import Member, members, record_headers
from db.clock import now

INDEX = "index.sqlite"
_BUSY = 30.0  # seconds that one crawl waits for another's write to the index; by hand
_TABLES = """
CREATE TABLE IF NOT EXISTS part (
    name TEXT PRIMARY KEY,
    size INTEGER NOT NULL,     -- of the file when it was read
    whole INTEGER NOT NULL     -- where its last whole record ends
);
CREATE TABLE IF NOT EXISTS page (
    part TEXT NOT NULL,
    place INTEGER NOT NULL,
    url TEXT NOT NULL,
    folded TEXT NOT NULL,
    fetched TEXT NOT NULL,
    status INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (part, place)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS page_folded ON page (folded, fetched);
"""
_COPIES = "SELECT * FROM page WHERE folded = ? ORDER BY fetched DESC, part DESC, place DESC"
_NEWEST = """
SELECT part, place, url FROM (
    SELECT *, row_number() OVER (PARTITION BY folded ORDER BY fetched DESC, part DESC, place DESC) AS back
    FROM page WHERE status = 200
) WHERE back = 1 ORDER BY part, place
"""
_PART = "SELECT * FROM page WHERE part = ? ORDER BY place"


@dataclass(frozen=True, slots=True)
class Copy:
    """One archived answer: where it lies, when it was fetched (UTC, ISO 8601), its status, the digest of its body."""

    place: Place
    fetched: str
    status: int
    digest: str


@dataclass(frozen=True, slots=True)
class Totals:
    """What an archive holds."""

    parts: int
    pages: int
    addresses: int
    size: int


class Archive:
    """The archive in a folder, which is made where it is missing. Every call raises `OSError` where the disk refuses
    and `ArchiveError` where the index is damaged."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.cut: list[tuple[Path, int]] = []
        """The torn records that this object cut off: file and bytes."""
        self._known: dict[Path, int] = {}
        self._connection: sqlite3.Connection | None = None

    def write(self, request: Request, response: Response) -> None:
        """Append one exchange to the file of the day. A file that cannot take all of it is left as it was."""
        path = self.folder / f"{now():%Y-%m-%d}.warc.gz"
        with _locked(path) as file:
            if (start := file.seek(0, os.SEEK_END)) != self._known.get(path):
                start = self._mended(file, path, start)
            exchange = BytesIO()
            write_exchange(exchange, request, response)
            try:
                _write_all(file, exchange.getbuffer())
            except OSError:
                file.truncate(start)
                raise
            self._known[path] = file.tell()
            self._index(path)

    def _mended(self, file: FileIO, path: Path, size: int) -> int:
        """The end of a file that somebody else wrote to last, its torn record cut off."""
        try:
            whole = self._index(path)
        except IndexDamagedError:  # the files do not depend on it
            whole = max((m.end for m in members(path) if m.head), default=0)
        if whole == 0 and size and not _is_gzip(path):
            raise ArchiveError(f"{path} is no archive, so nothing is written to it. Move it away.")
        if whole < size:
            file.truncate(whole)
            self.cut.append((path, size - whole))
        return file.seek(0, os.SEEK_END)

    def holds(self, url: str, body: bytes) -> bool:
        """Whether a copy with that very body is in the archive."""
        digest = "sha1:" + b32encode(sha1(body, usedforsecurity=False).digest()).decode()
        with self._open() as index:
            found = index.execute("SELECT 1 FROM page WHERE folded = ? AND digest = ?", (folded(url), digest))
            return found.fetchone() is not None

    def find(self, url: str) -> Place | None:
        """The last answer for an address: as written, else without regard to http/https, "www.", a trailing slash and
        the order of the query."""
        url = url.partition("#")[0]
        found = self.copies(url)
        exact = (copy.place for copy in found if copy.place.url == url)
        return next(exact, found[0].place if found else None)

    def copies(self, url: str) -> list[Copy]:
        """Every answer for an address, however it is written, the last one first."""
        self.catch_up()
        with self._open() as index:
            rows = index.execute(_COPIES, (folded(url),)).fetchall()
        return [Copy(Place(self.folder / r[0], r[2], r[1]), *r[4:]) for r in rows]

    def newest(self) -> list[Place]:
        """The last good answer for each address, file by file in the order in which they lie there."""
        self.catch_up()
        with self._open() as index:
            return [Place(self.folder / part, url, place) for part, place, url in index.execute(_NEWEST)]

    def totals(self) -> Totals:
        """How many files, answers, addresses and bytes there are."""
        self.catch_up()
        with self._open() as index:
            parts, size = index.execute("SELECT count(*), coalesce(sum(size), 0) FROM part").fetchone()
            pages, addresses = index.execute("SELECT count(*), count(DISTINCT folded) FROM page").fetchone()
        return Totals(parts, pages, addresses, size)

    def parts(self) -> list[Path]:
        """The files, newest day first."""
        return sorted(self.folder.glob("*.warc.gz"), reverse=True)

    def catch_up(self) -> None:
        """Bring the index up to what the files hold. Files that have not grown are not read."""
        with self._open() as index:
            sizes = dict(index.execute("SELECT name, size FROM part").fetchall())
        there = {path.name: path for path in self.parts()}
        for name in {*sizes, *there}:
            if name not in there or there[name].stat().st_size != sizes.get(name):
                self._index(self.folder / name)

    def rebuild(self) -> None:
        """Make the index anew, from nothing but the files."""
        self.close()
        for name in (INDEX, f"{INDEX}-wal", f"{INDEX}-shm"):
            (self.folder / name).unlink(missing_ok=True)
        self.catch_up()

    def differs(self, path: Path) -> bool:
        """Whether the index says anything of a file that the file does not say. Nothing is changed."""
        if not (self.folder / INDEX).exists():
            return False
        with self._open() as index:
            part = index.execute("SELECT size, whole FROM part WHERE name = ?", (path.name,)).fetchone()
            said = index.execute(_PART, (path.name,)).fetchall()
        seen = part[1] if part else 0
        found = [row for member in members(path) if member.end <= seen and (row := _row(path.name, member))]
        return said != found

    def _index(self, path: Path) -> int:
        """Read what the index does not know of a file yet. Returns where its last whole record ends."""
        with self._open() as index:
            index.execute("BEGIN IMMEDIATE")
            known = index.execute("SELECT whole FROM part WHERE name = ?", (path.name,)).fetchone()
            size = path.stat().st_size if path.exists() else -1
            whole = known[0] if known and known[0] <= size else 0
            if not known or known[0] > size:  # gone, or shorter than it was: nothing that was said of it stands
                index.execute("DELETE FROM page WHERE part = ?", (path.name,))
            if size < 0:
                index.execute("DELETE FROM part WHERE name = ?", (path.name,))
                return 0
            for member in members(path, whole):
                if member.head is None:
                    continue
                whole = member.end
                if row := _row(path.name, member):
                    index.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            index.execute("INSERT OR REPLACE INTO part VALUES (?, ?, ?)", (path.name, size, whole))
            return int(whole)

    def close(self) -> None:
        """Let go of the index."""
        if self._connection:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The index; what the block changes is committed at its end."""
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(self.folder / INDEX, timeout=_BUSY, isolation_level=None)
                self._connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_TABLES}")
            yield self._connection
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")
        except BaseException as error:
            self.close()
            if not isinstance(error, sqlite3.Error):
                raise
            message = f"The index of {self.folder} cannot be used ({error}). Run `paperwatch archive --rebuild`."
            raise IndexDamagedError(message) from error


class IndexDamagedError(ArchiveError):
    """The index of the archive cannot be read or written. The files are not touched by that."""

    code = "archive.index-damaged"


def _row(part: str, member: Member) -> tuple[str, int, str, str, str, int, str] | None:
    """What the index says of a record; None for what is no response."""
    if member.head is None:
        return None
    said = record_headers(member.head)
    url = said.get("warc-target-uri", "").strip("<>")
    if said.get("warc-type") != "response" or not url:
        return None
    status, digest = said.get(":status", ""), said.get("warc-payload-digest", "")
    return part, member.offset, url, folded(url), said.get("warc-date", ""), int(status or 0), digest


@cache
def index_of(path: Path) -> Archive | ArchiveIndex:
    """What finds pages in a file or in a folder of them, made once per process. Raises `ArchiveError`."""
    return Archive(path) if path.is_dir() else ArchiveIndex(path)


@contextmanager
def _locked(path: Path) -> Iterator[FileIO]:
    """The file, open for appending without a buffer, while nobody else writes to it."""
    with path.open("a+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _write_all(file: FileIO, data: memoryview) -> None:
    while data:
        data = data[file.write(data) :]


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"
