"""Who may change what is served, and how it is tried without being allowed to: each guard holds, and alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from guards import Guard, Patch, as_it_is, nothing, prove, put
from lxml import html
from markupsafe import Markup
from served import Server, Visitor, serving
from test_changes import LYRA, ORION, orion

from db import members as keys
from db.clock import now
from db.engine import Database, open_database
from db.group.marks import marks_on
from db.linkage.link import link_pending
from db.members import (
    MemberError,
    add_member,
    has_members,
    members,
    new_link,
    remove_member,
    set_role,
    sign_out,
)
from db.models import MemberKey
from db.store import save, start_run
from paperwatch.changes import door
from paperwatch.serve import access as access_module
from paperwatch.serve import gate, hooks, words
from paperwatch.serve.access import COOKIE, Access, is_from_here, of_ours
from paperwatch.serve.pages import changing, entering

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def filled(path: Path) -> Database:
    database = open_database(path)
    save(database, [ORION, LYRA], run_id=start_run(database, source="test", edition=None))
    link_pending(database)
    return database


@contextmanager
def served(folder: Path, **more: Any) -> Iterator[Server]:
    database = filled(folder / "t.db")
    made = Server(folder / "t.db", database, **more)
    try:
        yield made
    finally:
        made.close()
        database.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with served(tmp_path) as made:
        yield made


def starred(server: Server) -> bool:
    return bool(marks_on(server.database, orion(server.database)))


def star(visitor: Visitor, **more: Any) -> httpx.Response:
    return visitor.send("/do/star", paper="osdi25/orion", **more)


def form_of_a_stranger(folder: Path) -> bool:
    """A page elsewhere sends a form; the proxy names the member, and no cookie comes along."""
    with served(folder, header="remote-user", trusted=frozenset({"127.0.0.1"})) as server:
        add_member(server.database, "Ada", "member")
        star(server.visitor(), headers={"remote-user": "Ada"}, csrftoken="guessed")
        return starred(server)


def form_of_a_neighbour(folder: Path) -> bool:
    """A program on another port of this machine has planted a token, as cookies know no ports."""
    with served(folder) as server:
        ada = server.signed_in("Ada")
        star(ada, headers={"origin": "http://localhost:9999"})
        return starred(server)


def planted_session(folder: Path) -> bool:
    """Somebody's session is planted in a browser; it must not live on beside the one that its owner signs in to."""
    with served(folder) as server:
        planter = server.signed_in("Eve")
        add_member(server.database, "Ada", "member")
        victim = server.visitor()
        victim.cookies = dict(planter.cookies)
        victim.enter(new_link(server.database, "Ada"))
        assert victim.cookies[COOKIE] != planter.cookies[COOKIE]
        star(planter)
        return starred(server)


def link_used_twice(folder: Path) -> bool:
    with served(folder) as server:
        add_member(server.database, "Ada", "member")
        key = new_link(server.database, "Ada")
        assert server.visitor().enter(key).status_code == 303
        return server.visitor().enter(key).status_code == 303


def reader_who_writes(folder: Path) -> bool:
    with served(folder) as server:
        star(server.signed_in("Eve", "reader"))
        return starred(server)


def forged_header(folder: Path) -> bool:
    with served(folder, header="remote-user", trusted=frozenset({"10.0.0.1"})) as server:
        add_member(server.database, "Ada", "organiser")
        stranger = server.visitor("10.0.0.9")
        return "You are Ada" in stranger.get("/", **{"remote-user": "Ada"}).text


def led_elsewhere(folder: Path) -> bool:
    with served(folder) as server:
        answer = star(server.signed_in("Ada"), back="//evil.example/")
        return "evil.example" in answer.headers["location"]


def script_in_a_note(folder: Path) -> bool:
    with served(folder) as server:
        server.signed_in("Ada").send("/do/note", paper="osdi25/orion", text=SCRIPT)
        page = server.signed_in("Ben").get(f"/paper/{orion(server.database)}")
        return bool(html.fromstring(page.text).xpath("//script | //img[@onerror]"))


def read_without_signing_in(folder: Path) -> bool:
    with served(folder, public=False) as server:
        return server.visitor().get("/").status_code == 200


