"""Machines that share a PostgreSQL database ask one host by turns and read no source twice."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from math import inf
from time import monotonic, sleep
from typing import Any

import pytest

from crawler.child import Outcome as Crawled
from crawler.child import run as crawl
from crawler.harvest import HarvestResult
from crawler.job import CrawlJob, Limits
from crawler.loopback import Served, serving
from db.engine import Database, connect
from db.store import Leases, finish_run, leases, start_run
from extract.venues import SHIPPED
from paperwatch.nightly.night import join_night, plan, run_night
from paperwatch.nightly.sources import Source
from tests.misbehaving import GOOD
from tests.sites import Sites, _Counting
from tests.test_cli import Run, run  # noqa: F401
from tests.test_nightly import RULES, WATCH

HOST = "https://www.usenix.org/conference"


@pytest.fixture
def postgresql(postgres_template: Callable[[str | None], str]) -> Iterator[Database]:
    opened = connect(postgres_template(None))
    yield opened
    opened.close()


def test_one_holds_a_lease_and_the_other_takes_it_when_it_is_let_go(postgresql: Database) -> None:
    with Leases(postgresql, 60) as ours, Leases(postgresql, 60) as theirs:
        assert (ours.take("host a"), theirs.take("host a"), theirs.take("host b")) == (inf, None, inf)
        ours.let_go("host a")
        since = theirs.take("host a")
        assert since is not None
        assert 0 <= since < 10
        assert ours.take("host a") is None


def test_a_lease_is_renewed_while_its_holder_lives(postgresql: Database) -> None:
    with Leases(postgresql, 0.4) as ours, Leases(postgresql, 0.4) as theirs:
        ours.take("host a")
        deadline = monotonic() + 1
        while monotonic() < deadline:
            assert theirs.take("host a") is None
            sleep(0.05)


def test_a_holder_that_fell_silent_loses_its_lease_and_knows(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "_RENEWALS", 0.001)
    with Leases(postgresql, 0.2) as ours, Leases(postgresql, 60) as theirs:
        ours.take("host a")
        while theirs.take("host a") is None:
            sleep(0.05)
        assert not ours.holds("host a")
        assert ours.take("host a") is None


HOLD = """
import sys
from db.engine import connect
from db.store import Leases
assert Leases(connect(sys.argv[1]), 3600).take("host a")
print("held", flush=True)
sys.stdin.read()
"""


def test_the_lease_of_a_process_that_was_killed_is_free_at_once(postgresql: Database) -> None:
    url = postgresql.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", HOLD, url]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process,
        Leases(postgresql, 60) as ours,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        assert ours.take("host a") is None
        process.kill()
        deadline = monotonic() + 20
        while (taken := ours.take("host a")) is None and monotonic() < deadline:
            sleep(0.02)
    assert taken is not None


def test_a_file_belongs_to_one_machine_and_needs_no_leases(sqlite: Database) -> None:
    with Leases(sqlite, 60) as ours, Leases(sqlite, 60) as theirs:
        assert ours.take("host a") == theirs.take("host a") == inf


class _Slow(_Counting):
    """Answers after a while; notes how many are being answered at once."""

    here = 0
    most = 0
    lock = threading.Lock()

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        kind = type(self)
        with kind.lock:
            kind.here += 1
            kind.most = max(kind.most, kind.here)
        sleep(0.05)
        super().do_GET()
        with kind.lock:
            kind.here -= 1


def asking(database: Database, loopback: str, name: str) -> Crawled:
    """A crawl of four pages of the one host."""
    url = database.url.render_as_string(hide_password=False)
    run_id = start_run(database, source="documents", edition=None)
    urls = tuple(f"{HOST}/osdi25/{name}{n}" for n in range(4))
    job = CrawlJob(
        "documents", url, run_id, urls, options={"optional": True}, loopback=loopback, pace=0.01, venues=SHIPPED,
        limits=Limits(retries=0, lease_seconds=5),
    )  # fmt: skip
    return crawl(job, lambda event: None)


def test_two_crawls_ask_one_host_by_turns(postgresql: Database) -> None:
    sites = Sites()
    for name in ("a", "b"):
        for n in range(4):
            sites.pages[f"usenix.org/conference/osdi25/{name}{n}"] = Served(200, "text/html", GOOD)
    kind: Any = type("Handler", (_Slow,), {"site": sites, "seen": sites.asked, "sites": sites})
    with serving(kind) as loopback, ThreadPoolExecutor(2) as two:
        list(two.map(lambda name: asking(postgresql, loopback, name), ("a", "b")))
    assert len([url for url in sites.asked if "osdi25" in url]) == 8
    assert kind.most == 1


def test_two_nights_at_once_read_every_source_once(postgresql: Database) -> None:
    read: list[str] = []
    joined, begun = threading.Event(), threading.Event()

    def source(name: str) -> Source:
        def harvested(on_event: object) -> HarvestResult:
            read.append(name)
            begun.set()
            if name == "a":  # the first night is at this one while the other helps
                joined.wait(60)
            run_id = start_run(postgresql, source="usenix", edition=name)
            finish_run(postgresql, run_id, status="ok", counts={"papers": 1})
            return HarvestResult("ok", None, {"papers": 1}, (), (run_id,))

        return Source(name, harvested)

    sources = [source(name) for name in "abcd"]
    planned = plan(postgresql, sources, RULES)
    with ThreadPoolExecutor(1) as one:
        first = one.submit(run_night, postgresql, planned, RULES, WATCH)
        begun.wait(60)
        helped = join_night(postgresql, planned, RULES, WATCH)
        joined.set()
        report = first.result()
    assert sorted(read) == ["a", "b", "c", "d"]
    assert {o.name: (o.status, o.reason.partition(";")[0]) for o in helped[:-1]}["a"] == (
        "resting", "read by another machine now",
    )  # fmt: skip
    assert [o.status for o in report.sources] == ["ok", "resting", "resting", "resting"]


def test_nobody_can_join_the_night_of_a_file(run: Run) -> None:  # noqa: F811
    status, _, err = run("nightly", "--join")
    assert status == 2
    assert "PostgreSQL" in err
