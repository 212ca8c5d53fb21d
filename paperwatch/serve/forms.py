"""What a form sends: read to its bound before anything is asked, its files and long texts apart from its fields.

What lies behind reads plain forms alone, so a form with files is handed on as a plain one of its short fields.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from paperwatch.serve.answers import Sent

PLAIN, WITH_FILES = b"application/x-www-form-urlencoded", b"multipart/form-data"
LONGEST = 65_536
"""Bytes of a plain form: thirteen times the longest note, each character as three; by hand."""
LONGEST_WITH_FILES = 3_000_000
"""Bytes of a form with files: as much as a page of a repository may have (`crawler.repository`)."""
LONGEST_WITH_PAPERS = 50_000_000
"""Bytes of a form with papers: as much as a fetched page may have (`crawler.job.Limits`); a paper has 1 to 5 MB."""
_LONGEST_FIELD = 4_000  # bytes; what is longer is a text; by hand
_MOST_PARTS = 20  # fields and files of a form; by hand


class NoFormError(Exception):
    """What was sent is no form of ours, or too much."""

    def __init__(self, message: str = "This is no form of ours.", status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def kind_of(headers: Mapping[bytes, bytes]) -> bytes:
    """The media type of a request."""
    return headers.get(b"content-type", b"").partition(b";")[0].strip().lower()


async def read(scope: dict[str, Any], receive: Any, most: int) -> tuple[dict[str, Any], Any]:
    """The request and what gives its body once more; `files` in it are what is no short field. Raises `NoFormError`."""
    body = await body_of(receive, most)
    headers = dict(scope["headers"])
    if kind_of(headers) == WITH_FILES:
        fields, files = await asyncio.to_thread(parts, headers[b"content-type"], body)
        body = urlencode(fields).encode("ascii")
        others = [(name, value) for name, value in scope["headers"] if name not in (b"content-type", b"content-length")]
        length = str(len(body)).encode("ascii")
        scope = {**scope, "files": files, "headers": [*others, (b"content-type", PLAIN), (b"content-length", length)]}
    try:
        token = dict(parse_qsl(body.decode())).get("csrftoken", "")
    except ValueError as error:
        raise NoFormError from error
    if not token.isascii():
        raise NoFormError
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Any:
        return left.pop() if left else await receive()

    return scope, again


async def body_of(receive: Any, most: int) -> bytes:
    """The whole body of a request. Raises `NoFormError` for one of more than `most` bytes."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        size, more = size + len(chunks[-1]), message.get("more_body", False)
        if size > most:
            raise NoFormError(f"At most {most:,} bytes are taken here.", 413)
    return b"".join(chunks)


@dataclass(slots=True)
class _Part:
    """A part of a form with files, as it comes in pieces."""

    header: bytes = b""
    value: bytes = b""
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    def header_ends(self) -> None:
        self.headers[self.header.lower()] = self.value
        self.header = self.value = b""


def parts(content_type: bytes, body: bytes) -> tuple[dict[str, str], dict[str, Sent]]:
    """The short fields of a form with files, and the rest of it. Raises `NoFormError`."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise NoFormError
    found: list[_Part] = []
    ended: list[bool] = []

    def begin() -> None:
        if len(found) == _MOST_PARTS:
            raise NoFormError
        found.append(_Part())

    def named(data: bytes, start: int, end: int) -> None:
        found[-1].header += data[start:end]

    def valued(data: bytes, start: int, end: int) -> None:
        found[-1].value += data[start:end]

    def more(data: bytes, start: int, end: int) -> None:
        found[-1].body += data[start:end]

    told = {"on_part_begin": begin, "on_header_field": named, "on_header_value": valued, "on_part_data": more}

    def header() -> None:
        found[-1].header_ends()

    last = {"on_header_end": header, "on_end": lambda: ended.append(True)}
    try:
        MultipartParser(boundary, {**told, **last}).write(body)  # type: ignore[arg-type]  # it names all that it tells
    except FormParserError as error:
        raise NoFormError from error
    if not ended:
        raise NoFormError
    return _sorted(found)


def _sorted(found: list[_Part]) -> tuple[dict[str, str], dict[str, Sent]]:
    fields: dict[str, str] = {}
    files: dict[str, Sent] = {}
    for part in found:
        _, said = parse_options_header(part.headers.get(b"content-disposition", b""))
        name = said.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in said or len(part.body) > _LONGEST_FIELD:
            several = f"{name}-{len(files)}" if name in files else name  # a field can hold several files
            files[several] = Sent(said.get(b"filename", b"").decode("utf-8", "replace"), bytes(part.body))
        else:
            fields[name] = part.body.decode("utf-8", "replace")
    return fields, files
