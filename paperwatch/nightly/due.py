"""Which sources are due: from what is followed and from the history of runs. Pure; the clock is an argument."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from db.status import RunRow
from extract.records import Venue
from paperwatch.nightly.rules import Rules

HORIZON = dt.timedelta(days=200)
"""How far back the history of runs is read."""

State = Literal["new", "ok", "failed", "awaited"]


@dataclass(frozen=True, slots=True)
class Past:
    """What the history says of one source: how its last reading ended, since when it has been failing, how many
    readings in a row brought nothing."""

    state: State = "new"
    tried: dt.datetime | None = None
    last_ok: dt.datetime | None = None
    failing_since: dt.datetime | None = None
    quiet: int = 0
    ok_run: RunRow | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a source is due, why, and from when on."""

    due: bool
    reason: str
    after: dt.datetime | None = None


def past_of(runs: Iterable[RunRow]) -> Past:
    """The past of one source from its runs, oldest first. A run that never ended says nothing.

    Several routes of one reading are several runs; the one that answered decides.
    """
    past = Past()
    for run in runs:
        if run.finished is None or run.status == "killed":
            continue
        if run.status in ("ok", "doubtful"):  # a doubtful reading waits for a person, not for another reading
            past = Past("ok", run.finished, run.finished, None, _quiet(past, run), run)
            continue
        state: State = "awaited" if run.status == "awaited" else "failed"
        since = past.failing_since if past.state == state else run.finished
        past = Past(state, run.finished, past.last_ok, since or run.finished, past.quiet, past.ok_run)
    return past


def _quiet(past: Past, run: RunRow) -> int:
    changed = any(run.counts.get(what, 0) for what in ("new", "changed", "vanished"))
    return 0 if changed else past.quiet + 1


def verdict(past: Past, edition: Venue | None, rules: Rules, now: dt.datetime) -> Verdict:
    """Whether a source with that past is due `now` (UTC). `edition` is None for what has no end (arXiv, a schedule)."""
    if past.state == "new" or past.tried is None:
        return Verdict(True, "never read")
    if past.tried > now + rules.slack:
        return Verdict(True, "the clock was set back since it was read")
    wait, reason = _wait(past, edition, rules, now)
    after = past.tried + wait
    return Verdict(now >= after - min(rules.slack, wait / 2), reason, after)


def _wait(past: Past, edition: Venue | None, rules: Rules, now: dt.datetime) -> tuple[dt.timedelta, str]:
    if past.state == "awaited":
        return rules.awaited, "not out yet when last asked"
    if past.state == "failed":
        assert past.tried and past.failing_since
        wait = max(rules.failed, min(rules.failed_most, (past.tried - past.failing_since) / 2))
        return wait, f"failing since {past.failing_since:%Y-%m-%d}"
    if edition and edition.year and rules.is_over(edition, now.date()) and past.quiet >= rules.rest_nights:
        return rules.rested, f"over, and {past.quiet} readings brought nothing new"
    return rules.ok, f"last read {past.last_ok:%Y-%m-%d %H:%M}"


def pasts(runs: Sequence[RunRow]) -> dict[str, Past]:
    """The past of each edition that the runs name."""
    by_edition: dict[str, list[RunRow]] = {}
    for run in runs:
        by_edition.setdefault(run.edition or run.source, []).append(run)
    return {edition: past_of(found) for edition, found in by_edition.items()}
