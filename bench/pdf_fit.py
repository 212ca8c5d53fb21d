"""Learns how sure a field of a PDF's record is, and writes `extract/data/pdf_confidence.toml`.

    python -m bench.pdf_fit [--folder DIR] [--variants 8] [--composed 700] [--write]

Learned on the parts `known` and `build` of the truth (`bench.pdf_split`), each paper as it is and in changed variants
(`bench.pdf_perturb`), and on title pages composed by lot (`bench.pdf_set`, the side built on; needs the group bench);
what is kept unread is not touched. Printed is what is left out of the fit gets: five folds, by paper, and by the way
people stand where pages are composed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal
from zlib import crc32

import numpy as np

from bench.pdf import CORPUS
from bench.pdf_perturb import is_wordwise, perturbed
from bench.pdf_score import FIELDS, Truth, judge, load
from bench.pdf_set import compose
from bench.pdf_set_facts import Words, words_of
from bench.pdf_split import part_of
from extract.pdf import document
from extract.pdf.read import READERS
from extract.pdf.reader import Document, PdfError
from extract.records import Extraction
from extract.venues import SHIPPED

FILE = Path(__file__).resolve().parent.parent / "extract" / "data" / "pdf_confidence.toml"
Source = Literal["real", "variant", "composed"]
WEIGHTS: dict[Source, float] = {"real": 6.0, "variant": 0.5, "composed": 0.5}
"""How much an example counts: a paper as it is most. Of pages left out, set with TeX's classes and composed by lot,
fewer were doubted in vain than with 1.0 for a variant and 0.2 for a composed page, and no more wrong in silence."""
STIFFNESS = 0.5
"""How hard weights are held to their prior."""
FOLDS = 5
_EITHER = ("many", "rows", "by place", "several by place", "running text", "several each", "authors many")
NEUTRAL = frozenset((*_EITHER, *(f"loose {name}" for name in _EITHER)))
"""Features that may speak either way; the others speak against the field, and those that "agree" for it."""


PRIOR = {
    "title": {
        "label": -2.0, "people": -3.0, "tail": -5.0, "no words": -3.0, "fused": -2.0, "open end": -3.0, "low": -1.5,
        "single letters": -5.0, "metadata goes on": -2.5, "short": -1.0, "no title": -1.0, "cover differs": -1.0,
        "unmapped": -3.0, "between": -3.0,
    },
    "affiliations": {"leaks": -3.0, "hosts differ": -3.0, "times": -3.0},
    "abstract": {"not printed": -2.0, "faulty": -4.0, "leak": -1.0},
}  # fmt: skip
"""Where hardly any paper is wrong, weights are drawn to what is known of titles and abstracts instead of to nothing; so
are those of faults of affiliations that hardly any of these papers has.
The variants, which change names and institutions only, say nothing of these fields and are left out."""


HELD = {"title": 4.0, "abstract": 4.0}
"""Rules were written until hardly a title of these papers was wrong, so they cannot tell how often others are: of 274
papers that nobody had looked at, 97 % of the titles and 95 % of the abstracts were right. A bias of 4 says 98 % where
nothing speaks against the field."""


@dataclass(frozen=True)
class Example:
    group: str
    field: str
    source: Source
    right: bool
    features: dict[str, float]


def main() -> None:
    """Fits all four fields."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=CORPUS)
    parser.add_argument("--variants", type=int, default=8)
    parser.add_argument("--composed", type=int, default=700)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows = [row for row in load(*sorted(given.folder.glob("truth*.jsonl"))) if part_of(row) != "unread"]
    examples = [example for row in rows for example in _examples(given.folder, row, rows, given.variants)]
    examples += _composed(words_of(given.folder.parent), given.composed)
    of_field = {name: [e for e in examples if e.field == name] for name in FIELDS}
    written = "".join(
        _fitted(name, [e for e in of_field[name] if e.source == "real" or name not in HELD]) for name in FIELDS
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
            yield from _read(opened, body, truth, row["pdf"], "variant" if number else "real")


def _composed(words: Words, count: int) -> Iterator[Example]:
    for number in range(count):
        body, truth = compose(words, Random(f"fit build {number}"), "build")
        untied = truth["affiliations"] is None
        row = truth | {"affiliations": [[] for _ in truth["authors"]]} if untied else truth
        with suppress(PdfError):
            found = _read(READERS["pdfium"](body), body, row, truth["format"], "composed")
            yield from (example for example in found if not (untied and example.field == "affiliations"))


def _read(opened: Document, body: bytes, truth: Truth, group: str, source: Source) -> Iterator[Example]:
    reading = document.read(opened)
    paper, _ = document.record(reading, body, "", "pdf", venues=SHIPPED)
    right = judge(Extraction((paper,)), truth).right
    for name, features in document.features(reading, paper).items():
        yield Example(group, name, source, right[name], features)


def _fitted(field: str, examples: Sequence[Example]) -> str:
    columns = sorted({name for example in examples for name in example.features})
    x = np.array([[e.features.get(name, 0.0) for name in columns] for e in examples])
    y = np.array([float(e.right) for e in examples])
    weight = np.array([WEIGHTS[e.source] for e in examples])
    fold = np.array([crc32(e.group.encode()) % FOLDS for e in examples])
    prior = np.array([PRIOR.get(field, {}).get(name, 0.0) for name in columns])
    signs = np.array([0 if name in NEUTRAL else 1 if name.endswith(("agree", "agrees")) else -1 for name in columns])
    guess = np.zeros(len(y))
    for k in range(FOLDS):
        bias, slope = _fit(x[fold != k], y[fold != k], weight[fold != k], signs, prior, HELD.get(field))
        guess[fold == k] = 1 / (1 + np.exp(-(bias + x[fold == k] @ slope)))
    bias, slope = _fit(x, y, weight, signs, prior, HELD.get(field))
    _report(field, y, guess, np.array([e.source for e in examples]))
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


def _report(field: str, y: Any, guess: Any, source: Any) -> None:
    """Prints how well left-out examples are told apart, and what each mark of doubt would catch."""
    for name in WEIGHTS:
        own = source == name
        print(f"\n{field}, {name}: {int(own.sum())}, wrong {int((1 - y[own]).sum())}, ", end="")
        print(f"area under the curve {_area(y[own], guess[own]):.3f}")
        for mark in (50, 60, 70, 75, 80, 85, 88, 90, 91, 92, 93, 94, 95) if own.any() else ():
            doubted, wrong = guess[own] < mark / 100, y[own] == 0
            print(f"  doubt under {mark}: wrong and doubted {int((doubted & wrong).sum())}, ", end="")
            print(f"silent {(~doubted & wrong).mean():.3f}, doubted in vain {(doubted & ~wrong).mean():.3f}")


DOUBT = {"title": 92, "authors": 85, "affiliations": 82, "abstract": 93}
"""Where the doubt begins: chosen by the table this prints, so that about one paper in ten is doubted for nothing."""


def _area(y: Any, guess: Any) -> float:
    right, wrong = guess[y == 1], guess[y == 0]
    if not len(right) or not len(wrong):
        return float("nan")
    wins = (right[:, None] > wrong[None, :]) + 0.5 * (right[:, None] == wrong[None, :])
    return float(wins.mean())


if __name__ == "__main__":
    main()
