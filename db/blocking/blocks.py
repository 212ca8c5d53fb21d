"""Whom records meet: the records that share each key, of those that were linked (`record_block`).

A lesser key that too many records share (a topic, a pair of common names) is split: each of them gets finer keys, with
one more of its rare words or authors (`db.blocking.keys.finer_keys`), and meets the others by these. What is still too
common is split again. So whom a record meets does not grow thin as unrelated records come. The finer keys follow from
the keys of all records; an increment ends in the same rows as `join_all_blocks`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, Select, case, delete, exists, func, insert, not_, select, update

from db.blocking.keys import add_keys, finer_keys, is_finer, is_title, keys_of, largest, name_key, near_keys, parts
from db.blocking.lean import lean
from db.blocking.view import RecordView
from db.bulk import chunks, counted, insert_rows
from db.models import Record, RecordBlock, RecordKey

Block = tuple[bool, list[int]]
"""The records that share a key, and whether that is a whole title."""

Crowd = Sequence[tuple[int, tuple[int, ...]]]
"""Records, each with those of its keys that too many share."""

Row = tuple[int, int]
"""A record and a key of it."""

Each = Callable[[Callable[[Connection, Crowd], list[Row]], Sequence[Crowd]], Iterator[list[Row]]]
"""Does a work for every piece (`db.linkage.workers.Workers.each`)."""

_MANY = 5000  # records whose finer keys are made at a time
_FINER: ColumnElement[bool] = RecordKey.key.bitwise_and(3) == 2


def renew_keys(connection: Connection, ids: Iterable[int], views: Iterable[RecordView]) -> None:
    """Write the keys of these records in place of those they had (none for an id without a view).

    Where a key was too common and no longer is, all that have it are to be linked again.
    """
    before = keys_of(connection, ids)
    fresh = list(views)
    after = {view.id: near_keys(view) for view in fresh}
    for chunk in chunks(sorted(set(ids))):
        connection.execute(delete(RecordKey).where(RecordKey.record_id.in_(chunk)))
    add_keys(connection, fresh)
    gone = {id_: keys - after.get(id_, set()) for id_, keys in before.items()}
    sizes = _sizes(connection, _count(gone))
    _leave(connection, gone)
    fitting = {key for key, size in _sizes(connection, sizes).items() if size <= largest(key) < sizes[key]}
    again = sorted({id_ for members in _members(connection, fitting).values() for id_ in members})
    for part in chunks(again):
        connection.execute(update(Record).where(Record.id.in_(part)).values(unlinked=True))


def join_blocks(connection: Connection, ids: Iterable[int]) -> tuple[list[Block], set[int]]:
    """Enter the keys that a save wrote for these records into the blocks, and split what is too common.

    Returns the blocks of these records that are not too common, and the records of those that became so by them, or
    are so no longer.
    """
    mine = set(ids)
    dropped = _drop_finer(connection, mine)
    grown = _enter(connection, mine)
    grown.subtract(dropped)
    crossed = _split_around(connection, mine, grown)
    sizes = _sizes(connection, dropped)
    emptied = {key for key, size in sizes.items() if size <= largest(key) < size - grown[key]}
    changed = {id_ for members in _members(connection, crossed | emptied).values() for id_ in members}
    if stale := {id_ for members in _members(connection, emptied).values() for id_ in members} - mine:
        blocks, more = join_blocks(connection, mine | stale)  # these were split by what now fits
        return blocks, changed | more
    shared = {key for keys in keys_of(connection, mine).values() for key in keys}
    fitting = (key for key, size in _sizes(connection, shared).items() if 1 < size <= largest(key))
    return [(is_title(key), members) for key, members in _members(connection, fitting).items()], changed


def _drop_finer(connection: Connection, ids: Iterable[int]) -> Counter[int]:
    """Remove the finer keys of these records, which are made anew; how many had each."""
    finer = {id_: told for id_, known in keys_of(connection, ids).items() if (told := set(filter(is_finer, known)))}
    for id_, known in finer.items():
        for part in chunks(sorted(known)):
            connection.execute(delete(RecordKey).where(RecordKey.record_id == id_, RecordKey.key.in_(part)))
    _leave(connection, finer)
    return _count(finer)


def _enter(connection: Connection, ids: Iterable[int]) -> Counter[int]:
    """How many of these records each key was entered for."""
    missing = (
        select(RecordKey.key, RecordKey.record_id)
        .outerjoin(RecordBlock, (RecordBlock.key == RecordKey.key) & (RecordBlock.record_id == RecordKey.record_id))
        .where(RecordBlock.key.is_(None))
    )
    rows: list[tuple[int, int]] = []
    for chunk in chunks(sorted(set(ids))):
        rows += [(key, id_) for key, id_ in connection.execute(missing.where(RecordKey.record_id.in_(chunk)))]
    insert_rows(connection, RecordBlock, ("key", "record_id"), sorted(rows))
    return Counter(key for key, _ in rows)


def _split_around(connection: Connection, ids: set[int], grown: Counter[int]) -> set[int]:
    """Write the finer keys that these records bring about, for them and for whom they make a key too common.

    `grown` says by how many records each key has grown, and is kept up. Returns the keys that became too common.
    """
    crossed: set[int] = set()
    fresh: Mapping[int, set[int]] = keys_of(connection, ids)
    while fresh:
        sizes = _sizes(connection, _count(fresh))
        crowded = {key for key, size in sizes.items() if size > largest(key)}
        now = {key for key in crowded if sizes[key] - grown[key] <= largest(key)}
        crossed |= now
        crowds = defaultdict(set, {id_: crowded & known for id_, known in fresh.items()})
        for key, members in _members(connection, now).items():
            for id_ in members:
                crowds[id_].add(key)
        fresh = _add_finer(connection, crowds)
        grown.update(_count(fresh))
    return crossed


def _add_finer(connection: Connection, crowds: Mapping[int, Iterable[int]]) -> dict[int, set[int]]:
    """Write the finer keys that split these; those that a record did not have, by record."""
    told = [(id_, tuple(crowded)) for id_, crowded in sorted(crowds.items()) if crowded]
    known = keys_of(connection, (id_ for id_, _ in told))
    rows = [row for some in chunks(told, _MANY) for row in finer_of(connection, some) if row[1] not in known[row[0]]]
    insert_rows(connection, RecordKey, ("record_id", "key"), sorted(rows))
    insert_rows(connection, RecordBlock, ("key", "record_id"), sorted((key, id_) for id_, key in rows))
    found: dict[int, set[int]] = defaultdict(set)
    for id_, key in rows:
        found[id_].add(key)
    return found


def finer_of(connection: Connection, crowd: Crowd) -> list[Row]:
    """The finer keys of these records. Reads and does not write."""
    views = lean(connection, [id_ for id_, _ in crowd])
    return [(id_, key) for id_, crowded in crowd for key in sorted(finer_keys(parts(views[id_]), crowded))]


def join_all_blocks(connection: Connection, each: Each) -> None:
    """Make the blocks anew from the keys of all records, and split what is too common."""
    connection.execute(delete(RecordKey).where(_FINER))
    connection.execute(delete(RecordBlock))
    columns = (RecordKey.key, RecordKey.record_id)
    everything = select(*columns).order_by(*columns)
    connection.execute(insert(RecordBlock).from_select(["key", "record_id"], everything))
    there = exists().where(RecordBlock.key == RecordKey.key, RecordBlock.record_id == RecordKey.record_id)
    fresh = everything.where(_FINER, not_(there))
    done: set[int] = set()
    while crowds := _crowds(connection, done):
        for rows in each(finer_of, [list(some) for some in chunks(sorted(crowds.items()), _MANY)]):
            insert_rows(connection, RecordKey, ("record_id", "key"), rows)
        connection.execute(insert(RecordBlock).from_select(["key", "record_id"], fresh))
    counted(connection, "record_block")


def put_blocks(connection: Connection, finer: Iterable[Row]) -> None:
    """The same from finer keys that were found elsewhere, (record, key) each."""
    connection.execute(delete(RecordKey).where(_FINER))
    connection.execute(delete(RecordBlock))
    for some in chunks(finer, _MANY):
        insert_rows(connection, RecordKey, ("record_id", "key"), some)
    columns = (RecordKey.key, RecordKey.record_id)
    everything = select(*columns).order_by(*columns)
    connection.execute(insert(RecordBlock).from_select(["key", "record_id"], everything))
    counted(connection, "record_block")


def _crowds(connection: Connection, done: set[int]) -> dict[int, tuple[int, ...]]:
    """The lesser keys that too many share, by record, but those that are done; these are done then."""
    crowded = _shared(RecordBlock.key.bitwise_and(3) == (2 if done else 0)).having(func.count() > largest(0))
    query = select(RecordBlock.record_id, RecordBlock.key).where(RecordBlock.key.in_(crowded))
    found: dict[int, tuple[int, ...]] = {}
    keys_found: set[int] = set()
    for id_, key in connection.execute(query.execution_options(yield_per=20_000)):
        if key not in done:
            keys_found.add(key)
            found[id_] = (*found.get(id_, ()), key)
    done |= keys_found
    return found


def _shared(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(RecordBlock.key).where(*conditions).group_by(RecordBlock.key)


def _leave(connection: Connection, gone: Mapping[int, Iterable[int]]) -> None:
    for id_, keys_gone in gone.items():
        for part in chunks(sorted(keys_gone)):
            connection.execute(delete(RecordBlock).where(RecordBlock.key.in_(part), RecordBlock.record_id == id_))


def _count(keys: Mapping[int, Iterable[int]]) -> Counter[int]:
    return Counter(key for told in keys.values() for key in told)


def _members(connection: Connection, keys: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for part in chunks(sorted(keys)):
        for key, id_ in connection.execute(
            select(RecordBlock.key, RecordBlock.record_id).where(RecordBlock.key.in_(part))
        ):
            found[key].append(id_)
    return found


def _sizes(connection: Connection, keys: Iterable[int]) -> dict[int, int]:
    """How many records have each of the keys; 0 for one that nobody has."""
    found = dict.fromkeys(keys, 0)
    for part in chunks(sorted(found)):
        sizes = select(RecordBlock.key, func.count()).where(RecordBlock.key.in_(part)).group_by(RecordBlock.key)
        found.update((key, size) for key, size in connection.execute(sizes))
    return found


def all_blocks(connection: Connection) -> Iterator[Block]:
    """The records that share each key, by all keys that are not too common."""
    limit: ColumnElement[int] = case((RecordBlock.key.bitwise_and(1) == 1, largest(1)), else_=largest(0))
    shared = _shared().having(func.count().between(2, limit))
    query = select(RecordBlock.key, RecordBlock.record_id).where(RecordBlock.key.in_(shared)).order_by(RecordBlock.key)
    rows = connection.execute(query.execution_options(yield_per=20_000))
    for key, members in groupby(rows, key=lambda row: row[0]):
        yield is_title(key), [row[1] for row in members]


def blocks_among(connection: Connection, ids: Sequence[int]) -> Iterator[Block]:
    """The same, those of the records alone; whether a key is too common is still a matter of all records."""
    members: dict[int, list[int]] = defaultdict(list)
    for id_, keys in keys_of(connection, ids).items():
        for key in keys:
            members[key].append(id_)
    met = {key: found for key, found in members.items() if len(found) > 1}
    for key, size in _sizes(connection, met).items():
        if size <= largest(key):
            yield is_title(key), met[key]


def telling_names(connection: Connection, names: Iterable[str]) -> set[str]:
    """Those of the short names by which records can meet: long enough, and not too common."""
    numbers = {name: key for name in names if (key := name_key(name)) is not None}
    sizes = _sizes(connection, numbers.values())
    return {name for name, key in numbers.items() if sizes[key] <= largest(key)}
