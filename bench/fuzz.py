"""Damaged documents through the whole street: `python -m bench.fuzz [COUNT] [SEED]`.

Pages, answers of interfaces, schedules, BibTeX and WARC files are damaged (`bench.mutation`) and go the way of the
commands: read, stored, linked, exported. Of each batch some go through the command line itself. Four things are
checked: no exception reaches the user, nothing hangs, no row lacks its provenance, no e-mail address is stored.

Documents are those of `fixtures/` and, where it is there, of the folder of real pages beside the checkout.
"""

from __future__ import annotations

import gzip
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom
from types import FrameType

from scrapy import Request
from scrapy.http import Headers, Response

from bench.fuzz_checks import faults_of_rows
from bench.fuzz_commands import by_command
from bench.fuzz_seeds import Damaged, Seed, seeds
from bench.mutation import mutated
from crawler.archive import ArchiveError, read_record, write_exchange
from crawler.archive_folder import index_of
from db.clock import PATIENCE
from db.engine import Database, open_database
from db.selection.export import papers
from db.status import status
from paperwatch.config import ScheduleSource, load_config
from paperwatch.errors import PaperwatchError
from paperwatch.export import FormName, render
from paperwatch.harvesting import conclude
from paperwatch.ingest import import_documents
from paperwatch.schedules import schedule_crawl
from paperwatch.subscribe import calendar, feed

BATCH = 250
"""Documents of one database: linking and exporting are paid once for all of them."""
LIMIT = 30.0
"""Seconds for one document before it counts as hanging."""
BATCH_LIMIT = 300.0
PAGES_OF_AN_ARCHIVE = 5
_PAGE_BYTES = 20_000_000


class HungError(BaseException):
    """Over the time limit; no `except Exception` of the code under test may swallow it."""


@dataclass
class Tally:
    """What was seen: documents by kind, rows stored, the slowest document, and every fault with how to see it again."""

    kinds: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    faults: list[str] = field(default_factory=list)
    keep: Path | None = None


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    began, cpu = time.monotonic(), time.process_time()
    kept = Path(tempfile.gettempdir()) / "fuzz-faults"
    tally = fuzz(count, seed, keep=kept, say=lambda text: print(text, flush=True))
    told = ", ".join(f"{number} {kind}" for kind, number in sorted(tally.kinds.items()))
    print(f"{sum(tally.kinds.values())} documents ({told}) in {time.monotonic() - began:.0f} s,", end=" ")
    print(f"{time.process_time() - cpu:.0f} s of processor; slowest {tally.slowest[0]:.1f} s ({tally.slowest[1]})")
    print("stored: " + ", ".join(f"{number} {name}" for name, number in sorted(tally.rows.items())))
    print(f"{len(tally.faults)} faults")
    return 1 if tally.faults else 0


def fuzz(
    count: int,
    seed: int,
    *,
    corpus: bool = True,
    keep: Path | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Tally:
    """`count` damaged documents. `keep` is a folder that gets the documents that made a fault."""
    tally, known = Tally(keep=keep), seeds(corpus=corpus)
    for start in range(0, count, BATCH):
        name, before = f"{seed}/{start}", len(tally.faults)
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            _batch(Random(name), known, min(BATCH, count - start), Path(folder), name, tally)
        for fault in tally.faults[before:]:
            say(f"FAULT {fault}")
        if start % (4 * BATCH) == 0:
            say(f"{min(start + BATCH, count)} of {count}, {len(tally.faults)} faults")
    return tally


def _batch(random: Random, known: list[Seed], count: int, folder: Path, name: str, tally: Tally) -> None:
    file = folder / "papers.db"
    database = open_database(file)
    archived: list[Damaged] = []
    written: list[Damaged] = []
    for number in range(count):
        one = _damaged(random, known, folder, number)
        written.append(one)
        way = _way(random, one.seed)
        tally.kinds["in WARC files" if way == "archive" else one.seed.kind] += 1
        with _watched(f"{name}+{number} {one.seed.kind} {one.seed.name}", tally, LIMIT, one.path):
            if way == "archive":
                archived.append(one)
                if len(archived) % PAGES_OF_AN_ARCHIVE == 0:
                    _through_an_archive(random, database, archived[-PAGES_OF_AN_ARCHIVE:], folder)
            elif way == "folder":
                _as_a_folder(random, database, one)
            else:
                _imported(database, one.path, one.seed)
    with _watched(f"{name} conclusions", tally, BATCH_LIMIT, file):
        conclude(database)
        _exported(database)
    with _watched(f"{name} commands", tally, BATCH_LIMIT, file):
        tally.faults += [f"{name} {fault}" for fault in by_command(random, folder, written)]
        conclude(database)
    with _watched(f"{name} rows", tally, BATCH_LIMIT, file):
        found, rows = faults_of_rows(database)
        tally.rows.update(rows)
        tally.faults += [f"{name} {fault}" for fault in found]
    database.close()


def _damaged(random: Random, known: list[Seed], folder: Path, number: int) -> Damaged:
    seed = random.choice(known)
    body = mutated(random, seed.body, random.choice(known).body)
    path = folder / f"{number}{Path(seed.name).suffix}"
    path.write_bytes(body)
    return Damaged(seed, path, body)


def _way(random: Random, seed: Seed) -> str:
    """How a document comes in: as a file, in a WARC file, or as the folder of a schedule."""
    if random.random() < 0.2:
        return "archive"
    return random.choice(("file", "folder")) if seed.kind == "schedule" else "file"


@contextmanager
def _watched(name: str, tally: Tally, limit: float, file: Path) -> Iterator[None]:
    """What escapes or hangs inside is a fault under `name`, and its document is kept."""

    def hung(_number: int, _frame: FrameType | None) -> None:
        raise HungError(f"longer than {limit:g} seconds of a processor, or {PATIENCE * limit:g} by the clock")

    before = {number: signal.signal(number, hung) for number in (signal.SIGPROF, signal.SIGALRM)}
    signal.setitimer(signal.ITIMER_PROF, limit)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE * limit)
    began, faults = time.process_time(), len(tally.faults)
    try:
        yield
    except PaperwatchError:  # one sentence with a code: what the command line prints
        pass
    except (Exception, HungError) as error:  # whatever it is, a user would have met it
        place = traceback.extract_tb(error.__traceback__)[-1]
        told = f"{type(error).__name__}: {error}".splitlines()[0][:300]
        tally.faults.append(f"{name}: {told} ({Path(place.filename).name}:{place.lineno})")
        sys.stderr.write(traceback.format_exc())
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
    if limit == LIMIT:
        tally.slowest = max(tally.slowest, (time.process_time() - began, name))
    if tally.keep and len(tally.faults) > faults:
        tally.keep.mkdir(exist_ok=True)
        shutil.copy(file, tally.keep / f"{re.sub(r'[^A-Za-z0-9.+-]+', '-', name)[:120]}{file.suffix}")


