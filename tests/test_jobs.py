"""What takes longer than a page is asked for in the browser, waits in a queue, and ends well or says why not."""
# ruff: noqa: F811 (fixtures of other tests)

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from guards import Guard, Patch, in_a_child, prove, put
from served import Server, Visitor
from test_cli import Run, run  # noqa: F401 (a fixture)
from test_kill import fresh  # noqa: F401 (a fixture)
from test_serve_bring import _serving, alone, server, shown  # noqa: F401 (fixtures)

import paperwatch.jobs.papers
from bench.pdf_hostile import bombs
from crawler import reading
from crawler.loopback import serving
from db import clock
from db.changes import changes
from db.engine import Database, open_database
from db.jobs import MOST_TRIES, ask_to_stop, begin_next, hold_back, job, jobs, progress, put_job, take_back
from db.linkage.link import link_pending
from db.members import Person
from db.selection.browse import browse
from db.selection.filter import PaperFilter
from extract.registry import by_name
from paperwatch.documents import Document
from paperwatch.errors import PaperwatchError
from paperwatch.ingest import import_documents
from paperwatch.jobs import work as worker
from paperwatch.jobs.work import work
from paperwatch.nightly.lock import locked
from paperwatch.serve import hooks
from paperwatch.serve.forms import LONGEST
from paperwatch.serve.pages import ADD_PAPERS, TAKES_FILES
from paperwatch.serve.worker import COMMAND
from tests.killing import ROOT, rows
from tests.sites import OSDI, Sites, _Counting, osdi, serving_sites
from tests.test_doubtful import FOO, PAPERS, listed, page, swallowing

BIB = """@inproceedings{a, title = {Serving Papers from a File}, author = {Ada Byron and Bo Chen},
 booktitle = {Proceedings of FooSys}, year = {2025}, doi = {10.1145/1234567.1234568}}
@inproceedings{b, title = {Another Paper from a File}, author = {Cy Dow}, year = {2025}}
"""


DATABASE = "paperwatch.db"


def configured(folder: Path, loopback: str = "", **more: str) -> None:
    lines = [f'{name} = "{value}"' for name, value in {"archive": f"{folder}/archive", **more}.items()]
    lines += [] if "database_url" in more else [f'database_url = "sqlite:///{folder / DATABASE}"']
    (folder / "paperwatch.toml").write_text("\n".join([*lines, f'loopback = "{loopback}"' if loopback else "", ""]))


def sites() -> Sites:
    made = Sites()
    for name in ("technical-sessions", "accepted-papers"):
        made.put(f"{OSDI}/{name}", osdi(40))
    return made


def add(visitor: Visitor, files: dict[str, bytes] | None = None, **form: str) -> Any:
    """The form of papers sent."""
    sent = [("files", (name, body)) for name, body in (files or {"": b""}).items()]
    return visitor.send(ADD_PAPERS, files=sent, **form)


def address_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def titles(database: Database) -> list[str]:
    return sorted(paper.title for paper in browse(database, PaperFilter(), limit=500, facets=False).papers)


def test_a_conference_is_asked_for_read_by_the_worker_and_told_of(server: Server, tmp_path: Path) -> None:
    ada = server.signed_in("Ada", "organiser")
    with serving_sites(sites()) as address:
        configured(tmp_path, address, database_url=address_of(server.database))
        answer = ada.send("/add/conference", name="OSDI 2025")
        assert (answer.status_code, answer.headers["location"]) == (303, "/job/1?watch=1")
        waits = ada.get("/job/1?watch=1").text
        assert "Waits for its turn" in waits and '<meta http-equiv="refresh"' in waits
        assert "refresh" not in ada.get("/job/1").text
        assert work(server.database) == 1
    page = shown(ada, "/job/1?watch=1")
    assert "Done" in page and "OSDI'25 was read: 40 papers." in page and "refresh" not in ada.get("/job/1?watch=1").text
    assert len(titles(server.database)) == 40
    (change,) = changes(server.database)
    assert (change.by, change.said) == ("Ada", "Asked to read OSDI'25 (job 1)")
    assert "Read OSDI'25" in shown(ada, "/jobs")


