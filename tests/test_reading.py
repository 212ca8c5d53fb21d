"""Every document from outside is read by a process that can be killed: in a crawl, in `import`, in `extract`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from guards import Guard, Patch, in_a_child, prove, put
from scrapy.http import HtmlResponse
from typer.testing import CliRunner

from crawler import reading
from crawler.job import CrawlJob
from crawler.job import Limits as CrawlLimits
from crawler.reading import Job, Limits
from crawler.reading.job import Read
from crawler.spiders.base import SourceSpider
from extract.registry import by_name
from extract.venues import SHIPPED
from paperwatch import documents
from paperwatch.cli import app
from tests import costly

LITTLE = Limits(seconds=0.1, memory_mb=300)
URL = "https://group.example.org/page"
CASES = (
    (costly.endless, "document.too-costly", "seconds of a processor"),
    (costly.greedy, "document.too-costly", "300 MB of memory"),
    (costly.broken, "extract.failed", "ZeroDivisionError"),
    (costly.crashing, "document.too-costly", "memory"),
    (costly.dying, "extract.failed", "exit 3"),
)


def said(reader: Read | str, body: bytes = b"A Paper") -> tuple[list[str], list[str]]:
    """Titles, and codes with messages."""
    found = reading.read(Job(URL, body=body, reader=reader, venues=SHIPPED), LITTLE).extraction
    return [getattr(r, "title", "") for r in found.records], [f"{p.code}: {p.message}" for p in found.problems]


@pytest.mark.parametrize(("reader", "code", "words"), CASES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_document_that_costs_too_much_is_a_problem_and_the_next_one_is_read(
    reader: Read, code: str, words: str
) -> None:
    titles, (problem,) = said(reader)
    assert titles == []
    assert problem.startswith(code)
    assert words in problem
    assert said(costly.good) == (["A Paper"], [])


def test_a_large_document_may_take_longer_but_no_pdf() -> None:
    limits = Limits(seconds=20, seconds_per_mb=10)
    assert Job(URL, body=b"x" * 3_000_000, venues=SHIPPED).seconds(limits) == 50
    assert Job(URL, body=b"%PDF-" + b"x" * 3_000_000, venues=SHIPPED).seconds(limits) == 20
    assert Job(URL, body=b"x" * 3_000_000, reader="pdf", venues=SHIPPED).seconds(limits) == 20


def test_the_reader_is_told_by_name_or_found() -> None:
    page = Path("fixtures/bibtex/usenix.bib").read_bytes()
    direct = by_name("bibtex").extract(page, URL)
    assert reading.read(Job(URL, body=page, reader="bibtex", venues=SHIPPED)).extraction == direct
    assert reading.read(Job(URL, body=page, venues=SHIPPED)).extraction == direct


def test_a_document_that_nobody_recognises_says_so() -> None:
    assert [p.code for p in reading.read(Job(URL, body=b"\x00\x01", venues=SHIPPED)).extraction.problems] == [
        "document.unknown"
    ]


def test_a_process_is_kept_for_the_next_document() -> None:
    ((first,), _), ((second,), _) = said(costly.telling), said(costly.telling)
    assert first == second != str(os.getpid())


def ends(work: Callable[[], object], folder: Path) -> bool:
    """Whether the program ends where it does this work, and does not go on."""
    in_a_child(lambda: (work(), (folder / "went on").touch()), seconds=60)
    return not (folder / "went on").exists()


def crawling(reader: Read) -> Callable[[Path], bool]:
    """The attack of a page that ends the crawl."""

    def attack(folder: Path) -> bool:
        spider = SourceSpider(
            CrawlJob("x", "sqlite://", 1, limits=CrawlLimits(memory_mb=300), venues=SHIPPED), name="x"
        )
        return ends(lambda: spider.read(HtmlResponse(URL, body=b"x"), reader), folder)

    return attack


def importing(reader: Read, command: str) -> Callable[[Path], bool]:
    """The attack of a saved file that ends `extract` or `import`."""

    def attack(folder: Path) -> bool:
        page = folder / "page.html"
        page.write_text("<p>")
        before, documents.read_named = documents.read_named, reader  # type: ignore[assignment]
        try:
            return ends(lambda: CliRunner().invoke(app, [command, str(page)]), folder)
        finally:
            documents.read_named = before

    return attack


def in_this_process(job: Job, limits: Limits | None = None) -> object:
    assert callable(job.reader)
    return job.reader(job.body or b"", job.url)


GUARDS = (
    Guard("deadly page of a crawl", crawling(costly.dying), put(reading, "read", in_this_process)),
    Guard("deadly file", importing(costly.dying, "import"), put(reading, "read", in_this_process)),
    Guard("deadly file to look at", importing(costly.dying, "extract"), put(reading, "read", in_this_process)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)
