"""The group's own pages as sources: a URL, a file, a folder or a Git repository, read like any other source.

A source is one run, so that a talk that is on none of its pages any more is marked as vanished, and nothing else is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from crawler import reading
from crawler.harvest import HarvestResult, crawl_documents
from crawler.reading import Job
from crawler.repository import RepositoryError
from db import store
from db.engine import open_database
from extract import schedule
from extract.lists import reading as lists
from extract.reading import propose_schedule
from extract.records import Extraction, Problem, Record, Where
from extract.schedule import Proposal, ScheduleSettings, SettingsError
from extract.schedule.folder import Folder, read_folder
from extract.venues import Venues
from paperwatch.config import Config, ScheduleSource
from paperwatch.documents import Document, open_below
from paperwatch.documents import read as read_any
from paperwatch.errors import usage_error
from paperwatch.given import read_text
from paperwatch.harvesting import harvest_config
from paperwatch.places import beside_config
from paperwatch.progress import OnEvent
from paperwatch.repositories import is_repository, repository_pages
from paperwatch.schedule_records import keep

_NO_TALKS = frozenset({"schedule.no-talks", "schedule.not-understood", "list.no-entries", "document.unknown"})

Read = Callable[[Document], Extraction]


@dataclass(frozen=True, slots=True)
class PagesRead:
    """What the pages of a source say together."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


def is_address(location: str) -> bool:
    """True for what is fetched, False for a file or folder."""
    return location.startswith(("http://", "https://"))


def load_settings(path: Path) -> ScheduleSettings:
    """Settings of a schedule from a TOML file. Raises `PaperwatchError` `schedule.settings`, and like `read_text`."""
    try:
        return schedule.load_settings(read_text(path))
    except (SettingsError, tomllib.TOMLDecodeError) as error:
        raise usage_error(SettingsError.code, f"{path}: {error}") from error


def settings_of(source: ScheduleSource) -> ScheduleSettings:
    """The settings that a source of `paperwatch.toml` names, under its own name."""
    given = load_settings(beside_config(source.settings)) if source.settings else ScheduleSettings()
    return replace(given, name=source.name)


def schedule_crawl(
    config: Config, source: ScheduleSource, replay: Path | None = None
) -> Callable[[OnEvent], HarvestResult]:
    """The crawl of one source of `paperwatch.toml`. Raises `PaperwatchError` where its settings cannot be read."""
    settings = settings_of(source) if source.kind == "schedule" else None
    if is_repository(source.location):
        return lambda on_event: _read_repository(config, source, settings, replay)
    if is_address(source.location):
        return lambda on_event: _crawl_address(config, source, settings, replay, on_event)
    return lambda on_event: _read_files(config, source, settings)


def _crawl_address(
    config: Config, source: ScheduleSource, settings: ScheduleSettings | None, replay: Path | None, on_event: OnEvent
) -> HarvestResult:
    options = {"schedule": schedule.dump_settings(settings)} if settings else {"extractor": source.kind}
    crawl = harvest_config(config, replay, options)
    result = crawl_documents([source.location], config=crawl, name=source.name, on_event=on_event)
    if result.status == "ok" and settings and _records(result.counts):
        database = open_database(config.database_url, config.known_venues)
        try:
            store.mark_unseen(database, result.run_ids[-1], source=f"schedule:{source.name}", scope=None)
        finally:
            database.close()
    return result


def _records(counts: Mapping[str, int]) -> int:
    return sum(counts.get(name, 0) for name in ("new", "changed", "unchanged"))


def _read_files(config: Config, source: ScheduleSource, settings: ScheduleSettings | None) -> HarvestResult:
    """The files of a source as one run."""
    documents, unread = open_below(beside_config(source.location))
    found = pages_of(documents, source, settings, config.known_venues)
    return _store(config, source, PagesRead(found.records, (*found.problems, *unread)))


