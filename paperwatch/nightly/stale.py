"""Which of the followed sources nobody has read for too long."""

from __future__ import annotations

import datetime as dt

from db.clock import now
from db.engine import Database
from db.store import runs
from paperwatch.config import Config
from paperwatch.nightly.due import HORIZON, Past, pasts
from paperwatch.nightly.following import following
from paperwatch.nightly.rules import Rules


def stale_sources(database: Database, config: Config, rules: Rules) -> list[tuple[str, str]]:
    """The followed sources that are stale, by name, each with a sentence that says why."""
    moment = now()
    history = pasts(runs.asked_since(database, moment - HORIZON))
    names = [one.name for one in following(config, rules, moment.date())]
    return [(n, said) for n in names if (said := stale(n, history.get(n, Past()), rules, moment))]


def stale(name: str, past: Past, rules: Rules, moment: dt.datetime) -> str | None:
    """Why a followed source is stale, or None: it fails, or nobody has asked it for days although it was due."""
    if past.state == "failed" and past.failing_since:
        last = f"last read well {past.last_ok:%Y-%m-%d}" if past.last_ok else "never read well"
        return f"{name} has been failing since {past.failing_since:%Y-%m-%d}; {last}."
    if past.state == "ok" and past.quiet < rules.rest_nights and past.tried and moment - past.tried > rules.stale:
        return f"{name} was last read {past.tried:%Y-%m-%d}: does the nightly run still start?"
    return None
