"""The archive of an installation: a file for each day, an index that only repeats the files, torn ends cut off."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Headers, Response

from crawler.archive import ArchiveError, read_record, write_exchange
from crawler.archive_folder import INDEX, Archive
from crawler.child import run as crawl
from crawler.gzip_members import members
from crawler.job import CrawlJob
from db.engine import open_database
from db.store import start_run
from extract.venues import SHIPPED
from tests.misbehaving import GOOD, misbehaving
from tests.test_cli import Run, run  # noqa: F401

TAGGED = "https://www.usenix.org/conference/osdi25/tagged"
SITE = "https://www.usenix.org/conference/osdi25/presentation"
URLS = [f"{SITE}/p{n}" for n in range(5)]


def page(url: str, body: bytes = b"<html>page</html>", status: int = 200) -> tuple[Request, Response]:
    return Request(url), Response(url, status=status, headers=Headers({"Content-Type": "text/html"}), body=body)


def kept(folder: Path, *urls: str) -> Archive:
    archive = Archive(folder)
    for url in urls:
        archive.write(*page(url, url.encode()))
    return archive


def body(archive: Archive, url: str) -> bytes | None:
    place = archive.find(url)
    return read_record(place, 10_000)[2] if place else None


def index_rows(archive: Archive) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(archive.folder / INDEX)) as index:
        return index.execute("SELECT * FROM page ORDER BY part, place").fetchall()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return kept(tmp_path / "archive", *URLS)


def test_all_pages_of_a_day_lie_in_one_file_and_each_is_found(archive: Archive) -> None:
    (part,) = archive.parts()
    assert len(part.name) == len("2026-11-21.warc.gz")
    assert [body(archive, url) for url in URLS] == [url.encode() for url in URLS]
    assert body(archive, f"{SITE}/p9") is None


def test_an_address_is_found_however_it_is_written(archive: Archive) -> None:
    assert body(archive, "http://usenix.org/conference/osdi25/presentation/p1/#x") == URLS[1].encode()


def test_the_last_answer_counts_and_the_earlier_ones_are_kept(archive: Archive) -> None:
    archive.write(*page(URLS[0], b"newer"))
    assert body(archive, URLS[0]) == b"newer"
    assert len(archive.copies(URLS[0])) == 2


def test_a_page_is_found_before_the_redirect_that_led_to_it(tmp_path: Path) -> None:
    archive = kept(tmp_path, URLS[0])
    archive.write(*page(URLS[0].replace("https", "http"), b"", 301))
    assert body(archive, URLS[0]) == URLS[0].encode()


def test_a_copy_is_known_by_its_body(archive: Archive) -> None:
    assert archive.holds(URLS[0], URLS[0].encode())
    assert not archive.holds(URLS[0], b"another")


def test_files_of_earlier_versions_are_found_too(archive: Archive) -> None:
    with (archive.folder / "2026-10-01-usenix-17.warc.gz").open("ab") as file:
        write_exchange(file, *page("https://example.org/old", b"old"))
    assert body(archive, "https://example.org/old") == b"old"
    assert archive.totals().parts == 2


def test_what_lies_in_a_file_that_is_gone_is_not_found(archive: Archive) -> None:
    for part in archive.parts():
        part.unlink()
    assert archive.find(URLS[0]) is None


def test_the_index_is_the_same_when_it_is_made_anew(archive: Archive) -> None:
    before = index_rows(archive)
    archive.rebuild()
    assert index_rows(archive) == before
    assert len(before) == 5


def test_an_index_that_was_lost_before_it_was_written_is_caught_up(archive: Archive, tmp_path: Path) -> None:
    behind = tmp_path / "behind"
    shutil.copytree(archive.folder, behind)
    kept(archive.folder, f"{SITE}/later")
    (part,) = archive.parts()
    shutil.copy(part, behind)  # the file has the page, the index was killed before it
    assert body(Archive(behind), f"{SITE}/later") == f"{SITE}/later".encode()


@pytest.mark.parametrize("lost", [1, 10, 100, 400])
def test_a_torn_record_is_cut_off_by_the_next_writer_and_said(archive: Archive, lost: int) -> None:
    (part,) = archive.parts()
    part.write_bytes(part.read_bytes()[:-lost])
    later = kept(archive.folder, f"{SITE}/later")
    assert [path for path, _ in later.cut] == [part]
    assert all(member.head for member in members(part))
    assert [body(later, url) for url in [*URLS[:4], f"{SITE}/later"]] == [
        url.encode() for url in [*URLS[:4], f"{SITE}/later"]
    ]
    assert not later.differs(part)


def test_whole_records_behind_a_damaged_one_are_found(archive: Archive) -> None:
    (part,) = archive.parts()
    content = bytearray(part.read_bytes())
    content[40:60] = bytes(20)
    part.write_bytes(content)
    archive.rebuild()
    assert [body(archive, url) for url in URLS] == [None, *(url.encode() for url in URLS[1:])]


def test_two_who_write_at_once_tear_nothing(tmp_path: Path) -> None:
    words = (
        "import sys; from pathlib import Path; from tests.test_archive_folder import kept\n"
        "kept(Path(sys.argv[1]), *(f'https://example.org/{sys.argv[2]}/{n}' for n in range(40)))"
    )
    started = [subprocess.Popen([sys.executable, "-c", words, str(tmp_path), name]) for name in "ab"]
    assert [process.wait() for process in started] == [0, 0]
    archive = Archive(tmp_path)
    assert archive.totals().pages == 80
    assert not any(archive.differs(part) or not all(m.head for m in members(part)) for part in archive.parts())


def test_a_file_that_cannot_take_a_record_is_left_as_it_was(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    (part,) = archive.parts()
    before = part.read_bytes()

    def full(file: object, data: memoryview) -> None:
        file.write(data[:100])  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("crawler.archive_folder._write_all", full)
        with pytest.raises(OSError, match="No space"):
            archive.write(*page(f"{SITE}/later"))
    assert part.read_bytes() == before
    archive.write(*page(f"{SITE}/later", b"now there is room"))
    assert body(archive, f"{SITE}/later") == b"now there is room"


def test_a_damaged_index_stops_no_writing_and_is_made_anew(archive: Archive) -> None:
    archive.close()
    (archive.folder / INDEX).write_bytes(b"no database" * 1000)
    with pytest.raises(ArchiveError, match="--rebuild"):
        Archive(archive.folder).write(*page(f"{SITE}/later", b"later"))
    archive.rebuild()
    assert body(archive, f"{SITE}/later") == b"later"


def test_nothing_is_written_to_a_file_that_is_no_archive(archive: Archive) -> None:
    (part,) = archive.parts()
    part.write_bytes(b"somebody's notes")
    with pytest.raises(ArchiveError, match="no archive"):
        Archive(archive.folder).write(*page(URLS[0]))
    assert part.read_bytes() == b"somebody's notes"


def test_the_command_finds_a_page_and_prints_it(run: Run, tmp_path: Path) -> None:  # noqa: F811
    kept(tmp_path / "archive", *URLS)
    status, out, _ = run("archive", URLS[0], "--json")
    assert (status, [copy["address"] for copy in json.loads(out)]) == (0, [URLS[0]])
    status, out, _ = run("archive")
    assert (status, out.startswith("5 answers of 5 addresses in 1 file")) == (0, True)
    assert run("archive", URLS[0], "--print")[1] == URLS[0]
    assert run("archive", "https://example.org/never")[0] == 3


def test_a_page_that_a_killed_crawl_had_fetched_but_not_archived_is_archived_when_the_site_confirms_it(
    tmp_path: Path,
) -> None:
    """The HTTP cache kept the page, the archive did not: the site's 304 must not keep it out for ever."""
    url = f"sqlite:///{tmp_path / 't.db'}"
    with misbehaving() as (loopback, _):
        for night in ("first", "second"):
            database = open_database(url)
            run_id = start_run(database, source="usenix", edition="OSDI'25")
            database.close()
            where = {"archive_dir": str(tmp_path / night), "cache_dir": str(tmp_path / "cache")}
            options = {"pages": False, "union": False}
            job = CrawlJob(
                "usenix",
                url,
                run_id,
                (TAGGED,),
                "OSDI",
                2025,
                options,
                loopback=loopback,
                pace=0,
                **where,
                venues=SHIPPED,
            )
            assert crawl(job, lambda event: None).counts["not_modified"] == (night == "second")
    assert body(Archive(tmp_path / "second"), TAGGED) == body(Archive(tmp_path / "first"), TAGGED) == GOOD
