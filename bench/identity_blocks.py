"""Candidate pairs of two record tables: the records that share the rarest words of a title."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from db.blocking import titles
from db.linkage.features import Candidate
from extract.lexicon.names import person

_COMMON = 0.2


def block(left: Sequence[Candidate], right: Sequence[Candidate], most: int = 15) -> list[tuple[int, int]]:
    """(place in left, place in right) of pairs worth comparing: the `most` nearest right records of each left one.

    Words are title stems, pairs of neighbouring stems written together, and family names.
    """
    words = [_keys(record) for record in right]
    counts = Counter(word for keys in words for word in keys)
    index: dict[str, list[int]] = defaultdict(list)
    for place, keys in enumerate(words):
        for word in keys:
            if counts[word] <= max(50, _COMMON * len(right)):
                index[word].append(place)
    pairs = []
    for place, record in enumerate(left):
        shared: dict[int, float] = defaultdict(float)
        for word in _keys(record):
            for other in index.get(word, ()):
                shared[other] += math.log(len(right) / counts[word])
        pairs += [(place, other) for other in heapq.nlargest(most, shared, key=shared.__getitem__)]
    return pairs


def _keys(record: Candidate) -> set[str]:
    title = titles.parse(record.title)
    stems = title.words
    grams = {title.compact[i : i + 6] for i in range(max(1, len(title.compact) - 5))}
    families = {"@" + person(name).family for name in record.authors}
    return {*stems, *("+".join(pair) for pair in pairwise(stems)), *grams, *families}