def test_an_address_alone_says_which_conference_is_meant(alone: Server, tmp_path: Path) -> None:
    configured(tmp_path)
    ada = alone.signed_in("Ada", "organiser")
    ada.send("/add/conference", address="https://www.usenix.org/conference/osdi25/technical-sessions")
    assert [one.asked for one in jobs(alone.database)] == [{"name": "OSDI'25"}]
    refused = ada.send("/add/conference", address="https://example.org/programme")
    assert (refused.status_code, "Give its name and year" in refused.text) == (400, True)


def test_a_range_of_years_is_one_job(alone: Server, tmp_path: Path) -> None:
    configured(tmp_path)
    alone.signed_in("Ada", "organiser").send("/add/conference", name="OSDI'16..'20")
    assert [one.asked for one in jobs(alone.database)] == [{"name": "OSDI'16..OSDI'20"}]


def test_a_new_series_is_read_from_its_address_and_remembered(alone: Server, tmp_path: Path) -> None:
    made = Sites()
    made.put(FOO, page(listed("Session 1", PAPERS)))
    with serving_sites(made) as address:
        configured(tmp_path, address, database_url=address_of(alone.database))
        alone.signed_in("Ada", "organiser").send("/add/conference", name="FooSys 2026", address=FOO)
        work(alone.database)
    (ended,) = jobs(alone.database)
    assert (ended.state, len(titles(alone.database))) == ("ok", len(PAPERS)), ended
    assert "{yyyy}/program.html" in (tmp_path / "venues.toml").read_text()


@pytest.mark.parametrize(
    ("form", "why"),
    [({"name": "NoSuchConf 2024"}, "NoSuchConf"), ({"name": "OSDI"}, "Which year"), ({}, "Give its name and year"),
     ({"name": "OSDI 2025", "address": "file:///etc/passwd"}, "https://")],
)  # fmt: skip
def test_what_makes_no_sense_is_said_at_once_and_waits_nowhere(
    alone: Server,
    tmp_path: Path,
    form: dict[str, str],
    why: str,
) -> None:
    configured(tmp_path)
    answer = alone.signed_in("Ada", "organiser").send("/add/conference", **form)
    assert (answer.status_code, why in answer.text, jobs(alone.database)) == (400, True, []), answer.text


def test_a_source_that_fails_ends_the_job_with_its_code_and_can_be_tried_again(
    alone: Server,
    tmp_path: Path,
) -> None:
    ada = alone.signed_in("Ada", "organiser")
    with serving_sites(Sites()) as address:
        configured(tmp_path, address, database_url=address_of(alone.database))
        ada.send("/add/conference", name="OSDI 2025")
        work(alone.database)
        (ended,) = jobs(alone.database)
        assert (ended.state, ended.code is not None) == ("failed", True)
        page = shown(ada, "/job/1")
        assert ended.code in page and "Try again" in page
    with serving_sites(sites()) as address:
        configured(tmp_path, address, database_url=address_of(alone.database))
        ada.send("/add/conference", name="OSDI'25")
        work(alone.database)
    assert [one.state for one in jobs(alone.database)] == ["ok", "failed"]


def test_a_doubtful_conference_is_accepted_by_a_persons_word(alone: Server, tmp_path: Path) -> None:
    made = Sites()
    made.put(FOO, swallowing())
    ada = alone.signed_in("Ada", "organiser")
    with serving_sites(made) as address:
        configured(tmp_path, address, database_url=address_of(alone.database))
        ada.send("/add/conference", name="FooSys 2026", address=FOO)
        work(alone.database)
        first = jobs(alone.database)[0]
        assert (first.state, "is right all the same" in ada.get("/job/1").text) == ("doubtful", True), first
        ada.send("/add/conference", name="FooSys 2026", accept="1")
        work(alone.database)
    assert jobs(alone.database)[0].state == "ok", jobs(alone.database)[0]


