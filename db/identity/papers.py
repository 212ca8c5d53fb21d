"""Clusters to rows of `paper`: who keeps which public id, what changed, what is forwarded, what goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db import fulltext
from db.bulk import insert_rows
from db.clock import now
from db.errors import DatabaseError
from db.identity.best import Best, Evidence, compose
from db.identity.view import RecordView
from db.keep import chunks, new_ids
from db.models import Affiliation, Authorship, Paper, PaperForwarding, PaperIdentifier, PaperLink, Record

Group = tuple[RecordView, ...]
Claim = tuple[Group, int | None]
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_ATTEMPTS = 3  # of 2**40 ids one meets a taken one now and then, three in a row do not
_CHILDREN = (Authorship, Affiliation, PaperIdentifier, PaperLink)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which old paper each group goes on as (None: a new one), and what became of the old papers that none took.

    `lost` maps an old paper to the group that got most of its records, or None where no record is left.
    """

    groups: tuple[Claim, ...]
    lost: Mapping[int, Group | None]


@dataclass(slots=True)
class Kept:
    """What keeping the papers did; `papers` are the ids of those that are new or changed."""

    new: int = 0
    changed: int = 0
    merged: int = 0
    removed: int = 0
    papers: set[int] = field(default_factory=set)


def assign(connection: Connection, groups: Sequence[Group], ids: Iterable[int] | None) -> Assignment:
    """Give each group one old paper at most, and each paper to one group: that of its first record, where there is one,
    else the one that shares most records with it.
    """
    old = _old_papers(connection, ids)
    claims = []
    for group in groups:
        shared = Counter(view.paper_id for view in group if view.paper_id is not None)
        ids_of_records = {public_id(view.name) for view in group} if shared else set()
        for paper_id, count in shared.items():
            founded = old[paper_id] in ids_of_records
            claims.append((not founded, -count, group[0].name, paper_id, group))
    claims.sort(key=lambda claim: claim[:4])
    taken: dict[int, Group] = {}
    by_group: dict[tuple[str, str], int] = {}
    most: dict[int, Group] = {}
    for *_, name, paper_id, group in claims:
        most.setdefault(paper_id, group)
        if paper_id not in taken and name not in by_group:
            taken[paper_id] = group
            by_group[name] = paper_id
    lost = {paper_id: most.get(paper_id) for paper_id in sorted(old.keys() - taken.keys())}
    return Assignment(tuple((group, by_group.get(group[0].name)) for group in groups), lost)


def _old_papers(connection: Connection, ids: Iterable[int] | None) -> dict[int, str]:
    """The papers that the records stood for, with their public ids."""
    query = select(Paper.id, Paper.public_id)
    if ids is None:
        return {row.id: row.public_id for row in connection.execute(query)}
    found: dict[int, str] = {}
    for chunk in chunks(sorted(ids)):
        mine = select(Record.paper_id).where(Record.id.in_(chunk))
        found |= {row.id: row.public_id for row in connection.execute(query.where(Paper.id.in_(mine)))}
    return found


def keep_papers(connection: Connection, assignment: Assignment) -> Kept:
    """Write every paper that is new or tells something else than before, point its records to it, remove the rest."""
    kept = Kept()
    homes: dict[tuple[str, str], int | None] = {}
    for chunk in chunks(assignment.groups):
        homes |= _keep_chunk(connection, _compose(connection, chunk), kept)
    lost = dict(assignment.lost)
    lost |= {old: None for group, old in assignment.groups if old is not None and homes[group[0].name] is None}
    _remove(connection, lost, homes, kept)
    return kept


def _compose(connection: Connection, groups: Sequence[Claim]) -> list[tuple[Group, int | None, Best | None]]:
    told: dict[int, tuple[Any, Any]] = {}
    for chunk in chunks([view.id for group, _ in groups for view in group]):
        query = select(Record.id, Record.payload, Record.first_seen).where(Record.id.in_(chunk))
        told.update({id_: (payload, first_seen) for id_, payload, first_seen in connection.execute(query)})
    return [(group, old, compose([Evidence(view, *told[view.id]) for view in group])) for group, old in groups]


def _keep_chunk(
    connection: Connection, composed: Sequence[tuple[Group, int | None, Best | None]], kept: Kept
) -> dict[tuple[str, str], int | None]:
    old = [paper_id for _, paper_id, _ in composed if paper_id is not None]
    query = select(Paper.id, Paper.fingerprint).where(Paper.id.in_(old))
    before = {row.id: row.fingerprint for row in connection.execute(query)}
    fresh = {group[0].name: best for group, paper_id, best in composed if paper_id is None and best is not None}
    new = dict(zip(fresh, new_ids(connection, Paper, len(fresh)), strict=True))
    changed = {p: b for _, p, b in composed if p is not None and b is not None and before[p] != b.fingerprint}
    _insert(connection, {new[name]: (name, best) for name, best in fresh.items()})
    _update(connection, changed)
    written = {new[name]: best for name, best in fresh.items()} | changed
    _write_children(connection, written, changed)
    kept.new += len(new)
    kept.changed += len(changed)
    kept.papers |= written.keys()
    homes = {g[0].name: None if best is None else new.get(g[0].name, paper_id) for g, paper_id, best in composed}
    _point(connection, [(view, homes[group[0].name]) for group, _, _ in composed for view in group])
    return homes


