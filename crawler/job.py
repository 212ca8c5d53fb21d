"""One crawl as data: what the parent tells the child process, and what the child reports back, line by line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from typing import Any, Literal, TypeAlias

from crawler.addresses import loopback_address
from extract.records import Problem, Venue, Where
from extract.venues import Venues

EventKind: TypeAlias = Literal["started", "page", "saved", "problem", "finished"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a crawl stops by itself. Sizes count after decompression; `longest_wait` bounds what a site may ask for.

    `seconds` and `page_seconds` are those of a clock, since a crawl waits for others and for politeness; a page that
    came too late is asked for again. `lease_seconds` is how long a machine that fell silent keeps a
    host from the others (PostgreSQL). `processor_seconds` ends one that never comes to rest; by hand, since documents
    are read in processes with limits of their own.
    """

    requests: int = 20_000
    seconds: float = 6 * 3600
    processor_seconds: int = 2 * 3600
    page_bytes: int = 50 * 1024 * 1024
    page_seconds: float = 60
    memory_mb: int = 1024
    retries: int = 3
    redirects: int = 5
    longest_wait: float = 600
    lease_seconds: float = 60


@dataclass(frozen=True, slots=True)
class CrawlJob:
    """Everything a crawl needs to know; plain JSON on the way to its process.

    `pace` multiplies every wait (delay, crawl delay, Retry-After, back-off). It is 1 on the network; only a replay or a
    loopback server may be asked faster. Raises `ValueError` for a faster crawl of real hosts, and for a `loopback` that
    is not a loopback address.
    """

    spider: str
    database_url: str
    run_id: int
    venues: Venues = field(kw_only=True)
    urls: tuple[str, ...] = ()
    series: str | None = None
    year: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    contact: str | None = None
    replay: str | None = None
    loopback: str | None = None
    archive_dir: str | None = None
    cache_dir: str | None = None
    log_file: str | None = None
    pace: float = 1.0
    keys: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        if self.loopback:
            loopback_address(self.loopback)
        if self.pace < 1 and not (self.replay or self.loopback):
            raise ValueError("Only a replay or a loopback server may be crawled faster than the polite pace.")

    @property
    def edition(self) -> Venue | None:
        return Venue(self.series, self.year) if self.series else None

    @property
    def user_agent(self) -> str:
        contact = self.contact or "no contact configured"
        return f"paperwatch/{version('paperwatch')} (+{contact})"

    @property
    def wait(self) -> float:
        """The factor every wait is multiplied with: 0 in a replay, where there is nobody to be polite to."""
        return 0.0 if self.replay else self.pace

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> CrawlJob:
        data = json.loads(text)
        read = {"urls": tuple(data["urls"]), "limits": Limits(**data["limits"]), "venues": Venues(**data["venues"])}
        return CrawlJob(**{**data, **read})


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a crawl's report.

    "page": `done` of `expected` pages; "saved": `counts` of one page's records (new, changed, unchanged, ignored);
    "problem": one problem, `about` works that were asked for; "finished": `status` and the counts of the whole crawl.
    """

    kind: EventKind
    spider: str
    url: str = ""
    done: int = 0
    expected: int = 0
    status: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    problem: Problem | None = None
    about: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps({k: v for k, v in asdict(self).items() if v})

    @staticmethod
    def from_json(text: str) -> Event:
        data = json.loads(text)
        found = data.pop("problem", None)
        event = Event(**{**data, "about": tuple(data.get("about", ()))})
        if not found:
            return event
        return replace(event, problem=Problem(**{**found, "where": Where(**found["where"])}))