def _read_repository(
    config: Config, source: ScheduleSource, settings: ScheduleSettings | None, replay: Path | None
) -> HarvestResult:
    """The files of a repository as one run; one that cannot be read is an error of that run."""
    try:
        documents, problems = repository_pages(source.location, config, replay)
    except RepositoryError as error:
        problem = Problem(error.code, str(error), Where(source.location), "error")
        return _store(config, source, PagesRead((), (problem,)), replayed=bool(replay))
    found = pages_of(documents, source, settings, config.known_venues)
    return _store(config, source, PagesRead(found.records, (*found.problems, *problems)), replayed=bool(replay))


def _store(config: Config, source: ScheduleSource, found: PagesRead, *, replayed: bool = False) -> HarvestResult:
    """What the pages say as one run; talks on no page any more have vanished, unless a page could not be read."""
    database = open_database(config.database_url, config.known_venues)
    try:
        kept = keep(database, source.name, found.records, found.problems, replayed=replayed)
    finally:
        database.close()
    shown = tuple(p for p in found.problems if p.severity != "ignored")
    return HarvestResult(kept.status, None, kept.counts, shown, (kept.run,))


def pages_of(
    documents: Sequence[Document], source: ScheduleSource, settings: ScheduleSettings | None, venues: Venues
) -> PagesRead:
    """What the pages of a source say: those of a schedule together, any others one by one."""
    if settings is None:
        return read_pages(documents, reader_of(source, venues))
    return of_folder(read_schedule(documents, settings, venues), documents)


def read_schedule(documents: Sequence[Document], settings: ScheduleSettings, venues: Venues) -> Folder:
    """The pages of a schedule together, each read in a process of its own; one that costs too much has no talk."""
    return read_folder(
        [(document.body, document.url) for document in documents], settings, partial(_proposed, venues=venues)
    )


def _proposed(body: bytes, url: str, settings: ScheduleSettings, *, venues: Venues) -> Proposal:
    done = reading.read(Job(url, body=body, reader=partial(propose_schedule, given=settings), venues=venues))
    if isinstance(done.value, Problem):
        return Proposal(settings, done.extraction, (), False)
    proposal: Proposal = done.value
    return proposal


def of_folder(folder: Folder, documents: Sequence[Document]) -> PagesRead:
    """What a schedule of several pages says. One without talks is ignored by name where another has some."""
    said = {document for document, _ in folder.pages}
    silent = [document.url for document in documents if said and document.url not in said]
    message = "No talk or entry was found on this page of the source."
    ignored = (Problem("schedule.no-page", message, Where(url), "ignored") for url in silent)
    return PagesRead(folder.talks, (*folder.problems, *ignored))


def reader_of(source: ScheduleSource, venues: Venues) -> Read:
    """Who reads the pages of a source that is no schedule: the list under its name, or any extractor."""
    if source.kind == "reading-list":
        return _reading_with(partial(lists.read, name=source.name), venues)
    return lambda document: read_any(document, venues, source.kind)


def _reading_with(reader: reading.Read, venues: Venues) -> Read:
    return lambda document: reading.read(Job(document.url, body=document.body, reader=reader, venues=venues)).extraction


def read_pages(documents: Sequence[Document], read: Read) -> PagesRead:
    """The pages together. One without records is ignored by name; where all are, each is an error."""
    said = [(document, read(document)) for document in documents]
    spoke = any(extraction.records for _, extraction in said)
    records: list[Record] = []
    problems: list[Problem] = []
    for document, extraction in said:
        if spoke and not extraction.records and all(p.code in _NO_TALKS for p in extraction.problems):
            message = "No talk or entry was found on this page of the source."
            problems.append(Problem("schedule.no-page", message, Where(document.url), "ignored"))
            continue
        records += extraction.records
        problems += extraction.problems
    return PagesRead(tuple(_told_apart(records)), tuple(problems))


def _told_apart(records: Iterable[Record]) -> Iterable[Record]:
    """Two pages of one source may give two talks the same key: the second gets a number."""
    seen: dict[tuple[str, str], int] = {}
    for record in records:
        name = (record.source, record.key)
        seen[name] = seen.get(name, 0) + 1
        yield record if seen[name] == 1 else replace(record, key=f"{record.key}-{seen[name]}")
