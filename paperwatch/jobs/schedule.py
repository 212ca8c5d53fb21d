"""The page of a schedule is fetched; what it says is shown afterwards, and stored after a yes."""

from __future__ import annotations

from db.engine import Database
from db.jobs import Job
from paperwatch.config import Config
from paperwatch.jobs.ended import Ended, Telling
from paperwatch.schedule_setup import fetch


def fetch_schedule(database: Database, config: Config, job: Job, tell: Telling) -> Ended:
    """Raises `PaperwatchError` for an address that does not answer."""
    url = job.asked["address"]
    tell(f"Fetching {url}")
    return Ended(
        "ok", "The page was fetched. Nothing is stored yet: look at what was read.", page=fetch(url, config).body
    )
