"""What a night did, as data: kept in its row of `runs`, shown as text, HTML and JSON by `paperwatch.nightly.show`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from crawler.harvest import HarvestResult
from db.engine import Database
from db.store import runs
from db.store.runs import NewPaper
from extract.records import Problem
from paperwatch.advice import advice

Status = Literal["ok", "doubtful", "failed", "failing", "awaited", "resting"]
_NOT_WELL = ("doubtful", "failed", "failing")
LISTED = 200
"""New papers named in a report; of more, their number."""
FACTS = ("new", "changed", "unchanged", "vanished", "papers", "requests", "bytes", "not_modified", "throttled")
# Warnings that no error stands for, and that a person must know of all the same.
_FOR_A_PERSON = (
    "list.shrank", "archive.write-failed", "cache.write-failed", "selector.", "source.", "challenge.", "notify.",
    "page.doubtful", "count.doubtful", "route.changed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one source or stage ended. "failing" and "resting" were not asked this night: one failed before and waits,
    the other was read well and is not due; `reason` says more."""

    name: str
    status: Status
    reason: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    run_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs a person: where, what, and what to do."""

    source: str
    code: str
    message: str
    do: str


@dataclass(frozen=True, slots=True)
class Report:
    """A night. `since` is the end of the night before, for people; what is new are papers all of whose records are
    later than `first_record`, the last one of that night. (The clock may have been set back in between.)"""

    night: int
    started: dt.datetime
    finished: dt.datetime
    since: dt.datetime | None
    sources: tuple[Outcome, ...]
    stages: tuple[Outcome, ...]
    needs: tuple[Need, ...]
    first_record: int = 0
    last_record: int = 0
    new_papers: int = 0
    papers: tuple[NewPaper, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all went well: no source and no stage failed, is failing still, or brought what is doubtful."""
        return not any(o.status in _NOT_WELL for o in (*self.sources, *self.stages))

    @property
    def total(self) -> Counter[str]:
        """The counts of all sources together."""
        return sum((Counter(dict(o.counts)) for o in self.sources), Counter[str]())

    @property
    def headline(self) -> str:
        """The night in one line."""
        ended = (*self.sources, *self.stages)
        failed = [o.name for o in ended if o.status in ("failed", "failing")]
        doubtful = [o.name for o in ended if o.status == "doubtful"]
        found = [f"{len(x)} {how} ({', '.join(x)})" for x, how in ((failed, "failed"), (doubtful, "doubtful")) if x]
        said = ", ".join(found) or "all well"
        return f"{said}; {self.new_papers} new papers; {len(self.needs)} for a person"

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data; times as ISO 8601 in UTC."""
        found = asdict(self) | {"ok": self.ok, "headline": self.headline}
        return found | {k: v.isoformat() if (v := found[k]) else None for k in ("started", "finished", "since")}


def of_crawl(name: str, result: HarvestResult, status: Status, seconds: float) -> Outcome:
    """A crawl as an outcome."""
    route = result.route.urls[0] if result.route and result.route.urls else ""
    problems = Counter(p.code for p in result.problems if p.severity != "ignored")
    counts = {fact: result.counts.get(fact, 0) for fact in FACTS}
    return Outcome(name, status, route, counts, dict(problems), round(seconds, 1), result.run_ids)


def needs_of(source: str, problems: Iterable[Problem], failed: bool) -> list[Need]:
    """What of a source's problems needs a person: its first error where it failed, and what no error stands for."""
    found: dict[str, Need] = {}
    for p in problems:
        if (failed and p.severity == "error") or p.code.startswith(_FOR_A_PERSON):
            found.setdefault(p.code, Need(source, p.code, f"{p.message} ({p.where})", advice(p.code)))
    return list(found.values())


def kept(report: Report) -> dict[str, Any]:
    """The report as it is kept in the night's own row: without the papers, which the database knows."""
    data = report.as_dict()
    facts = {k: v for k, v in report.total.items() if k in FACTS}
    return facts | {"report": {k: v for k, v in data.items() if k not in ("papers", "new_papers")}}


def last_report(database: Database) -> Report | None:
    """The report of the latest night that came to its end, or None."""
    night = runs.last_night(database, done=True)
    if night is None or "report" not in night.counts:
        return None
    data: dict[str, Any] = night.counts["report"]
    first, last = data.get("first_record", 0), data.get("last_record", 0)
    count, papers = runs.new_papers(database, first, last, LISTED)
    return Report(
        night=night.run_id,
        started=_moment(data.get("started")) or night.started,
        finished=_moment(data.get("finished")) or night.finished or night.started,
        since=_moment(data["since"]),
        sources=tuple(_outcome(o) for o in data["sources"]),
        stages=tuple(_outcome(o) for o in data["stages"]),
        needs=tuple(Need(**n) for n in data["needs"]),
        first_record=first,
        last_record=last,
        new_papers=count,
        papers=tuple(papers),
    )


def _outcome(data: dict[str, Any]) -> Outcome:
    return Outcome(**{**data, "run_ids": tuple(data["run_ids"])})


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
