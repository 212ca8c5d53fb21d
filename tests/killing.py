"""Nights that are killed with SIGKILL at random moments and started again, and what they must end in."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.archive_folder import Archive
from crawler.gzip_members import members
from crawler.harvest import HarvestConfig
from db.engine import connect, open_database
from extract.records import Venue
from paperwatch.nightly.lock import lock_path, locked
from paperwatch.nightly.night import Watch, plan, run_night
from paperwatch.nightly.rules import shipped_rules
from paperwatch.nightly.sources import arxiv, edition_source
from tests.sites import OAI, OSDI, Sites, oai, osdi

ROOT = Path(__file__).resolve().parent.parent

# What a night ends in, without ids and times, which may differ.
_ROWS = {
    "records": "SELECT source, key, kind, revision, content_hash, vanished_at IS NULL, unlinked FROM record",
    "revisions": "SELECT revision, content_hash FROM record_revision",
    "papers": "SELECT paper_id, title, venue, year, authors, abstract, url, doi, arxiv, usenix, evidence FROM papers",
    "authorships": "SELECT paper_id, position, author, affiliations FROM authorships",
    "topics": "SELECT paper_id, topic FROM paper_topics",
    "watermarks": "SELECT source, key, value FROM watermark",
    # That a torn record was cut off is said of killed nights only.
    "problems": "SELECT code, severity, message, document FROM problems "
    "WHERE resolved_at IS NULL AND code <> 'archive.torn-record'",
    "unfinished nights": "SELECT source FROM run WHERE status = 'running' AND source IN ('nightly', 'stage:link')",
}


def sites() -> Sites:
    """A conference and a preprint server."""
    found = Sites()
    found.put(f"{OSDI}/technical-sessions", osdi(40))
    found.put(f"{OSDI}/accepted-papers", osdi(40))
    found.put(OAI, oai(*((f"2611.{n:05}", f"Preprint Number {n} on Serving Models") for n in range(20))))
    return found


def one_night(url: str, folder: str, loopback: str, everything: bool) -> None:
    """A whole night in this process, under the lock."""
    settings = HarvestConfig(
        url, archive_dir=f"{folder}/archive", cache_dir=f"{folder}/cache", loopback=loopback, pace=0.0,
        log_file=f"{folder}/crawl.log", options={"pages": False},
    )  # fmt: skip
    rules, watch = shipped_rules(), Watch(lambda name: nullcontext(lambda event: None))
    sources = [edition_source(Venue("OSDI", 2025), settings)]
    sources += [arxiv(["cs.OS"], settings)] if everything else []
    database = open_database(url)
    with locked(database, "nightly"):
        run_night(database, plan(database, sources, rules), rules, watch)
    database.close()


@dataclass
class Tally:
    """What came of many kills."""

    kills: int = 0
    rounds: int = 0
    different: list[str] = field(default_factory=list)


def kill_often(
    kills: int, fresh: Callable[[], str], folder: Path, loopback: str, drawn: random.Random, everything: bool = False
) -> Tally:
    """Nights on fresh databases, each killed until it happens to come to its end, until there were enough kills.

    The rows of each are compared with those of a night that nobody disturbed. Without `everything` a night reads the
    conference alone.
    """
    url = fresh()
    began = time.monotonic()
    _killed(_start(url, folder / "unbroken", loopback, everything), 0, wanted=False)
    span = time.monotonic() - began
    expected, tally = rows(url), Tally()
    assert expected["papers"]
    while tally.kills < kills:
        tally.rounds += 1
        url, mine = fresh(), folder / f"round-{tally.rounds}"
        while _killed(_start(url, mine, loopback, everything), drawn.uniform(0, span), tally.kills < kills):
            tally.kills += 1
        found = rows(url)
        tally.different += [f"round {tally.rounds}: {name}" for name in expected if found[name] != expected[name]]
        tally.different += [f"round {tally.rounds}: {what}" for what in _left_behind(url, mine)]
    return tally


def _start(url: str, folder: Path, loopback: str, everything: bool) -> subprocess.Popen[bytes]:
    words = [url, str(folder), loopback, *(["everything"] if everything else [])]
    return subprocess.Popen([sys.executable, "-m", "tests.killing", *words], cwd=ROOT)


def _killed(process: subprocess.Popen[bytes], after: float, wanted: bool) -> bool:
    """Kill a night after so many seconds; False when it came to its end before."""
    try:
        assert process.wait(after if wanted else None) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def rows(url: str) -> dict[str, list[Any]]:
    """What is in the database, sorted."""
    database = connect(url)
    with database.reading() as connection:
        found = {
            name: sorted(map(repr, (tuple(row) for row in connection.exec_driver_sql(sql))))
            for name, sql in _ROWS.items()
        }
    database.close()
    return found


def _left_behind(url: str, folder: Path) -> list[str]:
    """A lock that stayed, an archive that cannot be read."""
    database = connect(url)
    found = ["lock"] if database.dialect == "sqlite" and lock_path(database).exists() else []
    database.close()
    return found + _unreadable(Archive(folder / "archive"))


def _unreadable(archive: Archive) -> list[str]:
    """Damaged records, pages that the index does not lead to, an index that says otherwise than the files."""
    found = [f"{path.name}: damaged" for path in archive.parts() if any(m.head is None for m in members(path))]
    found += [f"{path.name}: index differs" for path in archive.parts() if archive.differs(path)]
    lists = (f"{OSDI}/technical-sessions", f"{OSDI}/accepted-papers")
    return found + [f"not archived: {url}" for url in lists if archive.find(url) is None]


if __name__ == "__main__":
    one_night(*sys.argv[1:4], everything=len(sys.argv) > 4)
