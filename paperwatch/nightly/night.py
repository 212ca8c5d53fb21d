"""A night from its lock to its report. Killed at any moment and started again, it ends in the same rows."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError

from crawler.harvest import HarvestResult
from db import store
from db.clock import now
from db.engine import Database
from db.status import ProblemRow, RunRow, open_problems
from db.store import Leases, runs
from db.store.runs import NIGHT
from extract.records import Problem, Where
from paperwatch.errors import PaperwatchError
from paperwatch.nightly import stages
from paperwatch.nightly.alarms import alarms
from paperwatch.nightly.due import HORIZON, Past, Verdict, pasts, verdict
from paperwatch.nightly.report import LISTED, Need, Outcome, Report, Status, kept, needs_of, of_crawl
from paperwatch.nightly.rules import Rules
from paperwatch.nightly.sources import Source
from paperwatch.progress import OnEvent
from paperwatch.semantic import encoder

NIGHT_SOURCE = "crawl"
"""The source of a run that broke before any spider could start one."""

# An edition of which every page answers so is not out yet.
_NOT_OUT = frozenset(
    (
        "response.not-found", "response.soft-404", "response.no-such-host", "page.no-papers", "page.structure",
        "route.other-edition", "crossref.no-results", "crossref.not-found", "venue.no-route", "replay.not-archived",
    )
)  # fmt: skip


_LEASE = 120.0
"""Seconds that a machine which fell silent keeps a source from the others; by hand."""

_BY_THE_CLOCK = frozenset(("crawl.died", "crawl.stopped", "response.timeout", "document.too-costly"))
"""A machine or a site that was busy for a while ends a crawl so; by the end of the night it may be at rest."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A source, its past, and whether it is its turn."""

    source: Source
    past: Past
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on: a bar for each crawl, a line for each outcome."""

    crawling: Callable[[str], AbstractContextManager[OnEvent]]
    tell: Callable[[Outcome, Sequence[Problem]], None] = lambda outcome, problems: None


@dataclass(slots=True)
class _Night:
    """What has come of the night so far."""

    database: Database
    rules: Rules
    night_id: int
    leases: Leases
    sources: list[Outcome] = field(default_factory=list)
    stages: list[Outcome] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    alarms: list[Problem] = field(default_factory=list)


def plan(database: Database, sources: Sequence[Source], rules: Rules, *, forced: bool = False) -> list[Planned]:
    """Which sources are due now. All are when `forced`; what failed in a night that was killed is due again."""
    moment = now()
    history = pasts(runs.asked_since(database, moment - HORIZON))
    killed = runs.last_night(database)
    since = killed.started if killed and killed.status in ("running", "killed") else None
    found = []
    for source in sources:
        past = history.get(source.name, Past())
        due = verdict(past, source.edition, rules, moment)
        if forced:
            due = Verdict(True, "asked for")
        elif since and past.state == "failed" and past.tried and past.tried >= since:
            due = Verdict(True, "the last night was cut short")
        found.append(Planned(source, past, due))
    return found


def run_night(
    database: Database,
    planned: Sequence[Planned],
    rules: Rules,
    watch: Watch,
    *,
    enrich: stages.Work | None = None,
    after: Mapping[str, stages.Work] = MappingProxyType({}),
) -> Report:
    """Crawl what is due, then the stages, and keep the report. Call it under the lock.

    `enrich` comes before the records become papers, the stages `after` when everything else is done, in their order.
    """
    before = runs.last_night(database, done=True)
    started, night_id = now(), store.start_run(database, source=NIGHT, edition=runs.night_of(database.group))
    runs.close_killed(database, before=night_id)
    with Leases(database, _LEASE) as leases:
        night = _Night(database, rules, night_id, leases)
        _crawl_all(night, planned, watch)
    work: dict[str, stages.Work] = {"enrich": enrich} if enrich else {}
    work["link"] = lambda: stages.link(database)
    work["check"] = lambda: stages.check(database)
    if encoder() is not None:
        work["embed"] = lambda: stages.embed(database)
    work["expect"] = lambda: stages.Done({"alarms": len(night.alarms)}, tuple(night.alarms))
    work |= after
    for name, do in work.items():
        outcome, needs = stages.run_stage(database, name, do)
        night.stages.append(outcome)
        night.needs += needs
        watch.tell(outcome, ())
    return _reported(night, started, before)


def join_night(database: Database, planned: Sequence[Planned], rules: Rules, watch: Watch) -> list[Outcome]:
    """Crawl what is due and no other machine crawls, beside a night that is at work, and link what came. The report
    and the other stages are that night's."""
    with Leases(database, _LEASE) as leases:
        night = _Night(database, rules, 0, leases)
        _crawl_all(night, planned, watch)
    outcome, _ = stages.run_stage(database, "link", lambda: stages.link(database))
    watch.tell(outcome, ())
    return [*night.sources, outcome]


def _crawl_all(night: _Night, planned: Sequence[Planned], watch: Watch) -> None:
    late = [each for each in planned if not _crawl_alone(night, each, watch)]
    for each in late:
        _crawl_alone(night, each, watch, last=True)


