"""Whether papers that SQL copies from their records are, at size, the rows that composing each of them makes.

    python -m bench.same_rows [SIZE] [--engine sqlite postgresql]

SIZE is a number of records of the identity corpus (default 100000). The records are linked twice: as the product does
it, with other processes, and with no record taken for plain, in one process. All tables that a build writes are
compared row by row; the processor seconds of both builds are printed beside it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, text

from bench.scale import Clock, fresh
from bench.scale_identity import records
from db.engine import Database
from db.linkage import build, papers
from db.linkage.alone import plain
from db.linkage.composition import Best
from db.linkage.link import link
from db.models import METADATA
from db.store import save, start_run

_BATCH = 5000
_WRITTEN = ("authorship", "affiliation", "paper_identifier", "paper_link", "paper_topic", "record_link", "paper")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", type=int, default=100_000)
    parser.add_argument("--engine", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite"])
    options = parser.parse_args()
    different = 0
    for engine in options.engine:
        with tempfile.TemporaryDirectory() as folder, fresh(engine, Path(folder)) as database:
            told = compare(database, options.size)
        different += len(told)
        print(f"{engine}: {', '.join(told) + ' DIFFER' if told else 'the same rows'}", flush=True)
    return 1 if different else 0


def compare(database: Database, size: int) -> list[str]:
    """The tables that differ."""
    run = start_run(database, source="scale", edition=None)
    coming = islice(records(), size)
    while some := list(islice(coming, _BATCH)):
        save(database, some, run_id=run)
    copying, composing = Clock(), Clock()
    with copying:
        link(database)
    copied = digests(database)
    database.writing(_unwritten)
    with (
        composing,
        patch.object(papers, "plain", _none_plain),
        patch.object(build, "FEWEST_FOR_PROCESSES", sys.maxsize),
    ):
        link(database)
    print(f"linked in {copying.cpu:.0f} CPU s copying, {composing.cpu:.0f} composing each (in one process)")
    composed = digests(database)
    return [name for name, digest in copied.items() if composed[name] != digest]


def digests(database: Database) -> dict[str, str]:
    """What stands in each table, but for the moment of writing."""
    queries = {"paper_text": "SELECT rowid, * FROM paper_text ORDER BY rowid",
               "record": "SELECT id, paper_id, unlinked FROM record ORDER BY id"}  # fmt: skip
    for name in _WRITTEN:
        columns = ", ".join(f'"{c.name}"' for c in METADATA.tables[name].columns if c.name != "last_changed")
        queries[name] = f"SELECT {columns} FROM {name} ORDER BY {columns}"
    found = {}
    with database.reading() as connection:
        for name, query in queries.items():
            digest = blake2b()
            for row in connection.execution_options(yield_per=10_000).execute(text(query)):
                digest.update(repr(tuple(row)).encode())
            found[name] = digest.hexdigest()
    return found


def _unwritten(connection: Connection) -> None:
    connection.execute(text("UPDATE record SET paper_id = NULL, unlinked = true"))
    for name in ("paper_text", *_WRITTEN):
        connection.execute(text(f"DELETE FROM {name}"))
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER SEQUENCE paper_id_seq RESTART"))


def _none_plain(connection: Connection, ids: Sequence[int]) -> list[tuple[Any, Best | None]]:
    return [(row, None) for row, _ in plain(connection, ids)]


if __name__ == "__main__":
    sys.exit(main())
