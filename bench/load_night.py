"""Real nights on the database of `bench.load`: `paperwatch nightly` reads the corpus' saved pages from an archive, one
night after another, each of some editions that none has read before.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.routes import _CORPUS, cases, corpus_pages, write
from extract.venues import SHIPPED

EDITIONS = 4
"""Editions of a night."""


@dataclass(slots=True)
class Nights:
    """How many nights came to their end, with which exit statuses (0 and 1 are ends of nights), and their seconds."""

    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    editions: int = 0


@contextmanager
def at_work(url: str, seconds: float) -> Iterator[Nights]:
    """Nights one after another, until the block has ended and the last of them is over."""
    told, ended = Nights(), threading.Event()
    with tempfile.TemporaryDirectory(prefix="nights-") as folder:
        thread = threading.Thread(target=_go, args=(url, Path(folder), time.monotonic() + seconds, ended, told))
        thread.start()
        try:
            yield told
        finally:
            ended.set()
            thread.join()


def _go(url: str, folder: Path, until: float, ended: threading.Event, told: Nights) -> None:
    archive = folder / "pages.warc.gz"
    editions = _archived(archive)
    while editions and not ended.is_set() and time.monotonic() < until:
        tonight, editions = editions[:EDITIONS], editions[EDITIONS:]
        (folder / "paperwatch.toml").write_text(
            f'database_url = "{url}"\narchive = "{folder / "archive"}"\nenrich = 0\nfollow = {tonight}\n', "utf-8"
        )
        began = time.monotonic()
        words = [sys.executable, "-m", "paperwatch.cli", "nightly", "--replay", str(archive)]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        done = subprocess.run(words, check=False, cwd=folder, env=environment, capture_output=True)
        told.statuses.append(done.returncode)
        told.seconds.append(time.monotonic() - began)
        told.editions += len(tonight)


def _archived(archive: Path) -> list[str]:
    """The editions whose pages the corpus has, all of them in one archive."""
    saved = list(corpus_pages(_CORPUS))
    found = [case for name in SHIPPED.series for case in cases(name, saved) if case.kind in ("real", "rebuilt")]
    write(archive, {url: body for case in found for url, body in case.pages.items()})
    return list(dict.fromkeys(str(case.edition) for case in found))
