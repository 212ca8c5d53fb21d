"""What a night survives: sites that misbehave, a full disk, a database that may only be read, a clock set back."""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from crawler.arxiv_api import watermark_key
from db import clock, store
from db.engine import Database, connect, open_database
from db.status import open_problems
from db.store import runs
from extract.records import Problem, Severity, Where
from paperwatch.errors import PaperwatchError
from tests.faulty import FIRST_DAY, Fault, a_night, draw, faulty_nights, judged, keys, playing


def empty(path: Path) -> str:
    """The address of a new database."""
    open_database(path).close()
    return f"sqlite:///{path}"


_needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
Mount = Callable[[str], Path]


@pytest.mark.long
def test_a_night_with_faults_calls_nothing_read_that_was_not_and_the_next_makes_up_for_it(tmp_path: Path) -> None:
    """`python -m bench.faults` goes through fifty nights with faults drawn for every source."""
    faults = {"OSDI'25": Fault("challenge"), "SOSP'25": Fault("empty list", everywhere=True), "arXiv": Fault("torn")}
    numbers = count()
    tally = faulty_nights([faults], lambda: empty(tmp_path / f"{next(numbers)}.db"), tmp_path)
    assert (tally.nights, tally.healthy, tally.wrong) == (1, 1, [])


def test_the_same_seed_draws_the_same_faults() -> None:
    assert draw(random.Random(3)) == draw(random.Random(3))


@pytest.mark.parametrize(("code", "severity"), [("route.failed", "warning"), ("oai.noRecordsMatch", "ignored")])
def test_what_an_answer_of_one_day_was_like_is_history_once_the_source_is_read(
    database: Database, code: str, severity: Severity
) -> None:
    failed = store.start_run(database, source="arxiv", edition="arXiv")
    store.save(database, (), [Problem(code, "It was so.", Where("https://arxiv/?from=1"), severity)], run_id=failed)
    assert len(open_problems(database, run_id=failed, ignored=True)) == 1
    read = store.start_run(database, source="arxiv", edition="arXiv")
    runs.settle_crawl(database, [read])
    assert open_problems(database, run_id=failed, ignored=True) == []


