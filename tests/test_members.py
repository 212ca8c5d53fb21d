"""`members`, and the how-to of a group's server: every line typed as it stands, and the links that it prints opened."""

from __future__ import annotations

import json
import re
import shlex
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn
from lxml import html
from test_cli import Run, run  # noqa: F401

from paperwatch.commands.serve import access_of, served_file
from paperwatch.config import load_config
from paperwatch.serve.app import make_app
from paperwatch.serve.run import address_of, configured, listening

PAGE = (Path(__file__).resolve().parent.parent / "docs/howto/group-server.md").read_text("utf-8")
TYPED = [line.partition("  #")[0].split(" ", 1)[1] for line in re.findall(r"^    (paperwatch .*)$", PAGE, re.MULTILINE)]


def words(line: str) -> list[str]:
    return shlex.split(line)


def said(run: Run, line: str) -> str:  # noqa: F811
    status, out, err = run(*words(line))
    assert status == 0, f"{line}: {err}"
    return out


def test_the_how_to_leads_three_people_in_word_for_word(run: Run, tmp_path: Path) -> None:  # noqa: F811
    settings = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    plain = "\n".join(line.partition("   #")[0] for line in settings[0].splitlines() if "base_url" not in line)
    (tmp_path / "paperwatch.toml").write_text(f'database_url = "sqlite:///t.db"\n{plain}\n', "utf-8")
    adding = [line for line in TYPED if line.startswith("members add")]
    links = {words(line)[2]: said(run, line).split("/enter/")[1].strip() for line in adding}
    config = load_config()
    access, live = access_of(config)
    with listening("127.0.0.1", 0) as socket:
        server = uvicorn.Server(configured(make_app(served_file(config), access=access, live=live).app()))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        base = address_of(socket).rstrip("/")
        try:
            assert "Sign in" in asked(base).text
            for name, key in links.items():
                with httpx.Client(base_url=base) as browser:
                    page = html.fromstring(browser.get(f"/enter/{key}").text)
                    token = page.xpath("//input[@name='csrftoken']/@value")[0]
                    browser.post(f"/enter/{key}", data={"csrftoken": token})
                    assert f"You are {name}" in browser.get("/").text
                    assert "Changes" in browser.get("/changes").text
            after = [line for line in TYPED if not line.startswith(("members add", "serve"))]
            assert len(after) >= 6
            for line in after:
                said(run, line)
        finally:
            server.should_exit = True
            thread.join(10)
            access.database.close()
    out = said(run, "members list")
    assert "Ada Lovelace" in out and "Bo Chen" in out and "Eve" not in out


def asked(base: str) -> httpx.Response:
    end = time.monotonic() + 60
    while True:
        try:
            return httpx.get(base)
        except httpx.ConnectError:
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.mark.parametrize("toml", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL), ids=["own", "proxy"])
def test_the_settings_of_the_how_to_are_settings(run: Run, tmp_path: Path, toml: str) -> None:  # noqa: F811
    (tmp_path / "paperwatch.toml").write_text(toml, "utf-8")
    config = load_config()
    assert (config.public, config.auth) in ((False, ""), (True, "header:Remote-User"))


@pytest.mark.parametrize("auth", ["Remote-User", "header:", "header:a b", "basic"])
def test_an_auth_that_is_no_header_is_refused(run: Run, tmp_path: Path, auth: str) -> None:  # noqa: F811
    (tmp_path / "paperwatch.toml").write_text(f'auth = "{auth}"\n', "utf-8")
    assert run("members")[0] == 2


def test_what_is_done_to_members_is_listed_and_taken_back(run: Run, tmp_path: Path) -> None:  # noqa: F811
    for line in ("add Ada --role organiser", "add Ben", "link Ben", "role Ben reader", "remove Ben"):
        said(run, f"members {line} --by root")
    told = json.loads(run("changes", "--json")[1])
    assert [(one["action"], one["by"]) for one in reversed(told)] == [
        (name, "root") for name in ("add-member", "add-member", "new-link", "set-role", "remove-member")
    ]
    said(run, f"undo {told[0]['id']}")
    assert [(one["name"], one["role"]) for one in json.loads(run("members", "--json")[1])] == [
        ("Ada", "organiser"), ("Ben", "reader"),
    ]  # fmt: skip


def test_a_group_keeps_an_organiser(run: Run, tmp_path: Path) -> None:  # noqa: F811
    status, _, err = run("members", "add", "Ada", "--role", "reader")
    assert (status, "member.organiser" in err) == (2, True)


def test_a_member_twice_and_one_that_is_none_are_said(run: Run, tmp_path: Path) -> None:  # noqa: F811
    said(run, "members add Ada --role organiser")
    for line in ("members add ADA", "members link Ben", "members role Ben reader", "members remove Ben"):
        status, _, err = run(*words(line))
        assert (status, "member.unknown" in err) == (2, True), line
