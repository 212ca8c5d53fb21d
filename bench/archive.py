"""One page among many in the archive: `python -m bench.archive [RESPONSES]`.

Beside it what an archive without an index needs: reading every file of it, as versions before it did.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from scrapy import Request
from scrapy.http import Headers, Response

from crawler.archive import ArchiveIndex, read_record, write_exchange
from crawler.archive_folder import Archive

_DAYS = 50
_BODY = 4000


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder), count)
        wanted = [_url(random.Random(count).randrange(count)) for _ in range(100)]
        began = time.perf_counter()
        Archive(Path(folder)).catch_up()
        print(f"{count:,} responses in {_DAYS} files; index made in {time.perf_counter() - began:.1f} s")
        began = time.perf_counter()
        for part in Archive(Path(folder)).parts():
            if place := ArchiveIndex(part).find(_url(0)):
                read_record(place, _BODY)
        print(f"one page, all files read:  {(time.perf_counter() - began) * 1000:10.1f} ms")
        began = time.perf_counter()
        for url in wanted:
            place = Archive(Path(folder)).find(url)
            assert place and read_record(place, _BODY)[2].startswith(url.encode())
        print(f"one page, by the index:    {(time.perf_counter() - began) * 10:10.1f} ms (mean of {len(wanted)})")
        began = time.perf_counter()
        archive = Archive(Path(folder))
        for n in range(500):
            archive.write(Request(_url(count + n)), Response(_url(count + n), body=bytes(_BODY)))
        print(f"one page kept and indexed: {(time.perf_counter() - began) * 2:10.1f} ms (mean of 500)")
    return 0


def _fill(folder: Path, count: int) -> None:
    drawn = random.Random(1)
    for day in range(_DAYS):
        with (folder / f"2026-{1 + day // 28:02}-{1 + day % 28:02}.warc.gz").open("ab") as file:
            for n in range(day, count, _DAYS):
                body = _url(n).encode() + drawn.randbytes(_BODY // 2).hex().encode()
                answer = Response(_url(n), headers=Headers({"Content-Type": "text/html"}), body=body)
                write_exchange(file, Request(_url(n)), answer)


def _url(n: int) -> str:
    return f"https://www.usenix.org/conference/osdi25/presentation/p{n}-"


if __name__ == "__main__":
    sys.exit(main())
