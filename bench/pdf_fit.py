"""Learns how sure a field of a PDF's record is, and writes `extract/data/pdf_confidence.toml`.

    python -m bench.pdf_fit [--folder DIR] [--variants 8] [--write]

Learned on the parts `known` and `build` of the truth (`bench.pdf_split`), each paper as it is and in changed variants
(`bench.pdf_perturb`); the part kept unread is not touched. Printed is what papers left out of the fit get (five folds).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import numpy as np

from bench.pdf import CORPUS
from bench.pdf_perturb import is_wordwise, perturbed
from bench.pdf_score import FIELDS, Truth, judge, load
from bench.pdf_split import part_of
from extract.pdf import document
from extract.pdf.read import READERS
from extract.pdf.reader import Document, PdfError
from extract.records import Extraction
from extract.venues import SHIPPED

FILE = Path(__file__).resolve().parent.parent / "extract" / "data" / "pdf_confidence.toml"
REAL = 6.0
"""How much a paper as it is counts against one of its variants."""
STIFFNESS = 0.5
"""How hard weights are held to their prior."""
FOLDS = 5
NEUTRAL = frozenset(
    ("alone", "many", "rows", "by place", "several by place", "running text", "several each", "authors many")
)
"""Features that may speak either way; the others speak against the field, and those that "agree" for it."""


PRIOR = {
    "title": {
        "label": -2.0, "people": -3.0, "tail": -5.0, "no words": -3.0, "fused": -2.0, "open end": -3.0, "low": -1.5,
        "single letters": -5.0, "metadata goes on": -2.5, "short": -1.0, "no title": -1.0, "cover differs": -1.0,
        "unmapped": -3.0, "between": -3.0,
    },
    "abstract": {"not printed": -2.0, "faulty": -4.0, "leak": -1.0},
}  # fmt: skip
"""Where hardly any paper is wrong, weights are drawn to what is known of titles and abstracts instead of to nothing.
The variants, which change names and institutions only, say nothing of these fields and are left out."""


HELD = {"title": 4.0, "abstract": 4.0}
"""Rules were written until hardly a title of these papers was wrong, so they cannot tell how often others are: of 274
papers that nobody had looked at, 97 % of the titles and 95 % of the abstracts were right. A bias of 4 says 98 % where
nothing speaks against the field."""


@dataclass(frozen=True)
class Example:
    paper: str
    field: str
    real: bool
    right: bool
    features: dict[str, float]


def main() -> None:
    """Fits all four fields."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=CORPUS)
    parser.add_argument("--variants", type=int, default=8)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows = [row for row in load(*sorted(given.folder.glob("truth*.jsonl"))) if part_of(row) != "unread"]
    examples = [example for row in rows for example in _examples(given.folder, row, rows, given.variants)]
    written = "".join(
        _fitted(name, [e for e in examples if e.field == name and (e.real or name not in PRIOR)]) for name in FIELDS
    )
    if given.write:
        FILE.write_text("# Written by python -m bench.pdf_fit.\n" + written, "utf-8")


def _examples(folder: Path, row: Truth, rows: Sequence[Truth], variants: int) -> Iterator[Example]:
    body = (folder / row["pdf"]).read_bytes()
    names = [name for other in rows if other is not row for name in other["authors"]]
    for number in range(variants + 1):
        random = Random(crc32(f"{row['pdf']} {number}".encode()))
        with suppress(PdfError):
            opened: Document = READERS["pdfium"](body)
            truth: Any = row
            if number and not is_wordwise(opened.page(row["header_page"] or 0)):
                return
            if number:
                opened, truth = perturbed(opened, dict(row), names, random)
            reading = document.read(opened)
            paper, _ = document.record(reading, body, row["pdf"], "pdf", venues=SHIPPED)
            right = judge(Extraction((paper,)), truth).right
            for name, features in document.features(reading, paper).items():
                yield Example(row["pdf"], name, number == 0, right[name], features)


