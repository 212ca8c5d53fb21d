"""A new schedule: its pages fetched, settings proposed by trying the shapes, and the source remembered."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

import tomlkit

from crawler.archive import read_record
from crawler.archive_folder import index_of
from crawler.harvest import crawl_documents
from crawler.repository import RepositoryError
from extract.records import Problem, TalkRecord
from extract.schedule import ScheduleSettings, dump_settings
from extract.schedule.folder import Folder
from extract.text import slug
from extract.venues import Venues
from paperwatch.config import STARTER, Config, ScheduleSource
from paperwatch.documents import Document, open_below
from paperwatch.errors import Exit, PaperwatchError, usage_error
from paperwatch.given import MAX_BYTES, read_text, write_private
from paperwatch.harvesting import harvest_config
from paperwatch.places import config_path
from paperwatch.repositories import is_repository, repository_pages
from paperwatch.schedules import is_address, read_schedule

_MOST_REDIRECTS = 5  # as a crawl follows (`crawler.job.Limits`)


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of a source: the settings that suit it, and what its pages give with them: what is stored."""

    settings: ScheduleSettings
    folder: Folder
    documents: int

    @property
    def talks(self) -> tuple[TalkRecord, ...]:
        return self.folder.talks

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.folder.problems


def understand(documents: Sequence[Document], venues: Venues, given: ScheduleSettings | None = None) -> Understood:
    """Settings for the pages of one source, and all that they give together; what `given` says already is kept.

    The talks are those that the stored settings give, so that nothing else is stored than was shown.
    """
    start = given or ScheduleSettings()
    found = read_schedule(documents, start, venues)
    if not start.name and found.name:
        start = replace(start, name=found.name)
        found = found if len(documents) == 1 else read_schedule(documents, start, venues)
    if start.shape != "auto" or len(found.shapes) != 1:
        return Understood(start, found, len(documents))
    (shape,) = found.shapes
    settled = replace(start, shape=shape)
    again = read_schedule(documents, settled, venues)
    # Pages of several shapes (a file per talk beside an overview) are tried one by one each time they are read.
    same = again.talks == found.talks
    return Understood(settled if same else start, again if same else found, len(documents))


def name_of_folder(path: Path) -> str:
    """A name for a folder of talks: its own and that of the folder it lies in."""
    return slug(" ".join(path.resolve().parts[-2:]))


def open_location(
    location: str, config: Config, replay: Path | None = None
) -> tuple[list[Document], tuple[Problem, ...]]:
    """The pages behind a location as people give it (an address, a file, a folder or a Git repository), and what of it
    cannot be read or is left out.

    Raises `PaperwatchError` with the code of the failed answer, `file.none`, and like `open_below`.
    """
    if is_repository(location):
        return _pages_of_repository(location, config, replay)
    return ([fetch(location, config, replay)], ()) if is_address(location) else open_below(Path(location))


def _pages_of_repository(
    location: str, config: Config, replay: Path | None
) -> tuple[list[Document], tuple[Problem, ...]]:
    try:
        documents, left_out = repository_pages(location, config, replay)
    except RepositoryError as error:
        raise PaperwatchError(error.code, f"{location}: {error}") from error
    if not documents:
        raise usage_error("file.none", f"There are no pages in {location}.")
    return documents, left_out


def fetch(url: str, config: Config, replay: Path | None = None) -> Document:
    """One page, asked for by the crawler with all its politeness, its checks and robots.txt; nothing is stored."""
    with TemporaryDirectory(prefix="paperwatch-") as folder:
        crawl = replace(
            harvest_config(config, replay),
            database_url=f"sqlite:///{folder}/looked-at.db",
            archive_dir=None if replay else folder,
            cache_dir=None,
        )
        result = crawl_documents([url], config=crawl, name="preview")
        archives = [replay] if replay else sorted(Path(folder).glob("*.warc.gz"))
        body = next((found for path in archives if (found := _archived(path, url)) is not None), None)
    if body is None:
        first = next((p for p in result.problems if p.severity == "error"), None)
        code, reason = (first.code, first.message) if first else ("response.connection", "no answer")
        raise PaperwatchError(code, f"{url}: {reason}", Exit.FAILED)
    return Document(Path(url), body, url)


