"""Archived pages read again: what readers say now is stored, and what only the crawl knew is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from crawler.archive_folder import Archive
from crawler.harvest import HarvestConfig, harvest
from db.engine import Database
from db.models import Record
from extract.records import Venue
from paperwatch.cluster.archive import parts, read_part
from paperwatch.cluster.here import here
from paperwatch.cluster.pieces import Workers
from paperwatch.reextract import Reread, pages_of, reextract
from tests.sites import OSDI, Sites, osdi, serving_sites
from tests.test_archive_folder import kept


@pytest.fixture
def crawled(sqlite: Database, tmp_path: Path) -> Archive:
    """The archive of a crawl of OSDI'25, whose list of accepted papers has two that the other list has not."""
    sites = Sites()
    sites.put(f"{OSDI}/technical-sessions", osdi(4))
    sites.put(f"{OSDI}/accepted-papers", osdi(6))
    settings = HarvestConfig(
        str(sqlite.engine.url), archive_dir=str(tmp_path / "archive"), pace=0.0, options={"pages": False}, expect=False
    )
    with serving_sites(sites) as loopback:
        result = harvest(Venue("OSDI", 2025), config=HarvestConfig(**{**vars_of(settings), "loopback": loopback}))
    assert result.counts["new"] == 6
    return Archive(tmp_path / "archive")


def vars_of(config: HarvestConfig) -> dict[str, object]:
    return {name: getattr(config, name) for name in config.__dataclass_fields__}


@pytest.fixture(scope="module")
def worker() -> Iterator[Workers]:
    with here(1) as one:
        yield one


Again = Callable[[], Reread]


@pytest.fixture
def again(sqlite: Database, crawled: Archive, worker: Workers) -> Again:
    """Reads the archive again."""
    return lambda: reextract(sqlite, pages_of(sqlite, crawled), worker, lambda: None)


def rows(database: Database) -> list[tuple[object, ...]]:
    columns = (Record.source, Record.key, Record.title, Record.series, Record.year, Record.document, Record.authors)
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(Record.source, Record.key))]


def change(database: Database, **values: object) -> None:
    """As an earlier version would have read one of the papers."""
    some = select(Record.id).where(Record.kind == "paper").order_by(Record.key).limit(1).scalar_subquery()
    database.writing(lambda connection: connection.execute(update(Record).where(Record.id == some).values(**values)))


def test_pages_that_are_read_as_before_change_nothing(sqlite: Database, again: Again) -> None:
    before = rows(sqlite)
    done = again()
    assert (done.pages, done.failed, done.counts.new, done.counts.changed, done.missed) == (2, 0, 0, 0, 0)
    assert done.counts.unchanged == 6
    assert rows(sqlite) == before


def test_what_a_later_reader_reads_otherwise_is_a_new_revision(sqlite: Database, again: Again) -> None:
    before = rows(sqlite)
    change(sqlite, title="Read wrongly", content_hash="of an earlier reader")
    done = again()
    assert (done.counts.new, done.counts.changed, done.counts.unchanged) == (0, 1, 5)
    assert rows(sqlite) == before


def test_a_record_that_a_page_no_longer_gives_is_kept_and_counted(sqlite: Database, again: Again) -> None:
    change(sqlite, key="osdi25/of-old")
    done = again()
    assert (done.counts.new, done.missed) == (1, 1)
    assert len(rows(sqlite)) == 7


def test_the_edition_that_a_record_is_held_to_be_of_is_kept(sqlite: Database, again: Again) -> None:
    change(sqlite, series="NSDI", content_hash="of another edition")
    again()
    assert sorted({str(row[3]) for row in rows(sqlite)}) == ["NSDI", "OSDI"]


def test_a_piece_holds_pages_of_one_file_and_one_that_cannot_be_read_is_a_problem(
    sqlite: Database, crawled: Archive
) -> None:
    (piece,) = parts(pages_of(sqlite, crawled), sqlite.venues)
    assert len(piece.pages) == 2
    piece.pages[0].place.path.write_bytes(b"")
    assert [[p.code for p in found.problems] for _, found in read_part(piece)] == [["archive.unreadable"]] * 2


def test_of_several_answers_the_last_good_one_counts(tmp_path: Path) -> None:
    url = "https://www.usenix.org/conference/osdi25/technical-sessions"
    archive = kept(tmp_path / "archive", url, f"{url}/other", f"{url}/")
    assert [place.url for place in archive.newest()] == [f"{url}/other", f"{url}/"]
