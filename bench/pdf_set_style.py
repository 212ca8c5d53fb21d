"""The make-up of a title page that is set by lot, and the side of the split to which it belongs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Side = Literal["build", "unread"]
SHARE = 60
"""Make-ups out of a hundred that may be built on."""


@dataclass(frozen=True)
class Style:
    """The make-up of a title page."""

    block: str
    tie: str
    abstract: str
    align: str
    columns: int
    family: int
    title: str

    @property
    def side(self) -> Side:
        digest = hashlib.sha256(
            f"{self.block} {self.tie} {self.abstract} {self.align} {self.columns} {self.title}".encode()
        )
        return "build" if int(digest.hexdigest(), 16) % 100 < SHARE else "unread"
