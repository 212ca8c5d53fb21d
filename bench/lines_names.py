"""Names and lists of names in the printings of pages, PDF headers and bibliographies."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from random import Random

from bench.lines_data import WORDS, Pool, words_of

_LENGTHS = (2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 12)  # of author lists
_AMBIGUOUS = 0.08  # of the names drawn: without it a "Hall" is a room, for few of the names are Hall's


class Printer:
    """Draws from the words and the pool of one part, always in the same order for the same seed."""

    def __init__(self, pool: Pool, random: Random, test: bool) -> None:
        self.pool, self.random, self._test = pool, random, test
        self._words: dict[str, list[str]] = {}
        self._ambiguous = _ambiguous(pool)
        self._variants: tuple[tuple[float, Callable[[list[str]], str]], ...] = (
            (0.02, lambda words: self.cjk_name()),
            (0.025, lambda words: " ".join([words[0].lower(), *words[1:]])),
            (0.015, lambda words: " ".join(words).lower()),
            (0.025, lambda words: " ".join([*words[:-1], words[-1].upper()])),
            (0.02, lambda words: " ".join(words).upper()),
            (0.075, lambda words: " ".join([words[0][0].upper() + self.among((".", ".", "")), *words[1:]])),
            (0.02, lambda words: " ".join([*words, self.pick("suffixes")])),
            (0.01, lambda words: " ".join([words[0], self.pick("nicknames").format(self.plain()[0]), *words[1:]])),
            (0.04, lambda words: " ".join(words) + "-" + self.plain()[-1]),
            (0.02, lambda words: " ".join([f"{words[0]}-{self.plain()[0]}", *words[1:]])),
            (0.01, lambda words: " ".join([*words[:-1], self.pick("particles"), words[-1]])),
            (0.03, lambda words: " ".join([words[0], self.initial(), *words[1:]])),
            (0.03, lambda words: _without_accents(" ".join(words))),
        )

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def among(self, given: Sequence[str]) -> str:
        return self.random.choice(given)

    def pick(self, key: str) -> str:
        """One of the words that `lines.toml` has under `key`."""
        if key not in self._words:
            self._words[key] = words_of(key, self._test)
        return self.random.choice(self._words[key])

    def initial(self) -> str:
        return self.among("ABCDEFGHIJKLMNOPRSTVWY") + self.among((".", ".", ""))

    def plain(self) -> list[str]:
        """The words of a name as the tables write it; now and then one with a word of other lines."""
        names = self._ambiguous if self._ambiguous and self.chance(_AMBIGUOUS) else self.pool.names
        return self.random.choice(names).split()

    def name(self) -> str:
        """One person's name as pages print it."""
        words, draw = self.plain(), self.random.random()
        for share, variant in self._variants:
            if draw < share:
                return variant(words)
            draw -= share
        return " ".join(words)

    def cjk_name(self) -> str:
        """A Chinese, Japanese or Korean name in its own script, family name first."""
        draw = self.random.random()
        if draw < 0.5:
            return self.among(self.pick("surnames_zh")) + "".join(
                self.among(self.pick("given_zh")) for _ in range(1 + self.chance(0.6))
            )
        if draw < 0.8:
            return self.pick("surnames_ja") + self.among(("", " ")) + self.pick("given_ja")
        given = self.pick("given_ko")
        return self.among(self.pick("surnames_ko")) + self.among(given) + self.among(given)

    def last_first(self, initials: bool) -> str:
        """ "Knuth, Donald E." or "Knuth, D. E."."""
        words = self.plain()
        return f"{words[-1]}, " + " ".join(word[0] + "." if initials else word for word in words[:-1])

    def names(self, most: int = 12) -> list[str]:
        """Two or more names of one list; half the lists write all names alike."""
        count, style = min(self.random.choice(_LENGTHS), most), self.random.random()
        if style < 0.12:
            return [" ".join([w[0].upper() + "." for w in words[:-1]] + words[-1:]) for words in self._several(count)]
        if style < 0.15:
            return [" ".join(words).upper() for words in self._several(count)]
        if style < 0.17:
            return [self.cjk_name() for _ in range(count)]
        if style < 0.5:
            return [" ".join(words) for words in self._several(count)]
        return [self.name() for _ in range(count)]

    def _several(self, count: int) -> list[list[str]]:
        return [self.plain() for _ in range(count)]

    def joined(self, names: Sequence[str], commas: float = 0.4, others: float = 0.32) -> str:
        """A list with commas, with commas and a last "and", or (a share of `others`) with other separators."""
        draw = self.random.random()
        if draw < others:
            return self.pick("joins").join(names)
        if draw < others + commas or len(names) == 1:
            return ", ".join(names)
        return ", ".join(names[:-1]) + self.pick("last_joins") + names[-1]


def _ambiguous(pool: Pool) -> list[str]:
    """The names of which a word also stands in rooms, firms, headings or towns."""
    keys = (
        "room_words",
        "rooms",
        "firms",
        "firm_stems",
        "firm_ends",
        "states",
        "headings",
        "slots",
        "topics",
        "labels",
    )
    others = {word for key in keys for text in WORDS[key] for word in text.split() if len(word) > 2}
    others.update(word for city, country in pool.cities for word in f"{city} {country}".split() if len(word) > 3)
    return [name for name in dict.fromkeys(pool.names) if not others.isdisjoint(name.split())]


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
