"""The real spiders in their own processes, against a server that does what sites have been seen to do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.__main__ import SPIDERS, spider_of
from crawler.archive import ArchiveIndex
from crawler.child import Outcome, run
from crawler.job import CrawlJob, Limits
from db.engine import Database, open_database
from db.store import start_run
from extract.records import Problem
from extract.venues import SHIPPED
from tests.misbehaving import PAPERS, Misbehaving, misbehaving

SITE = "https://www.usenix.org/conference/osdi25"
LIMITS = Limits(retries=1, page_bytes=1_000_000)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, type[Misbehaving]]]:
    with misbehaving() as (address, handler):
        yield address, handler


def job_for(
    database: Path, loopback: str | None, *paths: str, site: str = SITE, year: int = 2025, **more: Any
) -> CrawlJob:
    """A crawl of some pages as lists of OSDI papers, with a run of its own."""
    url = f"sqlite:///{database}"
    opened = open_database(url)
    run_id = start_run(opened, source="programme", edition=f"OSDI'{year % 100}")
    opened.close()
    facts: dict[str, Any] = {
        "loopback": loopback,
        "pace": 0.01,
        "limits": LIMITS,
        "contact": "mailto:group@example.org",
    } | more
    urls = tuple(p if "://" in p else f"{site}/{p}" for p in paths)
    return CrawlJob(
        "programme", url, run_id, urls, "OSDI", year, {"extractor": "usenix-programme"}, **facts, venues=SHIPPED
    )


def crawl(database: Path, loopback: str | None, *paths: str, **more: Any) -> Outcome:
    """One crawl by the programme spider, in a process of its own."""
    return run(job_for(database, loopback, *paths, **more), lambda event: None)


def codes(outcome: Outcome) -> list[str]:
    return [p.code for p in outcome.problems if p.severity == "error"]


def titles(database: Path) -> list[str]:
    opened: Database = open_database(f"sqlite:///{database}")
    with opened.reading() as connection:
        rows = connection.exec_driver_sql("SELECT title FROM record ORDER BY title").scalars().all()
    opened.close()
    return list(rows)


BEHAVIOURS = {
    "https://challenge-403.usenix.org/challenge-403": "response.challenge",
    "https://challenge-200.usenix.org/challenge-200": "response.challenge",
    "https://challenge-503.usenix.org/challenge-503": "response.challenge",
    "forbidden": "response.forbidden",
    "login": "response.login",
    "missing": "response.not-found",
    "soft-404": "response.soft-404",
    "throttled": "response.throttled",
    "throttled-for-hours": "response.throttled",
    "broken": "response.server-error",
    "loop": "response.redirect-loop",
    "to-itself": "response.redirect-loop",
    "to-private": "address.forbidden",
    "to-file": "address.forbidden",
    "hang-up": "response.connection",
    "wrong-length": "response.truncated",
    "truncated": "response.truncated",
    "bomb": "response.too-large",
    "huge": "response.too-large",
    "huge-unannounced": "response.too-large",
    "empty": "response.empty",
    "no-papers": "page.structure",
    "picture": "response.wrong-type",
    "http://127.0.0.1/": "address.forbidden",
    "https://closed.usenix.org/good": "response.robots-forbidden",
    "https://broken.usenix.org/good": "response.robots-unreadable",
}
HEALED = ("throttled-once", "busy-once", "moved", "wrong-charset")


@pytest.fixture(scope="module")
def one_crawl(
    server: tuple[str, type[Misbehaving]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Outcome, dict[str, list[Problem]], Path]:
    """One crawl over all misbehaviours, after a good page; its problems by address."""
    database = tmp_path_factory.mktemp("one") / "t.db"
    outcome = crawl(database, server[0], "good", *BEHAVIOURS, *HEALED)
    found: dict[str, list[Problem]] = {}
    for problem in outcome.problems:
        found.setdefault(problem.where.document, []).append(problem)
    return outcome, found, database


@pytest.mark.parametrize(("path", "code"), BEHAVIOURS.items())
def test_a_page_that_misbehaves_ends_in_one_named_problem(
    path: str, code: str, one_crawl: tuple[Outcome, dict[str, list[Problem]], Path]
) -> None:
    addresses = [p if "://" in p else f"{SITE}/{p}" for p in (path, f"{path}-back")]
    assert [p.code for a in addresses for p in one_crawl[1].get(a, ())] == [code]


def test_a_page_that_never_comes_to_its_end_is_left(server: tuple[str, type[Misbehaving]], tmp_path: Path) -> None:
    outcome = crawl(tmp_path / "t.db", server[0], "drip", limits=replace(LIMITS, page_seconds=5, retries=0))
    assert codes(outcome) == ["response.timeout"]


def test_every_spider_is_known_by_its_name() -> None:
    found = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["crawler.spiders"]}))
    assert {name: spider_of(name) for name in SPIDERS} == {n: found.load(n) for n in found.list() if n != "api"}


def test_pages_that_heal_are_read(one_crawl: tuple[Outcome, dict[str, list[Problem]], Path]) -> None:
    assert not [path for path in HEALED if f"{SITE}/{path}" in one_crawl[1]]


def test_a_source_with_failed_lists_is_not_ok(one_crawl: tuple[Outcome, dict[str, list[Problem]], Path]) -> None:
    assert one_crawl[0].status == "failed"
    # A page that is not there is no list that failed to be read.
    assert one_crawl[0].counts["lists_failed"] == len(BEHAVIOURS) - 1


def test_a_wrong_charset_header_does_not_damage_names(one_crawl: tuple[Outcome, Any, Path]) -> None:
    assert titles(one_crawl[2]) == ["A Page That Behaves", "A Page with a Wrong Charset", "Another Page That Behaves"]


def test_what_a_challenge_or_a_refusal_says_is_not_asked_twice(
    one_crawl: Any, server: tuple[str, type[Misbehaving]]
) -> None:
    hits = server[1].hits
    assert (hits["challenge-403"], hits["challenge-503"], hits["missing"], hits["throttled-for-hours"]) == (
        1,
        1,
        1,
        1,
    )
    assert (hits["throttled"], hits["broken"], hits["empty"]) == (2, 2, 2)


def test_the_wait_that_a_site_asks_for_is_kept(one_crawl: Any, server: tuple[str, type[Misbehaving]]) -> None:
    first, second = server[1].times["throttled-once"]
    assert second - first >= 80 * 0.01


def test_the_user_agent_is_honest(one_crawl: Any, server: tuple[str, type[Misbehaving]]) -> None:
    (agent,) = server[1].agents
    assert agent.startswith("paperwatch/") and "mailto:group@example.org" in agent


@pytest.fixture(scope="module")
def yesterday(server: tuple[str, type[Misbehaving]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that a good crawl has filled."""
    database = tmp_path_factory.mktemp("yesterday") / "t.db"
    assert crawl(database, server[0], "good").status == "ok"
    return database


