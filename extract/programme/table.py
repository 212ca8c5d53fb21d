"""A table of papers (CSV, TSV) as other programs export it, in the form of other site data (`tree`).

Columns are found by their names, whatever their case and signs. What programs write, seen in 2024-26:
    Scopus      "Author full names" is "Lovelace, Ada (123); ...", "Authors with affiliations" "Lovelace A., MIT; ...".
    IEEE        "Document Title"; "Authors" and "Author Affiliations" have as many parts, between semicolons.
    HotCRP      authors in a file of their own with a row for each: "paper", "title", "first", "last", "affiliation".
    forms       a column for each: "Author 1", "Author 1 affiliation", "First author".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from extract.lexicon import names
from extract.lexicon.affiliations import names_institution
from extract.programme.tree import Budget, Mapping, UnreadableError, Value
from extract.text import collapse

_LONGEST_CELL = 100_000  # characters; a longer cell is an unclosed quote, not an abstract
_LONGEST_HEADER = 4000  # characters; Scopus with all its columns has 900
_DELIMITERS = ",;\t|"
_CALLED = {
    "title": ("title", "paper title", "document title", "article title", "submission title", "papertitle", "name"),
    "authors": ("authors", "author", "author list", "author names", "authornames", "authorlist", "contributors"),
    "full names": ("author full names",),
    "with affiliations": ("authors with affiliations",),
    "affiliations": (
        "affiliations", "affiliation", "author affiliations", "author affiliation", "authors affiliations",
        "institutions", "institution", "organization", "organisation",
    ),
    "given": ("first", "first name", "firstname", "given name", "given"),
    "family": ("last", "last name", "lastname", "family name", "surname", "family"),
    "venue": (
        "venue", "conference", "conference name", "conference title", "source title", "publication title", "book title",
        "booktitle", "proceedings", "proceedings title", "journal", "full journal", "journal title", "publication",
        "publication name",
    ),
    "year": ("year", "publication year", "conference year"),
    "session": ("session name", "session title", "session", "sessions", "track"),
    "abstract": ("abstract", "abstract note", "summary"),
    "pdf": ("pdf", "pdf url", "pdf link"),
}  # fmt: skip
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()  # noqa: SIM905
_NUMBERED = re.compile(rf"(?:author ?(?P<number>\d{{1,3}})|(?P<word>{'|'.join(_ORDINALS)}) author)(?: (?P<part>\w+))?")
_WITH_PLACES = re.compile(r"\W*authors?\s*(?:\(|\[|/|&|\+|and\b|with\b).*affil", re.IGNORECASE)
_OF_A_SCHEDULE = frozenset(("date", "presenter", "speaker"))
# By these a table is one of a conference's papers, whoever presents them.
_OF_PROCEEDINGS = frozenset(("paper", "paper id", "id", "decision", "pages", "camera ready", "doi"))
_SCOPUS_ID = re.compile(r"\s*\(\d+\)$")
_INITIALS_BEHIND = re.compile(r"(?P<family>[^\W\d_].*?)\s+(?P<given>(?:[^\W\d_]\.-?\s?)+)")


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table hold: a role of `_CALLED`, ("1", "name") for a part of the first author, or else
    what the column is called."""

    roles: tuple[str | tuple[int, str], ...]

    @property
    def are_of_papers(self) -> bool:
        """Whether the table is one of titles and people, and no schedule of a group."""
        people = {"authors", "full names", "with affiliations", "family"}
        named = any(isinstance(role, tuple) or role in people for role in self.roles)
        ours = "date" not in self.roles and not _OF_PROCEEDINGS.isdisjoint(self.roles)
        return named and "title" in self.roles and (ours or _OF_A_SCHEDULE.isdisjoint(self.roles))


def columns_of(text: str) -> Columns:
    """The columns by the first line of a table's text."""
    first = next(iter(text.lstrip("\ufeff").splitlines()), "")
    if len(first) > _LONGEST_HEADER:
        return Columns(())
    return _columns(next(csv.reader([first], delimiter=_delimiter(first)), []))


