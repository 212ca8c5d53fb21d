"""Authors with their institutions, from the rows between title and abstract."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from extract.pdf.header import affiliations, kinds, runs
from extract.pdf.header import words as lexicon
from extract.pdf.header.cells import Cell, classify, in_rows, marked_pieces
from extract.pdf.header.footnotes import also_with, marked_notes
from extract.pdf.header.markers import is_mark, known_marks, marks_follow
from extract.pdf.header.names import Name, chunks, gap_between, plain_text
from extract.pdf.header.tables import beside
from extract.pdf.header.tied import by_addresses
from extract.pdf.header.ties import marks_meet, spanned, stand_apart
from extract.pdf.header.words import readable_case
from extract.pdf.header.workplaces import workplaces
from extract.pdf.layout import Line
from extract.records import Author

_NUMBER = re.compile(r"\d+")
_INITIAL = re.compile(r"[^\W\d_]\. ?\S")
_WIDER = 1.2
"""How much wider than a space between words a gap between two institutions of a row is at least."""


Manner = Literal["none", "run", "marks", "place"]


@dataclass(frozen=True, slots=True)
class People:
    """Authors in printed order, and what the block says of how well it was read."""

    authors: tuple[Author, ...] = ()
    manner: Manner = "none"
    """What tied names and institutions: marks, their places, or one running text."""
    cells: tuple[Cell, ...] = ()
    names: tuple[Name, ...] = ()
    unmatched: tuple[str, ...] = ()
    """Institutions of the paper that nothing ties to one of several authors."""
    unused: int = 0
    """Marked institutions that no author carries the mark of."""
    spanned: str = ""
    """A cell of a row of institutions that stands under two names and may be two that nothing parts."""
    nameless: int = 0
    """Groups of running text that name nobody."""
    unmet: tuple[str, ...] = ()
    """Numbers beside names that stand before no institution."""
    further: tuple[str, ...] = ()
    """Institutions of authors that only a note under the page names."""
    meant: bool = False
    """The marks, or the places, of names and institutions can be meant in one way only."""


@dataclass(slots=True)
class Group:
    """Rows of names and the institution rows that follow them."""

    names: list[list[Name]]
    institutions: list[list[Cell]]


def read(header: Sequence[Line], page: Sequence[Line]) -> People:
    """The people of the header's lines (title left out); `page` is searched for footnotes that marks point to."""
    people = _read(header, page)
    further = also_with(page, people.names)
    if not further or len(people.names) != len(people.authors):
        return people
    authors = zip(people.authors, people.names, strict=True)
    added = tuple(further.values())
    return replace(people, authors=tuple(_with_further(a, name, further) for a, name in authors), further=added)


def _with_further(author: Author, name: Name, further: Mapping[str, str]) -> Author:
    """The author with the institutions that notes to its marks name beside the first."""
    values = [further[mark] for mark in known_marks(name.marks, further)]
    return replace(author, affiliations=affiliations.unique((*author.affiliations, *values)))


def _read(header: Sequence[Line], page: Sequence[Line]) -> People:
    cells = classify(header)
    if any(cell.kind == "run" for cell in cells):
        told = _from_runs(cells)
        authors = tuple(author for group in told for author in group)
        return People(authors, "run", tuple(cells), nameless=sum(1 for group in told if not group))
    cells = _parted(cells)
    if (table := beside(cells)) is not None:
        return _of_table(cells, table)
    groups = [group for block in _blocks(cells) for group in _groups(block)]
    if not any(group.names for group in groups):
        return People(cells=tuple(cells))
    _lower(groups)
    _above(cells, groups)
    names = [name for group in groups for row in group.names for name in row]
    pieces = _pieces(cells, any(c.isdigit() for name in names for mark in name.marks for c in mark))
    known = {mark for mark, _ in pieces if mark}
    if not _marked(names, known):
        notes = [] if _has_institutions(groups) and not _numbered(names) else marked_notes(page, names)
        if notes:
            pieces, known = notes, {mark for mark, _ in notes if mark}
    if _marked(names, known):
        authors = _by_marks(names, pieces, known)
        unused = len(known - {mark for name in names for mark in known_marks(name.marks, known)})
        meet = marks_meet(names, pieces, known)
        return People(authors, "marks", tuple(cells), tuple(names), (), unused, unmet=_unmet(names, known), meant=meet)
    if not _has_institutions(groups) and any(said := workplaces(page, names)):
        authors = tuple(_author(name, values) for name, values in zip(names, said, strict=True))
        return People(authors, "marks", tuple(cells), tuple(names))
    authors, unmatched = _by_place(groups)
    if unmatched and (tied := by_addresses(cells, names)) is not None:
        authors = tuple(_author(name, values) for name, values in zip(names, tied, strict=True))
        unmatched = ()
    across, apart = spanned(cells), all(_stands_apart(group) for group in groups if group.names)
    unmet = _unmet(names, ())
    return People(authors, "place", tuple(cells), tuple(names), unmatched, 0, across, unmet=unmet, meant=apart)


