"""Fitting the additive model: piecewise-linear curves, each bound to rise or fall with its feature.

A curve that may only rise cannot learn that a better title match is worse evidence, which is what few examples teach.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

from bench.identity_data import OTHER_KINDS, Pair, text_only, without_names
from db.linkage.features import compare
from db.linkage.scorer import Curve, Model, Score, Table, score

Array = NDArray[np.float64]

# +1: more of it never speaks against a match; -1: never for it; 0: free.
DIRECTIONS = {
    "title_same": 1,
    "title_words": 1,
    "title_letters": 1,
    "title_trigrams": 1,
    "title_best": 1,
    "title_order": 1,
    "title_inside": 1,
    "title_within": 1,
    "title_shared": 1,
    "title_rare_shared": 1,
    "title_both_alone": -1,
    "title_length": 0,
    "title_rest": 1,
    "name": 1,
    "years_apart": -1,
    "across": -1,
    "authors_shared": 1,
    "authors_all": 1,
    "authors_count": 1,
    "authors_first": 1,
    "title_and_people": 1,
}
_NEEDS_MORE_THAN_TITLES = (
    "authors_shared",
    "authors_all",
    "authors_count",
    "authors_first",
    "title_and_people",
    "across",
)
TITLES_ONLY = tuple(name for name in DIRECTIONS if name not in _NEEDS_MORE_THAN_TITLES)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on two records are merged, asked about, or told as versions (see docs/identity.md)."""

    same: float
    strict: float
    likely: float
    ask: float
    version: float


# `same` and `strict` of the people's table are fitted; the others are chosen by hand. For titles alone no labelled
# pairs show how often two papers of all that there are have near titles, so these stay high.
PEOPLE = Thresholds(same=0.5, strict=0.99, likely=0.3, ask=0.15, version=0.65)
TITLES = Thresholds(same=0.93, strict=0.97, likely=0.75, ask=0.6, version=0.93)
_PRECISION = 0.995  # of unequal titles that are merged, beside the further negatives, on papers not learned from
_GRID = tuple(n / 100 for n in range(40, 100))
# No labelled pairs carry abstracts or exact editions: these two curves are set by hand. Two papers of one group (two
# names in common) share 0.2 of the rare words of their abstracts, hardly ever more than 0.3.
BY_HAND = {
    "same_edition": Curve((0.0, 1.0), (-0.5, 1.5)),
    "abstract": Curve((0.05, 0.15, 0.3, 0.5, 0.7), (-2.0, -1.0, 0.0, 2.0, 3.5)),
}
_POINTS = 7  # of a curve, by hand
_FINE = 10  # the same beside further negatives; chosen out of fold on them, where peers' sets lose up to 0.9 of F1
_SHRINK = 3.0
_OTHERS_WEIGH = 0.5


def fit_model(pairs: Sequence[Pair], others: Sequence[Pair] = ()) -> Model:
    """Both tables from labelled pairs, with merging thresholds fitted on papers that the scores were not learned from.

    `others` are two papers each, of one group or with near titles; the table of titles sees all pairs without people.
    """
    known = [p for p in pairs if p.label is not None]
    with threadpool_limits(1):  # sums in one order: the same pairs give the same file
        scored = [s for learn, test in _folds([*known, *others], 5, 0) for s in _scored(learn, test)]
        return _fit(known, others, _fit_cuts(scored))


def _fit(known: Sequence[Pair], others: Sequence[Pair], cuts: Thresholds) -> Model:
    pairs = [*known, *others]
    values = [features_of(p) for p in pairs]
    labels = np.array([p.label for p in pairs], dtype=float)
    weights = np.append(np.ones(len(known)), np.full(len(others), _OTHERS_WEIGH))
    named = np.array([v["authors_shared"] is not None for v in values])
    people = [v for v, both in zip(values, named, strict=True) if both]
    return Model(
        people=fit_table(people, labels[named], tuple(DIRECTIONS), cuts, weights[named], _FINE),
        titles=fit_table(values, labels, TITLES_ONLY, TITLES, weights, _FINE),
    )


def _folds(pairs: Sequence[Pair], folds: int, seed: int) -> Iterator[tuple[list[Pair], list[Pair]]]:
    """(pairs to learn from, pairs to measure), no group of papers on both sides."""
    labels = np.array([p.label for p in pairs])
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    for learn, test in splitter.split(labels, labels, np.array([p.group for p in pairs])):
        yield [pairs[i] for i in learn], [pairs[i] for i in test]


def _scored(learn: Sequence[Pair], test: Sequence[Pair]) -> Iterator[tuple[Pair, Score, Score]]:
    """Each pair with its score by titles, people and years alone, and with the lists that the records stand in."""
    others = [p for p in learn if p.kind in OTHER_KINDS]
    model = _fit([p for p in learn if p.kind not in OTHER_KINDS], others, PEOPLE)
    for pair in test:
        bare, listed, values = text_only(pair), without_names(pair), features_of(pair)
        yield pair, score(bare.a, bare.b, model, values), score(listed.a, listed.b, model, values)


