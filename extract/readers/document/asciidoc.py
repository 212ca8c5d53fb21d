"""AsciiDoc written as Markdown, line by line, so that a line number means the same in both.

Headings, links, lists, bold text and tables are read; a table has one cell per "|", its rows told apart by the
number of its columns, as AsciiDoc itself does (docs.asciidoctor.org/asciidoc/latest/tables).
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_HEADING = re.compile(r"(={1,6})\s+(\S.*)$")
_ATTRIBUTE = re.compile(r"(?::[!\w-]+:.*|\[[^\[\]]*\]|//.*|ifdef::.*|endif::.*|include::.*|toc::.*)\s*$")
_LABELLED = re.compile(r"(?<![^\s\[\]|])([^\s\[\]|]++)\[([^\[\]]*)\]")
_ADDRESS = re.compile(r"(?:link:)?(https?://.+|(?<=link:).+)")
_ITEM = re.compile(r"\s*(\*{1,5}|\.{1,5}|-)\s+(\S.*)$")
_STRONG = re.compile(r"(?<![\w*])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*])")
_FENCE = re.compile(r"[|!,:]===\s*$")
_COLUMNS = re.compile(r"cols\s*=\s*(?:\"([^\"\]]+)\"?|([^\",\]]+))")
_CELL = re.compile(r"(?<![\\])(?:^|\s)(?:\d*(?:\.\d*)?[+*])?[<^>]?(?:\.[<^>])?[aehlmsdv]?\|(?!=)")
_MARK = re.compile(r"^(?:= \S|== \S)|^\|===\s*$", re.MULTILINE)
_WIDEST = 60  # columns of a table; bounds the work, by hand


def is_asciidoc(text: str, path: PurePosixPath) -> bool:
    """By the name of the file, else by a table between `|===` lines."""
    named = path.suffix.casefold() in (".adoc", ".asciidoc", ".asc")
    return (named and _MARK.search(text) is not None) or re.search(r"^\|===\s*$", text, re.MULTILINE) is not None


def from_asciidoc(text: str) -> str:
    """The text as Markdown with the same line numbers."""
    lines = text.split("\n")
    out: list[str] = []
    table: _Table | None = None
    columns = 0
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            if table is None:
                table = _Table(number, columns)
            else:
                for place, row in table.rows():
                    out[place] = row
                table, columns = None, 0
            out.append("")
        elif table is not None:
            table.add(number, line)
            out.append("")
        else:
            said = _COLUMNS.search(line) if line.startswith("[") else None
            columns = _count(said.group(1) or said.group(2)) if said else columns if line.startswith(".") else 0
            out.append(_line(line))
    return "\n".join(out)


def _line(line: str) -> str:
    if heading := _HEADING.match(line):
        return f"{'#' * len(heading.group(1))} {_inline(heading.group(2))}"
    if _ATTRIBUTE.match(line):
        return ""
    if item := _ITEM.match(line):
        return f"{'  ' * (len(item.group(1)) - 1)}- {_inline(item.group(2))}"
    return _inline(line)


def _inline(text: str) -> str:
    return _STRONG.sub(r"**\1**", _LABELLED.sub(_linked, text))


def _linked(labelled: re.Match[str]) -> str:
    """ "https://e.org[A Label]" as a link; as it stands where no address is before the bracket."""
    before, label = labelled.groups()
    address = _ADDRESS.search(before)
    if address is None:
        return labelled[0]
    return f"{before[: address.start()]}[{(label or address[1]).rstrip('^')}]({address[1]})"


def _count(columns: str) -> int:
    """The columns that a `cols` attribute names: "1,2,4", "3*", "3"."""
    if times := re.match(r"\s*(\d+)\s*\*?\s*$", columns):
        return min(int(times.group(1)), _WIDEST)
    return min(len(re.split(r"[,;]", columns)), _WIDEST)


class _Table:
    """The cells of a table with the lines that they begin on; the first line of cells tells the width."""

    def __init__(self, start: int, columns: int) -> None:
        self._start, self._columns = start, columns
        self._cells: list[tuple[int, str]] = []

    def add(self, number: int, line: str) -> None:
        marks = list(_CELL.finditer(line))
        if not marks:
            if self._cells and line.strip():
                place, text = self._cells[-1]
                self._cells[-1] = (place, f"{text} {line.strip()}".strip())
            return
        ends = [*(mark.start() for mark in marks[1:]), len(line)]
        if not self._columns and not self._cells:
            self._columns = len(marks)
        self._cells += [(number, line[m.end() : end].strip()) for m, end in zip(marks, ends, strict=True)]

    def rows(self) -> list[tuple[int, str]]:
        """(line, Markdown) of each row, the rule below the heads on a line that the table leaves free."""
        width = max(1, self._columns)
        found: list[tuple[int, str]] = []
        for at in range(0, len(self._cells), width):
            cells = self._cells[at : at + width]
            written = " | ".join(_inline(text).replace("\\|", "|").replace("|", "\\|") for _, text in cells)
            found.append((cells[0][0], f"| {written} |"))
        if found:
            first = found[0][0]
            found[0] = (first - 1, found[0][1])
            found.insert(1, (first, "|" + "---|" * width))
        return found
