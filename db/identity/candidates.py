"""Which records may be one paper with which: found through indexed keys, never by a pass over everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import chain, combinations
from sys import intern
from typing import Any, TypeAlias

import structlog
from sqlalchemy import Connection, Select, func, select
from sqlalchemy.orm import aliased

from db.bulk import chunks
from db.identity.keys import LARGEST_BLOCK, Block, all_blocks, blocks_among, join_blocks
from db.identity.rules import SCHEMES, promising
from db.identity.sieve import mask
from db.identity.trust import trust
from db.identity.view import RecordView
from db.models import Judgement, Record, RecordIdentifier, RecordLink, RecordRevision
from extract.text import title_key

KINDS = ("paper", "mention")
"""The records that may stand for a paper; talks and list entries do not, what they name does."""
_RETITLING = "arxiv"  # the source whose records keep their key when an author gives the work another title
_LINKING = (*SCHEMES, "usenix-file")
_NONE: frozenset[str] = frozenset()
STANDING = (Record.kind.in_(KINDS), (Record.kind == "paper") | Record.vanished_at.is_(None))
_names = select(RecordIdentifier.record_id, RecordIdentifier.scheme, RecordIdentifier.value).where(
    RecordIdentifier.scheme.in_(_LINKING)
)
_log = structlog.get_logger(__name__)

Pair = tuple[int, int]
AnySelect: TypeAlias = Any  # a Select of some columns; its type names each of them

Packed = int
"""A pair as one number, the smaller id in the upper half: millions of them fit into the memory."""

Name = tuple[int, str, str]
"""A record and a name of it in a registry: (record, scheme, value)."""


@dataclass(frozen=True, slots=True)
class Meetings:
    """Candidate pairs, each once: by a name or whole title (`exact`), or by less (`near`)."""

    exact: set[Packed]
    near: set[Packed]


def packed(a: int, b: int) -> Packed:
    """The pair of two ids as one number."""
    return a << 32 | b if a < b else b << 32 | a


def unpacked(pair: Packed) -> Pair:
    """The two ids, the smaller first."""
    return pair >> 32, pair & 0xFFFFFFFF


def all_meetings(connection: Connection) -> Meetings:
    """The candidate pairs among all records."""
    lists = _lists(connection, None)
    shared = select(RecordIdentifier.value).where(RecordIdentifier.scheme.in_(_LINKING))
    shared = shared.group_by(RecordIdentifier.value).having(func.count() > 1)
    names = _names.where(RecordIdentifier.value.in_(shared))
    rows = ((id_, scheme, value) for id_, scheme, value in connection.execute(names) if id_ in lists)
    return _sifted(connection, _meetings(chain(named_blocks(rows), all_blocks(connection)), lists), every=True)


def meetings_among(connection: Connection, views: Mapping[int, RecordView]) -> Meetings:
    """The candidate pairs among these records."""
    rows = ((view.id, scheme, value) for view in views.values() for scheme, value in view.names if scheme in _LINKING)
    lists = _lists(connection, views)
    blocks = chain(named_blocks(rows), blocks_among(connection, sorted(views)))
    return _sifted(connection, _meetings(blocks, lists), every=False)


def met(connection: Connection, ids: set[int]) -> set[int]:
    """Enter the keys of these records into the blocks. Returns them, the records that they are candidates with, and
    those whose candidates changed because a key became too common by these.
    """
    blocks, crossed = join_blocks(connection, ids)
    lists = _lists(connection, {id_ for _, members in blocks for id_ in members})
    found = _sifted(connection, _meetings(blocks, lists, of=ids), every=False)
    near = [unpacked(pair) for pair in found.near]
    views = {view.id: view for view in load(connection, {id_ for pair in near for id_ in pair})}
    bound = {id_ for a, b in near if promising(views[a], views[b]) for id_ in (a, b)}
    return ids | crossed | bound | {id_ for pair in found.exact for id_ in unpacked(pair)}


def _meetings(blocks: Iterable[Block], lists: Mapping[int, int], of: Set[int] | None = None) -> Meetings:
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
    return Meetings(exact, near - exact)


def _lists(connection: Connection, ids: Iterable[int] | None) -> dict[int, int]:
    """The records that may stand for a paper, and which source's list each is an entry of (0: of none)."""
    numbers = {source: number for number, source in enumerate(sorted(trust().one_key_one_work), 1)}
    query = select(Record.id, Record.kind, Record.source).where(*STANDING)
    found: dict[int, int] = {}
    for one in _in_chunks(query, ids):
        rows = connection.execute(one)
        found.update((id_, numbers.get(source, 0) if kind == "paper" else 0) for id_, kind, source in rows)
    return found


def _sifted(connection: Connection, meetings: Meetings, *, every: bool) -> Meetings:
    """Without the near pairs of two author lists that cannot have a person in common."""
    wanted = {id_ for pair in meetings.near for id_ in unpacked(pair)}
    masks: dict[int, int] = {}
    for query in _in_chunks(select(Record.id, Record.authors), None if every else wanted):
        for id_, authors in connection.execute(query.execution_options(yield_per=20_000)):
            if id_ in wanted:
                masks[id_] = mask(tuple(authors.split("\n")))
    near = {pair for pair in meetings.near if masks[pair >> 32] & masks[pair & 0xFFFFFFFF]}
    return Meetings(meetings.exact, near)


