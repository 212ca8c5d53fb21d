"""Addresses that nobody means, at `serve`: `python -m bench.doors [COUNT] [SEED]`.

Pages, parameters and values are drawn, one parameter at a time and three. Whatever is asked, the answer is no failure:
an address that ends in a status of 500 or above, or in an exception, is printed, and so is one that takes a second.
"""

from __future__ import annotations

import asyncio
import logging
import random
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote_plus

import structlog

from db.engine import Database, open_database
from db.linkage.link import link_pending
from db.store import save, start_run
from extract.records import Author, PaperRecord, Venue, Where
from paperwatch.serve.app import make_app

PAGES = [
    "/",
    "/papers",
    "/papers.json",
    "/talks",
    "/venues",
    "/topics",
    "/search",
    "/uncovered",
    "/uncovered.json",
    "/calendar.ics",
    "/feed",
    "/paper/x",
    "/paper/%00",
    "/data",
    "/data.json",
    "/data.csv",
    "/data/papers",
    "/data/papers.json",
    "/data/papers.csv",
    "/data/record",
    "/data/papers/1",
    "/data/uncovered",
    "/data/papers/x%00",
    "/data/-/query",
    "/-/static/x",
    "/-/versions",
    "/-/databases",
    "/-/allow",
    "/-/jump.json",
    "/robots.txt",
]
KEYS = [
    "sql",
    "page",
    "year",
    "year_from",
    "q",
    "series",
    "topic",
    "covered",
    "group",
    "since",
    "_sort",
    "_sort_desc",
    "_where",
    "_size",
    "_next",
    "_stream",
    "_shape",
    "_col",
    "_nocol",
    "_facet",
    "_facet_date",
    "_facet_array",
    "_search",
    "_labels",
    "_trace",
    "_nl",
    "_json",
    "_json_infinity",
    "_through",
    "_timelimit",
    "_ttl",
    "_extra",
    "_dl",
    "_nofacet",
    "_filter_column",
    "_blob_column",
    "_returnall",
]
VALUES = (
    "", "on", "1", "-1", "9" * 23, "000000001" + "9" * 16, "\0", "'", '"', "(", "[", "{", "(" * 50, "a" * 3000, "NaN",
    "1e400", "../../etc/passwd", "objects", "arrays", "\U0001f600", "1;2", "*", "NEAR(", "title:", "a AND", "soon", "²",
    "select 1", "select * from record", "title", "colour",
)  # fmt: skip
SLOW = 1.0
"""Seconds of a processor for one page."""


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.db"
        database = open_database(path)
        filled(database)
        database.close()
        bad = asyncio.run(asked(path, list(addresses(random.Random(seed), count))))
    for line in bad:
        print(line)
    print(f"{count} addresses, {len(bad)} failed or slow.")
    return 1 if bad else 0


def addresses(drawn: random.Random, count: int) -> list[str]:
    """So many addresses, half of them with one parameter and half with three."""
    found = []
    for number in range(count):
        pairs = ((drawn.choice(KEYS), drawn.choice(VALUES)) for _ in range(1 if number % 2 else 3))
        found.append(f"{drawn.choice(PAGES)}?{'&'.join(f'{key}={quote_plus(value)}' for key, value in pairs)}")
    return found


def filled(database: Database) -> None:
    """A paper to be found."""
    paper = PaperRecord(
        "usenix", "osdi25/a", "A Title", Where("page"), authors=(Author("Ada Okafor"),), venue=Venue("OSDI", 2025)
    )
    save(database, [paper], run_id=start_run(database, source="usenix", edition=None))
    link_pending(database)


async def asked(path: Path, wanted: list[str]) -> list[str]:
    """What failed or was slow, a line for each."""
    app, bad = make_app(path), []
    for address in wanted:
        began = time.process_time()
        try:
            status = str((await app.client.get(address)).status_code)
        except Exception as error:  # it would have ended the request
            status = repr(error)[:150]
        seconds = time.process_time() - began
        if not status.isdigit() or int(status) >= 500 or seconds > SLOW:
            bad.append(f"{status:>4} {seconds:5.2f} s  {address[:200]}")
    return bad


if __name__ == "__main__":
    sys.exit(main())
