"""Shape "table": one talk per row, the columns named by a header or by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.readers.document import Page, Rich, Table
from extract.schedule.dates import Found, find_date, find_day, find_term, month_of
from extract.schedule.people import looks_like_people
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Above, Leftover, Reading, Slot
from extract.schedule.words import Words, fold

_MOST_DATES_APART = 0.6


@dataclass(frozen=True, slots=True)
class _Columns:
    """The role of each column, and the column of the dates."""

    roles: Mapping[int, str]
    date: int

    def useful(self) -> bool:
        return any(role in ("title", "paper", "presenter") for role in self.roles.values())


def read_tables(page: Page, settings: ScheduleSettings, words: Words) -> Reading:
    """Every talk in every table with a column of dates and one of titles, papers or presenters."""
    slots: list[Slot] = []
    leftovers: list[Leftover] = []
    for printed, line, contexts in _tables(page, words):
        table = _with_header(printed, words)
        columns = _columns(table, settings, words, contexts)
        if columns is None or not columns.useful():
            leftovers.append(Leftover(line, " | ".join(cell.text for cell in table.header or table.rows[0])))
        else:
            slots += _slots(table, columns, contexts, settings, len(slots))
    return Reading(tuple(slots), tuple(leftovers))


def _tables(page: Page, words: Words) -> Iterator[tuple[Table, int, tuple[str, ...]]]:
    """Each table with its line and the headings and paragraphs above it, nearest first."""
    above = Above(lambda text: find_term(text, words.wraps) is not None)
    for block in page.blocks:
        if block.table:
            yield block.table, block.line, above.nearest_first()
        above.see(block)


def _with_header(table: Table, words: Words) -> Table:
    """The table with its first row as header where it is one in all but markup: a date word and another known word."""
    if table.header or not table.rows:
        return table
    roles = [words.roles.get(fold(cell.text)) for cell in table.rows[0]]
    if "date" in roles and len({role for role in roles if role}) > 1:
        return Table(table.rows[0], table.rows[1:], table.lines[1:])
    return table


def _columns(table: Table, settings: ScheduleSettings, words: Words, contexts: Sequence[str] = ()) -> _Columns | None:
    roles: dict[int, str] = {}
    for index, cell in enumerate(table.header):
        role = settings_role(cell.text, settings) or words.role(cell.text)
        if role and (role not in roles.values() or role in ("links", "presenter")):
            roles[index] = role
    if not table.header and table.rows:
        roles = _roles_by_content(table.rows, settings, words)
    # A number alone is a day only in a column that is said to hold dates.
    date = next(
        (i for i, role in roles.items() if role == "date" and _is_dates(table.rows, i, settings, contexts)), None
    )
    if date is None:
        width = range(max((len(row) for row in table.rows), default=0))
        date = next((i for i in width if _is_dates(table.rows, i, settings)), None)
    if date is None:
        return None
    return _Columns({i: role for i, role in roles.items() if i != date and role != "date"}, date)


def settings_role(header: str, settings: ScheduleSettings) -> str | None:
    """The role a source's own settings give to a header, key or label."""
    folded = header.strip().casefold()
    return next((role for role, listed in settings.columns.items() if folded in (w.casefold() for w in listed)), None)


def _is_dates(
    rows: Sequence[tuple[Rich, ...]], index: int, settings: ScheduleSettings, contexts: Sequence[str] | None = None
) -> bool:
    """Most filled cells of the column are dates and little else; with `contexts`, days of a month named above too."""
    cells = [row[index].text for row in rows if index < len(row) and row[index].text]
    months = [text for text in cells if month_of(text)] if contexts is not None else []
    above = (*months, *(contexts or ()))
    dated = [text for text in cells if text not in months and cell_date(text, settings, above)]
    cells = [text for text in cells if text not in months]
    return bool(dated) and len(dated) >= _MOST_DATES_APART * len(cells)


def cell_date(text: str, settings: ScheduleSettings, contexts: Sequence[str] = ()) -> Found | None:
    """The date of a cell that holds a date, a weekday, a time, and not much more."""
    found = find_date(text, settings.day_first) or find_day(text, contexts)
    if found is None or found.day is None:
        return None
    rest = re.sub(r"[\W\d_]+|\b(?:am|pm|week|noon)\b", "", text[: found.start] + " " + text[found.end :], flags=re.I)
    return found if len(rest) <= 25 else None


def _roles_by_content(rows: Sequence[tuple[Rich, ...]], settings: ScheduleSettings, words: Words) -> dict[int, str]:
    """Roles of a table without header: names are presenters, the longest text is the title, link labels are links."""
    roles: dict[int, str] = {}
    lengths: dict[int, float] = {}
    for index in range(max(len(row) for row in rows)):
        cells = [row[index] for row in rows if index < len(row) and row[index].text]
        if not cells or _is_dates(rows, index, settings):
            continue
        if sum(looks_like_people(c, settings, words) for c in cells) >= 0.7 * len(cells):
            roles.setdefault(index, "presenter")
        lengths[index] = sum(len(c.text) for c in cells) / len(cells)
    titles = [i for i in lengths if i not in roles] or list(lengths)
    if titles:
        roles[max(titles, key=lambda i: lengths[i])] = "title"
    return roles


def _slots(
    table: Table, columns: _Columns, contexts: tuple[str, ...], settings: ScheduleSettings, session: int
) -> Iterator[Slot]:
    """The rows as slots; a row without a date cell belongs to the date above it, a row without any word is no slot."""
    date: Found | None = None
    for row, line in zip(table.rows, table.lines, strict=True):
        cell = row[columns.date].text if columns.date < len(row) else ""
        here = cell_date(cell, settings, contexts)
        if month_of(cell) and not any(other.text for other in row if other.text != cell):
            contexts = (cell, *contexts)
            continue
        fields: dict[str, tuple[Rich, ...]] = {}
        for index, role in columns.roles.items():
            if index < len(row) and (row[index].text or row[index].links):
                fields[role] = (*fields.get(role, ()), row[index])
        if here:
            date, session = here, session + 1
        elif not any(rich.text for role, cells in fields.items() if role != "number" for rich in cells):
            continue
        yield Slot(line, fields, here if cell else date, contexts, session=session)
