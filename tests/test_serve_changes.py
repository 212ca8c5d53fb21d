"""What people do in the browser, without scripts: every form leads through the door, and says what came of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from lxml import html
from served import Server, Visitor
from sqlalchemy.exc import DBAPIError
from test_changes import GIVEN, LYRA, NEXT_WEEK, ORION, lyra, orion, talk_of
from test_identity_commands import QUEUES, near_titles

from db.changes import changes
from db.engine import Database, open_database
from db.group.marks import marks_on
from db.group.skips import skip_of
from db.group.talks import talks
from db.judgements.judging import judgements
from db.judgements.questions import questions
from db.linkage.link import link_pending
from db.members import Person
from db.served import open_live, write_snapshot
from db.store import save, start_run
from extract.venues import SHIPPED
from paperwatch.changes.door import act


@pytest.fixture
def group(sqlite: Database) -> Database:
    save(sqlite, [ORION, LYRA, GIVEN], run_id=start_run(sqlite, source="test", edition=None))
    link_pending(sqlite)
    return sqlite


@pytest.fixture
def server(group: Database) -> Iterator[Server]:
    made = Server(Path(str(group.url.database)), group)
    yield made
    made.close()


@pytest.fixture
def on_postgresql(postgres_template: Callable[[str | None], str], tmp_path: Path) -> Iterator[Server]:
    """A server on PostgreSQL with the same papers, and a snapshot of them."""
    url = postgres_template(None)
    database, live = open_database(url), open_live(url, SHIPPED)
    save(database, [ORION, LYRA, GIVEN], run_id=start_run(database, source="test", edition=None))
    link_pending(database)
    write_snapshot(database, tmp_path / "snapshot.db")
    made = Server(tmp_path / "snapshot.db", database, live)
    yield made
    made.close()
    live.close()
    database.close()


@pytest.fixture
def ada(server: Server) -> Visitor:
    return server.signed_in("Ada", "organiser")


def said(answer: httpx.Response) -> str:
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split())


def press(visitor: Visitor, path: str, button: str, **filled: str) -> httpx.Response:
    """Press a button of a page as a browser does, with what its form holds and what was filled in."""
    page = html.fromstring(visitor.get(path).text)
    (pressed,) = [b for b in page.iter("button") if b.text_content().strip().startswith(button)]
    form = pressed.getparent()
    while form.tag != "form":
        form = form.getparent()
    values = {i.get("name"): i.get("value") or "" for i in form.iter("input") if i.get("type") != "checkbox"}
    values |= {i.get("name"): i.text or "" for i in form.iter("textarea")}
    values |= {pressed.get("name"): pressed.get("value")} if pressed.get("name") else {}
    answer = visitor.send(form.get("action"), **{k: v for k, v in values.items() if k} | filled)
    while answer.status_code in (301, 303):
        answer = visitor.get(answer.headers["location"])
    return answer


def test_a_member_stars_reads_votes_proposes_and_notes_on_a_papers_page(server: Server, group: Database) -> None:
    bob, page = server.signed_in("Bob"), f"/paper/{orion(group)}"
    for button, told in (("☆ Star", "Starred"), ("Read", "Read:"), ("Vote", "Voted for")):
        assert told in said(press(bob, page, button))
    press(bob, page, "Propose", text="for May")
    press(bob, page, "Keep the note", text="Worth it.\r\nSee section 4.")
    assert sorted((mark.kind, mark.by, mark.value) for mark in marks_on(group, orion(group))) == [
        ("note", "Bob", "Worth it.\nSee section 4."),
        ("proposal", "Bob", "for May"),
        ("read", "Bob", ""),
        ("star", "Bob", ""),
        ("vote", "Bob", ""),
    ]
    assert "Proposed by Bob: for May." in said(bob.get(page))
    assert "1 vote: Bob" in said(server.visitor().get("/"))
    yours = said(bob.get("/yours"))
    assert "Starred 1 paper" in yours and "See section 4." in yours and yours.count(ORION.title) == 5
    assert server.visitor().get("/yours").status_code == 404
    assert "nothing yet" in said(server.signed_in("Cy").get("/yours"))
    press(bob, page, "★ Starred")
    assert "star" not in [mark.kind for mark in marks_on(group, orion(group))]


def test_notes_are_read_by_those_who_have_signed_in(server: Server, group: Database, ada: Visitor) -> None:
    act(group, "note", {"paper": orion(group), "text": "Frankly, no."}, Person("Bob", "member"))
    assert "Frankly, no." in said(ada.get(f"/paper/{orion(group)}"))
    assert "Frankly, no." not in server.visitor().get(f"/paper/{orion(group)}").text


def test_a_talk_is_planned_moved_given_slides_and_cancelled(group: Database, ada: Visitor) -> None:
    page = f"/paper/{orion(group)}"
    words = {"date": NEXT_WEEK.isoformat(), "time": "14:30", "presenters": "Ann Lee, Bo Chen"}
    assert "Planned for" in said(press(ada, page, "Plan it", **words))
    talk = f"/talk/{talk_of(group, 'planned here')}"
    assert "at 14:30, Ann Lee, Bo Chen" in said(ada.get(talk))
    later = NEXT_WEEK + timedelta(days=7)
    assert f"Moved, now planned for {later}" in said(press(ada, talk, "Move it", date=later.isoformat()))
    (row,) = (row for row in talks(group) if row.schedule == "planned here")
    assert (row.date, row.presenters) == (later, ("Ann Lee", "Bo Chen"))
    press(ada, talk, "Keep the address of the slides", url="https://example.org/s.pdf")
    assert "added by Ada" in said(ada.get(talk))
    assert "Cancelled" in said(press(ada, talk, "Cancel this talk"))
    assert ada.get(talk).status_code == 404
    assert "Taken back: Cancelled" in said(press(ada, "/changes", "Take back change 4"))
    assert ada.get(talk).status_code == 200


def test_not_for_us_is_said_and_taken_back(server: Server, group: Database, ada: Visitor) -> None:
    page = f"/paper/{lyra(group)}"
    press(ada, page, "Not for us")
    assert "Not for us, said Ada." in said(server.visitor().get(page))
    press(ada, page, "Suggest it again")
    assert skip_of(group, lyra(group)) is None


@pytest.mark.parametrize(("button", "verdict"), [("Same paper", "same"), ("Different papers", "different")])
def test_a_question_is_answered_beside_its_reasons(group: Database, ada: Visitor, button: str, verdict: str) -> None:
    near_titles(group)
    text = said(ada.get("/review"))
    assert "Question 1 of 1" in text and text.count(QUEUES) == 2 and "Reasons" in text
    keys = html.fromstring(ada.get("/review").text).xpath("//button[@name='verdict']/@accesskey")
    assert keys == ["s", "d", "u"]
    assert "No pair waits" in said(press(ada, "/review", button, note="the same system"))
    assert {(word.verdict, word.by, word.note) for word in judgements(group)} == {(verdict, "Ada", "the same system")}


def test_who_is_not_sure_is_named_beside_the_question(group: Database, ada: Visitor) -> None:
    near_titles(group)
    assert "Not sure: Ada." in said(press(ada, "/review", "Not sure"))
    assert judgements(group) == [] and len(questions(group)) == 1


def test_two_papers_are_said_to_be_one_from_a_papers_page_and_that_is_taken_back(group: Database, ada: Visitor) -> None:
    page = f"/paper/{orion(group)}"
    text = said(press(ada, page, "Same paper", b="2501.00001"))
    assert "are one paper" in text and orion(group) == lyra(group)
    press(ada, f"/paper/{orion(group)}", "Take this back")
    assert judgements(group) == [] and orion(group) != lyra(group)


def test_what_was_done_is_told_once_with_a_way_back(group: Database, ada: Visitor) -> None:
    page = f"/paper/{orion(group)}"
    assert "Starred “Orion: Scheduling Tasks on Shared Clusters”Take back" in said(press(ada, page, "☆ Star"))
    assert "Starred “Orion" not in said(ada.get("/venues"))
    ada.send("/undo/1", back=page)
    assert marks_on(group, orion(group)) == []


def test_a_stale_form_is_told_who_was_quicker_and_keeps_what_was_written(
    server: Server, group: Database, ada: Visitor
) -> None:
    near_titles(group)
    page = html.fromstring(ada.get("/review").text)
    form = next(form for form in page.iter("form") if form.get("action") == "/do/judge")
    values = {i.get("name"): i.get("value") for i in form.iter("input") if i.get("value")}
    press(server.signed_in("Ben", "organiser"), "/review", "Different papers")
    late = ada.send("/do/judge", **values | {"verdict": "same", "note": "a long thought"})
    assert late.status_code == 409
    assert "Ben was quicker" in said(late) and "a long thought" in late.text
    assert {word.by for word in judgements(group)} == {"Ben"}


def test_a_form_that_is_sent_twice_plans_one_talk(group: Database, ada: Visitor) -> None:
    words = {"paper": orion(group), "date": NEXT_WEEK.isoformat(), "back": "/"}
    answers = [ada.send("/do/plan-talk", **words).status_code for _ in range(2)]
    assert answers == [303, 400]
    assert len([row for row in talks(group) if row.schedule == "planned here"]) == 1


def test_changes_show_all_but_the_stars_of_others(server: Server, group: Database, ada: Visitor) -> None:
    bob = server.signed_in("Bob")
    for button in ("☆ Star", "Vote"):
        press(bob, f"/paper/{orion(group)}", button)
    assert "Starred" in said(bob.get("/changes"))
    assert "Starred" not in said(ada.get("/changes")) and "Voted for" in said(ada.get("/changes"))
    assert len(changes(group)) == 2
    assert server.visitor().get("/changes").status_code == 404


def test_a_reader_sees_no_button_but_the_one_to_leave(server: Server, group: Database) -> None:
    near_titles(group)
    eve, talk = server.signed_in("Eve", "reader"), f"/talk/{talk_of(group, 'spring')}"
    for path in ("/", f"/paper/{orion(group)}", talk, "/review", "/changes", "/upkeep"):
        page = html.fromstring(eve.get(path).text)
        actions = {form.get("action") for form in page.iter("form") if form.get("method") == "post"}
        assert actions == {"/leave"}, path


@pytest.mark.parametrize(
    "path", ["/", "/talks", "/upkeep", "/review", "/changes", "/venues", "/search?q=orion", "/data"]
)
def test_every_page_can_be_read_by_each_role_and_by_nobody(server: Server, group: Database, path: str) -> None:
    act(group, "propose", {"paper": orion(group)}, Person("Bob", "member"))
    for role in ("reader", "member", "organiser"):
        assert server.signed_in(role, role).get(path).status_code == 200
    assert server.visitor().get(path).status_code == (404 if path in ("/changes", "/yours") else 200)


PAGES = (
    "/", "/venues", "/venue/OSDI/2025", "/topics", "/talks", "/upkeep", "/review", "/changes", "/yours",
    "/search?q=orion", "/take/bibtex?venue=OSDI", "/feeds/uncovered.atom", "/feeds/talks.ics", "/data",
)  # fmt: skip


def test_on_postgresql_the_pages_show_what_was_changed_at_once(on_postgresql: Server) -> None:
    database, ada = on_postgresql.database, on_postgresql.signed_in("Ada", "organiser")
    page = f"/paper/{orion(database)}"
    assert "Proposed by" not in said(ada.get(page))
    press(ada, page, "Propose", text="for May")
    assert "Proposed by Ada: for May." in said(ada.get(page))
    assert "1 vote: Ada" in said(ada.get("/"))
    press(ada, page, "Plan it", date=NEXT_WEEK.isoformat())
    assert "planned here" in said(ada.get("/talks"))
    near_titles(database)
    assert "No pair waits" in said(press(ada, "/review", "Same paper"))
    assert [(path, status) for path in PAGES if (status := ada.get(path).status_code) != 200] == []


def test_the_pages_of_postgresql_only_read(on_postgresql: Server) -> None:
    live = on_postgresql.made.paperwatch.database
    with live.reading() as connection, pytest.raises(DBAPIError, match="read-only"):
        connection.exec_driver_sql("DELETE FROM paper_mark")


def test_what_is_changed_goes_into_the_file_that_is_served_now(server: Server, group: Database, tmp_path: Path) -> None:
    """Another file takes the place of the one that was served, as a backup that is put back does."""
    ada = server.signed_in("Ada", "organiser")
    ada.get("/")
    group.close()
    path, other = Path(str(group.url.database)), tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(other)) as new:
        old.backup(new)
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    other.replace(path)
    assert "Starred" in said(press(ada, f"/paper/{orion(group)}", "☆ Star"))
    with closing(sqlite3.connect(path)) as found:
        assert found.execute("SELECT kind FROM paper_mark").fetchall() == [("star",)]
