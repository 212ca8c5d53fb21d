"""Members in the browser: invited by a link that is shown once, given another role, withdrawn; all of it taken back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from guards import Guard, Patch, nothing, prove, put
from lxml import html
from served import Server, Visitor
from test_serve_access import filled
from test_serve_bring import alone, server  # noqa: F401

from db.changes import changes
from db.members import member_named, members, new_link
from paperwatch.changes import door
from paperwatch.changes import members as actions


def roles(server: Server) -> dict[str, str]:  # noqa: F811
    return {one.name: one.role for one in members(server.database)}


def key_in(answer: httpx.Response) -> str:
    """The key of the link that a page shows."""
    assert answer.status_code == 200, answer.text
    found = re.search(r"http://localhost/enter/([\w-]+)", answer.text)
    assert found is not None
    return found[1]


def signed_in(visitor: Visitor) -> bool:
    return "Leave" in visitor.get("/").text


def at_machine(server: Server) -> Visitor:  # noqa: F811
    found = server.visitor()
    found.enter(new_link(server.database, "ada", at_machine=True))
    return found


def test_an_organiser_invites_somebody_by_a_link_that_is_shown_once(server: Server) -> None:  # noqa: F811
    ada = server.signed_in("Ada", "organiser")
    answer = ada.send("/members", name="Bo Chen", role="reader")
    key = key_in(answer)
    assert "no-store" in answer.headers["cache-control"]
    assert roles(server) == {"Ada": "organiser", "Bo Chen": "reader"}
    bo = server.visitor()
    assert bo.enter(key).status_code == 303 and "You are Bo Chen, reader" in bo.get("/").text
    (change,) = changes(server.database)
    assert (change.by, change.said) == ("Ada", "Bo Chen is a member now, with the role reader")
    assert key not in str(change) and key not in ada.get("/members").text
    ada.send(f"/undo/{change.id}")
    assert roles(server) == {"Ada": "organiser"} and not signed_in(bo)


def test_a_role_counts_from_the_next_click_on_and_is_given_back(server: Server) -> None:  # noqa: F811
    ada, bo = server.signed_in("Ada", "organiser"), server.signed_in("Bo")
    ada.send("/do/set-role", name="Bo", role="organiser")
    assert bo.get("/members").status_code == 200
    ada.send("/undo/1")
    assert (roles(server)["Bo"], bo.get("/members").status_code) == ("member", 404)


def test_somebody_withdrawn_is_out_at_once_and_taken_back_needs_a_new_link(server: Server) -> None:  # noqa: F811
    ada, bo = server.signed_in("Ada", "organiser"), server.signed_in("Bo")
    ada.send("/do/remove-member", name="Bo")
    assert (member_named(server.database, "Bo"), signed_in(bo)) == (None, False)
    ada.send("/undo/1")
    assert (roles(server)["Bo"], signed_in(bo)) == ("member", False)


def test_a_new_link_ends_the_one_before_and_is_listed_since_whoever_has_it_is_that_member(
    alone: Server,  # noqa: F811
) -> None:
    ada = alone.signed_in("Ada", "organiser")
    first = key_in(ada.send("/members", name="Bo", role="member"))
    second = key_in(ada.send("/members/link", name="Bo"))
    assert changes(alone.database)[0].said == "A new link for Bo"
    assert alone.visitor().get(f"/enter/{first}").status_code == 404
    ada.send("/undo/2")
    assert alone.visitor().get(f"/enter/{second}").status_code == 404
    assert ada.send("/members/link", name="Nobody").status_code == 400


def test_whoever_is_at_the_machine_begins_with_an_organiser_and_gets_the_link(alone: Server) -> None:  # noqa: F811
    first = at_machine(alone)
    refused = first.send("/members", name="Bo", role="member")
    assert (refused.status_code, "must be an organiser" in refused.text, roles(alone)) == (400, True, {})
    key = key_in(first.send("/members", name="Ada", role="organiser"))
    assert not signed_in(first)
    first.enter(key)
    assert "You are Ada, organiser" in first.get("/").text


@pytest.mark.parametrize(
    ("path", "form", "why"),
    [
        ("/do/set-role", {"name": "Ada", "role": "member"}, "must be an organiser"),
        ("/do/remove-member", {"name": "ada"}, "Nobody can withdraw themselves"),
        ("/do/set-role", {"name": "Ada", "role": "king"}, "role"),
        ("/do/set-role", {"name": "Zoe", "role": "member"}, "no member Zoe"),
        ("/do/remove-member", {"name": "Zoe"}, "no member Zoe"),
        ("/members", {"name": "ada", "role": "member"}, "is a member already"),
        ("/members", {"name": "bo@example.org", "role": "member"}, "no e-mail address"),
        ("/members", {"name": "", "role": "member"}, "a member has a name"),
        ("/members", {"name": "x" * 200, "role": "member"}, "name"),
    ],
)  # fmt: skip
def test_what_would_lock_everybody_out_or_makes_no_sense_is_refused(
    alone: Server,  # noqa: F811
    path: str,
    form: dict[str, str],
    why: str,
) -> None:
    answer = alone.signed_in("Ada", "organiser").send(path, **form)
    assert (answer.status_code, why in html.fromstring(answer.text).text_content()) == (400, True), answer.text
    assert roles(alone) == {"Ada": "organiser"}


@pytest.mark.parametrize("role", ["reader", "member"])
def test_nobody_but_an_organiser_sees_or_changes_members(alone: Server, role: Any) -> None:  # noqa: F811
    eve = alone.signed_in("Eve", role)
    assert eve.get("/members").status_code == 404
    assert eve.send("/members", name="Mal", role="organiser").status_code == 404
    assert eve.send("/members/link", name="Eve").status_code == 404
    assert eve.send("/do/set-role", name="Eve", role="organiser").status_code == 403
    assert roles(alone) == {"Eve": role} and "/members" not in eve.get("/").text


def test_a_name_is_text(alone: Server) -> None:  # noqa: F811
    ada = alone.signed_in("Ada", "organiser")
    shown = ada.send("/members", name='"><script>alert(1)</script>', role="member").text + ada.get("/members").text
    assert html.fromstring(shown).xpath("//script") == []


def made_an_organiser(folder: Path) -> bool:
    database = filled(folder / "t.db")
    made = Server(folder / "t.db", database)
    made.signed_in("Ada", "organiser")
    made.signed_in("Eve").send("/do/set-role", name="Eve", role="organiser")
    found = roles(made)["Eve"] == "organiser"
    made.close()
    database.close()
    return found


def locked_out(folder: Path) -> bool:
    database = filled(folder / "t.db")
    made = Server(folder / "t.db", database)
    made.signed_in("Ada", "organiser").send("/do/set-role", name="Ada", role="reader")
    found = "organiser" not in roles(made).values()
    made.close()
    database.close()
    return found


GUARDS = (
    Guard("role", made_an_organiser, put(door, "_allow", nothing)),
    Guard("an organiser stays", locked_out, put(actions, "_needs_an_organiser", nothing)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)
