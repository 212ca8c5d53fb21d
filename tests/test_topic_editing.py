"""Topics are written in the browser: what a search would catch is shown first, and what was kept is taken back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import Server
from test_own_topics import OWN, RAIN, SNOW, fill
from test_serve_bring import shown

from db.changes import changes
from db.engine import Database
from db.linkage.link import conclude
from db.search.topics import outdated, preview, topic_named, vocabulary
from db.selection.browse import browse
from db.selection.filter import PaperFilter
from db.vocabulary import Topic
from extract.venues import SHIPPED
from paperwatch.config import load_config
from paperwatch.databases import own_topics
from paperwatch.serve.known import Known

Patch = pytest.MonkeyPatch


@pytest.fixture
def server(sqlite: Database, tmp_path: Path, monkeypatch: Patch) -> Iterator[Server]:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    fill(sqlite, SNOW, RAIN)
    made = Server(Path(str(sqlite.url.database)), sqlite)
    yield made
    made.close()


def on_topic(database: Database, name: str) -> list[str]:
    return sorted(paper.title for paper in browse(database, PaperFilter(topic=name), facets=False).papers)


def test_a_new_topic_is_tried_kept_and_taken_back(server: Server, tmp_path: Path) -> None:
    ada = server.signed_in("Ada", "organiser")
    assert "Write a topic of your own" in ada.get("/topics").text
    tried = shown(ada, "/topics/edit?name=snow&label=Snow&find=title:snow")
    assert "It would catch 1 paper" in tried and SNOW in tried and RAIN not in tried
    assert (on_topic(server.database, "forecasts"), (tmp_path / "topics.toml").exists()) == ([], False)
    done = ada.send("/do/set-topic", name="snow", label="Snow", find="title:snow", back="/topic/snow")
    assert (done.status_code, done.headers["location"]) == (303, "/topic/snow")
    assert tomllib.loads((tmp_path / "topics.toml").read_text()) == {"snow": {"title": "Snow", "find": "title:snow"}}
    assert on_topic(server.database, "snow") == [SNOW]
    ada.send(f"/undo/{changes(server.database)[0].id}")
    assert ("snow" in vocabulary(server.database), (tmp_path / "topics.toml").read_text()) == (False, "")


def test_what_comes_and_goes_is_shown_for_a_topic_that_is_known(database: Database) -> None:
    fill(database, SNOW, RAIN)
    known, tried = Topic("serving", "Serving", "x"), Topic("serving", "Serving", "title:forecasting", "title:rain")
    found = preview(database, tried, known, most=1)
    assert (found.total, found.before, found.gained_in_all, [one.title for one in found.gained]) == (1, 0, 1, [SNOW])


def test_a_topic_that_was_shipped_is_changed_left_out_and_comes_back(server: Server, tmp_path: Path) -> None:
    ada = server.signed_in("Ada", "organiser")
    before = topic_named(server.database, "serving") if "serving" in vocabulary(server.database) else None
    ada.send("/do/set-topic", name="serving", label="Serving", find="title:rain")
    assert on_topic(server.database, "serving") == [RAIN]
    ada.send("/do/drop-topic", name="serving")
    assert tomllib.loads((tmp_path / "topics.toml").read_text()) == {"serving": {"off": True}}
    assert "serving" not in vocabulary(server.database)
    for number in (2, 1):
        assert ada.send(f"/undo/{number}").status_code == 303
    assert before is None or topic_named(server.database, "serving") == before


def test_what_the_group_wrote_by_hand_stays_as_it_stands(server: Server, tmp_path: Path) -> None:
    (tmp_path / "topics.toml").write_text(f"# ours, by hand\n{OWN}")
    server.signed_in("Ada", "organiser").send("/do/set-topic", name="rain", find="title:rain")
    text = (tmp_path / "topics.toml").read_text()
    assert text.startswith(f"# ours, by hand\n{OWN}") and tomllib.loads(text)["rain"]["find"] == "title:rain"


@pytest.mark.parametrize(
    ("form", "status"),
    [({"find": "(snow"}, 400), ({"name": "Snow Flakes"}, 400), ({"name": "a" * 41}, 400), ({"find": ""}, 400)],
)
def test_what_is_no_topic_is_refused_and_nothing_is_written(
    server: Server, tmp_path: Path, form: dict[str, str], status: int
) -> None:
    ada = server.signed_in("Ada", "organiser")
    assert ada.send("/do/set-topic", **{"name": "snow", "find": "title:snow"} | form).status_code == status
    assert (changes(server.database), (tmp_path / "topics.toml").exists()) == ([], False)
    if "find" in form:
        assert ada.get("/topics/edit?name=snow&find=(snow").status_code == 400


def test_nobody_but_an_organiser_edits_topics(server: Server) -> None:
    bob = server.signed_in("Bob", "member")
    assert bob.get("/topics/edit?find=snow").status_code == 404
    assert bob.send("/do/set-topic", name="snow", find="snow").status_code == 403
    assert "/topics/edit" not in bob.get("/topics").text


def test_hostile_words_are_text(server: Server) -> None:
    page = server.signed_in("Ada", "organiser").get('/topics/edit?name="><script>alert(1)</script>&find=<script>')
    assert "<script" not in page.text


def test_a_server_takes_over_what_was_written_so_that_linking_keeps_it(server: Server, tmp_path: Path) -> None:
    site = server.made.paperwatch
    site.known = Known((tmp_path / "topics.toml",), lambda: (SHIPPED, own_topics(load_config())))
    ada = server.signed_in("Ada", "organiser")
    ada.send("/do/set-topic", name="snow", find="title:snow")
    ada.get("/topics")
    conclude(site.access.database)
    assert (on_topic(server.database, "snow"), outdated(site.access.database)) == ([SNOW], False)


def test_a_mistake_in_the_file_leaves_what_was_known(server: Server, tmp_path: Path) -> None:
    site = server.made.paperwatch
    site.known = Known((tmp_path / "topics.toml",), lambda: (SHIPPED, own_topics(load_config())))
    (tmp_path / "topics.toml").write_text("[snow")
    assert server.visitor().get("/topics").status_code == 200
