"""Preformatted text (`<pre>`): a title or a list of authors that goes on in the next line begins there in its column.

    11:30   Improving the Write Performance of an
            NFS Server
               Chet Juszczak

1993-98   USENIX and most workshops typed their programmes so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.lexicon.lines import Kind, read
from extract.lexicon.names import BETWEEN
from extract.programme.lines import Line
from extract.programme.schedule import is_role, is_time, says_session, slot_code, without_time

_LIKELY = 0.5  # of the line reader: more likely so than all else
_TITLES = (Kind.TITLE, Kind.HEADING, Kind.PROSE)
_BARE = (Kind.PERSON, Kind.PEOPLE)
_LABEL = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,2}[.)]?|[*•o-])\s+(?=\S)")
_OPEN = re.compile(r"(?:[,;&-]|\b(?:and|of|for|at|the))$", re.IGNORECASE)  # what goes on in the next line


def join_by_indent(lines: Sequence[Line]) -> None:
    """Make one line of those that go on in the next one, in paragraphs whose titles and authors begin in different
    columns: where all begin in one, the columns tell nothing."""
    for paragraph in _paragraphs(lines):
        columns = [_column(line) for line in paragraph]
        if len({column for column, _ in columns}) < 2:
            continue
        begun, begun_at = paragraph[0], columns[0][0]
        for line, (column, opens) in zip(paragraph[1:], columns[1:], strict=True):
            if opens or column != begun_at or not _goes_on(begun.text, line.text):
                begun, begun_at = line, column
            else:
                _append(begun, line)


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of preformatted text between two blank ones."""
    paragraph: list[Line] = []
    row = 0
    for line in lines:
        if line.indent is None or not line.runs:
            continue
        if paragraph and (line.runs[0].line != row + 1 or line.block is not paragraph[-1].block):
            yield paragraph
            paragraph = []
        paragraph.append(line)
        row = line.runs[-1].line
    if paragraph:
        yield paragraph


def _column(line: Line) -> tuple[int, bool]:
    """The column in which the words of a line begin, and whether a time or a number before them opens something."""
    text = _raw(line)
    rest = without_time(text)
    if label := _LABEL.match(rest):
        rest = rest[label.end() :]
    before = len(text) - len(rest)
    return (line.indent or 0) + before, before > 0


def _raw(line: Line) -> str:
    return "".join(run.text for run in line.runs).strip()


def _goes_on(text: str, following: str) -> bool:
    """Whether a line goes on in the following one, which begins in its column."""
    if says_session(text) or slot_code(text) or is_time(text) or is_role(following):
        return False
    if text.isupper() and not following.isupper():
        return False
    people, more = read(text).people > _LIKELY, read(following).people > _LIKELY
    if people and more:
        return _OPEN.search(text) is not None or _breaks_a_name(text)
    if people:
        return _OPEN.search(text) is not None or read(following).among(_TITLES) < _LIKELY
    return not more


def _breaks_a_name(text: str) -> bool:
    """Whether a list of names ends in one word of a name."""
    return " " not in BETWEEN.split(text)[-1] and read(text).among(_BARE) > _LIKELY


def _append(begun: Line, line: Line) -> None:
    first, *rest = line.runs
    gap = "" if begun.text.endswith("-") else " "
    begun.set_runs([*begun.runs, replace(first, text=gap + first.text.lstrip()), *rest])
    begun.links.extend(line.links)
    line.links.clear()
    line.set_runs([])
