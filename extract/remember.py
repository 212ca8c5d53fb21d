"""Answers about texts of pages, kept for the next time they are asked for, within a bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_T = TypeVar("_T")
_LONGEST = 400  # characters, as many as the line reader looks at: names, places and labels have fewer


def for_short_texts(most: int) -> Callable[[Callable[[str], _T]], Callable[[str], _T]]:
    """Decorates a pure function of one text: the last `most` answers are kept, but those for a text longer than 400
    characters are worked out each time, since the lines of a hostile page may have any length.
    """

    def decorate(work: Callable[[str], _T]) -> Callable[[str], _T]:
        kept = lru_cache(maxsize=most)(work)

        @wraps(work)
        def answer(text: str) -> _T:
            return kept(text) if len(text) <= _LONGEST else work(text)

        return answer

    return decorate
