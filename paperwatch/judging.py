"""A person's word on two papers: which records it is given on, what follows from it, and what is still to be asked."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import dataclass

from db.engine import Database
from db.errors import ContradictionError
from db.judgements.judging import Judgement, Name, Verdict, judge, judge_pairs, unjudge_pairs
from db.judgements.lookup import (
    Named,
    Standing,
    judged_between,
    pair,
    records_named,
    records_of,
    standing,
)
from db.judgements.review import OpenPair, listed_apart
from extract.lexicon.privacy import without_email
from paperwatch.console import harmless
from paperwatch.errors import Exit, PaperwatchError, usage_error


@dataclass(frozen=True, slots=True)
class Outcome:
    """The judgements that were kept or taken back, where the records stand now, and what could not be done."""

    judgements: tuple[Judgement, ...]
    records: tuple[Standing, ...]
    refused: tuple[str, ...] = ()


def who(by: str | None) -> str:
    """Who judges: the name given, or the login name, no address. Raises `PaperwatchError` `judgement.nobody`."""
    try:
        name = getpass.getuser() if by is None else by
    except (OSError, KeyError, ImportError):
        name = ""
    if not (name := one_line(without_email(name))):
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
    """Judge what `a` and `b` name, and link anew.

    Of two papers all their records are meant: "different" is said of every record of the one with every record of the
    other, so that none of them changes sides when more records come; "same" of the most trusted two, and of those that
    a rule would still keep apart. Records named as source:key are judged alone. Raises `ContradictionError` where other
    judgements say the opposite.
    """
    left, right, (first, second) = two(database, a, b)
    mine, theirs = _whole(database, left), _whole(database, right)
    if verdict == "different" and left.paper == right.paper:
        mine, theirs = (), ()  # two records of one paper are parted; the others go where the rules send them
    names = {one.name for one in records_of(database, _papers(left, right))} | {first, second}
    kept = [judge(database, first, second, verdict, by=by, note=note)]
    refused: list[ContradictionError] = []
    for pairs in _rest(verdict, first, second, mine, theirs):
        if verdict == "same" and all(_stand_together(database, one, other) for one, other in pairs):
            continue
        more, against = judge_pairs(database, pairs, verdict, by=by, note=note)
        kept, refused = kept + more, refused + against
    return Outcome(tuple(kept), standing(database, names), tuple(map(str, refused)))


def doubt(database: Database, a: str, b: str) -> str | None:
    """Why `a` and `b` can hardly be one paper, though a person may know better; None where nothing speaks against it.

    Raises as `two`.
    """
    left, right, (first, second) = two(database, a, b)
    if left.paper is None or right.paper is None or left.paper == right.paper or left.exact or right.exact:
        return listed_apart(database, first, second)
    return listed_apart(database, left.paper, right.paper)


def answering(pair: OpenPair) -> dict[str, str]:
    """The values of the action "judge" that answers a question, but for the verdict."""
    shown = " ".join(sorted({pair.a.paper or "", pair.b.paper or ""}))
    return {"a": ":".join(pair.a.name), "b": ":".join(pair.b.name), "shown": shown}


def _rest(
    verdict: Verdict, first: Name, second: Name, mine: Sequence[Name], theirs: Sequence[Name]
) -> list[list[tuple[Name, Name]]]:
    """The other pairs of records that a word on two papers is about, together as they are to be judged."""
    if verdict == "same":
        return [[(n, second)] for n in mine if n != first] + [[(n, first)] for n in theirs if n != second]
    pairs = [(x, y) for x in mine or (first,) for y in theirs or (second,)]
    return [[pair for pair in pairs if pair != (first, second)]]


def _whole(database: Database, named: Named) -> tuple[Name, ...]:
    """All records of the paper that was named; none where one record was."""
    return () if named.exact else tuple(one.name for one in records_of(database, _papers(named)))


def _stand_together(database: Database, a: Name, b: Name) -> bool:
    return len({one.paper for one in standing(database, (a, b))}) == 1


def withdraw(database: Database, a: str, b: str) -> Outcome:
    """Take back what was judged between `a` and `b`, and link anew. Raises `judgement.none`."""
    left, right = records_named(database, a), records_named(database, b)
    mine, theirs = left.names, right.names
    if left.paper != right.paper:
        mine, theirs = (_whole(database, one) or one.names for one in (left, right))
    found = judged_between(database, mine, theirs)
    if not found:
        raise PaperwatchError(
            "judgement.none",
            f"Nobody judged {a!r} and {b!r}. paperwatch judgements export - shows all judgements.",
            Exit.NOT_FOUND,
        )
    before = records_of(database, _papers(left, right))
    unjudge_pairs(database, [(judgement.a, judgement.b) for judgement in found])
    return Outcome(tuple(found), standing(database, {one.name for one in before}))
