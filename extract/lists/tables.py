"""Tables of papers: a title by row, what the columns hold told by their headers, else by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.lists.entries import Entry, read_entry
from extract.readers.document import Rich, Span, Table
from extract.schedule.columns import find_columns
from extract.schedule.settings import ScheduleSettings
from extract.schedule.titles import is_address, is_venue
from extract.schedule.words import Words
from extract.venues import Venues

_LINK_WORDS = frozenset({"paper", "link", "pdf", "url", "论文", "here"})
_NO_TITLES = frozenset({"venue", "year", "links", "authors", "code", "ignore", "date", "number"})
_MOST_READ = 40
"""Cells that are read to tell what a column holds."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_PAGE = re.compile(r"(?![a-z]+:|//)[^?#]*\.(?:html?|md)", re.IGNORECASE)
_LIKELY = 0.5  # more likely than not


def read_table(table: Table, words: Words) -> Iterator[tuple[int, Entry]]:
    """(line, entry) of every row with a title and a link or venue."""
    columns = find_columns(table, ScheduleSettings(), words, needs_date=False)
    roles = dict(columns.roles) if columns else {}
    roles |= {
        index: "year" for index in range(table.width) if "year" not in roles.values() and _are_years(table, index)
    }
    name = _title_column(table, roles)
    if name is None:
        return
    for row, line in zip(table.rows, table.lines, strict=True):
        titled = name < len(row) and not words.is_empty(row[name].text)
        if titled and (entry := _entry(row, name, line, roles, words)):
            yield line, entry


def _entry(row: Sequence[Rich], name: int, line: int, roles: Mapping[int, str], words: Words) -> Entry | None:
    links = [s for cell in row for s in cell.links if s.href and s not in row[name].links]
    title = _of_a_paper(row[name])
    label = _label_of(row, roles, name, words.venues)
    spans = [*title.spans, *(part for s in links for part in (Span(" "), _labelled(s)))]
    if label and not (links or title.links):
        spans.append(Span(f" ({label})"))
    entry = read_entry(Rich(tuple(spans), line), words)
    if entry is None:
        return None
    paper = replace(entry.paper, venue=words.venues.find(label), venue_raw=label) if label else entry.paper
    short = entry.short_name or (title.text if len(title.text.split()) == 1 else None)
    return replace(entry, paper=paper, short_name=short)


def _of_a_paper(title: Rich) -> Rich:
    """The title without a link to a page beside the list, as notebooks export one for each row."""
    spans = tuple(replace(s, href=None) if s.href and _PAGE.fullmatch(s.href) else s for s in title.spans)
    return Rich(spans, title.line)


def _labelled(span: Span) -> Span:
    """A link of another column; one that is its own address is the paper."""
    return replace(span, text="paper") if is_address(span.text) else span


def _title_column(table: Table, roles: Mapping[int, str]) -> int | None:
    """The column of titles: by its header, else the one that reads most like titles, else the first."""
    for wanted in ("title", "paper"):
        for index, role in roles.items():
            if role == wanted and not _only_labels(table, index):
                return index
    width = max((len(row) for row in table.rows), default=0)
    free = [index for index in range(width) if roles.get(index) not in _NO_TITLES]
    likely = {index: _reads_as_titles(table, index) for index in free}
    best = max(free, key=lambda index: likely[index], default=None)
    return best if best is not None and likely[best] >= _LIKELY else next(iter(free), None)


def _only_labels(table: Table, index: int) -> bool:
    """A column of papers that holds nothing but links called "Paper"."""
    cells = [row[index] for row in table.rows if index < len(row) and row[index].text]
    return all(cell.links and cell.text.casefold() in _LINK_WORDS for cell in cells)


def _are_years(table: Table, index: int) -> bool:
    cells = [row[index].text for row in table.rows[1:] if index < len(row) and row[index].text]
    return bool(cells) and all(_YEAR.fullmatch(cell) for cell in cells)


def _reads_as_titles(table: Table, index: int) -> float:
    return lines.read_together(row[index].text for row in table.rows[:_MOST_READ] if index < len(row))[Kind.TITLE]


def _label_of(row: Sequence[Rich], roles: Mapping[int, str], name: int, venues: Venues) -> str:
    """The venue of a row with its year: of the columns for them, else of the first cell that is a venue."""
    by_role = {role: row[index].text for index, role in roles.items() if index < len(row)}
    others = [cell.text for index, cell in enumerate(row) if index != name and index not in roles]
    found = next((text for text in others if is_venue(text, venues, bare=True) and venues.find(text)), "")
    series = by_role.get("venue", found)
    year = by_role.get("year", "")
    if not re.search(r"\w", series):
        return ""
    return f"{series} {year}" if year.isdecimal() and not re.search(r"\d", series) else series
