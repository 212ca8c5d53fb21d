"""Clusters to rows of `paper`: who keeps which public id, what changed, what is forwarded, what goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from db.blocking.loading import STANDING
from db.bulk import among, chunks, insert_rows
from db.clock import now
from db.errors import DatabaseError
from db.linkage.alone import Alone, Name, plain, write_alone
from db.linkage.clusters import Group
from db.linkage.composition import Best, Evidence, compose
from db.linkage.misled import load
from db.models import Affiliation, Authorship, Paper, PaperForwarding, PaperIdentifier, PaperLink, Record
from db.search import fulltext
from db.store.writer import new_ids

Claim = tuple[Group, int | None]
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_ATTEMPTS = 3  # of 2**40 ids one meets a taken one now and then, three in a row do not
_TOGETHER = 1000  # records whose payloads are in memory at a time
_CHILDREN = (Authorship, Affiliation, PaperIdentifier, PaperLink)


class Composed(NamedTuple):
    """What the records of one group say together. `name` is that of the first record, `public_id` the one that it
    wishes, `records` are their ids with the papers they stood for, `paper_id` is the old paper that the group goes on
    as (None: a new one).

    `best` is None where no record has a title, `text` is the paper's row of the full-text index.
    """

    name: Name
    public_id: str
    records: tuple[tuple[int, int | None], ...]
    paper_id: int | None
    best: Best | None
    fingerprint: str
    text: fulltext.TextRow | None

    @property
    def record_id(self) -> int:
        """The first of its records."""
        return self.records[0][0]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which old paper each group goes on as (None: a new one), and what became of the old papers that none took.

    `lost` maps an old paper to the group that got most of its records, or None where no record is left.
    """

    groups: tuple[Claim, ...]
    lost: Mapping[int, Group | None]


@dataclass(slots=True)
class Changes:
    """What keeping the papers did; `papers` are the ids of those that are new or changed."""

    new: int = 0
    changed: int = 0
    merged: int = 0
    removed: int = 0
    papers: set[int] = field(default_factory=set)


def assign(connection: Connection, groups: Sequence[Group], ids: Iterable[int]) -> Assignment:
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