def _insert(connection: Connection, papers: Mapping[int, tuple[tuple[str, str], Best]]) -> None:
    if not papers:
        return
    moment = now()
    public = _public_ids(connection, [name for name, _ in papers.values()])
    rows = [
        best.values | {"id": id_, "public_id": public[name], "fingerprint": best.fingerprint, "last_changed": moment}
        for id_, (name, best) in papers.items()
    ]
    connection.execute(insert(Paper), rows)


def _update(connection: Connection, papers: Mapping[int, Best]) -> None:
    if not papers:
        return
    moment = now()
    rows = [
        {f"b_{name}": value for name, value in best.values.items()}
        | {"b_id": id_, "b_fingerprint": best.fingerprint, "b_last_changed": moment}
        for id_, best in papers.items()
    ]
    names = [name[2:] for name in rows[0] if name != "b_id"]
    statement = update(Paper).where(Paper.id == bindparam("b_id"))
    connection.execute(statement.values({name: bindparam(f"b_{name}") for name in names}), rows)


def _write_children(connection: Connection, papers: Mapping[int, Best], changed: Iterable[int]) -> None:
    """People, names, links and the full text of papers, in place of what `changed` had."""
    stale = list(changed)
    for table in _CHILDREN if stale else ():
        connection.execute(delete(table).where(table.paper_id.in_(stale)))
    people: list[tuple[int, int, str]] = []
    places: list[tuple[int, int, int, str]] = []
    for id_, best in papers.items():
        for at, (name, affiliations) in enumerate(best.authors, 1):
            people.append((id_, at, name))
            places += [(id_, at, n, place) for n, place in enumerate(affiliations, 1)]
    names = [(id_, scheme, value) for id_, best in papers.items() for scheme, value in best.names]
    links = [(id_, kind, url, source) for id_, best in papers.items() for kind, url, source in best.links]
    insert_rows(connection, Authorship, ("paper_id", "position", "name"), people)
    insert_rows(connection, Affiliation, ("paper_id", "author", "position", "name"), places)
    insert_rows(connection, PaperIdentifier, ("paper_id", "scheme", "value"), names)
    insert_rows(connection, PaperLink, ("paper_id", "kind", "url", "source"), links)
    fulltext.index(connection, [(id_, _texts(best)) for id_, best in papers.items()])


def _texts(best: Best) -> dict[str, str | None]:
    return {
        "title": best.values["title"],
        "abstract": best.values["abstract"],
        "authors": "; ".join(name for name, _ in best.authors),
        "affiliations": "; ".join(dict.fromkeys(place for _, places in best.authors for place in places)),
    }


def _point(connection: Connection, homes: Iterable[tuple[RecordView, int | None]]) -> None:
    """Records follow their papers."""
    rows = [{"b_id": view.id, "b_paper": home} for view, home in homes if view.paper_id != home]
    if rows:
        statement = update(Record).where(Record.id == bindparam("b_id")).values(paper_id=bindparam("b_paper"))
        connection.execute(statement, rows)


def _remove(
    connection: Connection,
    lost: Mapping[int, Group | None],
    homes: Mapping[tuple[str, str], int | None],
    kept: Kept,
) -> None:
    """Papers that no group goes on as: forwarded to where most of their records went, or gone with their records."""
    targets = {old: homes[group[0].name] if group else None for old, group in lost.items()}
    for chunk in chunks(sorted(targets)):
        public = _public(connection, {*chunk, *(t for old in chunk if (t := targets[old]) is not None)})
        moment = now()
        rows = []
        for old in chunk:
            target = targets[old]
            if target is None:
                kept.removed += 1
                continue
            kept.merged += 1
            rows.append({"public_id": public[old], "target": public[target], "since": moment})
        for row in rows:
            follow = update(PaperForwarding).where(PaperForwarding.target == row["public_id"])
            connection.execute(follow.values(target=row["target"]))
        if rows:
            connection.execute(insert(PaperForwarding), rows)
        fulltext.remove(connection, chunk)
        connection.execute(update(Record).where(Record.paper_id.in_(chunk)).values(paper_id=None))
        connection.execute(delete(Paper).where(Paper.id.in_(chunk)))


def _public(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    query = select(Paper.id, Paper.public_id).where(Paper.id.in_(list(ids)))
    return {row.id: row.public_id for row in connection.execute(query)}


def _public_ids(connection: Connection, names: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """A short id for each new paper, drawn from the name of its first record; a forwarding of that id ends."""
    chosen: dict[tuple[str, str], str] = {}
    left = list(names)
    for attempt in range(_ATTEMPTS):
        wishes = {name: public_id(name, attempt) for name in left}
        wanted = select(Paper.public_id).where(Paper.public_id.in_(wishes.values()))
        taken = {*connection.execute(wanted).scalars(), *chosen.values()}
        left = []
        for name, wish in wishes.items():
            if wish in taken:
                left.append(name)
            else:
                chosen[name] = wish
                taken.add(wish)
        if not left:
            break
    else:
        raise DatabaseError(f"No public id is free for {left[0]}.")
    connection.execute(delete(PaperForwarding).where(PaperForwarding.public_id.in_(chosen.values())))
    return chosen


def public_id(name: tuple[str, str], attempt: int = 0) -> str:
    """Eight characters of base 32 that stand for a record's name."""
    number = int.from_bytes(blake2b("\x1f".join((*name, str(attempt))).encode(), digest_size=5).digest())
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(35, -5, -5))
