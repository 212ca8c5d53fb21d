"""The keys under which records meet: whole titles, rare words, short names, and pairs of authors.

Which keys a record has depends on nothing but the record, so that a key never has to be computed again because another
record came. A key that many records share says nothing and is skipped. Keys are kept as numbers, by record
(`record_key`, written by every save) and by key (`record_block`, the records that were linked).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib import resources
from itertools import combinations, groupby, islice

from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, select, update

from db.blocking import titles
from db.blocking.view import RecordView
from db.bulk import chunks, counted, insert_rows
from db.canonical import digest
from db.clock import now
from db.models import Record, RecordBlock, RecordKey, Watermark
from extract.lexicon.names import person

LARGEST_BLOCK = 200
"""Records that may share a name or a whole title and still be compared by it. A title ("Editorial") or a DOI (of a
whole volume) that more of them have names no single work."""

LARGEST_NEAR_BLOCK = 30
"""The same for what is less than a whole title: two words that more titles share are a topic."""

_RAREST = 4  # title words a record is found by, in six pairs; docs/identity.md says what blocking finds
_LEAST_RARITY = 0.15  # of a word that finds anything; by hand
_LEAST_NAME = 3  # letters of a short name; by hand: two letters are a common abbreviation
_MARK = ("identity", "keys")
_SAMPLE = RecordView(
    0, "paper", "sample", "1",
    "BlitzScale: Fast and Live Large Model Autoscaling with O(1) Caching, Part II (Extended Version)", "blitzscale",
    authors=("Zhang, Dingyan", "Haotian Wang 0009", "Haibo Chen", "Łucja van Berg, Jr."),
    older=frozenset({"auto scaling"}), short="Blitz",
)  # fmt: skip

_TYPED = RecordView(0, "mention", "sample", "2", "BlitzScale", "blitzscale")

Block = tuple[bool, list[int]]
"""The records that share a key, and whether that is a whole title."""


def near_keys(view: RecordView) -> set[int]:
    """Pairs of the four rarest title words, the short name or what stands before the colon, the first author with the
    second and the last, and whole titles: the record's, and those that a preprint had before. Numbers of 64 bits, odd
    ones stand for whole titles.
    """
    words, printed = titles.words_and_name(view.title)
    telling = [(-rarity, word) for word in set(words) if (rarity := titles.rarity(word)) >= _LEAST_RARITY]
    rarest = sorted(word for _, word in sorted(telling)[:_RAREST])
    found = [f"w {one} {other}" for one, other in combinations(rarest, 2)]
    part = titles.typed_name(view.title) if view.kind == "mention" else titles.opening(view.title)
    found += [f"n {name}" for name in {printed, part, titles.compact(view.short)} if len(name) >= _LEAST_NAME]
    found += _author_keys(view.authors)
    return {_number(key) & ~1 for key in found} | {_number(key) | 1 for key in (view.title_key, *view.older) if key}


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def _author_keys(authors: tuple[str, ...]) -> set[str]:
    """Of the first, the second and the last who have a family name."""
    first = list(islice((short for name in authors if (short := _short(name))), 2))
    last = next((short for name in reversed(authors) if (short := _short(name))), "")
    return {f"a {' '.join(sorted((first[0], other)))}" for other in {*first[1:], last} if other and other != first[0]}


def _short(name: str) -> str:
    known = person(name)
    return f"{known.given[0][:1] if known.given else ''}.{known.family}" if known.family else ""


def add_keys(connection: Connection, views: Iterable[RecordView]) -> None:
    """Write the keys of records that had none."""
    insert_rows(
        connection,
        RecordKey,
        ("record_id", "key"),
        [(view.id, key) for view in views for key in sorted(near_keys(view))],
    )


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
    for id_, keys in gone.items():
        for part in chunks(sorted(keys)):
            connection.execute(delete(RecordBlock).where(RecordBlock.key.in_(part), RecordBlock.record_id == id_))
    fitting = {key for key, size in _sizes(connection, sizes).items() if size <= largest(key) < sizes[key]}
    again = sorted({id_ for members in _members(connection, fitting).values() for id_ in members})
    for part in chunks(again):
        connection.execute(update(Record).where(Record.id.in_(part)).values(unlinked=True))


def join_blocks(connection: Connection, ids: Iterable[int]) -> tuple[list[Block], set[int]]:
    """Enter the keys that a save wrote for these records into the blocks.

    Returns the blocks of these records that are not too common, and the records of those that became so by them.
    """
    added = _enter(connection, ids)
    keys = {key for keys in keys_of(connection, ids).values() for key in keys}
    sizes = _sizes(connection, keys)
    crossed = {key for key, size in sizes.items() if size - added[key] <= largest(key) < size}
    fitting = _members(connection, (key for key, size in sizes.items() if 1 < size <= largest(key)))
    blocks = [(is_title(key), members) for key, members in fitting.items()]
    return blocks, {id_ for members in _members(connection, crossed).values() for id_ in members}


def telling_names(connection: Connection, names: Iterable[str]) -> set[str]:
    """Those of the short names by which records can meet: long enough, and not too common."""
    numbers = {name: _number(f"n {titles.compact(name)}") & ~1 for name in names}
    sizes = _sizes(connection, numbers.values())
    return {
        name
        for name, key in numbers.items()
        if len(titles.compact(name)) >= _LEAST_NAME and sizes[key] <= LARGEST_NEAR_BLOCK
    }


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


def join_all_blocks(connection: Connection) -> None:
    """Make the blocks anew from the keys of all records."""
    connection.execute(delete(RecordBlock))
    columns = (RecordKey.key, RecordKey.record_id)
    connection.execute(insert(RecordBlock).from_select(["key", "record_id"], select(*columns).order_by(*columns)))
    counted(connection, "record_block")


def _count(keys: Mapping[int, Iterable[int]]) -> Counter[int]:
    return Counter(key for told in keys.values() for key in told)


def keys_of(connection: Connection, ids: Iterable[int]) -> dict[int, set[int]]:
    """The kept keys of these records."""
    found: dict[int, set[int]] = defaultdict(set)
    query = select(RecordKey.record_id, RecordKey.key)
    for chunk in chunks(sorted(set(ids))):
        for id_, key in connection.execute(query.where(RecordKey.record_id.in_(chunk))):
            found[id_].add(key)
    return found


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


def is_title(key: int) -> bool:
    """Whether a key stands for a whole title."""
    return key & 1 == 1


def largest(key: int) -> int:
    """How many records may share the key before it says nothing."""
    return LARGEST_BLOCK if is_title(key) else LARGEST_NEAR_BLOCK


def all_blocks(connection: Connection) -> Iterator[Block]:
    """The records that share each key, by all keys that are not too common."""
    limit: ColumnElement[int] = case((RecordBlock.key.bitwise_and(1) == 1, LARGEST_BLOCK), else_=LARGEST_NEAR_BLOCK)
    shared = select(RecordBlock.key).group_by(RecordBlock.key).having(func.count().between(2, limit))
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


@cache
def _present() -> str:
    """What the keys depend on: the table of common words, and this program, by what it makes of one record."""
    return digest(
        resources.files("db").joinpath("data/title_words.tsv").read_text("utf-8"),
        sorted(near_keys(_SAMPLE) | near_keys(_TYPED)),
    )


def up_to_date(connection: Connection) -> bool:
    """Whether the kept keys are those that this program writes."""
    query = select(Watermark.value).where(Watermark.source == _MARK[0], Watermark.key == _MARK[1])
    return connection.execute(query).scalar() == _present()


def begin_keys(connection: Connection) -> None:
    """Before the first record is saved: note of which kind the keys are that will come."""
    if connection.execute(select(Record.id).limit(1)).first() is None:
        note_kind(connection)


def note_kind(connection: Connection) -> None:
    """Note that all kept keys are of the present kind."""
    connection.execute(delete(Watermark).where(Watermark.source == _MARK[0], Watermark.key == _MARK[1]))
    values = {"source": _MARK[0], "key": _MARK[1], "value": _present(), "moved": now()}
    connection.execute(insert(Watermark), values)
