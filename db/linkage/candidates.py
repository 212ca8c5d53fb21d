"""Which records may be one paper with which: found through indexed keys, never by a pass over everything."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import chain, combinations

from sqlalchemy import Connection, Select, func, select

from db.blocking.blocks import Block, all_blocks, blocks_among, join_blocks
from db.blocking.keys import LARGEST_BLOCK
from db.blocking.lean import lean
from db.blocking.loading import STANDING
from db.blocking.view import RecordView
from db.bulk import among, chunks
from db.linkage.prefilter import mask
from db.linkage.rules import SCHEMES, promising
from db.linkage.workers import Workers
from db.models import Judgement, Record, RecordIdentifier, RecordLink
from db.naming import listing
from db.tables import aliased
from db.trust import trust

_MANY = 5000  # records read at a time
LINKING = (*SCHEMES, "usenix-file")
_names = select(RecordIdentifier.record_id, RecordIdentifier.scheme, RecordIdentifier.value).where(
    RecordIdentifier.scheme.in_(LINKING)
)
_log = logging.getLogger(__name__)

Pair = tuple[int, int]
Packed = int
"""A pair as one number, the smaller id in the upper half: millions of them fit into the memory."""

Name = tuple[int, str, str]
"""A record and a name of it in a registry: (record, scheme, value)."""


@dataclass(frozen=True, slots=True)
class CandidatePairs:
    """Candidate pairs, each once: by a name or whole title (`exact`), or by less (`near`)."""

    exact: set[Packed]
    near: set[Packed]


def packed(a: int, b: int) -> Packed:
    """The pair of two ids as one number."""
    return a << 32 | b if a < b else b << 32 | a


def unpacked(pair: Packed) -> Pair:
    """The two ids, the smaller first."""
    return pair >> 32, pair & 0xFFFFFFFF


def all_candidates(connection: Connection, others: Workers) -> CandidatePairs:
    """The candidate pairs among all records."""
    lists = lists_of(connection, None)
    shared = select(RecordIdentifier.value).where(RecordIdentifier.scheme.in_(LINKING))
    shared = shared.group_by(RecordIdentifier.value).having(func.count() > 1)
    names = _names.where(RecordIdentifier.value.in_(shared))
    rows = ((id_, scheme, value) for id_, scheme, value in connection.execute(names) if id_ in lists)
    found = _candidates(chain(named_blocks(rows), all_blocks(connection)), lists)
    masks: dict[int, int] = {}
    for some in others.each(_masks, list(chunks(_of_near(found), _MANY))):
        masks |= some
    return _sifted(found, masks)


def candidates_among(connection: Connection, views: Mapping[int, RecordView]) -> CandidatePairs:
    """The candidate pairs among these records."""
    rows = ((view.id, scheme, value) for view in views.values() for scheme, value in view.names if scheme in LINKING)
    lists = lists_of(connection, views)
    blocks = chain(named_blocks(rows), blocks_among(connection, sorted(views)))
    found = _candidates(blocks, lists)
    return _sifted(found, _masks(connection, _of_near(found)))


def sharing_keys(connection: Connection, ids: set[int]) -> set[int]:
    """Enter the keys of these records into the blocks. Returns them, the records that they are candidates with, and
    those whose candidates changed because a key became too common by these.
    """
    blocks, crossed = join_blocks(connection, ids)
    lists = lists_of(connection, {id_ for _, members in blocks for id_ in members})
    found = _candidates(blocks, lists, of=ids)
    found = _sifted(found, _masks(connection, _of_near(found)))
    bound = {id_ for pair in promising_pairs(connection, found.near) for id_ in pair}
    return ids | crossed | bound | {id_ for pair in found.exact for id_ in unpacked(pair)}


def _candidates(blocks: Iterable[Block], lists: Mapping[int, int], of: Set[int] | None = None) -> CandidatePairs:
    """The pairs of each block; `of`: only those of these records.

    Entries of one list are as many papers; only by an equal name or title can they be versions of one work.
    """
    exact: set[Packed] = set()
    near: set[Packed] = set()
    for is_exact, members in blocks:
        here = [id_ for id_ in members if id_ in lists]
        mine = None if of is None else {id_ for id_ in here if id_ in of}
        for a, b in combinations(here, 2):
            if mine is not None and a not in mine and b not in mine:
                continue
            if is_exact:
                exact.add(packed(a, b))
            elif lists[a] != lists[b] or not lists[a]:
                near.add(packed(a, b))
    return CandidatePairs(exact, near - exact)


def lists_of(connection: Connection, ids: Iterable[int] | None) -> dict[int, int]:
    """The records that may stand for a paper, and which source's list each is an entry of (0: of none)."""
    once = trust().one_key_one_work
    numbers: dict[str, int] = {}
    query = select(Record.id, Record.kind, Record.source, Record.key).where(*STANDING)
    if ids is not None:
        query = query.where(among(connection, Record.id, sorted(ids)))
    rows = connection.execute(query)
    return {
        id_: numbers.setdefault(listing(source, key), len(numbers) + 1) if kind == "paper" and source in once else 0
        for id_, kind, source, key in rows.all()
    }


def _of_near(candidates: CandidatePairs) -> list[int]:
    """The records of the near pairs."""
    found = {pair >> 32 for pair in candidates.near}
    found.update(pair & 0xFFFFFFFF for pair in candidates.near)
    return sorted(found)


