"""Titles and authors that stand in one line without a change of style: "“Title”, A, B and C", "Title - A (X), B (Y)".

Where they part is for the line reader to say: before the sign a title, behind it persons.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.lexicon.lines import Kind, read
from extract.programme.lines import Line
from extract.programme.manners import names_persons

# By what titles and authors are parted; where two part equally many lines of a page, the first.
_SIGNS = tuple(
    map(
        re.compile,
        (r"(?<=[”\"’'])\s*[,.:;–—-]?\s*", r"\s+(?:[–—-]|--)\s+", r"\s+[|/]\s+", r"[,.]?\s+by\s+", r"[:.]\s+"),
    )
)
_LEAST_TITLE = 8  # characters
_SURELY = 0.8  # of the line reader that what stands before the sign is a title
_MOST_SIGNS = 12  # of a line


def part_lines(lines: Sequence[Line], least: int) -> bool:
    """Part the lines that hold a title and its authors in one run, all at one sign, in their places, where at least so
    many can be parted; whether it was done.
    """
    single = [line for line in lines if len(line.runs) == 1]
    by_sign = [[(line, parts) for line in single if (parts := _parts(line.runs[0].text, sign))] for sign in _SIGNS]
    parted = max(by_sign, key=len)
    if len(parted) < least:
        return False
    for line, (before, behind) in parted:
        (run,) = line.runs
        line.as_title = None
        line.runs[:] = [replace(run, text=before), replace(run, text=behind, joined=True)]
    return True


def _parts(text: str, sign: re.Pattern[str]) -> tuple[str, str] | None:
    """Title and persons of a text parted at the last sign that has them on both sides."""
    for match in list(sign.finditer(text))[: -_MOST_SIGNS - 1 : -1]:
        before, behind = text[: match.start()].strip(), text[match.end() :].strip()
        if len(before) >= _LEAST_TITLE and _is_title(before) and names_persons(behind):
            return before, behind
    return None


def _is_title(text: str) -> bool:
    return read(text).among((Kind.TITLE, Kind.HEADING, Kind.PROSE)) >= _SURELY
