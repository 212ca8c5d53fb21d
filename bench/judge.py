"""Fits the judge of whole readings of schedules and lists, and shows what it is worth on pages that it never saw.

    python -m bench.judge [--keep FILE] [--given FOLDER ...] [--held FOLDER ...] [--write]

The readings are those of `bench.judge_pages` that no rule doubts. What is printed is of readings whose page's group
*and* what was done to it were left out of the fit (five folds of each): for several thresholds, how many wrong readings
stay silent and how many right ones are doubted in vain. `--held` folders (as in `bench.schedule_given`) are never
fitted on. `--write` fits on all the rest and writes `extract/data/reading_judge.toml`.
"""

from __future__ import annotations

import argparse
import pickle
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.judge_pages import AS_IT_IS, Example, examples, fold_of, sources
from extract.schedule.judge.model import OCCURS, Model
from extract.schedule.judge.signs import signs

FILE = Path(__file__).resolve().parent.parent / "extract" / "data" / "reading_judge.toml"
FOLDS = 5
STIFFNESS = 1.0
"""How hard weights are held to nothing; of 1, 4 and 12, the harder, the more wrong readings stayed silent."""
EITHER_WAY = frozenset(("few", "titles-short", "day-none", "people-none", "link-none", "venue-none", "dates-of-list"))
"""Signs that may speak for a reading; all others can only speak against it."""
IN_VAIN = 0.05
"""The share of right readings that may be doubted."""
AS_IT_IS_WEIGHT = 12.0
"""How much a page as it is counts, a changed one counting 1; with 4, more right pages as they are were doubted."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="where the readings are kept for another fit")
    parser.add_argument("--given", type=Path, nargs="*", default=[])
    parser.add_argument("--held", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.keep and options.keep.exists():
        found = pickle.loads(options.keep.read_bytes())
    else:
        found = [example for source in sources(options.given) for example in examples(source)]
        if options.keep:
            options.keep.write_bytes(pickle.dumps(found))
    table = Table(found)
    right, pages = sum(e.right for e in found), len({e.page for e in found})
    print(f"{len(found)} readings that no rule doubts, {right} right, of {pages} pages")
    guess = table.left_out()
    threshold = table.threshold(guess)
    table.report(guess, threshold)
    model = table.model(threshold)
    if options.write:
        FILE.write_text(_written(model), "utf-8")


class Table:
    """The signs of many readings as numbers: for each sign that it occurs, and its share."""

    def __init__(self, found: Sequence[Example]) -> None:
        self.examples = found
        self.signs = [signs(example.seen) for example in found]
        self.names = sorted({sign.name for row in self.signs for sign in row})
        place = {name: i for i, name in enumerate(self.names)}
        self.x = np.zeros((len(found), 2 * len(self.names)))
        for at, row in enumerate(self.signs):
            for sign in row:
                self.x[at, 2 * place[sign.name]] = float(sign.value >= OCCURS)
                self.x[at, 2 * place[sign.name] + 1] = sign.value
        self.wrong = np.array([float(not e.right) for e in found])
        pages = Counter(e.page for e in found)
        base = np.array([AS_IT_IS_WEIGHT if e.sort == AS_IT_IS else 1.0 for e in found])
        self.weight = base / np.sqrt([pages[e.page] for e in found])
        self.group = np.array([fold_of(e.group, FOLDS) for e in found])
        self.sort = np.array([fold_of(e.sort, FOLDS) if e.sort != AS_IT_IS else -1 for e in found])

    def left_out(self) -> Any:
        """The probability of each reading by a fit without its group, and without what was done to it."""
        guess = np.zeros(len(self.examples))
        for group in range(FOLDS):
            for sort in {*self.sort.tolist()}:
                test = (self.group == group) & (self.sort == sort)
                train = (self.group != group) & ((self.sort != sort) | (self.sort == -1))
                if test.any():
                    bias, slope = self.fit(train)
                    guess[test] = 1 / (1 + np.exp(-(bias + self.x[test] @ slope)))
        return guess

    def fit(self, rows: Any) -> tuple[float, Any]:
        """Bias and weights: logistic regression, weights at least 0 but of signs that may speak either way."""
        x, y, weight = self.x[rows], self.wrong[rows], self.weight[rows]
        low = np.array([-np.inf if name in EITHER_WAY else 0.0 for name in self.names for _ in range(2)])
        slope, bias = np.zeros(x.shape[1]), 0.0
        full = np.column_stack([x, np.ones(len(x))])
        step = 1 / (np.linalg.norm(full * np.sqrt(weight)[:, None], 2) ** 2 / 4 + STIFFNESS)
        ahead_slope, ahead_bias, pace = slope, bias, 1.0
        for _ in range(300):
            error = weight * (1 / (1 + np.exp(-(ahead_bias + x @ ahead_slope))) - y)
            new_slope = np.maximum(low, ahead_slope - step * (x.T @ error + STIFFNESS * ahead_slope))
            new_bias = ahead_bias - step * error.sum()
            new_pace = (1 + np.sqrt(1 + 4 * pace**2)) / 2
            push = (pace - 1) / new_pace
            ahead_slope, ahead_bias = new_slope + push * (new_slope - slope), new_bias + push * (new_bias - bias)
            slope, bias, pace = new_slope, new_bias, new_pace
        return float(bias), slope

    def threshold(self, guess: Any) -> float:
        """The lowest threshold at which at most `IN_VAIN` of the right readings of pages as they are would be doubted
        left out, and none that was fitted on."""
        right = (self.wrong == 0) & np.array([e.sort == AS_IT_IS for e in self.examples])
        bias, slope = self.fit(np.ones(len(self.examples), bool))
        known = 1 / (1 + np.exp(-(bias + self.x[right] @ slope)))
        return max(float(np.quantile(guess[right], 1 - IN_VAIN)), float(known.max())) + 0.002

    def report(self, guess: Any, threshold: float) -> None:
        as_is = np.array([e.sort == AS_IT_IS for e in self.examples])
        kinds = np.array([e.source for e in self.examples])
        for title, rows in (
            ("pages as they are", as_is),
            ("pages changed or read with a part of the reader gone", ~as_is),
            *((f"pages of {kind}, as they are", as_is & (kinds == kind)) for kind in sorted(set(kinds.tolist()))),
            *((f"pages of {kind}, changed", ~as_is & (kinds == kind)) for kind in sorted(set(kinds.tolist()))),
        ):
            wrong, right = guess[rows & (self.wrong == 1)], guess[rows & (self.wrong == 0)]
            print(f"\n{title}: {len(wrong)} wrong, {len(right)} right")
            for at in sorted({0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, round(threshold, 3)}):
                silent, vain = (wrong < at).sum(), (right >= at).sum()
                mark = "  <- threshold" if at == round(threshold, 3) else ""
                print(
                    f"  from {at:.3f}: {silent:4} silent ({silent / max(1, len(wrong)):.1%}), "
                    f"{vain:4} in vain ({vain / max(1, len(right)):.1%}){mark}"
                )
        print("\ncalibration, left out:")
        for low in np.arange(0, 1, 0.1):
            here = (guess >= low) & (guess < low + 0.1)
            if here.any():
                said, wrong = guess[here].mean(), self.wrong[here].mean()
                print(f"  {low:.1f}-{low + 0.1:.1f}: {here.sum():5} readings, said {said:.2f}, wrong {wrong:.2f}")

    def model(self, threshold: float) -> Model:
        bias, slope = self.fit(np.ones(len(self.examples), bool))
        pairs = {name: (slope[2 * i], slope[2 * i + 1]) for i, name in enumerate(self.names)}
        return Model(
            round(bias, 3),
            round(threshold, 3),
            {name: round(float(occurs), 3) for name, (occurs, _) in pairs.items() if abs(occurs) > 0.005},
            {name: round(float(share), 3) for name, (_, share) in pairs.items() if abs(share) > 0.005},
        )


def _written(model: Model) -> str:
    lines = ["# Written by python -m bench.judge.", "", f"bias = {model.bias}", f"threshold = {model.threshold}"]
    for part, weights in (("occurs", model.occurs), ("share", model.share)):
        lines += ["", f"[{part}]", *(f'"{name}" = {value}' for name, value in weights.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
