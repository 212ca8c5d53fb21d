"""Two groups on one server: each behind its own address, and nobody does anything in one who is only in the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from guards import Guard, Patch, nothing, prove, put
from lxml import html
from openapi_spec_validator import validate
from served import Server, Visitor
from sqlalchemy import true
from test_changes import ORION
from test_groups import talk_on
from test_serve_access import filled

from db import changes as changes_module
from db import jobs as jobs_module
from db import members as keys
from db.changes import changes
from db.engine import Database
from db.group import plan as plan_module
from db.group.marks import marks_on
from db.group.materials import links_of
from db.group.searches import searches
from db.group.talks import talks
from db.groups import add_group
from db.jobs import begin_next, finish, put_job
from db.judgements.papers import find_paper
from db.linkage.link import link_pending
from db.members import Role, add_member, member_named, new_link
from db.search.topics import assign
from db.selection.policy import follow_policy
from db.store import save, start_run
from db.store import saving as saving_module
from db.tokens import new_token
from paperwatch.changes import door
from paperwatch.config import GROUP_STARTER
from paperwatch.places import group_config_path
from paperwatch.serve import gate
from paperwatch.serve.access import COOKIE
from paperwatch.serve.of_group import within

KEY = "security-seminar"
BELOW = f"/g/{KEY}"
TABLE = b"""# Talks

