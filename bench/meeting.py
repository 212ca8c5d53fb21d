"""Whether the two records of a retitled paper still meet as unrelated records come, with crowded keys dropped or split.

    python -m bench.meeting [TIMES ...] [--pairs N] [--records N]

The labelled pairs of `preprint-pairs.tsv` that are one paper under two titles stand among the records of the large
tables, and among TIMES as many (default 10 100). There are no 77 million real records at hand, so the others are drawn:
of a real record the rare title words, each exchanged with one chance in four for a word of another record, and its
number of authors, each of them an author of another record, since strangers share names and are no team. The real
records, those of the same teams too, are always there once. A pair meets where one key that both have is not too
common. Keys are the product's own; of the draws only those that share a key with a pair are looked at closely.

The first lines show what drawing is worth: a tenth of the tables, ten times that drawn, and the tables as they are.
Beyond ten times only N of the pairs are looked at (default 150).
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from bench.identity_data import preprint_pairs
from bench.scale_identity import records
from db.blocking.keys import Parts, finer_keys, largest, lesser_keys, near_keys, parts
from db.blocking.view import RecordView
from extract.records import PaperRecord
from extract.text import title_key

Numbers = NDArray[np.int64]
Pair = tuple[RecordView, RecordView]

_EXCHANGED = 0.25  # of the rare words of a title that is drawn
_SEED = 20
_NOTHING = 0  # in the place of a word or author that is missing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("times", nargs="*", type=int, default=[10, 100])
    parser.add_argument("--pairs", type=int, default=150, help="labelled pairs that are looked at beyond ten times")
    parser.add_argument("--records", type=int, help="of the large tables (default: all)")
    options = parser.parse_args()
    pairs = labelled()
    tables = Tables(islice(records(), options.records), pairs)
    print(f"| records around the pairs | pairs | meet, keys dropped | meet, keys split |\n{'|---' * 4}|")
    tenth = range(0, len(tables), 10)
    _line(f"{len(tenth):,} real", Around(tables, pairs, 1, tenth), pairs)
    _line("ten times these, drawn", Around(tables, pairs, 10, tenth), pairs)
    today = Around(tables, pairs)
    _line(f"{len(tables):,} real", today, pairs)
    for times in options.times:
        some = pairs if times <= 10 else random.Random(_SEED).sample(pairs, min(options.pairs, len(pairs)))
        _line(f"{times} times these", Around(tables, some, times), some, today)


def labelled() -> list[Pair]:
    """The pairs that are one paper under two titles."""
    chosen = [pair for pair in preprint_pairs() if pair.label == 1 and not pair.same_title]
    sides = [[(side.title, side.authors, side.names) for side in (pair.a, pair.b)] for pair in chosen]
    views = [
        [RecordView(0, "paper", "", "", title, title_key(title), authors=authors, names=names)
         for title, authors, names in pair]
        for pair in sides
    ]  # fmt: skip
    return [(a, b) for a, b in views]


def shared_keys(pair: Pair) -> set[int]:
    """The keys that both have, and all finer ones that split these."""
    a, b = (parts(side) for side in pair)
    found = near_keys(pair[0]) & near_keys(pair[1])
    while more := (finer_keys(a, found) & finer_keys(b, found)) - found:
        found |= more
    return found


class Tables:
    """The real records but for labelled papers, each as numbers: its rare words, its authors, its names."""

    def __init__(self, coming: Iterable[PaperRecord], pairs: Iterable[Pair]) -> None:
        numbers = {"": _NOTHING}
        labelled = {value for pair in pairs for side in pair for _, value in side.names}
        rows: list[list[int]] = []
        self.names: list[tuple[str, ...]] = []
        for record in coming:
            if {record.identifiers.doi, record.identifiers.arxiv} & labelled:
                continue
            told = parts(_view(record))
            row = [*(*told.words, *[""] * 4)[:4], *(*told.authors, *[""] * 3)[:3]]
            rows.append([numbers.setdefault(part, len(numbers)) for part in row])
            self.names.append(told.names)
        self.parts: Numbers = np.array(rows)
        self.numbers = numbers
        self.texts = list(numbers)

    def __len__(self) -> int:
        return len(self.names)


def _view(record: PaperRecord) -> RecordView:
    authors = tuple(author.name for author in record.authors)
    return RecordView(0, "paper", "", "", record.title, title_key(record.title), authors=authors)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The keys that matter, and pairs of parts and names without which a record has none of them."""

    keys: set[int]
    pairs: Numbers
    names: set[str]


