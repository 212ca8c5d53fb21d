"""The group's own page with the talks that were planned here: put in by their day, and read back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from served import Server
from test_changes import ORION
from test_schedule_commands import PAGE
from test_schedule_write import NEW, TABLE, TWO_TOPICS
from test_serve_bring import shown, waiting

from db import clock
from db.engine import Database
from db.linkage.link import link_pending
from db.store import save, start_run
from extract.schedule import ScheduleSettings
from extract.venues import SHIPPED
from paperwatch.documents import Document
from paperwatch.schedule_page import with_talk
from paperwatch.schedule_write import NewTalk

Patch = pytest.MonkeyPatch


def put(text: str, new: NewTalk = NEW) -> str:
    return with_talk(
        Document(Path("f.md"), text.encode(), "f.md"), ScheduleSettings(name="g"), SHIPPED, new
    ).body.decode()


@pytest.mark.parametrize("text", [PAGE, TABLE, TWO_TOPICS], ids=["list", "table", "topics"])
@pytest.mark.parametrize("day", [date(2025, 10, 28), date(2025, 11, 6), date(2025, 12, 2)])
def test_a_talk_stands_between_its_neighbours_and_all_others_stay(text: str, day: date) -> None:
    made = put(text, replace(NEW, date=day))
    old, new = text.splitlines(), made.splitlines()
    assert [line for line in new if line in old] == old or set(old) <= set(new)
    assert made.count("Weaving on Many Looms") == 1
    at = made.index("Weaving on Many Looms")
    first, last = made.index("A Paper on Caching"), made.index("Another Paper on Disks")
    if first < last:
        assert (at < first, at > last) == (day < date(2025, 11, 4), day > date(2025, 11, 11))


@pytest.fixture
def server(sqlite: Database, tmp_path: Path, monkeypatch: Patch) -> Iterator[Server]:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    monkeypatch.setattr(clock, "skew", timedelta(days=(date(2025, 11, 20) - date.today()).days))
    save(sqlite, [ORION], run_id=start_run(sqlite, source="test", edition=None))
    link_pending(sqlite)
    made = Server(Path(str(sqlite.url.database)), sqlite)
    yield made
    made.close()


def test_what_was_planned_here_is_taken_as_a_patch_that_git_applies(server: Server, tmp_path: Path) -> None:
    ada = server.signed_in("Ada", "organiser")
    ada.send(waiting(ada), name="fall")
    ada.send("/do/plan-talk", paper="osdi25/orion", date="2025-12-02", presenters="Bo Lin")
    page = shown(ada, "/schedule/fall")
    assert "1 talk put in" in page and "+### December 2" in page
    patch = ada.get("/schedule/fall/patch").text
    whole = ada.get("/schedule/fall/page").text
    (tmp_path / "work").mkdir()
    (tmp_path / "work/fall.md").write_text(PAGE)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path / "work", input=patch.encode(), check=True)
    assert (tmp_path / "work/fall.md").read_text() == whole
    assert (tmp_path / "schedules/fall.md").read_text() == PAGE


def test_a_plan_that_cannot_be_written_is_left_out_with_its_reason(server: Server) -> None:
    ada = server.signed_in("Ada", "organiser")
    ada.send(waiting(ada), name="fall")
    ada.send("/do/plan-talk", paper="osdi25/orion", date="2025-12-02")
    assert "It has no day, no people, or not one paper yet." in shown(ada, "/schedule/fall")
    assert ada.get("/schedule/fall/patch").text == ""


def test_it_is_for_organisers_and_for_schedules_that_are_there(server: Server) -> None:
    ada, bob = server.signed_in("Ada", "organiser"), server.signed_in("Bob", "member")
    ada.send(waiting(ada), name="fall")
    assert [bob.get(f"/schedule/fall{end}").status_code for end in ("", "/page", "/patch")] == [404] * 3
    assert ada.get("/schedule/spring").status_code == 404