_FORBIDDEN = re.compile("superuser|permission denied|not permitted", re.IGNORECASE)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Mount]:
    """Mounts a disk in memory of a size such as "4m"; called again it changes the options."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options: str) -> Path:
        again = "remount," if place.is_mount() else ""
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", again + options, "tmpfs", str(place)], capture_output=True)
        said = done.stderr.decode().strip()
        if _FORBIDDEN.search(said):
            pytest.skip(f"only who may mount can make a disk that is full: {said}")
        assert done.returncode == 0, said
        return place

    yield mount
    if place.is_mount():
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, leave: int = 0) -> Path:
    """A file that takes all the room of a disk but so many bytes."""
    filler, disk = place / "filler", os.statvfs(place)
    filler.write_bytes(bytes(disk.f_bavail * disk.f_frsize - leave))
    return filler


@_needs_root
def test_a_full_disk_ends_the_night_in_a_sentence_and_the_next_one_with_room_is_whole(
    disk: Mount, tmp_path: Path
) -> None:
    place = disk("size=8m")
    url = f"sqlite:///{place / 'papers.db'}"
    with playing() as (growing, _, address):
        growing.go_to(0)
        a_night(url, tmp_path / "archive", address, ["group"])
        before = keys(url)
        filler = fill(place, leave=40_000)
        with pytest.raises(PaperwatchError, match=r"full. Make room. What was saved before stays") as refused:
            a_night(url, tmp_path / "archive", address)
        assert (refused.value.code, int(refused.value.status)) == ("database.full", 1)
        filler.unlink()
        assert before <= keys(url)
        said = a_night(url, tmp_path / "archive", address)
        assert list(judged(said, {})) == []


@_needs_root
def test_a_disk_that_may_only_be_read_ends_the_night_in_a_sentence(disk: Mount, tmp_path: Path) -> None:
    place = disk("size=20m")
    url = f"sqlite:///{place / 'papers.db'}"
    with playing() as (growing, _, address):
        growing.go_to(0)
        a_night(url, tmp_path / "archive", address, ["group"])
        before = keys(url)
        disk("ro")
        with pytest.raises(PaperwatchError, match=r"Its folder must be there and writable") as refused:
            a_night(url, tmp_path / "archive", address, ["group"])
        assert (refused.value.code, int(refused.value.status)) == ("database.unavailable", 1)
        disk("rw")
        assert before <= keys(url)
        assert a_night(url, tmp_path / "archive", address, ["group"]).status == 0


def test_a_server_that_only_lets_read_ends_the_night_in_a_sentence(
    postgres_template: Callable[[str | None], str], tmp_path: Path
) -> None:
    url = postgres_template(None)
    with playing() as (growing, _, address):
        growing.go_to(0)
        a_night(url, tmp_path / "archive", address, ["group"])
        before = keys(url)
        read_only(url, "on")
        with pytest.raises(PaperwatchError, match=r"may only be read\. Check the rights of the role") as refused:
            a_night(url, tmp_path / "archive", address, ["group"])
        assert (refused.value.code, int(refused.value.status)) == ("database.unwritable", 1)
        read_only(url, "off")
        assert keys(url) == before
        assert a_night(url, tmp_path / "archive", address, ["group"]).status == 0


def read_only(url: str, state: str) -> None:
    """Let nobody write to a PostgreSQL database, or everybody again."""
    database = connect(url)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        connection.commit()
        name = connection.exec_driver_sql("SELECT current_database()").scalar()
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {state}')
        connection.commit()
    database.close()


@_needs_root
@pytest.mark.parametrize(
    ("folder", "codes"),
    [("archive", {"archive.write-failed", "cache.write-failed"}), ("archive/cache", {"cache.write-failed"})],
)
def test_a_full_disk_of_archive_or_cache_costs_no_row_and_is_told(
    disk: Mount, tmp_path: Path, folder: str, codes: set[str]
) -> None:
    """Only the copies of the pages are missing, until the next night."""
    place, url = disk("size=1m"), empty(tmp_path / "papers.db")
    (tmp_path / folder).parent.mkdir(exist_ok=True)
    (tmp_path / folder).symlink_to(place)
    filler = fill(place)
    with playing() as (growing, _, address):
        growing.go_to(0)
        said = a_night(url, tmp_path / "archive", address, ["OSDI'25", "group"])
        assert (said.status, [o["status"] for o in said.report["sources"]]) == (0, ["ok", "ok"])
        assert {need["code"] for need in said.report["needs"]} == codes
        whole = keys(url)
        filler.unlink()
        again = a_night(url, tmp_path / "archive", address, ["OSDI'25", "group"])
    assert (again.status, again.report["needs"], keys(url)) == (0, [], whole)
    assert any(source == "usenix" for source, *_ in whole)


def preprints(url: str) -> int:
    return sum(source == "arxiv" for source, *_ in keys(url))


def test_an_empty_answer_by_mistake_moves_no_watermark_and_costs_no_increment(tmp_path: Path) -> None:
    url = empty(tmp_path / "papers.db")
    with playing() as (growing, server, address):
        growing.go_to(0)
        a_night(url, tmp_path / "archive", address, ["arXiv"])
        mark = watermark(url)
        growing.go_to(5)
        server.faults = {"oaipmh.arxiv.org": Fault("no records")}
        said = a_night(url, tmp_path / "archive", address, ["arXiv"])
        assert (said.status, preprints(url), watermark(url)) == (0, 3, mark)
        server.faults = {}
        a_night(url, tmp_path / "archive", address, ["arXiv"])
    assert (preprints(url), watermark(url)) == (6 * 3, mark + dt.timedelta(days=5))


def watermark(url: str) -> dt.date:
    """The day up to which arXiv has been read."""
    database = connect(url)
    mark = store.watermark(database, source="arxiv", key=watermark_key("cs.OS"))
    database.close()
    return dt.date.fromisoformat(str(mark)[:10])


def test_an_empty_first_answer_by_mistake_costs_no_increment_either(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'papers.db'}"
    with playing() as (growing, server, address):
        growing.go_to(2)
        server.faults = {"oaipmh.arxiv.org": Fault("no records")}
        a_night(url, tmp_path / "archive", address, ["arXiv"])
        server.faults = {}
        a_night(url, tmp_path / "archive", address, ["arXiv"])
    assert preprints(url) == 3 * 3


SetClock = Callable[[dt.date], None]


@pytest.fixture
def set_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the clock of this process, and of those that it starts from then on, to five in the morning of a day."""
    started = tmp_path / "started" / "sitecustomize.py"
    started.parent.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(started.parent), prepend=os.pathsep)

    def to(day: dt.date) -> None:
        skew = dt.datetime.combine(day, dt.time(5)) - dt.datetime.now(dt.UTC).replace(tzinfo=None)
        monkeypatch.setattr(clock, "skew", skew)
        seconds = skew.total_seconds()
        started.write_text(f"import datetime\nfrom db import clock\nclock.skew = datetime.timedelta(0, {seconds})\n")

    return to


def test_a_clock_set_back_costs_no_increment_and_what_is_new_is_called_new_once(
    tmp_path: Path, set_clock: SetClock
) -> None:
    """The clock says the 10th, then the 3rd, the 4th and the 11th, while papers come out every day."""
    url, day = empty(tmp_path / "papers.db"), dt.timedelta(days=1)
    reported = []
    with playing() as (growing, _, address):
        for night, clock_says in enumerate((FIRST_DAY, FIRST_DAY - 7 * day, FIRST_DAY - 6 * day, FIRST_DAY + day)):
            growing.go_to(night)
            set_clock(clock_says)
            said = a_night(url, tmp_path / "archive", address, ["arXiv"], due=True)
            assert (said.status, said.report["started"][:10]) == (0, str(clock_says))
            reported.append(said.report["new_papers"])
    assert preprints(url) == 4 * 3
    assert reported == [3, 3, 3, 3]


def test_a_first_night_with_a_clock_far_ahead_reads_the_last_week_of_arxiv(tmp_path: Path, set_clock: SetClock) -> None:
    url = empty(tmp_path / "papers.db")
    with playing() as (growing, _, address):
        growing.go_to(3)
        set_clock(FIRST_DAY + dt.timedelta(days=300))
        a_night(url, tmp_path / "archive", address, ["arXiv"], due=True)
        set_clock(FIRST_DAY + dt.timedelta(days=3))
        a_night(url, tmp_path / "archive", address, ["arXiv"], due=True)
    assert preprints(url) == 4 * 3