def _imported(database: Database, path: Path, seed: Seed) -> None:
    """As `paperwatch import` does; the bytes are a file, the reader is the one of the undamaged document."""
    for _ in import_documents(database, [path], url=seed.url, reader=seed.reader):
        pass


def _as_a_folder(random: Random, database: Database, one: Damaged) -> None:
    """A schedule that is a folder of Markdown files, read as `paperwatch crawl` reads a configured source."""
    path, body = one.path, one.body
    inside = path.parent / f"{path.name}.pages"
    inside.mkdir()
    cuts = sorted(random.randint(0, len(body)) for _ in range(2))
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(body)], strict=True)):
        (inside / f"{number}{path.suffix}").write_bytes(body[start:end])
    source = ScheduleSource(name=inside.name, location=str(inside), kind=random.choice(("schedule", "reading-list")))
    url = database.url.render_as_string(hide_password=False)
    schedule_crawl(load_config(database_url=url), source)(lambda event: None)


def _through_an_archive(random: Random, database: Database, pages: list[Damaged], folder: Path) -> None:
    """The pages in a WARC file which is damaged too, found again by address, and read as a replay reads them."""
    path = folder / f"archive-{random.randrange(10**9)}" / "2026-01-01.warc.gz"
    path.parent.mkdir()
    write_archive(random, path, pages)
    try:
        index = index_of(path if random.random() < 0.5 else path.parent)
    except ArchiveError:  # said in one sentence by the replay
        return
    for number, (seed, url) in enumerate((page.seed, page.url) for page in pages):
        try:
            if (place := index.find(url)) is None:
                continue
            _, _, body = read_record(place, _PAGE_BYTES)
        except ArchiveError:
            continue
        found = path.parent / f"{number}{Path(seed.name).suffix}"
        found.write_bytes(body)
        _imported(database, found, seed)


def write_archive(random: Random, path: Path, pages: list[Damaged]) -> None:
    """A WARC file of the pages: whole, damaged as it lies on the disk, or damaged in one record before packing."""
    parts: list[bytes] = []
    for page in pages:
        headers = Headers({"Content-Type": page.seed.content_type, "ETag": '"1"'})
        with path.open("wb") as file:
            write_exchange(file, Request(page.url), Response(page.url, headers=headers, body=page.body))
        parts.append(path.read_bytes())
    way = random.randrange(4)
    if way == 1:
        parts = [mutated(random, b"".join(parts), parts[0])]
    elif way == 2:
        at = random.randrange(len(parts))
        parts[at] = gzip.compress(mutated(random, gzip.decompress(parts[at]), parts[0]), 1)
    path.write_bytes(b"".join(parts))


def _exported(database: Database) -> None:
    """Everything that people take away, written to nowhere."""
    for form in FormName:
        for piece in render(form, papers(database)):
            piece.encode()
    feed(database, None)
    calendar(database)
    status(database)


if __name__ == "__main__":
    sys.exit(main())
