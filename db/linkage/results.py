"""What a full build and an increment both write beside papers: decisions on pairs, and problems with labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from db.blocking.view import RecordView
from db.bulk import chunks, insert_rows
from db.canonical import dumps
from db.clock import now
from db.linkage.candidates import Pair
from db.linkage.clusters import Rule
from db.linkage.rules import Decision
from db.models import Problem as ProblemRow
from db.models import Record, RecordLink
from db.store import note_problems
from extract.records import Problem, Where

LABEL = "talk.label-contradicts-link"
ELSEWHERE = "talk.link-to-another-paper"

OnStep = Callable[[str, int, int], None]
"""Called with progress: what is being done, how much of it is done, of how much."""

STEPS = {"finding candidates": 0.1, "comparing": 0.24, "writing papers": 0.63, "giving topics": 0.03}
"""What a full build does, in order, and which share of its time each takes."""


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What linking did. `papers` are the ids (of the table, not public) of papers that are new or changed."""

    looked_at: int = 0
    new: int = 0
    changed: int = 0
    merged: int = 0
    removed: int = 0
    problems: int = 0
    papers: frozenset[int] = frozenset()


def no_step(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def decided(by_id: Mapping[int, RecordView], pairs: Iterable[Pair], verdict: Rule) -> dict[Pair, Decision]:
    """What is known of these pairs, of those whose records are both there."""
    both = [(a, b) for a, b in dict.fromkeys(pairs) if a in by_id and b in by_id]
    told = ((pair, verdict(by_id[pair[0]], by_id[pair[1]])) for pair in both)
    return {pair: decision for pair, decision in told if decision.verdict != "unknown"}


def write_links(connection: Connection, decisions: Mapping[Pair, Decision]) -> None:
    """Write what was decided of pairs of which nothing is written."""
    rows = [(*pair, d.verdict, dumps(list(d.reasons)), d.score) for pair, d in decisions.items()]
    insert_rows(connection, RecordLink, ("a", "b", "verdict", "reasons", "score"), rows)


def write_label_problems(connection: Connection, views: Sequence[RecordView]) -> int:
    """A problem for each mention whose label contradicts its link, or whose link leads to another paper, by source;
    those that were mended are resolved.
    """
    told = {view.id: (LABEL, f"is {view.mislabelled}; it covers no paper of the venue it is labelled with.")
            for view in views if view.mislabelled}  # fmt: skip
    told |= {view.id: (ELSEWHERE, f"stands at the link of {view.led_to!r}; it is taken at its title.")
             for view in views if view.led_to}  # fmt: skip
    mentions = [view for view in views if view.kind == "mention"]
    for code in (LABEL, ELSEWHERE):
        _resolve(connection, code, {view.key for view in mentions if told.get(view.id, ("",))[0] != code})
    found: dict[str, list[Problem]] = {}
    for chunk in chunks(sorted(told)):
        columns = (Record.id, Record.source, Record.key, Record.title, Record.document, Record.line)
        for row in connection.execute(select(*columns).where(Record.id.in_(chunk))):
            code, why = told[row.id]
            problem = Problem(code, f"{row.title!r} {why}", Where(row.document, row.line), "warning", row.key)
            found.setdefault(row.source, []).append(problem)
    return sum(note_problems(connection, problems, source=source) for source, problems in found.items())


def _resolve(connection: Connection, code: str, keys: Iterable[str]) -> None:
    open_ones = select(ProblemRow.id, ProblemRow.record_key).where(
        ProblemRow.code == code, ProblemRow.resolved_at.is_(None)
    )
    mended = set(keys)
    ids = [id_ for id_, key in connection.execute(open_ones) if key in mended]
    if ids:
        connection.execute(update(ProblemRow).where(ProblemRow.id.in_(ids)).values(resolved_at=now()))
