"""Walking a WARC file gzip member by gzip member: where each record begins and ends, and which bytes are no record.

Unlike a reader of the whole stream this finds the whole records behind a damaged one, tells a record whose last byte
is missing from a whole one, and can begin anywhere. A member that holds more than one record counts as damaged: such a
file was compressed as a whole, and no page of it can be reached without reading all before it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.statusandheaders import StatusAndHeadersParser

_MAGIC = b"\x1f\x8b\x08"
_CHUNK = 1 << 16  # bytes read at a time
_HEAD = 1 << 16
"""Bytes of a record that are kept for its headers."""
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Member:
    """Bytes `offset` to `end` of a file: one record with the beginning of its content, or damage (`head` is None)."""

    offset: int
    end: int
    head: bytes | None


def members(path: Path, start: int = 0) -> Iterator[Member]:
    """The members of a file from `start`, which must be the beginning of one, in order and without gaps."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while start < size:
            found = _member(file, start) or _damage(file, start, size)
            yield found
            start = found.end


def _member(file: BinaryIO, offset: int) -> Member | None:
    """The record at an offset, or None where there is no whole one."""
    file.seek(offset)
    unpacked, head, size = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16), bytearray(), 0
    try:
        while not unpacked.eof:
            if not (chunk := file.read(_CHUNK)):
                return None
            content = unpacked.decompress(chunk)
            size += len(content)
            head += content[: _HEAD - len(head)]
    except zlib.error:
        return None
    end = file.tell() - len(unpacked.unused_data)
    return Member(offset, end, bytes(head)) if _is_one_record(head, size) else None


def _is_one_record(head: bytes | bytearray, size: int) -> bool:
    if not head.startswith(b"WARC/"):
        return False
    length = record_headers(head).get("content-length", "")
    return length.isdigit() and head.find(_END) + len(_END) + int(length) + len(_END) == size


def _damage(file: BinaryIO, offset: int, size: int) -> Member:
    """From an offset to the next whole record, or to the end of the file."""
    for candidate in _magics(file, offset + 1):
        if _member(file, candidate):
            return Member(offset, candidate, None)
    return Member(offset, size, None)


def _magics(file: BinaryIO, position: int) -> Iterator[int]:
    """Where members may begin."""
    while True:
        file.seek(position)
        chunk = file.read(_CHUNK)
        found = chunk.find(_MAGIC)
        if found >= 0:
            yield position + found
            position += found + 1
        elif len(chunk) < _CHUNK:
            return
        else:
            position += len(chunk) - len(_MAGIC) + 1


def record_headers(head: bytes | bytearray) -> dict[str, str]:
    """The headers of a record by name in lower case; its HTTP status as ":status" where it has one."""
    stream, parser = BytesIO(bytes(head)), StatusAndHeadersParser([], verify=False)
    found = {name.lower(): value for name, value in parser.parse(stream).headers}
    if found.get("warc-type") == "response" and (line := stream.readline()).startswith(b"HTTP/"):
        found[":status"] = line.split()[1].decode("latin-1") if len(line.split()) > 1 else ""
    return found