def _fitted(field: str, examples: Sequence[Example]) -> str:
    columns = sorted({name for example in examples for name in example.features})
    x = np.array([[e.features.get(name, 0.0) for name in columns] for e in examples])
    y = np.array([float(e.right) for e in examples])
    weight = np.array([REAL if e.real else 1.0 for e in examples])
    fold = np.array([crc32(e.paper.encode()) % FOLDS for e in examples])
    prior = np.array([PRIOR.get(field, {}).get(name, 0.0) for name in columns])
    signs = np.array([0 if name in NEUTRAL else 1 if name.endswith(("agree", "agrees")) else -1 for name in columns])
    guess = np.zeros(len(y))
    for k in range(FOLDS):
        bias, slope = _fit(x[fold != k], y[fold != k], weight[fold != k], signs, prior, HELD.get(field))
        guess[fold == k] = 1 / (1 + np.exp(-(bias + x[fold == k] @ slope)))
    bias, slope = _fit(x, y, weight, signs, prior, HELD.get(field))
    real = np.array([e.real for e in examples])
    _report(field, y, guess, real)
    weights = "".join(
        f'"{name}" = {value:.3f}\n' for name, value in zip(columns, slope, strict=True) if abs(value) > 0.005
    )
    return f"\n[{field}]\nbias = {bias:.3f}\ndoubt = {DOUBT[field]}\n[{field}.weights]\n{weights}"


def _fit(
    x: Any, y: Any, weight: Any, signs: Any, prior: Any, held: float | None, rounds: int = 4000
) -> tuple[float, Any]:
    """Logistic regression by projected gradient descent: a weight never takes the sign it may not have, a bias that is
    `held` stays."""
    bias, slope, step = held or 1.0, prior.copy(), 0.5
    total = weight.sum()
    for _ in range(rounds):
        off = weight * (1 / (1 + np.exp(-(bias + x @ slope))) - y) / total
        bias -= 0.0 if held else step * float(off.sum())
        slope -= step * (x.T @ off + STIFFNESS / len(y) * (slope - prior))
        slope = np.where(signs > 0, np.maximum(slope, 0), np.where(signs < 0, np.minimum(slope, 0), slope))
    return bias, slope


def _report(field: str, y: Any, guess: Any, real: Any) -> None:
    """Prints how well left-out papers are told apart, and what each mark of doubt would catch."""
    wrong = int((1 - y[real]).sum()), int((1 - y).sum())
    print(f"\n{field}: {int(real.sum())} papers, {wrong[0]} wrong; {len(y)} variants, {wrong[1]} wrong")
    print(f"area under the curve: variants {_area(y, guess):.3f}, papers as they are {_area(y[real], guess[real]):.3f}")
    for low, high in ((0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.98), (0.98, 1.01)):
        inside = (guess >= low) & (guess < high)
        if inside.any():
            print(f"  said {low:.2f}-{high:.2f}: {int(inside.sum()):5} variants, right {y[inside].mean():.3f}", end="")
            print(f"; {int((inside & real).sum()):4} papers, wrong {int((1 - y[inside & real]).sum())}")
    for mark in (50, 60, 70, 75, 80, 85, 90, 93, 95):
        doubted = guess < mark / 100
        caught = (doubted & (y == 0)).sum() / max(1, (y == 0).sum())
        print(
            f"  doubt under {mark}: wrong variants doubted {caught:.3f}, right ones {(doubted & (y == 1)).mean():.3f}; "
            f"papers doubted {doubted[real].mean():.3f}, silent {((~doubted) & (y == 0))[real].mean():.3f}"
        )


DOUBT = {"title": 92, "authors": 91, "affiliations": 86, "abstract": 93}
"""Where the doubt begins: chosen by the table this prints, so that about one paper in ten is doubted for nothing."""


def _area(y: Any, guess: Any) -> float:
    right, wrong = guess[y == 1], guess[y == 0]
    if not len(right) or not len(wrong):
        return float("nan")
    wins = (right[:, None] > wrong[None, :]) + 0.5 * (right[:, None] == wrong[None, :])
    return float(wins.mean())


if __name__ == "__main__":
    main()
