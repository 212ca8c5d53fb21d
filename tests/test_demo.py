"""The demo is the product: the real spiders over HTTP, from nothing to the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.engine import open_database
from db.selection.coverage import uncovered
from extract.records import Venue
from paperwatch.demo import run_demo


@pytest.mark.long
def test_the_demo_ends_with_the_uncovered_papers_on_serving(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_demo(tmp_path / "demo")
    database = open_database(tmp_path / "demo" / "paperwatch.db")
    titles = {paper.title for paper in uncovered(database, Venue("OSDI", 2025))}
    database.close()
    assert "Enabling Efficient GPU Communication over Multiple NICs with FuseLink" not in titles
    assert "NanoFlow: Towards Optimal Large Language Model Serving Throughput" in titles
    said = " ".join(capsys.readouterr().out.split())
    assert "NanoFlow" in said
    assert "topic = 'serving'" in said
    assert f"PAPERWATCH_DATABASE_URL=sqlite:///{tmp_path}/demo/paperwatch.db paperwatch search serving" in said
