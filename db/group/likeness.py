"""How alike texts are by their words: the cosine of TF-IDF over stems, and what they have in common."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from db.search.fulltext import words
from db.search.inflect import stem
from db.search.words import tells

_IN_TITLE = 3  # times what a word in an abstract is worth; 1 and 3 were tried on half A of `bench.related`
_SHOWN = 5  # phrases and words in a reason, so that it stays on a line
_OF_THE_WEB = frozenset(["com", "github", "html", "http", "https", "org", "pdf", "www"])


@dataclass(slots=True)
class Text:
    """A title and abstract as counted stems; `pairs` are stems that stand side by side, with the words as printed."""

    counts: Counter[str] = field(default_factory=Counter)
    printed: dict[str, str] = field(default_factory=dict)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)


def text_of(title: str, abstract: str | None) -> Text:
    """The text taken apart."""
    found = Text()
    for said, worth in ((title, _IN_TITLE), (abstract or "", 1)):
        before: tuple[str, str] | None = None
        for word in words(said):
            if not tells(word) or word in _OF_THE_WEB:
                before = None
                continue
            here = (stem(word), word)
            found.counts[here[0]] += worth
            found.printed.setdefault(*here)
            if before is not None and before[0] != here[0]:
                found.pairs.setdefault((before[0], here[0]), f"{before[1]} {word}")
            before = here
    return found


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike a text is to another, from 0 to 1, and what both say, the weightiest first."""

    score: float
    shared: tuple[str, ...]


def alike(mine: Text, others: Mapping[int, Text]) -> dict[int, Alike]:
    """Each of the others compared with a text. A word counts the more, the fewer of all these say it."""
    held = Counter(word for text in (mine, *others.values()) for word in text.counts)
    rarity = {word: math.log(1 + (len(others) + 1) / count) for word, count in held.items()}
    own = _weighed(mine, rarity)
    found = {}
    for id_, text in others.items():
        theirs = _weighed(text, rarity)
        common = {word: own[word] * theirs[word] for word in own.keys() & theirs.keys()}
        if common:
            found[id_] = Alike(sum(common.values()), _in_words(mine, text, common))
    return found


def _weighed(text: Text, rarity: Mapping[str, float]) -> dict[str, float]:
    """A vector of length 1."""
    weights = {word: (1 + math.log(count)) * rarity[word] for word, count in text.counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _in_words(mine: Text, other: Text, common: Mapping[str, float]) -> tuple[str, ...]:
    """Phrases that both have, then single words, as the first text prints them."""
    pairs = [pair for pair in mine.pairs if pair in other.pairs and pair[0] in common and pair[1] in common]
    pairs.sort(key=lambda pair: (-common[pair[0]] - common[pair[1]], pair))
    said: list[str] = []
    taken: set[str] = set()
    for pair in pairs:
        if not taken & set(pair):
            said.append(mine.pairs[pair])
            taken |= set(pair)
    rest = sorted(common.keys() - taken, key=lambda word: (-common[word], word))
    return tuple((*said, *(mine.printed[word] for word in rest))[:_SHOWN])


def cosine(mine: Iterable[str], other: Iterable[str], weight: Mapping[str, float]) -> float:
    """How alike two sets are whose members weigh differently, from 0 to 1."""
    a, b = set(mine), set(other)
    lengths = math.sqrt(sum(weight[x] ** 2 for x in a) * sum(weight[x] ** 2 for x in b))
    return sum(weight[x] ** 2 for x in a & b) / lengths if lengths else 0.0
