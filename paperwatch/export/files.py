"""Files that are there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file in place of what stood there, or nothing when the pieces or the disk fail half-way (`OSError`)."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            file.writelines(pieces)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def renew_file(path: Path, content: bytes) -> bool:
    """Write a file unless it holds just that; True when it was written. Raises like `write_file`."""
    if path.is_file() and path.read_bytes() == content:
        return False
    write_file(path, [content])
    return True
