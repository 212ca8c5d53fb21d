"""The worker: does what waits, one job after another, and ends when nothing waits any more.

Killed at any moment and started again it ends in the same rows: a job is begun anew, and what jobs do is done once
however often it is begun.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import structlog

from db.engine import Database
from db.errors import DatabaseError
from db.groups import config_key
from db.jobs import Job, begin_next, finish, hold_back, stop, take_back, waiting
from paperwatch.config import Config, load_config
from paperwatch.databases import own_topics
from paperwatch.errors import PaperwatchError
from paperwatch.failures import as_known_error
from paperwatch.jobs.conference import read_conference
from paperwatch.jobs.ended import Ended, Stopped, Telling
from paperwatch.jobs.papers import read_papers
from paperwatch.jobs.schedule import fetch_schedule
from paperwatch.nightly.lock import locked
from paperwatch.places import for_group

Work: TypeAlias = Callable[[Database, Config, Job, Telling], Ended]

KINDS: Mapping[str, Work] = {
    "conference": read_conference,
    "papers": read_papers,
    "schedule": fetch_schedule,
}
"""What does a job, by its kind."""
HELD_BACK = 20.0
"""Seconds after which a job looks again whether another run has ended; by hand."""
FAILED = "job.failed"
_PATIENCE = 10.0  # seconds for a worker that is about to end; by hand
_LOCKED = "run.locked"

_log = structlog.get_logger(__name__)


def work(database: Database, *, wait: Callable[[float], None] = time.sleep) -> int:
    """Do what waits, and return how many jobs were ended. Raises `PaperwatchError` `run.locked` where another worker
    is at work, and goes on being so for a while."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with locked(database, "jobs", of="jobs"):
                return _work(database, wait)
        except PaperwatchError as error:
            if error.code != _LOCKED or time.monotonic() > end:
                raise
            wait(0.2)


def _work(database: Database, wait: Callable[[float], None]) -> int:
    take_back(database)
    count = 0
    while waiting(database):
        job = begin_next(database)
        if job is None:
            wait(HELD_BACK)
        else:
            count += _do(database, job)
    return count


def _do(database: Database, job: Job) -> int:
    """One job; 1 where it has ended, 0 where it waits again."""
    try:
        ended = _done(database, job)
    except Stopped:
        stop(database, job.id)
        return 1
    except PaperwatchError as error:
        if error.code == _LOCKED:
            hold_back(database, job.id, f"It waits: {error}", HELD_BACK)
            return 0
        ended = Ended("failed", str(error), error.code)
    finish(database, job.id, ended.state, ended.said, code=ended.code, told=ended.told, page=ended.page)
    return 1


def _done(database: Database, job: Job) -> Ended:
    """Whatever stands in its way is the end of the job and not of the worker."""
    try:
        with for_group(config_key(database, job.group)):
            config = load_config()  # of this moment: an earlier job may have added a series
            known = replace(database, venues=config.known_venues, topics=own_topics(config), group=job.group)
            return KINDS[job.kind](known, config, job, Telling(database, job.id))
    except (PaperwatchError, Stopped):
        raise
    except DatabaseError as error:
        raise PaperwatchError(error.code, str(error)) from error
    except Exception as error:
        known_error = as_known_error(error)
        if known_error is not None:
            raise known_error from error
        _log.exception("job.failed", job=job.id, kind=job.kind)
        message = f"This went wrong within the program ({type(error).__name__}). The log of `serve` says where."
        return Ended("failed", message, FAILED)
