"""A new schedule: its pages fetched, and settings proposed by trying the shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from crawler.archive import read_record
from crawler.archive_folder import index_of
from crawler.harvest import crawl_documents
from crawler.repository import RepositoryError
from extract.records import Problem, TalkRecord
from extract.schedule import ScheduleSettings
from extract.schedule.folder import Folder
from extract.text import slug
from extract.venues import Venues
from paperwatch.config import Config
from paperwatch.documents import Document, open_below
from paperwatch.errors import Exit, PaperwatchError, usage_error
from paperwatch.given import MAX_BYTES
from paperwatch.harvesting import harvest_config
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
