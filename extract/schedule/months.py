"""A calendar of a month: a column for each day of the week, in its cells the number of the day and what happens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from extract.readers.document import Rich, Span, Table
from extract.readers.document.blocks import HARD
from extract.schedule.dates import Found, month_of, months_in, weekday_of
from extract.schedule.evidence import names_meetings
from extract.schedule.items import Opened
from extract.schedule.slots import Leftover
from extract.schedule.words import Words, fold

_LEAST_DAYS, _LEAST_NUMBERS = 4, 14  # heads that are days of the week, and numbered cells of a month; by hand
_HEAD_ROWS = 4  # in which the days of the week stand; by hand
_FITTING = 0.9  # of the numbers of a month stand below their day of the week
_NUMBER = re.compile(r"\W*(?P<day>[0-3]?\d)(?:st|nd|rd|th|日|일)?(?![\w:/-]|\.\d)[\s.:,)–-]*")
_HALF = r"(?:\s*[aApP]\.?[mM]\.?(?!\w)|[ap](?!\w))"  # "3 pm", "3p"; the "A" of "3:00 A Title" is none
_HOURS = re.compile(
    rf"\W*\d{{1,2}}(?:[:.]\d\d{_HALF}?|{_HALF})(?:\s*(?:[-–]|to)\s*\d{{1,2}}(?:[:.]\d\d)?{_HALF}?)?[\s:,–-]*"
)
_TAG = re.compile(r"\s*\**([^\W\d][^:：\n\u2028]{0,24}?)\**\s*[:：]\**\s*")
_LEAST_TAGGED = 3  # cells with a label before its colon, from which labels are a habit of the page; by hand
_REMARK_WORDS = 6  # of another date; by hand
_MOSTLY = 0.5  # of what a calendar holds bears the mark of the group; by hand


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a day: its number, which of the months of the grid it is in (0 is the one before), what it says."""

    day: int
    month: int
    weekday: int
    rest: Rich


@dataclass(frozen=True, slots=True)
class _Grid:
    days: Mapping[int, int]
    rows: tuple[tuple[Rich, ...], ...]
    above: tuple[str, ...]


def read_month(
    table: Table, contexts: tuple[str, ...], names: tuple[str, ...], words: Words
) -> tuple[list[Opened], list[Leftover]] | None:
    """(the meetings, the other dates) of a calendar of one month; None for a table that is none, or one that holds
    nothing but the numbers of the days. Its month stands above it, or in the `names` of the page."""
    grid = _grid(table)
    cells = tuple(_cells(grid)) if grid else ()
    filled: list[_Day] = [(cell, lines) for cell in cells if (lines := _lines(cell.rest))]
    first = _month((*reversed(grid.above), *contexts, *names), cells) if grid and filled else None
    if first is None:
        return None
    mine, others = _of_the_group(filled, words)
    left = [Leftover(lines[0].line, lines[0].text) for _, lines in others]
    return [_opened(cell, lines, first, contexts) for cell, lines in mine if lines], left


def _grid(table: Table) -> _Grid | None:
    """The rows below the days of the week, which stand in the header or one of the first rows."""
    rows = (table.header, *table.rows) if table.header else table.rows
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        days = {i: day for i, cell in enumerate(row) if _is_day(cell) and (day := weekday_of(cell.text)) is not None}
        if len(days) >= _LEAST_DAYS and len(set(days.values())) == len(days):
            above = tuple(dict.fromkeys(cell.text for one in rows[:number] for cell in one if cell.text))
            return _Grid(days, rows[number + 1 :], above)
    return None


def _is_day(cell: Rich) -> bool:
    return len(cell.text.split()) == 1 and not cell.links


def _cells(grid: _Grid) -> Iterator[_Cell]:
    """The cells with numbers in the order of the days, each with what stands below it where rows of numbers and rows of
    meetings take turns; nothing where the numbers are not those of a month."""
    numbered: list[tuple[int, int, Rich]] = []
    below: dict[int, int] = {}
    for row in grid.rows:
        found = {i: match for i in grid.days if i < len(row) and (match := _numbered(row[i]))}
        if len(found) * 2 < sum(bool(row[i].text) for i in grid.days if i < len(row)):
            found = {}
        if found:
            below = {}
        for index in grid.days:
            cell = row[index] if index < len(row) else None
            if index in found and cell:
                below[index] = len(numbered)
                numbered.append((int(found[index]["day"]), grid.days[index], cell.after(found[index].end())))
            elif cell and cell.text and index in below and not found:
                day, weekday, rest = numbered[below[index]]
                joined = Rich((*rest.spans, *((Span(HARD),) if rest.text else ()), *cell.spans), cell.line)
                numbered[below[index]] = (day, weekday, joined)
    yield from _in_months(numbered)


def _numbered(cell: Rich) -> re.Match[str] | None:
    """The number that a cell begins with, if it can be a day of a month."""
    match = _NUMBER.match(cell.printed)
    return match if match and 1 <= int(match["day"]) <= 31 else None


