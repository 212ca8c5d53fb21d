"""The forms of one English word: plurals, and the ends -ed and -ing ("cache", "caches", "cached", "caching").

A search for any of them asks for all, so one index of plain words serves exact and inflected questions on both engines.
Forms that nobody writes come along; they find nothing and cost little. Nothing is cut down to a stem, so words that a
stemmer would throw together ("university", "universe") stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from db.search.query import And, Node, Not, Or, Words

INFLECTED = ("title", "abstract")
"""The fields whose words are inflected; names and institutions stand as they are."""

_SHORTEST = 3  # letters of a word that has other forms
_VOWEL = re.compile("[aeiouy]")
# One syllable that ends in one vowel and one consonant doubles it ("plan", "planned"); "mine" keeps one ("mining").
_DOUBLES = re.compile(r"^[^aeiou]*[aeiou][^aeiouwxy]$")
_HISSES = ("s", "x", "z", "ch", "sh")
_NO_PLURAL = ("ss", "us", "is")  # "class", "status", "analysis"; four letters ("gpus") are one all the same


def inflected(node: Node) -> Node:
    """The tree with each single word of it asked for in all its forms; "phrases", prefixes, names and what has a field
    for names stay exact."""
    if isinstance(node, Words):
        return _any_form(node)
    if isinstance(node, Not):
        return Not(inflected(node.part))
    if isinstance(node, And | Or):
        return type(node)(tuple(inflected(part) for part in node.parts))
    return node


def _any_form(node: Words) -> Node:
    if node.exact or node.prefix or node.field not in (None, *INFLECTED):
        return node
    *before, last = node.words
    others = forms(last)[1:]
    if not others:
        return node
    fields = (node.field,) if node.field else INFLECTED
    return Or((node, *(Words((*before, form), field=field) for form in others for field in fields)))


@lru_cache(maxsize=4096)
def forms(word: str) -> tuple[str, ...]:
    """The word and its other forms, itself first."""
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return (word,)
    return tuple(dict.fromkeys((word, *(form for base in _bases(word) for form in _forms_of(base)))))


def _bases(word: str) -> Iterator[str]:
    """What the word may be a form of, itself among it."""
    ends = word.endswith
    if ends("ing") and _VOWEL.search(word[:-3]):
        yield word  # "embedding" is a noun too
        yield from _bare(word[:-3])
    elif ends("ed") and not ends("eed") and _VOWEL.search(word[:-2]):
        yield word  # "embed"
        yield from _bare(word[:-2])
        if ends("ied"):
            yield f"{word[:-3]}y"
    elif ends("s") and len(word) > _SHORTEST and (not ends(_NO_PLURAL) or (ends("us") and len(word) == 4)):
        yield word[:-1]
        if ends("ies"):
            yield f"{word[:-3]}y"
        elif ends("es") and word[:-2].endswith(_HISSES):
            yield word[:-2]
    else:
        yield word


def _bare(stem: str) -> Iterator[str]:
    """The words that have this before -ing or -ed: "cach" of "cache", "plann" of "plan", "train" of "train"."""
    if _DOUBLES.match(stem):
        yield f"{stem}e"
        return
    if len(stem) < _SHORTEST:
        return
    yield stem
    yield f"{stem}e"
    if stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        yield stem[:-1]


def _forms_of(base: str) -> Iterator[str]:
    yield base
    yield f"{base}es" if base.endswith(_HISSES) else f"{base}s"
    if len(base) < _SHORTEST or not _VOWEL.search(base):
        return
    if base.endswith("e"):
        yield f"{base}d"
        yield f"{base}ing" if base.endswith("ee") else f"{base[:-1]}ing"
    elif base.endswith("y") and base[-2] not in "aeiou":
        yield from (f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing")
    else:
        yield from (f"{base}ed", f"{base}ing")
        if base[-1] not in "aeiouwxy" and base[-2] in "aeiou" and base[-3] not in "aeiou":
            yield from (f"{base}{base[-1]}ed", f"{base}{base[-1]}ing")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """What the forms of a word have in common, to count them as one: "cach" of "caches", "caching"; not to be shown.

    Every form has the same: the plural of a noun in -ing ("embeddings") that of the noun, and it that of the verb.
    """
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return word
    base = min(_bases(word), key=lambda b: (len(b), b))
    if base != word:
        return stem(base)  # a base is shorter than its form
    bare = base.removesuffix("e")
    return base if len(bare) < _SHORTEST or _DOUBLES.match(bare) else bare
