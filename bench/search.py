"""Topics and search on labelled papers, and search at scale: `python -m bench.search [--parts ...] [--peers]`.

`topics`: precision and recall of every topic, with the labels as the sections give them and as corrected by reading;
`ranking`: nDCG@10 of words, meaning and both; `scale`: milliseconds and memory. The vocabulary and the constants of
fusion were tuned on half A; half B is the one to believe.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from bench.search_labels import Labelled, labelled
from bench.search_models import models
from bench.search_ranking import labelled_queries, quality, rankings
from bench.search_scale import Scale, measure
from bench.search_topics import disagreements, fill, found_topics, report, score
from db.engine import open_database
from db.vocabulary import SHIPPED_TOPICS

PARTS = ("topics", "ranking", "scale")
HALVES = ("A", "B")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--peers", action="store_true", help="rank with MiniLM too, where packages hold it")
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 772_069], help="papers, for scale")
    options = parser.parse_args()
    if "topics" in options.parts:
        topics()
    if "ranking" in options.parts:
        ranking(options.peers)
    if "scale" in options.parts:
        scale(options.sizes)


def topics() -> None:
    """Print the table twice, for labels as given and as corrected, then what the corrected labels disagree with."""
    for corrected in (False, True):
        papers = labelled(SHIPPED_TOPICS.known, corrected=corrected)
        halves = _halves(papers)
        print(f"\nLabels {'corrected by reading' if corrected else 'as the sections give them'}:", end=" ")
        print(", ".join(f"half {half} {len(mine)} papers" for half, mine in halves.items()))
        with tempfile.TemporaryDirectory() as folder:
            database = open_database(Path(folder) / "topics.db")
            fill(database, papers)
            found = found_topics(database)
            database.close()
        scores = {half: score(mine, found, SHIPPED_TOPICS.known) for half, mine in halves.items()}
        report(scores)
        if corrected:
            for half in HALVES:
                print(f"\nHalf {half}:")
                disagreements(scores[half])


def _halves(papers: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    return {half: [paper for paper in papers if paper.half == half] for half in HALVES}


def ranking(peers: bool) -> None:
    """Print nDCG@10 for each model and way to rank, over half A, half B and all papers."""
    papers = labelled(SHIPPED_TOPICS.known)
    parts = {**_halves(papers), "all": papers}
    print(f"\n{'nDCG@10':28}{'':22}" + "".join(f"{part:>10}" for part in parts) + f"{'ms/query':>10}")
    for encoder in models(peers=peers):
        table: dict[str, list[float]] = {}
        speed: dict[str, float] = {}
        seconds = 0.0
        for mine in parts.values():
            with tempfile.TemporaryDirectory() as folder:
                database = open_database(Path(folder) / "ranking.db")
                fill(database, mine)
                started = time.perf_counter()
                ways = rankings(database, encoder)
                seconds = time.perf_counter() - started
                for way, rank in ways.items():
                    told = quality(labelled_queries(mine), rank)
                    table.setdefault(way, []).append(told.ndcg)
                    speed[way] = told.milliseconds
                database.close()
        for way, row in table.items():
            cells = "".join(f"{value:>10.3f}" for value in row)
            print(f"{encoder.name[-27:]:28}{way:22}{cells}{speed[way]:>10.2f}")
        print(f"{'':28}{1000 * seconds / len(papers):.2f} ms to encode and keep a paper")
    print(f"questions: {', '.join(f'{part} {len(labelled_queries(mine))}' for part, mine in parts.items())}")


def scale(sizes: Sequence[int]) -> None:
    """Print the figures of each size side by side."""
    told = [measure(size) for size in sizes]
    print()
    for figure in fields(Scale):
        print(f"{figure.name:24}" + "".join(f"{getattr(one, figure.name):>14,}" for one in told))


if __name__ == "__main__":
    main()
