"""All papers at once: only records that meet another are looked at together, the others become papers as they stand.

What can be read and reckoned apart (comparing pairs, composing papers) is done by other processes where there is much
of it; this one writes. Memory is bounded by the candidate pairs and by the records that are linked, not by all records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from db.blocking.blocks import join_all_blocks
from db.blocking.keys import add_keys, note_kind
from db.blocking.loading import KINDS, STANDING
from db.bulk import counted, unindexed
from db.collecting import rarely_collecting
from db.linkage import rules
from db.linkage.candidates import CandidatePairs, Packed, Pair, all_candidates, promising_pairs, unpacked
from db.linkage.clusters import Rule, cluster, judging
from db.linkage.misled import load
from db.linkage.papers import Changes, assign, compose_alone, remove_orphans, write_composed, write_papers
from db.linkage.results import LinkResult, OnStep, decided, write_label_problems, write_links
from db.linkage.rules import Decision
from db.linkage.workers import Workers, workers
from db.models import Affiliation, Authorship, Paper, PaperIdentifier, PaperLink, Record, RecordKey, RecordLink
from db.search import fulltext
from db.search.topics import give_topics

PIECE = 5000
"""Pairs compared, or ids of records read, at a time."""

Share = tuple[bool, list[Packed], Mapping[Pair, str], Rule]
"""Pairs to be compared: whether they meet by a name or title, what a person judged of them, and the rule."""

FEWEST_FOR_PROCESSES = 50_000
"""Records from which on other processes pay for their start."""


Match = Callable[[Connection, Mapping[Pair, str], OnStep], dict[Pair, Decision]]
"""Finds and compares the candidates of all records, writes keys, blocks and links, and returns the pairs that are the
same: what else could do that than this module, and must end in the same rows."""


def build(
    connection: Connection, judgements: Mapping[Pair, str], decide: Rule, on_step: OnStep, match: Match | None = None
) -> LinkResult:
    """Recompute all links and papers. Ends in the same rows whatever was there before and whoever matches."""
    count = connection.execute(select(func.count()).select_from(Record)).scalar_one()
    last = connection.execute(select(func.coalesce(func.max(Paper.id), 0))).scalar_one()
    fewest = FEWEST_FOR_PROCESSES if decide is rules.decide else count + 1
    changes = Changes()
    with rarely_collecting(), workers(connection, count, fewest) as others:
        if match is not None:
            same = match(connection, judgements, on_step)
        else:
            on_step("finding candidates", 0, 1)
            join_all_blocks(connection, others.each)
            same = _link_pairs(connection, all_candidates(connection, others), judgements, decide, others, on_step)
        together = _together(connection, same)
        views = load(connection, together)
        by_id = {view.id: view for view in views}
        verdict = judging(judgements, decide)
        tables = (Paper, Authorship, Affiliation, PaperIdentifier, PaperLink)
        with unindexed(connection, *tables), fulltext.bulk(connection):
            write_papers(connection, assign(connection, cluster(by_id, same, verdict), together), changes)
            for composed in others.each(compose_alone, list(_pieces(connection, together))):
                write_composed(connection, composed, changes)
                on_step("writing papers", composed[-1].record_id if composed else count, count)
    counted(connection, "record", "paper", "paper_text")
    remove_orphans(connection, last, changes)
    noted = write_label_problems(connection, views)
    on_step("giving topics", 0, 1)
    give_topics(connection, None)
    connection.execute(update(Record).where(Record.unlinked).values(unlinked=False))
    return LinkResult(
        count, changes.new, changes.changed, changes.merged, changes.removed, noted, frozenset(changes.papers)
    )


def compute_all_keys(connection: Connection) -> None:
    """Write the keys of all records anew: those that are there are of another kind."""
    connection.execute(delete(RecordKey))
    for first, last in _ranges(connection):
        add_keys(connection, load(connection, range(first, last + 1)))
    note_kind(connection)


def _link_pairs(
    connection: Connection,
    candidates: CandidatePairs,
    judgements: Mapping[Pair, str],
    decide: Rule,
    others: Workers,
    on_step: OnStep,
) -> dict[Pair, Decision]:
    """Compare all candidates, write what was decided, and return the pairs that are the same."""
    connection.execute(delete(RecordLink))
    same: dict[Pair, Decision] = {}
    compared: set[Pair] = set()
    done, total = 0, len(candidates.exact) + len(candidates.near)
    for found in others.each(compare, _shares(candidates, judgements, decide)):
        write_links(connection, found)
        same |= {pair: decision for pair, decision in found.items() if decision.verdict == "same"}
        compared |= found.keys() & judgements.keys()
        done += PIECE
        on_step("comparing", min(done, total), total)
    rest = [pair for pair in judgements if pair not in compared]
    by_id = {view.id: view for view in load(connection, {id_ for pair in rest for id_ in pair})}
    found = decided(by_id, rest, judging(judgements, decide))
    write_links(connection, found)
    return same | {pair: decision for pair, decision in found.items() if decision.verdict == "same"}


def _shares(candidates: CandidatePairs, judgements: Mapping[Pair, str], decide: Rule) -> list[Share]:
    """The candidates in pieces; neighbours by the smaller id are together, so that fewer records are read twice."""
    pieces: list[Share] = []
    for exact, pairs in ((True, sorted(candidates.exact)), (False, sorted(candidates.near))):
        for at in range(0, len(pairs), PIECE):
            some = pairs[at : at + PIECE]
            mine = {pair: word for pair in map(unpacked, some) if (word := judgements.get(pair))} if judgements else {}
            pieces.append((exact, some, mine, decide))
    return pieces


def compare(connection: Connection, share: Share) -> dict[Pair, Decision]:
    """What is decided of these pairs, and of what a person judged of them. Reads and does not write."""
    exact, packed_pairs, judgements, decide = share
    pairs = [unpacked(pair) for pair in packed_pairs] if exact else promising_pairs(connection, packed_pairs)
    pairs += judgements
    views = {view.id: view for view in load(connection, {id_ for pair in pairs for id_ in pair})}
    return decided(views, pairs, judging(judgements, decide))


def _together(connection: Connection, same: Mapping[Pair, Decision]) -> set[int]:
    """The records that cannot be papers by themselves: linked ones, those that shared a paper, and all mentions, whose
    labels are looked at.
    """
    found = {id_ for pair in same for id_ in pair}
    shared = select(Record.paper_id).where(Record.paper_id.is_not(None))
    shared = shared.group_by(Record.paper_id).having(func.count() > 1)
    query = select(Record.id).where(or_(Record.paper_id.in_(shared), and_(Record.kind == "mention", *STANDING)))
    return found.union(connection.execute(query).scalars())


def _ranges(connection: Connection) -> Iterator[tuple[int, int]]:
    last = connection.execute(select(func.coalesce(func.max(Record.id), 0)).where(Record.kind.in_(KINDS))).scalar_one()
    for first in range(1, last + 1, PIECE):
        yield first, min(first + PIECE - 1, last)


def _pieces(connection: Connection, together: set[int]) -> Iterator[tuple[int, int, frozenset[int]]]:
    for first, last in _ranges(connection):
        yield first, last, frozenset(id_ for id_ in range(first, last + 1) if id_ in together)
