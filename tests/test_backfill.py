"""Backfills: ranges of years as people write them, what they cost, and going on where one was interrupted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from db.engine import Database
from db.store import finish_run, start_run
from extract.records import Venue
from paperwatch.backfill import take_up, wanted
from paperwatch.errors import PaperwatchError
from paperwatch.nightly.estimate import duration
from paperwatch.nightly.rules import shipped_rules
from tests.sites import OSDI, Sites, osdi, serving_sites

RULES = shipped_rules()


@pytest.mark.parametrize("text", ["OSDI'22..'24", "OSDI'22..24", "osdi 2022..2024", "OSDI'22 .. OSDI'24"])
def test_a_range_is_read_as_people_write_it(text: str) -> None:
    assert wanted([text], RULES).editions == tuple(Venue("OSDI", year) for year in (2022, 2023, 2024))


def test_years_without_a_conference_are_left_out_and_named() -> None:
    found = wanted(["OSDI'16..'20"], RULES)
    assert [str(e) for e in found.editions] == ["OSDI'16", "OSDI'18", "OSDI'20"]
    assert [str(e) for e in found.paused] == ["OSDI'17", "OSDI'19"]


def test_a_year_named_alone_is_asked_for_whatever_the_list_of_pauses_says() -> None:
    assert wanted(["OSDI'17"], RULES).editions == (Venue("OSDI", 2017),)


@pytest.mark.parametrize("text", ["OSDI'25..'16", "OSDI'16..SOSP'17", "OSDI'16..arXiv"])
def test_a_range_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PaperwatchError) as refused:
        wanted([text], RULES)
    assert refused.value.code == "usage.range"


def test_an_interrupted_backfill_goes_on_and_a_finished_one_begins_anew(database: Database) -> None:
    asked = wanted(["OSDI'24..'25"], RULES)
    first = take_up(database, asked)
    crawl = start_run(database, source="usenix", edition="OSDI'24")
    finish_run(database, crawl, status="ok", counts={})
    again = take_up(database, asked)
    assert (again.run_id, again.editions, again.done) == (first.run_id, (Venue("OSDI", 2025),), (Venue("OSDI", 2024),))
    finish_run(database, again.run_id, status="ok", counts={})
    assert take_up(database, asked).editions == asked.editions


def test_durations_are_said_as_people_say_them() -> None:
    assert [duration(s) for s in (40, 720, 11_100)] == ["40 s", "12 min", "3 h 5 min"]


def test_the_cost_is_said_before_and_the_crawl_reads_each_edition(tmp_path: Path) -> None:
    sites = Sites()
    for yy in (24, 25):
        sites.put(OSDI.replace("25", str(yy)) + "/technical-sessions", osdi(edition=f"osdi{yy}"))
    words = [sys.executable, "-m", "paperwatch.cli", "backfill", "OSDI'24..'25", "--no-pages", "--json"]

    def run(*more: str) -> list[dict[str, object]]:
        done = subprocess.run([*words, *more], cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    with serving_sites(sites) as address:
        (tmp_path / "paperwatch.toml").write_text(f'loopback = "{address}"\n')
        costs = run("--dry-run")
        assert sites.asked == []
        results = run()
    assert [(c["name"], c["requests"]) for c in costs] == [("OSDI'24", 3), ("OSDI'25", 3)]
    assert [(r["source"], r["status"], r["counts"]["new"]) for r in results] == [  # type: ignore[index]
        ("OSDI'24", "ok", 30),
        ("OSDI'25", "ok", 30),
    ]
