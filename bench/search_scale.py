"""Milliseconds a query and memory of search by words and by meaning on many papers: real titles, no abstracts.

The papers are written into the tables as they are, without linking, which `bench.scale_identity` measures.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy import Connection, insert

from bench.scale_identity import records
from db.clock import now
from db.engine import Database, connect, open_database
from db.models import Paper
from db.search.fulltext import index
from db.search.search import search
from db.search.semantic import semantic_search
from db.search.vectors import embed, lacking, vector_index
from extract.text import title_key
from paperwatch.semantic import encoder

T = TypeVar("T")
_BATCH = 5000
_QUERIES = (
    "serving large language models", "recovering from failures during training", "key value store on flash",
    "byzantine consensus", "congestion control in data centers", "bugs in file systems", "quantum error correction",
    "graph neural networks", "detecting attacks on web applications", "energy of mobile devices",
)  # fmt: skip
_FILTER = " year:2015.. NOT survey"


@dataclass(frozen=True, slots=True)
class Scale:
    """Figures of one size. Milliseconds are medians over ten queries but for the first one; memory is in MB."""

    papers: int
    embed_seconds: float
    embed_papers_a_second: float
    stale_check_ms: float
    lacking_check_ms: float
    open_without_file_ms: float
    open_with_file_ms: float
    first_query_ms: float
    words_all_ms: float
    words_any_ms: float
    semantic_ms: float
    semantic_filtered_ms: float
    similarity_alone_ms: float
    resident_before: float
    resident_after: float
    peak: float


def measure(size: int) -> Scale:
    """Figures at `size` papers, each asked in a process of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scale.db"
        database = open_database(path)
        for batch in _batches(size):
            database.writing(lambda connection, rows=batch: _write(connection, rows))  # type: ignore[misc]
        database.close()
        done = subprocess.run(
            [sys.executable, "-m", "bench.search_scale", str(path)], check=True, capture_output=True, text=True
        )
        return Scale(**json.loads(done.stdout))


def _batches(size: int) -> Iterator[list[tuple[int, str, str, int | None]]]:
    numbered = enumerate(islice(records(), size), 1)
    while chunk := list(islice(numbered, _BATCH)):
        yield [
            (id_, r.title, "; ".join(a.name for a in r.authors), r.venue.year if r.venue else None) for id_, r in chunk
        ]


def _write(connection: Connection, rows: Sequence[tuple[int, str, str, int | None]]) -> None:
    moment = now()
    common = {"evidence": "record", "first_seen": moment, "last_changed": moment}
    values = [
        {
            "id": id_, "public_id": f"{id_:08x}", "title": title, "title_key": title_key(title)[:500], "year": year,
            "authors": authors, "fingerprint": f"{id_:032x}", **common,
        }
        for id_, title, authors, year in rows
    ]  # fmt: skip
    connection.execute(insert(Paper), values)
    index(connection, [(id_, {"title": title, "authors": authors}) for id_, title, authors, _ in rows])


def ask(database: Database) -> Scale:
    """Compute the vectors, then ask; called in a fresh process."""
    model = encoder()
    assert model is not None
    embed_seconds, done = _timed(lambda: embed(database, model))
    before = _resident()
    check, _ = _timed(lambda: embed(database, model))
    quick, _ = _timed(lambda: lacking(database, model.name))
    without, _ = _timed(lambda: vector_index(database))
    with_file, known = _timed(lambda: vector_index(database))
    assert known is not None

    def both(query: str) -> object:
        return semantic_search(database, model, query, limit=20, known=known)

    first, _ = _timed(lambda: both(_QUERIES[0]))
    return Scale(
        papers=len(known.rows),
        embed_seconds=round(embed_seconds, 2),
        embed_papers_a_second=round(done.new / embed_seconds),
        stale_check_ms=_ms(check),
        lacking_check_ms=_ms(quick),
        open_without_file_ms=_ms(without),
        open_with_file_ms=_ms(with_file),
        first_query_ms=_ms(first),
        words_all_ms=_median(lambda query: search(database, query, limit=20)),
        words_any_ms=_median(lambda query: search(database, " OR ".join(query.split()), limit=20)),
        semantic_ms=_median(both),
        semantic_filtered_ms=_median(lambda query: both(query + _FILTER)),
        similarity_alone_ms=_median(lambda query: known.nearest(model.encode([query])[0], 200)),
        resident_before=before,
        resident_after=_resident(),
        peak=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    )


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def _median(ask_one: Callable[[str], object]) -> float:
    seconds = sorted(_timed(lambda q=query: ask_one(q))[0] for query in _QUERIES)  # type: ignore[misc]
    return _ms(seconds[len(seconds) // 2])


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)


def _resident() -> float:
    """Megabytes of this process in memory, pages of mapped files among them."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return round(pages * resource.getpagesize() / 2**20, 1)


if __name__ == "__main__":
    print(json.dumps(asdict(ask(connect(Path(sys.argv[1]))))))
