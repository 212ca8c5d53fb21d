"""A second night in which no site has anything new: everything known is asked conditionally, and nothing is sent."""

from __future__ import annotations

from pathlib import Path

from db.engine import Database, open_database
from paperwatch.config import Config
from paperwatch.nightly.night import plan, run_night
from paperwatch.nightly.report import Report
from paperwatch.nightly.rules import shipped_rules
from paperwatch.nightly.sources import followed
from tests.sites import NO_MORE, OAI, serving_sites, whole_sites
from tests.test_nightly import NOON, WATCH

RULES = shipped_rules()


def night(database: Database, config: Config) -> Report:
    sources = followed(config, RULES, NOON.date())
    return run_night(database, plan(database, sources, RULES, forced=True), RULES, WATCH)


def test_a_quiet_night_makes_conditional_requests_and_downloads_next_to_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'papers.db'}"
    database, sites = open_database(url), whole_sites()
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
