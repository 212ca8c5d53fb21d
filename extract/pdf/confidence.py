"""How sure a field is: a logistic regression over its evidence, and the mark under which a doubt is raised.

The weights stand in `extract/data/pdf_confidence.toml`; `python -m bench.pdf_fit` writes them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

_SURE, _UNSURE = 99, 1
"""Nothing that a machine read off a page is certain, right or wrong."""


@dataclass(frozen=True, slots=True)
class Model:
    """One field's weights. Below `doubt` (0..100) the field is doubtful."""

    bias: float
    doubt: int
    weights: Mapping[str, float]


@cache
def models() -> dict[str, Model]:
    """The model of each field."""
    text = resources.files("extract").joinpath("data/pdf_confidence.toml").read_text("utf-8")
    return {name: Model(**values) for name, values in tomllib.loads(text).items()}


def confidence(name: str, features: Mapping[str, float]) -> int:
    """How probable it is that the field is right, in percent (1..99)."""
    model = models()[name]
    score = model.bias + sum(model.weights.get(feature, 0.0) * value for feature, value in features.items())
    return max(_UNSURE, min(_SURE, round(100 / (1 + exp(-max(-30.0, min(30.0, score)))))))


def is_doubtful(name: str, percent: int) -> bool:
    """Whether a field of that confidence is to be looked at by a person."""
    return percent < models()[name].doubt
