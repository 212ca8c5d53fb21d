"""What the columns of a table hold: by the settings, by their headers, by what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.readers.document import Rich, Span, Table
from extract.schedule.dates import Found, find_date, find_day, month_of, resolve
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Column
from extract.schedule.titles import names_paper
from extract.schedule.words import Words, fold

_MOST_DATES_APART = 0.6  # of the cells; by hand, `bench.schedules` measures it
_SOME = 0.3  # of the cells, from which it may be a column of venues; by hand
_MOST_NAMES = 0.7  # of the cells, or a probability; by hand, `bench.schedules` measures it
_TITLE_LENGTH = 18
"""Characters that the cells of a column have on average before they can be titles; "Room 430" has 8."""
_SEVERAL = frozenset({"links", "presenter", "paper", "slides", "video", "summary", "code", "ignore", "number"})
"""Roles that two columns of one table may have; of other roles the first column counts."""
_SHORT_DATE = re.compile(r"\s*(\d{1,2})[.-](\d{1,2})\s*")
_SIX_DIGITS = re.compile(r"\s*([0-4]\d)(0[1-9]|1[0-2])([0-3]\d)\s*")
_MOST_READ = 40  # cells that stand for a column; bounds the work, by hand
_HEADER_ROWS = 6  # in which a header may stand; by hand
_LONGEST_HEAD, _LEAST_HEADS = 40, 3  # characters of a heading, and headings of a header; by hand

Row = tuple[Rich, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The role of each column but that of the dates, the column of the dates, and the columns known by no header."""

    roles: Mapping[int, str]
    date: int
    unknown: tuple[Column, ...] = ()

    def useful(self) -> bool:
        return any(role in ("title", "paper", "presenter") for role in self.roles.values())


def settings_role(header: str, settings: ScheduleSettings, place: int | None = None) -> str | None:
    """The role a source's own settings give to a header, key or label, or to the column at a place counted from 1."""
    names = {header.strip().casefold(), f"#{place}"} - {""}
    found = (role for role, listed in settings.columns.items() if names & {w.strip().casefold() for w in listed})
    kind = next((f"kind:{header}" for header in settings.kinds if header.strip().casefold() in names), None)
    return kind or next(found, None)


def with_header(table: Table, words: Words) -> Table:
    """The table with the right row as header: one of its first rows where that names a date and another known role and
    the header does not. What stands above it is no talk; sheets name their columns A, B, C."""
    if _named(table.header, words):
        return table
    for number, row in enumerate(table.rows[:_HEADER_ROWS]):
        if _named(row, words):
            return Table(row, table.rows[number + 1 :], table.lines[number + 1 :])
    lettered = bool(table.header) and all(re.fullmatch(r"[A-Z]{0,2}", cell.text) for cell in table.header)
    return Table((), table.rows, table.lines) if lettered else table


def side_by_side(printed: Table, words: Words) -> tuple[Table, ...]:
    """The tables that stand beside each other in one grid: the same heads, a date first, come again further right."""
    table = with_header(printed, words)
    heads = [fold(cell.text) for cell in table.header]
    starts = [i for i, head in enumerate(heads) if head and words.roles.get(head) == "date"]
    if len(starts) < 2:
        return (printed,)
    ends = [*starts[1:], len(heads)]
    groups = [tuple(head for head in heads[a:b] if head) for a, b in zip(starts, ends, strict=True)]
    if len(set(groups)) > 1 or len(groups[0]) < _LEAST_HEADS - 1:
        return (printed,)
    return tuple(_columns_of(table, start, end) for start, end in zip(starts, ends, strict=True))


def _columns_of(table: Table, start: int, end: int) -> Table:
    rows = [(row[start:end], line) for row, line in zip(table.rows, table.lines, strict=True)]
    filled = [(row, line) for row, line in rows if any(cell.text for cell in row)]
    return Table(table.header[start:end], tuple(row for row, _ in filled), tuple(line for _, line in filled))


def _named(row: Row, words: Words) -> bool:
    """A row of known words with "date" among them; of longer heads ("Preferred date") three, beside no date."""
    sure = {words.roles.get(fold(cell.text)) for cell in row} - {None}
    if "date" in sure and len(sure) > 1:
        return True
    heads = [cell.text for cell in row if not cell.links and len(cell.text) < _LONGEST_HEAD]
    likely = {words.role(text) for text in heads} - {None}
    if len(likely) < _LEAST_HEADS or any(find_date(text) for text in heads):
        return False
    exact = {words.roles.get(fold(text)) for text in heads}
    return "date" in likely or ({"presenter", "paper"} <= likely and "paper" in exact)


