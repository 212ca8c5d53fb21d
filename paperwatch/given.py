"""What people give a command, in the one place that can refuse it in a sentence: its words, numbers and files."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from paperwatch.errors import usage_error

MAX_BYTES = 100 * 1024 * 1024
"""Bytes of a document; a larger file is refused."""
MOST = 1_000_000
"""The largest number that an option takes: more than anybody reads. The end of SQLite is 2^63."""
_HALVES = re.compile("[\ud800-\udfff]")
_SETTINGS_BYTES = 10_000_000
"""A file of settings or judgements; a group's ten thousand judgements have 2 MB."""


def check_words(words: Iterable[str]) -> None:
    """Words of a command are text, or `PaperwatchError` `usage.encoding`.

    Bytes that are no UTF-8 come from the system as half characters, which neither a database nor a file can keep.
    """
    for word in words:
        if not is_text(word):
            message = f"{shown(word)!r} is no text in UTF-8. Type it again, or rename the file."
            raise usage_error("usage.encoding", message)


def is_text(word: object) -> bool:
    """False for what holds half characters, as a file name does that is no UTF-8."""
    return not _HALVES.search(str(word))


def shown(name: str | Path) -> str:
    """A word or the name of a file as text that can be stored: bytes that are no UTF-8 as "\\xff"."""
    return _HALVES.sub(lambda half: f"\\x{ord(half[0]) & 0xFF:02x}", str(name))


def read_file(path: Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file that somebody named or that lies in a folder; only plain files are read, and to their bound.

    Raises `PaperwatchError` `file.name`, `file.unreadable`, `file.too-large`.
    """
    if not is_text(path):
        raise usage_error("file.name", f"The name of {shown(path)} is no text in UTF-8. Rename the file.")
    try:
        with open(path, "rb", opener=_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise usage_error("file.unreadable", f"{path} is no plain file. Save what it gives into one.")
            body = file.read(most + 1)  # not by its size, which may grow, and is 0 for the kernel's own files
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise usage_error("file.unreadable", f"{path} cannot be read: {reason}.") from error
    if len(body) > most:
        raise usage_error("file.too-large", f"{path} has more than {most:,} bytes, which is all that is read.")
    return body


def _at_once(path: str, flags: int) -> int:
    """Opens without waiting, as a pipe without a writer would make us do for ever."""
    return os.open(path, flags | os.O_NONBLOCK)


def write_private(path: Path, text: str | bytes) -> None:
    """A file of settings, whole or not at all, which only its owner may read where it is new: it may hold keys."""
    rights = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o600
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with open(beside, "wb", opener=lambda name, flags: os.open(name, flags, rights)) as file:
        file.write(text.encode("utf-8") if isinstance(text, str) else text)
    beside.replace(path)


def read_text(path: Path, most: int = _SETTINGS_BYTES) -> str:
    """The text of a file of settings or judgements, without a byte order mark. Raises like `read_file`."""
    try:
        return read_file(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise usage_error("file.unreadable", f"{path} cannot be read: it is no text in UTF-8.") from error
