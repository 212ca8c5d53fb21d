"""The way out to a terminal: text from sources made harmless, tables, JSON, problems in one sentence each."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from extract.records import Venue

# Without emoji: data such as "usenix:key:x" would lose letters to a picture.
out = Console(highlight=False, emoji=False)
err = Console(stderr=True, highlight=False, emoji=False)

_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# JSON escapes the control characters below U+0020 itself; a lone surrogate cannot be written at all.
_ACTS_IN_JSON = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def harmless(text: object) -> str:
    """`text` without control and direction-changing characters."""
    return _HARMFUL.sub("", "" if text is None else str(text))


def safe(text: object) -> str:
    """`text` fit for a terminal: no control or direction-changing characters, no markup."""
    return escape(harmless(text))


def print_json(value: Any) -> None:
    """`value` as JSON on standard output; nothing else goes there when `--json` is given."""
    sys.stdout.write(json_text(value, indent=2) + "\n")


def json_text(value: Any, indent: int | None = None) -> str:
    """`value` as JSON; what could act on a terminal is written as an escape, so that the data stays the same."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    return _ACTS_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; the last column takes what is left of the width. Without rows the title stands alone."""
    lines = list(rows)
    if not lines:
        out.print(f"[bold]{safe(title)}[/bold]", soft_wrap=True)
        return
    table = Table(
        title=safe(title), title_justify="left", title_style="bold", header_style="dim", box=None, padding=(0, 1)
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in lines:
        table.add_row(*(cell if isinstance(cell, Text) else safe(cell) for cell in row))
    out.print(table)


_READABLE = 12
"""Characters that a column needs to be read beside others; by hand."""


def print_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table, or where its columns would be too narrow to be read, a list: each row's columns one below the other."""
    if not rows or len(columns) * _READABLE <= out.width:
        print_table(title, columns, rows)
        return
    out.print(f"[bold]{safe(title)}[/bold]", soft_wrap=True)
    width = max(map(len, columns))
    for number, row in enumerate(rows, 1):
        out.print(f"[dim]-- {number}[/dim]")
        for column, cell in zip(columns, row, strict=True):
            out.print(f"[dim]{safe(column.ljust(width))}[/dim]  {safe(cell)}", soft_wrap=True)


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Text:
    """`text` fit for a terminal, with these parts of it marked."""
    found = Text()
    at = 0
    for start, end in spans:
        found.append(_HARMFUL.sub("", text[at:start])).append(_HARMFUL.sub("", text[start:end]), "bold yellow")
        at = end
    return found.append(_HARMFUL.sub("", text[at:]))


def plural(count: int, noun: str, more: str | None = None) -> str:
    """ "1 paper", "2 papers", "3 entries"."""
    return f"{count:,} {noun if count == 1 else more or noun + 's'}"


def edition(venue: str | None, year: int | None) -> str:
    """ "OSDI'25", "arXiv'24", or the year alone."""
    return str(Venue(venue, year)) if venue else str(year or "")


def shortened(authors: object, shown: int = 3) -> str:
    """The first of the people that a paper's `authors` join by semicolons."""
    names = [name for name in str(authors or "").split("; ") if name]
    return ", ".join(names[:shown]) + (" et al." if len(names) > shown else "")