def test_files_are_kept_read_and_read_again_without_effect(server: Server, tmp_path: Path) -> None:
    configured(tmp_path)
    ada = server.signed_in("Ada", "organiser")
    pdf = next((ROOT / "fixtures/pdf").glob("*.pdf"), None)
    files = {"../../library.bib": BIB.encode()} | ({pdf.name: pdf.read_bytes()} if pdf else {})
    assert add(ada, files, venue="OSDI'25").status_code == 303
    work(server.database)
    (first,) = jobs(server.database)
    assert first.state in ("ok", "doubtful"), first
    assert {"Serving Papers from a File", "Another Paper from a File"} <= set(titles(server.database))
    assert sorted(path.name for path in (tmp_path / "brought").iterdir())[0] == "library.bib"
    assert oct((tmp_path / "brought/library.bib").stat().st_mode & 0o777) == "0o600"
    before = rows(address_of(server.database))
    add(ada, files, venue="OSDI'25")
    work(server.database)
    assert rows(address_of(server.database)) == before


def test_papers_at_an_address_are_fetched_and_read(alone: Server, tmp_path: Path) -> None:
    made = Sites()
    made.put("https://ada.example.org/library.bib", BIB.encode(), content_type="text/plain")
    ada = alone.signed_in("Ada", "organiser")
    with serving_sites(made) as address:
        configured(tmp_path, address)
        add(ada, address="https://ada.example.org/library.bib")
        work(alone.database)
    assert "Serving Papers from a File" in titles(alone.database), jobs(alone.database)
    assert (tmp_path / "brought/library.bib").exists()


def test_the_same_asked_for_twice_is_one_job_until_it_has_ended(alone: Server, tmp_path: Path) -> None:
    configured(tmp_path)
    ada, bob = alone.signed_in("Ada", "organiser"), alone.signed_in("Bob", "organiser")
    ada.send("/add/conference", name="OSDI 2025")
    late = bob.send("/add/conference", name="OSDI'25")
    assert (late.status_code, "Ada asked for the same already: it is job 1" in late.text) == (400, True)


def test_what_waits_can_be_taken_back_and_what_has_begun_cannot(alone: Server, tmp_path: Path) -> None:
    configured(tmp_path)
    ada = alone.signed_in("Ada", "organiser")
    ada.send("/add/conference", name="OSDI 2025")
    ada.send("/undo/1")
    assert [one.state for one in jobs(alone.database)] == ["cancelled"]
    assert work(alone.database) == 0
    ada.send("/add/conference", name="SOSP 2025")
    begin_next(alone.database)
    answer = ada.send("/undo/3")
    assert (answer.status_code, "has begun" in answer.text) == (400, True)


def test_a_job_waits_as_long_as_another_run_is_at_work(database: Database, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    database.writing(lambda c: put_job(c, "conference", {"name": "OSDI'25"}, "Ada"))
    night = locked(database, "nightly")
    said: list[str] = []

    def passing(_seconds: float) -> None:
        (one,) = jobs(database)
        said.append(f"{one.state}: {one.said}")
        night.__exit__(None, None, None)
        monkeypatch.setattr(clock, "skew", timedelta(seconds=worker.HELD_BACK + 1))

    with serving_sites(sites()) as address:
        configured(tmp_path, address, database_url=address_of(database))
        night.__enter__()
        assert work(database, wait=passing) == 1
    assert said[0].startswith("waiting: It waits: Another run is at work: nightly"), said
    assert (jobs(database)[0].state, jobs(database)[0].tries) == ("ok", 1)


def test_one_worker_works_at_a_time(database: Database, monkeypatch: Patch) -> None:
    monkeypatch.setattr(worker, "_PATIENCE", 0.0)
    with locked(database, "jobs", of="jobs"), pytest.raises(PaperwatchError) as refused:
        work(database, wait=lambda _: None)
    assert refused.value.code == "run.locked"


def test_a_job_that_ends_its_worker_again_and_again_is_given_up(database: Database) -> None:
    number = database.writing(lambda c: put_job(c, "papers", {"files": []}, "Ada"))
    for _ in range(MOST_TRIES):
        assert begin_next(database) is not None
        progress(database, number, "Reading", 1, 2)
        take_back(database)
    ended = job(database, number)
    assert ended is not None and (ended.state, ended.code, ended.tries) == ("failed", "job.killed", MOST_TRIES)


def test_a_mistake_of_the_program_ends_the_job_and_not_the_worker(
    sqlite: Database, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))

    def broken(*_: object) -> Any:
        raise LookupError("a secret of the machine")

    monkeypatch.setattr(worker, "KINDS", {"papers": broken})
    for _ in range(2):
        sqlite.writing(lambda c: put_job(c, "papers", {}, "Ada"))
    assert work(sqlite) == 2
    assert {(one.state, one.code, "secret" in one.said) for one in jobs(sqlite)} == {("failed", "job.failed", False)}


