"""Titles broken over several lines, each an element of its own, as pages made of a PDF or typed by hand have them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from extract.lexicon.lines import Kind, read
from extract.programme.lines import Line
from extract.programme.schedule import is_label, is_time, says_session, slot_code

_LEAST = 2  # titles that begin in lower case below a line that looks the same; by hand
_SHARE = 0.2  # and their share of all titles below such a line; of whole titles one in a hundred begins so
_MOST_LINES = 3  # before the last of one title; by hand
_NO_TITLE = 0.2  # of the line reader, below which a line is hardly a part of a title
_TITLES = (Kind.TITLE, Kind.HEADING, Kind.PROSE, Kind.OTHER, Kind.VENUE)


def beginnings(lines: Sequence[Line], titles: Sequence[Line], used: Collection[int]) -> dict[int, list[Line]]:
    """By the index of each title's line the lines above it that begin the same title, in page order; {} for a page
    whose titles stand in one line each.

    That the page breaks titles is told by those that begin in lower case below another line of their look.
    """
    above = {title.index: _lines_above(lines, title, used) for title in titles}
    above = {index: found for index, found in above.items() if found}
    small = sum(_begins_small(title.text) for title in titles if title.index in above)
    return above if small >= max(_LEAST, _SHARE * len(above)) else {}


def _lines_above(lines: Sequence[Line], title: Line, used: Collection[int]) -> list[Line]:
    found: list[Line] = []
    for index in range(title.index - 1, max(-1, title.index - 1 - _MOST_LINES), -1):
        line = lines[index]
        if index in used or not line.runs or line.signature() != title.signature() or not _is_part(line.text):
            break
        found.insert(0, line)
    return found


def _is_part(text: str) -> bool:
    by_name = is_time(text) or is_label(text) or says_session(text) or slot_code(text)
    return not by_name and read(text).among(_TITLES) > _NO_TITLE


def _begins_small(text: str) -> bool:
    first = text.split()[0]
    return first.isalpha() and first.islower()