@pytest.mark.parametrize("path", ["challenge-200", "missing", "truncated", "no-papers", "picture"])
def test_a_source_whose_list_is_not_there_fails_and_loses_nothing(
    path: str, server: tuple[str, type[Misbehaving]], yesterday: Path
) -> None:
    outcome = crawl(yesterday, server[0], path)
    assert outcome.status == "failed"
    assert len(codes(outcome)) == 1
    assert titles(yesterday) == sorted(title for _, title in PAPERS)


def test_an_unchanged_page_is_confirmed_and_not_sent_again(
    server: tuple[str, type[Misbehaving]], tmp_path: Path
) -> None:
    cache = str(tmp_path / "cache")
    first = crawl(tmp_path / "t.db", server[0], "tagged", cache_dir=cache)
    second = crawl(tmp_path / "t.db", server[0], "tagged", cache_dir=cache)
    assert (first.counts["new"], first.counts["not_modified"]) == (2, 0)
    assert (second.counts["unchanged"], second.counts["not_modified"]) == (2, 1)
    assert first.counts["bytes"] - second.counts["bytes"] > 500


def test_a_crawl_delay_is_obeyed(server: tuple[str, type[Misbehaving]], tmp_path: Path) -> None:
    crawl(tmp_path / "t.db", server[0], "slow", "good-too", site="https://slow.usenix.org", pace=0.02)
    (slow,), good = server[1].times["slow"], server[1].times["good-too"][-1]
    # The delay counts from sending; the server notes when a request arrives, which may take a tenth of a second.
    assert good - slow >= 30 * 0.02 - 0.1


def test_a_crawl_that_takes_too_much_memory_is_stopped(server: tuple[str, type[Misbehaving]], tmp_path: Path) -> None:
    outcome = crawl(tmp_path / "t.db", server[0], "good", limits=replace(LIMITS, memory_mb=20))
    assert codes(outcome) == ["crawl.stopped"]


def test_the_memory_of_the_program_that_starts_a_crawl_does_not_count(
    server: tuple[str, type[Misbehaving]], tmp_path: Path
) -> None:
    ballast = bytearray(400 * 1024 * 1024)
    ballast[::4096] = b"x" * len(ballast[::4096])
    outcome = crawl(tmp_path / "t.db", server[0], "good", limits=replace(LIMITS, memory_mb=380))
    assert (outcome.status, len(ballast)) == ("ok", 400 * 1024 * 1024)