class _Deadly(_Counting):
    """Ends the worker with SIGKILL while it asks for a page, as often as it is told."""

    lives: list[int]

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        if self.lives and "technical-sessions" in self.path:
            os.kill(self.lives.pop(), signal.SIGKILL)
        super().do_GET()


def test_killed_while_it_reads_and_started_again_it_ends_in_the_same_rows(
    fresh: Callable[[], str],
    tmp_path: Path,
    monkeypatch: Patch,
) -> None:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    unbroken = _after_a_job(fresh(), tmp_path, kills=0)
    assert len(unbroken["papers"]) == 40
    assert _after_a_job(fresh(), tmp_path, kills=1) == unbroken


def _after_a_job(url: str, folder: Path, kills: int) -> dict[str, list[Any]]:
    made, lives = sites(), list[int]()
    handler = type("Handler", (_Deadly,), {"site": made, "seen": made.asked, "sites": made, "lives": lives})
    with serving(handler) as address:
        configured(folder, address, database_url=url)
        database = open_database(url)
        database.writing(lambda c: put_job(c, "conference", {"name": "OSDI'25"}, "Ada"))
        for _ in range(kills):
            process = subprocess.Popen(COMMAND, cwd=folder, stdout=subprocess.DEVNULL)
            lives.append(process.pid)
            assert process.wait(60) == -signal.SIGKILL
        work(database)
        (ended,) = jobs(database)
        assert (ended.state, ended.tries) == ("ok", kills + 1)
        database.close()
    return rows(url)


# Who may, and what is kept off.


@pytest.mark.parametrize("role", ["reader", "member"])
def test_nobody_but_an_organiser_adds_or_sees_jobs(alone: Server, tmp_path: Path, role: Any) -> None:
    configured(tmp_path)
    alone.signed_in("Ada", "organiser").send("/add/conference", name="OSDI 2025")
    eve = alone.signed_in("Eve", role)
    assert [eve.get(path).status_code for path in ("/add", "/jobs", "/job/1")] == [404] * 3
    assert eve.send("/add/conference", name="SOSP 2025").status_code == 404
    assert add(eve, {"a.bib": BIB.encode()}).status_code == 404
    assert eve.send("/do/add-conference", name="SOSP 2025").status_code == 403
    assert (len(jobs(alone.database)), (tmp_path / "brought").exists()) == (1, False)


def test_no_form_and_no_program_names_a_file_of_the_machine(alone: Server, tmp_path: Path) -> None:
    configured(tmp_path)
    ada = alone.signed_in("Ada", "organiser")
    assert ada.send("/do/bring-papers", _files="paperwatch.toml").status_code == 400
    assert jobs(alone.database) == []


def asked_by_a_member(folder: Path) -> bool:
    with _serving(folder) as site:
        return site.signed_in("Eve", "member").send("/add/conference", name="OSDI 2025").status_code == 303


def asked_by_a_stranger(folder: Path) -> bool:
    """A form of another site that guesses the token."""
    with _serving(folder) as site:
        return add(site.signed_in("Ada", "organiser"), {"a.bib": BIB.encode()}, csrftoken="guessed").status_code == 303


