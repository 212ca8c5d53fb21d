"""`paperwatch venues`: what is known of each series, and which of its routes answer from here."""

from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from pathlib import Path

import pytest

from crawler.harvest import HarvestConfig
from crawler.loopback import playing
from db import store
from db.engine import open_database
from db.linkage.link import link
from extract.records import Author, PaperRecord, Venue, Where
from extract.venues import SHIPPED, Route
from paperwatch.nightly.rules import shipped_rules
from paperwatch.venue_check import RouteCheck, check, route_checks, word_for
from tests.commands import run
from tests.misbehaving import misbehaving
from tests.test_spiders import BEHAVIOURS

TODAY = dt.date(2026, 11, 28)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# What is asked


def test_a_series_is_checked_with_the_last_edition_that_has_been() -> None:
    (first, *others) = route_checks([Venue("SOSP")], SHIPPED, shipped_rules(), TODAY)
    assert str(first.edition) == "SOSP'25"
    assert {str(q.edition) for q in others} == {str(first.edition)}


def test_a_series_that_met_for_the_last_time_is_checked_with_that_edition() -> None:
    assert {str(q.edition) for q in route_checks([Venue("HotCloud")], SHIPPED, shipped_rules(), TODAY)} == {
        "HotCloud'20"
    }


def test_of_all_series_each_registry_is_asked_once() -> None:
    asked = route_checks([], SHIPPED, shipped_rules(), TODAY)
    by = [q.slot for q in asked if q.route.spider in ("crossref", "dblp", "semanticscholar", "openalex")]
    assert sorted(by) == [
        "api.crossref.org", "api.openalex.org", "api.semanticscholar.org", "dblp.org", "sparql.dblp.org",
    ]  # fmt: skip
    own = {q.edition.series for q in asked if q.route.spider not in ("crossref", "dblp", "semanticscholar", "openalex")}
    assert {"OSDI", "MLSys", "ICLR", "PPoPP", "NDSS"} <= own


# What comes of it


# One for each word and way to it; `bench.venue_check` asks for all, tests/test_spiders.py has the code of each.
MISBEHAVIOURS = {
    "good": "answers",
    "https://challenge-200.usenix.org/challenge-200": "refused",
    "https://closed.usenix.org/good": "refused",
    "throttled": "refused",
    "missing": "moved",
    "loop": "moved",
    "broken": "no answer",
    "empty": "no answer",
    "no-papers": "changed shape",
}


def test_each_misbehaviour_of_a_site_has_its_word_and_nothing_is_stored(tmp_path: Path) -> None:
    urls = {page if "://" in page else f"https://www.usenix.org/{page}": said for page, said in MISBEHAVIOURS.items()}
    with misbehaving() as (server, handler):
        config = HarvestConfig(f"sqlite:///{tmp_path / 't.db'}", loopback=server, pace=0.0)
        asked = [RouteCheck(Venue("OSDI", 2025), Route("usenix", (url,))) for url in urls]
        found = check(asked, config)
        assert {c.url: c.answer for c in found} == urls
        assert handler.hits["throttled"] == handler.hits["broken"] == 1
    assert [c.papers for c in found if c.works] == [2]
    assert list(tmp_path.iterdir()) == []


def test_every_way_in_which_a_page_can_fail_has_its_word() -> None:
    codes = {*BEHAVIOURS.values(), "response.timeout"}  # silence has a test of its own, which waits for it
    words = {code: word_for(code) for code in codes}
    assert words == {
        "address.forbidden": "moved",
        "page.structure": "changed shape",
        "response.challenge": "refused",
        "response.connection": "no answer",
        "response.empty": "no answer",
        "response.forbidden": "refused",
        "response.login": "refused",
        "response.not-found": "moved",
        "response.redirect-loop": "moved",
        "response.robots-forbidden": "refused",
        "response.robots-unreadable": "no answer",
        "response.server-error": "no answer",
        "response.soft-404": "moved",
        "response.throttled": "refused",
        "response.timeout": "no answer",
        "response.too-large": "changed shape",
        "response.truncated": "no answer",
        "response.wrong-type": "changed shape",
    }


# The command


OWN = """
[FooSys]
[[FooSys.routes]]
spider = "usenix"
urls = ["https://www.usenix.org/conference/foosys25/forbidden"]
[[FooSys.routes]]
spider = "usenix"
urls = ["https://www.usenix.org/conference/foosys25/{page}"]
"""


@pytest.mark.parametrize(("page", "ends"), [("good-foosys", 0), ("soft-404", 1)])
def test_cron_learns_from_the_status_whether_any_route_of_a_series_answers(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, page: str, ends: int
) -> None:
    (here / "venues.toml").write_text(OWN.format(page=page))
    with misbehaving() as (server, _):
        monkeypatch.setenv("PAPERWATCH_LOOPBACK", server)
        status, out = run(capsys, "venues", "--check", "FooSys'25", "--json")
    answers = [row["answer"] for row in json.loads(out) if row["spider"] == "usenix"]
    assert (status, answers) == (ends, ["refused", "moved" if ends else "answers"])


def test_a_check_prints_what_came_and_fails_where_nothing_answers(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(files("fixtures")) as (loopback, _):
        monkeypatch.setenv("PAPERWATCH_LOOPBACK", loopback)
        status, out = run(capsys, "venues", "--check", "OSDI'25", "--json")
    found = {(row["spider"], row["answer"]): row for row in json.loads(out)}
    assert status == 0
    assert found["usenix", "answers"]["papers"] > 0
    assert found["semanticscholar", "moved"]["code"] == "response.not-found"
    assert [str(p.relative_to(here)) for p in here.rglob("*") if p.is_file()] == ["archive/crawl.log"]


@pytest.fixture
def stored(here: Path) -> Path:
    database = open_database("sqlite:///paperwatch.db")
    run_id = store.start_run(database, source="programme", edition="MLSys'24")
    paper = PaperRecord(
        "neurips", "a", "A Paper", Where("https://proceedings.mlsys.org/paper_files/paper/2024"),
        authors=(Author("Ada Example"),), venue=Venue("MLSys", 2024),
    )  # fmt: skip
    store.save(database, [paper], run_id=run_id)
    store.finish_run(database, run_id, status="ok", counts={})
    link(database)
    database.close()
    return here


def test_the_list_says_what_is_known_and_what_is_in_the_database(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = run(capsys, "venues", "--json")
    rows = {row["series"]: row for row in json.loads(out)}
    assert status == 0
    assert set(rows) == set(SHIPPED.series)
    assert (rows["MLSys"]["papers"], rows["MLSys"]["editions"], rows["MLSys"]["last"]) == (1, 1, "MLSys'24 ok")
    assert rows["TPDS"]["kind"] == "journal"
    assert run(capsys, "venues")[0] == 0


def test_a_series_tells_its_routes_in_order_with_years_and_last_results(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = run(capsys, "venues", "MLSys", "--json")
    ((told,),) = (json.loads(out),)
    assert status == 0
    assert told["papers"] == {"2024": 1}
    assert (told["routes"][0]["spider"], told["routes"][0]["years"], told["routes"][0]["last"]) == (
        "programme", "2019-", "MLSys'24 ok",
    )  # fmt: skip
    assert {route["spider"] for route in told["routes"]} == {"programme", "dblp", "semanticscholar"}
    _, out = run(capsys, "venues", "MLSys")
    assert "proceedings.mlsys.org" in out


def test_a_name_that_is_no_series_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "venues", "NoSuchSys")[0] == 2
