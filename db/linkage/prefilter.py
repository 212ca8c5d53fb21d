"""A cheap test that two author lists may name one person, before the records are read and compared in full.

Every list is a number of 2,048 bits, one bit for each of a name's words with the initials beside it. Two lists with no
bit in common name nobody that `extract.lexicon.names.same_person` would take for one, but for names that are spelt
differently in the first three letters and in the consonants of the family name too.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from zlib import crc32

from extract.lexicon.names import person

_BITS = 2048  # a list of authors; more bits let fewer strangers through and cost memory
_ANYBODY = -1  # all bits
_LETTERS = 3  # of a name's word, so that endings make no difference; by hand
_MOST_WORDS = 5  # of the given names, for they are paired with each other; by hand
_WITHOUT_VOWELS = str.maketrans("", "", "aeiouyhw")


def mask(authors: tuple[str, ...]) -> int:
    """The bits of all names; those of nobody are `_ANYBODY`'s."""
    found = 0
    for name in authors:
        found |= _bits(name)
    return found or _ANYBODY


@lru_cache(maxsize=65536)
def _bits(name: str) -> int:
    known = person(name)
    if not known.family:
        return 0
    if not known.given:
        return _ANYBODY
    words = (*known.given[-_MOST_WORDS:], known.family)
    found = {word[:_LETTERS] + other[0] for word, other in permutations(words, 2)}
    found.add("|" + known.family.translate(_WITHOUT_VOWELS)[:4] + known.given[0][0])
    bits = 0
    for part in found:
        bits |= 1 << crc32(part.encode()) % _BITS
    return bits