class Around:
    """How many of the records around some pairs have each of the keys that the two of a pair share."""

    def __init__(self, tables: Tables, pairs: Sequence[Pair], times: int = 1, of: range | None = None) -> None:
        self._tables = tables
        self._wanted = _wanted(tables, pairs)
        self._counts: Counter[int] = Counter()
        real = tables.parts[of.start : of.stop : of.step] if of else tables.parts
        named = [tables.names[place] for place in of or range(len(tables))]
        called = {place: names for place, names in enumerate(named) if self._wanted.names.intersection(names)}
        self._count(real, called)
        dice = np.random.default_rng(_SEED)
        for _ in range(times - 1):
            self._count(_drawn(real, dice), called)

    def meets(self, pair: Pair, split: bool) -> bool:
        """Whether one of the keys that both have is not too common."""
        keys = shared_keys(pair) if split else near_keys(pair[0]) & near_keys(pair[1])
        return any(self._counts[key] + 2 <= largest(key) for key in keys)

    def _count(self, rows: Numbers, called: dict[int, tuple[str, ...]]) -> None:
        for place in sorted({*_near(rows, self._wanted.pairs), *called}):
            row = [self._tables.texts[number] for number in rows[place] if number != _NOTHING]
            words, authors = ([part for part in row if part.startswith(kind)] for kind in "wa")
            told = Parts(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(authors)), called.get(place, ()))
            found = lesser_keys(told) & self._wanted.keys
            while more := (finer_keys(told, found) & self._wanted.keys) - found:
                found |= more
            self._counts.update(found)


def _wanted(tables: Tables, pairs: Sequence[Pair]) -> _Wanted:
    keys: set[int] = set()
    of_parts: set[int] = set()
    names: set[str] = set()
    for pair in pairs:
        keys |= shared_keys(pair)
        a, b = (parts(side) for side in pair)
        for mine, theirs in ((a.words, b.words), (a.authors, b.authors)):
            numbers = sorted(tables.numbers[part] for part in {*mine} & {*theirs} if part in tables.numbers)
            of_parts |= {one << 32 | other for one, other in combinations(numbers, 2)}
        names |= {*a.names} & {*b.names}
    return _Wanted(keys, np.array(sorted(of_parts)), names)


def _near(rows: Numbers, pairs: Numbers) -> Iterator[int]:
    """The rows with one of these pairs of parts."""
    for one, other in (*combinations(range(4), 2), *combinations(range(4, 7), 2)):
        low, high = np.minimum(rows[:, one], rows[:, other]), np.maximum(rows[:, one], rows[:, other])
        yield from np.flatnonzero(np.isin(low << 32 | high, pairs)).tolist()


def _drawn(real: Numbers, dice: np.random.Generator) -> Numbers:
    """As many records of strangers: some words of other titles, all authors of other records."""
    found = real.copy()
    for place in range(4):
        other = real[dice.integers(len(real), size=len(real)), dice.integers(4)]
        found[:, place] = np.where(dice.random(len(real)) < _EXCHANGED, other, real[:, place])
    for place in range(4, 7):
        others = real[dice.integers(len(real), size=len(real)), 4 + dice.integers(3)]
        found[:, place] = np.where(real[:, place] != _NOTHING, others, _NOTHING)
    return found


def _line(what: str, around: Around, pairs: Sequence[Pair], today: Around | None = None) -> None:
    cells = [what, str(len(pairs))]
    for split in (False, True):
        met = [pair for pair in pairs if around.meets(pair, split)]
        cells.append(f"{len(met)} ({len(met) / len(pairs):.1%})")
        if today is not None:
            before = [pair for pair in pairs if today.meets(pair, split)]
            still = sum(around.meets(pair, split) for pair in before)
            cells[-1] += f", {still / len(before):.1%} of those among the real ones"
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
