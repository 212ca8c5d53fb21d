"""WARC files: writing a response with its request, and reading one back by its place.

Each record is a gzip member of its own, flushed when written: after a SIGKILL all but the last one are whole. Bodies
are stored as the crawl read them (content encodings undone). Format: WARC 1.1, ISO 28500:2017. The folder of such files
that an installation keeps is `crawler.archive_folder`.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.addresses import folded

log = logging.getLogger(__name__)

_UNDONE = {"content-encoding", "transfer-encoding", "content-length"}
# AttributeError: what warcio meets where a damaged record has no address.
_BROKEN = (ArchiveLoadFailed, EOFError, zlib.error, ValueError, AttributeError)
_SECRET = {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"}


def write_exchange(file: BinaryIO, request: Request, response: Response) -> None:
    """Append the response and its request to `file` as two gzip members, and flush."""
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    answer = writer.create_warc_record(
        response.url,
        "response",
        payload=BytesIO(response.body),
        length=len(response.body),
        http_headers=_response_headers(response),
    )
    asked = writer.create_warc_record(request.url, "request", http_headers=_request_headers(request))
    writer.write_request_response_pair(asked, answer)
    file.flush()


def _response_headers(response: Response) -> StatusAndHeaders:
    kept = [(k, v) for k, v in _pairs(response.headers) if k.lower() not in _UNDONE | _SECRET]
    return StatusAndHeaders(str(response.status), [*kept, ("Content-Length", str(len(response.body)))], "HTTP/1.1")


def _request_headers(request: Request) -> StatusAndHeaders:
    parts = urlsplit(request.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kept = [(k, v) for k, v in _pairs(request.headers) if k.lower() not in _SECRET]
    return StatusAndHeaders(f"{request.method} {path} HTTP/1.1", [("Host", parts.netloc), *kept], is_http_request=True)


def _pairs(headers: Any) -> Iterator[tuple[str, str]]:
    for name, values in headers.items():
        for value in values:
            yield name.decode("latin-1"), value.decode("latin-1")


class ArchiveError(ValueError):
    """A file that is no readable WARC. Code `archive.unreadable`."""

    code = "archive.unreadable"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response lies: the file, and the offset of its record."""

    path: Path
    url: str
    offset: int


class ArchiveIndex:
    """The responses of one WARC file by address; bodies stay on disk.

    An address is found as written, else without regard to http/https, "www.", a trailing slash and the order of the
    query. Of several answers for one address the last one counts. Raises `ArchiveError` for a file that is no WARC.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._exact: dict[str, Place] = {}
        self._folded: dict[str, Place] = {}
        for place in places(path):
            self._exact[place.url] = place
            self._folded[folded(place.url)] = place

    def __len__(self) -> int:
        return len(self._exact)

    def find(self, url: str) -> Place | None:
        url = url.partition("#")[0]
        return self._exact.get(url) or self._folded.get(folded(url))


def places(path: Path) -> Iterator[Place]:
    """Every whole response of a WARC file. Stops at a broken tail. Raises `ArchiveError` if the file is none."""
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        found = 0
        try:
            for record in records:
                offset = records.get_record_offset()  # reads the record to its end
                if record.format != "warc" or record.raw_stream.limit or offset < 0:
                    break
                found += 1
                url = record.rec_headers.get_header("WARC-Target-URI")
                if record.rec_type == "response" and url:
                    yield Place(path, url.strip("<>"), offset)
            else:
                return
        except _BROKEN as error:
            log.info("%s: %s", path, error)
        if not found and path.stat().st_size:
            raise ArchiveError(f"{path} is no WARC file that can be read record by record.")
        log.warning("%s ends in a broken record; what stands before it is used", path)


def read_record(place: Place, most: int) -> tuple[int, list[tuple[str, str]], bytes]:
    """(status, headers, body) of one response, at most `most` + 1 bytes of body, content encodings undone.

    Raises `ArchiveError` where no response can be read at that place.
    """
    with place.path.open("rb") as file:
        file.seek(place.offset)
        try:
            record: ArcWarcRecord = next(iter(ArchiveIterator(file)))
            body: bytes = record.content_stream().read(most + 1)
            kept = [(k, v) for k, v in record.http_headers.headers if k.lower() not in _UNDONE]
            return int(record.http_headers.get_statuscode() or 0), kept, body
        except (*_BROKEN, StopIteration) as error:
            message = f"The answer of {place.url} in {place.path.name} is damaged."
            raise ArchiveError(message) from error
