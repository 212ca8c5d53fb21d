"""How two author lists meet; who may be the same person is `extract.lexicon.names`' to say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from extract.lexicon.names import CLOSE_SPELLING, Person, person, same_person


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two author lists meet. `shared` of `smaller` and `larger` names; `first`, `last`: the same person there."""

    shared: int
    smaller: int
    larger: int
    first: bool
    last: bool


def overlap(a: tuple[str, ...], b: tuple[str, ...]) -> Overlap | None:
    """How two printed author lists meet, or None where one of them is empty. Doubled names count once."""
    left, right = _people(a), _people(b)
    if not left or not right:
        return None
    pairs = _pairs(left, right)
    return Overlap(
        shared=len(pairs),
        smaller=min(len(left), len(right)),
        larger=max(len(left), len(right)),
        first=pairs.get(0) == 0,
        last=pairs.get(len(left) - 1) == len(right) - 1,
    )


def any_shared(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether `overlap` finds one person in both lists, or one of them names nobody; quicker."""
    left, right = _people(a), _people(b)
    if not left or not right:
        return True
    if _spellings(a).isdisjoint(_spellings(b)) and not any(
        JaroWinkler.similarity(p.family, q.family, score_cutoff=CLOSE_SPELLING) for p in left for q in right
    ):
        return False  # no word or set of letters in common, and no family names that are nearly alike
    return any(same_person(p, q) for p in left for q in right)


@lru_cache(maxsize=16384)
def _spellings(names: tuple[str, ...]) -> frozenset[str]:
    """Every word of the names, and the sorted letters of each name."""
    return frozenset(word for p in _people(names) for word in (*p.given, p.family, p.letters))


@lru_cache(maxsize=16384)
def _people(names: tuple[str, ...]) -> list[Person]:
    return list(dict.fromkeys(p for n in names if (p := person(n)).family))


def _pairs(left: list[Person], right: list[Person]) -> dict[int, int]:
    """Left place -> right place of one person; equal names first, so that "J. Li" does not take "Jing Li"'s place."""
    exact = {one: place for place, one in enumerate(right)}
    pairs = {i: exact[p] for i, p in enumerate(left) if p in exact}
    free = [j for j in range(len(right)) if j not in set(pairs.values())]
    for i, one in enumerate(left):
        if i in pairs:
            continue
        for j in free:
            if same_person(one, right[j]):
                pairs[i] = j
                free.remove(j)
                break
    return pairs
