"""Whether text is text: fonts without a true map to Unicode give letters that are no words of any language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, pairwise

_ROMAN_LIKE = re.compile(r"[^\W\d_]+(?:[-'’‐‑–/.&][^\W\d_]+)*")
_AROUND = ".,;:()[]{}<>'\"“”‘’`´!?*†‡§∗•·|–—-"
_NUMBER = re.compile(r"[\W\d_]+")
_VOWEL = re.compile("[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœаеёиоуыэюяієїαεηιουωάέήίόύώ]", re.IGNORECASE)
_FIRST_IDEOGRAPH = 0x2E80  # U+2E80, CJK Radicals Supplement
_SHORTEST = 3
"""Shorter words say nothing: symbols and variables look like them."""
_MOST = 250
"""Tokens looked at: more of a page tell the same."""
LEAST = 0.6
"""Under this share of words the text is no language. Of 180 papers, readable pages have 0.90 to 1.00 (formulas and
code lower it), pages in fonts without a map 0.02."""


def word_share(tokens: Iterable[str]) -> float | None:
    """Which part (0..1) of the tokens looks like words of some language; None where too few of them can tell."""
    verdicts = (_is_word(token.strip(_AROUND)) for token in islice(tokens, _MOST))
    judged = [verdict for verdict in verdicts if verdict is not None]
    return sum(judged) / len(judged) if len(judged) >= _SHORTEST else None


def is_gibberish(tokens: Iterable[str]) -> bool:
    """Whether the tokens are no words of any language."""
    share = word_share(tokens)
    return share is not None and share < LEAST


@lru_cache(maxsize=8192)  # tokens have no bound, but a page's glyphs do
def _is_word(token: str) -> bool | None:
    if len(token) < _SHORTEST:
        return None
    if token.isascii() and token.isalpha() and token[1:].islower():  # most words
        return bool(_VOWEL.search(token))
    if _NUMBER.fullmatch(token):
        return None
    if any(ord(char) >= _FIRST_IDEOGRAPH for char in token):  # words without spaces, signs between them
        return 2 * sum(char.isalnum() for char in token) > len(token)
    if not _ROMAN_LIKE.fullmatch(token):
        return False
    one_case = token.isupper() or token[1:].islower()
    humps = sum(1 for before, after in pairwise(token) if before.islower() and after.isupper())
    return bool(_VOWEL.search(token)) and (one_case or humps <= 2)
