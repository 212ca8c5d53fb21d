"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file in place of what stood there, or nothing when the pieces or the disk fail half-way (`OSError`).

    A device or a pipe, as `/dev/stdout` may be, is written into and stays what it is.
    """
    if path.exists() and not path.is_file():
        with open(path, "wb", opener=_at_once) as stream:
            stream.writelines(pieces)
        return
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            file.writelines(pieces)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _at_once(path: str, flags: int) -> int:
    """Opens without waiting for the reader of a pipe, which may never come."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor


def renew_file(path: Path, content: bytes) -> bool:
    """Write a file unless it holds just that; True when it was written. Raises like `write_file`."""
    if path.is_file() and path.read_bytes() == content:
        return False
    write_file(path, [content])
    return True
