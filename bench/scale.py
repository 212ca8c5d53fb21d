"""How the database bears size: loading, the headline question, search and status, on each engine, beside the goals.

    python -m bench.scale [SIZE] [--database URL ...] [--folder FOLDER]

SIZE is a number of records of the identity corpus (772069: all). Without addresses a SQLite file is made; an address
must name an empty database. Memory is the greatest of the whole run, so far.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.scale_identity import records
from db.coverage import uncovered
from db.engine import Database, open_database
from db.identity.link import link
from db.payload import dumps
from db.search import search
from db.status import status
from db.store import save, start_run
from db.topics import vocabulary
from extract.records import PaperRecord, Venue, as_json

_BATCH = 5000
_QUESTIONS = 100
_SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", type=int, default=100_000)
    parser.add_argument("--database", action="append", help="an empty database; may be given more than once")
    parser.add_argument("--folder", type=Path, help="where the SQLite files are made (default: thrown away)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        bare = bare_rate(Path(folder) / "bare.db", options.size)
        for url in options.database or [str(Path(folder) / "scale.db")]:
            database = open_database(url)
            show(database.dialect, options.size, measure(database, options.size, bare))
            database.close()


def bare_rate(path: Path, size: int) -> float:
    """Rows a second of a bare `executemany` of the same records into one table without indexes."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE record (source, key, title, authors, series, year, payload)")
    rows = [_row(record) for record in islice(records(), size)]
    started = time.perf_counter()
    with connection:
        connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    seconds = time.perf_counter() - started
    connection.close()
    return len(rows) / seconds


def _row(record: PaperRecord) -> tuple[Any, ...]:
    venue = record.venue
    authors = "; ".join(author.name for author in record.authors)
    series, year = (venue.series, venue.year) if venue else (None, None)
    return record.source, record.key, record.title, authors, series, year, dumps(as_json(record))


def measure(database: Database, size: int, bare: float) -> Iterator[tuple[str, str, str]]:
    """(what, figure, goal), in the order in which it is measured."""
    run = start_run(database, source="scale", edition=None)
    started, loaded = time.perf_counter(), 0
    coming = islice(records(), size)
    while batch := list(islice(coming, _BATCH)):
        save(database, batch, run_id=run)
        loaded += len(batch)
    saved = time.perf_counter()
    link(database)
    linked = time.perf_counter()
    yield "saved, rows/s", f"{loaded / (saved - started):.0f} of {bare:.0f} bare", ""
    share = loaded / (linked - started) / bare
    yield (
        "saved, linked, indexed",
        f"{loaded / (linked - started):.0f} rows/s = {share:.1%} of bare",
        ">= 25 % (SQLite)",
    )
    with database.reading() as connection:
        stored = connection.execute(text(_SIZES[database.dialect])).scalar_one()
        editions = connection.execute(
            text(
                "SELECT venue, year, count(*) AS papers FROM papers WHERE venue IS NOT NULL AND year IS NOT NULL "
                "GROUP BY venue, year ORDER BY papers DESC, venue, year"
            )
        ).all()
        titles = connection.execute(text("SELECT title FROM papers ORDER BY paper_id LIMIT 1000")).scalars().all()
    yield "database", f"{stored / 2**20:.0f} MB", ""
    dice = random.Random(1)
    chosen = dice.choices(editions, weights=[row.papers for row in editions], k=_QUESTIONS)
    questions = [(Venue(row.venue, row.year), dice.choice(list(vocabulary()))) for row in chosen]
    yield "uncovered: p50, p95, worst", _times(lambda one: uncovered(database, *one), questions), "p95 <= 50 ms"
    words = [word for word in (_two_words(title, dice) for title in titles) if word][:_QUESTIONS]
    yield "search: p50, p95, worst", _times(lambda one: search(database, one, limit=20), words), "p95 <= 100 ms"
    yield "status: p50, p95, worst", _times(lambda _: status(database), range(5)), "<= 1000 ms"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield "greatest memory", f"{peak:.0f} MB", ""


def _two_words(title: str, dice: random.Random) -> str:
    """Two words of a title, as a person types them who half remembers it."""
    found = [word for word in title.split() if word.isalnum() and word not in ("AND", "OR", "NOT")]
    return " ".join(dice.sample(found, 2)) if len(found) > 1 else ""


def _times(work: Callable[[Any], object], inputs: Any) -> str:
    """The median, the 95th percentile and the longest of the milliseconds that each input took."""
    took = []
    for one in inputs:
        started = time.perf_counter()
        work(one)
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    return f"{took[len(took) // 2]:.1f}, {took[int(len(took) * 0.95)]:.1f}, {took[-1]:.1f} ms"


def show(dialect: str, size: int, rows: Iterator[tuple[str, str, str]]) -> None:
    """Print the table of one engine while it is measured."""
    print(f"\n{dialect}, {size} records\n{'':28} {'measured':40} goal", flush=True)
    for what, figure, goal in rows:
        print(f"{what:28} {figure:40} {goal}", flush=True)


if __name__ == "__main__":
    main()
