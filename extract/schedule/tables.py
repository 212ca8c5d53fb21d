"""Shape "table": one talk per row, the columns named by a header or by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.readers.document import Page, Rich, Table
from extract.records import TalkKind
from extract.schedule.columns import (
    Columns,
    are_names,
    cell_date,
    find_columns,
    held_date,
    side_by_side,
    spans,
    with_header,
)
from extract.schedule.dates import Found, find_term, month_of, names_week
from extract.schedule.headings import rest_after
from extract.schedule.items import Opened, close_all
from extract.schedule.lines import assign, split_label
from extract.schedule.matrix import read_matrix, weekday_columns
from extract.schedule.months import read_month
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Above, Column, Leftover, Reading, Slot
from extract.schedule.weekdays import said_weekday
from extract.schedule.words import Words, fold

_MOST_COLUMNS = 60
"""Columns of a table of talks; the widest sheets of the corpus have nine."""
_LEAST_PAIRS, _LEAST_MEETINGS = 2, 3
"""Pairs of rows, and meetings with a presenter each, from which on a table has the habit."""
_HEADING_WORDS, _LIKELY = 6, 0.5
"""A text alone in its row heads those below it where it is short and no title; a title is a further talk of the day."""


def read_tables(page: Page, settings: ScheduleSettings, words: Words) -> Reading:
    """Every talk in every table with a column of dates and one of titles, papers or presenters, and in every calendar
    of a month; how the calendars write a meeting is decided by all of them."""
    slots: list[Slot] = []
    leftovers: list[Leftover] = []
    unknown: dict[str, Column] = {}
    months: list[Opened] = []
    for printed, line, contexts in _tables(page, words):
        if month := read_month(printed, contexts, (page.title, page.path.stem), words):
            months += month[0]
            leftovers += month[1]
            continue
        found = read_table(printed, line, contexts, settings, words, len(slots))
        day = said_weekday(page) if _dates_weeks(printed, settings, words) else None
        slots += found.slots if day is None else (_in_its_week(slot, day) for slot in found.slots)
        leftovers += found.leftovers
        unknown.update({column.header: column for column in found.columns})
    slots += close_all(months, settings, words, len(slots))
    return Reading(tuple(slots), tuple(leftovers), tuple(unknown.values()))


def _dates_weeks(printed: Table, settings: ScheduleSettings, words: Words) -> bool:
    """Whether the header over the dates says that they are of weeks: "Week of"."""
    table = with_header(printed, words)
    if not any(names_week(head.text) for head in table.header):
        return False
    columns = find_columns(table, settings, words)
    return columns is not None and columns.date < len(table.header) and names_week(table.header[columns.date].text)


def _in_its_week(slot: Slot, day: int) -> Slot:
    """The slot on that day of the week that its date names."""
    if slot.date is None or slot.date.weekday is not None or slot.date.in_week is not None:
        return slot
    return replace(slot, date=replace(slot.date, in_week=day))


def read_table(
    printed: Table, line: int, contexts: tuple[str, ...], settings: ScheduleSettings, words: Words, session: int
) -> Reading:
    """The talks of one table; a table without dates is left over."""
    parts = side_by_side(printed, words)
    if len(parts) > 1:
        each = [read_table(part, line, contexts, settings, words, session + i) for i, part in enumerate(parts)]
        return Reading(
            tuple(slot for one in each for slot in one.slots),
            tuple(left for one in each for left in one.leftovers),
            tuple(column for one in each for column in one.columns),
        )
    table = with_header(printed, words)
    if table.width > _MOST_COLUMNS:
        return Reading(leftovers=(Leftover(line, f"a table of {table.width} columns"),))
    if weekday_columns(table) and (meetings := tuple(read_matrix(table, contexts, settings, words, session))):
        return Reading(meetings)
    columns = find_columns(table, settings, words, contexts)
    if columns is None or not columns.useful():
        heads = table.header or next(iter(table.rows), ())
        return Reading(leftovers=(Leftover(line, " | ".join(cell.text for cell in heads)),))
    slots, undated = _without_backlog(tuple(_slots(table, columns, contexts, settings, words, session)))
    left = tuple(Leftover(slot.line, slot.text("title", "paper"), undated=True) for slot in undated)
    return Reading(_paired(slots), left, columns.unknown)


def _without_backlog(slots: tuple[Slot, ...]) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """(the talks, the rows below them that are still to be given a day and a presenter). A row without a date is a
    further paper of the meeting above it. Rows behind the last meeting are not, where every meeting has a presenter,
    none of them has one, and there are no others."""
    ideas = tuple(slot for slot in slots if slot.date is None and not slot.fields.get("presenter"))
    if ideas and len(slots) - len(ideas) >= _LEAST_MEETINGS and all(slot.date for slot in slots if slot not in ideas):
        return tuple(slot for slot in slots if slot.date), ideas  # below a heading of their own: "Ideas"
    meetings = {slot.session: slot for slot in reversed(slots)}
    last = max(meetings, default=0)
    further = [slot for slot in slots if slot is not meetings[slot.session]]
    presented = [slot for slot in meetings.values() if slot.fields.get("presenter")]
    bare = all(slot.session == last and not slot.fields.get("presenter") for slot in further)
    if not further or not bare or len(presented) < _LEAST_MEETINGS or len(presented) < len(meetings):
        return slots, ()
    return tuple(slot for slot in slots if slot is meetings[slot.session]), tuple(further)


def _paired(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """One talk for two rows where every dated row holds people and the row below it the title."""
    first, second = slots[::2], slots[1::2]
    if len(first) != len(second) or len(first) < _LEAST_PAIRS or any(slot.fields.get("presenter") for slot in slots):
        return slots
    same = all(a.session == b.session for a, b in zip(first, second, strict=True))
    people, titles = ([slot.text("title", "paper") for slot in half] for half in (first, second))
    if not same or lines.read_together(people).people < _LIKELY or lines.read_together(titles)[Kind.TITLE] < _LIKELY:
        return slots
    return tuple(
        replace(b, fields={**b.fields, "presenter": a.texts("title", "paper")})
        for a, b in zip(first, second, strict=True)
    )


def _tables(page: Page, words: Words) -> Iterator[tuple[Table, int, tuple[str, ...]]]:
    """Each table with its line and the headings and paragraphs above it, nearest first."""
    above = Above(lambda text: find_term(text, words.wraps) is not None)
    for block in page.blocks:
        if block.table:
            yield block.table, block.line, above.nearest_first()
        above.see(block)


def _slots(
    table: Table,
    columns: Columns,
    contexts: tuple[str, ...],
    settings: ScheduleSettings,
    words: Words,
    session: int,
) -> Iterator[Slot]:
    """The rows as slots; a row without a date cell belongs to the date above it, a row without any word is no slot."""
    date: Found | None = None
    people = _people_beside_dates(table, columns, contexts, settings)
    for row, line in zip(table.rows, table.lines, strict=True):
        cell = held_date(row[columns.date]) if columns.date < len(row) else ""
        here = cell_date(cell, settings, contexts, said=True)
        if heading := _section(row, here, columns):
            contexts, date = (heading, *contexts), None
            continue
        if here is None and (_is_header(row, table, words) or spans(row, columns.date)):
            continue
        fields = _fields(row, columns.roles, words)
        if people.get(line):
            fields["presenter"] = (people[line],)
        unread = (cell for index, cell in enumerate(row) if index not in columns.roles and index != columns.date)
        kind: TalkKind | None = "empty" if any(words.calls_off(cell.text) for cell in unread) else None
        if here and _is_struck(row[columns.date]):
            kind = "empty"
        spanning = _spanning(row, columns)
        if here and spanning:
            fields, kind = {"title": (spanning,)}, _kind_of_spanning(spanning, words)
        if here:
            date, session = here, session + 1
        elif not _says_something(fields, words):
            continue
        several = [] if kind or (here and spanning) else _talks_of(row, columns.roles, words)
        for told in several or [fields]:
            texts = _lines_told(told, settings, words)
            slot = Slot(line, texts, here if cell else date, contexts, session=session, kind=kind)
            yield from of_kinds(slot, settings)


def _is_struck(cell: Rich) -> bool:
    """A date that is struck through as a whole."""
    said = [span for span in cell.spans if span.text.strip()]
    return bool(said) and all(span.struck for span in said)


def _fields(row: Sequence[Rich], roles: Mapping[int, str], words: Words) -> dict[str, tuple[Rich, ...]]:
    """The filled cells of a row by role."""
    fields: dict[str, tuple[Rich, ...]] = {}
    for index, role in roles.items():
        if index < len(row) and (row[index].text or row[index].links) and not _is_template(row[index], role, words):
            fields[role] = (*fields.get(role, ()), row[index])
    return fields


def _talks_of(row: Sequence[Rich], roles: Mapping[int, str], words: Words) -> list[dict[str, tuple[Rich, ...]]]:
    """The talks of a row with several pairs of columns ("Presenter 1 | Paper 1 | Presenter 2 | Paper 2"), those still
    empty left out; none where the columns are not paired."""
    ordered = [(index, role) for index, role in sorted(roles.items()) if role in ("presenter", "paper", "title")]
    people = [index for index, role in ordered if role == "presenter"]
    works = [index for index, role in ordered if role != "presenter"]
    turns = [role == "presenter" for _, role in ordered]
    if len(people) != len(works) or len(people) < _LEAST_PAIRS or turns != [turns[0], not turns[0]] * len(people):
        return []
    rest = {index: role for index, role in roles.items() if index not in (*people, *works)}
    shared = _fields(row, rest, words)
    each = [_fields(row, {p: "presenter", w: "title"}, words) for p, w in zip(people, works, strict=True)]
    return [{**told, **shared} for told in each if _says_something(told, words)]


def _lines_told(
    fields: dict[str, tuple[Rich, ...]], settings: ScheduleSettings, words: Words
) -> dict[str, tuple[Rich, ...]]:
    """The fields, the lines of a cell that holds a whole talk told apart: "Presenter: Ada Park" below the title."""
    role = "title" if "title" in fields else "paper"
    cells = fields.get(role, ())
    below = cells[0].lines() if len(cells) == 1 else ()
    if "presenter" in fields or not any(split_label(line, words)[0] == "presenter" for line in below[1:]):
        return fields
    told, _ = assign(below, settings, words)
    rest = {other: texts for other, texts in fields.items() if other != role}
    return {**rest, **{other: (*rest.get(other, ()), *texts) for other, texts in told.items()}}


def _spanning(row: Sequence[Rich], columns: Columns) -> Rich | None:
    """The one text that stands in all filled cells beside the date, more than one of them: "No class" over a row."""
    told = {index: role for index, role in columns.roles.items() if role in ("title", "paper", "presenter")}
    cells = [row[index] for index in told if index < len(row) and row[index].text]
    others = [cell for index, cell in enumerate(row) if index not in told and index > columns.date and cell.text]
    if len({cell.text for cell in (*cells, *others)}) != 1 or len(cells) < _LEAST_SPANNED:
        return None
    return cells[0] if not any(cell.links for cell in cells) else None


_LEAST_SPANNED = 2  # columns of title, paper or presenter


def _kind_of_spanning(cell: Rich, words: Words) -> TalkKind | None:
    """A text over a whole row is a talk where it reads as a title or names a kind of talk; else there is no meeting."""
    if words.is_off(cell.text):
        return "empty"
    return None if words.kind(cell.text) or lines.read(cell.text)[Kind.TITLE] >= _LIKELY else "empty"


def _people_beside_dates(
    table: Table, columns: Columns, contexts: tuple[str, ...], settings: ScheduleSettings
) -> Mapping[int, Rich]:
    """Who presents, by line, where no column says it and the cells of dates do: "Mar 5, Ada Park"."""
    if "presenter" in columns.roles.values():
        return {}
    found: dict[int, Rich] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        cell = row[columns.date] if columns.date < len(row) else None
        date = cell_date(cell.text, settings, contexts, said=True) if cell else None
        if cell and date and (rest := rest_after(cell, date)):
            found[line] = rest
    return found if found and are_names(list(found.values())) else {}


def _is_template(cell: Rich, role: str, words: Words) -> bool:
    """A cell still to be filled, which says only what goes there: "Paper title 1", "Presenter name"."""
    return role in ("title", "paper", "presenter") and not cell.links and words.roles.get(fold(cell.text)) == role


def _says_something(fields: Mapping[str, tuple[Rich, ...]], words: Words) -> bool:
    """A row without a date that holds more than its number and "TBD"."""
    texts = (rich for role, cells in fields.items() if role != "number" for rich in cells)
    return any(rich.links or not words.is_empty(rich.text) for rich in texts)


def _is_header(row: Sequence[Rich], table: Table, words: Words) -> bool:
    """The header once more, above a further term of the same sheet."""
    return [fold(cell.text) for cell in row] == [fold(cell.text) for cell in table.header] or (
        sum(words.roles.get(fold(cell.text)) is not None for cell in row if cell.text and not cell.links) >= 3
    )


_SAID = ("title", "paper", "presenter", "links", "host", "authors", "venue")
"""Roles of which a cell alone in its row says more of the meeting above."""


def _section(row: Sequence[Rich], here: Found | None, columns: Columns) -> str | None:
    """The text of a row that heads those below it: a month or another text alone in a row of three cells or more, or
    the only strong one."""
    texts = list(dict.fromkeys(cell.text for cell in row if cell.text))
    if len(texts) != 1 or here or any(span.href for cell in row for span in cell.links):
        return None
    if month_of(texts[0]) or len(row) == sum(cell.text == texts[0] for cell in row):
        return texts[0]
    place = next(index for index, cell in enumerate(row) if cell.text)
    short = place != columns.date and len(texts[0].split()) <= _HEADING_WORDS
    if (
        short
        and columns.roles.get(place) not in _SAID
        and re.search(r"[^\W\d_]{2}", texts[0])
        and len(row) > _LEAST_SPANNED
    ):
        return texts[0]  # "Ideas for next term" below the numbers of the meetings
    strong = all(span.strong for cell in row for span in cell.spans if span.text.strip())
    presented = "presenter" in columns.roles.values() and len(row) >= 3
    heads = len(texts[0].split()) <= _HEADING_WORDS and lines.read(texts[0])[Kind.TITLE] < _LIKELY
    return texts[0] if strong or (presented and heads) else None


def of_kinds(slot: Slot, settings: ScheduleSettings) -> Iterator[Slot]:
    """The slot, or one for each of its columns that the settings give a kind: "Paper" beside "Invited talk"."""
    kinds = {role: role.removeprefix("kind:") for role in slot.fields if role.startswith("kind:")}
    rest = {role: cells for role, cells in slot.fields.items() if role not in kinds}
    if not kinds or any(role in rest for role in ("title", "paper")):
        yield replace(slot, fields=rest)
    for role, header in kinds.items():
        fields = {**{r: c for r, c in rest.items() if r not in ("title", "paper", "links")}, "title": slot.fields[role]}
        kind = settings.kinds[header]
        yield Slot(slot.line, fields, slot.date, slot.contexts, session=slot.session, kind=kind)
