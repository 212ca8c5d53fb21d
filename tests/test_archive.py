"""WARC files: written record by record, read back by offset, readable after a crash."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Headers, Response
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import ArchiveError, ArchiveIndex, read_record, write_exchange

URLS = [f"https://www.usenix.org/conference/osdi25/presentation/p{n}" for n in range(5)]


def response(url: str, body: bytes, **headers: str) -> Response:
    return Response(url, headers=Headers({k.replace("_", "-"): v for k, v in headers.items()}), body=body)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "a.warc.gz"
    with path.open("ab") as file:
        for url in URLS:
            asked = Request(url, headers={"User-Agent": "paperwatch/0", "x-api-key": "secret"})
            write_exchange(
                file, asked, response(url, b"<p>" + url.encode(), Content_Type="text/html", Set_Cookie="a=b")
            )
    return path


def test_every_page_is_found_again(archive: Path) -> None:
    index = ArchiveIndex(archive)
    for url in URLS:
        place = index.find(url)
        assert place
        assert read_record(place, 1000) == (
            200,
            [("Content-Type", "text/html")],
            b"<p>" + url.encode(),
        )


def test_a_request_stands_beside_its_response_and_keeps_no_secret(archive: Path) -> None:
    with archive.open("rb") as file:
        kinds = [r.rec_type for r in ArchiveIterator(file)]
    with archive.open("rb") as file:
        asked = next(r for r in ArchiveIterator(file) if r.rec_type == "request")
        assert dict(asked.http_headers.headers) == {"Host": "www.usenix.org", "User-Agent": "paperwatch/0"}
    assert kinds == ["response", "request"] * 5


def test_an_address_is_found_however_it_is_written(archive: Path) -> None:
    index = ArchiveIndex(archive)
    assert index.find("http://usenix.org/conference/osdi25/presentation/p1/#x") == index.find(URLS[1])
    assert index.find("https://www.usenix.org/conference/osdi25/presentation/p9") is None


def test_the_last_of_several_answers_counts(archive: Path) -> None:
    with archive.open("ab") as file:
        write_exchange(file, Request(URLS[0]), response(URLS[0], b"newer"))
    place = ArchiveIndex(archive).find(URLS[0])
    assert place and read_record(place, 1000)[2] == b"newer"


@pytest.mark.parametrize("lost", [1, 10, 100, 400])
def test_a_broken_tail_costs_the_last_record_only(archive: Path, lost: int) -> None:
    archive.write_bytes(archive.read_bytes()[:-lost])
    index = ArchiveIndex(archive)
    assert len(index) >= 4
    for url in URLS[:4]:
        place = index.find(url)
        assert place and read_record(place, 1000)[2] == b"<p>" + url.encode()


def test_a_body_is_read_no_further_than_asked(archive: Path) -> None:
    place = ArchiveIndex(archive).find(URLS[0])
    assert place and len(read_record(place, 10)[2]) == 11


@pytest.mark.parametrize("content", [b"not a warc at all", b"\x1f\x8b\x08\x00 broken"])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError):
        ArchiveIndex(path)


def test_a_response_that_names_no_address_is_damage_and_no_crash(archive: Path) -> None:
    record = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n\r\n"
    archive.write_bytes(archive.read_bytes() + gzip.compress(record))
    assert len(ArchiveIndex(archive)) == len(URLS)


def test_an_answer_that_is_damaged_after_it_was_indexed_is_named(archive: Path) -> None:
    place = ArchiveIndex(archive).find(URLS[0])
    archive.write_bytes(b"?" * archive.stat().st_size)
    assert place
    with pytest.raises(ArchiveError, match="presentation/p0"):
        read_record(place, 1000)


def test_an_empty_archive_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "c.warc.gz"
    path.touch()
    assert len(ArchiveIndex(path)) == 0


@pytest.mark.corpus
def test_a_real_archive_is_indexed(corpus: Path) -> None:
    index = ArchiveIndex(corpus / "web/web.warc.gz")
    place = index.find("https://www.usenix.org/conference/osdi25/technical-sessions")
    assert place and len(read_record(place, 10**7)[2]) == 296006
