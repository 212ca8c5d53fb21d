"""Which records may be one paper with which: found through indexed keys, never by a pass over everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import chain, combinations
from sys import intern
from typing import Any, TypeAlias

import structlog
from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import aliased

from db.identity.keys import LARGEST_BLOCK, all_blocks, blocks_among, keep_keys
from db.identity.rules import SCHEMES, promising
from db.identity.trust import trust
from db.identity.view import RecordView
from db.keep import chunks
from db.models import Judgement, Record, RecordIdentifier, RecordLink, RecordRevision
from extract.text import title_key

_KINDS = ("paper", "mention")
_RETITLING = "arxiv"  # the source whose records keep their key when an author gives the work another title
_LINKING = (*SCHEMES, "usenix-file")
_NONE: frozenset[str] = frozenset()
_log = structlog.get_logger(__name__)

Pair = tuple[int, int]
AnySelect: TypeAlias = Any  # a Select of some columns; its type names each of them


def pairs(
    connection: Connection, views: Mapping[int, RecordView], every: bool, of: Set[int] | None = None
) -> Iterator[tuple[RecordView, RecordView]]:
    """Every candidate pair among these records once, in no particular order; `every`: they are all that there are;
    `of`: only the pairs of these.

    Two records that share less than a name or a whole title are a candidate only where the scorer may say something.
    """
    seen: set[Pair] = set()
    near = all_blocks(connection) if every else blocks_among(connection, sorted(views))
    for exact, members in chain(((True, ids) for ids in _named_blocks(views.values())), near):
        here = [views[id_] for id_ in members if id_ in views]
        if not exact and len({_one_list(view) for view in here}) == 1 and _one_list(here[0]):
            continue  # entries of one list are as many papers; only equal titles can be versions of one work
        for a, b in combinations(here, 2):
            if of is not None and a.id not in of and b.id not in of:
                continue
            pair = (a.id, b.id) if a.id < b.id else (b.id, a.id)
            if pair not in seen and (exact or promising(a, b)):
                seen.add(pair)
                yield a, b


def _one_list(view: RecordView) -> str | None:
    return view.source if view.kind == "paper" and view.source in trust().one_key_one_work else None


def _named_blocks(views: Iterable[RecordView]) -> Iterator[list[int]]:
    """Groups of records that share a name in a registry."""
    first: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], list[int]] = {}
    for view in views:
        for key in keys(view):
            if first.setdefault(key, view.id) != view.id:
                found.setdefault(key, [first[key]]).append(view.id)
    for (scheme, value), members in found.items():
        if len(members) > LARGEST_BLOCK:
            _log.info("identity.key-too-common", scheme=scheme, value=value, records=len(members))
        else:
            yield members


def keys(view: RecordView) -> set[tuple[str, str]]:
    """The names in registries that a record is found by."""
    return {
        ("usenix" if scheme == "usenix-file" else scheme, value) for scheme, value in view.names if scheme in _LINKING
    }


def met(connection: Connection, ids: set[int]) -> set[int]:
    """Write the keys of these records. Returns them, the records that they are candidates with, and those whose
    candidates changed because a key became too common by these, or is so no longer.
    """
    near, crossed = keep_keys(connection, ids, load(connection, ids))
    views = {view.id: view for view in load(connection, near)}
    bound = {view.id for pair in pairs(connection, views, every=False, of=ids) for view in pair}
    return ids | crossed | bound


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
        .where(one.id.in_(ids), one.title_key != "", other.kind.in_(_KINDS))
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
    query = select(*columns).where(Record.kind.in_(_KINDS))
    query = query.where((Record.kind == "paper") | Record.vanished_at.is_(None))
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
