"""One number for "are these two records one paper", and every part of it.

The model is a sum: each feature adds the weight that a curve of `identity_weights.toml` gives to its value, and the sum
is a log-odds. There are two tables, one for records that both name their authors and one for titles alone. What the
sum cannot see, evidence against a match, stands in `db.linkage.vetoes` and wins over it.
"""

from __future__ import annotations

import math
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, TypeAlias

from db.linkage.features import Candidate, compare
from db.linkage.vetoes import Veto, find_vetoes

Outcome: TypeAlias = Literal["same", "version", "ask", "different"]


@dataclass(frozen=True, slots=True)
class Curve:
    """A feature's weight as a line through points: `at` ascending, `weight` beside it, `missing` for None."""

    at: tuple[float, ...]
    weight: tuple[float, ...]
    missing: float = 0.0

    def __call__(self, value: float | None) -> float:
        if value is None:
            return self.missing
        if value <= self.at[0]:
            return self.weight[0]
        if value >= self.at[-1]:
            return self.weight[-1]
        i = bisect_right(self.at, value)
        share = (value - self.at[i - 1]) / (self.at[i] - self.at[i - 1])
        return self.weight[i - 1] + share * (self.weight[i] - self.weight[i - 1])


@dataclass(frozen=True, slots=True)
class Table:
    """A sum of curves with its thresholds on the probability.

    From `same` on two records are merged, from `ask` on a person is asked, and from `version` on a pair that a veto
    keeps apart is told as two versions. `strict` stands for `same` where the titles differ and the records are not
    known to be of two sources, or are of one edition: two entries of it by the same people are mostly two works. From
    `likely` on "one paper" is the best guess, and equal titles are merged.
    """

    bias: float
    curves: Mapping[str, Curve]
    same: float
    strict: float
    likely: float
    ask: float
    version: float

    def contributions(self, values: Mapping[str, float | None]) -> tuple[Contribution, ...]:
        return tuple([(name, values[name], curve(values[name])) for name, curve in self.curves.items()])


Contribution: TypeAlias = tuple[str, float | None, float]


@dataclass(frozen=True, slots=True)
class Model:
    """The shipped tables. `people` is used when both records name their authors, `titles` otherwise."""

    people: Table
    titles: Table


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict on a pair, with its reasons: (feature, value, weight in log-odds) and the vetoes.

    `likely`: the best guess, where one answer must be given, is that they are one paper.
    """

    outcome: Outcome
    probability: float
    contributions: tuple[Contribution, ...]
    vetoes: tuple[Veto, ...]
    bias: float
    likely: bool = False

    def reasons(self) -> tuple[str, ...]:
        """The vetoes, then the contributions by size, as lines for people."""
        told = sorted((c for c in self.contributions if abs(c[2]) >= 0.05), key=lambda c: -abs(c[2]))
        lines = (f"{name} {'unknown' if v is None else f'{v:.2f}'}: {w:+.2f}" for name, v, w in told)
        return (*(str(v) for v in self.vetoes), *lines)


def score(
    a: Candidate, b: Candidate, model: Model | None = None, values: Mapping[str, float | None] | None = None
) -> Score:
    """Judge a pair by what the records say; equal identifiers are not looked at here, differing ones are.

    Symmetric: score(a, b) == score(b, a). Every outcome can be recomputed from the parts it returns. `values` are
    those of `compare(a, b)`, where they are known.
    """
    model = model or shipped()
    table = model.people if a.authors and b.authors else model.titles
    values = values or compare(a, b)
    contributions = table.contributions(values)
    probability = logistic(table.bias + sum(weight for _, _, weight in contributions))
    vetoes = find_vetoes(a, b, values)
    merge = table.likely if values["title_same"] else table.strict if _may_be_two(a, b, values) else table.same
    outcome = _outcome(probability, table, merge, vetoes)
    if outcome == "different" and _may_be_version(vetoes):
        timeless = table.bias + sum(weight for name, _, weight in contributions if name != "years_apart")
        outcome = "ask" if logistic(timeless) >= table.version else outcome  # a journal prints it years later
    likely = outcome in ("same", "ask") and probability >= table.likely and not _may_be_version(vetoes)
    return Score(outcome, probability, contributions, vetoes, table.bias, likely)


def _may_be_two(a: Candidate, b: Candidate, values: Mapping[str, float | None]) -> bool:
    """Whether two titles may as well be two papers: in one list, or of one edition by the same people.

    Of 1,948 such pairs of two papers of one edition, not used for this, `same` would merge 1,062 and `strict` 2.
    """
    return a.source == b.source or bool(a.authors and b.authors and values["same_edition"])


def _outcome(probability: float, table: Table, merge: float, vetoes: tuple[Veto, ...]) -> Outcome:
    """Vetoes first: "different" ends it; the others weaken what the score alone would say."""
    allowed = {veto.allows for veto in vetoes}
    if probability < table.ask or "different" in allowed:
        return "different"
    if "version" in allowed:
        return "version" if probability >= table.version else "different"
    if "ask" in allowed or probability < merge:
        return "ask"
    return "same"


def _may_be_version(vetoes: tuple[Veto, ...]) -> bool:
    """Whether all that speaks against one paper is another edition or another writing of it."""
    codes = {veto.code for veto in vetoes}
    return bool(codes) and codes <= {"another-venue", "another-edition", "another-writing"}


def logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0


@cache
def shipped() -> Model:
    """The model of `db/data/identity_weights.toml`."""
    return parse(resources.files("db").joinpath("data/identity_weights.toml").read_text("utf-8"))


def parse(toml_text: str) -> Model:
    """A model from TOML in the form of `identity_weights.toml`; the curves set by hand stand in both tables."""
    data = tomllib.loads(toml_text)
    by_hand = data.get("by_hand", {})
    return Model(_table(data["people"], by_hand), _table(data["titles"], by_hand))


def _table(data: Mapping[str, Any], by_hand: Mapping[str, Any]) -> Table:
    curves = {
        name: Curve(tuple(c["at"]), tuple(c["weight"]), c.get("missing", 0.0))
        for name, c in {**data["curves"], **by_hand}.items()
    }
    cuts = {name: data[name] for name in ("same", "strict", "likely", "ask", "version")}
    return Table(bias=data["bias"], curves=curves, **cuts)
