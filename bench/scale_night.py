"""How long a night takes in which every source answers that nothing is new, on a database of any size."""

from __future__ import annotations

import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from db.clock import now
from db.engine import Database, open_database
from paperwatch.config import Config
from paperwatch.nightly.night import Watch, plan, run_night
from paperwatch.nightly.report import Report
from paperwatch.nightly.rules import shipped_rules
from paperwatch.nightly.sources import followed
from tests.sites import NO_MORE, OAI, serving_sites, whole_sites

_WATCH = Watch(lambda name: nullcontext(lambda event: None))


@dataclass(frozen=True, slots=True)
class Night:
    """Seconds of a quiet night: in all, in its crawls (each a process of its own), and of the processors."""

    seconds: float
    crawling: float
    cpu: float


def quiet_night_apart(database: Database, folder: Path) -> Night:
    """`quiet_night` in a process of its own, as a night is."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as other:
        address = database.engine.url.render_as_string(hide_password=False)
        return other.submit(_night_at, address, folder).result()


def _night_at(address: str, folder: Path) -> Night:
    database = open_database(address)
    try:
        return quiet_night(database, folder)
    finally:
        database.close()


def quiet_night(database: Database, folder: Path) -> Night:
    """The second of two nights on a programme with thirty papers and arXiv, both served by this machine.

    The first one also computes the vectors of all papers, where the extra for search by meaning is installed.
    """
    sites = whole_sites()
    with serving_sites(sites) as address:
        config = Config.model_validate(
            {
                "database_url": database.engine.url.render_as_string(hide_password=False),
                "archive": folder / "archive",
                "follow": ["OSDI'25", "arXiv"],
                "categories": ["cs.OS"],
                "loopback": address,
            }
        )
        _night(database, config)
        sites.put(OAI, NO_MORE)
        started, used = time.perf_counter(), cpu_seconds()
        report = _night(database, config)
        seconds, used = time.perf_counter() - started, cpu_seconds() - used
    if report.total.get("new", 0) or any(outcome.status != "ok" for outcome in (*report.sources, *report.stages)):
        raise RuntimeError(f"This was no quiet night: {report}")
    return Night(seconds, sum(outcome.seconds for outcome in report.sources), used)


def _night(database: Database, config: Config) -> Report:
    rules = shipped_rules()
    sources = followed(config, rules, now().date())
    return run_night(database, plan(database, sources, rules, forced=True), rules, _WATCH)


def cpu_seconds() -> float:
    """Seconds of the processors so far, of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
