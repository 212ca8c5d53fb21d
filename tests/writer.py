"""A program that saves papers one by one, links each and prints its number: `-m tests.writer URL SOURCE PAPERS`."""

from __future__ import annotations

import sys

from db.engine import connect
from db.linkage.link import link_pending
from db.store import save, start_run
from extract.records import PaperRecord, Where


def main(url: str, source: str, papers: str) -> None:
    database = connect(url)
    run = start_run(database, source=source, edition=None)
    for n in range(int(papers)):
        save(database, [PaperRecord(source, str(n), f"{source} {n} writes a paper", Where("x"))], run_id=run)
        link_pending(database)
        print(n, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
