"""Does it matter in which order documents are imported, and is anything lost? Pairs of files, each both ways.

For a pair (A, B) two databases are filled, A then B and B then A, and both are imported once more into the first.
Compared are the public views without ids and moments. "Lost" counts records that a document gave alone and that are not
there with the same content after both, and fields that a record has and the paper that it speaks of has not.

    python -m bench.orders [FILES OR FOLDERS ...] [--pairs 200] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from db.engine import Database, connect, open_database
from db.linkage.link import link_pending
from db.models import Paper, Record
from paperwatch.documents import files_below
from paperwatch.ingest import import_documents

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared/corpus"
DEFAULT = (CORPUS / "cases/bibliography", CORPUS / "web/api", ROOT / "fixtures")
_SUFFIXES = (".bib", ".ris", ".json", ".html", ".xml", ".md", ".csv")
_LARGEST = 300_000  # bytes: a pair is to take a second, not a minute
_VIEWS = (
    "SELECT title, venue, year, authors, abstract, doi, arxiv, usenix, evidence, url, pdf FROM papers",
    "SELECT date, kind, title, presenters, paper_title, venue, year, paper_url FROM talks",
    "SELECT p.title, a.position, a.author, a.affiliations FROM authorships a JOIN papers p USING (paper_id)",
)
_FIELDS = {"abstract": "abstract", "published": "published", "session": "session", "url": "url"}


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of one pair."""

    one: Path
    other: Path
    differs: bool
    unsettled: int
    lost: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[p for p in DEFAULT if p.exists()])
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    told = list(compare(given.paths, given.pairs, given.seed))
    wrong = [one for one in told if one.differs or one.lost or one.unsettled]
    for one in wrong:
        print(f"{one.one.name} + {one.other.name}: {'orders differ; ' if one.differs else ''}", end="")
        print(f"{one.unsettled} changed by a repeat; " if one.unsettled else "", end="")
        print("; ".join(one.lost[:3]))
    order, lost, again = (
        sum(map(bool, column)) for column in zip(*((o.differs, o.lost, o.unsettled) for o in told), strict=True)
    )
    print(f"{len(told)} pairs (seed {given.seed}): {order} depend on the order, {lost} lose something,", end=" ")
    print(f"{again} change on a repeat")
    return 1 if wrong else 0


def compare(paths: Sequence[Path], pairs: int, seed: int) -> Iterator[Compared]:
    """The outcome of each of so many random pairs of the files."""
    files = [f for f in files_below(list(paths)) if f.suffix in _SUFFIXES and f.stat().st_size < _LARGEST]
    files = [f for f in files if ".expected." not in f.name]
    chosen = list(combinations(files, 2))
    random.Random(seed).shuffle(chosen)
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.db"
        open_database(empty).close()
        for number, (one, other) in enumerate(chosen[:pairs]):
            yield _compare(Path(folder), empty, number, one, other)


def _compare(folder: Path, empty: Path, number: int, one: Path, other: Path) -> Compared:
    databases = []
    for name, order in (("ab", (one, other)), ("ba", (other, one)), ("a", (one,)), ("b", (other,))):
        path = folder / f"{number}{name}.db"
        shutil.copyfile(empty, path)
        databases.append(connect(path))
        fill(databases[-1], order)
    both, reverse, *alone = databases
    differs = answers(both) != answers(reverse)
    lost = [f"record {name} is gone" for d in alone for name in sorted(records(d) - records(both))]
    lost += unsaid(both)
    unsettled = fill(both, (other, one))
    for database in databases:
        database.close()
    for path in folder.glob(f"{number}*.db*"):
        path.unlink()
    return Compared(one, other, differs, unsettled, tuple(lost))


def fill(database: Database, files: Sequence[Path]) -> int:
    """Import the files one after another, linked after each, and return how many records were new or changed."""
    written = 0
    for file in files:
        for done in import_documents(database, [file]):
            written += done.new + done.changed
        link_pending(database)
    return written


def answers(database: Database) -> list[list[str]]:
    """What the public views say, without ids and moments."""
    with database.reading() as connection:
        return [sorted(str(tuple(row)) for row in connection.execute(text(view))) for view in _VIEWS]


def records(database: Database) -> set[tuple[str, str, str]]:
    with database.reading() as connection:
        rows = connection.execute(
            select(Record.source, Record.key, Record.content_hash).where(Record.vanished_at.is_(None))
        )
        return {(source, key, content) for source, key, content in rows}


def unsaid(database: Database) -> list[str]:
    """Fields that a record of a paper has and the paper has not."""
    query = select(Record.key, Record.payload, Paper.__table__).join(Paper, Paper.id == Record.paper_id)
    query = query.where(Record.kind == "paper")
    found = []
    with database.reading() as connection:
        for row in connection.execute(query).mappings():
            payload: dict[str, Any] = row["payload"]
            found += [f"{row['key']}: {name}" for name in _FIELDS if payload.get(name) and not row[_FIELDS[name]]]
            if payload.get("authors") and not row["authors"]:
                found.append(f"{row['key']}: authors")
    return found


if __name__ == "__main__":
    sys.exit(main())