def _in_months(numbered: Sequence[tuple[int, int, Rich]]) -> Iterator[_Cell]:
    month = 0 if numbered and numbered[0][0] > 7 else 1
    placed: list[_Cell] = []
    last = 0
    for day, weekday, rest in numbered:
        month += day < last
        last = day
        placed.append(_Cell(day, month, weekday, rest))
    within = [cell for cell in placed if cell.month == 1]
    shifts = Counter((cell.day - cell.weekday) % 7 for cell in within)
    fitting = shifts.most_common(1)[0][1] if shifts else 0
    if len(within) >= _LEAST_NUMBERS and fitting >= _FITTING * len(within) and month <= 2:
        yield from placed


def _month(texts: Sequence[str], cells: Sequence[_Cell]) -> Found | None:
    """The month of the grid: of those that the texts name, nearest first, the one whose days fall on the columns they
    stand in; else the first. One that is named without a year takes it from another text later."""
    named = [found for text in texts for found in (month_of(text), *months_in(text)) if found]
    cell = next(cell for cell in cells if cell.month == 1)
    fitting = (
        found for found in named if found.year and date(found.year, found.month, cell.day).weekday() == cell.weekday
    )
    return next(fitting, next(iter(named), None))


def _lines(rest: Rich) -> tuple[Rich, ...]:
    """What a day says, a line each, without the hours before it."""
    lines = (line.after(hour.end()) if (hour := _HOURS.match(line.printed)) else line for line in rest.lines())
    return tuple(line for line in lines if re.search(r"\w", line.text) or line.links)


_Day = tuple[_Cell, tuple[Rich, ...]]


def _of_the_group(days: Sequence[_Day], words: Words) -> tuple[list[_Day], list[_Day]]:
    """(the meetings of the group, the other dates): where a calendar marks most of what it holds with the same tag
    ("RG: ..."), what has none is no meeting of the group, but for days that say there is none."""
    tags = [{tag for line in lines if (tag := _tag(line, words)[0])} for _, lines in days]
    counted = Counter(tag for found in tags for tag in found).most_common(1)
    tag, count = counted[0] if counted else ("", 0)
    if count < max(_LEAST_TAGGED, _MOSTLY * len(days)):
        return _without_remarks(days, words)
    mine: list[_Day] = []
    others: list[_Day] = []
    for found, (cell, lines) in zip(tags, days, strict=True):
        if tag in found:
            mine.append((cell, _tagged(lines, tag, words)))
        else:
            off = any(words.is_off(line.text) for line in lines)
            (mine if off else others).append((cell, lines))
    return mine, others


def _without_remarks(days: Sequence[_Day], words: Words) -> tuple[list[_Day], list[_Day]]:
    """(the meetings, the other dates): where most days say who and what in several lines or by a link, a few words on
    a line are another date: "first day of term"."""
    told = [_tells(lines) for _, lines in days]
    if sum(told) < _MOSTLY * len(days):
        return list(days), []
    others = [day for day, tells in zip(days, told, strict=True) if not tells and _is_remark(day[1][0], words)]
    return [day for day in days if day not in others], others


def _tells(lines: Sequence[Rich]) -> bool:
    return len(lines) > 1 or any(line.links for line in lines)


def _is_remark(line: Rich, words: Words) -> bool:
    off = words.is_off(line.text) or words.is_empty(line.text)
    return not off and len(line.text.split()) <= _REMARK_WORDS


def _tag(line: Rich, words: Words) -> tuple[str, Rich | None]:
    """(the mark that a line begins with, folded; the rest of the line); the name of a group may stand alone."""
    match = _TAG.match(line.printed)
    if match is None:
        return (line.text.casefold(), None) if names_meetings(line.text) else ("", line)
    if words.roles.get(fold(match[1])) or words.label_kind(match[1]):
        return "", line
    return match[1].casefold(), line.after(match.end())


def _tagged(lines: Sequence[Rich], tag: str, words: Words) -> tuple[Rich, ...]:
    """The lines from the one with the tag on, without it."""
    for number, line in enumerate(lines):
        found, rest = _tag(line, words)
        if found == tag:
            return (*((rest,) if rest is not None and rest.text else ()), *lines[number + 1 :])
    return tuple(lines)


def _opened(cell: _Cell, lines: Sequence[Rich], first: Found, contexts: tuple[str, ...]) -> Opened:
    """The meeting of a day, in the month before or after the named one where its number stands there."""
    month = (first.month + cell.month - 2) % 12 + 1
    year = first.year and first.year + (first.month + cell.month - 2) // 12
    day = Found(month, cell.day, year, 0, 0, str(cell.day), cell.weekday)
    alone = len(lines) == 1
    return Opened(day, 1, lines[0].line, contexts, lines[0] if alone else None, [] if alone else list(lines))
