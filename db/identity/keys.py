"""The keys under which retitled records still meet: rare words, short names, and pairs of authors.

Which keys a record has depends on nothing but the record, so that a key never has to be computed again because another
record came. A key that many records share says nothing and is skipped.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from sqlalchemy import Connection, delete, func, insert, select

from db.identity import people, titles
from db.identity.view import RecordView
from db.keep import chunks
from db.models import RecordKey

LARGEST_BLOCK = 200
"""Records that may share a key and still be compared by it. A title ("Editorial") or a DOI (of a whole volume) that
more of them have names no single work."""

_RAREST = 4
_LEAST_RARITY = 0.15
_LEAST_NAME = 3


def near_keys(view: RecordView) -> frozenset[str]:
    """Pairs of the four rarest title words, the short name, the first author with the second and the last, and whole
    titles: the record's, and those that a preprint had before.
    """
    title = titles.parse(view.title)
    telling = (word for word in set(title.words) if titles.rarity(word) >= _LEAST_RARITY)
    rarest = sorted(telling, key=lambda word: (-titles.rarity(word), word))[:_RAREST]
    found = {f"w {' '.join(pair)}" for pair in combinations(sorted(rarest), 2)}
    if len(title.name) >= _LEAST_NAME:
        found.add(f"n {title.name}")
    whole = {f"t {key}" for key in (view.title_key, *view.older) if key}
    return frozenset(found | _author_keys(view.authors) | whole)


def _author_keys(authors: tuple[str, ...]) -> set[str]:
    short = [f"{p.given[0][:1] if p.given else ''}.{p.family}" for name in authors if (p := people.parse(name)).family]
    return {f"a {' '.join(sorted((short[0], other)))}" for other in {*short[1:2], *short[-1:]} if other != short[0]}


def keep_keys(connection: Connection, views: Iterable[RecordView]) -> None:
    """Write the keys of these records in place of those they had."""
    rows = {view.id: near_keys(view) for view in views}
    for chunk in chunks(sorted(rows)):
        connection.execute(delete(RecordKey).where(RecordKey.record_id.in_(chunk)))
    told = [{"record_id": id_, "key": key} for id_, keys in rows.items() for key in sorted(keys)]
    for part in chunks(told):
        connection.execute(insert(RecordKey), part)


def near_records(connection: Connection, ids: Iterable[int]) -> set[int]:
    """The records that share a key with one of these, by keys that are not too common."""
    found: set[int] = set()
    for chunk in chunks(sorted(ids)):
        mine = connection.execute(select(RecordKey.key).where(RecordKey.record_id.in_(chunk)).distinct())
        keys = set(mine.scalars())
        for part in chunks(sorted(keys - common_keys(connection, keys))):
            found.update(connection.execute(select(RecordKey.record_id).where(RecordKey.key.in_(part))).scalars())
    return found


def common_keys(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those of the keys that more records have than are worth comparing."""
    found: set[str] = set()
    for chunk in chunks(sorted(set(keys))):
        sizes = select(RecordKey.key).where(RecordKey.key.in_(chunk)).group_by(RecordKey.key)
        found.update(connection.execute(sizes.having(func.count() > LARGEST_BLOCK)).scalars())
    return found