def test_a_list_of_another_edition_is_refused(server: tuple[str, type[Misbehaving]], tmp_path: Path) -> None:
    outcome = crawl(tmp_path / "t.db", server[0], "good", year=2024)
    assert codes(outcome) == ["route.other-edition"]
    assert titles(tmp_path / "t.db") == []


def test_a_name_that_resolves_to_this_machine_is_never_connected_to(
    server: tuple[str, type[Misbehaving]], tmp_path: Path
) -> None:
    """ "127.1" is no IP address by its writing; the resolver says what it is."""
    before = sum(server[1].hits.values())
    port = server[0].rpartition(":")[2]
    outcome = crawl(tmp_path / "t.db", None, f"http://127.1:{port}/good", pace=1)
    assert (outcome.status, codes(outcome)) == ("failed", ["address.forbidden"])
    assert sum(server[1].hits.values()) == before


def test_a_host_that_does_not_exist_is_named(tmp_path: Path) -> None:
    limits = replace(LIMITS, retries=0)
    outcome = crawl(tmp_path / "t.db", None, "https://nowhere.invalid/good", pace=1, limits=limits)
    assert codes(outcome) == ["response.no-such-host"]


def test_nothing_more_is_fetched_that_cannot_be_kept(server: tuple[str, type[Misbehaving]], tmp_path: Path) -> None:
    job = replace(job_for(tmp_path / "t.db", server[0], "good", *(f"slow?{n}" for n in range(20))), run_id=999)
    outcome = run(job, lambda event: None)
    assert (outcome.status, codes(outcome)) == ("failed", ["store.failed"])
    assert outcome.counts["requests"] < 10


def test_an_archive_that_cannot_be_written_is_reported_and_costs_no_record(
    server: tuple[str, type[Misbehaving]], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    outcome = crawl(tmp_path / "t.db", server[0], "good", archive_dir=str(tmp_path / "file"))
    assert (outcome.status, [p.code for p in outcome.problems]) == ("ok", ["archive.write-failed"])
    assert len(titles(tmp_path / "t.db")) == 2


def test_a_crawl_that_takes_too_long_is_stopped(server: tuple[str, type[Misbehaving]], tmp_path: Path) -> None:
    limits = replace(LIMITS, seconds=1, page_seconds=3, retries=0)
    outcome = crawl(tmp_path / "t.db", server[0], "good", "drip", limits=limits)
    assert outcome.status == "failed"
    assert "crawl.stopped" in codes(outcome)
    assert len(titles(tmp_path / "t.db")) == 2


PAGES = ("good", *(f"slow?{n}" for n in range(6)), "wrong-charset")


def rows(database: Path) -> list[tuple[str, ...]]:
    opened = open_database(f"sqlite:///{database}")
    with opened.reading() as connection:
        found = connection.exec_driver_sql("SELECT source, key, content_hash FROM record ORDER BY 1, 2").all()
    opened.close()
    return [tuple(row) for row in found]


@pytest.fixture(scope="module")
def unbroken(server: tuple[str, type[Misbehaving]], tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, ...]]:
    database = tmp_path_factory.mktemp("unbroken") / "t.db"
    crawl(database, server[0], *PAGES)
    return rows(database)


@pytest.mark.parametrize("events", [1, 9])
def test_a_crawl_killed_without_warning_and_started_again_ends_in_the_same_rows(
    events: int, unbroken: list[tuple[str, ...]], server: tuple[str, type[Misbehaving]], tmp_path: Path
) -> None:
    database = tmp_path / "t.db"
    kill_after(events, job_for(database, server[0], *PAGES, archive_dir=str(tmp_path / "archive")))
    assert len(rows(database)) < len(unbroken)
    again = crawl(database, server[0], *PAGES, archive_dir=str(tmp_path / "archive"))
    assert again.status == "ok"
    assert rows(database) == unbroken
    for part in (tmp_path / "archive").glob("*.warc.gz"):
        assert len(ArchiveIndex(part)) > 0


def kill_after(events: int, job: CrawlJob) -> None:
    """Start a job, read so many of its events, and kill it with SIGKILL."""
    with subprocess.Popen([sys.executable, "-m", "crawler"], stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin and process.stdout
        process.stdin.write(job.to_json())
        process.stdin.close()
        for _ in range(events):
            assert process.stdout.readline()
        process.kill()
