"""A second night in which no site has anything new: everything known is asked conditionally, and nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.engine import Database, open_database
from paperwatch.config import Config
from paperwatch.nightly.night import plan, run_night
from paperwatch.nightly.report import Report
from paperwatch.nightly.rules import shipped_rules
from paperwatch.nightly.sources import followed
from tests.misbehaving import programme
from tests.sites import NO_MORE, OAI, OSDI, Sites, oai, osdi, serving_sites
from tests.test_nightly import NOON, WATCH

RULES = shipped_rules()


def night(database: Database, config: Config) -> Report:
    sources = followed(config, RULES, NOON.date())
    return run_night(database, plan(database, sources, RULES, forced=True), RULES, WATCH)


@pytest.fixture
def sites() -> Sites:
    """A programme, the other list, each paper's own page, and arXiv."""
    sites = Sites()
    robots = b"User-agent: *\nDisallow: /search\n"
    sites.put("https://www.usenix.org/robots.txt", robots, content_type="text/plain")
    for name in ("technical-sessions", "accepted-papers"):
        sites.put(f"{OSDI}/{name}", osdi())
    for n in range(30):
        sites.put(f"{OSDI}/presentation/p{n}", programme((f"p{n}", f"Paper Number {n}")))
    sites.put(OAI, oai(*((f"2611.{n:05}", f"Preprint Number {n}") for n in range(60))))
    return sites


def test_a_quiet_night_makes_conditional_requests_and_downloads_next_to_nothing(tmp_path: Path, sites: Sites) -> None:
    url = f"sqlite:///{tmp_path / 'papers.db'}"
    database = open_database(url)
    with serving_sites(sites) as address:
        config = Config(
            database_url=url,
            archive=tmp_path / "archive",
            follow=["OSDI'25", "arXiv"],
            categories=["cs.OS"],
            loopback=address,
        )
        first = night(database, config)
        known = {url for url in sites.asked if (page := sites.find(url)) and page.status == 200}
        first_bytes = sites.sent
        sites.forget()
        sites.put(OAI, NO_MORE)
        second = night(database, config)
    database.close()
    assert [o.status for o in (*first.sources, *second.sources)] == ["ok"] * 4
    unconditional = {url for url in sites.asked if url in known} - sites.conditional
    assert unconditional == set()
    assert [url for url in sites.asked if url not in known and OAI not in url] == []
    assert sites.sent < first_bytes / 100
    assert (second.total["new"], second.total["changed"], second.total["vanished"]) == (0, 0, 0)
    assert second.total["not_modified"] == len(sites.conditional)
    assert second.new_papers == 0
