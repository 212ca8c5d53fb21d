"""The series and topics that are known, read anew where their files changed while pages are served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from db.vocabulary import SHIPPED_TOPICS, Topics
from extract.venues import SHIPPED, Venues

Vocabulary: TypeAlias = tuple[Venues, Topics]


@dataclass(slots=True)
class Known:
    """What `read` gave last; `files` are those that it reads."""

    files: tuple[Path, ...] = ()
    read: Callable[[], Vocabulary] = lambda: (SHIPPED, SHIPPED_TOPICS)
    _state: tuple[object, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._state = self._of_files()

    def news(self) -> Vocabulary | None:
        """What is known, where a file changed since it was asked last; None where none did. Raises what `read` raises,
        and then it is asked again only when a file changes."""
        found = self._of_files()
        if found == self._state:
            return None
        self._state = found
        return self.read()

    def _of_files(self) -> tuple[object, ...]:
        return tuple(_state(path) for path in self.files)


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
