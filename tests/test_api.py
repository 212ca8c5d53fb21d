"""The JSON API: lists and actions by token, described by a document that is made of the same tables."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from guards import Guard, Patch, nothing, prove
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from served import Server
from test_changes import ORION, orion
from test_cli import Run, run  # noqa: F401
from test_serve_access import served, starred

from db import tokens as tokens_module
from db.changes import changes
from db.engine import Database
from db.group.marks import marks_on
from db.group.talks import talks
from db.jobs import jobs
from db.members import MemberError, add_member, member_named, remove_member, set_role
from db.models import ApiToken
from db.tokens import holder_of_token, new_token, revoke, tokens
from paperwatch.changes import door
from paperwatch.changes.actions import ACTIONS
from paperwatch.serve.lists import LISTS
from paperwatch.serve.tries import MOST_WRONG, Tries

STAR = {"paper": "osdi25/orion"}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    with served(tmp_path) as made:
        yield made


def token_of(database: Database, name: str, role: Any = "member", of: Any = None) -> str:
    add_member(database, name, of or role)
    person = member_named(database, name)
    assert person is not None
    return new_token(database, person, "a bot", role, 30)


def ask(server: Server, path: str, token: str | None = None, method: str = "GET", **more: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return server.ask(("127.0.0.1", 5000), method, path, headers=headers | more.pop("headers", {}), **more)


def do(server: Server, token: str | None, action: str = "star", **values: Any) -> httpx.Response:
    return ask(server, f"/api/do/{action}", token, "POST", json=values or STAR)


def test_an_action_is_done_in_the_name_of_the_tokens_member_and_taken_back(server: Server) -> None:
    token = token_of(server.database, "Ada")
    done = do(server, token)
    assert (done.status_code, done.json()["change"]) == (200, 1)
    assert [(m.kind, m.by) for m in marks_on(server.database, orion(server.database))] == [("star", "Ada")]
    assert ask(server, "/api/undo/1", token, "POST").status_code == 200
    assert not starred(server)


def test_a_list_for_organisers_is_refused_to_a_member(server: Server) -> None:
    assert ask(server, "/api/jobs", token_of(server.database, "Ada", "member")).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_every_list_answers_with_its_number_and_its_rows(server: Server, name: str) -> None:
    answer = ask(server, f"/api/{name}", token_of(server.database, "Ada", LISTS[name].least or "member"))
    assert (answer.status_code, sorted(answer.json())) == (200, ["items", "total"])


def test_papers_are_narrowed_as_in_the_pages(server: Server) -> None:
    found = ask(server, "/api/papers?venue=OSDI&year=2025&covered=false&limit=5").json()
    assert (found["total"], [one["title"] for one in found["items"]]) == (1, [ORION.title])
    assert ask(server, "/api/papers?offset=1").json()["total"] == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/papers?limit=0", 400), ("/api/papers?since=soon", 400), ("/api/papers?colour=red", 400),
        ("/api/papers?q=(", 400), ("/api/papers?topic=nothing", 400), ("/api/nothing", 404), ("/api/changes", 401),
        ("/api/do/star", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_a_problem_with_a_sentence(server: Server, path: str, status: int) -> None:
    answer = ask(server, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"].startswith("application/problem+json") and answer.json()["detail"]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"content": b"{"}, 400), ({"content": b"[1]"}, 400), ({"content": b'{"paper": "x", "role": "o"}'}, 400),
        ({"content": b"x" * 70_000}, 413), ({"content": b"{}", "headers": {"content-type": "text/plain"}}, 415),
        ({"content": b"[" * 60_000}, 400), ({"json": {"paper": "nothing of that name"}}, 400),
        ({"json": STAR, "headers": {"host": "evil.example"}}, 421),
    ],
)  # fmt: skip
def test_a_body_that_makes_no_sense_changes_nothing(server: Server, more: dict[str, Any], status: int) -> None:
    token = token_of(server.database, "Ada")
    headers = {"content-type": "application/json"} | more.pop("headers", {})
    assert ask(server, "/api/do/star", token, "POST", headers=headers, **more).status_code == status
    assert not starred(server)


def test_a_stale_request_is_told_so(server: Server) -> None:
    token, note = token_of(server.database, "Ada"), STAR | {"text": "first"}
    do(server, token, "note", **note)
    late = ask(server, "/api/do/note?seen=0", token, "POST", json=note)
    assert (late.status_code, "quicker" in late.json()["detail"]) == (409, True)


def test_a_session_opens_nothing_here(server: Server) -> None:
    """So no page of another site can send anything in the name of whoever looks at it."""
    ada = server.signed_in("Ada", "organiser")
    cookie = "; ".join(f"{name}={value}" for name, value in ada.cookies.items())
    answer = ask(server, "/api/do/star", None, "POST", json=STAR, headers={"cookie": cookie})
    assert (answer.status_code, starred(server)) == (401, False)


def test_where_nothing_is_public_a_list_needs_a_token(tmp_path: Path) -> None:
    with served(tmp_path, public=False) as server:
        assert ask(server, "/api/papers").status_code == 401
        assert ask(server, "/api/papers", token_of(server.database, "Ada", "reader")).status_code == 200


def test_the_document_names_every_action_and_list_with_their_fields(server: Server) -> None:
    told = ask(server, "/api/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    paths = {f"/api/do/{name}" for name in ACTIONS} | {f"/api/{name}" for name in LISTS} | {"/api/undo/{number}"}
    assert set(told["paths"]) == paths
    for name, kind in ACTIONS.items():
        body = told["paths"][f"/api/do/{name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert set(body["properties"]) == set(kind.model_fields)
    assert "$ref" not in json.dumps(told)


def test_the_document_is_valid_and_each_path_in_it_answers_as_it_says(server: Server) -> None:
    told = ask(server, "/api/openapi.json").json()
    validate(told)
    token = token_of(server.database, "Ada", "organiser")
    for path, methods in told["paths"].items():
        for method, said in methods.items():
            more = {"json": what_it_takes(server, path.rpartition("/")[2], token)} if "requestBody" in said else {}
            done = max(change.id for change in changes(server.database)) if "{number}" in path else 0
            answer = ask(server, path.replace("{number}", str(done)), token, method.upper(), **more)
            assert answer.status_code == 200, (path, answer.text)
            is_as_told(answer, said)
            is_as_told(ask(server, path + "?limit=many" if method == "get" else "/api/do/nothing", token, method), said)
            alone = ask(server, path.replace("{number}", str(done)), None, method.upper(), **more)
            assert (alone.status_code == 401) == ("security" in said), path
            is_as_told(alone, said)


def what_it_takes(server: Server, action: str, token: str) -> dict[str, Any]:
    """Values with which an action can be done."""
    fields = ACTIONS[action].model_fields
    if "address" in fields:
        return {"address": f"https://example.org/osdi25/{action}"}
    if "topic" in action:
        return {"name": "orbits"} | ({"find": "title:orion"} if "find" in fields else {})
    if action in ("save-search", "drop-search"):
        return {"name": "caches"} | ({"query": "title:cache"} if "query" in fields else {})
    if "name" in fields:  # of a member
        return {"name": "Zoe"} | ({"role": "reader"} if "role" in fields else {})
    if "job" in fields:
        return {"job": jobs(server.database)[0].id}
    if "a" in fields:
        return {"a": "osdi25/orion", "b": "2501.00001"} | ({"verdict": "different"} if "verdict" in fields else {})
    if "talk" not in fields:
        return STAR
    assert do(server, token, "plan-talk", again=True, **STAR).status_code == 200
    talk = {"talk": max(row.talk_id for row in talks(server.database))}
    return talk | ({"kind": "slides", "url": "https://a.example/slides.pdf"} if "url" in fields else {})


def is_as_told(answer: httpx.Response, said: dict[str, Any]) -> None:
    """Whether the document tells of an answer of that status, type and form."""
    told = said["responses"].get(str(answer.status_code), said["responses"]["default"])
    kind = answer.headers["content-type"].partition(";")[0]
    OAS31Validator(told["content"][kind]["schema"]).validate(answer.json())


def reader_with_a_token(folder: Path) -> bool:
    with served(folder) as server:
        do(server, token_of(server.database, "Eve", "reader"))
        return starred(server)


def token_above_its_role(folder: Path) -> bool:
    """A token for reading alone, of somebody who may do more."""
    with served(folder) as server:
        do(server, token_of(server.database, "Ada", "reader", of="organiser"))
        return starred(server)


def token_of_somebody_demoted(folder: Path) -> bool:
    with served(folder) as server:
        token = token_of(server.database, "Ada")
        set_role(server.database, "Ada", "reader")
        do(server, token)
        return starred(server)


def revoked_token(folder: Path) -> bool:
    with served(folder) as server:
        token = token_of(server.database, "Ada")
        revoke(server.database, 1)
        do(server, token)
        return starred(server)


def guessed_at_last(folder: Path) -> bool:
    """Wrong tokens without end."""
    with served(folder) as server:
        for number in range(MOST_WRONG):
            assert do(server, f"paperwatch_{number}").status_code == 401
        return do(server, "paperwatch_x").status_code == 401


def highest(*roles: Any, key: Any) -> Any:
    return max(roles, key=key)


def puts_highest(patch: Patch) -> None:
    patch.setattr(tokens_module, "min", highest, raising=False)


GUARDS = (
    Guard("role of a member", reader_with_a_token, lambda patch: patch.setattr(door, "_allow", nothing)),
    Guard("role of a token", token_above_its_role, puts_highest),
    Guard("role of today", token_of_somebody_demoted, puts_highest),
    Guard("revoked", revoked_token, lambda patch: patch.setattr(tokens_module, "_open", lambda: ())),
    Guard("wrong tokens", guessed_at_last, lambda patch: patch.setattr(Tries, "shut", lambda *_: False)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)


def test_wrong_tokens_of_others_at_the_same_address_shut_nobody_out(server: Server) -> None:
    token = token_of(server.database, "Ada")
    for number in range(MOST_WRONG + 1):
        do(server, f"paperwatch_{number}")
    assert do(server, token).status_code == 200


def test_a_token_is_kept_as_a_digest_and_told_in_no_log(
    server: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    token = token_of(server.database, "Ada")
    do(server, token)
    do(server, f"{token}x")
    ask(server, "/api/changes", token)
    with server.database.reading() as connection:
        kept = str(connection.execute(ApiToken.__table__.select()).all())
    shown = "".join(capfd.readouterr()) + caplog.text + kept
    assert token not in shown and "a bot" in kept


def test_a_removed_members_tokens_stay_ended_when_they_come_back(database: Database) -> None:
    token = token_of(database, "Ada")
    assert holder_of_token(database, token) == member_named(database, "Ada")
    remove_member(database, "Ada")
    add_member(database, "Ada", "member")
    assert holder_of_token(database, token) is None and tokens(database) == []


def test_no_token_is_made_for_more_than_its_member_may(database: Database) -> None:
    with pytest.raises(MemberError, match="cannot be of the role organiser"):
        token_of(database, "Bob", "organiser", of="member")


def test_tokens_are_made_listed_and_revoked_on_the_command_line(run: Run) -> None:  # noqa: F811
    assert run("init")[0] == 0
    status, alone, _ = run("tokens", "add", "my laptop")
    assert (status, alone.startswith("paperwatch_")) == (0, True)
    run("members", "add", "Root", "--role", "organiser")
    run("members", "add", "Ada")
    assert run("tokens", "add", "bot")[0] == 2
    assert run("tokens", "add", "bot", "--member", "Ada", "--role", "organiser")[0] == 2
    assert run("tokens", "add", "bot", "--member", "Ada")[0] == 0
    assert [one["label"] for one in json.loads(run("tokens", "--json")[1])] == ["my laptop", "bot"]
    assert (run("tokens", "revoke", "2")[0], run("tokens", "revoke", "2")[0]) == (0, 2)