def find_columns(
    table: Table, settings: ScheduleSettings, words: Words, contexts: Sequence[str] = (), needs_date: bool = True
) -> Columns | None:
    """The columns of a table, or None where none holds dates. Without `needs_date` the date is -1 where none does."""
    sure = {i: settings_role(cell.text, settings, i + 1) for i, cell in enumerate(table.header)}
    roles = {i: role for i, cell in enumerate(table.header) if (role := sure[i] or _role(cell.text, words))}
    placed = {i: role for i in range(table.width) if (role := settings_role("", settings, i + 1))}
    roles.update(placed)
    roles = _presented_by(_of_works(_believable(roles, table, sure, words), table, sure), table)
    if not roles and table.rows:
        roles = _roles_by_content(table.rows, settings)
    # A number alone is a day only in a column that is said to hold dates.
    dates = [i for i, role in roles.items() if role == "date" and _is_dates(table.rows, i, settings, contexts)]
    told = {i: role for i, role in {**sure, **placed}.items() if role}
    date = min(dates, key=lambda i: told.get(i) != "date", default=None)
    if date is None:
        places = (i for i in range(table.width) if roles.get(i) != "ignore")
        date = next((i for i in places if _is_dates(table.rows, i, settings)), None)
    if date is None and needs_date:
        return None
    roles = {i: role for i, role in roles.items() if i != date and role != "date"}
    roles = _settled(_neighbours(roles, table), table, {i for i, role in sure.items() if role})
    roles, unknown = _by_content(roles, table, {*dates, date}, words)
    if date not in told:
        unknown = (*unknown, *_further_dates(table, {date, *told}, settings, words))
    if "presenter" not in roles.values():
        hosts = [table.header[i] for i, role in roles.items() if role == "host"]
        unknown = (*unknown, *(Column(cell.text, cell.line, "presenter") for cell in hosts))
    return Columns(roles, -1 if date is None else date, unknown)


def _role(header: str, words: Words) -> str | None:
    """The role that a header names; "Type" within a longer one, or in a title, is no kind of meeting."""
    return "kind" if fold(header) in _KINDS else words.role(header)


_KINDS = frozenset({"kind", "type", "sort", "art", "类型"})


def _further_dates(table: Table, known: set[int | None], settings: ScheduleSettings, words: Words) -> Iterator[Column]:
    """Columns of dates under a header that does not say what they are, beside those that are known."""
    heads = table.header or tuple(Rich((Span(f"#{place}"),), 1) for place in range(1, table.width + 1))
    for index, cell in enumerate(heads):
        may = words.role(cell.text) in _MAY_DATE and bool(cell.text)
        if index not in known and may and _is_dates(table.rows, index, settings):
            yield Column(cell.text, cell.line, "date")


_MAY_DATE = (None, "date", "time")
"""What the header of such a column may name: "Preferred slot" holds days too."""


def _believable(roles: dict[int, str], table: Table, sure: Mapping[int, str | None], words: Words) -> dict[int, str]:
    """The roles without those that one word of a longer header gives to a column of titles ("If time permits")."""
    return {
        index: role
        for index, role in roles.items()
        if sure.get(index)
        or index >= len(table.header)
        or role not in _BESIDE
        or (
            fold(table.header[index].text) in words.roles
            and not (role == "ignore" and _are_venues(table, index, words))
        )
        or not (_are_titles(table, index) or _are_venues(table, index, words))
    }


_BESIDE = frozenset({"ignore", "time", "where", "number", "group", "year", "host", "support", "authors"})
"""Roles whose cells are no titles."""


def _are_venues(table: Table, index: int, words: Words, least: float = _MOST_NAMES) -> bool:
    cells = [cell.text for cell in _cells(table, index)[:_MOST_READ]]
    return bool(cells) and sum(words.venues.find(text) is not None for text in cells) >= least * len(cells)


def _are_titles(table: Table, index: int) -> bool:
    cells = [cell.text for cell in _cells(table, index)[:_MOST_READ]]
    return bool(cells) and lines.read_together(cells)[Kind.TITLE] >= _MOST_NAMES


def _of_works(roles: dict[int, str], table: Table, sure: Mapping[int, str | None]) -> dict[int, str]:
    """The column "Name" holds titles where they read as such, as in exports of notebooks."""
    heads = {i: fold(cell.text) for i, cell in enumerate(table.header)}
    named = [i for i, role in roles.items() if role == "presenter" and heads.get(i) in ("name", "names")]
    works = {i for i in named if not sure.get(i) and _are_titles(table, i)}
    return {i: "title" if i in works else role for i, role in roles.items()}


def _presented_by(roles: dict[int, str], table: Table) -> dict[int, str]:
    """The column "By" holds who presents, where no other does."""
    if "presenter" in roles.values():
        return roles
    heads = {i: fold(cell.text) for i, cell in enumerate(table.header)}
    return {i: "presenter" if role == "authors" and heads.get(i) == "by" else role for i, role in roles.items()}


