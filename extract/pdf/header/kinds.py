"""How likely a line of the author block is names, an institution, a run of both, or neither.

Three witnesses: the words (`extract.lexicon.lines`, and the patterns of `words`), the type in which the line is set,
and the row it stands in. On one page names share a type and institutions share one; which is which is learned from
the page itself, from the lines whose words speak clearly.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Sequence
from math import prod
from typing import NamedTuple

from extract.lexicon import lines
from extract.lexicon.lines import Kind, Reading

_VIETNAMESE = re.compile("[\u1ea0-\u1ef9]")
FLOOR = 0.02
"""No witness rules a kind out: the line reader's own rate of error on lines it never saw, about."""
_FOREIGN = 0.15
"""Titles, headings, labels and venues hardly stand between a title and its abstract: what looks like one there is most
often an institution with a fanciful name."""
_STYLE_FLOOR = 0.1
"""How often a title page breaks its own rule of type: no line is ruled out by its type alone."""


_LED = 25.0
"""How much rarer names are in another type than that of most of them: with 5, towns alone on a line were still taken
for authors on pages set by lot; the real papers built on are read alike with 1, 5 and 25."""


class Odds(NamedTuple):
    """Probabilities of the four kinds; they add up to 1."""

    names: float
    institution: float
    run: float
    nothing: float

    def times(self, names: float = 1.0, institution: float = 1.0, run: float = 1.0, nothing: float = 1.0) -> Odds:
        """The odds after further evidence, given as likelihoods."""
        return _normal(self.names * names, self.institution * institution, self.run * run, self.nothing * nothing)


def read(text: str) -> Reading:
    """What the line reader says of a text. Letters of Vietnamese with two marks are rare where it learned, and their
    bare forms, as most pages print these names, are not."""
    if not _VIETNAMESE.search(text):
        return lines.read(text)
    return lines.read("".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)))


def person(text: str) -> float:
    """How likely the text is one person's name."""
    return read(text)[Kind.PERSON]


def affiliation(text: str) -> float:
    """How likely the text is one or more institutions."""
    return read(text)[Kind.AFFILIATION]


def is_people(text: str) -> bool:
    """Whether the text is more likely persons than anything else."""
    return read(text).among((Kind.PERSON, Kind.PEOPLE)) > 0.5


def is_institution(text: str) -> bool:
    """Whether the text is an institution or a place, and hardly anything else."""
    return read(text).among((Kind.AFFILIATION, Kind.PLACE)) > 0.9


def is_place(text: str) -> bool:
    """Whether the text is a place, and hardly anything else."""
    return read(text)[Kind.PLACE] > 0.9


def _normal(*weights: float) -> Odds:
    total = sum(weights) or 1.0
    return Odds(*(weight / total for weight in weights))


_STYLE_OF_NOTHING = 0.3
"""How likely any one type is for remarks, which have no type of their own."""


def of_words(text: str, listed: str) -> Odds:
    """What the words say. `listed` is the text with commas where gaps or marks part it, as a list of people is read."""
    plain, people = read(text), read(listed)
    foreign = sum(plain[kind] for kind in (Kind.TITLE, Kind.HEADING, Kind.LABEL, Kind.VENUE))
    return _normal(
        FLOOR + max(found[Kind.PERSON] + found[Kind.PEOPLE] for found in (plain, people)),
        FLOOR + plain[Kind.AFFILIATION] + plain[Kind.PLACE],
        FLOOR + plain[Kind.PERSON_AFFILIATED] + plain[Kind.PEOPLE_AFFILIATED],
        FLOOR + plain[Kind.PROSE] + plain[Kind.OTHER] + plain[Kind.TIME] + _FOREIGN * foreign,
    )


def with_type(odds: Sequence[Odds], styles: Sequence[Hashable], rounds: int = 2) -> list[Odds]:
    """The odds of all lines of a block, each weighed by what the other lines set in its type are."""
    current = list(odds)
    for _ in range(rounds):
        names, institutions = (_by_style(current, styles, field) for field in ("names", "institution"))
        current = [
            _in_style(first, _share(names, style, now.names), _share(institutions, style, now.institution))
            for first, now, style in zip(odds, current, styles, strict=True)
        ]
    lead = _lead(odds, styles)
    return [one if style == lead else one.times(names=1 / _LED) for one, style in zip(current, styles, strict=True)]


def _lead(odds: Sequence[Odds], styles: Sequence[Hashable]) -> Hashable:
    """The type in which most names and fewest institutions are set; the first of several."""
    sums: dict[Hashable, float] = defaultdict(float)
    for one, style in zip(odds, styles, strict=True):
        sums[style] += one.names - one.institution
    return max(sums, key=lambda style: sums[style], default=None)


def _in_style(odds: Odds, names: float, institution: float) -> Odds:
    return odds.times(names, institution, max(names, institution), _STYLE_OF_NOTHING)


def _by_style(odds: Sequence[Odds], styles: Sequence[Hashable], field: str) -> dict[Hashable, float]:
    sums: dict[Hashable, float] = defaultdict(float)
    for one, style in zip(odds, styles, strict=True):
        sums[style] += getattr(one, field)
    return sums


def _share(sums: dict[Hashable, float], style: Hashable, own: float) -> float:
    """Which part of one kind's lines are set in the style, this line itself left out."""
    others = sum(sums.values()) - own
    return _STYLE_FLOOR + (sums[style] - own + _STYLE_FLOOR) / (others + 2 * _STYLE_FLOOR)


_UNIFORM = 0.9
"""How often all cells of one row in one type are of one kind; else blocks of people stand side by side."""


def in_row(own: Odds, row: Sequence[Odds]) -> Odds:
    """The odds of one cell of a row in which all cells (this one among them) are probably of one kind."""
    together = _normal(*(prod(max(one, FLOOR) for one in column) for column in zip(*row, strict=True)))
    return Odds(*(_UNIFORM * joint + (1 - _UNIFORM) * alone for joint, alone in zip(together, own, strict=True)))


UNKNOWN = Odds(0.25, 0.25, 0.25, 0.25)