| Date | Presenter | Paper |
|---|---|---|
| 2025-04-01 | Eve | Taken over |
| 2025-04-08 | Eve | Twice |
"""


@contextmanager
def serving_two(folder: Path, **more: Any) -> Iterator[tuple[Server, Database]]:
    """A server, and the database as its second group sees it."""
    database = filled(folder / "t.db")
    save(database, [talk_on(ORION, "schedule:spring")], run_id=start_run(database, source="test", edition=None))
    link_pending(database)
    second = replace(database, group=add_group(database, "Security seminar").id)
    follow_policy(second)
    assign(second)
    server = Server(folder / "t.db", database, **more)
    try:
        yield server, second
    finally:
        server.close()
        database.close()


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, Database]]:
    set_up(tmp_path, monkeypatch)
    with serving_two(tmp_path) as made:
        yield made


def set_up(folder: Path, patch: Patch) -> None:
    """The files in which the settings of both groups stand."""
    patch.setenv("PAPERWATCH_CONFIG", str(folder / "paperwatch.toml"))
    (folder / "paperwatch.toml").write_text(f'database_url = "sqlite:///{folder}/t.db"\n', "utf-8")
    own = group_config_path(KEY)
    own.parent.mkdir(parents=True)
    own.write_text(GROUP_STARTER.format(name="Security seminar", key=KEY), "utf-8")


def signed_in(server: Server, database: Database, name: str, role: Role = "member", below: str = BELOW) -> Visitor:
    """A new member of the group, who has opened their link."""
    add_member(database, name, role)
    found, key = server.visitor(), new_link(database, name)
    found.get(f"{below}/enter/{key}")
    found.send(f"{below}/enter/{key}", csrftoken=found.cookies["ds_csrftoken"])
    return found


def stars(database: Database) -> list[str]:
    return [one.by for one in marks_on(database, find_paper(database, "osdi25/orion"))]


def test_somebody_in_two_groups_has_a_role_in_each(two: tuple[Server, Database]) -> None:
    server, second = two
    ada = signed_in(server, second, "Ada", "reader")
    assert "You are Ada, reader" in ada.get(f"{BELOW}/").text
    assert "You are" not in ada.get("/").text
    add_member(server.database, "Ada", "organiser")
    ada.enter(new_link(server.database, "Ada"))
    assert "You are Ada, organiser" in ada.get("/").text
    assert "You are Ada, reader" in ada.get(f"{BELOW}/").text
    ada.send(f"{BELOW}/leave")
    assert ("You are Ada" in ada.get("/").text, "You are" in ada.get(f"{BELOW}/").text) == (True, False)


def test_each_group_sees_its_own_talks_coverage_and_marks(two: tuple[Server, Database]) -> None:
    server, second = two
    ada = signed_in(server, second, "Ada", "organiser")
    assert (ORION.title in ada.get("/talks").text, ORION.title in ada.get(f"{BELOW}/talks").text) == (True, False)
    done = ada.send(f"{BELOW}/do/star", paper="osdi25/orion", back="/paper/osdi25/orion")
    assert (done.status_code, done.headers["location"]) == (303, f"{BELOW}/paper/osdi25/orion")
    assert (stars(server.database), stars(second)) == ([], ["Ada"])
    ada.send(f"{BELOW}/do/save-search", name="Mine", query="orion")
    assert ada.get(f"{BELOW}/feeds/search-mine.atom").status_code == 200
    assert ada.get("/feeds/search-mine.atom").status_code == 404
    assert ([one.name for one in searches(second)], searches(server.database)) == (["Mine"], [])
    assert ORION.title in ada.get(f"{BELOW}/search?q=covered:no").text
    assert ORION.title not in ada.get("/search?q=covered:no").text


def test_what_an_organiser_writes_goes_into_the_files_of_the_group(
    two: tuple[Server, Database], tmp_path: Path
) -> None:
    server, second = two
    ada = signed_in(server, second, "Ada", "organiser")
    done = ada.send(f"{BELOW}/do/set-topic", name="tasks", find="title:tasks")
    assert done.status_code == 303
    assert "tasks" in (group_config_path(KEY).parent / "topics.toml").read_text("utf-8")
    assert not (tmp_path / "topics.toml").exists()
    assert (ada.get(f"{BELOW}/topic/tasks").status_code, ada.get("/topic/tasks").status_code) == (200, 404)


def test_every_link_and_form_of_a_page_stays_with_its_group(two: tuple[Server, Database]) -> None:
    server, second = two
    ada = signed_in(server, second, "Ada", "organiser")
    ada.send(f"{BELOW}/do/plan-talk", paper="osdi25/orion", date="2030-05-06")
    number = talks(second)[0].talk_id
    orion = find_paper(second, "osdi25/orion")
    paths = ("/", "/venues", "/venue/OSDI/2025", "/topics", "/talks", f"/talk/{number}", f"/paper/{orion}",
             "/search?q=orion", "/upkeep", "/review", "/members", "/changes", "/yours", "/add", "/jobs", "/bring",
             "/topics/edit")  # fmt: skip
    for path in paths:
        answer = ada.get(BELOW + path)
        assert answer.status_code == 200, path
        page = html.fromstring(answer.text)
        ours = [link for link in page.xpath("//@href | //@action") if link.startswith("/")]
        assert (
            ours and [link for link in ours if not re.match(rf"{BELOW}/|/static/|/data|/g/our-group/", link)] == []
        ), path


def test_a_link_that_somebody_wrote_is_not_taken_for_one_of_ours() -> None:
    form = '<form action="/do/star"><input value="/back">'
    page = f'<a href="/talks">href=&#34;/x</a>{form}<a href="//evil"><a href="/data/x">'
    assert within("/g/a", page) == page.replace('"/talks"', '"/g/a/talks"').replace('"/do/star"', '"/g/a/do/star"')
    assert within("", page) == page


def test_the_pages_lead_to_the_other_group_and_back(two: tuple[Server, Database]) -> None:
    server, _ = two
    visitor = server.visitor()
    assert f'href="{BELOW}/"' in visitor.get("/").text
    there = visitor.get(f"{BELOW}/").text
    assert "Security seminar" in there and 'href="/g/our-group/"' in there
    assert visitor.get("/g/our-group/talks?year=2025").headers["location"] == "/talks?year=2025"
    assert visitor.get(BELOW).headers["location"] == f"{BELOW}/"
    assert visitor.get("/g/nobody/").status_code == 404
    assert visitor.get("/g/our-group//evil.example").headers["location"] == "/"


def test_where_there_is_one_group_no_page_speaks_of_groups(tmp_path: Path) -> None:
    database = filled(tmp_path / "t.db")
    server = Server(tmp_path / "t.db", database)
    assert "/g/" not in server.visitor().get("/").text
    server.close()
    database.close()


def test_where_nothing_is_public_a_group_is_shown_to_its_members_alone(tmp_path: Path, monkeypatch: Patch) -> None:
    set_up(tmp_path, monkeypatch)
    with serving_two(tmp_path, public=False) as (server, second):
        ada = signed_in(server, second, "Ada", "organiser")
        assert [ada.get(path).status_code for path in (f"{BELOW}/", f"{BELOW}/talks", "/", "/talks")] == [
            200,
            200,
            403,
            403,
        ]
        assert "/g/our-group/" not in ada.get(f"{BELOW}/").text


def test_a_program_acts_for_the_group_of_its_token(two: tuple[Server, Database]) -> None:
    server, second = two
    add_member(second, "Ada", "organiser")
    person = member_named(second, "Ada")
    assert person is not None
    token = {"authorization": f"Bearer {new_token(second, person, 'bot', 'member', 30)}"}
    peer, star = ("127.0.0.1", 5000), {"paper": "osdi25/orion"}
    assert server.ask(peer, "POST", f"{BELOW}/api/do/star", json=star, headers=token).status_code == 200
    assert (stars(server.database), stars(second)) == ([], ["Ada"])
    assert server.ask(peer, "POST", "/api/do/star", json=star, headers=token).status_code == 401
    listed = [server.ask(peer, "GET", f"{where}/api/talks").json()["total"] for where in ("", BELOW)]
    assert listed == [1, 0]
    known = server.ask(peer, "GET", "/api/groups").json()["items"]
    assert [one["key"] for one in known] == ["our-group", KEY]
    document = server.ask(peer, "GET", f"{BELOW}/api/openapi.json").json()
    validate(document)
    assert document["servers"] == [{"url": BELOW}]


# Attacks: each is made by an organiser of the second group, who is nobody in the first.


def session_of_another_group(folder: Path) -> bool:
    with serving_two(folder) as (server, second):
        eve = signed_in(server, second, "Eve", "organiser")
        eve.cookies[COOKIE] = eve.cookies[f"{COOKIE}_{second.group}"]
        eve.send("/do/star", paper="osdi25/orion")
        return stars(server.database) != []


def link_for_somebody_of_that_name(folder: Path) -> bool:
    """Eve invites an "Ada", who is an organiser of the first group, and opens the link herself there."""
    with serving_two(folder) as (server, second):
        add_member(server.database, "Ada", "organiser")
        eve = signed_in(server, second, "Eve", "organiser")
        page = html.fromstring(eve.send(f"{BELOW}/members", name="Ada", role="organiser").text)
        key = page.xpath("string(//pre)").rpartition("/enter/")[2].strip()
        eve.enter(key)
        eve.send("/do/star", paper="osdi25/orion")
        return stars(server.database) != []


def token_of_another_group(folder: Path) -> bool:
    with serving_two(folder) as (server, second):
        add_member(second, "Eve", "organiser")
        eve = member_named(second, "Eve")
        assert eve is not None
        token = {"authorization": f"Bearer {new_token(second, eve, 'bot', 'organiser', 30)}"}
        server.ask(("127.0.0.1", 5000), "POST", "/api/do/star", json={"paper": "osdi25/orion"}, headers=token)
        return stars(server.database) != []


def change_of_another_group_undone(folder: Path) -> bool:
    with serving_two(folder) as (server, second):
        ada = signed_in(server, server.database, "Ada", "member", "")
        ada.send("/do/star", paper="osdi25/orion")
        eve = signed_in(server, second, "Eve", "organiser")
        eve.send(f"{BELOW}/undo/{changes(server.database)[0].id}")
        return changes(server.database)[-1].undone_by is not None


def link_at_a_talk_of_another_group(folder: Path) -> bool:
    with serving_two(folder) as (server, second):
        number = talks(server.database)[0].talk_id
        eve = signed_in(server, second, "Eve", "organiser")
        eve.send(f"{BELOW}/do/add-link", talk=str(number), kind="slides", url="https://evil.example/")
        with server.database.reading() as connection:
            return bool(links_of(connection, ("schedule:spring", f"{date(2025, 4, 1)}")))


def schedule_of_another_group_replaced(folder: Path) -> bool:
    with serving_two(folder) as (server, second):
        eve = signed_in(server, second, "Eve", "organiser")
        sent = {"file": ("spring.md", TABLE, "text/markdown")}
        shown = eve.send(f"{BELOW}/bring", files=sent, name="spring", address="", text="")
        eve.send(shown.headers["location"], name="spring", accept="1")
        return [row.title for row in talks(server.database)] != [ORION.title]


def fetched_page_of_another_group(folder: Path) -> bool:
    with serving_two(folder) as (server, second):
        database, asked = server.database, {"address": "https://a.example/", "name": "x"}
        number = database.writing(lambda connection: put_job(connection, "schedule", asked, "Eve"))
        begin_next(database)
        finish(database, number, "ok", "", page=TABLE)
        eve = signed_in(server, second, "Eve", "organiser")
        return eve.get(f"{BELOW}/job/{number}").status_code == 200


def talks_of_all_groups_where_nothing_is_public(folder: Path) -> bool:
    with serving_two(folder, public=False) as (server, second):
        eve = signed_in(server, second, "Eve", "reader")
        return ORION.title in eve.get(f"{BELOW}/data/talks.csv").text


def whole(module: Any, name: str) -> Callable[[Patch], None]:
    """Takes out what tells whose a row is."""
    return put(module, name, lambda *_: true())


def any_change(database: Database, number: int) -> Any:
    """A change, whoever's it is."""
    with database.reading() as connection:
        return changes_module._changes(connection, changes_module.Row.id == number)[0]


GUARDS = (
    Guard("session", session_of_another_group, put(keys, "_ours", lambda group: (keys.Row.removed.is_(None),))),
    Guard("link", link_for_somebody_of_that_name, put(keys, "_ours", lambda group: (keys.Row.removed.is_(None),))),
    Guard("token", token_of_another_group, put(keys, "_ours", lambda group: (keys.Row.removed.is_(None),))),
    Guard(
        "undo",
        change_of_another_group_undone,
        put(door, "change", any_change),
    ),
    Guard("talk", link_at_a_talk_of_another_group, whole(plan_module, "of_ours")),
    Guard("schedule", schedule_of_another_group_replaced, put(saving_module, "claim", nothing)),
    Guard("job", fetched_page_of_another_group, put(jobs_module, "_ours", lambda group: true())),
    Guard("data", talks_of_all_groups_where_nothing_is_public, put(gate, "_is_of_all", lambda scope: False)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=[guard.name for guard in GUARDS])
def test_nobody_reaches_over_into_another_group(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    set_up(tmp_path, monkeypatch)
    prove(guard, tmp_path, monkeypatch)
