"""Learn the identity scorer from labelled pairs and write the files that the product ships.

    python -m bench.train_identity            both files of db/data
    python -m bench.train_identity --words    the table of common title words too (reads the 772,069 titles)
    python -m bench.train_identity --answers sqlite:///papers.db    learns from the pairs judged there as well

Trained on every labelled row of preprint-pairs.tsv. Answers of a database weigh as much, pair for pair; with fewer than
200 of them nothing is written, and nothing is ever learned without this command. What the scorer is worth on papers it
has not seen is what `python -m bench.identity` prints, with models trained on other groups of papers.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.identity_answers import learnable
from bench.identity_data import CORPUS, is_held, other_papers, preprint_pairs
from bench.identity_fit import BY_HAND, fit_model
from db.blocking.titles import clean, stem
from db.errors import DatabaseError
from db.linkage.scorer import Curve, Table
from db.readonly import read_only
from extract.text import title_key

DATA = Path(__file__).resolve().parents[1] / "db" / "data"
_LEAST_TITLES = 30
_LEAST_LISTED = 5
_COMPUTING = ("cs", "stat", "eess")
_HEAD = """\
# The learned identity scorer. Written by `python -m bench.train_identity`; see docs/identity.md.
#
# A pair's log-odds of being one paper is `bias` plus, for each feature, the weight on the line through its points:
# `at` are values of the feature (db/linkage/features.py), `weight` what they add, `missing` what an unknown one adds.
# [people] serves pairs that both name their authors, [titles] the others.
# From probability `same` on a pair is merged (`strict`: where the titles differ and the records may be of one source),
# from `likely` on that is the best guess, and equal titles are merged; from `ask` on a person is asked.
# `version`: told as two versions where a veto keeps the records apart.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", action="store_true", help="write the table of common title words too")
    parser.add_argument("--answers", metavar="URL", help="a database whose judged pairs are learned from as well")
    options = parser.parse_args()
    try:
        answers = learnable(read_only(options.answers)) if options.answers else []
    except (ValueError, DatabaseError) as refused:
        parser.error(str(refused))
    if options.words:
        write_words(DATA / "title_words.tsv")
    pairs = [*preprint_pairs(), *answers]
    others = [pair for pair in other_papers() if not is_held(pair)]
    model = fit_model(pairs, others)
    trained = sum(pair.label is not None for pair in pairs)
    beside = f" (with {len(answers)} answers of a database)" if answers else ""
    text = _HEAD + f"# Trained on {trained} labelled pairs of preprint-pairs.tsv{beside} and {len(others)} others.\n"
    text += _table("people", model.people) + _table("titles", model.titles)
    text += "\n# Set by hand: no labelled pairs carry abstracts or exact editions.\n"
    text += "".join(_curve(f"by_hand.{name}", curve) for name, curve in BY_HAND.items())
    (DATA / "identity_weights.toml").write_text(text, "utf-8")
    print(f"trained on {trained} pairs; wrote {DATA / 'identity_weights.toml'}")


def _table(name: str, table: Table) -> str:
    head = f"\n[{name}]\nbias = {table.bias:.3f}\n"
    head += "".join(f"{cut} = {getattr(table, cut)}\n" for cut in ("same", "strict", "likely", "ask", "version"))
    return head + "".join(
        _curve(f"{name}.curves.{feature}", curve) for feature, curve in table.curves.items() if feature not in BY_HAND
    )


def _curve(name: str, curve: Curve) -> str:
    at = ", ".join(f"{v:g}" for v in curve.at)
    weights = ", ".join(f"{v:.3f}" for v in curve.weight)
    return f"\n[{name}]\nat = [{at}]\nweight = [{weights}]\nmissing = {curve.missing:.3f}\n"


def write_words(path: Path) -> None:
    """The rarity of every stem that many titles use: 0 for a stem in all titles, 1 for one in fewer than 30.

    The large tables end in 2019, so a stem that recent reading lists use more often counts as they use it.
    """
    rates = _rates(_titles(), _LEAST_TITLES)
    rarest = -math.log(min(rates.values()))
    for word, rate in _rates(_listed_titles(), _LEAST_LISTED).items():
        rates[word] = max(rate, rates.get(word, 0.0))
    lines = [f"{word}\t{min(-math.log(rate) / rarest, 1.0):.2f}\n" for word, rate in sorted(rates.items())]
    path.write_text("# Stem and rarity, from 353,845 titles and four reading lists.\n" + "".join(lines), "utf-8")
    print(f"{len(lines)} stems; wrote {path}")


def _rates(titles: Iterator[str], least: int) -> dict[str, float]:
    """Stem -> share of titles that use it, for the stems of at least `least` titles."""
    counts: Counter[str] = Counter()
    total = 0
    for title in titles:
        total += 1
        counts.update({stem(word) for word in title_key(clean(title)).split()})
    return {word: n / total for word, n in counts.items() if n >= least}


def _titles() -> Iterator[str]:
    for path in sorted((CORPUS / "scale").glob("*.tsv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row.get("primary_cat", "cs").startswith(_COMPUTING):
                    yield row["title"]


def _listed_titles() -> Iterator[str]:
    """Link texts of the reading lists that are long enough to be titles."""
    for path in sorted(CORPUS.parent.glob("lists/*/*.md")):
        yield from re.findall(r"\[([^\[\]\n]{20,200})\]\(http", path.read_text("utf-8"))


if __name__ == "__main__":
    main()
