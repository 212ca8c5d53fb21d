"""The demo is the product: the real spiders over HTTP, from nothing to the answer."""

from __future__ import annotations

from pathlib import Path

from db.engine import connect
from db.selection.coverage import uncovered
from extract.records import Venue


def test_the_demo_ends_with_the_uncovered_papers_on_serving(shown: Path, demo: Path) -> None:
    database = connect(demo)
    titles = {paper.title for paper in uncovered(database, Venue("OSDI", 2025))}
    database.close()
    assert "Enabling Efficient GPU Communication over Multiple NICs with FuseLink" not in titles
    assert "NanoFlow: Towards Optimal Large Language Model Serving Throughput" in titles
    said = " ".join((shown / "said").read_text("utf-8").split())
    assert "NanoFlow" in said
    assert "topic = 'serving'" in said
    assert f"PAPERWATCH_DATABASE_URL=sqlite:///{demo} paperwatch search serving" in said


def test_the_demo_tells_what_waits_for_a_person_from_what_needs_nobody(shown: Path) -> None:
    said = " ".join((shown / "said").read_text("utf-8").split())
    assert "10 problems wait for a person" in said
    assert "2 more need nobody: talk.no-link, text.repaired" in said
