"""The example of CONTRIBUTING.md, walked as it is written: the table, a page of the site, and the papers that come."""

from __future__ import annotations

import re
from pathlib import Path

from sites import Sites, serving_sites

from crawler.harvest import HarvestConfig, harvest
from extract.programme import EXTRACTORS
from extract.records import PaperRecord
from extract.venues import SHIPPED, Venues, parse_series

TEXT = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text("utf-8")
PAGE = b"""<!DOCTYPE html><html><head><title>ExampleSys 2024 program</title></head><body>
<h1>ExampleSys '24: program</h1>
<h2>Session 1: Examples</h2>
<ul>
<li><b>An Example of a Paper about Storage</b><br>
<i>Ada Lovelace (University of Examples), Alan Turing (Example Institute)</i></li>
<li><b>Another Example about Networks and their Failures</b><br><i>Grace Hopper (Example Institute)</i></li>
<li><b>The Third Example is about Schedulers for Examples</b><br><i>Edsger Dijkstra (University of Examples)</i></li>
</ul></body></html>"""


def example() -> str:
    block = re.search(r"^```toml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert block
    return block[1]


def address() -> str:
    found = re.search(r"paperwatch extract page\.html --url (\S+?)`", TEXT)
    assert found
    return found[1]


def test_the_table_is_a_new_series_with_routes_of_its_own() -> None:
    ((name, series),) = parse_series(example()).items()
    assert name not in SHIPPED.series
    assert address() in series.routes_for(2024)[0].urls
    assert {route.spider for route in series.routes_for(2024)} == {"programme", "crossref", "dblp", "semanticscholar"}


def test_a_page_of_the_site_is_understood_and_crawled_by_the_route(tmp_path: Path) -> None:
    venues = Venues(example())
    (programme,) = (e for e in EXTRACTORS if e.name == "programme")
    records = [r for r in programme.extract(PAGE, address(), venues=venues).records if isinstance(r, PaperRecord)]
    assert len(records) == 3
    sites = Sites()
    sites.put(address(), PAGE)
    with serving_sites(sites) as loopback:
        config = HarvestConfig(f"sqlite:///{tmp_path / 't.db'}", venues, loopback=loopback, pace=0.0)
        result = harvest(venues.parse("ExampleSys'24"), config=config)
    assert (result.status, result.counts["papers"]) == ("ok", 3)


def test_the_files_that_it_names_are_there() -> None:
    files = re.findall(r"`((?:extract|crawler|db|paperwatch|tests)/[\w/.-]+\.(?:py|toml))`", TEXT)
    assert "extract/registry.py" in files
    assert [file for file in files if not (Path(__file__).parent.parent / file).is_file()] == []
