"""Fits the line reader of `extract/lexicon/lines.py`: `python -m bench.train_lines [--corpus FOLDER] [--lines N]`.

Three steps, each on its own part of the data (see `bench.lines_data`), so that no step sees what it is judged by:

1. count in how many names and titles each word stands (`name_parts.bin`), on the part `table`;
2. fit the weights by multinomial logistic regression (`line_weights.bin`), on lines of the part `train`;
3. fit one temperature and the bias of each kind (`lines.json`), on lines of the part `tune`.
"""

from __future__ import annotations

import argparse
import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from bench.lines_compose import lines
from bench.lines_data import Pool, pools
from extract.lexicon import features as seen
from extract.lexicon.lines import KINDS, Kind

DATA = Path(__file__).parent.parent / "extract" / "lexicon" / "data"
CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
_TRAIN, _TUNE = 120_000, 20_000
_LEAST_TITLES = 3  # titles that a word must stand in to be kept, where no name has it
_STRENGTH = 0.35  # of the regularisation (C): the best of 0.1, 0.35 and 1 on the part `tune`
_STEPS = 70  # of L-BFGS; the loss on `tune` no longer falls
_SEED = 20_26


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the line reader.")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--lines", type=int, default=_TRAIN)
    given = parser.parse_args()
    train(pools(given.corpus), given.lines, DATA)


def train(made: Mapping[str, Pool], count: int, folder: Path) -> None:
    """Fit the reader on the strings of `made` and write it to a folder; nothing is read from there."""
    folder.mkdir(exist_ok=True)
    (folder / "name_parts.bin").write_bytes(parts := name_parts(made["table"], made["train"]))
    with known_words(parts):
        inputs, kinds = matrix(lines(made["train"], count, _SEED))
        model = LogisticRegression(C=_STRENGTH, max_iter=_STEPS, tol=1e-4)
        model.fit(inputs, kinds)
        rows, scale = quantised(model.coef_)
        (folder / "line_weights.bin").write_bytes(rows.tobytes())
        inputs, kinds = matrix(lines(made["tune"], _TUNE, _SEED + 1))
    scores = inputs @ ((rows.astype(np.float32) - 128) * scale)
    heat, bias = calibration(np.asarray(scores), kinds, model.intercept_)
    wrong = float(np.mean((scores * heat + bias).argmax(1) != kinds))
    settings = {"kinds": list(KINDS), "scale": scale * heat, "bias": [round(float(b), 4) for b in bias], "floor": wrong}
    (folder / "lines.json").write_text(json.dumps(settings, indent=1) + "\n", "utf-8")
    size = sum(path.stat().st_size for path in folder.iterdir() if path.suffix in (".bin", ".json"))
    print(f"trained on {count} lines; wrong on tune {wrong:.4f}; temperature {1 / heat:.3f}; {size} bytes")


@contextmanager
def known_words(parts: bytes) -> Iterator[None]:
    """Features with these known words, as `name_parts.bin` will hold them."""
    count = len(parts) // 5
    hashes = array("I", parts[: 4 * count])
    before = seen._name_parts
    seen._name_parts = cache(lambda: (hashes, parts[4 * count :]))
    seen.token.cache_clear()
    try:
        yield
    finally:
        seen._name_parts = before
        seen.token.cache_clear()


# --- the words of names and titles


def name_parts(pool: Pool, pages: Pool) -> bytes:
    """The sorted hashes of all known words, and what is known of each (see `extract.lexicon.features`)."""
    given, family = Counter[str](), Counter[str]()
    for name in set(pool.names):
        words = _words(name)
        given.update(words[:-1])
        family.update(words[-1:])
    titles = Counter(word for title in pool.titles for word in set(_words(title)))
    institutions = Counter(word for text in set(pages.affiliations) for word in set(_words(text)))
    places = Counter(word for pair in pool.cities for word in set(_words(" ".join(pair))))
    totals = (
        len(set(pool.names)),
        len(pool.titles),
        max(1, len(set(pages.affiliations))),
        max(1, len(set(pool.cities))),
    )
    known: dict[int, int] = {}
    for word in {*given, *family, *titles, *institutions, *places}:
        named = given[word] + family[word]
        if named or titles[word] >= _LEAST_TITLES or institutions[word] or places[word]:
            uses = (titles[word], institutions[word], places[word])
            known[seen.word_hash(word)] = _level(named, titles[word], totals) | (
                _lean(given[word], family[word]) << 4 | _other(uses, totals[1:]) << 6
            )
    hashes = array("I", sorted(known))
    return hashes.tobytes() + bytes(known[h] for h in hashes)


def _words(text: str) -> list[str]:
    return [t.casefold() for t in seen.tokens(text) if t[0].isalpha() and len(t) > 1]


def _level(named: int, titled: int, totals: tuple[int, ...]) -> int:
    """How much oftener than in titles it stands in names: 0 never, 1..6 by the logarithm, 7 rarely but only there."""
    if not named:
        return 0
    if named < 3 and not titled:
        return 7
    odds = math.log((named + 0.2) / totals[0]) - math.log((titled + 0.2) / totals[1])
    return 1 + sum(odds > edge for edge in (-3.0, -1.0, 0.5, 2.0, 4.0))


def _lean(given: int, family: int) -> int:
    return min(3, 4 * given // (given + family)) if given + family else 0


def _other(uses: tuple[int, ...], totals: tuple[int, ...]) -> int:
    rates = [use / total for use, total in zip(uses, totals, strict=True)]
    return 1 + rates.index(max(rates)) if any(use > 1 for use in uses) else 0


# --- weights


def matrix(made: Iterable[tuple[Kind, str]]) -> tuple[Any, Any]:
    """The lines as a sparse matrix of their features, and the number of each line's kind."""
    indices, ends, kinds = array("I"), array("L", [0]), array("B")
    for kind, line in made:
        words, rows = seen.features(line)
        for word in sorted(words):
            indices.extend(seen.token(word).rows)
        indices.extend(sorted(rows))
        ends.append(len(indices))
        kinds.append(KINDS.index(kind))
    ones = np.ones(len(indices), np.float32)
    shape = (len(kinds), seen.ROWS)
    return sparse.csr_matrix((ones, np.asarray(indices, np.int32), np.asarray(ends, np.int32)), shape), np.asarray(
        kinds
    )


def quantised(weights: Any) -> tuple[Any, float]:
    """The weights as bytes around 128, one row for each feature, and the size of one step."""
    centred = (weights - weights.mean(0)).T
    scale = float(np.quantile(np.abs(centred[np.abs(centred).sum(1) > 0]), 0.9999)) / 127
    return np.clip(np.rint(centred / scale) + 128, 1, 255).astype(np.uint8), scale


def calibration(scores: Any, kinds: Any, bias: Any) -> tuple[float, Any]:
    """The heat (inverse temperature) and the biases with the least log loss."""

    def loss(free: Any) -> float:
        logits = scores * free[0] + free[1:]
        logits = logits - logits.max(1, keepdims=True)
        return float(np.mean(np.log(np.exp(logits).sum(1)) - logits[np.arange(len(kinds)), kinds]))

    found = minimize(loss, np.concatenate([[1.0], bias]), method="L-BFGS-B", options={"maxiter": 60}).x
    return float(found[0]), found[1:]


if __name__ == "__main__":
    main()
