"""What is served: one SQLite file that is only read, opened anew when another file takes its place."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import structlog

from db import clock
from db.engine import FIRST_GROUP, Database
from db.groups import ReadingGroup, groups
from db.served import Seen, last_written, open_served, people_and_runs
from db.vocabulary import SHIPPED_TOPICS, Topics
from extract.venues import Venues
from paperwatch.config import KEY_FORMAT
from paperwatch.errors import PaperwatchError
from paperwatch.serve.access import Access, cookie_of, cookies_in
from paperwatch.serve.known import Known
from paperwatch.serve.of_group import prefix_of
from paperwatch.serve.tries import Tries
from paperwatch.serve.waiting import Waiting

_log = structlog.get_logger(__name__)
T = TypeVar("T")

MOST_CACHED = 200
"""Answers that are kept until the database or the day changes."""
LATE = 30.0
"""Seconds that an answer which takes long may be old while a run is at work: a night writes for an hour, and each page
would be worked out anew. By hand."""

State = tuple[Any, ...]


def nothing() -> None:
    """Nobody is woken: what is asked for waits until `paperwatch jobs run`."""


@dataclass(slots=True)
class Site:
    """The file at `path`, the series that are known, how citation keys of its papers are made, where others reach it.

    `access` says where changes go; None where nothing can be changed. `live` is the database that the pages read where
    the file is a snapshot of it; `wake` has the jobs done that wait; `known` says what series and topics there are.
    `known_to` says what another group knows, by its key. `key` is by what the group's configuration is found (None: as
    the server was started), `prefix` what its addresses begin with. `look` before each request; `kept` for answers that
    take longer than a page may."""

    path: Path
    venues: Venues
    key_format: str = KEY_FORMAT
    access: Access | None = None
    live: Database | None = None
    base_url: str = ""
    wake: Callable[[], None] = nothing
    known: Known = field(default_factory=Known)
    known_to: Callable[[str], Known] = lambda key: Known()
    key: str | None = None
    prefix: str = ""
    database: Database = field(init=False)
    tries: Tries = field(init=False, default_factory=Tries)
    waiting: Waiting = field(init=False, default_factory=Waiting)
    _file: State = field(init=False)
    _cached: dict[str, tuple[State, Seen, Any, float]] = field(init=False, default_factory=dict)
    _lock: Lock = field(init=False, default_factory=Lock)
    _others: dict[int, Site] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._file, self.database = self._identity(), self.live or open_served(self.path, self.venues)

    def groups(self) -> list[ReadingGroup]:
        """The reading groups of the database."""
        return groups(self.database)

    def of(self, key: str) -> Site | None:
        """The pages of another group, by its key; these, for their own; None for a key that is no group's."""
        found = next((one for one in self.groups() if one.key == key), None)
        if found is None or found.id == self.database.group:
            return self if found else None
        with self._lock:
            made = self._others.get(found.id)
            if made is None or made.database.engine is not self.database.engine or made.venues is not self.venues:
                made = self._others[found.id] = self._as_group(found, made)
            return made

    def _as_group(self, group: ReadingGroup, before: Site | None) -> Site:
        """The same file as another group sees it; what waits there for a yes goes on waiting."""
        made = copy(self)
        made.key, made.prefix = "" if group.id == FIRST_GROUP else group.key, prefix_of(group.key)
        made.base_url = f"{self.base_url.rstrip('/')}{made.prefix}" if self.base_url else ""
        made._cached, made._others, made._lock = {}, {}, Lock()
        made.waiting = before.waiting if before else Waiting()
        made.known = self.known_to(made.key)
        topics = self._topics_of(made)
        made.database = replace(self.database, group=group.id, topics=topics)
        made.live = made.database if self.live is not None else None
        if self.access is not None:
            writing = replace(self.access.database, group=group.id, topics=topics)
            made.access = replace(self.access, database=writing)
        return made

    def _topics_of(self, made: Site) -> Topics:
        try:
            return made.known.read()[1]
        except PaperwatchError as error:
            _log.warning("serve.vocabulary", code=error.code, message=str(error))
            return SHIPPED_TOPICS

    def neighbours(self, headers: Mapping[bytes, bytes]) -> tuple[str, list[tuple[str, str]]]:
        """What the group is called, and the name and address of each other one that whoever asks may look at; nothing
        where there is one group."""
        known = self.groups()
        if len(known) < 2:
            return "", []
        mine = self.database.group
        signed = set(cookies_in(headers)) if self.access is not None else set()
        seen = [
            (one.name, f"{prefix_of(one.key)}/")
            for one in known
            if one.id != mine and (self.access is None or self.access.public or cookie_of(one.id) in signed)
        ]
        return next(one.name for one in known if one.id == mine), seen

    def learn(self) -> None:
        """Take over series and topics whose files changed; a mistake in a file leaves what was known before."""
        try:
            news = self.known.news()
        except PaperwatchError as error:
            _log.warning("serve.vocabulary", code=error.code, message=str(error))
            return
        if news is None:
            return
        venues, topics = news
        self.venues = venues
        self.database = replace(self.database, venues=venues, topics=topics)
        self.live = self.database if self.live is not None else None
        if self.access is not None:
            writing = replace(self.access.database, venues=venues, topics=topics)
            self.access = replace(self.access, database=writing)
        self._cached.clear()

    def look(self) -> bool:
        """Open the file anew where another one has taken its place; True then.

        Requests that are under way go on with the old one: its connections close as they come back.
        """
        with self._lock:
            found = self._identity()
            if found == self._file:
                return False
            self._file = found
            if self.live is None:
                old, self.database = self.database, open_served(self.path, self.venues)
                old.close()
                if self.access is not None:  # whatever it writes must go into the new file
                    self.access.database.close()
            return True

    def cached(self, name: str, make: Callable[[], T]) -> T:
        """What `make()` gave, as long as neither the database nor the day has changed since.

        While a run is at work, which writes all the time, it may be `LATE` seconds old; what people do shows at once.
        """
        state, moment = self._state(), time.monotonic()
        found = self._cached.get(name)
        if found is not None and found[0] == state:
            return found[2]  # type: ignore[no-any-return]
        seen = people_and_runs(self.database)
        if found is not None and found[1] == seen and seen.at_work and moment - found[3] < LATE:
            return found[2]  # type: ignore[no-any-return]
        made = make()
        if len(self._cached) >= MOST_CACHED:
            self._cached.clear()
        self._cached[name] = (state, seen, made, moment)
        return made

    def _identity(self) -> State:
        found = self.path.stat()
        return found.st_dev, found.st_ino

    def _state(self) -> State:
        """Changes with every transaction: SQLite writes either the file or the log beside it."""
        if self.live is not None:
            return (clock.today(), *last_written(self.live))
        return (clock.today(), *(_written(self.path.with_name(self.path.name + end)) for end in ("", "-wal")))


def _written(path: Path) -> State:
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size