def _masks(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """The people of these records as `db.linkage.prefilter` writes them."""
    rows = connection.execute(select(Record.id, Record.authors).where(among(connection, Record.id, ids)))
    return {id_: mask(tuple(authors.split("\n"))) for id_, authors in rows.all()}


def _sifted(candidates: CandidatePairs, masks: Mapping[int, int]) -> CandidatePairs:
    """Without the near pairs of two author lists that cannot have a person in common."""
    near = {pair for pair in candidates.near if masks[pair >> 32] & masks[pair & 0xFFFFFFFF]}
    return CandidatePairs(candidates.exact, near)


def promising_pairs(connection: Connection, near: Collection[Packed]) -> list[Pair]:
    """The near pairs of which something may come. Only titles and people are read for that."""
    pairs = [unpacked(pair) for pair in near]
    views = lean(connection, sorted({id_ for pair in pairs for id_ in pair}))
    return [(a, b) for a, b in pairs if promising(views[a], views[b])]


def named_blocks(names: Iterable[Name]) -> Iterator[Block]:
    """Groups of records that share a name in a registry."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for id_, scheme, value in names:
        found["usenix" if scheme == "usenix-file" else scheme, value].add(id_)
    for (scheme, value), members in found.items():
        if len(members) > LARGEST_BLOCK:
            _log.info("identity.key-too-common scheme=%s value=%s records=%d", scheme, value, len(members))
        elif len(members) > 1:
            yield True, sorted(members)


def leaning_on(connection: Connection, ids: Set[int]) -> set[int]:
    """The records that are linked to one which looks otherwise now: a title that one of these mentions calls by a name,
    or a mention whose link these records have, or its title.
    """
    some = sorted(ids)
    here, other = aliased(RecordIdentifier), aliased(RecordIdentifier)
    titles = select(Record.title_key).where(among(connection, Record.id, some), Record.title_key != "")
    called = select(Record.id).where(Record.title_key.in_(titles.where(Record.kind == "mention")))
    titled = select(Record.id, Record.kind).where(Record.title_key.in_(titles))
    linked = (
        select(other.record_id, Record.kind)
        .join(here, (here.value == other.value) & (here.scheme == other.scheme))
        .join(Record, Record.id == other.record_id)
        .where(among(connection, here.record_id, some))
    )
    changed = set(connection.execute(called).scalars())
    for query in (titled, linked):  # by the index of kinds, SQLite would read every mention that there is
        changed.update(id_ for id_, kind in connection.execute(query) if kind == "mention")
    found: set[int] = set()
    for near, far in ((RecordLink.a, RecordLink.b), (RecordLink.b, RecordLink.a)):
        found.update(connection.execute(select(far).where(among(connection, near, sorted(changed)))).scalars())
    return found | changed


def neighbourhood(connection: Connection, seeds: Iterable[int], judgements: dict[Pair, str]) -> set[int]:
    """The seeds and every record bound to one of these, directly or through others, by a name, a title, a paper, a
    link or a judgement. Whom records meet by lesser keys, `sharing_keys` says; they are to be among the seeds.

    Whatever the seeds do to their clusters happens inside this set; no record outside needs to be looked at.
    """
    beside: dict[int, set[int]] = defaultdict(set)
    for a, b in judgements:
        beside[a].add(b)
        beside[b].add(a)
    known: set[int] = set()
    frontier = set(seeds)
    while frontier:
        known |= frontier
        reached = {other for id_ in frontier for other in beside[id_]}
        for query in _neighbours(connection, sorted(frontier)):
            reached.update(connection.execute(query).scalars().all())
        frontier = reached - known
    return known


def _neighbours(connection: Connection, ids: list[int]) -> Iterator[Select[int]]:
    """Each asks for what the records have in common first, and then, by its index, for all that have it: left to
    itself, SQLite reads the whole table of records.
    """
    titles = select(Record.title_key).where(among(connection, Record.id, ids), Record.title_key != "")
    yield select(Record.id).where(Record.title_key.in_(titles))
    papers = select(Record.paper_id).where(among(connection, Record.id, ids), Record.paper_id.is_not(None))
    yield select(Record.id).where(Record.paper_id.in_(papers))
    for near, far in ((RecordLink.a, RecordLink.b), (RecordLink.b, RecordLink.a)):
        yield select(far).where(among(connection, near, ids), RecordLink.verdict == "same")
    names = select(RecordIdentifier.value).where(
        among(connection, RecordIdentifier.record_id, ids), RecordIdentifier.scheme.in_(LINKING)
    )
    # Of any scheme: asked for seven beside each value, PostgreSQL would rather read all identifiers that there are.
    yield select(RecordIdentifier.record_id).where(RecordIdentifier.value.in_(names))


def judgements(connection: Connection) -> dict[Pair, str]:
    """(smaller id, larger id) -> verdict, of the judgements whose two records are both here."""
    a, b = aliased(Record), aliased(Record)
    query = (
        select(a.id, b.id, Judgement.verdict)
        .join(a, (a.source == Judgement.source_a) & (a.key == Judgement.key_a))
        .join(b, (b.source == Judgement.source_b) & (b.key == Judgement.key_b))
    )
    return {(min(x, y), max(x, y)): verdict for x, y, verdict in connection.execute(query)}
