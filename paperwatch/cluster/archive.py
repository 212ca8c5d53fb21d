"""Pages of an archive read again by workers, which find its files under the same name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from crawler import reading
from crawler.archive import ArchiveError, Place, read_record
from crawler.reading import Job
from db.bulk import chunks
from extract.identifiers import original_address
from extract.records import Extraction, Problem, Where
from extract.venues import Venues
from paperwatch.cluster.pieces import Workers, each

_TOGETHER = 100
"""Pages of a piece: some seconds of work, which is what a dead worker costs."""
_MOST = 50 * 1024 * 1024  # bytes of a page; what a crawl takes at most (`crawler.job.Limits`)


@dataclass(frozen=True, slots=True)
class Page:
    """An archived page: its place, and the name of the reader that read it."""

    place: Place
    reader: str

    @property
    def document(self) -> str:
        """The address that its records are said to be of."""
        return original_address(self.place.url)


@dataclass(frozen=True, slots=True)
class Part:
    """Pages of one file, and the series that they may name."""

    pages: tuple[Page, ...]
    venues: Venues


def parts(pages: Iterable[Page], venues: Venues) -> Iterator[Part]:
    """The pages in pieces, none of which takes more than one file."""
    for _, of_file in groupby(pages, key=lambda page: page.place.path):
        yield from (Part(tuple(some), venues) for some in chunks(of_file, _TOGETHER))


def read_parts(workers: Workers, pieces: Iterable[Part]) -> Iterator[list[tuple[str, Extraction]]]:
    """What the pages of each piece say, by their documents, as pieces are done. Nothing here raises for a page."""
    for _, found in each(workers, read_part, pieces):
        yield found


def read_part(part: Part) -> list[tuple[str, Extraction]]:
    """A piece, on its worker: each page is read by a child of it, under the limits of every page."""
    return [(page.document, _read(page, part.venues)) for page in part.pages]


def _read(page: Page, venues: Venues) -> Extraction:
    try:
        body = read_record(page.place, _MOST)[2]
    except (ArchiveError, OSError) as error:
        return Extraction(problems=(Problem(ArchiveError.code, str(error), Where(page.document), "error"),))
    return reading.read(Job(page.document, body=body, reader=page.reader, venues=venues)).extraction