def without_tokens(patch: Patch) -> None:
    """Datasette looks at the token, and so do we."""
    patch.setattr(hooks, "is_our_form", lambda *_: True)
    patch.setattr("asgi_csrf.secrets.compare_digest", lambda *_: True)


def sent_too_much(folder: Path) -> bool:
    with _serving(folder) as site:
        return add(site.signed_in("Ada", "organiser"), {"a.pdf": b"x" * 300_000}).status_code != 413


def sent_much_by_a_member(folder: Path) -> bool:
    with _serving(folder) as site:
        return add(site.signed_in("Eve", "member"), {"a.pdf": b"x" * LONGEST}).status_code != 413


def reached_inside(folder: Path) -> bool:
    """An address of this machine's own, which no stranger may have asked."""
    made = Sites()
    made.put("https://127.0.0.1/library.bib", BIB.encode())
    with serving_sites(made) as address, _serving(folder) as site:
        made.put(f"https://{address.removeprefix('http://')}/library.bib", BIB.encode(), content_type="text/plain")
        os.environ["PAPERWATCH_CONFIG"] = str(folder / "paperwatch.toml")
        configured(folder)
        add(site.signed_in("Ada", "organiser"), address=f"{address}/library.bib")
        work(site.database)
        (ended,) = jobs(site.database)
        assert ended.state != "failed" or ended.code == "address.forbidden", ended
        return bool(titles(site.database))


def fetched_by_itself(url: str, _config: object) -> Document:
    with urlopen(url) as answer:
        return Document(Path(url), answer.read(), url)


def a_bomb_that_keeps_the_worker(folder: Path) -> bool:
    """A PDF of a few thousand bytes that draws itself for ever."""
    (folder / "brought").mkdir()
    (folder / "brought/bomb.pdf").write_bytes(bombs(small=True)["forms-in-forms"])
    configured(folder)

    def working() -> None:
        database = open_database(folder / "t.db")
        database.writing(lambda c: put_job(c, "papers", {"files": ["brought/bomb.pdf"]}, "Ada"))
        work(database)
        assert jobs(database)[0].code == "document.too-costly", jobs(database)

    os.environ["PAPERWATCH_CONFIG"] = str(folder / "paperwatch.toml")
    return not in_a_child(working, seconds=3)


def within_the_worker(jobs: Any, *_: Any, **__: Any) -> Any:
    for one in jobs:
        by_name("pdf").extract(one.path.read_bytes(), one.url)
    return ()


