"""Signs that a reading is wrong somewhere, each a share from 0 to 1 with the sentence that tells it.

Every sign is of the records and of the texts of the page alone: none knows a format, a group or a header. How much each
says is learned (`bench.judge`), not decided here.
"""

from __future__ import annotations

from dataclasses import replace

from extract.schedule.judge.of_page import OF_PAGE
from extract.schedule.judge.of_records import OF_RECORDS
from extract.schedule.judge.seen import Seen, segments
from extract.schedule.judge.sign import Sign


def signs(seen: Seen) -> list[Sign]:
    """Every sign of a reading with at least one record; what does not occur has the value 0."""
    parts = segments(seen)
    found = [
        *(sign for check in OF_RECORDS for sign in check(seen)),
        *(sign for check_part in OF_PAGE for sign in check_part(seen, parts)),
    ]
    return [replace(sign, value=min(1.0, max(0.0, sign.value))) for sign in found]
