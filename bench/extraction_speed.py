"""What extraction costs beside the parser alone on the same bytes, per extractor; and the memory of a large harvest."""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import lxml.html
from lxml import etree

from bench.extraction_truth import Page
from extract.registry import Extractor, by_name, extractor_for
from extract.venues import SHIPPED

_HARVEST = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-01T00:00:00Z</responseDate>
<request verb="ListRecords" metadataPrefix="arXiv">https://oaipmh.arxiv.org/oai</request><ListRecords>%s</ListRecords></OAI-PMH>"""
_HARVESTED = """<record><header><identifier>oai:arXiv.org:2501.%05d</identifier><datestamp>2025-01-02</datestamp>
<setSpec>cs:cs:OS</setSpec></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2501.%05d</id>
<created>2025-01-01</created><authors>%s</authors><title>A Paper Number %d</title><categories>cs.OS</categories>
<abstract>%s</abstract></arXiv></metadata></record>"""


@dataclass(frozen=True)
class Speed:
    """Seconds for all pages of one extractor, best of several rounds; memory is the peak of Python's own."""

    extractor: str
    pages: int
    kilobytes: int
    seconds: float
    baseline: float
    baseline_name: str
    peak_megabytes: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.baseline if self.baseline else 0.0


def measure(read: dict[str, list[Page]], rounds: int = 5) -> list[Speed]:
    """One row per extractor; `read` maps its name to the pages it recognised."""
    return [_measure(by_name(name), pages, rounds) for name, pages in sorted(read.items())]


def _measure(extractor: Extractor, pages: list[Page], rounds: int) -> Speed:
    name, parse = _parser(pages[0].body)
    seconds = _best(lambda: [extractor.extract(p.body, p.url, venues=SHIPPED) for p in pages], rounds)
    baseline = _best(lambda: _parse_all(parse, pages), rounds)
    tracemalloc.start()
    for page in pages:
        extractor.extract(page.body, page.url, venues=SHIPPED)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    size = sum(len(p.body) for p in pages) // 1024
    return Speed(extractor.name, len(pages), size, seconds, baseline, name, peak)


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


def _best(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


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
    here = Path(__file__).resolve().parent.parent
    done = subprocess.run(command, cwd=here, input=body, capture_output=True, check=False)
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