def _old_papers(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The papers that the records stood for, with their public ids."""
    mine = select(Record.paper_id).where(among(connection, Record.id, sorted(ids)))
    rows = connection.execute(select(Paper.id, Paper.public_id).where(Paper.id.in_(mine)))
    return {row.id: row.public_id for row in rows}


def write_papers(connection: Connection, assignment: Assignment, changes: Changes) -> None:
    """Write every paper that is new or tells something else than before, point its records to it, remove the rest."""
    homes: dict[Name, int | None] = {}
    for chunk in chunks(assignment.groups):
        homes |= write_composed(connection, _compose(connection, chunk), changes)
    lost = dict(assignment.lost)
    lost |= {old: None for group, old in assignment.groups if old is not None and homes[group[0].name] is None}
    _remove(connection, lost, homes, changes)


def compose_alone(connection: Connection, piece: tuple[int, int, frozenset[int]]) -> list[Alone | Composed]:
    """What each record from one id to another, but those left out, says as a paper of its own.

    Only those that make a new paper, or change the one that they alone stand for. Reads and does not write.
    """
    first, last, left_out = piece
    found: list[Alone | Composed] = []
    for chunk in chunks((id_ for id_ in range(first, last + 1) if id_ not in left_out), _TOGETHER):
        found += _compose_alone(connection, plain(connection, chunk))
    return found


def _compose_alone(connection: Connection, told: Sequence[tuple[Any, Best | None]]) -> list[Alone | Composed]:
    before = _fingerprints(connection, (row.paper_id for row, _ in told))
    alone: list[Alone] = []
    rest: list[int] = []
    for row, best in told:
        if best is None:
            rest.append(row.id)
        elif row.paper_id is None:
            alone.append(_alone(connection.dialect.name, row, best))
        elif before.get(row.paper_id) != best.fingerprint:
            rest.append(row.id)
    composed = _compose(connection, [((view,), view.paper_id) for view in load(connection, rest)])
    changed = [one for one in composed if one.paper_id is None or before.get(one.paper_id) != one.fingerprint]
    return sorted([*alone, *changed], key=lambda one: one.record_id)


def _alone(dialect: str, row: Any, best: Best) -> Alone:
    name = row.source, row.key
    chosen = (best.values["pdf"], best.values["track"], best.values["status"])
    more = bool(best.links) or any(places for _, places in best.authors)
    return Alone(name, public_id(name), row.id, *chosen, best.fingerprint, fulltext.row(dialect, _texts(best)), more)


def remove_orphans(connection: Connection, last: int, changes: Changes) -> None:
    """Remove the papers, of those up to the `last` id, that no record that may stand for one makes any more."""
    theirs = (Record.paper_id == Paper.id) & and_(*STANDING)
    gone = select(Paper.id).outerjoin(Record, theirs).where(Paper.id <= last, Record.id.is_(None))
    _remove(connection, dict.fromkeys(connection.execute(gone).scalars()), {}, changes)


def _compose(connection: Connection, groups: Sequence[Claim]) -> list[Composed]:
    evidence: dict[int, tuple[Any, Any]] = {}
    query = select(Record.id, Record.payload, Record.first_seen)
    for chunk in chunks([view.id for group, _ in groups for view in group], _TOGETHER):
        rows = connection.execute(query.where(among(connection, Record.id, chunk))).all()
        evidence.update({id_: (payload, first_seen) for id_, payload, first_seen in rows})
    dialect = connection.dialect.name
    composed = []
    for group, old in groups:
        best = compose([Evidence(view, *evidence[view.id]) for view in group])
        records = tuple([(view.id, view.paper_id) for view in group])
        fingerprint, text = (best.fingerprint, fulltext.row(dialect, _texts(best))) if best else ("", None)
        name = group[0].name
        composed.append(Composed(name, public_id(name), records, old, best, fingerprint, text))
    return composed


def _fingerprints(connection: Connection, papers: Iterable[int | None]) -> dict[int, str]:
    old = [paper_id for paper_id in papers if paper_id is not None]
    if not old:
        return {}
    rows = connection.execute(select(Paper.id, Paper.fingerprint).where(among(connection, Paper.id, old)))
    return {row.id: row.fingerprint for row in rows}


def write_composed(
    connection: Connection, composed: Sequence[Alone | Composed], changes: Changes
) -> dict[Name, int | None]:
    """Write what is new or changed and return the paper of each group of records, None where it has no title."""
    groups = [one for one in composed if isinstance(one, Composed)]
    before = _fingerprints(connection, (one.paper_id for one in groups))
    fresh = [one for one in composed if isinstance(one, Alone) or (one.paper_id is None and one.best is not None)]
    new = {one.name: id_ for one, id_ in zip(fresh, new_ids(connection, Paper, len(fresh)), strict=True)}
    public = _public_ids(connection, {one.name: one.public_id for one in fresh})
    alone = [(new[one.name], public[one.name], one) for one in fresh if isinstance(one, Alone)]
    changed = {
        one.paper_id: one
        for one in groups
        if one.paper_id is not None and one.best is not None and before[one.paper_id] != one.fingerprint
    }
    written = {new[one.name]: one for one in fresh if isinstance(one, Composed)}
    _insert(connection, written, public)
    _update(connection, changed)
    _clear(connection, sorted(changed))
    written |= changed
    _write_children(connection, {id_: one.best for id_, one in written.items() if one.best is not None})
    fulltext.add(connection, [(id_, one.text) for id_, one in written.items() if one.text is not None])
    write_alone(connection, alone)
    changes.new += len(new)
    changes.changed += len(changed)
    changes.papers |= written.keys() | {id_ for id_, _, _ in alone}
    homes = {one.name: None if one.best is None else new.get(one.name, one.paper_id) for one in groups}
    _point(connection, [(id_, homes[one.name]) for one in groups for id_, old in one.records if old != homes[one.name]])
    return homes


_COLUMNS = tuple(column.name for column in Paper.__table__.columns)


def _insert(connection: Connection, papers: Mapping[int, Composed], public: Mapping[Name, str]) -> None:
    if not papers:
        return
    moment = now()
    rows = []
    for id_, one in papers.items():
        assert one.best is not None
        values = {"id": id_, "public_id": public[one.name], "fingerprint": one.fingerprint, "last_changed": moment}
        values |= one.best.values
        rows.append(tuple([values[name] for name in _COLUMNS]))
    insert_rows(connection, Paper, _COLUMNS, rows)


def _update(connection: Connection, papers: Mapping[int, Composed]) -> None:
    if not papers:
        return
    moment = now()
    rows = [
        {f"b_{name}": value for name, value in one.best.values.items()}
        | {"b_id": id_, "b_fingerprint": one.fingerprint, "b_last_changed": moment}
        for id_, one in papers.items()
        if one.best is not None
    ]
    names = [name[2:] for name in rows[0] if name != "b_id"]
    statement = update(Paper).where(Paper.id == bindparam("b_id"))
    connection.execute(statement.values({name: bindparam(f"b_{name}") for name in names}), rows)


def _clear(connection: Connection, papers: Sequence[int]) -> None:
    """Remove what hangs on papers that are written anew."""
    for chunk in chunks(papers):
        for table in _CHILDREN:
            connection.execute(delete(table).where(table.paper_id.in_(chunk)))
        fulltext.remove(connection, chunk)


def _write_children(connection: Connection, papers: Mapping[int, Best]) -> None:
    """People, names and links of papers that have none."""
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


def _texts(best: Best) -> dict[str, str | None]:
    return {
        "title": best.values["title"],
        "abstract": best.values["abstract"],
        "authors": best.values["authors"],
        "affiliations": "; ".join(dict.fromkeys([place for _, places in best.authors for place in places])),
    }


def _point(connection: Connection, homes: Sequence[tuple[int, int | None]]) -> None:
    """Records follow their papers, and are linked with that."""
    if not homes:
        return
    if connection.dialect.name == "postgresql":
        statement = (
            "UPDATE record SET paper_id = home.paper, unlinked = false"
            " FROM unnest(%s::int[], %s::int[]) AS home(id, paper) WHERE record.id = home.id"
        )
        connection.exec_driver_sql(statement, ([id_ for id_, _ in homes], [home for _, home in homes]))
        return
    statement = "UPDATE record SET paper_id = ?, unlinked = 0 WHERE id = ?"
    connection.exec_driver_sql(statement, [(home, id_) for id_, home in homes])


def _remove(
    connection: Connection,
    lost: Mapping[int, Group | None],
    homes: Mapping[Name, int | None],
    changes: Changes,
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
                changes.removed += 1
                continue
            changes.merged += 1
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


def _public_ids(connection: Connection, wishes: Mapping[Name, str]) -> dict[Name, str]:
    """A short id for each new paper, drawn from the name of its first record; a forwarding of that id ends."""
    chosen: dict[Name, str] = {}
    for attempt in range(1, _ATTEMPTS + 1):
        wanted = select(Paper.public_id).where(among(connection, Paper.public_id, wishes.values()))
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
        wishes = {name: public_id(name, attempt) for name in left}
    else:
        raise DatabaseError(f"No public id is free for {left[0]}.")
    forwarded = among(connection, PaperForwarding.public_id, chosen.values())
    connection.execute(delete(PaperForwarding).where(forwarded))
    return chosen


def public_id(name: tuple[str, str], attempt: int = 0) -> str:
    """Eight characters of base 32 that stand for a record's name."""
    number = int.from_bytes(blake2b("\x1f".join((*name, str(attempt))).encode(), digest_size=5).digest())
    return "".join([_PAIRS[number >> shift & 1023] for shift in (30, 20, 10, 0)])
