"""What one and two workers of a cluster on this machine do, beside the same work here: `make bench-cluster`.

    python -m bench.cluster [SIZE] [--pieces N]

Pieces: PDFs read (N of them), and empty pieces, which are nothing but the engine's own cost. Identity: SIZE records of
the identity corpus are linked here and then matched by one and by two workers, and the links are compared: missing,
extra, different. CPU is that of scheduler and workers, memory their greatest sum; Parquet is what the joins left in the
shared folder. Efficiency is the speed of two workers over twice that of one: on two cores that scheduler and asker need
too, it cannot be 1.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import text

from bench.scale_identity import records
from bench.scale_night import cpu_seconds
from crawler.reading import Job
from db.engine import Database, open_database
from db.linkage.link import link
from db.store import save, start_run
from extract.venues import SHIPPED
from paperwatch.cluster.documents import reader
from paperwatch.cluster.engine import Engine, engine
from paperwatch.cluster.matching import matching
from paperwatch.cluster.pieces import each
from tests.clusters import Cluster, cluster

_PDF = Path(__file__).resolve().parent.parent / "fixtures" / "pdf" / "osdi25-he.pdf"
_LINKS = "SELECT a, b, verdict, reasons, score FROM record_link"
_LOOK = 0.5  # seconds between two looks at the processes


@dataclass
class Cost:
    """Seconds of the clock, seconds of the processors and greatest memory (MB) of a cluster's processes."""

    seconds: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0
    used: dict[int, float] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", type=int, default=10_000)
    parser.add_argument("--pieces", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "papers.db")
        _fill(database, options.size)
        began, cpu = time.perf_counter(), cpu_seconds()
        link(database)
        seconds, cpu = time.perf_counter() - began, cpu_seconds() - cpu
        print(f"linked here: {options.size:,} records in {seconds:.1f} s, {cpu:.1f} s CPU with its helpers", flush=True)
        here = _links(database)
        speeds = [_measure(count, options, database, Path(folder), here) for count in (1, 2)]
    for name in speeds[0]:
        print(f"efficiency of two workers, {name}: {speeds[1][name] / speeds[0][name] / 2:.2f}")


def _measure(count: int, options: argparse.Namespace, database: Database, folder: Path, here: Any) -> dict[str, float]:
    """Prints what so many workers do, and gives their speeds."""
    with cluster(count) as found, engine(found.address) as workers:
        list(each(workers, abs, range(10)))  # they import
        empty = _timed(found, lambda: list(each(workers, abs, range(500))))
        print(f"{count} workers: {empty.seconds * 2:.1f} ms for an empty piece")
        jobs = [Job(f"{n}.pdf", _PDF, reader="pdf", venues=SHIPPED) for n in range(options.pieces)]
        with patch("paperwatch.cluster.documents._TOGETHER", 4):
            read = _timed(found, lambda: list(reader(workers)(jobs)))
        print(f"{count} workers: {options.pieces / read.seconds:.2f} PDFs a second, {read.cpu:.1f} s CPU")
        size, written = options.size, [0]
        with _counting(written):
            cost = _timed(found, lambda: _match(workers, database, folder))
        per = 1e6 / size
        print(
            f"{count} workers: {size:,} records matched and linked in {cost.seconds:.1f} s; scheduler and workers "
            f"{cost.cpu:.1f} s CPU ({cost.cpu * per:,.0f} for a million), {cost.memory:,.0f} MB; "
            f"Parquet {written[0] / 1e6:,.1f} MB ({written[0] * per / 1e6:,.0f} for a million)"
        )
        print(f"{count} workers: links {_compared(here, _links(database))}", flush=True)
        return {"PDFs": options.pieces / read.seconds, "identity": size / cost.seconds}


def _match(workers: Engine, database: Database, folder: Path) -> None:
    link(database, match=matching(workers, folder / "linking"))


def _fill(database: Database, size: int) -> None:
    run = start_run(database, source="scale", edition=None)
    coming = islice(records(), size)
    while some := list(islice(coming, 5000)):
        save(database, some, run_id=run)


def _links(database: Database) -> dict[tuple[int, int], tuple[Any, ...]]:
    with database.reading() as connection:
        return {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(text(_LINKS))}


def _compared(here: dict[Any, Any], there: dict[Any, Any]) -> str:
    missing, extra = len(here.keys() - there.keys()), len(there.keys() - here.keys())
    different = sum(here[pair] != there[pair] for pair in here.keys() & there.keys())
    return f"{len(here):,} here; missing {missing}, extra {extra}, different {different}"


def _timed(found: Cluster, work: Callable[[], object]) -> Cost:
    """What a work costs the clock and the processes of a cluster."""
    cost, ended = Cost(), threading.Event()
    before = _look(found, Cost())
    watching = threading.Thread(target=lambda: [_look(found, cost) for _ in iter(lambda: ended.wait(_LOOK), True)])
    watching.start()
    began = time.perf_counter()
    work()
    cost.seconds = time.perf_counter() - began
    ended.set()
    watching.join()
    _look(found, cost)
    cost.cpu = sum(used - before.used.get(pid, 0.0) for pid, used in cost.used.items())
    return cost


def _look(found: Cluster, cost: Cost) -> Cost:
    """Note what the processes have used so far. A child that has ended counts by what was last seen of it."""
    import psutil

    memory = 0.0
    for root in (found.scheduler, *found.workers):
        with suppress(psutil.NoSuchProcess):
            for process in (psutil.Process(root.pid), *psutil.Process(root.pid).children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    times = process.cpu_times()
                    memory += process.memory_info().rss / 1e6
                    cost.used[process.pid] = times.user + times.system
    cost.memory = max(cost.memory, memory)
    return cost


@contextmanager
def _counting(written: list[int]) -> Iterator[None]:
    """Counts the bytes of the shared folder before it is removed."""
    remove = shutil.rmtree

    def counted(folder: Path, **options: Any) -> None:
        written[0] += sum(file.stat().st_size for file in Path(folder).rglob("*.parquet"))
        remove(folder, **options)

    with patch("shutil.rmtree", counted):
        yield


if __name__ == "__main__":
    main()
