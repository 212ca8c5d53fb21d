"""Related work on labelled pairs: `python -m bench.related [--fit] [--queries 40] [--corpus FOLDER]`.

Two papers of one session of a programme, or of one section of a reading list, are held to be related; others of that
page are not. Each page is a database of its own, in which neither session nor section is told to the ranking. Pages
fall into halves by a hash of their names; the weights are learned on half A, half B is the one to believe.

hits@5: of the first five, how many share the label, over what could be; nDCG@10 likewise; means over pages.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from bench.search_labels import CORPUS, Labelled, _of_programmes
from bench.search_topics import fill
from db.engine import Database, open_database
from db.group.related import rules, signals
from db.search.vectors import embed, vector_index
from extract.lists import read as read_list
from extract.records import EntryRecord, PaperRecord
from extract.registry import UnknownDocumentError, extractor_for
from extract.text import title_key
from extract.venues import SHIPPED
from paperwatch.semantic import encoder

HALVES = ("A", "B")
_SIGNALS = ("words", "topics", "meaning")
_SECTIONS, _PAPERS = 6, 15  # a page with fewer sections, or papers that share one, tells nothing
_NUMBER = re.compile(r"^(?:SESSION:|Session[ -]\w+\s*[:-])\s*|\s+(?:I{1,3}|\d+)$", re.IGNORECASE)
_PAIRS = 4_000  # of one page that weights are learned from
_Signals = Mapping[str, Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Page:
    """The papers of one page by the keys of their titles, and the label of each."""

    name: str
    papers: Mapping[str, Labelled]
    labels: Mapping[str, str]

    @property
    def half(self) -> str:
        return HALVES[blake2b(self.name.encode(), digest_size=1).digest()[0] & 1]

    @property
    def kind(self) -> str:
        return "lists" if self.name.startswith(("list", "seed")) else "programmes"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--queries", type=int, default=40, help="papers asked about, of each page")
    parser.add_argument("--fit", action="store_true", help="learn the weights on half A and print them")
    options = parser.parse_args()
    found = list(_asked(pages(options.corpus), options.queries))
    if options.fit:
        for names in (_SIGNALS, _SIGNALS[:2]):
            learned = fit([one for one in found if one[0].half == "A"], names)
            print({name: round(weight, 2) for name, weight in learned.items()})
    report(found)


def pages(corpus: Path) -> Iterator[Page]:
    """Every page with enough sections: programmes of the corpus, sites kept in Git, reading lists."""
    rows: dict[str, list[tuple[str, Labelled]]] = defaultdict(list)
    for source, session, title, abstract, _ in _of_programmes():
        rows[source].append((session, Labelled(title, abstract)))
    for file in (*corpus.glob("seeds/00[234]*"), *corpus.glob("lists/*/*.md")):
        of_lists = file.parent.parent.name == "lists"
        name = f"lists:{file.parent.name}/{file.name}" if of_lists else f"seed{file.name}"
        for record in read_list(file.read_bytes(), file.name).records:
            if isinstance(record, EntryRecord):
                rows[name].append((" / ".join(record.section_path), Labelled(record.paper.title)))
    for name, session, record in _of_sites(corpus / "sites"):
        rows[name].append((session, Labelled(record.title, record.abstract)))
    for name, papers in sorted(rows.items()):
        labels = {title_key(p.title): _NUMBER.sub("", _NUMBER.sub("", label)).strip() for label, p in papers if label}
        counts = Counter(labels.values())
        if len(counts) >= _SECTIONS and sum(n for n in counts.values() if n > 1) >= _PAPERS:
            yield Page(name, {title_key(p.title): p for label, p in papers if label}, labels)


def _of_sites(folder: Path) -> Iterator[tuple[str, str, PaperRecord]]:
    lines = (folder / "MANIFEST.tsv").read_text("utf-8").splitlines()
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        body = (folder / row["path"]).read_bytes()
        try:
            read = extractor_for(body, row["url"]).extract(body, row["url"], venues=SHIPPED)
        except UnknownDocumentError:
            continue
        for record in read.records:
            if isinstance(record, PaperRecord):
                yield f"site:{row['path']}", record.session or "", record


def _asked(found: Iterator[Page], queries: int) -> Iterator[tuple[Page, _Signals]]:
    """Each page with the signals of its papers: of those asked about, chosen by a hash, all others'."""
    model = encoder()
    for page in found:
        with tempfile.TemporaryDirectory() as folder:
            database = open_database(Path(folder) / "page.db")
            fill(database, page.papers.values())
            if model is not None:
                embed(database, model)
            counts = Counter(page.labels.values())
            usable = [key for key in page.papers if counts[page.labels[key]] > 1]
            usable.sort(key=lambda key: blake2b(key.encode()).digest())
            yield page, _signals(database, page, usable[:queries])
            database.close()


