"""Tables with a column for each day of the week: every cell is a meeting of its own, of the week that its row names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from extract.readers.document import Rich, Table
from extract.schedule.columns import cell_date
from extract.schedule.dates import ANY_YEAR, Found, find_term, resolve, weekday_of
from extract.schedule.items import inline, of_layout
from extract.schedule.layout import find_layout, split_line
from extract.schedule.people import looks_like_people
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Slot
from extract.schedule.words import Words

_LEAST_DAYS = 2  # by hand: one weekday above a column is no week
_SUNDAY = 6  # as `datetime.date.weekday` counts


def weekday_columns(table: Table) -> Mapping[int, int]:
    """The day of the week by column, Monday 0, where the heads of several columns begin with different ones."""
    found = {i: day for i, cell in enumerate(table.header) if (day := weekday_of(cell.text)) is not None}
    return found if len(found) >= _LEAST_DAYS and len(set(found.values())) == len(found) else {}


def read_matrix(
    table: Table, contexts: tuple[str, ...], settings: ScheduleSettings, words: Words, session: int
) -> Iterator[Slot]:
    """A slot for every filled cell below a day of the week, in the order of the days."""
    days = weekday_columns(table)
    weeks = [_week(row, days, contexts, settings) for row in table.rows]
    if sum(week is not None for week in weeks) < len(weeks) / 2:
        return
    cells = [row[i] for row, week in zip(table.rows, weeks, strict=True) for i in days if week and i < len(row)]
    layout = find_layout([cell for cell in cells if cell.text and not words.is_off(cell.text)], words)
    for row, week in zip(table.rows, weeks, strict=True):
        said: set[str] = set()
        for index in days if week else ():
            cell = row[index] if index < len(row) else None
            if cell is None or not (cell.text or cell.links) or cell.text in said:  # one text over the whole row
                continue
            said.add(cell.text)
            split = split_line(cell, layout, words) if layout else None
            if split:
                fields = of_layout(split, settings, words)
            elif looks_like_people(cell, settings, words) and not words.is_off(cell.text):
                fields = {"presenter": (cell,)}
            else:
                fields = inline(cell, settings, words)
            session += 1
            yield Slot(cell.line, fields, _day(week, days[index], contexts, words), contexts, session=session)


def _week(
    row: Sequence[Rich], days: Mapping[int, int], contexts: Sequence[str], settings: ScheduleSettings
) -> Found | None:
    """The date by which a row names its week."""
    before = (cell for i, cell in enumerate(row) if i not in days)
    return next((found for cell in before if (found := cell_date(cell.text, settings, contexts, said=True))), None)


def _day(week: Found | None, weekday: int, contexts: Sequence[str], words: Words) -> Found | None:
    """The day of the week that a date lies in; a week named by a Sunday begins with it. Of a date whose year nobody
    says, the day itself is held for a Monday."""
    if week is None:
        return None
    known = resolve(week, [find_term(text, words.wraps) for text in contexts])
    if known is None:
        day = date(ANY_YEAR, week.month, week.day or 1) + timedelta(days=weekday)
    elif known.weekday() == _SUNDAY:
        day = known + timedelta(days=(weekday + 1) % 7)
    else:
        day = known + timedelta(days=weekday - known.weekday())
    return replace(week, month=day.month, day=day.day, year=day.year if week.year else None, weekday=weekday)