def _neighbours(roles: dict[int, str], table: Table) -> dict[int, str]:
    """A column without header beside one of papers or links is another of the sort: "Papers" over three columns."""
    found = dict(roles)
    for index, cell in enumerate(table.header):
        left = found.get(index - 1)
        if not cell.text and left in ("paper", "links", "slides") and _cells(table, index):
            found[index] = left
    return found


def _settled(roles: dict[int, str], table: Table, sure: set[int]) -> dict[int, str]:
    """One column for each role that can have only one; of two title columns that with the longer texts."""
    if "presenter" in roles.values() and not {"title", "paper"} & set(roles.values()):
        names = [i for i, r in roles.items() if r == "presenter" and fold(table.header[i].text) in ("name", "names")]
        if len(names) < sum(role == "presenter" for role in roles.values()):
            roles = {i: "title" if i in names else role for i, role in roles.items()}
    if "presenter" not in roles.values() and "paper" in roles.values():  # "Vortrag" over names, "Aufsatz" over titles
        people = {i for i, role in roles.items() if role == "title" and are_names(_cells(table, i))}
        roles = {i: "presenter" if i in people else role for i, role in roles.items()}
    if "paper" in roles.values():  # a "Session" column of links called "session" is no column of titles
        roles = {i: "note" if role == "title" and _only_labels(table, i) else role for i, role in roles.items()}
    taken: dict[str, int] = {}
    order = sorted(roles, key=lambda i: (i not in sure, -_length(table, i) if roles[i] == "title" else 0, i))
    for index in order:
        role = roles[index]
        if role in _SEVERAL or role.startswith("kind:") or role not in taken or index in sure:
            taken.setdefault(role, index)
        else:
            roles = {i: r for i, r in roles.items() if i != index}
    return roles


def _only_labels(table: Table, index: int) -> bool:
    """Every filled cell is a link, and all say the same."""
    cells = _cells(table, index)
    return bool(cells) and all(cell.links for cell in cells) and len({cell.text.casefold() for cell in cells}) == 1


def _length(table: Table, index: int) -> float:
    lengths = [len(cell.text) for cell in _cells(table, index)]
    return sum(lengths) / len(lengths) if lengths else 0


def _cells(table: Table, index: int) -> list[Rich]:
    """The filled cells of a column."""
    return [row[index] for row in table.rows if index < len(row) and (row[index].text or row[index].links)]


def _by_content(
    roles: dict[int, str], table: Table, dates: set[int | None], words: Words
) -> tuple[dict[int, str], tuple[Column, ...]]:
    """The roles with the unknown columns that fill a gap: names where no column is the presenter's, the longest texts
    where none is the title's; and every unknown column with what it seems to hold."""
    known = set(roles.values())
    found, columns = dict(roles), []
    unknown = [
        i
        for i, cell in enumerate(table.header)
        if cell.text.strip("# ")
        and i not in roles
        and i not in dates
        and (not words.role(cell.text) or _are_titles(table, i) or _are_venues(table, i, words))
    ]
    for index in sorted(unknown, key=lambda i: -_length(table, i)):
        seems = _seems(table, index)
        icon = not re.search(r"[^\W\d_]", table.header[index].text)
        used = seems == "links" and (icon or ("links" not in known and _name_papers(table, index)))
        if "venue" not in known and _are_venues(table, index, words):
            seems, used = "venue", True
        elif "venue" not in known and not used and _are_venues(table, index, words, _SOME):
            seems = "venue"
        used = (
            used
            or (seems == "title" and not {"title", "paper"} & known)
            or (seems == "presenter" and seems not in known)
        )
        if used and seems:
            found[index] = seems
            known.add(seems)
        if icon:  # there is no name to ask about
            continue
        columns.append(Column(table.header[index].text, table.header[index].line, seems, used))
    return found, tuple(columns)


def _name_papers(table: Table, index: int) -> bool:
    links = [s.href for cell in _cells(table, index) for s in cell.links if s.href]
    return sum(names_paper(href) for href in links) > len(links) / 2


def _seems(table: Table, index: int) -> str | None:
    cells = _cells(table, index)
    if not cells:
        return None
    if are_names(cells):
        return "presenter"
    if sum(bool(cell.links) for cell in cells) >= _MOST_NAMES * len(cells) and _length(table, index) < _TITLE_LENGTH:
        return "links"
    return "title" if _length(table, index) >= _TITLE_LENGTH else None


def are_names(cells: Sequence[Rich]) -> bool:
    """Read together, as a column is: single first names say little, twenty of them say it."""
    distinct = list(dict.fromkeys(cell.text for cell in cells))[:_MOST_READ]
    return lines.read_together(distinct).people >= _MOST_NAMES


