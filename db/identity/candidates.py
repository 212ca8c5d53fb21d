"""Which records may be one paper with which: found through indexed keys, never by a pass over everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from itertools import combinations
from typing import Any, TypeAlias

import structlog
from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import aliased

from db.identity.keys import LARGEST_BLOCK, near_keys, near_records
from db.identity.rules import SCHEMES
from db.identity.view import RecordView
from db.keep import chunks
from db.models import Judgement, Record, RecordIdentifier, RecordLink, RecordRevision
from extract.text import title_key

_KINDS = ("paper", "mention")
_RETITLING = "arxiv"  # the source whose records keep their key when an author gives the work another title
_LINKING = (*SCHEMES, "usenix-file")
_log = structlog.get_logger(__name__)

Pair = tuple[int, int]
AnySelect: TypeAlias = Any  # a Select of some columns; its type names each of them


def blocks(views: Iterable[RecordView], common: Set[str] = frozenset()) -> Iterator[list[RecordView]]:
    """Groups of records that share a key: a name in a registry, a whole title, or what retitled records share."""
    found: dict[tuple[str, str], list[RecordView]] = defaultdict(list)
    for view in views:
        for key in keys(view):
            found[key].append(view)
        for near in near_keys(view) - common:
            found["near", near].append(view)
    for (scheme, value), members in found.items():
        if len(members) > LARGEST_BLOCK and scheme == "near":
            continue  # a common pair of words is nothing to tell of
        if len(members) > LARGEST_BLOCK:
            _log.info("identity.key-too-common", scheme=scheme, value=value, records=len(members))
        elif len(members) > 1:
            yield members


def keys(view: RecordView) -> set[tuple[str, str]]:
    """The keys a record is found by."""
    found = {
        ("usenix" if scheme == "usenix-file" else scheme, value) for scheme, value in view.names if scheme in _LINKING
    }
    return found | {("title", view.title_key)} if view.title_key else found


def pairs(views: Iterable[RecordView], common: Set[str] = frozenset()) -> Iterator[tuple[RecordView, RecordView]]:
    """Every candidate pair once, in no particular order."""
    seen: set[Pair] = set()
    for members in blocks(views, common):
        for a, b in combinations(members, 2):
            pair = (min(a.id, b.id), max(a.id, b.id))
            if pair not in seen:
                seen.add(pair)
                yield a, b


def neighbourhood(connection: Connection, seeds: Iterable[int], judged: dict[Pair, str]) -> set[int]:
    """The seeds, the records that may be theirs under another title, and every record bound to one of these, directly
    or through others, by a key, a paper, a link or a judgement.

    Whatever the seeds do to their clusters happens inside this set; no record outside needs to be looked at.
    """
    beside: dict[int, set[int]] = defaultdict(set)
    for a, b in judged:
        beside[a].add(b)
        beside[b].add(a)
    known: set[int] = set()
    frontier = set(seeds)
    frontier |= near_records(connection, frontier)
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
    names: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for record_id, scheme, value in connection.execute(named):
        names[record_id].add((scheme, value))
    older: dict[int, set[str]] = defaultdict(set)
    for record_id, payload in connection.execute(retitled):
        older[record_id].add(title_key(str(payload.get("title") or "")))
    return [
        RecordView(
            id=row.id, kind=row.kind, source=row.source, key=row.key, title=row.title, title_key=row.title_key,
            series=row.series, year=row.year, authors=tuple(filter(None, row.authors.split("\n"))),
            names=frozenset(names[row.id]), parent_id=row.parent_id, paper_id=row.paper_id,
            older=frozenset(older.get(row.id, ())) - {row.title_key, ""},
        )
        for row in connection.execute(query)
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
