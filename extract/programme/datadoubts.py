"""Why a data file as a whole may not be understood: what its entries hold that nobody reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from extract.lexicon.lines import Kind, read
from extract.programme.doubts import few_of
from extract.programme.schedule import has_any
from extract.programme.tree import Mapping as Fields
from extract.programme.tree import Value
from extract.records import PaperRecord, Problem, Where

_SURELY = 0.9  # of the line reader
_ROLES = ("present", "speaker", "chair", "moderat", "host", "discuss", "contact")  # of those who are no authors
Papers: TypeAlias = Sequence[tuple[Fields, PaperRecord]]


def data_doubts(
    papers: Papers, left: Mapping[str, Fields], doubtful: int, known: Collection[str], url: str
) -> Iterator[Problem]:
    """One problem for each reason: records that are doubtful, entries of papers without authors, fields with names.

    `left` are the entries by title that were neither read nor ignored by name, `known` the fields that are read.
    """
    few = few_of(len(papers))
    if doubtful > few:
        yield _doubt(f"{doubtful} of {len(papers)} records are doubtful", url)
    titles = [
        title
        for title, entry in left.items()
        if read(title)[Kind.TITLE] > _SURELY and not any(map(_holds, entry.fields.values()))
    ]
    if len(titles) > few:
        yield _doubt(f"{len(titles)} entries have a title and no authors, and were left out, as {titles[0]!r}", url)
    unread = Counter(name for paper in papers for name in _fields_of_others(*paper, known))
    for name, count in unread.items():
        if count > few:
            yield _doubt(f"The field {name!r} names persons in {count} entries and was not read", url)


def _doubt(reason: str, url: str) -> Problem:
    return Problem("page.doubtful", f"{reason}.", Where(url))


def _holds(value: Value) -> bool:
    """True for what has entries of its own."""
    return isinstance(value, Fields) or (isinstance(value, list) and any(map(_holds, value)))


def _fields_of_others(fields: Fields, record: PaperRecord, known: Collection[str]) -> Iterator[str]:
    """The fields that nobody reads and that surely name persons, none of them an author of the record."""
    for name, value in fields.fields.items():
        if isinstance(value, Fields):
            continue
        said = ", ".join(text for text in ([value] if isinstance(value, str) else value) if isinstance(text, str))
        if name in known or has_any(_ROLES, name) or any(author.name in said for author in record.authors):
            continue
        if read(said).people > _SURELY:
            yield name