def _stands_apart(group: Group) -> bool:
    cells = [cell for row in group.institutions for cell in row]
    width = max((cell.line.x1 - cell.line.x0 for cell in cells), default=0.0)
    return stand_apart(group.names, group.institutions, len(_values(cells, width)))


def _of_table(cells: Sequence[Cell], table: Sequence[tuple[Name, list[Cell]]]) -> People:
    """Authors of a table whose first column has the names and whose second the institutions."""
    rows = [(name, affiliations.from_lines([_text(cell) for cell in own])) for name, own in table]
    names = tuple(name for name, _ in rows)
    if all(values for _, values in rows):
        authors = tuple(_author(name, values) for name, values in rows)
        return People(authors, "place", tuple(cells), names, meant=True)
    loose = affiliations.unique(affiliations.clean(_text(cell)) for cell in cells if cell.kind == "institution")
    return People(tuple(_author(name, ()) for name in names), "place", tuple(cells), names, loose)


def _unmet(names: Sequence[Name], known: Collection[str]) -> tuple[str, ...]:
    """The numbers beside names that are no mark of an institution."""
    numbers = [number for name in names for mark in name.marks for number in _NUMBER.findall(mark)]
    return tuple(dict.fromkeys(number for number in numbers if not known_marks([number], known)))


def _from_runs(cells: Sequence[Cell]) -> list[tuple[Author, ...]]:
    lines = [cell.line for cell in cells if cell.kind in ("run", "names", "institution")]
    spoken = [cell.line.words for cell in cells if cell.kind != "address" and not lexicon.is_remark(cell.text)]
    return runs.groups([line.words for line in lines], spoken)


def _groups(cells: Sequence[Cell]) -> list[Group]:
    """Rows in reading order, parted before each row of names that follows institutions."""
    groups = [Group([], [])]
    last_row: list[Cell] | None = None
    for row in in_rows([c for c in cells if c.kind in ("names", "institution")]):
        names = [name for cell in row for name in cell.names]
        institutions = [cell for cell in row if cell.kind == "institution"]
        if names:
            if groups[-1].institutions:
                groups.append(Group([], []))
            ended = last_row is None or last_row[-1].line.text.rstrip().endswith((",", "and", "&", ";"))
            groups[-1].names.append(_mended(groups[-1].names, names, ended))
            last_row = [cell for cell in row if cell.names]
        if institutions and groups[-1].names:
            groups[-1].institutions.append(institutions)
    return groups


def _lower(groups: Sequence[Group]) -> None:
    """Where all names are printed in capitals, even the shortest are."""
    printed = [row for group in groups for row in group.names]
    if sum(len(row) for row in printed) > 1 and all(name.text.isupper() for row in printed for name in row):
        for row in printed:
            row[:] = [replace(name, text=readable_case(name.text, 1)) for name in row]


def _above(cells: Sequence[Cell], groups: Sequence[Group]) -> None:
    """Institutions that stand over the names, where none stands under any, are those of the names below."""
    first = next((i for i, cell in enumerate(cells) if cell.names), 0)
    over = [cell for cell in cells[:first] if cell.kind == "institution"]
    if over and len(groups) == 1 and not groups[0].institutions:
        groups[0].institutions.extend(in_rows(over))


def _mended(rows: Sequence[list[Name]], names: list[Name], ended: bool) -> list[Name]:
    """The names of a row; its first goes to the row above where that row ends in the middle of a name."""
    last, first = rows[-1][-1] if rows else None, names[0]
    if last is None or last.marks:
        return names
    if lexicon.ends_open(last.text) or (not ended and lexicon.begins_open(first.text)):
        rows[-1][-1] = replace(last, text=f"{last.text} {first.text}", marks=first.marks)
        return names[1:]
    if not ended and _breaks_off(rows[-1], first):
        rows[-1][-1] = replace(last, text=f"{last.text} {first.text}", marks=first.marks)
        return names[1:]
    if " " in first.text or (ended and " " in last.text):
        return names
    text = last.text + first.text if last.text.endswith("-") else f"{last.text} {first.text}"
    listed = len(rows[-1]) > 1 and len(names) > 1
    if " " in last.text and not last.text.endswith(".") and not (listed and kinds.person(text) > 0.5):
        return names
    rows[-1][-1] = replace(last, text=text, marks=first.marks)
    return names[1:]


