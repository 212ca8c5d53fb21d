"""A conference that somebody asked for in the pages is read, as `backfill` reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from crawler.harvest import HarvestResult
from crawler.job import Event
from db.engine import Database
from db.jobs import Job
from db.linkage.results import OnStep
from extract.records import Venue
from paperwatch.backfill import Crawling, Watcher, backfill, planned
from paperwatch.config import Config
from paperwatch.console import plural
from paperwatch.jobs.ended import Ended, Telling, first_code, sentences
from paperwatch.nightly.estimate import Estimate
from paperwatch.progress import OnEvent
from paperwatch.venues import Given


def read_conference(database: Database, config: Config, job: Job, tell: Telling) -> Ended:
    """Raises `PaperwatchError` like `backfill`, `run.locked` where another run is at work."""
    url = job.asked.get("address", "")
    what = planned(config, [job.asked["name"]], [url] if url else [], accept=job.asked.get("accept", False))
    watcher = _Watching(tell)
    results = backfill(database, what, watcher)
    return _ended(what.asked.editions, results, tuple(watcher.told))


class _Watching(Watcher):
    """Tells the row of the job."""

    def __init__(self, tell: Telling) -> None:
        self._tell = tell
        self.told: list[str] = []

    def taken_up(self, done: Sequence[Venue]) -> None:
        self.told.append(f"Taken up again; {', '.join(map(str, done))} had been read before.")

    def crawling(self, costs: Sequence[Estimate]) -> AbstractContextManager[Crawling]:
        return self._crawling({cost.name: cost.requests for cost in costs})

    @contextmanager
    def _crawling(self, expected: dict[str, int]) -> Iterator[Crawling]:
        @contextmanager
        def crawling(name: str) -> Iterator[OnEvent]:
            self._tell(f"Reading {name}", 0, expected[name])

            def on_event(event: Event) -> None:
                if event.kind in ("page", "saved"):
                    self._tell(f"Reading {name}", event.done, max(event.done, expected[name]))

            yield on_event

        yield crawling

    def ended(self, database: Database, edition: Venue, result: HarvestResult) -> None:
        self.told += [_summary(edition, result), *sentences(result.problems)]

    def remembered(self, given: Given, path: Path) -> None:
        self.told.append(f"The address is remembered: later years of {given.series} are found by it.")

    def linking(self) -> AbstractContextManager[OnStep]:
        return self._tell.linking()


def _summary(edition: Venue, result: HarvestResult) -> str:
    counts = result.counts
    saved = ", ".join(f"{counts.get(what, 0):,} {what}" for what in ("new", "changed", "unchanged"))
    state = "" if result.status == "ok" else f"{result.status}; "
    return f"{edition}: {state}{plural(counts.get('papers', 0), 'paper')} ({saved})"


def _ended(asked: Sequence[Venue], results: dict[Venue, HarvestResult], told: tuple[str, ...]) -> Ended:
    states = [result.status for result in results.values()]
    papers = sum(result.counts.get("papers", 0) for result in results.values())
    names = ", ".join(map(str, asked))
    if "failed" in states:
        code = first_code(problem for result in results.values() for problem in result.problems)
        return Ended(
            "failed", f"{names} could not be read whole. What was read is kept.", code or "source.failed", told
        )
    if "doubtful" in states:
        said = f"{names} was read: {plural(papers, 'paper')}. The page may have been misread: look through them."
        return Ended("doubtful", said, None, told)
    return Ended("ok", f"{names} was read: {plural(papers, 'paper')}.", None, told)
