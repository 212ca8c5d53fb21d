"""The keys under which records meet: whole titles, rare words, short names, and pairs of authors.

Which keys a record has depends on nothing but the record, so that a key never has to be computed again because another
record came. A key that too many records share is split by another part of them (`db.blocking.blocks`). Keys are kept
as numbers, by record (`record_key`, written by every save) and by key (`record_block`, the records that were linked).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from importlib import resources
from itertools import combinations, islice
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from db.blocking import titles
from db.blocking.view import RecordView
from db.bulk import chunks, insert_rows
from db.canonical import digest
from db.clock import now
from db.models import Record, RecordKey, Watermark
from extract.lexicon.names import person

LARGEST_BLOCK = 200
"""Records that may share a name or a whole title and still be compared by it. A title ("Editorial") or a DOI (of a
whole volume) that more of them have names no single work."""

LARGEST_NEAR_BLOCK = 30
"""The same for what is less than a whole title: two words that more titles share are a topic, and are split."""

_RAREST = 4  # title words a record is found by, in six pairs; docs/identity.md says what blocking finds
_LEAST_RARITY = 0.15  # of a word that finds anything; by hand
_LEAST_NAME = 3  # letters of a short name; by hand: two letters are a common abbreviation
_MOST_PARTS = 4  # of a key that is split; more make next to no difference (`bench.meeting`)
_MARK = ("identity", "keys")
_SAMPLE = RecordView(
    0, "paper", "sample", "1",
    "BlitzScale: Fast and Live Large Model Autoscaling with O(1) Caching, Part II (Extended Version)", "blitzscale",
    authors=("Zhang, Dingyan", "Haotian Wang 0009", "Haibo Chen", "Łucja van Berg, Jr."),
    older=frozenset({"auto scaling"}), short="Blitz",
)  # fmt: skip

_TYPED = RecordView(0, "mention", "sample", "2", "BlitzScale", "blitzscale")

Key = tuple[str, ...]
"""A lesser key: two title words, two authors, or a short name; a finer one has further words and authors. Sorted."""

_FINER = 2  # the last two bits of a finer key's number


class Parts(NamedTuple):
    """What the lesser keys of a record are made of: its rarest title words, the first, second and last author who has
    a family name, and its short names; each says in front what it is.
    """

    words: tuple[str, ...]
    authors: tuple[str, ...]
    names: tuple[str, ...]


def near_keys(view: RecordView) -> set[int]:
    """Pairs of the four rarest title words, the short name or what stands before the colon, the first author with the
    second and the last, and whole titles: the record's, and those that a preprint had before. Numbers of 64 bits, odd
    ones stand for whole titles.
    """
    whole = {_number(key) | 1 for key in (view.title_key, *view.older) if key}
    return whole | lesser_keys(parts(view))


def lesser_keys(told: Parts) -> set[int]:
    """The keys of a record that are no whole titles."""
    return {_near(key) for key in _lesser(told)}


def finer_keys(told: Parts, crowded: Iterable[int]) -> set[int]:
    """The keys that split those of a record's lesser keys that too many share: each with one more of its rare words
    or authors. They do not depend on the order of parts, so all who have three parts in common meet by these,
    whichever two of them were too common. None for a key of four parts.
    """
    left = set(crowded)
    others = {*told.words, *told.authors}
    level = {_near(key): key for key in _lesser(told)}
    found: dict[int, Key] = {}
    while left and level:
        found |= _split([key for number, key in level.items() if number in left], others)
        left -= level.keys()
        level = _split(level.values(), others) if left else {}
    return set(found)


def _split(keys: Iterable[Key], others: set[str]) -> dict[int, Key]:
    """The keys of one part more, by their numbers."""
    parted = [key for key in keys if len(key) < _MOST_PARTS]
    grown = {tuple(sorted((*key, part))) for key in parted for part in others.difference(key)}
    return {_near(key) | _FINER: key for key in grown}


def parts(view: RecordView) -> Parts:
    """What the record's lesser keys are made of."""
    words, printed, opening = titles.taken_apart(view.title)
    telling = sorted([(-rarity, word) for word in set(words) if (rarity := titles.rarity(word)) >= _LEAST_RARITY])
    part = titles.typed_name(view.title) if view.kind == "mention" else opening
    names = {name for name in (printed, part, titles.compact(view.short)) if len(name) >= _LEAST_NAME}
    first = list(islice(filter(None, map(_short, view.authors)), 2))
    last = list(islice(filter(None, map(_short, reversed(view.authors))), 1))
    return Parts(
        tuple([f"w {word}" for _, word in telling[:_RAREST]]),
        tuple(dict.fromkeys([f"a {short}" for short in (*first, *last)])),
        tuple(map(_name, sorted(names))),
    )


def _lesser(told: Parts) -> list[Key]:
    pairs = [*combinations(sorted(told.words), 2), *[(told.authors[0], other) for other in told.authors[1:]]]
    return [*[(a, b) if a < b else (b, a) for a, b in pairs], *[(name,) for name in told.names]]


def _near(key: Key) -> int:
    return _number("\n".join(key)) & ~3


def _name(name: str) -> str:
    return f"n {name}"


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def _short(name: str) -> str:
    known = person(name)
    return f"{known.given[0][:1] if known.given else ''}.{known.family}" if known.family else ""


def name_key(name: str) -> int | None:
    """The key of a short name, or None for one by which nobody is found."""
    compact = titles.compact(name)
    return _near((_name(compact),)) if len(compact) >= _LEAST_NAME else None


def add_keys(connection: Connection, views: Iterable[RecordView]) -> None:
    """Write the keys of records that had none."""
    insert_rows(
        connection,
        RecordKey,
        ("record_id", "key"),
        [(view.id, key) for view in views for key in sorted(near_keys(view))],
    )


def keys_of(connection: Connection, ids: Iterable[int]) -> dict[int, set[int]]:
    """The kept keys of these records."""
    found: dict[int, set[int]] = defaultdict(set)
    query = select(RecordKey.record_id, RecordKey.key)
    for chunk in chunks(sorted(set(ids))):
        for id_, key in connection.execute(query.where(RecordKey.record_id.in_(chunk))):
            found[id_].add(key)
    return found


def is_title(key: int) -> bool:
    """Whether a key stands for a whole title."""
    return key & 1 == 1


def is_finer(key: int) -> bool:
    """Whether a key splits another, which too many records share."""
    return key & 3 == _FINER


def largest(key: int) -> int:
    """How many records may share the key before it says nothing."""
    return LARGEST_BLOCK if is_title(key) else LARGEST_NEAR_BLOCK


@cache
def _present() -> str:
    """What the keys depend on: the table of common words, and this program, by what it makes of one record."""
    return digest(
        resources.files("db").joinpath("data/title_words.tsv").read_text("utf-8"),
        sorted(near_keys(_SAMPLE) | finer_keys(parts(_SAMPLE), near_keys(_SAMPLE)) | near_keys(_TYPED)),
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
