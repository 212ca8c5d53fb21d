"""The keys under which records meet: whole titles, rare words, short names, and pairs of authors.

Which keys a record has depends on nothing but the record, so that a key never has to be computed again because another
record came. A key that many records share says nothing and is skipped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, groupby, islice

from sqlalchemy import ColumnElement, Connection, case, delete, func, select

from db.bulk import insert_rows
from db.identity import people, titles
from db.identity.view import RecordView
from db.keep import chunks
from db.models import RecordKey

LARGEST_BLOCK = 200
"""Records that may share a name or a whole title and still be compared by it. A title ("Editorial") or a DOI (of a
whole volume) that more of them have names no single work."""

LARGEST_NEAR_BLOCK = 30
"""The same for what is less than a whole title: two words that more titles share are a topic."""

_RAREST = 4
_LEAST_RARITY = 0.15
_LEAST_NAME = 3
_WHOLE = "t "
_ROWS = 50_000

Block = tuple[bool, list[int]]
"""The records that share a key, and whether that is a whole title."""


def near_keys(view: RecordView) -> frozenset[str]:
    """Pairs of the four rarest title words, the short name, the first author with the second and the last, and whole
    titles: the record's, and those that a preprint had before.
    """
    words, name = titles.words_and_name(view.title)
    telling = [(-rarity, word) for word in set(words) if (rarity := titles.rarity(word)) >= _LEAST_RARITY]
    rarest = sorted(word for _, word in sorted(telling)[:_RAREST])
    found = {f"w {one} {other}" for one, other in combinations(rarest, 2)}
    if len(name) >= _LEAST_NAME:
        found.add(f"n {name}")
    found.update(_WHOLE + key for key in (view.title_key, *view.older) if key)
    return frozenset(found | _author_keys(view.authors))


def _author_keys(authors: tuple[str, ...]) -> set[str]:
    """Of the first, the second and the last who have a family name."""
    first = list(islice((short for name in authors if (short := _short(name))), 2))
    last = next((short for name in reversed(authors) if (short := _short(name))), "")
    return {f"a {' '.join(sorted((first[0], other)))}" for other in {*first[1:], last} if other and other != first[0]}


def _short(name: str) -> str:
    person = people.parse(name)
    return f"{person.given[0][:1] if person.given else ''}.{person.family}" if person.family else ""


def keep_all_keys(connection: Connection, views: Iterable[RecordView]) -> None:
    """Write the keys of all records in place of those that were there."""
    connection.execute(delete(RecordKey))
    rows = ((view.id, key) for view in views for key in near_keys(view))
    for part in chunks(rows, _ROWS):
        insert_rows(connection, RecordKey, ("record_id", "key"), part)


def keep_keys(connection: Connection, ids: Iterable[int], views: Iterable[RecordView]) -> tuple[set[int], set[int]]:
    """Write the keys of these records in place of those they had (none for an id without a view).

    Returns the records, these among them, that meet one of these now; and those that share a key which became too
    common by these, or is so no longer.
    """
    before = keys_of(connection, ids)
    after = {view.id: near_keys(view) for view in views}
    for chunk in chunks(sorted(set(ids))):
        connection.execute(delete(RecordKey).where(RecordKey.record_id.in_(chunk)))
    rows = [(id_, key) for id_, keys in after.items() for key in sorted(keys)]
    for part in chunks(rows, _ROWS):
        insert_rows(connection, RecordKey, ("record_id", "key"), part)
    had, have = _count(before), _count(after)
    sizes = _sizes(connection, had | have)
    fits = {key for key, size in sizes.items() if size <= _largest(key)}
    fitted = {key for key, size in sizes.items() if size - have[key] + had[key] <= _largest(key)}
    return {*ids, *_members(connection, fits & have.keys())}, set(_members(connection, fits ^ fitted))


def _count(keys: Mapping[int, Iterable[str]]) -> Counter[str]:
    return Counter(key for told in keys.values() for key in told)


def keys_of(connection: Connection, ids: Iterable[int]) -> dict[int, set[str]]:
    """The kept keys of these records."""
    found: dict[int, set[str]] = defaultdict(set)
    for chunk in chunks(sorted(set(ids))):
        for id_, key in connection.execute(
            select(RecordKey.record_id, RecordKey.key).where(RecordKey.record_id.in_(chunk))
        ):
            found[id_].add(key)
    return found


def _members(connection: Connection, keys: Iterable[str]) -> Iterator[int]:
    for part in chunks(sorted(keys)):
        yield from connection.execute(select(RecordKey.record_id).where(RecordKey.key.in_(part))).scalars()


def _sizes(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """How many records have each of the keys; 0 for one that nobody has."""
    found = dict.fromkeys(keys, 0)
    for part in chunks(sorted(found)):
        sizes = select(RecordKey.key, func.count()).where(RecordKey.key.in_(part)).group_by(RecordKey.key)
        found.update((key, size) for key, size in connection.execute(sizes))
    return found


def _largest(key: str) -> int:
    return LARGEST_BLOCK if key.startswith(_WHOLE) else LARGEST_NEAR_BLOCK


def all_blocks(connection: Connection) -> Iterator[Block]:
    """The records that share each key, by all keys that are not too common."""
    limit: ColumnElement[int] = case(
        (func.substr(RecordKey.key, 1, len(_WHOLE)) == _WHOLE, LARGEST_BLOCK), else_=LARGEST_NEAR_BLOCK
    )
    shared = select(RecordKey.key).group_by(RecordKey.key).having(func.count().between(2, limit))
    query = select(RecordKey.key, RecordKey.record_id).where(RecordKey.key.in_(shared)).order_by(RecordKey.key)
    for key, rows in groupby(connection.execute(query), key=lambda row: row[0]):
        yield key.startswith(_WHOLE), [row[1] for row in rows]


def blocks_among(connection: Connection, ids: Sequence[int]) -> Iterator[Block]:
    """The same, those of the records alone; whether a key is too common is still a matter of all records."""
    members: dict[str, list[int]] = defaultdict(list)
    for id_, keys in keys_of(connection, ids).items():
        for key in keys:
            members[key].append(id_)
    met = {key: found for key, found in members.items() if len(found) > 1}
    for key, size in _sizes(connection, met).items():
        if size <= _largest(key):
            yield key.startswith(_WHOLE), met[key]
