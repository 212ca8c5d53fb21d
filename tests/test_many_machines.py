"""The how-to "more than one machine", followed word for word on the loopback, with a worker killed on the way."""

from __future__ import annotations

import re
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawler.archive_folder import Archive
from db.engine import Database
from paperwatch.cluster import documents
from paperwatch.cluster.engine import Engine
from paperwatch.semantic import encoder
from tests.clusters import ROOT, end, started
from tests.test_cli import Run, run  # noqa: F401
from tests.test_reextract import crawled  # noqa: F401

pytest.importorskip("distributed")
pytestmark = pytest.mark.xdist_group("cluster")
PAGE = ROOT / "docs" / "howto" / "many-machines.md"
PDF = ROOT / "fixtures" / "pdf" / "osdi25-he.pdf"
COPIES = 6
ALWAYS = {"import", "reextract", "link"}


@pytest.fixture
def commands() -> list[list[str]]:
    """What the page says to type, at a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    lines = re.findall(r"^    (\S.*)$", PAGE.read_text("utf-8").replace("8786", port), re.MULTILINE)
    return [line.split() for line in lines]


@pytest.fixture
def machines(commands: list[list[str]], tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """A scheduler and two workers, as the page starts them."""
    scheduler, worker = (words[1:] for words in commands if words[0] == "dask")
    found = [started(*scheduler), started(*worker), started(*worker)]
    yield found
    for process in found:
        end(process)


@pytest.fixture
def killing(machines: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Kills a worker when the fourth piece is given out, two pieces for each; notes that it did."""
    given: list[str] = []
    submit = Engine.submit

    def submitted(self: Engine, work: Callable[..., Any], piece: Any) -> Future[Any]:
        future = submit(self, work, piece)
        given.append("piece")
        if len(given) == 4:
            end(machines.pop())
            given.append("killed")
        return future

    monkeypatch.setattr(Engine, "submit", submitted)
    monkeypatch.setattr(documents, "_TOGETHER", 1)
    return given


def counted(query: str) -> int:
    with closing(sqlite3.connect("papers.db")) as database:
        return int(database.execute(query).fetchone()[0])


def test_the_page_is_followed_and_a_worker_killed_on_the_way(
    commands: list[list[str]],
    killing: list[str],
    run: Run,  # noqa: F811
    sqlite: Database,
    crawled: Archive,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", "sqlite:///papers.db")
    (tmp_path / "pdfs").mkdir()
    for n in range(COPIES):
        (tmp_path / "pdfs" / f"{n}.pdf").write_bytes(PDF.read_bytes() + b"%% copy %d" % n)
    said = {}
    for words in commands:
        if words[0] == "paperwatch" and (words[1] in ALWAYS or (words[1] == "embed" and encoder())):
            said[words[1]] = run(*words[1:])
    assert "killed" in killing
    assert {name: status for name, (status, _, _) in said.items()} == dict.fromkeys(said, 0), said
    assert counted("SELECT count(*) FROM record WHERE extractor LIKE 'pdf/%'") == COPIES
    assert "2 pages read again: 0 new, 0 changed, 6 unchanged" in said["reextract"][1]
    assert f"{COPIES + 6} records linked; papers: 0 new, 0 changed, 0 merged, 0 removed" in said["link"][1]
    assert counted("SELECT count(*) FROM record WHERE paper_id IS NULL") == 0
