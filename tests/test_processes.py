"""Every process that we start knows the group's own series: they come with each job."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.child import run as crawl_in_child
from crawler.job import CrawlJob
from crawler.reading import Job, Pool
from extract.venues import SHIPPED, Venues
from paperwatch.cluster.documents import read_some
from paperwatch.cluster.here import here
from paperwatch.cluster.pieces import each
from tests import warm

ROOT = Path(__file__).resolve().parent.parent
OWN = '[[FooSys.routes]]\nspider = "programme"\nurls = ["https://foosys.org/{yyyy}/list"]'
BARSYS = OWN.replace("FooSys", "BarSys").replace("foosys", "barsys")
STARTERS = {"crawler/child.py", "crawler/reading/pool.py", "db/linkage/workers.py", "paperwatch/cluster/here.py"}
"""What starts processes of ours; those of linking are tested in `test_identity_build`."""
WITHOUT_VENUES = {"paperwatch/reference.py", "paperwatch/serve/worker.py"}
"""What starts a process that asks for no venue (`make docs`), or a command, which reads the series itself."""


def test_nothing_else_starts_a_process() -> None:
    """Whoever does: give it jobs that hold `Venues`, test that below, and add it to `STARTERS`."""
    files = (path for room in ("paperwatch", "crawler", "db", "extract") for path in (ROOT / room).rglob("*.py"))
    assert {str(path.relative_to(ROOT)) for path in files if starts_python(path)} == STARTERS | WITHOUT_VENUES


def starts_python(path: Path) -> bool:
    """Whether a module starts the Python that runs it, or has a standard library start it."""
    tree = ast.parse(path.read_text("utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    own = "executable" in names and {"Popen", "run", "create_subprocess_exec"} & names
    return bool(own or {"ProcessPoolExecutor", "Process", "fork"} & names)


def named(body: bytes, _url: str, *, venues: Venues) -> str:
    """What a text names, in the process that reads."""
    return str(venues.find(body.decode()))


def test_a_process_that_reads_knows_what_its_job_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    ours = Venues(OWN)
    with Pool(1) as pool:
        (first,) = pool.run([Job("", body=b"foosys 2026", reader=named, venues=ours)])
        (second,) = pool.run([Job("", body=b"barsys 2026", reader=named, venues=ours.with_more(BARSYS))])
        (third,) = pool.run([Job("", body=b"foosys 2026", reader=named, venues=SHIPPED)])
    assert (first.value, second.value, third.value) == ("FooSys'26", "BarSys'26", "None")


def test_a_worker_knows_what_its_piece_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    job = Job("", body=b"foosys 2026", reader=named, venues=Venues(OWN))
    with here(1) as one:
        ((_, (done,)),) = each(one, read_some, [[job]])
    assert done.value == "FooSys'26"


def test_a_start_takes_our_crawler_and_no_folder_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plainly started, as by an installed program."""
    (tmp_path / "crawler").mkdir()
    (tmp_path / "crawler" / "__init__.py").write_text("raise SystemExit('not ours')")
    monkeypatch.chdir(tmp_path)
    with warm.plain(), Pool(1) as pool:
        (read,) = pool.run([Job("a.bib", body=b"@article{a, title={Serving}}", venues=SHIPPED)])
        asked = CrawlJob("programme", "sqlite:///none.db", 1, replay="no such file", venues=SHIPPED)
        crawled = crawl_in_child(asked, lambda _: None)
    assert [record.title for record in read.value.records] == ["Serving"]
    assert [problem.code for problem in crawled.problems] == ["archive.unreadable"]


@pytest.mark.parametrize("own", [False, True])
def test_a_warm_process_is_in_the_session_that_was_asked_for(own: bool) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=own
    )
    assert (os.getsid(process.pid) == process.pid) is own
    process.kill()
    process.wait()


def test_a_crawl_knows_what_its_job_knows() -> None:
    sent = CrawlJob("programme", "sqlite:///none.db", 1, venues=Venues(OWN))
    assert str(CrawlJob.from_json(sent.to_json()).venues.find("foosys 2026")) == "FooSys'26"
