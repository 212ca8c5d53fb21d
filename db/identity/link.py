"""Records to papers: one call after every save, or one over everything; both end in the same papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db.clock import now
from db.engine import Database
from db.identity import rules
from db.identity.candidates import judgements, load, met, neighbourhood, pairs
from db.identity.clusters import Clusters, Rule, cluster
from db.identity.keys import keep_all_keys
from db.identity.papers import assign, keep_papers
from db.identity.view import RecordView
from db.keep import chunks
from db.models import Problem as ProblemRow
from db.models import Record, RecordLink
from db.store import note_problems
from db.topics import give_topics
from extract.records import Problem, Where

_ROWS = 5000  # of links written at a time
_MANY = 5000  # changed papers, from which on it is quicker to give all papers their topics
LABEL = "talk.label-contradicts-link"


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


def pending(database: Database) -> set[int]:
    """The records that were saved or vanished since they were last linked."""
    with database.reading() as connection:
        return set(connection.execute(select(Record.id).where(Record.unlinked)).scalars())


def link_pending(database: Database) -> LinkResult:
    """Link what a save left to be linked; nothing is lost if the program was killed in between."""
    return link(database, only=pending(database))


def link(database: Database, *, only: set[int] | None = None, decide: Rule = rules.decide) -> LinkResult:
    """Recompute papers, and the topics of those that changed, from records and judgements, in one transaction.

    With `only`, the ids of records that are new, changed or vanished, just these and what is bound to them by keys,
    papers or judgements are looked at; the papers are the same as after a full run. Papers keep their public ids when
    they grow; a merge leaves a forwarding id.
    """
    if only is not None and not only:
        return LinkResult()
    return database.writing(lambda connection: _link(connection, only, decide))


def _link(connection: Connection, only: set[int] | None, decide: Rule) -> LinkResult:
    judged = judgements(connection)
    if only is None:
        ids, views = None, load(connection, None)
        keep_all_keys(connection, views)
    else:
        ids = neighbourhood(connection, met(connection, only), judged)
        views = load(connection, ids)
    by_id = {view.id: view for view in views}
    clusters = cluster(by_id, pairs(connection, by_id, every=ids is None), judged, decide)
    touched = ids
    assignment = assign(connection, clusters.groups, touched)
    kept = keep_papers(connection, assignment)
    _keep_links(connection, clusters, only, touched)
    noted = _keep_labels(connection, views)
    give_topics(connection, kept.papers if len(kept.papers) < _MANY else None)
    _settle(connection, touched)
    return LinkResult(
        looked_at=len(views),
        new=kept.new,
        changed=kept.changed,
        merged=kept.merged,
        removed=kept.removed,
        problems=noted,
        papers=frozenset(kept.papers),
    )


def _settle(connection: Connection, ids: Iterable[int] | None) -> None:
    done = update(Record).values(unlinked=False)
    if ids is None:
        connection.execute(done.where(Record.unlinked))
        return
    for chunk in chunks(sorted(ids)):
        connection.execute(done.where(Record.id.in_(chunk), Record.unlinked))


def _keep_links(
    connection: Connection, clusters: Clusters, seeds: Iterable[int] | None, ids: Iterable[int] | None
) -> None:
    """Write what was decided in place of what was known of these pairs; links to records not looked at stay."""
    if seeds is None or ids is None:
        connection.execute(delete(RecordLink))
    else:
        _forget_links(connection, set(seeds), set(ids))
    rows = (
        {"a": a, "b": b, "verdict": decision.verdict, "reasons": list(decision.reasons), "score": decision.score}
        for (a, b), decision in clusters.decisions.items()
    )
    for rows_chunk in chunks(rows, _ROWS):
        connection.execute(insert(RecordLink), rows_chunk)


def _forget_links(connection: Connection, seeds: set[int], ids: set[int]) -> None:
    """Remove the links of the seeds, and those between two records that were looked at."""
    between: list[dict[str, int]] = []
    for chunk in chunks(sorted(ids)):
        query = select(RecordLink.a, RecordLink.b).where(RecordLink.a.in_(chunk) | RecordLink.b.in_(chunk))
        found = connection.execute(query).all()
        between += [{"x": a, "y": b} for a, b in found if (a in ids and b in ids) or a in seeds or b in seeds]
    if between:
        gone = delete(RecordLink).where(RecordLink.a == bindparam("x"), RecordLink.b == bindparam("y"))
        connection.execute(gone, between)


def _keep_labels(connection: Connection, views: Sequence[RecordView]) -> int:
    """A problem for each mention whose label contradicts its link, by source; those that were mended are resolved."""
    wrong = {view.id: why for view in views if (why := rules.label_contradiction(view))}
    mentions = [view for view in views if view.kind == "mention"]
    _resolve(connection, {view.key for view in mentions if view.id not in wrong})
    found: dict[str, list[Problem]] = {}
    for chunk in chunks(sorted(wrong)):
        columns = (Record.id, Record.source, Record.key, Record.title, Record.document, Record.line)
        for row in connection.execute(select(*columns).where(Record.id.in_(chunk))):
            message = f"{row.title!r} is {wrong[row.id]}; it covers no paper of the venue it is labelled with."
            problem = Problem(LABEL, message, Where(row.document, row.line), "warning", row.key)
            found.setdefault(row.source, []).append(problem)
    return sum(note_problems(connection, problems, source=source) for source, problems in found.items())


def _resolve(connection: Connection, keys: Iterable[str]) -> None:
    open_ones = select(ProblemRow.id, ProblemRow.record_key).where(
        ProblemRow.code == LABEL, ProblemRow.resolved_at.is_(None)
    )
    mended = set(keys)
    ids = [id_ for id_, key in connection.execute(open_ones) if key in mended]
    if ids:
        connection.execute(update(ProblemRow).where(ProblemRow.id.in_(ids)).values(resolved_at=now()))
