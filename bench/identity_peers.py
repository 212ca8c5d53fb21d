"""What others do with the same pairs: a RapidFuzz rule, splink, dedupe. Each runs in a process of its own.

Every peer gets the same candidate pairs (so that blocking is not what is compared) and answers a probability for each.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from bench.identity_data import Pair
from bench.identity_fit import BY_HAND, DIRECTIONS, PEOPLE, TITLES_ONLY, Array, fit_table
from bench.identity_sets import DataSet
from db.linkage.features import compare
from db.linkage.scorer import Table, logistic

_FOLDS = 3
_MOST_EASY = 12000
_LABELS_FOR_DEDUPE = 450


def ours(data: DataSet) -> Array:
    """Our additive model, learned on other groups of papers (or on the set's own train split)."""
    values = [compare(p.a, p.b) for p in data.pairs]
    labels = np.array([float(p.label or 0) for p in data.pairs])
    if data.train is not None:
        train = [compare(p.a, p.b) for p in data.train]
        return _apply(_tables(train, np.array([float(p.label or 0) for p in data.train])), values)
    answer = np.zeros(len(values))
    for train_places, test in folds(data.pairs):
        learn = _hard_ones(train_places, values, labels)
        tables = _tables([values[i] for i in learn], labels[learn])
        answer[test] = _apply(tables, [values[i] for i in test])
    return answer


def folds(pairs: Sequence[Pair]) -> list[tuple[Array, Array]]:
    """(places to learn from, places to measure) with no group of papers on both sides."""
    splitter = import_module("sklearn.model_selection").StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=0)
    labels = np.array([p.label for p in pairs])
    return list(splitter.split(labels, labels, np.array([p.group for p in pairs])))


def _hard_ones(places: Array, values: Sequence[dict[str, float | None]], labels: Array) -> Array:
    """At most some thousand of the places to learn from: those with the nearest titles, and all true ones."""
    nearest = sorted(places, key=lambda i: (-labels[i], -(values[i]["title_best"] or 0)))
    true = int(labels[places].sum())
    return np.array(nearest[: true + _MOST_EASY])


def _tables(values: Sequence[dict[str, float | None]], labels: Array) -> tuple[Table, Table]:
    people = [i for i, v in enumerate(values) if v["authors_shared"] is not None]
    return (
        fit_table([values[i] for i in people], labels[people], tuple(DIRECTIONS), PEOPLE),
        fit_table(values, labels, TITLES_ONLY, PEOPLE),
    )


def _apply(tables: tuple[Table, Table], values: Sequence[dict[str, float | None]]) -> Array:
    answer = []
    for value in values:
        table = tables[0] if value["authors_shared"] is not None else tables[1]
        learned = (weight for name, _, weight in table.contributions(value) if name not in BY_HAND)
        answer.append(logistic(table.bias + sum(learned)))
    return np.array(answer)


def rapidfuzz_rule(data: DataSet) -> Array:
    """The rule people write first: token_sort_ratio of the titles at least 90, and years at most one apart."""
    fuzz = import_module("rapidfuzz.fuzz")
    return np.array(
        [
            0.0
            if p.a.year and p.b.year and abs(p.a.year - p.b.year) > 1
            else max(0.0, (fuzz.token_sort_ratio(p.a.title.lower(), p.b.title.lower()) - 80) / 20)
            for p in data.pairs
        ]
    )


def splink(data: DataSet) -> Array:
    """Splink's Fellegi-Sunter model, m by expectation maximisation, on the given pairs."""
    return import_module("bench.identity_splink").probabilities(data.pairs)  # type: ignore[no-any-return]


def dedupe(data: DataSet) -> Array:
    """dedupe's variables and its classifier (a logistic regression, as dedupe 3 builds it), from 450 labelled pairs."""
    variables = import_module("dedupe.variables")
    fields = [
        variables.String("title"),
        variables.Text("title"),
        variables.String("authors", has_missing=True),
        variables.ShortString("year", has_missing=True),
    ]
    records = [(_plain(p.a), _plain(p.b)) for p in data.pairs]
    if data.train is not None:
        train = [(_plain(p.a), _plain(p.b)) for p in data.train]
        return _dedupe(fields, train, [p.label == 1 for p in data.train], records)
    answer = np.zeros(len(records))
    for learn, test in folds(data.pairs):
        labels = [data.pairs[i].label == 1 for i in learn]
        answer[test] = _dedupe(fields, [records[i] for i in learn], labels, [records[i] for i in test])
    return answer


def _dedupe(fields: list[Any], train: list[Any], labels: list[bool], test: list[Any]) -> Array:
    datamodel = import_module("dedupe.datamodel").DataModel(fields)
    chance = random.Random(0)
    wanted = _LABELS_FOR_DEDUPE // 2
    sides = [[n for n, label in enumerate(labels) if label == truth] for truth in (True, False)]
    chosen = [i for side in sides for i in chance.sample(side, min(wanted, len(side)))]
    grid = import_module("sklearn.model_selection").GridSearchCV(
        import_module("sklearn.linear_model").LogisticRegression(max_iter=500),
        {"C": [0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10]},
        scoring="f1",
    )
    grid.fit(datamodel.distances([train[i] for i in chosen]), [labels[i] for i in chosen])
    return np.asarray(grid.predict_proba(datamodel.distances(test))[:, 1], dtype=float)


def _plain(record: Any) -> dict[str, str | None]:
    return {
        "title": record.title.lower() or "-",
        "authors": "; ".join(record.authors).lower() or None,
        "year": str(record.year) if record.year else None,
    }


METHODS: dict[str, Callable[[DataSet], Array]] = {
    "ours": ours,
    "rapidfuzz": rapidfuzz_rule,
    "splink": splink,
    "dedupe": dedupe,
}
