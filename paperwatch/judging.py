"""A person's word on two papers: which records it is given on, what follows from it, and what is still to be asked."""

from __future__ import annotations

import getpass
from collections.abc import Collection
from dataclasses import dataclass

from db.engine import Database
from db.errors import ContradictionError
from db.judgements import Judgement, Name, Verdict, judge, unjudge
from db.named import Named, Standing, judged_apart, judged_between, pair, records_named, records_of, standing
from db.review import Question, review
from paperwatch.console import harmless
from paperwatch.errors import Exit, PaperwatchError, usage_error


@dataclass(frozen=True, slots=True)
class Outcome:
    """The judgements that were kept or taken back, where the records stand now, and what could not be done."""

    judgements: tuple[Judgement, ...]
    records: tuple[Standing, ...]
    refused: tuple[str, ...] = ()


def who(by: str | None) -> str:
    """Who judges: the name given, or the login name. Raises `PaperwatchError` `judgement.nobody`."""
    try:
        name = getpass.getuser() if by is None else by
    except (OSError, KeyError, ImportError):
        name = ""
    if not (name := one_line(name)):
        raise usage_error("judgement.nobody", "A judgement is somebody's word. Say whose with --by NAME.")
    return name


def one_line(text: str) -> str:
    """`text` without control characters and line breaks, as a judgement keeps it."""
    return " ".join(harmless(text.replace("\n", " ")).split())


def two(database: Database, a: str, b: str) -> tuple[Named, Named, tuple[Name, Name]]:
    """What the two texts name, and the record that stands for each. Raises `judgement.one-record`, `paper.unknown`."""
    left, right = records_named(database, a), records_named(database, b)
    if (chosen := pair(left, right)) is None:
        names = ", ".join(":".join(one.name) for one in records_of(database, _papers(left, right)) or left.records)
        raise usage_error(
            "judgement.one-record", f"{a!r} and {b!r} name the same records. Name two records, as source:key: {names}."
        )
    return left, right, chosen


def _papers(*named: Named) -> set[str]:
    return {one.paper for one in named if one.paper}


def pronounce(database: Database, a: str, b: str, verdict: Verdict, *, by: str, note: str) -> Outcome:
    """Judge the most trusted records of what `a` and `b` name, and link anew.

    "same" of two papers means all their records: one that a rule would now keep apart is judged, too. Two records named
    as source:key are judged alone. Raises `ContradictionError` where other judgements say the opposite.
    """
    left, right, (first, second) = two(database, a, b)
    mine, theirs = _whole(database, left), _whole(database, right)
    names = {one.name for one in records_of(database, _papers(left, right))} | {first, second}
    kept = [judge(database, first, second, verdict, by=by, note=note)]
    refused = []
    if verdict == "same":
        for own, other in ((mine, second), (theirs, first)):
            for name in own:
                if _stand_together(database, name, other):
                    continue
                try:
                    kept.append(judge(database, name, other, verdict, by=by, note=note))
                except ContradictionError as error:
                    refused.append(str(error))
    return Outcome(tuple(kept), standing(database, names), tuple(refused))


def _whole(database: Database, named: Named) -> tuple[Name, ...]:
    """All records of the paper that was named; none where one record was."""
    return () if named.exact else tuple(one.name for one in records_of(database, _papers(named)))


def _stand_together(database: Database, a: Name, b: Name) -> bool:
    return len({one.paper for one in standing(database, (a, b))}) == 1


def withdraw(database: Database, a: str, b: str) -> Outcome:
    """Take back what was judged between `a` and `b`, and link anew. Raises `judgement.none`."""
    left, right = records_named(database, a), records_named(database, b)
    found = judged_between(database, left.names, right.names)
    if not found and not (left.exact and right.exact) and left.paper != right.paper:
        mine, theirs = (records_of(database, _papers(one)) for one in (left, right))
        found = judged_between(database, (one.name for one in mine), (one.name for one in theirs))
    if not found:
        raise PaperwatchError(
            "judgement.none",
            f"Nobody judged {a!r} and {b!r}. paperwatch judgements export - shows all judgements.",
            Exit.NOT_FOUND,
        )
    before = records_of(database, _papers(left, right))
    for judgement in found:
        unjudge(database, judgement.a, judgement.b)
    return Outcome(tuple(found), standing(database, {one.name for one in before}))


def questions(
    database: Database, limit: int, without: Collection[frozenset[str | None]] = frozenset()
) -> list[Question]:
    """What a person should judge, best first: one pair of records for two papers, none of papers judged different.

    `without` are pairs of papers not to ask about.
    """
    apart = judged_apart(database)
    size = limit
    while True:
        size *= 2
        rows = review(database, limit=size)
        found: dict[frozenset[str | None], Question] = {}
        for row in rows:
            found.setdefault(papers_of(row), row)
        wanted = [row for papers, row in found.items() if papers not in apart and papers not in without]
        if len(wanted) >= limit or len(rows) < size:
            return wanted[:limit]


def papers_of(question: Question) -> frozenset[str | None]:
    """The two papers that a question is about."""
    return frozenset((question.a.paper, question.b.paper))
