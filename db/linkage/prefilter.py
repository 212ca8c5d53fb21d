"""A cheap test that two author lists may name one person, before the records are read and compared in full.

Every list is a number of 2,048 bits, one bit for each of a name's words with the initials beside it. Two lists with no
bit in common name nobody that `db.blocking.people.same_person` would take for one, but for names that are spelt
differently in the first three letters and in the consonants of the family name too.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from zlib import crc32

from db.blocking import people

_BITS = 2048
_ANYBODY = -1
_LETTERS = 3
_MOST_WORDS = 5
_WITHOUT_VOWELS = str.maketrans("", "", "aeiouyhw")


def mask(authors: tuple[str, ...]) -> int:
    """The bits of all names; those of nobody are `_ANYBODY`'s."""
    found = 0
    for name in authors:
        found |= _bits(name)
    return found or _ANYBODY


@lru_cache(maxsize=65536)
def _bits(name: str) -> int:
    person = people.parse(name)
    if not person.family:
        return 0
    if not person.given:
        return _ANYBODY
    words = (*person.given[-_MOST_WORDS:], person.family)
    found = {word[:_LETTERS] + other[0] for word, other in permutations(words, 2)}
    found.add("|" + person.family.translate(_WITHOUT_VOWELS)[:4] + person.given[0][0])
    bits = 0
    for part in found:
        bits |= 1 << crc32(part.encode()) % _BITS
    return bits