def _is_dates(
    rows: Sequence[Row], index: int, settings: ScheduleSettings, contexts: Sequence[str] | None = None
) -> bool:
    """Most filled cells of the column are dates and little else; with `contexts`, days of a month named above too."""
    cells = [row[index].text for row in rows if index < len(row) and row[index].text and not spans(row, index)]
    said = contexts is not None
    months = [text for text in cells if month_of(text)] if said else []
    above = (*months, *(contexts or ()))
    cells = [text for text in cells if text not in months]
    dated = [text for text in cells if cell_date(text, settings, above, said)]
    return bool(dated) and len(dated) >= _MOST_DATES_APART * len(cells)


def spans(row: Row, index: int) -> bool:
    """Whether the text of a place stands in the next one too: an abstract below its talk, over several columns."""
    text = row[index].text if index < len(row) else ""
    beside = [row[i].text for i in (index - 1, index + 1) if 0 <= i < len(row)]
    return bool(text) and text in beside


def held_date(cell: Rich) -> str:
    """The text of a cell of dates without a day that was given up: struck through, before an arrow, or before one in
    brackets that the meeting was moved to: "16.10 → 17.10", "April 11 (moved to April 12)". Of the first and last day
    of a range the first."""
    kept = "".join(span.text for span in cell.spans if not span.struck)
    text = kept if find_date(kept) else cell.text
    parts = _ARROW.split(text)
    if len(parts) > 1 and find_date(parts[-1]):
        return (parts[0] if _spans_days(parts) else parts[-1]).strip()
    moved = _MOVED_TO.search(text)
    return moved["day"].strip() if moved and find_date(moved["day"]) else text


def _spans_days(parts: Sequence[str]) -> bool:
    """Two whole dates of a few days, as programs write a range: "May 3, 2024 → May 4, 2024". Who moves a meeting by
    hand writes the year once at most, or strikes the first date."""
    days = [resolve(found, ()) for part in parts if (found := find_date(part))]
    if len(parts) != 2 or len(days) != 2:
        return False
    first, last = days
    return first is not None and last is not None and 0 < (last - first).days <= _LONGEST_MEETING


_LONGEST_MEETING = 4  # days from the first to the last; by hand
_ARROW = re.compile(r"\s*(?:→|⇒|➔|➡️?|-{1,2}>|=>)\s*")
_MOVED = (
    r"(?:moved|postponed|rescheduled|shifted|changed|now|verlegt|verschoben)(?:\s+(?:to|on|auf|zu))?(?!\s*(?:from|von))"
    r"|改(?:为|到|至|期)?|(?:推迟|延期|调整|延)(?:到|至|为)|に?変更|reporté au|déplacé au|movido al?|aplazado al?"
    r"|remarcado para|adiado para"
)
_MOVED_TO = re.compile(rf"[(（\[,;]\s*(?:{_MOVED})[:\s]*(?P<day>[^()（）\[\]]{{3,30}})", re.IGNORECASE)


def cell_date(text: str, settings: ScheduleSettings, contexts: Sequence[str] = (), said: bool = False) -> Found | None:
    """The date of a cell that holds a date and not much more; "03-14" and "240314" where the header says date."""
    short = _SHORT_DATE.fullmatch(text) if said else None
    if short:
        text = f"{short.group(1)}/{short.group(2)}"
    elif said and (six := _SIX_DIGITS.fullmatch(text)):
        text = f"20{six.group(1)}-{six.group(2)}-{six.group(3)}"
    found = find_date(text, settings.date_order) or find_day(text, contexts)
    if found is None or found.day is None:
        return None
    rest = re.sub(r"[\W\d_]+|\b(?:am|pm|week|noon)\b", "", text[: found.start] + " " + text[found.end :], flags=re.I)
    return found if len(rest) <= 25 else None


def _roles_by_content(rows: Sequence[Row], settings: ScheduleSettings) -> dict[int, str]:
    """Roles of a table without header: names are presenters, the longest text is the title, link labels are links."""
    roles: dict[int, str] = {}
    lengths: dict[int, float] = {}
    for index in range(max(len(row) for row in rows)):
        cells = [row[index] for row in rows if index < len(row) and row[index].text]
        if not cells or _is_dates(rows, index, settings):
            continue
        if are_names(cells):
            roles.setdefault(index, "presenter")
        elif _share(cells, lambda c: bool(c.links) and c.text == c.links[0].href) >= _MOST_NAMES:
            roles[index] = "links"
            continue
        lengths[index] = sum(len(c.text) for c in cells) / len(cells)
    titles = [i for i in lengths if i not in roles] or list(lengths)
    if titles:
        roles[max(titles, key=lambda i: lengths[i])] = "title"
    return roles


def _share(cells: Sequence[Rich], holds: Callable[[Rich], bool]) -> float:
    return Counter(holds(cell) for cell in cells)[True] / len(cells)
