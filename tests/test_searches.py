"""A search is saved under a name and has a feed, in the pages, in the API, on the command line and by night."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from served import Server
from test_changes import LYRA, ORION, group  # noqa: F401 (fixtures)
from test_cli import Run, run  # noqa: F401 (fixtures)
from test_serve_bring import shown

from db.engine import Database
from db.group.searches import searches
from db.linkage.link import link_pending
from db.members import Person
from db.store import save, start_run
from paperwatch.changes.door import act, undo
from paperwatch.config import Config
from paperwatch.errors import PaperwatchError
from paperwatch.nightly.publish import publish, saved_searches

ADA, BOB = Person("Ada", "organiser"), Person("Bob", "member")
SEARCH = {"name": "Shared clusters", "query": "clusters venue:OSDI"}


@pytest.fixture
def server(sqlite: Database) -> Iterator[Server]:
    save(sqlite, [ORION, LYRA], run_id=start_run(sqlite, source="test", edition=None))
    link_pending(sqlite)
    made = Server(Path(str(sqlite.url.database)), sqlite)
    yield made
    made.close()


def test_what_a_list_shows_is_saved_and_its_feed_holds_the_same_papers(server: Server) -> None:
    bob = server.signed_in("Bob")
    page = bob.get("/search?q=clusters&venue=OSDI").text
    assert 'action="/do/save-search"' in page and 'value="clusters venue:OSDI"' in page
    assert bob.send("/do/save-search", back="/search", **SEARCH).status_code == 303
    assert "Shared clusters" in shown(bob, "/search")
    feed = server.visitor().get("/feeds/search-shared-clusters.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert [title.text for title in ElementTree.fromstring(feed.text).iter("{http://www.w3.org/2005/Atom}title")] == [
        "New papers: Shared clusters",
        f"[OSDI'25] {ORION.title}",
    ]
    bob.send("/do/drop-search", name="Shared clusters")
    assert server.visitor().get("/feeds/search-shared-clusters.atom").status_code == 404


def test_a_reader_and_a_stranger_find_no_form_and_save_nothing(server: Server) -> None:
    eve = server.signed_in("Eve", "reader")
    assert "save-search" not in eve.get("/search?q=clusters").text
    assert eve.send("/do/save-search", **SEARCH).status_code == 403
    assert server.visitor().send("/do/save-search", **SEARCH).status_code == 403
    assert searches(server.database) == []


def test_a_search_that_cannot_be_read_is_not_saved(server: Server) -> None:
    answer = server.signed_in("Bob").send("/do/save-search", name="x", query="(clusters")
    assert (answer.status_code, searches(server.database)) == (400, [])


def test_hostile_names_and_words_are_text(server: Server) -> None:
    bob = server.signed_in("Bob")
    bob.send("/do/save-search", name="a<script>alert(1)</script>", query='"<script>alert(2)</script>"')
    assert "<script" not in bob.get("/search").text
    assert "<script" not in server.visitor().get(f"/feeds/search-{searches(server.database)[0].key}.atom").text


def test_of_one_name_the_later_words_stand_and_are_taken_back(group: Database) -> None:  # noqa: F811
    act(group, "save-search", SEARCH, BOB)
    later = act(group, "save-search", {"name": "shared CLUSTERS", "query": "memory"}, BOB).change
    assert [(one.name, one.query) for one in searches(group)] == [("shared CLUSTERS", "memory")]
    undo(group, later.id, BOB)
    assert [(one.name, one.query) for one in searches(group)] == [tuple(SEARCH.values())]


def test_nobody_but_an_organiser_changes_the_search_of_another(group: Database) -> None:  # noqa: F811
    act(group, "save-search", SEARCH, ADA)
    for action, values in (("save-search", SEARCH), ("drop-search", {"name": SEARCH["name"]})):
        with pytest.raises(PaperwatchError) as refused:
            act(group, action, values, BOB)
        assert refused.value.code == "search.name-taken"
    act(group, "drop-search", {"name": SEARCH["name"]}, Person("Cy", "organiser"))
    assert searches(group) == []


def test_the_night_writes_the_feed_of_each(group: Database, tmp_path: Path) -> None:  # noqa: F811
    act(group, "save-search", SEARCH, BOB)
    config = Config(subscriptions=[{"name": "of the file", "query": "memory"}])  # type: ignore[list-item]
    publish(group, tmp_path, searches=saved_searches(group, config))
    assert {"search-shared-clusters.atom", "search-of-the-file.atom"} <= {path.name for path in tmp_path.iterdir()}


def test_they_are_saved_and_listed_on_the_command_line(run: Run) -> None:  # noqa: F811
    assert run("do", "save-search", "name=caches", "query=title:cache")[0] == 0
    assert [(one["key"], one["query"]) for one in json.loads(run("searches", "--json")[1])] == [
        ("caches", "title:cache")
    ]
