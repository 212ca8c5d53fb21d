"""How well the line reader reads: `python -m bench.lines [--corpus FOLDER] [--lines N] [--misses N]`.

Only the part `test` is used: names, volumes and conferences of which no step of the training has seen anything (see
`bench.lines_data`). Two sets: lines made of those parts in many printings, and lines as the pages of the held-out
conferences printed them. "Silently wrong" are lines that are misread with a probability of 0.9 or more.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import process_time

from bench.lines_compose import lines
from bench.lines_data import Pool, pools
from extract.lexicon import lines as reader
from extract.lexicon.lines import KINDS, NAMES_PEOPLE, Kind, Reading, read, read_beginning

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
DATA = Path(reader.__file__).parent / "data"
_SURE = 0.9
_BINS = 10
_CHUNK = 500

Judged = tuple[Kind, str, Reading]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the line reader on held-out names and conferences.")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--lines", type=int, default=40_000)
    parser.add_argument("--misses", type=int, default=3, help="misread lines to print for each pair of kinds")
    given = parser.parse_args()
    report(pools(given.corpus)["test"], given.lines, given.misses)


def report(pool: Pool, count: int, misses: int) -> None:
    """Print every table for the lines of one part."""
    size = sum(path.stat().st_size for path in DATA.iterdir() if path.suffix in (".bin", ".json"))
    start = process_time()
    read("Storage")
    loading = process_time() - start
    made = list(lines(pool, count, seed=7, test=True))
    new, known = _microseconds(made), _microseconds(made)
    print(f"data {size / 1e6:.2f} MB, loaded in {loading * 1000:.0f} ms (processor time)")
    for name, times in (("most words are new", new), ("the words were met before", known)):
        print(f"{min(times):.0f} to {median(times):.0f} microseconds a line (best and median of {_CHUNK}) where {name}")
    print()
    judged = [(kind, line, read(line)) for kind, line in made]
    _table(f"{len(made)} lines made of held-out names, titles and conferences", judged, misses)
    printed = [(kind, line, read(line)) for kind, line in as_printed(pool)]
    _table(f"{len(printed)} lines as pages of held-out conferences print them", printed, misses)


def _microseconds(made: Sequence[tuple[Kind, str]]) -> list[float]:
    """Processor time a line, of one chunk of lines after the other; no line is read twice."""
    read_beginning.cache_clear()
    times = []
    for at in range(0, len(made) - _CHUNK + 1, _CHUNK):
        start = process_time()
        for _, line in made[at : at + _CHUNK]:
            read(line)
        times.append((process_time() - start) / _CHUNK * 1e6)
    return times


def as_printed(pool: Pool) -> list[tuple[Kind, str]]:
    """The distinct strings of the part that stand on pages, with the kinds that the truth files say."""
    several = [line for line in pool.people_lines if line.count("(") > 1 or line.count(";") > 0]
    real = {
        Kind.AFFILIATION: pool.affiliations,
        Kind.HEADING: pool.headings,
        Kind.TIME: pool.times,
        Kind.PEOPLE_AFFILIATED: several,
        Kind.VENUE: pool.venues,
        Kind.TITLE: pool.titles[:: max(1, len(pool.titles) // 4000)],
        Kind.PERSON: pool.names[:: max(1, len(pool.names) // 4000)],
    }
    return [(kind, line) for kind, found in real.items() for line in sorted(set(found)) if line.strip()]


def _table(head: str, judged: Sequence[Judged], misses: int) -> None:
    print(f"## {head}\n\n{'kind':20}{'lines':>8}{'right %':>9}{'sure and wrong %':>18}")
    groups = defaultdict(list)
    for kind, line, reading in judged:
        groups[kind].append((line, reading))
    for kind in KINDS:
        if found := groups.get(kind):
            right = sum(reading.kind is kind for _, reading in found)
            sure = sum(reading.kind is not kind and reading.probability >= _SURE for _, reading in found)
            print(f"{kind:20}{len(found):8}{100 * right / len(found):9.2f}{100 * sure / len(found):18.2f}")
    right = sum(reading.kind is kind for kind, _, reading in judged)
    sure = sum(reading.kind is not kind and reading.probability >= _SURE for kind, _, reading in judged)
    print(f"{'all':20}{len(judged):8}{100 * right / len(judged):9.2f}{100 * sure / len(judged):18.2f}")
    _sides(judged)
    _reliability(judged)
    _confusion(judged, misses)


def _sides(judged: Sequence[Judged]) -> None:
    """Titles against lines that name persons, and against one person's name."""
    for name, kinds in (("persons", NAMES_PEOPLE), ("one person", frozenset((Kind.PERSON,)))):
        total = wrong = 0
        for kind, _, reading in judged:
            if kind is Kind.TITLE or kind in kinds:
                total += 1
                wrong += (reading[Kind.TITLE] > reading.people) != (kind is Kind.TITLE)
        print(f"{name + ' against title':28}{total:>9}{100 - 100 * wrong / total:9.2f} %")


def _reliability(judged: Sequence[Judged]) -> None:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for kind, _, reading in judged:
        place = min(int(reading.probability * _BINS), _BINS - 1)
        bins[place].append((reading.probability, reading.kind is kind))
    print(f"\n{'probability':14}{'lines':>8}{'mean said':>11}{'right':>9}")
    error = 0.0
    for place, found in sorted(bins.items()):
        said, right = sum(p for p, _ in found) / len(found), sum(r for _, r in found) / len(found)
        error += abs(said - right) * len(found) / len(judged)
        span = f"{place / _BINS:.1f} - {(place + 1) / _BINS:.1f}"
        print(f"{span:14}{len(found):8}{said:11.3f}{right:9.3f}")
    print(f"expected calibration error {100 * error:.2f} %")


def _confusion(judged: Sequence[Judged], misses: int) -> None:
    wrong = Counter((kind, reading.kind) for kind, _, reading in judged if reading.kind is not kind)
    print("\nlargest errors")
    for (kind, taken), number in wrong.most_common(14):
        print(f"{number:6}  {kind} taken for {taken}")
        some = [(line, r) for k, line, r in judged if k is kind and r.kind is taken]
        for line, reading in some[:: max(1, len(some) // misses)][:misses] if misses else ():
            print(f"          {reading.probability:.2f}  {line[:110]}")
    print()


if __name__ == "__main__":
    main()