@cache
def features_of(pair: Pair) -> dict[str, float | None]:
    """What `compare` says, kept; hiding sources and identifiers changes nothing of it."""
    return compare(pair.a, pair.b)


def _fit_cuts(scored: Sequence[tuple[Pair, Score, Score]]) -> Thresholds:
    """The lowest thresholds with which enough of what is merged is rightly merged."""
    both = [one for one in scored if one[0].a.authors and one[0].b.authors]
    listed = [(pair, score) for pair, _, score in both if not score.vetoes]
    bare = [(pair, score) for pair, score, _ in both if not score.vetoes and pair.kind not in OTHER_KINDS]
    return replace(PEOPLE, same=_lowest(listed), strict=_lowest(bare))


def _lowest(scored: Sequence[tuple[Pair, Score]]) -> float:
    """The lowest threshold for unequal titles from which on enough of what is merged is right."""
    for cut in _GRID:
        merged = [p.label == 1 for p, s in scored if s.probability >= cut and not p.same_title]
        if merged and sum(merged) >= _PRECISION * len(merged):
            return cut
    return _GRID[-1]


def fit_table(
    values: Sequence[dict[str, float | None]],
    labels: Array,
    names: Sequence[str],
    cuts: Thresholds,
    weights: Array | None = None,
    most: int = _POINTS,
) -> Table:
    """One table by penalised maximum likelihood, curves of about `most` points, their steps bound to a direction."""
    columns = [np.array([np.nan if v[name] is None else v[name] for v in values], dtype=float) for name in names]
    points = [_points(column, most) for column in columns]
    steps = [_steps(c, p) for c, p in zip(columns, points, strict=True)]
    design = np.hstack([*steps, np.ones((len(labels), 1))])
    bounds: list[tuple[float | None, float | None]] = []
    for name, p in zip(names, points, strict=True):
        way = DIRECTIONS[name]
        bounds += [(0.0 if way > 0 else None, 0.0 if way < 0 else None)] * (len(p) - 1)
        bounds.append((None, 0.0 if way > 0 else None))  # not knowing is never better than agreeing
    theta = _minimise(design, labels, np.ones(len(labels)) if weights is None else weights, [*bounds, (None, None)])
    curves, start = {}, 0
    for name, p in zip(names, points, strict=True):
        rises = theta[start : start + len(p) - 1]
        weights = np.concatenate([[0.0], np.cumsum(rises)])
        missing = float(theta[start + len(p) - 1])
        curves[name] = Curve(tuple(map(float, p)), tuple(map(float, weights)), missing)
        start += len(p)
    return Table(float(theta[-1]), {**curves, **BY_HAND}, **asdict(cuts))


def _points(column: Array, most: int) -> Array:
    known = column[~np.isnan(column)]
    distinct = np.unique(known)
    if len(distinct) < 2:
        return np.array([0.0, 1.0])
    if len(distinct) <= most + 2:
        return distinct
    return np.unique(np.quantile(known, np.linspace(0, 1, most)).round(2))


def _steps(column: Array, points: Array) -> Array:
    """How far a value has climbed each step between two points (0 to 1), and whether it is missing."""
    missing = np.isnan(column)
    value = np.where(missing, points[0], column)[:, None]
    climbed = np.clip((value - points[:-1]) / np.diff(points), 0, 1)
    climbed[missing] = 0
    return np.hstack([climbed, missing[:, None].astype(float)])


def _minimise(design: Array, labels: Array, weights: Array, bounds: list[tuple[float | None, float | None]]) -> Array:
    signs = 2 * labels - 1
    shrink = np.full(design.shape[1], _SHRINK)
    shrink[-1] = 0

    def loss(theta: Array) -> tuple[float, Array]:
        margin = signs * (design @ theta)
        slope = -signs * weights / (1 + np.exp(np.minimum(margin, 500)))
        value = (weights * np.logaddexp(0, -margin)).sum() + 0.5 * (shrink * theta**2).sum()
        return float(value), design.T @ slope + shrink * theta

    start = np.zeros(design.shape[1])
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(found.x, dtype=float)


def out_of_fold(pairs: Sequence[Pair], folds: int = 5, seed: int = 0) -> list[tuple[int, Model]]:
    """For each labelled pair the model that saw none of its group, its thresholds included: [(place, model), ...]."""
    known = [p for p in pairs if p.label is not None]
    places = {id(p): place for place, p in enumerate(pairs)}
    result: list[tuple[int, Model]] = []
    for learn, test in _folds(known, folds, seed):
        others = [p for p in learn if p.kind in OTHER_KINDS]
        model = fit_model([p for p in learn if p.kind not in OTHER_KINDS], others)
        result += [(places[id(pair)], model) for pair in test]
    return sorted(result, key=lambda item: item[0])


def probabilities(pairs: Sequence[Pair], model: Model) -> Array:
    return np.array([score(p.a, p.b, model).probability for p in pairs])
