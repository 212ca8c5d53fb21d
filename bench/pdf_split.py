"""Which papers the reader of PDFs was built on, and which nobody who builds it may look at.

    known    the 117 papers of `truth.jsonl`: rules were written with all of them in sight
    build    the papers of `truth-more.jsonl` whose group is drawn for building
    unread   the other groups of `truth-more.jsonl`: figures only, misses are not printed

A group is one template from one source repository, so that no paper on one side has a sibling on the other. It is drawn
by a hash of its name, decided before anybody read a miss. The line reader is split by other keys (`bench.lines_data`):
it was trained on the institutions of most papers of every part, the unread one too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Literal

Part = Literal["known", "build", "unread"]
PARTS: tuple[Part, ...] = ("known", "build", "unread")
SHARE = 60
"""Groups out of a hundred that may be built on."""


def part_of(row: Mapping[str, Any]) -> Part:
    """The part to which a row of truth belongs."""
    if "repo" not in row:
        return "known"
    digest = hashlib.sha256(f"{row['format']} {row['repo']}".encode()).hexdigest()
    return "build" if int(digest, 16) % 100 < SHARE else "unread"
