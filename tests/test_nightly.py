"""A night: what is due, what a failure touches, what the report says, who is told."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError

from crawler.harvest import HarvestResult
from crawler.loopback import serving
from db.clock import now
from db.engine import Database, open_database
from db.status import RunRow
from db.store import runs
from extract.records import Problem, Venue, Where
from extract.venues import Route
from paperwatch.commands import nightly
from paperwatch.config import Config
from paperwatch.errors import Exit, PaperwatchError
from paperwatch.failures import as_error
from paperwatch.nightly import notify, show
from paperwatch.nightly.due import Past, past_of, verdict
from paperwatch.nightly.lock import lock_path, locked
from paperwatch.nightly.night import Watch, plan, run_night
from paperwatch.nightly.report import Outcome, Report, last_report
from paperwatch.nightly.rules import shipped_rules
from paperwatch.nightly.sources import Source, followed
from tests.sites import NO_MORE, OAI, OSDI, Sites, oai, osdi, serving_sites

RULES = shipped_rules()
SCHEDULE = Path(__file__).parent.parent / "fixtures/schedule/schedule.md"
NOON = dt.datetime(2026, 11, 21, 12)
DAY = dt.timedelta(days=1)
WATCH = Watch(lambda name: nullcontext(lambda event: None))


def run_row(days_ago: float, status: str = "ok", **counts: int) -> RunRow:
    moment = NOON - days_ago * DAY
    return RunRow(1, "usenix", "OSDI'25", moment, moment, status, counts)


def is_due(*history: RunRow, edition: Venue | None = None) -> bool:
    return verdict(past_of(history), edition, RULES, NOON).due


# What is due


def test_a_source_that_was_never_read_is_due() -> None:
    assert is_due()


def test_a_source_read_last_night_is_due_and_one_read_this_morning_is_not() -> None:
    assert is_due(run_row(1))
    assert not is_due(run_row(0.2))


def test_a_timer_that_starts_a_little_early_loses_no_night() -> None:
    assert is_due(run_row(0.98))


def test_a_failed_source_is_asked_again_after_half_the_time_for_which_it_has_been_failing() -> None:
    assert is_due(run_row(1, "failed"))
    assert not is_due(run_row(8, "failed"), run_row(1, "failed"))
    assert is_due(run_row(8, "failed"), run_row(3.5, "failed"))


def test_a_source_that_has_failed_for_months_is_still_asked_every_week() -> None:
    assert is_due(run_row(100, "failed"), run_row(7, "failed"))


def test_a_route_that_failed_before_another_answered_is_no_failure() -> None:
    assert past_of([run_row(1, "failed"), run_row(1)]).state == "ok"


def test_an_edition_whose_list_has_not_changed_for_long_after_its_conference_rests() -> None:
    nights = [run_row(days) for days in range(20, 0, -1)]
    assert not is_due(*nights, edition=Venue("OSDI", 2025))
    assert is_due(*nights, edition=Venue("OSDI", 2027))
    assert is_due(*nights[:-1], run_row(1, changed=1), edition=Venue("OSDI", 2025))
    assert is_due(*[run_row(days) for days in range(60, 40, -1)], edition=Venue("OSDI", 2025))


def test_a_clock_that_was_set_back_keeps_no_source_waiting() -> None:
    assert is_due(run_row(-300))


def test_a_run_that_never_ended_says_nothing() -> None:
    assert past_of([RunRow(1, "usenix", "OSDI'25", NOON, None, "running", {})]) == Past()


def test_next_years_edition_is_asked_for_when_it_is_near_and_years_without_one_are_not() -> None:
    assert RULES.editions("FAST", dt.date(2026, 12, 20)) == [Venue("FAST", y) for y in (2025, 2026, 2027)]
    assert RULES.editions("FAST", dt.date(2026, 5, 1)) == [Venue("FAST", y) for y in (2025, 2026)]
    assert RULES.editions("OSDI", dt.date(2019, 8, 1)) == [Venue("OSDI", 2018)]


# The lock


def test_a_second_run_is_told_who_holds_the_lock(database: Database) -> None:
    refusal = pytest.raises(PaperwatchError, match=r"nightly, process \d+ on .+, since")
    with locked(database, "nightly"), refusal as refused, locked(database, "x"):
        pass
    assert (refused.value.code, refused.value.status) == ("run.locked", Exit.LOCKED)
    with locked(database, "nightly"):
        pass


def take_over(database: Database) -> None:
    """Take the lock. PostgreSQL frees that of a dead process once its server has seen the connection end."""
    for last in (*[False] * 300, True):
        try:
            with locked(database, "nightly"):
                return
        except PaperwatchError:
            if last or database.dialect == "sqlite":
                raise
            time.sleep(0.1)


def test_the_lock_of_a_dead_process_is_taken_over(database: Database, database_url: str) -> None:
    holder = (
        "import sys, time; from db.engine import connect; from paperwatch.nightly.lock import locked\n"
        "with locked(connect(sys.argv[1]), 'nightly'):\n    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", holder, database_url], stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline() == b"held\n"
        with pytest.raises(PaperwatchError, match=f"process {process.pid} "), locked(database, "x"):
            pass
        process.kill()
    take_over(database)
    if database.dialect == "sqlite":
        assert not lock_path(database).exists()


# One night after the other, with crawls that are made up


def crawled(status: Any = "ok", *problems: Problem, **counts: int) -> HarvestResult:
    route = Route("usenix", ("https://www.usenix.org/x",)) if status == "ok" else None
    return HarvestResult(status, route, counts, problems, ())


def source(name: str, crawl: Callable[[], HarvestResult], edition: Venue | None = None) -> Source:
    return Source(name, lambda on_event: crawl(), edition)


def night(database: Database, *sources: Source) -> Report:
    return run_night(database, plan(database, sources, RULES), RULES, WATCH)


def broken() -> HarvestResult:
    raise RuntimeError("this source is broken")


REFUSED = Problem("response.forbidden", "The site refuses.", Where("https://x"), "error")
MISSING = Problem("response.not-found", "No such page.", Where("https://x"), "error")


def test_a_source_that_breaks_is_marked_and_the_others_are_read(database: Database) -> None:
    report = night(database, source("a", broken), source("b", lambda: crawled(papers=3, new=3)))
    assert [(o.name, o.status) for o in report.sources] == [("a", "failed"), ("b", "ok")]
    assert [o.name for o in report.stages if o.status == "ok"] == ["link", "check", "embed", "expect"]
    assert not report.ok
    assert [(n.source, n.code) for n in report.needs] == [("a", "crawl.broken")]


LATE = Problem("response.timeout", "It took too long.", Where("https://x"), "error")


@pytest.mark.parametrize(
    ("first", "second", "tries", "status"),
    [(LATE, None, 2, "ok"), (LATE, LATE, 2, "failed"), (REFUSED, None, 1, "failed"), (None, None, 1, "ok")],
)
def test_a_source_that_the_clock_ended_is_read_once_more_at_the_end(
    database: Database, first: Problem | None, second: Problem | None, tries: int, status: str
) -> None:
    asked: list[str] = []

    def crawl() -> HarvestResult:
        asked.append("a")
        problem = (first, second)[len(asked) > 2]
        return crawled("failed", problem) if problem else crawled(papers=3)

    def other() -> HarvestResult:
        asked.append("b")
        return crawled(papers=3)

    report = night(database, source("a", crawl), source("b", other))
    assert asked == ["a", "b", "a"][: tries + 1]
    assert {o.name: o.status for o in report.sources} == {"a": status, "b": "ok"}


def test_a_group_page_with_wrong_settings_fails_alone_and_the_others_are_read(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    good, bad = ({"name": n, "location": str(SCHEDULE)} for n in ("good", "bad"))
    config = Config(database_url=url, follow=[], schedules=[bad | {"settings": "/no/such.toml"}, good])
    report = night(database, *followed(config, RULES, NOON.date()))
    assert [(o.name, o.status) for o in report.sources] == [("bad", "failed"), ("good", "ok")]
    assert report.sources[1].counts["new"] > 0
    assert [(n.source, n.code) for n in report.needs] == [("bad", "file.unreadable")]
    again = plan(database, followed(config, RULES, NOON.date()), RULES)
    assert [p.past.state for p in again] == ["failed", "ok"]


def test_every_stage_has_a_row_of_its_own(database: Database) -> None:
    night(database)
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT source, status FROM runs ORDER BY run_id").all()
    stages = ("nightly", "stage:link", "stage:check", "stage:embed", "stage:expect")
    assert [tuple(row) for row in rows] == [(name, "ok") for name in stages]


def test_an_edition_that_is_not_out_yet_is_awaited_and_fails_nothing(database: Database) -> None:
    coming = Venue("OSDI", now().year + 1)
    report = night(database, source("OSDI'99", lambda: crawled("failed", MISSING), coming))
    assert (report.ok, report.sources[0].status, report.needs) == (True, "awaited", ())


def test_an_edition_that_should_be_out_or_is_refused_fails(database: Database) -> None:
    over, coming = Venue("OSDI", 2020), Venue("OSDI", now().year + 1)
    report = night(
        database,
        source("a", lambda: crawled("failed", MISSING), over),
        source("b", lambda: crawled("failed", MISSING, REFUSED), coming),
    )
    assert [o.status for o in report.sources] == ["failed", "failed"]


def test_a_stage_that_was_killed_is_marked_by_the_next_night(database: Database) -> None:
    from db.store import start_run

    killed = [start_run(database, source=name, edition=None) for name in ("nightly", "stage:link")]
    night(database)
    assert [run.status for run in runs.runs_named(database, killed)] == ["killed", "killed"]


def test_the_report_of_the_last_night_can_be_shown_again(database: Database) -> None:
    report = night(database, source("a", broken))
    assert last_report(database) == report


# Failures of the machine


@pytest.mark.parametrize(
    ("pragma", "code"), [("max_page_count = 1", "database.full"), ("query_only = ON", "database.unwritable")]
)
def test_a_full_disk_and_a_read_only_database_end_in_a_sentence(tmp_path: Path, pragma: str, code: str) -> None:
    database = open_database(tmp_path / "papers.db")
    night(database)
    event.listen(database.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA {pragma}"))
    database.engine.dispose()
    with pytest.raises(DBAPIError) as refused:
        night(database, source("a" * 100_000, broken))
    error = as_error(refused.value)
    assert (error.code, "What was saved before stays" in str(error)) == (code, True)
    database.close()


# What a person must hear of


def test_a_selector_that_goes_blind_is_an_alarm(database: Database) -> None:
    from paperwatch.nightly.alarms import alarms

    past = Past(state="ok", last_ok=NOON, ok_run=run_row(1, papers=50, **{"hits:people": 50}))
    result = crawled(papers=50, **{"hits:people": 3})
    (alarm,) = alarms(source("OSDI'25", broken), past, result, RULES, ())
    assert (alarm.code, "people 50 -> 3" in alarm.message) == ("selector.changed", True)
    grown = crawled(papers=60, **{"hits:people": 60})
    assert not list(alarms(source("OSDI'25", broken), past, grown, RULES, ()))


def test_an_edition_that_is_read_by_another_route_than_before_is_an_alarm() -> None:
    from paperwatch.nightly.alarms import alarms

    def alarms_of(now: int, *problems: Problem) -> list[Problem]:
        past = Past(state="ok", last_ok=NOON, ok_run=run_row(1, papers=50, route=2))
        return list(alarms(source("OSDI'25", broken), past, crawled("ok", *problems, papers=50, route=now), RULES, ()))

    failed = Problem("route.failed", "https://a could not be read.", Where("https://a"), "warning")
    (worse,) = alarms_of(3, failed)
    (better,) = alarms_of(1)
    assert (worse.code, "route 3 of its list now, not by route 2" in worse.message) == ("route.changed", True)
    assert (failed.message in worse.message, better.message.endswith("It answers again.")) == (True, True)
    assert alarms_of(2) == []


def test_an_arxiv_that_brings_nothing_for_many_nights_is_an_alarm() -> None:
    from paperwatch.nightly.alarms import alarms

    past = Past(state="ok", last_ok=NOON, quiet=RULES.silent_nights - 1)
    assert [a.code for a in alarms(source("arXiv", broken), past, crawled(), RULES, ())] == ["source.silent"]
    assert not list(alarms(source("arXiv", broken), past, crawled(new=1), RULES, ()))


# The report


EVIL = Report(
    night=1,
    started=NOON,
    finished=NOON,
    since=None,
    sources=(Outcome("<script>alert(1)</script>", "failed", problems={"x.y": 1}, run_ids=(1,)),),
    stages=(),
    needs=(),
    new_papers=1,
    papers=(runs.NewPaper("abc", 'A "Title" <img src=x>\x1b[31m', "OSDI", 2025, "javascript:alert(1)"),),
)


def test_the_page_escapes_what_sources_say_and_loads_nothing() -> None:
    page = show.as_html(EVIL)
    assert "<script>" not in page
    assert "<img" not in page
    assert "href=" not in page
    assert "\x1b" not in page
    assert "default-src 'none'" in page


def test_the_text_form_has_no_control_characters() -> None:
    assert "\x1b" not in show.as_text(EVIL)


def test_the_json_form_says_whether_all_went_well() -> None:
    said = json.loads(show.as_json(EVIL))
    assert (said["ok"], said["sources"][0]["status"], said["new_papers"]) == (False, "failed", 1)


# Who is told


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[Any]]]:
    got: list[Any] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with serving(Hook) as address:
        yield address.replace("http:", "json:"), got


def test_a_webhook_is_told_what_needs_a_person(webhook: tuple[str, list[Any]]) -> None:
    address, got = webhook
    assert notify.send(EVIL, [SecretStr(address)]) == ()
    assert got[0]["title"] == f"paperwatch: {EVIL.headline}"
    assert "What needs a person" in got[0]["message"]


def test_a_night_that_the_database_refuses_is_told_all_the_same(
    webhook: tuple[str, list[Any]], database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address, got = webhook
    full = OperationalError("INSERT", {}, Exception("database or disk is full"))
    monkeypatch.setattr(nightly, "run_night", lambda *_, **__: (_ for _ in ()).throw(full))
    monkeypatch.setattr(nightly, "load_config", lambda: Config(database_url=database_url, notify=[address], follow=[]))
    with pytest.raises(PaperwatchError, match="Make room"):
        nightly.nightly_command()
    assert got[0]["title"] == "paperwatch: the night ended early: database.full"


def test_an_address_that_cannot_be_reached_is_named_by_its_scheme_alone() -> None:
    (problem,) = notify.send(EVIL, [SecretStr("json://user:hidden@127.0.0.1:1/secret")])
    assert problem.code == "notify.failed"
    assert "hidden" not in f"{problem.message}{problem.where}"
    assert "secret" not in f"{problem.message}{problem.where}"


def test_nobody_is_told_of_a_night_that_went_well_unless_always() -> None:
    well = Report(1, NOON, NOON, None, (), (), ())
    assert not notify.worth_telling(well, always=False)
    assert notify.worth_telling(well, always=True)
    assert notify.worth_telling(EVIL, always=False)


# The command, with real crawls over HTTP


@pytest.fixture
def sites() -> Sites:
    sites = Sites()
    sites.put(f"{OSDI}/technical-sessions", osdi())
    sites.put(OAI, oai(("2611.00001", "A First Preprint"), ("2611.00002", "A Second Preprint")))
    return sites


Paperwatch = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def paperwatch(tmp_path: Path, sites: Sites) -> Iterator[Paperwatch]:
    """Runs the program as cron would, in a folder of its own, against the sites."""
    follow = 'follow = ["OSDI\'25", "arXiv"]\ncategories = ["cs.OS"]\ncontact = "mailto:x@example.org"\nenrich = 0\n'
    with serving_sites(sites) as address:
        (tmp_path / "paperwatch.toml").write_text(f'{follow}feeds = "public"\nloopback = "{address}"\n')

        def run(*words: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-m", "paperwatch.cli", *words]
            return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

        yield run


def test_a_night_from_the_command_line(paperwatch: Paperwatch, sites: Sites, tmp_path: Path) -> None:
    first = paperwatch("nightly", "--json")
    assert (first.returncode, first.stderr) == (0, "")
    said = json.loads(first.stdout)
    assert [(s["name"], s["status"], s["counts"]["new"]) for s in said["sources"]] == [
        ("OSDI'25", "ok", 30),
        ("arXiv", "ok", 2),
    ]
    assert said["new_papers"] == 32
    assert (tmp_path / "public" / "uncovered.atom").read_text().count("<entry>") == 32
    assert "What needs a person\n  nothing" in paperwatch("report").stdout
    sites.put(OAI, NO_MORE)
    again = paperwatch("nightly", "--source", "arxiv", "--source", "OSDI")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "all well; 0 new papers; 0 for a person" in again.stdout
    planned = json.loads(paperwatch("nightly", "--dry-run", "--json").stdout)
    assert [(p["name"], p["due"]) for p in planned] == [("OSDI'25", False), ("arXiv", False)]
