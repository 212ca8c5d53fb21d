"""What can be compared between two records: each feature a number or None, and nothing learned here.

A feature looks only at what the two records say of the work: title, people, year, abstract. Identifiers and source
lists are no features; they are rules and vetoes, so that a score means the same with and without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, TypeAlias

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from db.blocking import people, titles
from extract.text import title_key

VenueKind: TypeAlias = Literal["preprint", "conference", "journal", "workshop", "list", "other"]
_LEAST_ABSTRACT_WORDS = 20  # different ones; of fewer no share is telling; by hand, as all that is said of abstracts
_RARE = 0.6  # rarity of a word that is counted by itself; by hand, the curve of the count is learned
_UNKNOWN_KINDS = ("other", "list")


@dataclass(frozen=True, slots=True)
class Candidate:
    """The lean view of a record that identity compares.

    `names` are the names of the work in other people's registries, ("doi", "10.1145/..."), ("arxiv", "2412.17246");
    `printed` is the title with what it says of its printing ("(Extended Version)"), where `title` is without.
    `source` and `key` name the record; `published` is the day it was out, where a source says so.
    """

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    series: str | None = None
    kind: VenueKind = "other"
    names: frozenset[tuple[str, str]] = frozenset()
    abstract: str | None = None
    source: str = ""
    key: str = ""
    published: date | None = None
    printed: str = ""


def compare(a: Candidate, b: Candidate) -> dict[str, float | None]:
    """Every feature of the pair; symmetric in a and b. None stands for "one of them does not say"."""
    values = {
        **title_features(titles.parse(a.title), titles.parse(b.title)),
        **people_features(people.overlap(a.authors, b.authors)),
        "years_apart": years_apart(a, b),
        "across": float(a.kind != b.kind or a.kind in _UNKNOWN_KINDS),
        "same_edition": _same_edition(a, b),
        "abstract": abstract_similarity(a.abstract, b.abstract),
    }
    best, shared = values["title_best"], values["authors_shared"]
    return {**values, "title_and_people": None if best is None or shared is None else min(best, shared)}


def title_features(a: titles.Title, b: titles.Title) -> dict[str, float | None]:
    """How two titles meet: words by rarity, letters, order, short names, and what each says alone."""
    left, right = set(_joined(a.words, b.words)), set(_joined(b.words, a.words))
    shared = left & right
    common, alone_left, alone_right = map(titles.weight, (shared, left - shared, right - shared))
    smaller = common + min(alone_left, alone_right)
    words = common / (common + (alone_left + alone_right) / 2) if common else 0.0
    letters = Indel.normalized_similarity(a.compact, b.compact)
    trigrams = _dice(_trigrams(a.compact), _trigrams(b.compact))
    return {
        "title_same": float(a.compact == b.compact),
        "title_words": words,
        "title_letters": letters,
        "title_trigrams": trigrams,
        "title_best": max(words, letters, trigrams),
        "title_order": Indel.normalized_similarity(a.words, b.words),
        "title_inside": common / smaller if smaller else 0.0,
        "title_within": fuzz.partial_ratio(a.compact, b.compact) / 100 if a.compact and b.compact else 0.0,
        "title_shared": min(common, 8.0),
        "title_rare_shared": float(min(sum(titles.rarity(w) >= _RARE for w in shared), 4)),
        "title_both_alone": min(alone_left, alone_right, 6.0),
        "title_length": float(min(len(left), len(right), 12)),
        "title_rest": _rest(a, b),
        "name": name_relation(a, b),
    }


def years_apart(a: Candidate, b: Candidate) -> float | None:
    """Years between two records of one kind, beyond what is usual: none within a kind, one where a kind is not known.

    A preprint is up to two years before its paper (late in 2024, printed in spring 2026), and up to one behind it.
    """
    if a.year is None or b.year is None:
        return None
    later, earliest, latest = b.year - a.year, -1, 1
    if (a.kind == "preprint") != (b.kind == "preprint"):
        earliest, latest = (-1, 2) if a.kind == "preprint" else (-2, 1)
    elif a.kind == b.kind and a.kind not in _UNKNOWN_KINDS:
        earliest, latest = 0, 0
    return float(min(max(later - latest, earliest - later, 0), 6))


@lru_cache(maxsize=8192)
def _trigrams(text: str) -> frozenset[str]:
    return frozenset({text[i : i + 3] for i in range(len(text) - 2)})


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _same_edition(a: Candidate, b: Candidate) -> float | None:
    """1 where both name the same series and year: among some fifty papers, not among all."""
    if not (a.series and b.series and a.year and b.year) or "preprint" in (a.kind, b.kind):
        return None
    return float((a.series, a.year) == (b.series, b.year))


def _joined(words: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    """`words` with two neighbours as one where the other title writes them so: "auto scaling" as "autoscaling"."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] + word in other:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def name_relation(a: titles.Title, b: titles.Title) -> float:
    """Short names before the colon: 2 equal, 1 one stands in the other title, 0 none, -0.5 only one, -1 two."""
    if a.name and b.name:
        return 2.0 if a.name == b.name else -1.0
    if not a.name and not b.name:
        return 0.0
    named, other = (a, b) if a.name else (b, a)
    return 1.0 if named.name in other.compact else -0.5


def _rest(a: titles.Title, b: titles.Title) -> float:
    """The similarity of the titles without their short names."""
    left, right = set(a.rest), set(b.rest)
    total = titles.weight(a.rest) + titles.weight(b.rest)
    return 2 * titles.weight(left & right) / total if total else 0.0


def people_features(overlap: people.Overlap | None) -> dict[str, float | None]:
    """How two author lists meet; all None where one list is missing."""
    if overlap is None:
        return dict.fromkeys(("authors_shared", "authors_all", "authors_count", "authors_first"))
    return {
        "authors_shared": overlap.shared / overlap.smaller,
        "authors_all": overlap.shared / overlap.larger,
        "authors_count": float(min(overlap.shared, 8)),
        "authors_first": float(overlap.first) + float(overlap.last),
    }


def abstract_similarity(a: str | None, b: str | None) -> float | None:
    """The share of rare words that two abstracts have in common, or None where one is missing or very short."""
    left, right = _abstract_words(a or ""), _abstract_words(b or "")
    if min(len(left), len(right)) < _LEAST_ABSTRACT_WORDS:
        return None
    total = titles.weight(left) + titles.weight(right)
    return 2 * titles.weight(left & right) / total if total else None


@lru_cache(maxsize=8192)
def _abstract_words(text: str) -> frozenset[str]:
    return frozenset(titles.stem(w) for w in title_key(titles.clean(text)).split() if len(w) > 2)
