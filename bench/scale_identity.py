"""How long linking takes in the product's own database, on real records: a full build, then new records into it.

    python -m bench.scale_identity [SIZE ...] [--new 1000] [--database URL]

SIZE is a number of records (10000 100000 772069). Records are loaded through `db.store` first; that is not measured.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.identity_data import CORPUS, split_authors, year
from db.engine import Database, open_database
from db.identity.link import link, link_pending
from db.store import save, start_run
from extract.records import Author, Identifiers, PaperRecord, Venue, Where

_BATCH = 5000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000])
    parser.add_argument("--new", type=int, default=1000, help="records that come after the full build")
    parser.add_argument("--database", help="an empty database (default: a SQLite file that is thrown away)")
    options = parser.parse_args()
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            measure(open_database(options.database or Path(folder) / "scale.db"), size, options.new)


def measure(database: Database, size: int, new: int) -> None:
    """Load, build in full, then add; print seconds and the greatest memory so far."""
    coming = records()
    run = start_run(database, source="scale", edition=None)
    started = time.perf_counter()
    for batch in _batches(islice(coming, size)):
        save(database, batch, run_id=run)
    loaded = time.perf_counter()
    built = link(database)
    done = time.perf_counter()
    save(database, list(islice(coming, new)), run_id=run)
    added = link_pending(database)
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{size:7} records: loaded {loaded - started:.1f} s, built {done - loaded:.1f} s ({built.new} papers), "
        f"{new} more {end - done:.2f} s ({added.looked_at} looked at), {peak:.0f} MB",
        flush=True,
    )
    database.close()


def _batches(items: Iterator[PaperRecord]) -> Iterator[list[PaperRecord]]:
    while batch := list(islice(items, _BATCH)):
        yield batch


def records() -> Iterator[PaperRecord]:
    """The records of the four large tables, one of each in turn while they last."""
    tables = [_table(path) for path in sorted((CORPUS / "scale").glob("*.tsv.gz"))]
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
