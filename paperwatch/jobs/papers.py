"""Files that somebody brought, or what lies at an address, are read and stored, as `import` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from db.engine import Database
from db.jobs import Job
from db.linkage import link
from paperwatch.bringing import BROUGHT, clean, keep
from paperwatch.config import Config
from paperwatch.console import plural
from paperwatch.ingest import Imported, import_documents
from paperwatch.jobs.ended import Ended, Telling, first_code, sentences
from paperwatch.places import beside_config
from paperwatch.schedule_setup import fetch
from paperwatch.venues import edition_given


def read_papers(database: Database, config: Config, job: Job, tell: Telling) -> Ended:
    """Raises `PaperwatchError` for an address that does not answer and a conference that nobody knows."""
    url = job.asked.get("address") or None
    _, edition, _ = edition_given(config, job.asked.get("venue") or None, None)
    places = [beside_config(place) for place in job.asked.get("files", ())]
    if url:
        tell(f"Fetching {url}")
        places = [beside_config(_kept(url, fetch(url, config).body))]
    results: list[Imported] = []
    tell("Reading", 0, len(places))
    for result in import_documents(database, places, url=url, edition=edition):
        results.append(result)
        tell("Reading", len(results), len(places))
    with tell.linking() as on_step:
        link.conclude(database, on_step)
    return _ended(results)


def _kept(url: str, body: bytes) -> str:
    """The place of what was fetched, named by the end of its address."""
    return keep(BROUGHT, url.partition("?")[0].rstrip("/").rpartition("/")[2], clean(body))


def _ended(results: Sequence[Imported]) -> Ended:
    told = tuple(line for one in results for line in (f"{_name(one.path)}: {one.summary()}", *sentences(one.problems)))
    said = f"{plural(len(results), 'file')} read: {plural(sum(one.records for one in results), 'record')}"
    said += f", {sum(one.new for one in results):,} of them new."
    failed = [one for one in results if one.failed]
    empty = [one for one in results if not one.records]
    if failed:
        code = first_code(problem for one in failed for problem in one.problems)
        said = f"{said} Of {plural(len(failed), 'file')} not everything could be read."
        return Ended("failed", said, code, told)
    if empty or any(one.doubtful for one in results):
        odd = f"Nothing was found in {plural(len(empty), 'file')}." if empty else "What was read may be wrong."
        return Ended("doubtful", f"{said} {odd} Look below.", None, told)
    return Ended("ok", said, None, told)


def _name(path: Path) -> str:
    return path.name