def _in_chunks(query: AnySelect, ids: Iterable[int] | None) -> Iterator[AnySelect]:
    if ids is None:
        yield query
    else:
        yield from (query.where(Record.id.in_(chunk)) for chunk in chunks(sorted(ids)))


def named_blocks(names: Iterable[Name]) -> Iterator[Block]:
    """Groups of records that share a name in a registry."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for id_, scheme, value in names:
        found["usenix" if scheme == "usenix-file" else scheme, value].add(id_)
    for (scheme, value), members in found.items():
        if len(members) > LARGEST_BLOCK:
            _log.info("identity.key-too-common", scheme=scheme, value=value, records=len(members))
        elif len(members) > 1:
            yield True, sorted(members)


def neighbourhood(connection: Connection, seeds: Iterable[int], judged: dict[Pair, str]) -> set[int]:
    """The seeds and every record bound to one of these, directly or through others, by a name, a title, a paper, a
    link or a judgement. Whom records meet by lesser keys, `met` says; they are to be among the seeds.

    Whatever the seeds do to their clusters happens inside this set; no record outside needs to be looked at.
    """
    beside: dict[int, set[int]] = defaultdict(set)
    for a, b in judged:
        beside[a].add(b)
        beside[b].add(a)
    known: set[int] = set()
    frontier = set(seeds)
    while frontier:
        known |= frontier
        reached = {other for id_ in frontier for other in beside[id_]}
        for chunk in chunks(sorted(frontier)):
            for query in _neighbours(chunk):
                reached.update(connection.execute(query).scalars())
        frontier = reached - known
    return known


def _neighbours(ids: list[int]) -> Iterator[Select[int]]:
    one, other = aliased(Record), aliased(Record)
    named, also = aliased(RecordIdentifier), aliased(RecordIdentifier)
    yield (
        select(other.id)
        .join(one, one.title_key == other.title_key)
        .where(one.id.in_(ids), one.title_key != "", other.kind.in_(KINDS))
    )
    yield select(other.id).join(one, one.paper_id == other.paper_id).where(one.id.in_(ids))
    for near, far in ((RecordLink.a, RecordLink.b), (RecordLink.b, RecordLink.a)):
        yield select(far).where(near.in_(ids), RecordLink.verdict == "same")
    yield (
        select(also.record_id)
        .join(named, named.value == also.value)
        .where(named.record_id.in_(ids), named.scheme.in_(_LINKING), also.scheme.in_(_LINKING))
    )


def load(connection: Connection, ids: Iterable[int] | None) -> list[RecordView]:
    """The views of those records (of all where `ids` is None) that may stand for a paper."""
    columns = (
        Record.id, Record.kind, Record.source, Record.key, Record.title, Record.title_key, Record.series, Record.year,
        Record.authors, Record.parent_id, Record.paper_id,
    )  # fmt: skip
    query = select(*columns).where(*STANDING)
    named = select(RecordIdentifier.record_id, RecordIdentifier.scheme, RecordIdentifier.value)
    retitled = select(RecordRevision.record_id, RecordRevision.payload).join(Record).where(Record.source == _RETITLING)
    if ids is None:
        return _views(connection, query, named, retitled)
    found: list[RecordView] = []
    for chunk in chunks(sorted(ids)):
        found += _views(
            connection,
            query.where(Record.id.in_(chunk)),
            named.where(RecordIdentifier.record_id.in_(chunk)),
            retitled.where(RecordRevision.record_id.in_(chunk)),
        )
    return found


def _views(connection: Connection, query: AnySelect, named: AnySelect, retitled: AnySelect) -> list[RecordView]:
    names: dict[int, list[tuple[str, str]]] = {}
    for record_id, scheme, value in connection.execute(named):
        names.setdefault(record_id, []).append((intern(scheme), value))
    older: dict[int, set[str]] = defaultdict(set)
    for record_id, payload in connection.execute(retitled):
        older[record_id].add(title_key(str(payload.get("title") or "")))
    return [
        RecordView(
            id=id_, kind=intern(kind), source=intern(source), key=key, title=title, title_key=title_key_,
            series=series and intern(series), year=year, authors=tuple(filter(None, authors.split("\n"))),
            names=frozenset(names.pop(id_, ())), parent_id=parent_id, paper_id=paper_id,
            older=frozenset(older[id_]) - {title_key_, ""} if id_ in older else _NONE,
        )
        for id_, kind, source, key, title, title_key_, series, year, authors, parent_id, paper_id
        in connection.execute(query)
    ]  # fmt: skip


def judgements(connection: Connection) -> dict[Pair, str]:
    """(smaller id, larger id) -> verdict, of the judgements whose two records are both here."""
    a, b = aliased(Record), aliased(Record)
    query = (
        select(a.id, b.id, Judgement.verdict)
        .join(a, (a.source == Judgement.source_a) & (a.key == Judgement.key_a))
        .join(b, (b.source == Judgement.source_b) & (b.key == Judgement.key_b))
    )
    return {(min(x, y), max(x, y)): verdict for x, y, verdict in connection.execute(query)}
