"""Backfills: ranges of years as people write them, what they cost, and going on where one was interrupted."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import Database, open_database
from db.store import finish_run, start_run
from extract.records import Venue
from extract.venues import SHIPPED
from paperwatch.backfill import requested, take_up
from paperwatch.config import Config
from paperwatch.errors import PaperwatchError
from paperwatch.nightly.estimate import duration
from paperwatch.nightly.rules import shipped_rules
from paperwatch.venues import with_route
from tests.faulty import sosp
from tests.sites import OSDI, Sites, osdi, serving_sites

RULES = shipped_rules()


@pytest.mark.parametrize("text", ["OSDI'22..'24", "OSDI'22..24", "osdi 2022..2024", "OSDI'22 .. OSDI'24"])
def test_a_range_is_read_as_people_write_it(text: str) -> None:
    assert requested([text], SHIPPED, RULES).editions == tuple(Venue("OSDI", year) for year in (2022, 2023, 2024))


def test_years_without_a_conference_are_left_out_and_named() -> None:
    found = requested(["OSDI'16..'20"], SHIPPED, RULES)
    assert [str(e) for e in found.editions] == ["OSDI'16", "OSDI'18", "OSDI'20"]
    assert [str(e) for e in found.paused] == ["OSDI'17", "OSDI'19"]


def test_a_year_named_alone_is_asked_for_whatever_the_list_of_pauses_says() -> None:
    assert requested(["OSDI'17"], SHIPPED, RULES).editions == (Venue("OSDI", 2017),)


@pytest.mark.parametrize("text", ["OSDI'25..'16", "OSDI'16..SOSP'17", "OSDI'16..arXiv"])
def test_a_range_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PaperwatchError) as refused:
        requested([text], SHIPPED, RULES)
    assert refused.value.code == "usage.range"


def test_an_interrupted_backfill_goes_on_and_a_finished_one_begins_anew(database: Database) -> None:
    asked = requested(["OSDI'24..'25"], SHIPPED, RULES)
    first = take_up(database, asked)
    crawl = start_run(database, source="usenix", edition="OSDI'24")
    finish_run(database, crawl, status="ok", counts={})
    again = take_up(database, asked)
    assert (again.run_id, again.editions, again.done) == (first.run_id, (Venue("OSDI", 2025),), (Venue("OSDI", 2024),))
    finish_run(database, again.run_id, status="ok", counts={})
    assert take_up(database, asked).editions == asked.editions


def test_durations_are_said_as_people_say_them() -> None:
    assert [duration(s) for s in (40, 720, 11_100)] == ["40 s", "12 min", "3 h 5 min"]


def paperwatch(folder: Path, *words: str, status: int = 0) -> str:
    """What the program prints in a folder."""
    command = [sys.executable, "-m", "paperwatch.cli", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout if status == 0 else done.stderr


def test_the_cost_is_said_before_and_the_crawl_reads_each_edition(tmp_path: Path) -> None:
    sites = Sites()
    for yy in (24, 25):
        sites.put(OSDI.replace("25", str(yy)) + "/technical-sessions", osdi(edition=f"osdi{yy}"))
    words = ("backfill", "OSDI'24..'25", "--no-pages", "--json")
    with serving_sites(sites) as address:
        (tmp_path / "paperwatch.toml").write_text(f'loopback = "{address}"\n')
        costs = json.loads(paperwatch(tmp_path, *words, "--dry-run"))
        assert sites.asked == []
        results = json.loads(paperwatch(tmp_path, *words))
    assert [(c["name"], c["requests"]) for c in costs] == [("OSDI'24", 3), ("OSDI'25", 3)]
    assert [(r["source"], r["status"], r["counts"]["new"]) for r in results] == [
        ("OSDI'24", "ok", 30),
        ("OSDI'25", "ok", 30),
    ]


# A series that nobody knows yet

FOO = "https://foosys.org/2026/list"


@pytest.fixture
def foosys(tmp_path: Path) -> Iterator[Sites]:
    """A conference of its own, on a page that does not say its name, and a folder with a configuration."""
    sites = Sites()
    sites.put(FOO, sosp(12).replace(b"SOSP 2025: The 31st Symposium on Operating Systems Principles", b"Programme"))
    with serving_sites(sites) as address:
        head = f'loopback = "{address}"\ncontact = "mailto:x@example.org"\nenrich = 0\n'
        (tmp_path / "paperwatch.toml").write_text(f'{head}follow = ["FooSys"]\n')
        yield sites


def test_a_new_series_is_read_from_the_address_given_and_known_from_then_on(foosys: Sites, tmp_path: Path) -> None:
    backfill = ("backfill", "FooSys'26", "--url", FOO)
    dry = paperwatch(tmp_path, *backfill, "--dry-run")
    assert f"1. programme: {FOO}" in dry
    assert "about 2 requests" in dry
    assert (foosys.asked, (tmp_path / "venues.toml").exists()) == ([], False)

    assert "FooSys is remembered in venues.toml." in paperwatch(tmp_path, *backfill)
    assert tomllib.loads((tmp_path / "venues.toml").read_text()) == {
        "FooSys": {
            "slug": "foosys",
            "routes": [{"spider": "programme", "urls": ["https://foosys.org/{yyyy}/list"], "years": [2026, 0]}],
        }
    }
    assert len(json.loads(paperwatch(tmp_path, "uncovered", "FooSys'26", "--json"))) == 12
    assert "Kernel3: A Principle with Number3" in paperwatch(tmp_path, "search", "venue:FooSys principle")
    night = json.loads(paperwatch(tmp_path, "nightly", "--source", "FooSys", "--json"))
    assert [(s["name"], s["status"], s["counts"]["unchanged"]) for s in night["sources"]] == [("FooSys'26", "ok", 12)]

    assert "remembered" not in paperwatch(tmp_path, *backfill)
    assert len(tomllib.loads((tmp_path / "venues.toml").read_text())["FooSys"]["routes"]) == 1


def test_a_new_series_whose_backfill_was_killed_after_the_reading_is_remembered_too(
    foosys: Sites, tmp_path: Path
) -> None:
    backfill = ("backfill", "FooSys'26", "--url", FOO)
    paperwatch(tmp_path, *backfill)
    (tmp_path / "venues.toml").unlink()
    database = open_database(tmp_path / "paperwatch.db")
    killed = "UPDATE run SET status = 'running', finished = NULL WHERE source = 'backfill'"
    database.writing(lambda connection: connection.exec_driver_sql(killed))
    asked = len(foosys.asked)
    assert "FooSys is remembered in venues.toml." in paperwatch(tmp_path, *backfill)
    assert len(foosys.asked) == asked


def test_an_address_that_cannot_be_read_is_not_remembered(foosys: Sites, tmp_path: Path) -> None:
    words = ("backfill", "FooSys'26", "--url", "https://foosys.org/2026/nothing")
    paperwatch(tmp_path, *words, status=1)
    assert not (tmp_path / "venues.toml").exists()


def routes(*words: str) -> list[tuple[tuple[str, ...], int, int]]:
    *texts, url = words
    config, given = with_route(Config(), texts, [url])
    return [(r.urls, r.first, r.last) for r in config.known_venues.series[given.series].routes]


@pytest.mark.parametrize(
    ("words", "url", "years"),
    [
        (("FooSys'26", "https://foosys2026.org/program.html"), "https://foosys{yyyy}.org/program.html", (2026, 0)),
        (("FooSys'26", "https://foosys26.org/program"), "https://{slug}{yy}.org/program", (2026, 0)),
        (("FooSys'26", "https://foosys.org/program"), "https://foosys.org/program", (2026, 2026)),
        (("FooSys'24..'26", "https://foosys.org/{yyyy}/"), "https://foosys.org/{yyyy}/", (2024, 0)),
        (("FooSys'24..'26", "https://foosys.org/2024/"), "https://foosys.org/{yyyy}/", (2024, 0)),
        (("FooSys'26", "https://usenix.org/x/foosys26"), "https://usenix.org/x/{slug}{yy}", (2026, 0)),
    ],
)  # fmt: skip
def test_where_the_year_stands_in_an_address(words: tuple[str, ...], url: str, years: tuple[int, int]) -> None:
    assert routes(*words) == [((url,), *years)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("FooSys'24..'26", "https://foosys.org/program"), "venue.address"),
        (("FooSys'26", "BarSys'26", "https://foosys.org/2026"), "venue.address"),
        (("FooSys'26", "foosys.org/2026"), "venue.address"),
        (("FooSys", "https://foosys.org/2026"), "venue.no-year"),
        (("2026", "https://foosys.org/2026"), "venue.unknown"),
    ],
)
def test_an_address_that_says_too_little_is_refused(words: tuple[str, ...], code: str) -> None:
    with pytest.raises(PaperwatchError) as refused:
        routes(*words)
    assert refused.value.code == code


def test_an_address_for_a_known_series_comes_before_its_own_routes() -> None:
    found = routes("SOSP'25", "https://mirror.example/sosp25.html")
    assert found[0] == (("https://mirror.example/{slug}{yy}.html",), 2025, 0)
    assert len(found) > 1
