"""Datasette's CSV, with every cell as safe for a spreadsheet as those of our own exports."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass, field
from typing import Any

from paperwatch.export.clean import clean
from paperwatch.export.table import guarded

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)


@dataclass(slots=True)
class GuardedRows:
    """Bytes of a CSV file in parts, out with every cell clean and guarded. A part may end anywhere."""

    _decoder: Any = field(default_factory=codecs.getincrementaldecoder("utf-8"))
    _kept: str = ""

    def more(self, part: bytes, *, last: bool) -> bytes:
        """What can be said so far: whole rows, all of them with the last part."""
        text = self._kept + self._decoder.decode(part, last)
        whole = last or (text.endswith("\n") and text.count('"') % 2 == 0)
        self._kept = "" if whole else text
        return _rewritten(text).encode() if whole else b""


def _rewritten(text: str) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(map(_safe, row) for row in csv.reader(io.StringIO(text, newline="")))
    return written.getvalue()


def _safe(cell: str) -> str:
    return cell if _NUMBER.fullmatch(cell) else guarded(clean(cell))