def _breaks_off(row: Sequence[Name], first: Name) -> bool:
    """Whether a row of whole names ends in a given name, and the next begins with the initial behind it."""
    *others, last = [name.text for name in row]
    whole = bool(others) and all(" " in name for name in others)
    return whole and " " not in last and bool(_INITIAL.match(first.text)) and kinds.person(f"{last} {first.text}") > 0.5


def _blocks(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Blocks of people that stand side by side, each with its own rows (a row that has a name here and an
    institution there shows it); else all cells as one block."""
    cells = [c for c in cells if c.kind in ("names", "institution")]
    if not any(len({cell.kind for cell in row}) == 2 for row in in_rows(cells)):
        return [cells]
    blocks: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda c: c.line.x0):
        for block in blocks:
            if cell.line.x0 < max(c.line.x1 for c in block):
                block.append(cell)
                break
        else:
            blocks.append([cell])
    whole = all({"names", "institution"} <= {c.kind for c in block} for block in blocks)
    return blocks if len(blocks) > 1 and whole else [cells]


def _has_institutions(groups: Sequence[Group]) -> bool:
    return any(group.institutions for group in groups)


def _numbered(names: Sequence[Name]) -> bool:
    return sum(1 for n in names if any(c.isdigit() for m in n.marks for c in m)) >= max(1, len(names) // 2)


def _marked(names: Sequence[Name], known: set[str]) -> bool:
    return bool(known) and any(known_marks(name.marks, known) for name in names)


def _pieces(cells: Sequence[Cell], digits: bool) -> list[tuple[str, str]]:
    """(mark, institution) over all institution lines; a line without a mark goes on with the one before."""
    pieces: list[tuple[str, list[str]]] = []
    rows = in_rows([c for c in cells if c.kind == "institution"])
    after = marks_follow([cell.line for row in rows for cell in row])
    for row in rows:
        for cell in row:
            for mark, text in marked_pieces(cell.line.words, digits, after):
                if mark or after or not pieces or not pieces[-1][0]:
                    pieces.append((mark, [text]))
                else:
                    pieces[-1][1].append(text)
    return [(mark, _continued(texts)) for mark, texts in pieces]


def _continued(texts: Sequence[str]) -> str:
    """The lines of one marked institution: ", " where the line was whole, a space where it was wrapped."""
    result = texts[0]
    for text in texts[1:]:
        whole = lexicon.is_institution(text) or lexicon.is_place(text) or kinds.is_place(text)
        ended = lexicon.is_institution(result) and not result.endswith((",", " of", " and", " for", "&"))
        result = f"{result.rstrip(',')}, {text}" if whole and ended else f"{result} {text}"
    return result


def _by_marks(names: Sequence[Name], pieces: Sequence[tuple[str, str]], known: set[str]) -> tuple[Author, ...]:
    by_mark: dict[str, list[str]] = {}
    for mark, text in pieces:
        for one in known_marks([mark], known) or ("",):
            by_mark.setdefault(one, []).extend(affiliations.split(text))
    authors = []
    for name in names:
        marks = known_marks(name.marks, known)
        values = [text for mark in marks for text in by_mark.get(mark, [])] or by_mark.get("", [])
        authors.append(_author(name, values))
    return tuple(authors)


def _by_place(groups: Sequence[Group]) -> tuple[tuple[Author, ...], tuple[str, ...]]:
    """Authors with what stands under them; several institutions under several names that nothing parts are the
    paper's, not each author's."""
    cells = [cell for group in groups for row in group.institutions for cell in row]
    width = max((cell.line.x1 - cell.line.x0 for cell in cells), default=0.0)
    pairs = [pair for group in groups for pair in _placed(group, width)]
    only = list(dict.fromkeys(value for _, values in pairs for value in values))
    if len(groups) == 1 and len(pairs) > 1 and len(only) > 1 and all(values == pairs[0][1] for _, values in pairs):
        return tuple(_author(name, ()) for name, _ in pairs), affiliations.unique(affiliations.clean(v) for v in only)
    shared = only if len(only) == 1 else []
    return tuple(_author(name, values or shared) for name, values in pairs), ()


def _placed(group: Group, width: float) -> list[tuple[Name, list[str]]]:
    """Names with the institutions that stand under them; columns of stacked names are read column by column. `width` is
    that of the widest institution on the page: no column is narrower."""
    columns = max((row for row in group.institutions), key=len, default=[])
    names = [name for row in group.names for name in row]
    if len(columns) < 2:
        parts = chunks(columns[0].line) if len(group.institutions) == 1 else []
        if len(parts) == len(names) > 1:  # institutions parted as the names are, by nothing but gaps
            return [
                (name, affiliations.from_lines([plain_text(part)])) for name, part in zip(names, parts, strict=True)
            ]
        values = _values([cell for row in group.institutions for cell in row], width)
        return [(name, values) for name in names]
    centres = _under_each(group) or [cell.line.centre for cell in columns]
    stacks: list[list[Cell]] = [[] for _ in centres]
    for row in group.institutions:
        for cell in row:
            stacks[_nearest(cell.line.centre, centres)].append(cell)
    values_of = [_values(stack, width) for stack in stacks]
    placed = [(_nearest(name.centre, centres), name) for name in names]
    listed = _numbered(names)  # in the order of its numbers, which is that of reading
    stacked = not listed and len(group.names) > 1 and len(group.institutions[0]) >= max(len(row) for row in group.names)
    if stacked:
        placed.sort(key=lambda pair: pair[0])
    return [(name, values_of[column]) for column, name in placed]


def _under_each(group: Group) -> list[float]:
    """The middles of the names of the only row, where each has its own cells right under it, some more than others."""
    row = group.names[0] if len(group.names) == 1 else []
    lines = [cell.line for cells in group.institutions for cell in cells]
    owners = [[name for name in row if line.x0 < name.centre < line.x1] for line in lines]
    whole = all(len(own) == 1 for own in owners) and {own[0].x0 for own in owners} == {name.x0 for name in row}
    return [name.centre for name in row] if whole else []


def _values(stack: Sequence[Cell], width: float) -> list[str]:
    """The institutions of lines under one another in a column; each raised mark begins a new one."""
    parts: list[list[tuple[str, float, float]]] = [[]]
    for cell in stack:
        line = cell.line
        if is_mark(line.words[0]) and parts[-1]:
            parts.append([])
        parts[-1].append((_text(cell), line.x1 - line.x0, line.words[0].x1 - line.words[0].x0))
    return [value for part in parts for value in affiliations.from_lines(affiliations.unwrapped(part, width))]


def _parted(cells: Sequence[Cell]) -> list[Cell]:
    """The cells with institution lines that run through under several names cut between them."""
    result: list[Cell] = []
    rows = in_rows([c for c in cells if c.kind == "names"])
    for cell in cells:
        above = [row for row in rows if row[0].line.y > cell.line.y]
        row = above[-1] if above and cell.kind == "institution" else []
        over = [c.line.centre for c in row if cell.line.x0 < c.line.centre < cell.line.x1]
        result += [replace(cell, line=line, text=plain_text(line.words)) for line in _cut(cell.line, over)]
    return result


def _cut(line: Line, centres: Sequence[float]) -> list[Line]:
    """The line cut at the widest gap between each two centres; whole where a gap is no wider than the others."""
    words = [word for word in line.words if not word.is_superscript]
    gaps = [(gap_between(before, after), before, after) for before, after in pairwise(words)]
    if len(centres) < 2 or not gaps:
        return [line]
    usual = sorted(gap for gap, _, _ in gaps)[len(gaps) // 2]
    cuts = []
    for left, right in pairwise(centres):
        between = [(gap, after.x0) for gap, before, after in gaps if left < (before.x1 + after.x0) / 2 < right]
        gap, at = max(between, default=(0.0, 0.0))
        if gap < _WIDER * usual:
            return [line]
        cuts.append(at)
    edges = [line.x0, *cuts, line.x1 + 1]
    parts = [tuple(w for w in line.words if left <= w.x0 < right) for left, right in pairwise(edges)]
    return [replace(line, words=part, x0=part[0].x0, x1=part[-1].x1) for part in parts if part]


def _text(cell: Cell) -> str:
    return ", ".join(text for _, text in marked_pieces(cell.line.words, digits=False)) or cell.text


def _nearest(x: float, centres: Sequence[float]) -> int:
    return min(range(len(centres)), key=lambda i: abs(centres[i] - x))


def _author(name: Name, values: Sequence[str]) -> Author:
    return Author(readable_case(name.text), affiliations.unique(affiliations.clean(v) for v in values))
