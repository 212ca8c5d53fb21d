"""What becomes of the defects that people found in the seeds (truth/seeds-defects.tsv): flagged, repaired, or not ours.

    python -m bench.defects

"flagged": a problem names a line of the defect, or of its talk. "read right": the defect is of a sort that a reader
gets over, and the fields it would spoil are compared with the truth by `bench.schedules`. "other room": it
can be told only with the programme of a conference or the other versions of a paper. Every row is printed.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator

from bench.schedules import CORPUS
from extract.lists import read as read_list
from extract.records import Extraction
from extract.schedule import read as read_schedule

OTHER_ROOM = frozenset(
    [
        "wrong-fact",
        "stale-venue",
        "stale-title",
        "retitled",
        "year",
        "duplicate",
        "name-collision",
        "plausibility",
        "check",
        "personal-link",
    ]
)
REPAIRED = frozenset(["encoding", "encoding-lossy"])
NOT_OURS = frozenset(["typo", "name-style", "affiliation-variant", "made-up-name", "tracking-param"])
_NEAR = 4
"""A problem stands at the title of a talk; the defect may be at the date above or the links below it."""


def verdicts() -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
    """(seed, lines, class, verdict, codes) of every defect."""
    pages = {path.name[:3]: _read(path.name, path.read_bytes()) for path in sorted((CORPUS / "seeds").iterdir())}
    for row in (CORPUS / "truth" / "seeds-defects.tsv").read_text("utf-8").splitlines()[1:]:
        seed, lines, sort = row.split("\t")[:3]
        codes = _codes(pages[seed], _numbers(lines), sort)
        if sort in REPAIRED:
            verdict = "repaired"
        elif codes:
            verdict = "flagged"
        else:
            verdict = "other room" if sort in OTHER_ROOM else "not ours" if sort in NOT_OURS else "read right"
        yield seed, lines, sort, verdict, codes


def _read(name: str, body: bytes) -> Extraction:
    return read_schedule(body, name) if name[:3] in ("000", "001") else read_list(body, name)


SAID_BY = {
    "empty-link": ("talk.link-empty",),
    "missing-link": ("talk.no-link",),
    "structure": ("talk.materials-unclear",),
    "label-variant": ("talk.label-variant",),
    "empty-topic": ("ignored.empty-slot",),
    "presenter-affiliation": ("ignored.affiliation",),
    "shared-video": ("talk.video-shared",),
    "date": ("talk.weekday",),
    "injected-text": ("document.instructions",),
    "contradiction": ("entry.note-contradicts-link",),
    "venue-typo": ("entry.venue-typo",),
    "venue-unknown": ("entry.venue-unknown",),
    "format": ("entry.link-lost",),
}
"""The codes that speak of a sort of defect; another code on the same line is about something else."""


def _codes(page: Extraction, lines: set[int], sort: str) -> tuple[str, ...]:
    about = SAID_BY.get(sort, ())
    near = {n + d for n in lines for d in range(-_NEAR, _NEAR + 1)}
    return tuple(sorted({p.code for p in page.problems if p.code in about and (not lines or p.where.line in near)}))


def _numbers(lines: str) -> set[int]:
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", re.sub(r"\([^)]*\)", "", lines)):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def main() -> int:
    tally: Counter[str] = Counter()
    for seed, lines, sort, verdict, codes in verdicts():
        tally[verdict] += 1
        print(f"{seed}:{lines[:24]:26}{sort:24}{verdict:12}{' '.join(codes)}")
    print(", ".join(f"{count} {verdict}" for verdict, count in tally.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