def machine_beside_members(folder: Path) -> bool:
    """Whoever was at the machine before there were members is none of them."""
    with served(folder) as server:
        first = server.visitor()
        first.enter(new_link(server.database, "ada", at_machine=True))
        add_member(server.database, "Ben", "organiser")
        star(first)
        return starred(server)


def any_kind(kind: str) -> tuple[Any, ...]:
    return (MemberKey.kind == kind, MemberKey.until > now())


GUARDS = (
    Guard("token of forms", form_of_a_stranger, put(hooks, "is_our_form", lambda *_: True)),
    Guard("where forms come from", form_of_a_neighbour, put(gate, "is_from_here", lambda *_: True)),
    Guard("planted session", planted_session, put(entering, "end_session", nothing)),
    Guard("link that is replayed", link_used_twice, put(keys, "_open", any_kind)),
    Guard("role", reader_who_writes, put(door, "_allow", nothing)),
    Guard("header of a stranger", forged_header, put(access_module, "_peer", lambda _: "10.0.0.1")),
    Guard("open redirect", led_elsewhere, put(changing, "of_ours", as_it_is)),
    Guard("script in a note", script_in_a_note, lambda patch: patch.setitem(words.FILTERS, "lines", Markup)),
    Guard("not public", read_without_signing_in, put(gate, "_ALWAYS_OPEN", ("/",))),
    Guard("machine beside members", machine_beside_members, put(keys, "_has_members", lambda _: False)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)


def test_nobody_changes_anything_without_signing_in(server: Server) -> None:
    answer = star(server.visitor())
    assert (answer.status_code, starred(server)) == (403, False)
    assert "Sign in" in answer.text


def test_a_server_without_a_way_to_write_takes_no_form(tmp_path: Path) -> None:
    filled(tmp_path / "t.db").close()
    with serving(tmp_path / "t.db") as address:
        assert httpx.post(f"{address}/do/star", data={"paper": "osdi25/orion"}).status_code == 405


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        ("/do/star", {"headers": {"host": "evil.example"}}, 421),
        ("/do/star", {"headers": {"sec-fetch-site": "cross-site"}}, 403),
        ("/do/star", {"headers": {"sec-fetch-site": "same-site"}}, 403),
        ("/do/star", {"headers": {"origin": "null"}}, 403),
        ("/do/star", {"headers": {"content-type": "multipart/form-data"}}, 415),
        ("/do/star", {"headers": {"content-type": "text/plain"}}, 415),
        ("/do/star", {"csrftoken": "é"}, 400),
        ("/do/star", {"csrftoken": ""}, 403),
        ("/do/note", {"text": "x" * 70_000}, 413),
        ("/do/note", {"text": "x" * 5_001}, 400),
        ("/do/star", {"role": "organiser"}, 400),
        ("/do/nothing", {}, 400),
        ("/undo/9999999999", {}, 404),
        ("/data", {}, 405),
        ("/", {}, 405),
    ],
)
def test_a_form_that_is_not_ours_or_makes_no_sense_changes_nothing(
    server: Server, path: str, more: dict[str, Any], status: int
) -> None:
    answer = server.signed_in("Ada", "organiser").send(path, paper="osdi25/orion", **more)
    assert (answer.status_code, starred(server)) == (status, False)


@pytest.mark.parametrize("cookie", [b"\xff\xfe", b"a=b; ds_csrftoken=\xc3\xa9", b"paperwatch_session=x.y.z", b"=;=,"])
def test_a_cookie_that_nobody_can_read_is_none(server: Server, cookie: bytes) -> None:
    answer = server.ask(("127.0.0.1", 1), "GET", "/", headers=[(b"cookie", cookie)])
    assert (answer.status_code, "You are" in answer.text) == (200, False)


def test_looking_at_a_link_spends_nothing_and_signs_nobody_in(server: Server) -> None:
    add_member(server.database, "Ada", "member")
    key = new_link(server.database, "Ada")
    preview = server.visitor()
    assert "This link is for Ada" in preview.get(f"/enter/{key}").text
    assert "You are" not in preview.get("/").text
    assert server.visitor().enter(key).status_code == 303
    assert preview.get(f"/enter/{key}").status_code == 404