GUARDS = (
    Guard("role", asked_by_a_member, put(Person, "may", lambda *_: True)),
    Guard("token of the form", asked_by_a_stranger, without_tokens),
    Guard("size", sent_too_much, lambda patch: patch.setitem(TAKES_FILES, ADD_PAPERS, 400_000)),
    Guard("size for others", sent_much_by_a_member, put(Person, "may", lambda *_: True)),
    Guard("private address", reached_inside, put(paperwatch.jobs.papers, "fetch", fetched_by_itself)),
    Guard("bomb", a_bomb_that_keeps_the_worker, put(paperwatch.documents, "read_all", within_the_worker)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    quick = partial(reading.read_all, workers=1, limits=reading.Limits(seconds=1))
    monkeypatch.setattr(paperwatch.documents, "read_all", quick)
    monkeypatch.setitem(TAKES_FILES, ADD_PAPERS, 200_000)
    prove(guard, tmp_path, monkeypatch)


def told(database: Database, number: int) -> tuple[str, str, str | None]:
    found = job(database, number)
    assert found is not None
    return found.state, found.said, found.stopped_by


STOPPED = ("cancelled", "Stopped by Ada. What was stored stays.", "Ada")


def test_a_job_that_waits_is_stopped_at_once_from_its_page(alone: Server, tmp_path: Path) -> None:
    configured(tmp_path)
    ada = alone.signed_in("Ada", "organiser")
    ada.send("/add/conference", name="OSDI 2025")
    assert "Stop it" in ada.get("/job/1").text
    assert ada.send("/do/stop-job", job="1", back="/job/1").status_code == 303
    assert told(alone.database, 1) == STOPPED
    page = ada.get("/job/1").text
    assert "Stopped by Ada" in page and "Stop it" not in page
    assert work(alone.database) == 0
    again = ada.send("/do/stop-job", job="1")
    assert (again.status_code, "has ended already" in again.text) == (400, True)


@pytest.mark.parametrize("role", ["reader", "member"])
def test_only_an_organiser_stops_a_job(alone: Server, tmp_path: Path, role: Any) -> None:
    configured(tmp_path)
    alone.signed_in("Ada", "organiser").send("/add/conference", name="OSDI 2025")
    assert alone.signed_in("Eve", role).send("/do/stop-job", job="1").status_code == 403
    assert told(alone.database, 1)[0] == "waiting"


def test_a_running_job_ends_between_two_files_and_what_was_stored_stays(
    alone: Server, tmp_path: Path, monkeypatch: Patch
) -> None:
    configured(tmp_path)
    ada = alone.signed_in("Ada", "organiser")
    second = BIB.replace("a File", "Another File").replace("4568", "4569")
    add(ada, {"a.bib": BIB.encode(), "b.bib": second.encode()}, venue="OSDI'25")

    def one_file_and_a_click(database: Database, *words: Any, **more: Any) -> Any:
        for imported in import_documents(database, *words, **more):
            assert ada.send("/do/stop-job", job="1").status_code == 303
            yield imported

    monkeypatch.setattr("paperwatch.jobs.ended._EVERY", 0.0)
    monkeypatch.setattr(paperwatch.jobs.papers, "import_documents", one_file_and_a_click)
    assert work(alone.database) == 1
    assert told(alone.database, 1) == STOPPED
    link_pending(alone.database)
    assert titles(alone.database) == ["Another Paper from a File", "Serving Papers from a File"]


def test_a_conference_is_stopped_between_two_pages_and_goes_on_when_asked_for_again(
    alone: Server, tmp_path: Path, monkeypatch: Patch
) -> None:
    ada = alone.signed_in("Ada", "organiser")
    with serving_sites(sites()) as address:
        configured(tmp_path, address, database_url=address_of(alone.database))
        ada.send("/add/conference", name="OSDI 2025")
        with monkeypatch.context() as patch:
            patch.setattr("paperwatch.jobs.ended.progress", lambda *_: ada.send("/do/stop-job", job="1"))
            patch.setattr("paperwatch.jobs.ended._EVERY", 0.0)
            assert work(alone.database) == 1
        assert told(alone.database, 1) == STOPPED
        ada.send("/add/conference", name="OSDI 2025")
        work(alone.database)
    assert [one.state for one in jobs(alone.database)] == ["ok", "cancelled"]
    assert len(titles(alone.database)) == 40


def test_a_job_whose_worker_died_is_stopped_by_the_command(run: Run, tmp_path: Path) -> None:
    configured(tmp_path)
    database = open_database(tmp_path / DATABASE)
    database.writing(lambda connection: put_job(connection, "conference", {"name": "OSDI'25"}, "Ada"))
    begin_next(database)
    assert run("jobs", "stop", "1", "--by", "Ada")[0] == 0
    assert told(database, 1) == STOPPED
    assert run("jobs", "stop", "2")[0] == 3
    database.close()


def test_a_job_that_is_held_back_after_somebody_stopped_it_waits_no_more(sqlite: Database) -> None:
    number = sqlite.writing(lambda connection: put_job(connection, "conference", {"name": "OSDI'25"}, "Ada"))
    begin_next(sqlite)
    assert sqlite.writing(lambda connection: ask_to_stop(connection, number, "Ada")) == "running"
    hold_back(sqlite, number, "It waits", 20.0)
    assert told(sqlite, number) == STOPPED
    assert begin_next(sqlite) is None