def _archived(path: Path, url: str) -> bytes | None:
    """The body that an archive holds for an address, its redirects followed; None where there is none."""
    index = index_of(path)
    for _ in range(_MOST_REDIRECTS + 1):
        place = index.find(url)
        if place is None:
            return None
        status, headers, body = read_record(place, MAX_BYTES)
        target = next((value for name, value in headers if name.lower() == "location"), None)
        if not (300 <= status < 400 and target):
            return body if status == 200 else None
        url = urljoin(url, target)
    return None


def remember(source: ScheduleSource, settings: ScheduleSettings, config: Config) -> ScheduleSource:
    """Add the source to `paperwatch.toml`, and its settings in a file beside it; what is there stays.

    A source of that name at the same place is kept as it is. Raises `PaperwatchError` `schedule.name-taken`,
    `config.invalid`.
    """
    known = next((s for s in config.schedules if s.name == source.name), None)
    if known is not None:
        if known.location != source.location:
            raise usage_error(
                "schedule.name-taken",
                f"{config_path()} has a schedule {source.name!r} at {known.location} already. Give another --name.",
            )
        return known
    path = config_path()
    if source.settings is None:
        source = source.model_copy(update={"settings": _write_settings(path.parent, settings)})
    text = read_text(path) if path.exists() else STARTER
    added = f"{text.rstrip()}\n\n{entry(source)}"
    try:
        tomllib.loads(added)
    except tomllib.TOMLDecodeError as error:
        raise usage_error(
            "config.invalid", f"{path} cannot take the source ({error}). Add it by hand:\n\n{entry(source)}"
        ) from error
    write_private(path, added)
    return source


def rewrite(name: str, change: Callable[[str], str]) -> None:
    """Change the text of the entry of a source in `paperwatch.toml`; an empty text takes it out. The rest stays.

    Raises `PaperwatchError` `schedule.unknown`, `config.invalid`.
    """
    path = config_path()
    text = read_text(path) if path.exists() else ""
    parts = re.split(r"(?m)^(?=\[)", text)
    mine = [i for i, part in enumerate(parts) if part.startswith("[[schedules]]") and _name_in(part) == name]
    if not mine:
        raise PaperwatchError("schedule.unknown", f"{path} has no schedule {name!r}.", Exit.NOT_FOUND)
    parts[mine[0]] = change(parts[mine[0]])
    changed = "".join(parts)
    try:
        tomllib.loads(changed)
    except tomllib.TOMLDecodeError as error:
        raise usage_error("config.invalid", f"{path} cannot be changed by itself ({error}). Do it by hand.") from error
    write_private(path, changed)


def _name_in(part: str) -> str:
    try:
        (found,) = tomllib.loads(part)["schedules"]
    except (tomllib.TOMLDecodeError, KeyError, ValueError):
        return ""
    return str(found.get("name", ""))


def renamed(part: str, new: str) -> str:
    """The entry with another name."""
    return re.sub(r"(?m)^\s*name\s*=.*\n?", lambda _: tomlkit.dumps({"name": new}), part, count=1)


def entry(source: ScheduleSource) -> str:
    """The source as `paperwatch.toml` writes it."""
    fields = {name: value for name, value in source.model_dump().items() if value is not None}
    return tomlkit.dumps({"schedules": [fields]})


def _write_settings(folder: Path, settings: ScheduleSettings) -> str:
    """The settings in a new file; its name."""
    text = dump_settings(settings)
    stem, number = f"schedule-{slug(settings.name) or 'group'}", 1
    name = f"{stem}.toml"
    while (folder / name).exists() and (folder / name).read_text("utf-8") != text:
        number += 1
        name = f"{stem}-{number}.toml"
    write_private(folder / name, text)
    return name
