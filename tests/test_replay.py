"""An archive instead of the network: with robots.txt, cache and redirects as on the network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Headers, Response

from crawler.archive import write_exchange
from crawler.child import Outcome, run
from crawler.harvest import HarvestConfig, harvest
from crawler.job import CrawlJob
from db.engine import open_database
from db.store import start_run
from extract.records import Venue
from extract.venues import SHIPPED
from tests.misbehaving import CHALLENGE, GOOD, misbehaving, programme

SITE = "https://www.usenix.org/conference/osdi25"


def archived(folder: Path, pages: dict[str, tuple[int, bytes, dict[str, str]]]) -> Path:
    path = folder / "a.warc.gz"
    with path.open("ab") as file:
        for url, (status, body, headers) in pages.items():
            write_exchange(file, Request(url), Response(url, status=status, headers=Headers(headers), body=body))
    return path


def replay(folder: Path, archive: Path, *urls: str, spider: str = "usenix", **more: Any) -> Outcome:
    url = f"sqlite:///{folder / 't.db'}"
    opened = open_database(url)
    run_id = start_run(opened, source=spider, edition="OSDI'25")
    opened.close()
    options = {"pages": False, "union": False} | more.pop("options", {})
    return run(
        CrawlJob(spider, url, run_id, urls, "OSDI", 2025, options, replay=str(archive), **more, venues=SHIPPED),
        lambda e: None,
    )


def codes(outcome: Outcome) -> list[str]:
    return [p.code for p in outcome.problems]


def test_an_archived_page_is_read_and_read_again_without_change(tmp_path: Path) -> None:
    archive = archived(tmp_path, {f"{SITE}/technical-sessions": (200, GOOD, {"Content-Type": "text/html"})})
    first = replay(tmp_path, archive, f"{SITE}/technical-sessions")
    second = replay(tmp_path, archive, f"{SITE}/technical-sessions")
    assert (first.status, first.counts["new"], first.counts["unchanged"]) == ("ok", 2, 0)
    assert (second.status, second.counts["new"], second.counts["unchanged"]) == ("ok", 0, 2)


def test_a_page_that_is_not_archived_is_named_and_costs_no_retries(tmp_path: Path) -> None:
    archive = archived(tmp_path, {f"{SITE}/other": (200, GOOD, {})})
    outcome = replay(tmp_path, archive, f"{SITE}/technical-sessions")
    assert (outcome.status, codes(outcome), outcome.counts["retries"]) == ("failed", ["replay.not-archived"], 0)


def test_a_papers_own_page_that_is_not_archived_does_not_fail_the_source(tmp_path: Path) -> None:
    archive = archived(tmp_path, {f"{SITE}/technical-sessions": (200, GOOD, {})})
    outcome = replay(tmp_path, archive, f"{SITE}/technical-sessions", options={"pages": True})
    assert (outcome.status, codes(outcome)) == ("ok", ["replay.not-archived"] * 2)


def test_an_archived_robots_txt_is_obeyed(tmp_path: Path) -> None:
    robots = (200, b"User-agent: *\nDisallow: /conference/\n", {"Content-Type": "text/plain"})
    pages = {"https://www.usenix.org/robots.txt": robots, f"{SITE}/technical-sessions": (200, GOOD, {})}
    assert codes(replay(tmp_path, archived(tmp_path, pages), f"{SITE}/technical-sessions")) == [
        "response.robots-forbidden"
    ]


def test_an_archived_redirect_is_followed(tmp_path: Path) -> None:
    pages = {f"{SITE}/program": (301, b"", {"Location": f"{SITE}/technical-sessions"})}
    pages[f"{SITE}/technical-sessions"] = (200, GOOD, {})
    assert replay(tmp_path, archived(tmp_path, pages), f"{SITE}/program").counts["new"] == 2


def test_an_archived_challenge_stays_a_challenge(tmp_path: Path) -> None:
    archive = archived(tmp_path, {f"{SITE}/technical-sessions": (403, CHALLENGE, {})})
    assert codes(replay(tmp_path, archive, f"{SITE}/technical-sessions")) == ["response.challenge"]


def test_an_archived_page_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    archive = archived(tmp_path, {f"{SITE}/technical-sessions": (200, GOOD + b" " * 60_000_000, {})})
    assert codes(replay(tmp_path, archive, f"{SITE}/technical-sessions")) == ["response.too-large"]


def test_what_a_crawl_archived_can_be_replayed(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with misbehaving() as (loopback, _):
        url = f"sqlite:///{tmp_path / 'first.db'}"
        run_id = start_run(open_database(url), source="usenix", edition="OSDI'25")
        live = run(
            CrawlJob(
                *(
                    "usenix",
                    url,
                    run_id,
                    (f"{SITE}/moved", f"{SITE}/missing"),
                    "OSDI",
                    2025,
                    {"pages": False, "union": False},
                ),
                loopback=loopback,
                pace=0.01,
                archive_dir=str(folder),
                venues=SHIPPED,
            ),
            lambda event: None,
        )
    (archive,) = folder.glob("*.warc.gz")
    again = replay(tmp_path, archive, f"{SITE}/moved", f"{SITE}/missing")
    by_folder = replay(tmp_path, folder, f"{SITE}/moved")
    assert (live.counts["new"], again.counts["new"], by_folder.counts["unchanged"]) == (2, 2, 2)
    assert (codes(live), codes(again)) == (["response.not-found"], ["replay.not-archived"])


def test_the_union_of_both_lists_is_kept_and_their_difference_reported(tmp_path: Path) -> None:
    pages = {
        f"{SITE}/technical-sessions": (200, programme(("a", "First Paper"), ("b", "Second Paper")), {}),
        f"{SITE}/accepted-papers": (200, programme(("b", "Second Paper"), ("c", "Third Paper")), {}),
    }
    archive, url = archived(tmp_path, pages), f"{SITE}/technical-sessions"
    outcome = replay(tmp_path, archive, url, options={"union": True})
    assert (outcome.status, outcome.counts["papers"], outcome.counts["new"]) == ("ok", 3, 3)
    assert codes(outcome) == ["usenix.lists-differ"] * 2
    assert [p.message.partition(": ")[0] for p in outcome.problems] == ["Only the other list has these (1)"] * 2
    again = replay(tmp_path, archive, url, options={"union": True})
    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 3)


@pytest.mark.parametrize(("status", "expected"), [(404, ("ok", 2)), (403, ("failed", 0))])
def test_accepted_papers_stand_in_for_a_programme_that_is_not_out(
    status: int, expected: tuple[str, int], tmp_path: Path
) -> None:
    pages = {f"{SITE}/technical-sessions": (status, b"<html>no</html>", {}), f"{SITE}/accepted-papers": (200, GOOD, {})}
    outcome = replay(tmp_path, archived(tmp_path, pages), f"{SITE}/technical-sessions", options={"union": True})
    assert (outcome.status, outcome.counts.get("new", 0)) == expected


def test_a_file_that_is_no_archive_is_named_once(tmp_path: Path) -> None:
    broken = tmp_path / "b.warc.gz"
    broken.write_bytes(b"no archive")
    outcome = replay(tmp_path, broken, f"{SITE}/technical-sessions")
    assert (outcome.status, codes(outcome)) == ("failed", ["archive.unreadable"])


@pytest.mark.corpus
@pytest.mark.parametrize(("series", "year", "papers"), [("OSDI", 2025, 53), ("NSDI", 2021, 59)])
def test_a_real_edition_is_harvested_from_the_real_archive(
    series: str, year: int, papers: int, corpus: Path, tmp_path: Path
) -> None:
    config = HarvestConfig(f"sqlite:///{tmp_path / 't.db'}", replay=str(corpus / "web/web.warc.gz"))
    first = harvest(Venue(series, year), config=config)
    second = harvest(Venue(series, year), config=config)
    assert (first.status, first.counts["papers"], second.counts["papers"]) == ("ok", papers, papers)
    assert (second.counts["new"], second.counts["changed"]) == (0, 0)
