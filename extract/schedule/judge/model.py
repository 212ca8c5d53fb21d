"""How probable it is that a reading is wrong somewhere: a logistic regression over its signs.

The weights stand in `extract/data/reading_judge.toml`; `python -m bench.judge --write` fits them, on readings that are
wrong and right by known truth, and prints how well readings of pages that were left out are told apart.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

from extract.schedule.doubts import FEW, LEAST
from extract.schedule.judge.seen import Seen
from extract.schedule.judge.sign import Sign
from extract.schedule.judge.signs import signs

OCCURS = FEW
"""The share from which on a sign occurs: below it a reading counts as right whatever it is."""
_SHOWN = 3
"""Signs that a doubt names."""
_LEAST = 0.25
"""The weight, in logits, below which a sign is no reason; by hand."""


@dataclass(frozen=True, slots=True)
class Model:
    """`threshold` is the probability from which on a doubt is raised. A sign has a weight for that it occurs at all and
    one for its share."""

    bias: float
    threshold: float
    occurs: Mapping[str, float]
    share: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The calibrated probability that a reading is wrong, and the signs that weigh most, heaviest first."""

    probability: float
    reasons: tuple[Sign, ...]
    doubtful: bool

    @property
    def sentence(self) -> str:
        said = " ".join(sign.sentence for sign in self.reasons)
        return f"By all signs together the page may not be read as it is meant ({self.probability:.0%}). {said}".strip()


@cache
def model() -> Model:
    text = resources.files("extract").joinpath("data/reading_judge.toml").read_text("utf-8")
    return Model(**tomllib.loads(text))


def judge(seen: Seen) -> Verdict | None:
    """The verdict on a reading; None where so few records were read that shares say nothing."""
    return weigh(signs(seen), model()) if len(seen.filled) >= LEAST else None


def weigh(found: Sequence[Sign], weights: Model) -> Verdict:
    told = [(sign, _weight(sign, weights)) for sign in found]
    score = weights.bias + sum(weight for _, weight in told)
    probability = 1 / (1 + exp(-max(-30.0, min(30.0, score))))
    heavy = sorted((row for row in told if row[1] >= _LEAST and row[0].sentence), key=lambda row: -row[1])
    reasons = tuple(sign for sign, _ in heavy[:_SHOWN])
    return Verdict(probability, reasons, probability >= weights.threshold)


def _weight(sign: Sign, weights: Model) -> float:
    occurs = weights.occurs.get(sign.name, 0.0) if sign.value >= OCCURS else 0.0
    return occurs + weights.share.get(sign.name, 0.0) * sign.value
