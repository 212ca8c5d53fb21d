"""Records to papers: one call after every save, or one over everything; both end in the same papers."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, delete, func, not_, select, update

from db.blocking.blocks import renew_keys
from db.blocking.keys import up_to_date
from db.blocking.loading import STANDING
from db.bulk import chunks
from db.engine import Database
from db.linkage import rules
from db.linkage.build import Match, build, compute_all_keys
from db.linkage.candidates import (
    Pair,
    candidates_among,
    judgements,
    leaning_on,
    neighbourhood,
    promising_pairs,
    sharing_keys,
    unpacked,
)
from db.linkage.clusters import Rule, cluster, judging
from db.linkage.misled import load
from db.linkage.papers import Changes, assign, write_papers
from db.linkage.results import LinkResult, OnStep, decided, no_step, write_label_problems, write_links
from db.models import Record, RecordLink
from db.search.topics import assign as sort_by_topic
from db.search.topics import give_topics

_FEW = 5000  # records that are linked one by one, however few there are in all
_MOST = 0.2  # of all records: from there on a full build is quicker, and ends in the same papers


def pending(database: Database) -> set[int]:
    """The records that were saved or vanished since they were last linked; all where their keys are out of date."""
    with database.reading() as connection:
        query = select(Record.id)
        query = query.where(Record.unlinked) if up_to_date(connection) else query
        return set(connection.execute(query).scalars())


def link_pending(database: Database, on_step: OnStep = no_step) -> LinkResult:
    """Link what a save left to be linked; nothing is lost if the program was killed in between."""
    return link(database, only=pending(database), on_step=on_step)


def conclude(database: Database, on_step: OnStep = no_step) -> LinkResult:
    """`link_pending`, and all papers sorted by topic anew where the vocabulary changed."""
    result = link_pending(database, on_step)
    sort_by_topic(database, only=())
    return result


def link(
    database: Database,
    *,
    only: set[int] | None = None,
    decide: Rule = rules.decide,
    on_step: OnStep = no_step,
    match: Match | None = None,
) -> LinkResult:
    """Recompute papers, and the topics of those that changed, from records and judgements, in one transaction.

    With `only`, the ids of records that are new, changed or vanished, just these (and whatever else is pending) and
    what is bound to them by keys, papers or judgements are looked at; the papers are the same as after a full run.
    Papers keep their public ids when they grow; a merge leaves a forwarding id. `match` matches in a full run.
    """
    if only is not None and not only:
        return LinkResult()
    return database.writing(lambda connection: _link(connection, only, decide, on_step, match))


def _link(
    connection: Connection, only: set[int] | None, decide: Rule, on_step: OnStep, match: Match | None
) -> LinkResult:
    vanished = set(connection.execute(select(Record.id).where(Record.unlinked, not_(and_(*STANDING)))).scalars())
    renew_keys(connection, vanished, ())
    unlinked = set(connection.execute(select(Record.id).where(Record.unlinked)).scalars())
    count = connection.execute(select(func.count()).select_from(Record)).scalar_one()
    if not up_to_date(connection):
        compute_all_keys(connection)
        only = None
    elif only is not None:
        only = only | unlinked
    known = judgements(connection)
    if only is None or len(only) > max(_FEW, count * _MOST):
        return build(connection, known, decide, on_step, match)
    return _increment(connection, only, known, decide)


def _increment(connection: Connection, only: set[int], known: dict[Pair, str], decide: Rule) -> LinkResult:
    seeds = sharing_keys(connection, only) | leaning_on(connection, only)
    ids = neighbourhood(connection, seeds, known)
    views = load(connection, ids)
    by_id = {view.id: view for view in views}
    verdict = judging(known, decide)
    candidates = candidates_among(connection, by_id)
    pairs = [*promising_pairs(connection, candidates.near), *map(unpacked, candidates.exact), *known]
    decisions = decided(by_id, pairs, verdict)
    changes = Changes()
    write_papers(connection, assign(connection, cluster(by_id, decisions, verdict), ids), changes)
    _forget_links(connection, only, ids)
    write_links(connection, decisions)
    noted = write_label_problems(connection, views)
    give_topics(connection, changes.papers)
    for chunk in chunks(sorted(ids)):
        connection.execute(update(Record).where(Record.id.in_(chunk), Record.unlinked).values(unlinked=False))
    return LinkResult(
        looked_at=len(views),
        new=changes.new,
        changed=changes.changed,
        merged=changes.merged,
        removed=changes.removed,
        problems=noted,
        papers=frozenset(changes.papers),
    )


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
