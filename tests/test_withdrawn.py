"""A withdrawn work stays in the library, marked, and nobody is told that it should be covered."""

from __future__ import annotations

from dataclasses import replace

from db.engine import Database
from db.linkage.link import link_pending
from db.search.search import search
from db.selection.coverage import uncovered
from db.store import save, start_run
from extract.records import Identifiers, PaperRecord, Venue, Where

PREPRINT = PaperRecord(
    "arxiv",
    "2610.00011",
    "Serving Models from Cold Disks",
    Where("feed"),
    venue=Venue("arXiv", 2026),
    identifiers=Identifiers(arxiv="2610.00011"),
    status="withdrawn",
)
PUBLISHED = PaperRecord(
    "usenix",
    "osdi26/bee",
    PREPRINT.title,
    Where("page"),
    venue=Venue("OSDI", 2026),
    identifiers=Identifiers(arxiv="2610.00011", usenix="osdi26/bee"),
)


def keep(database: Database, *records: PaperRecord) -> None:
    save(database, records, run_id=start_run(database, source="test", edition=None))
    link_pending(database)


def statuses(database: Database) -> list[str | None]:
    with database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT status FROM papers").scalars())


def test_it_is_found_and_marked_and_never_not_covered(database: Database) -> None:
    keep(database, PREPRINT, replace(PREPRINT, key="2610.00012", title="Another Thing", status=None,
                                     identifiers=Identifiers(arxiv="2610.00012")))  # fmt: skip
    assert [paper.title for paper in uncovered(database)] == ["Another Thing"]
    assert [hit.title for hit in search(database, "cold")] == [PREPRINT.title]
    assert search(database, "cold covered:no") == []
    assert sorted(map(str, statuses(database))) == ["None", "withdrawn"]


def test_a_preprint_taken_back_when_the_paper_appeared_leaves_the_paper(database: Database) -> None:
    keep(database, PREPRINT, PUBLISHED)
    assert statuses(database) == [None]


def test_a_paper_that_its_publisher_retracted_is_withdrawn(database: Database) -> None:
    retracted = replace(PUBLISHED, source="crossref", key="10.1145/1.2", status="withdrawn")
    keep(database, PUBLISHED, retracted)
    assert statuses(database) == ["withdrawn"]


def test_a_poster_on_the_programme_of_a_conference_is_kept_and_never_not_covered(database: Database) -> None:
    poster = replace(PUBLISHED, source="opentoc", key="osdi26/poster", venue=Venue("OSDI", 2026, "Posters"))
    names = Identifiers(usenix="osdi26/cee")
    paper = replace(PUBLISHED, key="osdi26/cee", title="Paging to Warm Disks", identifiers=names)
    keep(database, poster, replace(paper, venue=Venue("OSDI", 2026, "Operational Systems")))
    assert [one.title for one in uncovered(database)] == ["Paging to Warm Disks"]
    assert sorted(map(str, statuses(database))) == ["None", "side-track"]
