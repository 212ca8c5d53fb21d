"""What extraction costs beside the parser alone on the same bytes, per extractor; and the memory of a large harvest.

A page that was read before costs less, since what its lines are is still known. A crawl reads each page once, so the
first reading is told apart. All is processor time: other programs on the machine do not count.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import lxml.html
from lxml import etree

from bench.extraction_truth import Page
from extract.registry import Extractor, by_name, extractor_for
from extract.venues import SHIPPED

_LONG_ENOUGH = 0.05  # seconds of processor time; its clock is good to a microsecond
_HERE = Path(__file__).resolve().parent.parent
_HARVEST = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-01T00:00:00Z</responseDate>
<request verb="ListRecords" metadataPrefix="arXiv">https://oaipmh.arxiv.org/oai</request><ListRecords>%s</ListRecords></OAI-PMH>"""
_HARVESTED = """<record><header><identifier>oai:arXiv.org:2501.%05d</identifier><datestamp>2025-01-02</datestamp>
<setSpec>cs:cs:OS</setSpec></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2501.%05d</id>
<created>2025-01-01</created><authors>%s</authors><title>A Paper Number %d</title><categories>cs.OS</categories>
<abstract>%s</abstract></arXiv></metadata></record>"""


@dataclass(frozen=True)
class Speed:
    """Seconds of processor time for all pages of one extractor, best of several rounds; memory is the peak of Python's
    own. `first_ratio` is that of a process that never saw the pages."""

    extractor: str
    pages: int
    kilobytes: int
    seconds: float
    first_ratio: float
    baseline: float
    baseline_name: str
    peak_megabytes: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.baseline if self.baseline else 0.0


def measure(read: dict[str, list[Page]], rounds: int = 5) -> list[Speed]:
    """One row per extractor; `read` maps its name to the pages it recognised."""
    first = first_readings(read)
    return [_measure(by_name(name), pages, rounds, first[name]) for name, pages in sorted(read.items())]


def _measure(extractor: Extractor, pages: list[Page], rounds: int, first: float) -> Speed:
    name, parse = _parser(pages[0].body)
    # In turns, so that what else the machine does weighs on both.
    both = [
        (_seconds(lambda: _read_all(extractor, pages)), _seconds(lambda: _parse_all(parse, pages)))
        for _ in range(rounds)
    ]
    seconds, baseline = map(min, zip(*both, strict=True))
    tracemalloc.start()
    _read_all(extractor, pages)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    size = sum(len(p.body) for p in pages) // 1024
    return Speed(extractor.name, len(pages), size, seconds, first, baseline, name, peak)


def _parser(body: bytes) -> tuple[str, Callable[[bytes], object]]:
    start = body.lstrip()[:200]
    if start.startswith((b"{", b"[")):
        return "json.loads", json.loads
    if start.startswith(b"<?xml") or b"<OAI-PMH" in start or b"<feed" in start or b"<record" in start:
        return "lxml.etree", etree.fromstring
    return "lxml.html", lxml.html.fromstring


def _parse_all(parse: Callable[[bytes], object], pages: list[Page]) -> None:
    for page in pages:
        with contextlib.suppress(etree.ParserError, etree.XMLSyntaxError, ValueError):
            parse(page.body)


def _read_all(extractor: Extractor, pages: list[Page]) -> None:
    for page in pages:
        extractor.extract(page.body, page.url, venues=SHIPPED)


def _seconds(work: Callable[[], object]) -> float:
    """What `work` takes, the mean of as many times as fill a twentieth of a second."""
    start, times = time.process_time(), 0
    while not times or time.process_time() - start < _LONG_ENOUGH:
        work()
        times += 1
    return (time.process_time() - start) / times


def first_readings(read: dict[str, list[Page]], processes: int = 3) -> dict[str, float]:
    """How many times the parser's time each extractor takes to read its pages for the first time, best of several
    processes. They have read our own fixtures before, so that what is loaded once does not count."""
    work = pickle.dumps(list(read.items()))
    command = [sys.executable, "-c", "from bench.extraction_speed import _read_first; _read_first()"]
    told = [subprocess.run(command, cwd=_HERE, input=work, capture_output=True, check=True) for _ in range(processes)]
    ratios: list[dict[str, float]] = [json.loads(done.stdout) for done in told]
    return {name: min(by_name[name] for by_name in ratios) for name in read}


def _read_first() -> None:
    fixtures = [path.read_bytes() for path in sorted((_HERE / "fixtures").rglob("*.*ml"))]
    ratios = {}
    for name, pages in pickle.load(sys.stdin.buffer):
        extractor = by_name(name)
        for body in fixtures:
            extractor.extract(body, "https://www.example.org/program.html", venues=SHIPPED)
        start = time.process_time()
        _read_all(extractor, pages)
        first = time.process_time() - start
        ratios[name] = first / _seconds(partial(_parse_all, _parser(pages[0].body)[1], pages))
    print(json.dumps(ratios))


@dataclass(frozen=True)
class Harvest:
    """One OAI page read in a process of its own: `peak` is all memory of that process, `before` what it held before."""

    records: int
    megabytes: float
    before: float
    peak: float


def harvest_memory(records: int = 1000) -> Harvest | None:
    """The memory that one OAI page of `records` records costs, or None where no extractor reads it."""
    authors = "<author><keyname>Bee</keyname><forenames>Ada</forenames></author>" * 8
    abstract = "Words of an abstract. " * 70
    body = (_HARVEST % "".join(_HARVESTED % (i, i, authors, i, abstract) for i in range(records))).encode()
    command = [sys.executable, "-c", "from bench.extraction_speed import _grow; _grow()"]
    done = subprocess.run(command, cwd=_HERE, input=body, capture_output=True, check=False)
    if done.returncode:
        return None
    read, before, peak = done.stdout.split()
    return Harvest(int(read), len(body) / 1e6, float(before), float(peak))


def _grow() -> None:
    url = "https://oaipmh.arxiv.org/oai?verb=ListRecords"
    body = sys.stdin.buffer.read()
    extractor = extractor_for(body, url)
    extractor.extract(body[:300], url, venues=SHIPPED)  # loads what it imports late
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    before = pages * resource.getpagesize() / 1e6
    said = extractor.extract(body, url, venues=SHIPPED)
    print(len(said.records), before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
