"""What it costs to read a page in a process of its own: `python -m bench.reading [PAGES...]`.

Each page is read in this process and in a warm child, in turn, and the least of several readings counts: what else the
machine does can only add to it. Times are processor milliseconds; those beside the child's reading are the parent's
(the job sent, the answer taken) and what the child needs beyond the reading itself. A normal page may cost 2 ms extra.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from crawler.reading import Job, Pool
from extract.registry import UnknownDocumentError, extractor_for
from extract.venues import SHIPPED

CORPUS = Path(__file__).resolve().parents[2] / "shared/corpus"
FOLDERS = ("sites", "web/usenix", "web/acm", "web/arxiv", "web/api", "schedules", "platforms")
GOAL = 2.0
"""Milliseconds extra for a normal page."""
NORMAL = 300_000
"""Bytes of a normal page; nineteen of twenty programmes of the corpus are smaller."""
_SUFFIXES = (".html", ".json", ".xml", ".md", ".yml", ".bib", ".csv")


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor milliseconds of one page: read here, and the parent's and the child's share of reading it there."""

    page: Path
    size: int
    here: float
    parent: float
    child: float

    @property
    def extra(self) -> float:
        return self.parent + self.child - self.here


def costs(pages: Sequence[Path], rounds: int) -> list[Cost]:
    """Every page that an extractor recognises."""
    found = []
    with Pool(1) as pool:
        for page in pages:
            job = Job(page.name, body=page.read_bytes(), venues=SHIPPED)
            if not job.is_pdf and (cost := _cost(page, job, pool, rounds)):
                found.append(cost)
    return found


def _cost(page: Path, job: Job, pool: Pool, rounds: int) -> Cost | None:
    body = job.body or b""
    try:
        reader = extractor_for(body, job.url, SHIPPED)
    except UnknownDocumentError:
        return None
    here, there = [], []
    reader.extract(body, job.url, venues=SHIPPED)
    list(pool.run([job]))  # both have imported what they need
    for _ in range(rounds):
        here.append(_taken(lambda: _read_here(job)))
        (child,) = pool.processes()
        before = _of(child)
        parent = _taken(lambda: list(pool.run([job])))
        if pool.processes() == [child]:  # else it was renewed, with all that it had read
            there.append((parent, _of(child) - before))
    parent, spent = min(there, key=sum)
    return Cost(page, len(body), min(here), parent, spent)


def _read_here(job: Job) -> None:
    body = job.body or b""
    extractor_for(body, job.url, SHIPPED).extract(body, job.url, venues=SHIPPED)


def _taken(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def _of(pid: int) -> float:
    """Processor milliseconds that another process has taken; Linux tells them to the nanosecond."""
    return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=Path, help="files; forty of the corpus without any")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    found = costs(options.pages or _of_the_corpus(), options.rounds)
    normal = [cost for cost in found if cost.size <= NORMAL]
    if not normal:
        print("No page to read.")
        return 1
    print(f"{'extra':>6} {'parent':>7} {'child':>8} {'here':>8} {'bytes':>9}  page")
    for cost in sorted(found, key=lambda cost: -cost.extra)[:15]:
        name = cost.page.name[:60]
        print(f"{cost.extra:6.2f} {cost.parent:7.2f} {cost.child:8.2f} {cost.here:8.2f} {cost.size:9,}  {name}")
    within = sum(cost.extra <= GOAL for cost in normal)
    middle = median(cost.extra for cost in normal)
    print(f"{len(normal)} normal pages (at most {NORMAL:,} bytes): {middle:.2f} ms extra in the middle,")
    print(f"{within} of them within {GOAL:.0f} ms.")
    return 0 if middle <= GOAL else 1


def _of_the_corpus() -> list[Path]:
    """Forty pages, spread over the folders by their names."""
    found = sorted(
        p
        for folder in FOLDERS
        for p in (CORPUS / folder).rglob("*")
        if p.suffix in _SUFFIXES and p.stat().st_size <= NORMAL
    )
    return found[:: max(1, len(found) // 40)]


if __name__ == "__main__":
    sys.exit(main())
