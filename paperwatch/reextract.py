"""Archived pages read again by the readers of this version, and what they say now stored in place of what they said.

Only pages are read from which papers' records stand, by the reader that read them; schedules, lists and PDFs that
papers link to have more of their meaning from outside, and are read by what fetches them. What a crawl knew of a page
and the page does not say is kept: the edition of a record that is known already. A record that is new on a page is
stored where the page is one of that edition; what stands elsewhere already, and what an API says of other editions, is
none of the page's. Nothing vanishes by this: that a reader no longer finds a record says nothing of the site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.archive_folder import Archive
from db import store
from db.engine import Database
from db.store import Counts
from db.store.runs import REEXTRACT
from db.store.standing import Name, known_of, papers_documents, standing_in
from extract.records import Extraction, PaperRecord, Problem, Venue
from extract.registry import extractors
from extract.sources import card_of
from paperwatch.cluster.archive import Page, parts, read_parts
from paperwatch.cluster.pieces import Workers

_ELSEWHERE = "pdf"
"""The reader of what is joined to papers by what fetched it."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What came of it: pages read, and how many of them failed; records new, changed and unchanged; how many stood on
    these pages and were not found again."""

    pages: int
    failed: int
    counts: Counts
    missed: int
    problems: tuple[Problem, ...]


def reextract(database: Database, pages: Sequence[Page], workers: Workers, on_page: Callable[[], None]) -> Reread:
    """Read pages and store what they say now, each in a transaction of its own. Killed at any moment and begun again,
    it ends in the same rows."""
    run_id = store.start_run(database, source=REEXTRACT, edition=None)
    done = Reread(0, 0, Counts(), 0, ())
    for found in read_parts(workers, parts(pages, database.venues)):
        standing = standing_in(database, [document for document, _ in found])
        for document, extraction in found:
            done = _stored(database, run_id, extraction, standing.get(document, {}), done)
            on_page()
    counts = {"new": done.counts.new, "changed": done.counts.changed, "unchanged": done.counts.unchanged}
    status = "failed" if done.failed else "ok"
    store.finish_run(database, run_id, status=status, counts=counts | {"pages": done.pages}, replayed=True)
    return done


def pages_of(database: Database, archive: Archive) -> list[Page]:
    """The last good answer of every page from which papers stand."""
    known = {extractor.name for extractor in extractors()} - {_ELSEWHERE}
    readers = {document: label.partition("/")[0] for document, label in papers_documents(database).items()}
    places = (Page(place, "") for place in archive.newest())
    read = (replace(page, reader=readers.get(page.document, "")) for page in places)
    return [page for page in read if page.reader in known]


def _stored(
    database: Database, run_id: int, found: Extraction, standing: Mapping[Name, Venue | None], before: Reread
) -> Reread:
    """The sum with one page more. A page that could not be read changes nothing but its problems."""
    records = _of_the_page(database, found, standing)
    counts = store.save(database, records, found.problems, run_id=run_id)
    errors = tuple(p for p in found.problems if p.severity == "error")
    here = {(record.source, record.key) for record in records}
    return Reread(
        before.pages + 1,
        before.failed + bool(errors and not records),
        before.counts + counts,
        before.missed + len(standing.keys() - here),
        (*before.problems, *errors),
    )


def _of_the_page(
    database: Database, found: Extraction, standing: Mapping[Name, Venue | None]
) -> tuple[PaperRecord, ...]:
    """The page's own records, each of its edition."""
    editions = {(venue.series, venue.year): venue for venue in standing.values() if venue}
    only = next(iter(editions.values())) if len(editions) == 1 else None
    sources = {source for source, _ in standing}
    papers = [record for record in found.records if isinstance(record, PaperRecord)]
    fresh = {(record.source, record.key) for record in papers} - standing.keys()
    elsewhere = known_of(database, fresh)
    kept = []
    for record in papers:
        name = (record.source, record.key)
        if name in standing:
            kept.append(replace(record, venue=_edition(record.venue, standing[name])))
            continue
        venue = record.venue or only
        card = card_of(record.source)
        if name in elsewhere or record.source not in sources or venue is None or (card and card.reader):
            continue
        if (venue.series, venue.year) in editions:
            kept.append(replace(record, venue=venue))
    return tuple(kept)


def _edition(said: Venue | None, held: Venue | None) -> Venue | None:
    """The edition that a record is held to be of, with the track that is said now."""
    if said and held and (said.series, said.year) == (held.series, held.year):
        return said
    return held or said
