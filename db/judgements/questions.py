"""The queue of questions: those worth a person's time, first what an answer changes most, one at a time for a paper."""

from __future__ import annotations

from collections.abc import Collection

from db.engine import Database
from db.judgements.lookup import judged_apart
from db.judgements.review import OpenPair, review
from db.judgements.unsure import unsure_pairs
from db.models import Name
from extract.lexicon.nopapers import kind_of_title

Papers = frozenset[str | None]
"""The public ids of the two papers that a question is about."""


def questions(
    database: Database, limit: int | None = None, without: Collection[Papers] = frozenset()
) -> list[OpenPair]:
    """What a person should judge: a talk that may cover a paper first, then lines of lists, and the likeliest first.

    No paper stands in two questions, for the answer to the one may settle the other. Left out are entries that are no
    papers by their titles, papers judged different, and the pairs `without`. Pairs of which somebody was not sure stand
    at the end.
    """
    settled = {*judged_apart(database), *without}
    found: list[OpenPair] = []
    busy: set[str | None] = set()
    unsure = unsure_pairs(database)
    for pair in sorted(review(database), key=lambda pair: (names_of(pair) in unsure, -_changes(pair))):
        papers = papers_of(pair)
        if papers in settled or papers & busy or any(kind_of_title(side.title) for side in (pair.a, pair.b)):
            continue
        busy |= papers
        found.append(pair)
        if len(found) == limit:
            break
    return found


def names_of(pair: OpenPair) -> tuple[Name, Name]:
    """The names of the two records, the smaller first."""
    first, second = sorted((pair.a.name, pair.b.name))
    return first, second


def papers_of(pair: OpenPair) -> Papers:
    """The two papers that a question is about."""
    return frozenset((pair.a.paper, pair.b.paper))


def _changes(pair: OpenPair) -> int:
    """How much an answer changes: a talk covers a paper, a line of a list finds it, or two records are one."""
    known_by = {pair.a.evidence, pair.b.evidence}
    if known_by == {"schedule", "record"}:
        return 2
    return int(len(known_by) > 1)
