"""The data sets that identity is measured on, in one shape: labelled candidate pairs and how they become decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from bench.identity_blocks import block
from bench.identity_data import Pair, cora, preprint_pairs, scholar_pairs, tables, text_only
from db.linkage.features import Candidate
from extract.text import title_key

Ending = Literal["pairs", "one-to-one", "best-left"]


@dataclass(frozen=True, slots=True)
class DataSet:
    """Candidate pairs to score, `train` to learn from where the set is split, and all true pairs, found or not.

    `ending`: "pairs" takes every pair by itself; "one-to-one" each record once; "best-left" each right record once.
    """

    name: str
    pairs: list[Pair]
    truths: int
    ending: Ending = "pairs"
    train: list[Pair] | None = None
    left: list[Candidate] | None = None
    right: list[Candidate] | None = None
    gold: frozenset[tuple[str, str]] = frozenset()


def dblp_acm() -> DataSet:
    return _linked("dblp-acm", "one-to-one")


def dblp_scholar() -> DataSet:
    return _linked("dblp-scholar", "best-left")


def _linked(name: str, ending: Ending) -> DataSet:
    left, right, gold = tables(name)
    pairs = [_labelled(left[i], right[j], gold, "title " + title_key(left[i].title)) for i, j in block(left, right)]
    return DataSet(name, pairs, len(gold), ending, None, left, right, frozenset(gold))


def _labelled(a: Candidate, b: Candidate, gold: Iterable[tuple[str, str]], group: str) -> Pair:
    return Pair(a, b, int((a.key, b.key) in gold), "candidate", group)


def dirty_cora() -> DataSet:
    """Every record against its nearest; a group is a cluster of the gold file, so that no paper is in two folds."""
    records, gold = cora()
    cluster = _clusters(record.key for record in records)
    for a, b in sorted(gold):  # the folds depend on the names of the groups, and these on the order
        cluster.join(a, b)
    found = {(min(i, j), max(i, j)) for i, j in block(records, records, most=120) if i != j}
    pairs = [_labelled(records[i], records[j], gold, cluster.root(records[i].key)) for i, j in sorted(found)]
    return DataSet("cora", pairs, len(gold), "pairs", None, records, None, frozenset(gold))


class _clusters:  # noqa: N801
    """A union-find over record keys."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.parent = {key: key for key in keys}

    def root(self, key: str) -> str:
        while self.parent[key] != key:
            self.parent[key] = key = self.parent[self.parent[key]]
        return key

    def join(self, a: str, b: str) -> None:
        self.parent[self.root(a)] = self.root(b)


def preprints() -> DataSet:
    """The preprint pairs with identifiers and sources hidden; rows of policy are no part of the measure."""
    pairs = [text_only(pair) for pair in preprint_pairs() if pair.label is not None]
    return DataSet("preprint-pairs", pairs, sum(p.label == 1 for p in pairs))


def scholar_valid() -> DataSet:
    valid = scholar_pairs("valid")
    return DataSet("scholar-pairs", valid, sum(p.label == 1 for p in valid), train=scholar_pairs("train"))


DATA_SETS: dict[str, Callable[[], DataSet]] = {
    "dblp-acm": dblp_acm,
    "dblp-scholar": dblp_scholar,
    "cora": dirty_cora,
    "preprint-pairs": preprints,
    "scholar-pairs": scholar_valid,
}


def decide(data: DataSet, probabilities: Iterable[float], threshold: float) -> list[bool]:
    """Which pairs are held to be one paper, after the ending of the data set."""
    scored = sorted(enumerate(probabilities), key=lambda item: -item[1])
    decided = [False] * len(data.pairs)
    used: dict[str, set[str]] = defaultdict(set)
    for place, probability in scored:
        if probability < threshold:
            break
        a, b = data.pairs[place].a.key, data.pairs[place].b.key
        if data.ending != "pairs" and b in used["right"]:
            continue
        if data.ending == "one-to-one" and a in used["left"]:
            continue
        used["left"].add(a)
        used["right"].add(b)
        decided[place] = True
    return decided


def measures(data: DataSet, decided: Iterable[bool]) -> dict[str, float]:
    """Precision, recall and F1 against all true pairs of the set, those that no candidate showed included."""
    chosen = [pair.label == 1 for pair, yes in zip(data.pairs, decided, strict=True) if yes]
    precision = sum(chosen) / len(chosen) if chosen else 0.0
    recall = sum(chosen) / data.truths
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f1": f1}