def test_a_session_is_kept_from_scripts_and_other_sites_and_from_plain_http(tmp_path: Path) -> None:
    with served(tmp_path, secure=True) as server:
        add_member(server.database, "Ada", "member")
        said = server.visitor().enter(new_link(server.database, "Ada")).headers.get_list("set-cookie")
    (cookie,) = (line.lower() for line in said if line.startswith(COOKIE))
    assert {"httponly", "samesite=lax", "secure", "path=/"} <= {part.strip() for part in cookie.split(";")}


def test_pages_of_those_who_have_signed_in_are_kept_by_no_cache(server: Server) -> None:
    assert server.signed_in("Ada").get("/").headers["cache-control"] == "private, no-store"


def test_a_session_that_nobody_signed_or_that_ended_opens_nothing(server: Server) -> None:
    ada = server.signed_in("Ada")
    stolen, forged = server.visitor(), server.visitor()
    stolen.cookies = dict(ada.cookies)
    forged.cookies = {COOKIE: ada.cookies[COOKIE][:-3] + "abc"}
    assert "You are Ada" in stolen.get("/").text
    assert "You are" not in forged.get("/").text
    ada.send("/leave")
    assert "You are Ada" not in stolen.get("/").text


ENDINGS: tuple[Callable[[Database], None], ...] = (
    lambda database: remove_member(database, "Ada"),
    lambda database: sign_out(database, "ada"),
)


@pytest.mark.parametrize("end", ENDINGS, ids=["removed", "signed out"])
def test_a_session_ends_at_once_when_an_organiser_ends_it(server: Server, end: Callable[[Database], None]) -> None:
    ada = server.signed_in("Ada")
    end(server.database)
    assert "You are Ada" not in ada.get("/").text
    assert star(ada).status_code == 403


@pytest.mark.parametrize("at_machine", [False, True], ids=["member", "at the machine"])
def test_a_new_link_ends_those_before_it(server: Server, at_machine: bool) -> None:
    if not at_machine:
        add_member(server.database, "Ada", "member")
    old, new = (new_link(server.database, "Ada", at_machine=at_machine) for _ in range(2))
    assert server.visitor().get(f"/enter/{old}").status_code == 404
    assert server.visitor().enter(new).status_code == 303


def test_a_role_counts_from_the_next_request_on(server: Server) -> None:
    ada = server.signed_in("Ada", "reader")
    assert star(ada).status_code == 403
    set_role(server.database, "Ada", "member")
    assert star(ada).status_code == 303


def test_a_link_and_a_session_end_with_time(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = server.signed_in("Ada")
    key = new_link(server.database, "Ada")
    monkeypatch.setattr("db.clock.skew", timedelta(days=8))
    assert server.visitor().get(f"/enter/{key}").status_code == 404
    assert ada.send(f"/enter/{key}").status_code == 404
    assert "You are Ada" in ada.get("/").text
    monkeypatch.setattr("db.clock.skew", timedelta(days=91))
    assert "You are Ada" not in ada.get("/").text


def test_the_person_at_the_machine_is_the_organiser_while_there_are_no_members(server: Server) -> None:
    first = server.visitor()
    first.enter(new_link(server.database, "ada", at_machine=True))
    assert "You are ada, organiser." in first.get("/").text
    assert star(first).status_code == 303


def test_a_proxy_at_a_trusted_address_names_who_has_signed_in_there(tmp_path: Path) -> None:
    with served(tmp_path, header="remote-user", trusted=frozenset({"10.0.0.1"})) as server:
        add_member(server.database, "Ada", "member")
        proxy = server.visitor("10.0.0.1")
        assert "You are Ada, member." in proxy.get("/", **{"remote-user": "Ada"}).text
        assert "You are" not in proxy.get("/", **{"remote-user": "Nobody Known"}).text
        assert "You are" not in proxy.get("/").text


def test_a_header_of_a_proxy_never_changes_whose_connection_it_is(tmp_path: Path) -> None:
    database = filled(tmp_path / "t.db")
    add_member(database, "Ada", "organiser")
    trusting = Access(database, header="remote-user", trusted=frozenset({"10.1.2.3"}))
    with serving(tmp_path / "t.db", trusting) as address:
        forged = {"x-forwarded-for": "10.1.2.3", "remote-user": "Ada"}
        assert "You are" not in httpx.get(address, headers=forged).text
    database.close()


@pytest.mark.parametrize(
    "path", ["/", "/data", "/data/papers.csv", "/feeds/talks.ics", "/data.json?sql=select+1", "/changes"]
)
def test_where_nothing_is_public_only_the_entrance_is_shown(tmp_path: Path, path: str) -> None:
    with served(tmp_path, public=False) as server:
        hidden = server.visitor().get(path)
        assert (hidden.status_code, ORION.title in hidden.text, "default-src 'none'" in str(hidden.headers)) == (
            403, False, True
        )  # fmt: skip
        assert server.visitor().get("/static/style.css").status_code == 200
        assert server.signed_in("Eve", "reader").get(path).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "\\\\evil", "evil", "", "/a\nb",
     "javascript:alert(1)", "/ok\r\nset-cookie: a=b"],
)  # fmt: skip
def test_an_address_that_could_lead_elsewhere_leads_to_the_front_page(address: str) -> None:
    assert of_ours(address) == "/"


