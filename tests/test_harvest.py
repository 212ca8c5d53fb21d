"""Routes in order, expectations, and lists that shrink."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.archive import write_exchange
from crawler.expectations import breaches
from crawler.harvest import HarvestConfig, HarvestResult, harvest
from crawler.job import Event
from db.engine import open_database
from extract.records import Venue
from extract.venues import SHIPPED, Route, Series, Venues
from tests.misbehaving import CHALLENGE, programme

FIRST = "https://www.usenix.org/conference/osdi25/technical-sessions"
SECOND = "https://www.usenix.org/conference/osdi25/accepted-papers"
TWO = programme(("a", "First Paper"), ("b", "Second Paper"))
ONE = programme(("a", "First Paper"))


@pytest.fixture
def series(monkeypatch: pytest.MonkeyPatch) -> Series:
    """OSDI with two routes and small expectations."""
    routes = tuple(Route("usenix", (url,), options={"pages": False, "union": False}) for url in (FIRST, SECOND))
    expect = ({"papers": [1, 3], "fields": {"authors": 1.0}},)
    found = replace(SHIPPED.series["OSDI"], routes=routes, expect=expect)
    monkeypatch.setattr(Venues, "series", {"OSDI": found})
    return found


def night(folder: Path, pages: dict[str, tuple[int, bytes]], name: str = "a") -> tuple[HarvestResult, list[Event]]:
    archive = folder / f"{name}.warc.gz"
    with archive.open("wb") as file:
        for url, (status, body) in pages.items():
            write_exchange(file, Request(url), Response(url, status=status, body=body))
    events: list[Event] = []
    config = HarvestConfig(f"sqlite:///{folder / 't.db'}", replay=str(archive))
    return harvest(Venue("OSDI", 2025), config=config, on_event=events.append), events


def codes(result: HarvestResult) -> list[str]:
    return [p.code for p in result.problems]


def query(folder: Path, sql: str) -> list[tuple[object, ...]]:
    database = open_database(f"sqlite:///{folder / 't.db'}")
    with database.reading() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(sql)]
    database.close()
    return found


def test_the_first_route_that_answers_is_taken(series: Series, tmp_path: Path) -> None:
    result, _ = night(tmp_path, {FIRST: (200, TWO), SECOND: (200, TWO)})
    assert (result.status, result.route, result.problems) == ("ok", series.routes[0], ())


def test_a_route_that_fails_leaves_its_reason_and_the_next_is_tried(series: Series, tmp_path: Path) -> None:
    result, events = night(tmp_path, {FIRST: (403, CHALLENGE), SECOND: (200, TWO)})
    assert (result.status, result.route) == ("ok", series.routes[1])
    assert codes(result) == ["response.challenge", "route.failed"]
    assert [e.problem.code for e in events if e.problem] == codes(result)
    assert query(tmp_path, "SELECT source, edition, status FROM run ORDER BY id") == [
        ("usenix", "OSDI'25", "failed"),
        ("usenix", "OSDI'25", "ok"),
    ]


def test_a_harvest_without_any_route_that_answers_fails(series: Series, tmp_path: Path) -> None:
    result, _ = night(tmp_path, {})
    assert (result.status, result.route) == ("failed", None)
    assert codes(result) == ["replay.not-archived", "route.failed"] * 2


def test_a_list_that_shrank_is_marked_and_nothing_is_deleted(series: Series, tmp_path: Path) -> None:
    night(tmp_path, {FIRST: (200, TWO)})
    result, _ = night(tmp_path, {FIRST: (200, ONE)}, "b")
    assert (result.status, codes(result), result.counts["vanished"]) == ("ok", ["list.shrank"], 1)
    assert query(tmp_path, "SELECT key, vanished_at IS NULL FROM record ORDER BY key") == [
        ("osdi25/a", 1),
        ("osdi25/b", 0),
    ]
    night(tmp_path, {FIRST: (200, TWO)}, "c")
    assert query(tmp_path, "SELECT count(*) FROM record WHERE vanished_at IS NOT NULL") == [(0,)]


def test_too_many_papers_fail_the_source(series: Series, tmp_path: Path) -> None:
    many = programme(*((f"p{n}", f"Paper {n}") for n in range(4)))
    result, _ = night(tmp_path, {FIRST: (200, many)})
    assert (result.status, codes(result)[:2]) == ("failed", ["expectation.count", "route.failed"])
    assert query(tmp_path, "SELECT count(*) FROM record") == [(4,)]


def test_a_field_that_went_missing_fails_the_source() -> None:
    series = SHIPPED.series["OSDI"]
    counts = {"papers": 50, "with:authors": 50, "with:affiliations": 10, "hits:node-paper": 50}
    assert [p.code for p in breaches(series, 2025, counts, "page")] == ["expectation.coverage"]


def test_an_expectation_of_one_year_outranks_the_general_one() -> None:
    series = replace(SHIPPED.series["OSDI"], expect=({"papers": [10, 20]}, {"year": 2025, "papers": [53, 53]}))
    assert not breaches(series, 2025, {"papers": 53}, "page")
    (breach,) = breaches(series, 2024, {"papers": 53, "hits:node-paper": 55}, "page")
    assert breach.message == "53 papers, expected 10 to 20. What the page's selectors found: node-paper 55."


def test_arxiv_without_a_year_has_no_expectation() -> None:
    assert not breaches(SHIPPED.series["arXiv"], None, {"papers": 0}, "page")
