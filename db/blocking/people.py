"""Author lists made comparable: initials, accents, transposed names, homonym numbers, cut lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from extract.text import title_key

_DIGITS = re.compile(r"\d+")
_NOT_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "phd", "dr", "prof"))
_CLOSE_SPELLING = 0.9


@dataclass(frozen=True, slots=True)
class Person:
    """A name taken apart: the words before the family name, and the family name (the last word)."""

    given: tuple[str, ...]
    family: str

    @property
    def length(self) -> int:
        return sum(map(len, self.given)) + len(self.family)

    @property
    def letters(self) -> str:
        return "".join(sorted("".join(self.given) + self.family))


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two author lists meet. `shared` of `smaller` and `larger` names; `first`, `last`: the same person there."""

    shared: int
    smaller: int
    larger: int
    first: bool
    last: bool


@lru_cache(maxsize=65536)
def parse(name: str) -> Person:
    """A printed name taken apart: "Wang2, Jun" and "Jun Wang 0009" are both (jun) wang."""
    if name.count(",") == 1:
        family, given = name.split(",")
        name = f"{given} {family}"
    words = title_key(_DIGITS.sub("", name).translate(_NOT_LETTERS)).split()
    while len(words) > 2 and words[-1] in _SUFFIXES:
        words.pop()
    return Person(tuple(words[:-1]), words[-1] if words else "")


def same_person(a: Person, b: Person) -> bool:
    """Whether two printed names can be one person's: initials, a second given name or the order may differ."""
    if a.family == b.family:
        return _given_agree(a.given, b.given)
    if not a.given or not b.given:
        return False
    if a.length == b.length and a.letters == b.letters:
        return True
    if a.family == b.given[0] or b.family == a.given[0]:  # "Zhang Wei" and "Wei Zhang", also with initials
        turned = Person((*b.given[1:], b.family), b.given[0])
        return a.family == turned.family and _given_agree(a.given, turned.given)
    if (b.family in a.given or a.family in b.given) and (
        {a.family, *a.given} > {b.family, b.given[0]} or {b.family, *b.given} > {a.family, a.given[0]}
    ):
        return True  # a second family name: "Gareth Tyson" never, "Miguel Fernández Veiga" and "Miguel Fernández" yes
    if len(a.family) <= 3 or not JaroWinkler.similarity(a.family, b.family, score_cutoff=_CLOSE_SPELLING):
        return False
    return _given_agree(a.given, b.given)


def _given_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Given names agree when each is missing, an initial of the other, or nearly spelt alike."""
    if not a or not b:
        return True
    first, second = a[0], b[0]
    if first == second or (min(len(first), len(second)) <= 2 and first[0] == second[0]):
        return True
    if "".join(a).startswith(second) or "".join(b).startswith(first):
        return True
    return JaroWinkler.similarity(first, second) >= _CLOSE_SPELLING


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
        JaroWinkler.similarity(p.family, q.family, score_cutoff=_CLOSE_SPELLING) for p in left for q in right
    ):
        return False  # no word or set of letters in common, and no family names that are nearly alike
    return any(same_person(p, q) for p in left for q in right)


@lru_cache(maxsize=16384)
def _spellings(names: tuple[str, ...]) -> frozenset[str]:
    """Every word of the names, and the sorted letters of each name."""
    return frozenset(word for p in _people(names) for word in (*p.given, p.family, p.letters))


@lru_cache(maxsize=16384)
def _people(names: tuple[str, ...]) -> list[Person]:
    return list(dict.fromkeys(p for n in names if (p := parse(n)).family))


def _pairs(left: list[Person], right: list[Person]) -> dict[int, int]:
    """Left place -> right place of one person; equal names first, so that "J. Li" does not take "Jing Li"'s place."""
    exact = {person: place for place, person in enumerate(right)}
    pairs = {i: exact[p] for i, p in enumerate(left) if p in exact}
    free = [j for j in range(len(right)) if j not in set(pairs.values())]
    for i, person in enumerate(left):
        if i in pairs:
            continue
        for j in free:
            if same_person(person, right[j]):
                pairs[i] = j
                free.remove(j)
                break
    return pairs
