"""A group brings its schedule in the browser: shown in full, asked about, stored after a yes, and taken back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import httpx
import pytest
from guards import Guard, Patch, prove, put
from lxml import html
from served import Server, Visitor
from test_schedule_commands import PAGE, TITLES, YEARLESS

from crawler import reading
from crawler.loopback import playing
from crawler.reading import Done
from db.changes import changes
from db.engine import Database, open_database
from db.group.talks import talks
from db.members import Person
from db.served import open_live, write_snapshot
from extract.records import Problem, Where
from extract.venues import SHIPPED
from paperwatch.bringing import clean
from paperwatch.jobs.work import work
from paperwatch.serve import forms
from paperwatch.serve.waiting import MOST, Waiting

YEARS = YEARLESS.replace("Sep 5", "2025-09-05").replace("Sep 12", "2025-09-12")


@pytest.fixture
def server(database: Database, database_url: str, tmp_path: Path, monkeypatch: Patch) -> Iterator[Server]:
    """A server on each engine, beside an empty configuration."""
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    live, path = None, tmp_path / "papers.db"
    if database.dialect == "postgresql":
        write_snapshot(database, path)
        live = open_live(database_url, SHIPPED)
    made = Server(path, database, live)
    yield made
    made.close()
    if live is not None:
        live.close()


@pytest.fixture
def alone(sqlite: Database, tmp_path: Path, monkeypatch: Patch) -> Iterator[Server]:
    """A server for what no SQL has a part in."""
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    made = Server(Path(str(sqlite.url.database)), sqlite)
    yield made
    made.close()


def bring(visitor: Visitor, page: str | bytes = "", name: str = "fall.md", **form: str) -> httpx.Response:
    """The form of /bring sent, with a file where a page is given."""
    body = page.encode() if isinstance(page, str) else page
    return visitor.send("/bring", files={"file": (name if body else "", body)}, **form)


def waiting(visitor: Visitor, page: str | bytes = PAGE, name: str = "fall.md", **form: str) -> str:
    """Where what was brought is shown."""
    answer = bring(visitor, page, name, **form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def shown(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200
    return " ".join(html.fromstring(answer.text).xpath("//main")[0].text_content().split())


def stored(server: Server) -> list[str]:
    return sorted(row.title for row in talks(server.database))


def known(folder: Path) -> list[dict[str, Any]]:
    file = folder / "paperwatch.toml"
    return tomllib.loads(file.read_text()).get("schedules", []) if file.exists() else []


def test_a_file_is_shown_in_full_stored_after_a_yes_and_taken_back(server: Server, tmp_path: Path) -> None:
    ada = server.signed_in("Ada", "organiser")
    path = waiting(ada)
    page = shown(ada, path)
    assert all(title in page for title in (*TITLES, "Jo Ito", "OSDI'25", "2025-11-04"))
    assert (stored(server), known(tmp_path)) == ([], [])
    done = ada.send(path, name="our group")
    assert (done.status_code, done.headers["location"], stored(server)) == (303, "/talks", sorted(TITLES))
    assert known(tmp_path) == [
        {"name": "our group", "location": "schedules/our-group.md", "kind": "schedule",
         "settings": "schedule-our-group.toml"}
    ]  # fmt: skip
    assert (tmp_path / "schedules/our-group.md").read_text("utf-8") == PAGE
    (change,) = changes(server.database)
    assert (change.by, change.said) == ("Ada", "Schedule “our group” added: 3 talks (3 new)")
    ada.send(f"/undo/{change.id}")
    assert (stored(server), known(tmp_path)) == ([], [])


def test_a_new_file_takes_the_place_of_the_one_before_and_taken_back_gives_it_back(
    server: Server, tmp_path: Path
) -> None:
    ada = server.signed_in("Ada", "organiser")
    ada.send(waiting(ada), name="fall")
    ada.send(waiting(ada, PAGE.partition("### November 18")[0]), name="fall")
    assert stored(server) == sorted(TITLES[:2])
    assert [one["location"] for one in known(tmp_path)] == ["schedules/fall-2.md"]
    ada.send("/undo/2")
    assert stored(server) == sorted(TITLES)
    assert [one["location"] for one in known(tmp_path)] == ["schedules/fall.md"]


def test_a_page_on_the_web_is_fetched_and_remembered_by_its_address(server: Server, tmp_path: Path) -> None:
    ada, url = server.signed_in("Ada", "organiser"), "https://reading-group.example.org/schedule.md"
    with playing(resources.files("fixtures")) as (loopback, asked):
        (tmp_path / "paperwatch.toml").write_text(f'archive = "{tmp_path}/archive"\nloopback = "{loopback}"\n')
        assert bring(ada, "", address=url).headers["location"] == "/job/1?watch=1"
        assert asked == []
        work(server.database)
        assert "https://reading-group.example.org/robots.txt" in asked
    assert "Look at what was read" in shown(ada, "/job/1")
    path = "/bring/job-1"
    assert "Nothing is stored yet" in shown(ada, path)
    assert server.signed_in("Bob", "organiser").get(path).status_code == 404
    ada.send(path, name="group")
    assert (len(stored(server)), [one["location"] for one in known(tmp_path)]) == (13, [url])
    again = ada.send(path, name="group")
    assert again.status_code == 404


def test_text_that_was_copied_is_read_too(alone: Server, tmp_path: Path) -> None:
    ada = alone.signed_in("Ada", "organiser")
    ada.send(waiting(ada, "", text=PAGE), name="fall")
    assert (stored(alone), (tmp_path / "schedules/fall.txt").exists()) == (sorted(TITLES), True)


def test_a_column_that_is_not_known_is_asked_about_before_anything_can_be_stored(alone: Server, tmp_path: Path) -> None:
    ada = alone.signed_in("Ada", "organiser")
    path = waiting(ada, YEARS.replace("Presenter", "Wrangler"))
    page = shown(ada, path)
    assert 'Column "Wrangler": does it hold the presenter?' in page and "Store it?" not in page
    ada.send(path, name="group")
    assert stored(alone) == []
    assert "Ada Park" not in shown(ada, path)  # that form said no
    path = waiting(ada, YEARS.replace("Presenter", "Wrangler"))
    ada.send(path, **{"column-0": "yes"})
    assert "Ada Park" in shown(ada, path) and "Store it?" in shown(ada, path)
    ada.send(path, name="group")
    assert len(stored(alone)) == 2
    columns = tomllib.loads((tmp_path / "schedule-group.toml").read_text())["columns"]
    assert columns == {"presenter": ["Wrangler"]}


def test_what_is_implausible_as_a_whole_is_stored_by_a_persons_word_alone(alone: Server) -> None:
    ada = alone.signed_in("Ada", "organiser")
    path = waiting(ada, YEARLESS)
    assert "2 of 2 dates have no year." in shown(ada, path)
    refused = ada.send(path, name="group")
    assert (refused.status_code, "2 of 2 dates have no year." in refused.text, stored(alone)) == (400, True, [])
    assert ada.send(path, name="group", accept="1").status_code == 303
    assert len(stored(alone)) == 2


def test_a_page_without_talks_says_so_and_cannot_be_stored(alone: Server, tmp_path: Path) -> None:
    ada = alone.signed_in("Ada", "organiser")
    path = waiting(ada, "# Recipes\n\nFlour, water, salt.\n")
    page = shown(ada, path)
    assert "No talk was found" in page and "schedule.no-talks" in page
    assert (ada.send(path, name="x").status_code, known(tmp_path)) == (400, [])


def test_a_name_that_stands_for_another_place_is_refused(alone: Server, tmp_path: Path) -> None:
    text = '[[schedules]]\nname = "fall"\nlocation = "https://example.org/fall.md"\n'
    (tmp_path / "paperwatch.toml").write_text(text)
    ada = alone.signed_in("Ada", "organiser")
    path = waiting(ada)
    answer = ada.send(path, name="fall")
    assert (answer.status_code, "https://example.org/fall.md" in answer.text, stored(alone)) == (400, True, [])
    assert ada.send(path, name="autumn").status_code == 303


def test_who_was_quicker_with_the_same_schedule_is_told(alone: Server) -> None:
    ada, bob = alone.signed_in("Ada", "organiser"), alone.signed_in("Bob", "organiser")
    first, second = waiting(ada), waiting(bob)
    ada.send(first, name="fall")
    late = bob.send(second, name="fall")
    assert (late.status_code, "Ada was quicker" in late.text, len(changes(alone.database))) == (409, True, 1)


def test_what_waits_is_shown_to_whoever_brought_it_and_not_for_ever(alone: Server) -> None:
    ada, bob = alone.signed_in("Ada", "organiser"), alone.signed_in("Bob", "organiser")
    path = waiting(ada)
    assert (bob.get(path).status_code, bob.send(path, name="x").status_code) == (404, 404)
    for _ in range(MOST):
        waiting(bob)
    assert ada.get(path).status_code == 404


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "Give one of the three"), ({"page": PAGE, "text": PAGE}, "Give one of the three"),
        ({"page": PAGE, "address": "https://example.org/x"}, "Give one of the three"),
        ({"address": "ftp://example.org/x"}, "begins with https://"),
        ({"address": "https://github.com/lab/talks.git"}, "paperwatch schedule add"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(
    alone: Server, tmp_path: Path, given: dict[str, str], why: str
) -> None:
    (tmp_path / "paperwatch.toml").write_text(f'archive = "{tmp_path}/archive"\n')
    answer = bring(alone.signed_in("Ada", "organiser"), **given)
    assert (answer.status_code, why in answer.text) == (400, True), answer.text


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001/", "http://169.254.169.254/latest/"])
def test_what_lies_within_is_never_fetched(alone: Server, tmp_path: Path, url: str) -> None:
    (tmp_path / "paperwatch.toml").write_text(f'archive = "{tmp_path}/archive"\n')
    ada = alone.signed_in("Ada", "organiser")
    bring(ada, address=url)
    work(alone.database)
    page = shown(ada, "/job/1")
    assert "address.forbidden" in page and "private or local address" in page
    assert ada.get("/bring/job-1").status_code == 404


def test_a_page_that_costs_too_much_is_a_problem_of_that_page(alone: Server, monkeypatch: Patch) -> None:
    """Whatever is brought is read by a child, which the limits end."""
    costly = Problem("document.too-costly", "Reading took more than 20 seconds of a processor.", Where("deep.json"))
    monkeypatch.setattr(reading, "read", lambda job, limits=None: Done(job, costly, 20.0))
    ada = alone.signed_in("Ada", "organiser")
    page = shown(ada, waiting(ada))
    assert "No talk was found" in page and "document.too-costly" in page


@pytest.mark.parametrize("role", ["reader", "member"])
def test_nobody_but_an_organiser_brings_anything(alone: Server, role: Any) -> None:
    path = waiting(alone.signed_in("Ada", "organiser"))
    eve = alone.signed_in("Eve", role)
    assert [eve.get("/bring").status_code, eve.get(path).status_code] == [404, 404]
    assert (bring(eve, PAGE).status_code, eve.send(path, name="x").status_code) == (404, 404)
    assert bring(eve, PAGE * 200).status_code == 413
    assert "/bring" not in eve.get("/talks").text


def test_without_signing_in_nothing_is_brought(alone: Server) -> None:
    stranger = alone.visitor()
    assert (stranger.get("/bring").status_code, bring(stranger, PAGE).status_code) == (404, 404)


def multipart(*parts: bytes, end: bytes = b"--x--\r\n") -> dict[str, Any]:
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + end
    return {"content": body, "headers": {"content-type": "multipart/form-data; boundary=x"}}


FIELD = b'content-disposition: form-data; name="a"\r\n\r\nb'


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"content": b"x" * (forms.LONGEST_WITH_FILES + 1), "headers": {"content-type": "multipart/form-data"}}, 413),
        (multipart(FIELD, end=b""), 400), (multipart(*[FIELD] * 21), 400), (multipart(b"a" * 40_000), 400),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=" + "y" * 500}}, 400),
        (multipart(FIELD), 403), (multipart(FIELD) | {"headers": {"content-type": "text/plain"}}, 415),
    ],
)  # fmt: skip
def test_a_body_that_is_no_form_of_ours_is_not_read(alone: Server, more: dict[str, Any], status: int) -> None:
    ada = alone.signed_in("Ada", "organiser")
    cookies = {"cookie": "; ".join(f"{name}={value}" for name, value in ada.cookies.items())}
    headers = cookies | more.pop("headers")
    assert alone.ask(("127.0.0.1", 5000), "POST", "/bring", headers=headers, **more).status_code == status


def test_an_email_address_of_a_file_is_kept_nowhere(alone: Server, tmp_path: Path) -> None:
    ada = alone.signed_in("Ada", "organiser")
    path = waiting(ada, PAGE.replace("Jo Ito", "Jo Ito <jo@example.org>"))
    assert "Jo Ito" in shown(ada, path) and "jo@" not in shown(ada, path)
    ada.send(path, name="fall")
    assert [row.presenters for row in talks(alone.database)][-1] == ("Jo Ito",)
    assert b"jo@" not in b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_hostile_text_is_text(alone: Server) -> None:
    ada = alone.signed_in("Ada", "organiser")
    page = PAGE.replace("A Third Paper", "<script>alert(1)</script><img src=x onerror=alert(1)>")
    path = waiting(ada, page, '"><script>alert(1)</script>.md')
    tree = html.fromstring(ada.get(path).text)
    assert tree.xpath("//script | //img[@onerror]") == []


def test_a_name_that_is_a_path_stays_in_its_folder(alone: Server, tmp_path: Path) -> None:
    ada = alone.signed_in("Ada", "organiser")
    ada.send(waiting(ada, PAGE, "../../escaped.md"), name="../../up")
    assert [file.name for file in (tmp_path / "schedules").iterdir()] == ["up.md"]
    assert oct((tmp_path / "schedules/up.md").stat().st_mode & 0o777) == "0o600"


def brought_by_a_stranger(folder: Path) -> bool:
    """A form of another site, with the cookies of an organiser and without the token."""
    with _serving(folder) as server:
        return bring(server.signed_in("Ada", "organiser"), PAGE, csrftoken="guessed").status_code == 303


def brought_by_a_member(folder: Path) -> bool:
    with _serving(folder) as server:
        return bring(server.signed_in("Eve", "member"), PAGE).status_code == 303


def seen_by_another(folder: Path) -> bool:
    with _serving(folder) as server:
        path = waiting(server.signed_in("Ada", "organiser"))
        return server.signed_in("Bob", "organiser").get(path).status_code == 200


class _serving:  # noqa: N801 (a context)
    def __init__(self, folder: Path) -> None:
        self._database = open_database(folder / "t.db")
        self._server = Server(folder / "t.db", self._database)

    def __enter__(self) -> Server:
        return self._server

    def __exit__(self, *_: object) -> None:
        self._server.close()
        self._database.close()


def found_for_anybody(self: Waiting, key: str, by: str) -> Any:
    return self._shown.get(key)


GUARDS = (
    Guard("role", brought_by_a_member, put(Person, "may", lambda *_: True)),
    Guard("whose it is", seen_by_another, put(Waiting, "get", found_for_anybody)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    prove(guard, tmp_path, monkeypatch)


def test_a_form_with_files_carries_the_token_too(tmp_path: Path) -> None:
    assert not brought_by_a_stranger(tmp_path)


def test_an_email_address_is_taken_out_before_a_file_is_read() -> None:
    assert clean(b"Ann <ann@a.example>, bo@b.example;2 (c@c.example)") == b"Ann, ;2"
    assert clean(b"\xff\xfenothing to decode @") == b"\xff\xfenothing to decode @"
