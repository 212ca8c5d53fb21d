"""Sheets as people export them: CSV, TSV (Google Sheets, Excel, Notion) and .xlsx workbooks, to table blocks."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from extract.extras import install
from extract.readers.document.blocks import Block, Rich, Span, Table, marked, unread

_MOST_ROWS, _MOST_COLUMNS = 20_000, 60  # bounds the work, by hand
_MOST_UNPACKED = 60_000_000
"""Bytes of a workbook when unpacked: a sheet of 20,000 rows has under 20 million."""
_DELIMITERS = {".csv": ",;", ".tsv": "\t", ".tab": "\t"}
_SNIFFED_ROWS, _LEAST_COLUMNS = 4, 3  # that tell a table by its separators; by hand
_SNIFFED, _MOST_CAPTIONS = 20, 8  # rows that tell the delimiter of a file, and rows above its table; by hand
_COMMENT = re.compile(r"\ufeff?#\s*\S")
_COMMENTS = re.compile(r"\A\ufeff?(?:#[^\n]*\n)+")
"""What programs that write tables by hand put before them: lines that begin with "#"."""
_PROSE = re.compile(r"\s*(?:[#>|*<{\[-]|\d+[.)]\s)")


def is_workbook(body: bytes) -> bool:
    """An .xlsx file by its content."""
    return body[:4] == b"PK\x03\x04" and b"xl/" in body[:4000] + body[-20_000:]


def workbook_blocks(body: bytes) -> tuple[list[Block], str]:
    """(a heading and a table for each visible sheet, what could not be read and why)."""
    try:
        import openpyxl
    except ModuleNotFoundError:
        return [], f"Reading .xlsx needs openpyxl: {install('sheets')} (a CSV export is read without it)"
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(info.file_size for info in packed.infolist()) > _MOST_UNPACKED:
                return [], "The workbook is too large when unpacked."
        book = openpyxl.load_workbook(io.BytesIO(body), data_only=True)
    except Exception as error:  # openpyxl lets every error of a damaged workbook through; it is said as a problem
        return [], f"The workbook cannot be read ({type(error).__name__})."
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return [block for sheet in sheets for block in _sheet(sheet)], ""


def _sheet(sheet: Any) -> Iterator[Block]:
    """A sheet; its lines are the numbers of its rows, a merged cell stands in every place it covers."""
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in list(sheet.merged_cells.ranges)[:_MOST_ROWS]
        if area.size["rows"] * area.size["columns"] < _MOST_ROWS
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    height, width = min(sheet.max_row, _MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    rows = [
        tuple(_cell(sheet.cell(*merged.get((row, column), (row, column))), row) for column in range(1, width + 1))
        for row in range(1, height + 1)
    ]
    yield Block("heading", Rich((Span(str(sheet.title)),), 1), 2)
    yield from _table(rows, list(range(1, height + 1)))
    yield from _left_out(sheet.max_row, sheet.max_column)


def _left_out(rows: int, columns: int) -> Iterator[Block]:
    """What the bounds left out of a sheet of so many rows and columns."""
    if rows > _MOST_ROWS:
        yield unread(f"Of {rows:,} rows the first {_MOST_ROWS:,} were read.", _MOST_ROWS)
    if columns > _MOST_COLUMNS:
        yield unread(f"Of {columns:,} columns the first {_MOST_COLUMNS} were read.", 1)


def _cell(cell: Any, line: int) -> Rich:
    value = cell.value
    if isinstance(value, datetime | date):
        value = value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
    text = "" if value is None else str(value)
    target = cell.hyperlink.target if cell.hyperlink is not None else None
    if target and text.strip():
        return Rich(
            (Span(text, str(target), bool(cell.font and cell.font.b), bool(cell.font and cell.font.strike)),), line
        )
    rich = marked(text, line)
    return Rich(
        tuple(
            Span(s.text, s.href, bool(cell.font and cell.font.b), bool(cell.font and cell.font.strike))
            for s in rich.spans
        ),
        line,
    )


def delimited_blocks(text: str, path: PurePosixPath) -> list[Block] | None:
    """The table of a CSV or TSV file; None for a text that is none by its name or its first rows."""
    named = _DELIMITERS.get(path.suffix.casefold(), "")
    start = _COMMENTS.sub("", text[:20_000])
    counts = {mark: start.split("\n", 1)[0].count(mark) for mark in named or ",;\t"}
    delimiter = max(counts, key=lambda mark: (_usual_width(start, mark) if named else 0, counts[mark]))
    if not (counts[delimiter] or named) or (not named and not _consistent(start, delimiter)):
        return None
    rows: list[tuple[Rich, ...]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = height = width = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row) and not (len(row) == 1 and _COMMENT.match(row[0])):
                height, width = height + 1, max(width, len(row))
                if height <= _MOST_ROWS:
                    rows.append(tuple(marked(cell.strip(), before + 1) for cell in row[:_MOST_COLUMNS]))
                    lines.append(before + 1)
            before = reader.line_num
    except csv.Error:
        return None
    said = _COMMENTS.match(text)
    comments = [line.lstrip("\ufeff# ").strip() for line in said[0].splitlines()] if said else []
    above = [Block("paragraph", Rich((Span(line),), number)) for number, line in enumerate(comments, 1) if line]
    captions = _captions(rows)
    above += [Block("paragraph", cell, cell.line) for row in rows[:captions] for cell in row if cell.text]
    return [*above, *_table(rows[captions:], lines[captions:]), *_left_out(height, width)]


def _captions(rows: Sequence[Sequence[Rich]]) -> int:
    """How many of the first rows have one filled cell each: what stands above a table."""
    filled = [sum(bool(cell.text or cell.links) for cell in row) for row in rows[: _MOST_CAPTIONS + 1]]
    return next((number for number, count in enumerate(filled) if count > 1), 0)


def _usual_width(text: str, delimiter: str) -> int:
    """The cells that most of the first rows have under a delimiter, 1 or less where it parts none."""
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        widths = Counter(len(row) for row, _ in zip(reader, range(_SNIFFED), strict=False) if len(row) > 1)
    except csv.Error:
        return 0
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return width if count > 1 else 0


def _consistent(text: str, delimiter: str) -> bool:
    """The first rows have as many cells as the header, at least three; a list or heading of Markdown is no sheet."""
    if _PROSE.match(text):
        return False
    try:
        rows = [
            row for row, _ in zip(csv.reader(io.StringIO(text), delimiter=delimiter), range(20), strict=False) if row
        ]
    except csv.Error:
        return False
    rows = rows[:_SNIFFED_ROWS]
    header = rows[0] if rows else []
    short = all(len(cell) < 40 for cell in header)
    return len(rows) > 1 and len(header) >= _LEAST_COLUMNS and short and all(len(r) == len(header) for r in rows)


def _table(rows: list[tuple[Rich, ...]], lines: list[int]) -> Iterator[Block]:
    """The rows as a table without header; which row is one is for the reader of the table to say."""
    kept = [(row, line) for row, line in zip(rows, lines, strict=True) if any(cell.text or cell.links for cell in row)]
    if kept:
        table = Table((), tuple(row for row, _ in kept), tuple(line for _, line in kept))
        yield Block("table", Rich((), kept[0][1]), 0, table)
