"""Whole conferences and ranges of years: what is meant, what was done already, and what is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db import store
from db.clock import now
from db.engine import Database
from db.store import runs
from db.store.runs import BACKFILL
from extract.records import Venue
from extract.venues import Venues
from paperwatch.editions import edition_named, years_named
from paperwatch.nightly.due import HORIZON, Past, pasts
from paperwatch.nightly.rules import Rules

_REMEMBERED = dt.timedelta(days=7)
"""An interrupted backfill is taken up again within this time."""


@dataclass(frozen=True, slots=True)
class Requested:
    """The editions asked for, each once and in order.

    `paused`: years of a range in which the series did not meet, which are left out; `doubted`: editions that were named
    alone though it is held not to have met.
    """

    editions: tuple[Venue, ...]
    paused: tuple[Venue, ...] = ()
    doubted: tuple[Venue, ...] = ()

    @property
    def label(self) -> str:
        """The name under which this backfill is known."""
        return ", ".join(str(edition) for edition in self.editions)


def requested(texts: Iterable[str], venues: Venues, rules: Rules) -> Requested:
    """Editions from "OSDI'25", "OSDI'16..'25", "OSDI'16..25", "osdi 2016..2025". Raises `PaperwatchError`
    `venue.unknown`, `venue.no-year`, `usage.range`."""
    editions: dict[Venue, None] = {}
    paused: dict[Venue, None] = {}
    for text in texts:
        years = years_named(text, venues)
        if years is None:
            editions[edition_named(text, venues)] = None
            continue
        for edition in years:
            (editions if rules.meets(edition) else paused)[edition] = None
    return Requested(tuple(editions), tuple(paused), tuple(e for e in editions if not rules.meets(e)))


@dataclass(frozen=True, slots=True)
class Left:
    """A backfill under way: its run, what is left, and what an interrupted start had done already."""

    run_id: int
    editions: tuple[Venue, ...]
    done: tuple[Venue, ...]


def take_up(database: Database, asked: Requested) -> Left:
    """Begin a backfill, or go on with one of the same editions that was interrupted."""
    last = runs.last_run(database, BACKFILL, edition=asked.label)
    if last is None or last.status != "running" or last.started < now() - _REMEMBERED:
        return Left(store.start_run(database, source=BACKFILL, edition=asked.label), asked.editions, ())
    past = pasts(runs.crawls_since(database, last.started))
    done = tuple(e for e in asked.editions if past.get(str(e), Past()).state == "ok")
    return Left(last.run_id, tuple(e for e in asked.editions if e not in done), done)


def good_readings(database: Database, editions: Sequence[Venue]) -> dict[Venue, Past]:
    """The past of each edition."""
    past = pasts(runs.asked_since(database, now() - HORIZON))
    return {edition: past.get(str(edition), Past()) for edition in editions}