def _signals(database: Database, page: Page, asked: Sequence[str]) -> _Signals:
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT public_id, title_key FROM paper").all()
    keys = {row.public_id: row.title_key for row in rows if row.title_key in page.papers}
    ids = {key: public for public, key in keys.items()}
    index = vector_index(database)
    return {
        key: {keys[other]: found for other, found in signals(database, ids[key], index=index).items() if other in keys}
        for key in asked
        if key in ids
    }


Score = Callable[[Mapping[str, float]], float]


def report(found: Sequence[tuple[Page, _Signals]]) -> None:
    """Print hits@5 and nDCG@10 for chance, each signal and ours, on both halves."""
    chance = random.Random(1)
    ways: dict[str, Score] = {"chance": lambda _: chance.random()}
    ways |= {name: _by({name: 1.0}) for name in _SIGNALS}
    ways |= {"ours, no vectors": _by(rules().without_meaning), "ours": _by(rules().with_meaning)}
    parts = {
        f"{kind} {half}": [one for one in found if (one[0].half, one[0].kind) == (half, kind)]
        for half in HALVES
        for kind in ("programmes", "lists")
    }
    for part, mine in parts.items():
        print(f"{part}: {len(mine)} pages, {sum(len(asked) for _, asked in mine)} questions")
    print(f"\n{'hits@5, nDCG@10':20}" + "".join(f"{part:>18}" for part in parts))
    for name, score in ways.items():
        cells = [_quality(mine, score, all_of_them=name == "chance") for mine in parts.values()]
        print(f"{name:20}" + "".join(f"{hits:>11.3f}{gain:>7.3f}" for hits, gain in cells))


def _by(weights: Mapping[str, float]) -> Score:
    return lambda case: sum(weights.get(name, 0.0) * strength for name, strength in case.items())


def _quality(found: Sequence[tuple[Page, _Signals]], score: Score, *, all_of_them: bool) -> tuple[float, float]:
    of_pages = []
    for page, asked in found:
        each = []
        for key, cases in asked.items():
            others = {k: cases.get(k, {}) for k in page.papers if k != key} if all_of_them else cases
            ranked = sorted(others, key=lambda other: (-score(others[other]), other))[:10]
            relevant = sum(page.labels[other] == page.labels[key] for other in page.papers) - 1
            gains = [page.labels[other] == page.labels[key] for other in ranked]
            best = sum(1 / math.log2(rank + 2) for rank in range(min(10, relevant)))
            gained = sum(1 / math.log2(rank + 2) for rank, gain in enumerate(gains) if gain)
            each.append((sum(gains[:5]) / min(5, relevant), gained / best))
        of_pages.append(np.mean(each, axis=0))
    hits, gain = np.mean(of_pages, axis=0).tolist() if of_pages else (0.0, 0.0)
    return hits, gain


def fit(found: Sequence[tuple[Page, _Signals]], names: Sequence[str]) -> dict[str, float]:
    """Weights by logistic regression: same label or not; each page counts alike, and so do the two answers in it."""
    draw = random.Random(1)
    rows, answers, shares = [], [], []
    for page, asked in found:
        pairs = [
            (case, page.labels[other] == page.labels[key])
            for key, cases in asked.items()
            for other, case in cases.items()
        ]
        pairs = draw.sample(pairs, min(len(pairs), _PAIRS))
        counts = Counter(same for _, same in pairs)
        for case, same in pairs:
            rows.append([case.get(name, 0.0) for name in names])
            answers.append(float(same))
            shares.append(0.5 / counts[same])
    table, wanted, share = np.array(rows), np.array(answers), np.array(shares) / sum(shares)
    spread = table.std(axis=0) + 1e-9
    scaled, weights, bias = table / spread, np.zeros(len(names)), 0.0
    for _ in range(3_000):
        wrong = share * (1 / (1 + np.exp(-(scaled @ weights + bias))) - wanted)
        weights -= 0.5 * (scaled.T @ wrong + 1e-3 * weights)
        bias -= 0.5 * wrong.sum()
    print(f"middle between the two answers: {-bias:.2f}")
    return dict(zip(names, (weights / spread).tolist(), strict=True))


if __name__ == "__main__":
    main()
