"""Pictures: the numbers in them, the files they are, and what is said where they cannot be drawn."""

from __future__ import annotations

import struct
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from db.engine import Database
from db.figures import EditionCount, editions, topics
from db.linkage.link import link_pending
from db.store import save, start_run
from extract.records import PaperMention, PaperRecord, TalkRecord, Venue, Where
from paperwatch.cli import main
from paperwatch.errors import PaperwatchError
from paperwatch.plots import Kind, plot

PLACE = Where("page")
SERVING = PaperRecord("usenix", "a", "LLM inference serving", PLACE, venue=Venue("OSDI", 2025))
STORAGE = PaperRecord("usenix", "b", "A file system on $SSDs$", PLACE, venue=Venue("OSDI", 2024))
LOCKS = replace(SERVING, key="c", title="Kernel locks")
TALK = TalkRecord("schedule:g", "t", "t", PLACE, "paper", papers=tuple(map(PaperMention, (STORAGE.title, "Unknown"))))


@pytest.fixture
def library(database: Database) -> Database:
    run = start_run(database, source="test", edition=None)
    save(database, [SERVING, STORAGE, LOCKS, TALK], run_id=run)
    link_pending(database)
    return database


def test_papers_are_counted_by_venue_and_year(library: Database) -> None:
    assert editions(library) == [EditionCount("OSDI", 2024, 1, 1), EditionCount("OSDI", 2025, 2, 0)]


def test_papers_are_counted_by_topic_and_year(library: Database) -> None:
    found = {(count.topic, count.year): (count.papers, count.covered) for count in topics(library)}
    assert found["serving", 2025] == (1, 0)
    assert found["file-systems", 2024] == (1, 1)


@pytest.mark.parametrize("kind", Kind)
def test_a_picture_is_the_same_every_time(library: Database, kind: Kind) -> None:
    if library.dialect == "postgresql":
        pytest.skip("the numbers are compared above; drawing takes long")
    for form in ("svg", "png"):
        assert plot(library, kind, form) == plot(library, kind, form)
    drawn = etree.fromstring(plot(library, kind, "svg"))
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    header = plot(library, kind, "png")[:24]
    width, height = struct.unpack(">II", header[16:])
    assert header.startswith(b"\x89PNG")
    assert min(width, height) > 200


def test_an_empty_database_draws_nothing(database: Database) -> None:
    with pytest.raises(PaperwatchError) as error:
        plot(database, Kind.COVERAGE, "svg")
    assert error.value.code == "plot.empty"


def test_without_matplotlib_it_says_what_to_install(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("paperwatch.plots.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("paperwatch.plots.charts", raising=False)
    monkeypatch.delattr("paperwatch.plots.style", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PaperwatchError, match=r"\[plot\]") as error:
        plot(database, Kind.COVERAGE, "svg")
    assert error.value.code == "extra.missing"


def test_the_command_writes_the_picture_or_says_why_not(
    library: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", database_url)
    for name, status in (("c.svg", 0), ("c.gif", 2)):
        monkeypatch.setattr("sys.argv", ["paperwatch", "plot", "coverage", "-o", name])
        try:
            main()
        except SystemExit as stop:
            assert stop.code == status
    assert [path.name for path in tmp_path.glob("c.*")] == ["c.svg"]