def read_table(text: str) -> Value:
    """One mapping per paper, each with its line. Raises `UnreadableError`.

    Its authors are a list of mappings where each name has its own affiliation, else what is printed.
    """
    text = text.lstrip("\ufeff")
    columns = columns_of(text)
    rows = [_mapping(columns, cells, line) for cells, line in _rows(text)]
    if "authors" not in columns.roles and "family" in columns.roles:
        rows = [_joined(list(same)) for _, same in groupby(rows, lambda row: (row.text("title"), row.text("paper")))]
    return list(rows)


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _columns(header: Sequence[str]) -> Columns:
    called = [" ".join(re.sub(r"[\W_]+", " ", name).lower().split()) for name in header]
    if not {*_CALLED["authors"], *_CALLED["full names"]}.intersection(called):
        with_places = [_WITH_PLACES.match(name) is not None for name in header]
        called = ["authors" if both else name for name, both in zip(called, with_places, strict=True)]
    taken = {next((c for c in wanted if c in called), ""): role for role, wanted in _CALLED.items()}
    roles: list[str | tuple[int, str]] = []
    for name in called:
        numbered = _NUMBERED.fullmatch(name)
        if name in taken and taken[name] not in roles:
            roles.append(taken[name])
        elif numbered:
            number = int(numbered["number"]) if numbered["number"] else _ORDINALS.index(numbered["word"]) + 1
            roles.append((number, numbered["part"] or "name"))
        else:
            roles.append(name)
    return Columns(tuple(roles))


def _rows(text: str) -> Iterator[tuple[list[str], int]]:
    """The cells of each row behind the header, with the line where it begins."""
    before = csv.field_size_limit(_LONGEST_CELL)
    budget = Budget()
    try:
        reader = csv.reader(io.StringIO(text, newline=None), delimiter=_delimiter(text.partition("\n")[0]))
        next(reader, None)
        start = reader.line_num + 1
        for cells in reader:
            budget.spend(len(cells) + 1)
            yield cells, start
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(f"Not readable as CSV: {error}") from error
    finally:
        csv.field_size_limit(before)


def _mapping(columns: Columns, cells: Sequence[str], line: int) -> Mapping:
    row = Mapping()
    numbered: dict[int, dict[str, Value]] = {}
    for role, cell in zip(columns.roles, cells, strict=False):
        if isinstance(role, tuple):
            numbered.setdefault(role[0], {})[role[1]] = cell
        elif role:
            row.fields.setdefault(role, cell)
    people = [Mapping(parts) for _, parts in sorted(numbered.items()) if collapse(Mapping(parts).text("name"))]
    if people:
        row.fields["authors"] = list(people)
    else:
        _match_people(row)
    row.lines = dict.fromkeys(row.fields, line)
    return row


def _joined(rows: Sequence[Mapping]) -> Mapping:
    """One paper of rows that each name one of its authors."""
    authors: list[Value] = [
        Mapping({"name": names.joined(row.text("given"), row.text("family")), "affiliation": row.text("affiliations")})
        for row in rows
        if row.text("family", "given")
    ]
    fields = {name: value for name, value in rows[0].fields.items() if name not in ("given", "family", "affiliations")}
    return Mapping({**fields, "authors": authors}, {**rows[0].lines, "authors": rows[0].lines.get("title", 0)})


def _match_people(row: Mapping) -> None:
    """Give each author of a row the affiliation that stands in the same place of another column."""
    listed = _parts(row.text("full names") or row.text("authors"))
    both = _parts(row.text("with affiliations"))
    if not listed and both:
        row.fields["authors"] = row.text("with affiliations")
        return
    people = [_SCOPUS_ID.sub("", name) for name in listed]
    if len(both) == len(people) and all("," in part for part in both):
        places = [part.partition(",")[2].strip() for part in both]
    else:
        places = _parts(row.text("affiliations"))
    matched = len(places) == len(people)
    if matched and people and (len(people) > 1 or not _has_own_places(people)):
        pairs = zip(map(_natural, people), places, strict=True)
        row.fields["authors"] = [Mapping({"name": name, "affiliation": place}) for name, place in pairs]
        row.fields.pop("affiliations", None)
    elif row.text("full names") or any(map(_INITIALS_BEHIND.fullmatch, people)):
        row.fields["authors"] = [Mapping({"name": _natural(name)}) for name in people]


def _parts(text: str) -> list[str]:
    return [part for printed in text.split(";") if (part := collapse(printed))]


def _has_own_places(people: Sequence[str]) -> bool:
    """Whether affiliations stand beside the names already."""
    return any(names_institution(part) for name in people for part in re.split(r"[(,]", name)[1:])


def _natural(name: str) -> str:
    """A name in its natural order: also "Lovelace A.K.", as Scopus writes it."""
    turned = _INITIALS_BEHIND.fullmatch(name)
    return names.joined(turned["given"], turned["family"]) if turned else str(names.parse(name))