def _crawl_alone(night: _Night, planned: Planned, watch: Watch, *, last: bool = False) -> bool:
    """`_crawl` of a source that no other machine reads meanwhile, or has read since it was planned."""
    if not planned.verdict.due:
        return _crawl(night, planned, watch)
    name = f"source {planned.source.name}"
    if night.leases.take(name) is None:
        return _crawl(night, replace(planned, verdict=Verdict(False, "read by another machine now")), watch)
    try:
        (again,) = plan(night.database, [planned.source], night.rules)
        read = not last and not again.verdict.due and again.past.tried != planned.past.tried
        return _crawl(night, again if read else planned, watch, last=last)
    finally:
        night.leases.let_go(name)


def _crawl(night: _Night, planned: Planned, watch: Watch, *, last: bool = False) -> bool:
    """Read one source if it is due. False where the clock ended it, so that it should be read once more: nothing is
    concluded from that unless it was the `last` try."""
    source = planned.source
    if not planned.verdict.due:
        outcome, needs = _left_alone(planned)
        night.needs += needs
        problems: tuple[Problem, ...] = ()
    else:
        began, moment = time.monotonic(), now()
        result = _harvested(night.database, source, watch)
        if not last and _was_ended_by_the_clock(result):
            return False
        status = _status(planned, result, night.rules)
        fresh = _fresh(night.database, result, moment)
        if status == "awaited":
            runs.await_runs(night.database, result.run_ids)
        elif status == "ok" and result.run_ids:
            runs.settle_crawl(night.database, result.run_ids)
        problems = result.problems if status != "awaited" else ()
        found = list(alarms(source, planned.past, result, night.rules, fresh)) if status != "awaited" else []
        night.alarms += found
        night.needs += needs_of(source.name, result.problems, failed=status == "failed") if status != "awaited" else []
        outcome = of_crawl(source.name, result, status, time.monotonic() - began)
    night.sources.append(outcome)
    watch.tell(outcome, problems)
    return True


def _was_ended_by_the_clock(result: HarvestResult) -> bool:
    errors = {problem.code for problem in result.problems if problem.severity == "error"}
    return result.status == "failed" and not errors.isdisjoint(_BY_THE_CLOCK)


def _harvested(database: Database, source: Source, watch: Watch) -> HarvestResult:
    """The crawl's result; whatever breaks on the way fails this source and no other."""
    try:
        with watch.crawling(source.name) as on_event:
            return source.crawl(on_event)
    except DBAPIError:
        raise
    except PaperwatchError as error:
        broke = Problem(error.code, str(error), Where(source.name), "error")
    except Exception as error:
        broke = Problem("crawl.broken", f"The crawl broke: {error!r}", Where(source.name), "error")
    return _unread(database, source, broke)


def _unread(database: Database, source: Source, broke: Problem) -> HarvestResult:
    """A source that broke before or after its crawl, with a run that says so, from which the next night knows it."""
    run_id = store.start_run(database, source=NIGHT_SOURCE, edition=source.name)
    store.save(database, (), (broke,), run_id=run_id)
    store.finish_run(database, run_id, status="failed", counts={})
    return HarvestResult("failed", None, {}, (broke,), (run_id,))


def _status(planned: Planned, result: HarvestResult, rules: Rules) -> Status:
    """An edition that was never read, whose conference is still to come and whose pages are not there, is awaited."""
    if result.status != "failed":
        return result.status
    edition = planned.source.edition
    if edition is None or planned.past.last_ok or rules.is_over(edition, now().date()):
        return "failed"
    errors = {p.code for p in result.problems if p.severity == "error"}
    none = not result.counts.get("papers", 0)
    return "awaited" if none and errors - {"expectation.count"} <= _NOT_OUT else "failed"


def _fresh(database: Database, result: HarvestResult, moment: dt.datetime) -> tuple[ProblemRow, ...]:
    found = [row for run_id in result.run_ids for row in open_problems(database, run_id=run_id)]
    return tuple(row for row in found if row.first_seen >= moment)


def _left_alone(planned: Planned) -> tuple[Outcome, list[Need]]:
    """A source that is not due. One that failed and waits is still failing, and a person should know."""
    name, reason, after = planned.source.name, planned.verdict.reason, planned.verdict.after
    said = f"{reason}; due after {after:%Y-%m-%d %H:%M}" if after else reason
    if planned.past.state == "failed" and after:
        need = Need(name, "source.failing", f"{name} is {reason} and is asked again after {after:%Y-%m-%d}.", _DO)
        return Outcome(name, "failing", said), [need]
    return Outcome(name, "awaited" if planned.past.state == "awaited" else "resting", said), []


_DO = "See `paperwatch status` for its problems; `paperwatch nightly --source` asks it at once."


def _reported(night: _Night, started: dt.datetime, before: RunRow | None) -> Report:
    first = before.counts.get("report", {}).get("last_record", 0) if before else 0
    last = runs.last_record(night.database)
    count, papers = runs.new_papers(night.database, first, last, LISTED)
    report = Report(
        night=night.night_id,
        started=started,
        finished=now(),
        since=before.finished if before else None,
        sources=tuple(night.sources),
        stages=tuple(night.stages),
        needs=tuple(night.needs),
        first_record=first,
        last_record=last,
        new_papers=count,
        papers=tuple(papers),
    )
    store.finish_run(night.database, night.night_id, status="ok" if report.ok else "failed", counts=kept(report))
    return report