def test_an_address_of_ours_stays() -> None:
    assert of_ours("/search?q=a%2Fb&page=2") == "/search?q=a%2Fb&page=2"


def test_a_browser_says_where_a_form_comes_from_and_an_old_one_at_least_its_origin() -> None:
    assert is_from_here({b"sec-fetch-site": b"same-origin", b"origin": b"https://papers.example.org"})
    assert is_from_here({b"origin": b"http://localhost:8001", b"host": b"localhost:8001"})
    assert is_from_here({})
    assert not is_from_here({b"origin": b"http://localhost:9", b"host": b"localhost:8001"})


@pytest.mark.parametrize("name", [SCRIPT, "javascript:alert(1)", "\u202eAda"])
def test_the_name_of_a_member_never_acts(server: Server, name: str) -> None:
    ada = server.signed_in(name, "organiser")
    ada.send("/do/propose", paper="osdi25/orion", text=SCRIPT)
    ada.send("/do/plan-talk", paper="osdi25/orion", presenters=SCRIPT, supporters=SCRIPT)
    for path in ("/", f"/paper/{orion(server.database)}", "/changes", "/talks", "/talk/3"):
        page = html.fromstring(ada.get(path).text)
        assert page.xpath("//script | //img[@onerror]") == [], path
        assert [href for href in page.xpath("//@href") if href.lower().startswith("javascript")] == []


def test_members_are_added_once_and_come_back(sqlite: Database) -> None:
    assert not has_members(sqlite)
    add_member(sqlite, "Ada", "member")
    with pytest.raises(MemberError):
        add_member(sqlite, "ada", "organiser")
    remove_member(sqlite, "ADA")
    assert members(sqlite) == []
    with pytest.raises(MemberError):
        new_link(sqlite, "Ada")
    add_member(sqlite, "Ada", "reader")
    assert [(one.name, one.role, one.sessions) for one in members(sqlite)] == [("Ada", "reader", 0)]


def test_members_and_keys_are_the_same_on_both_engines(database: Database) -> None:
    add_member(database, "Ada", "member")
    session, person = keys.enter(database, new_link(database, "Ada")) or ("", None)
    assert person is not None and (person.name, person.role) == ("Ada", "member")
    assert keys.holder_of_session(database, session) == person
    assert [one.sessions for one in members(database)] == [1]
    assert keys.secret(database) == keys.secret(database)
    remove_member(database, "Ada")
    assert keys.holder_of_session(database, session) is None


def test_no_key_is_kept(sqlite: Database) -> None:
    add_member(sqlite, "Ada", "member")
    link = new_link(sqlite, "Ada")
    session, _ = keys.enter(sqlite, link) or ("", None)
    file = Path(str(sqlite.url.database))
    held = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert link.encode() not in held and session.encode() not in held
