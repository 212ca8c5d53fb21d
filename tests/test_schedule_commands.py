"""`paperwatch schedule`: a page looked at, a source added, and read again every night."""

from __future__ import annotations

import json
import sqlite3
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from test_cli import Run, run  # noqa: F401

from crawler.loopback import playing
from extract.venues import SHIPPED
from paperwatch.config import ScheduleSource, load_config
from paperwatch.documents import Document
from paperwatch.errors import PaperwatchError
from paperwatch.schedule_entries import entry
from paperwatch.schedule_setup import understand
from paperwatch.schedules import schedule_crawl

PAGE = """# Reading group, 2025 Fall

### November 4

- 💡 [OSDI'25] [A Paper on Caching](https://www.usenix.org/conference/osdi25/presentation/ito)
- 🙍 Jo Ito

### November 11

- 💡 [SOSP'25] Another Paper on Disks
- 🙍 Ada Byron

### November 18

- 💡 [arXiv] [A Third Paper](https://arxiv.org/abs/2511.00001)
- 🙍 Cy Kern
"""
POST = """---
layout: post
title: "A Paper on {0}"
date: 2025-11-{1:02d}
presenter: Jo Ito
---

We read [A Paper on {0}](https://arxiv.org/abs/2511.000{1:02d}).
"""
TITLES = ["A Paper on Caching", "Another Paper on Disks", "A Third Paper"]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "fall.md"
    path.write_text(PAGE, "utf-8")
    return path


def stored(folder: Path) -> list[tuple[str, str, int]]:
    """(source, title, vanished) of every talk in the database."""
    with sqlite3.connect(folder / "paperwatch.db") as connection:
        sql = "SELECT source, title, vanished_at IS NOT NULL FROM record WHERE kind = 'talk' ORDER BY key"
        return connection.execute(sql).fetchall()


def test_a_preview_says_what_was_understood_and_stores_nothing(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    status, out, _ = run("schedule", "preview", "fall.md", "--json")
    said = json.loads(out)
    assert status == 0
    assert set(said) == {
        *("understood", "doubtful", "doubts", "settings", "pages", "talks", "not_understood", "problems"),
    }
    assert said["settings"] == {"name": "reading-group-2025-fall", "shape": "headings"}
    assert [talk["title"] for talk in said["talks"]] == TITLES
    assert [talk["date"] for talk in said["talks"]] == ["2025-11-04", "2025-11-11", "2025-11-18"]
    assert not (tmp_path / "paperwatch.db").exists()


def test_a_preview_is_a_table_for_people(run: Run, page: Path) -> None:  # noqa: F811
    status, out, _ = run("schedule", "preview", "fall.md")
    assert status == 0
    assert 'shape = "headings"' in out
    assert "3 talks" in out
    assert "Another Paper on Disks" in out


def test_a_shape_that_somebody_chose_is_believed(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    page.write_text(PAGE.replace("Reading group, ", ""), "utf-8")
    assert run("schedule", "preview", "fall.md", "--json")[0] == 1
    (tmp_path / "own.toml").write_text('name = "mine"\nshape = "headings"\n')
    status, out, _ = run("schedule", "preview", "fall.md", "--settings", "own.toml", "--json")
    said = json.loads(out)
    assert (status, said["settings"]) == (0, {"name": "mine", "shape": "headings"})
    assert [talk["title"] for talk in said["talks"]] == TITLES


@pytest.mark.parametrize(
    ("content", "code"),
    [('shape = "spiral"', "schedule.settings"), ("shape =", "schedule.settings"), (None, "file.unreadable")],
)
def test_settings_that_cannot_be_read_are_named(run: Run, page: Path, content: str | None, code: str) -> None:  # noqa: F811
    if content is not None:
        page.with_name("own.toml").write_text(content)
    status, _, err = run("schedule", "preview", "fall.md", "--settings", "own.toml")
    assert status == 2
    assert code in err


@pytest.mark.parametrize("command", [("preview",), ("add", "--yes")])
def test_a_page_without_talks_fails_loudly(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:  # noqa: F811
    (tmp_path / "page.md").write_text("# Recipes\n\nFlour, water, salt.\n")
    status, _, err = run("schedule", command[0], "page.md", *command[1:])
    assert status == 1
    assert "schedule.no-talks" in err
    assert not (tmp_path / "paperwatch.toml").exists()
    assert not (tmp_path / "paperwatch.db").exists()


def test_an_added_schedule_is_imported_and_remembered(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "paperwatch.toml").write_text('contact = "https://example.org"  # ours\n')
    assert run("schedule", "add", "fall.md", "--name", "group", "--yes")[0] == 0
    assert stored(tmp_path) == [("schedule:group", title, 0) for title in TITLES]
    text = (tmp_path / "paperwatch.toml").read_text()
    assert text.startswith('contact = "https://example.org"  # ours\n')
    assert tomllib.loads(text)["schedules"] == [
        {"name": "group", "location": "fall.md", "kind": "schedule", "settings": "schedule-group.toml"}
    ]
    assert tomllib.loads((tmp_path / "schedule-group.toml").read_text()) == {"name": "group", "shape": "headings"}


def test_it_is_a_change_that_is_listed_and_taken_back(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    run("schedule", "add", "fall.md", "--name", "group", "--yes", "--by", "Ada")
    (change,) = json.loads(run("changes", "--json")[1])
    assert (change["by"], change["said"]) == ("Ada", "Schedule “group” added: 3 talks (3 new)")
    assert run("undo", "1", "--by", "Ada")[0] == 0
    assert stored(tmp_path) == [("schedule:group", title, 1) for title in TITLES]
    assert load_config().schedules == []
    run("schedule", "add", "fall.md", "--name", "group", "--yes", "--by", "Ada")
    run("schedule", "add", "fall.md", "--name", "group", "--yes", "--by", "Ada")
    status, _, err = run("undo", "4", "--by", "Ada")
    assert (status, "nothing to take back" in err) == (1, True)


def test_adding_it_again_changes_nothing(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    run("schedule", "add", "fall.md", "--name", "group", "--yes")
    before = (tmp_path / "paperwatch.toml").read_text()
    status, out, _ = run("schedule", "add", "fall.md", "--name", "group", "--yes")
    assert status == 0
    assert "0 new, 0 changed, 3 unchanged" in out
    assert (tmp_path / "paperwatch.toml").read_text() == before


def test_a_name_stands_for_one_place(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    run("schedule", "add", "fall.md", "--name", "group", "--yes")
    (tmp_path / "other.md").write_text(PAGE)
    status, _, err = run("schedule", "add", "other.md", "--name", "group", "--yes")
    assert status == 2
    assert "schedule.name-taken" in err


def test_without_a_yes_nothing_is_stored(run: Run, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("typer.confirm", lambda *_words, **_options: False)
    assert run("schedule", "add", "fall.md")[0] == 1
    assert not (tmp_path / "paperwatch.toml").exists()
    assert not (tmp_path / "paperwatch.db").exists()


def test_a_list_of_schedules_in_one_line_is_not_broken(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "paperwatch.toml").write_text("schedules = []\n")
    status, _, err = run("schedule", "add", "fall.md", "--name", "group", "--yes")
    assert status == 2
    assert "[[schedules]]" in err
    assert (tmp_path / "paperwatch.toml").read_text() == "schedules = []\n"


def test_a_talk_that_leaves_the_page_is_marked_and_not_deleted(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    run("schedule", "add", "fall.md", "--name", "group", "--yes")
    page.write_text(PAGE.partition("### November 18")[0], "utf-8")
    run("schedule", "add", "fall.md", "--name", "group", "--yes")
    assert stored(tmp_path) == [("schedule:group", title, int(title == TITLES[2])) for title in TITLES]


def test_a_folder_with_a_file_for_each_talk_is_one_source(run: Run, tmp_path: Path) -> None:  # noqa: F811
    folder = tmp_path / "talks"
    folder.mkdir()
    for number, word in enumerate(("Caching", "Disks", "Tapes"), 4):
        (folder / f"2025-11-{number:02d}-{word}.md").write_text(POST.format(word, number))
    (folder / "README.md").write_text("# Talks\n\nOne file for each.\n")
    assert run("schedule", "add", "talks", "--name", "group", "--yes")[0] == 0
    assert [(source, gone) for source, _, gone in stored(tmp_path)] == [("schedule:group", 0)] * 3
    (folder / "2025-11-05-Disks.md").unlink()
    source = load_config().schedules[0]
    result = schedule_crawl(load_config(), source)(lambda event: None)
    assert (result.status, result.counts["unchanged"], result.counts["vanished"]) == (
        "ok",
        2,
        2,
    )  # the talk and the paper it named


def test_a_page_on_the_web_is_fetched_politely_previewed_and_stored(run: Run, tmp_path: Path) -> None:  # noqa: F811
    url = "https://reading-group.example.org/schedule.md"
    with playing(resources.files("fixtures")) as (server, asked):
        (tmp_path / "paperwatch.toml").write_text(f'contact = "https://example.org"\nloopback = "{server}"\n')
        status, _, _ = run("schedule", "add", url, "--name", "group", "--yes")
        assert "https://reading-group.example.org/robots.txt" in asked
    assert status == 0
    assert len(stored(tmp_path)) == 13
    assert {source for source, _, _ in stored(tmp_path)} == {"schedule:group"}
    assert load_config().schedules[0].location == url


def test_a_page_that_does_not_answer_says_why(run: Run, tmp_path: Path) -> None:  # noqa: F811
    with playing(resources.files("fixtures")) as (server, _):
        (tmp_path / "paperwatch.toml").write_text(f'loopback = "{server}"\n')
        status, _, err = run("schedule", "add", "https://reading-group.example.org/gone.md", "--yes")
    assert status == 1
    assert "response.not-found" in err


def test_a_source_whose_settings_are_gone_is_a_mistake_in_the_configuration(run: Run, page: Path) -> None:  # noqa: F811
    source = ScheduleSource(name="group", location="fall.md", settings="gone.toml")
    with pytest.raises(PaperwatchError) as error:
        schedule_crawl(load_config(), source)
    assert error.value.code == "file.unreadable"


@pytest.mark.parametrize("name", ['a "b" \\ c', "组会", "tab\tand \x7f"])
def test_an_entry_is_valid_toml_whatever_it_is_called(name: str) -> None:
    (read,) = tomllib.loads(entry(ScheduleSource(name=name, location="x.md")))["schedules"]
    assert read["name"] == name


def test_pages_of_two_shapes_are_each_read_in_their_own() -> None:
    pages = [Document(Path(name), text.encode(), name) for name, text in (
        ("fall.md", PAGE),
        ("spring.md", "# 2025\n\n| Date | Presenter | Paper |\n|---|---|---|\n"
                      "| 2025-03-04 | Jo Ito | [On Tapes](https://arxiv.org/abs/2503.00001) |\n"
                      "| 2025-03-18 | Cy Kern | [On Disks](https://arxiv.org/abs/2503.00002) |\n"),
    )]  # fmt: skip
    found = understand(pages, SHIPPED)
    assert found.settings.shape == "auto"
    assert len(found.talks) == 5


YEARLESS = """# Reading group

| Date | Presenter | Paper |
|---|---|---|
| Sep 5 | Ada Park | [A Paper on Engines and Steam](https://arxiv.org/abs/2501.00001) |
| Sep 12 | Bo Lin | [A Paper on Looms and Cards](https://arxiv.org/abs/2501.00002) |
"""


def test_what_is_implausible_as_a_whole_is_refused_with_status_2(run: Run, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "group.md").write_text(YEARLESS)
    assert run("schedule", "preview", "group.md")[0] == 2
    status, out, said = run("schedule", "add", "group.md", "--yes")
    assert status == 2
    assert "the page was probably misread" in out
    assert "2 of 2 dates have no year." in said
    assert not (tmp_path / "paperwatch.db").exists()
    (tmp_path / "year.toml").write_text("year = 2025\n")
    assert run("schedule", "add", "group.md", "--settings", "year.toml", "--yes")[0] == 0


def test_a_folder_stores_what_its_preview_showed(run: Run, tmp_path: Path) -> None:  # noqa: F811
    folder = tmp_path / "posts"
    folder.mkdir()
    for number in range(1, 8):
        text = f"---\ntitle: A Paper on Subject {number}\nauthors: Ada Park\ndate: 2025-09-{number:02d}\n---\nText.\n"
        (folder / f"{number}.md").write_text(text)
    (folder / "README.md").write_text(YEARLESS.replace("Sep 5", "2025-10-05").replace("Sep 12", "2025-10-12"))
    shown = json.loads(run("schedule", "preview", "posts", "--json")[1])
    assert [page["talks"] for page in shown["pages"]] == [1] * 7 + [2]
    assert run("schedule", "add", "posts", "--name", "group", "--yes")[0] == 0
    assert sorted(title for _, title, _ in stored(tmp_path)) == sorted(talk["title"] for talk in shown["talks"])


def test_an_unknown_column_is_asked_about_and_the_answer_is_kept(
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = YEARLESS.replace("Sep 5", "2025-09-05").replace("Sep 12", "2025-09-12").replace("Presenter", "Wrangler")
    (tmp_path / "group.md").write_text(text)
    answers = iter((True, True))
    asked: list[str] = []
    monkeypatch.setattr("typer.confirm", lambda question, **_: asked.append(question) or next(answers))
    assert run("schedule", "add", "group.md", "--name", "group")[0] == 0
    assert asked == ['Column "Wrangler": does it hold the presenter?', "Store this, and read it every night?"]
    assert tomllib.loads((tmp_path / "schedule-group.toml").read_text())["columns"] == {"presenter": ["Wrangler"]}


def test_schedules_are_listed_renamed_and_removed(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    run("schedule", "add", "fall.md", "--name", "fall", "--yes")
    assert run("schedule", "rename", "fall", "autumn")[0] == 0
    assert [source.name for source in load_config().schedules] == ["autumn"]
    assert stored(tmp_path) == [("schedule:autumn", title, 0) for title in TITLES]
    listed = json.loads(run("schedule", "list", "--json")[1])
    assert [(row["name"], row["records"]) for row in listed] == [("autumn", 3)]
    result = schedule_crawl(load_config(), load_config().schedules[0])(lambda event: None)
    assert (result.counts["new"], result.counts["vanished"]) == (0, 0)
    assert run("schedule", "remove", "autumn", "--yes")[0] == 0
    assert load_config().schedules == []
    assert stored(tmp_path) == [("schedule:autumn", title, 1) for title in TITLES]
    assert run("schedule", "remove", "autumn", "--yes")[0] == 3


def test_sources_tell_what_is_stored_and_forget_one(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    run("schedule", "add", "fall.md", "--name", "fall", "--yes")
    (told,) = json.loads(run("sources", "--json")[1])
    assert (told["source"], told["talks"], told["documents"]) == ("schedule:fall", 3, 1)
    assert run("sources", "--forget", "schedule:fall")[0] == 0
    assert json.loads(run("sources", "--json")[1]) == []
    assert run("sources", "--forget", "schedule:fall")[0] == 3


def test_talks_that_are_there_under_another_name_are_said(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    run("schedule", "add", "fall.md", "--name", "fall", "--yes")
    out = run("schedule", "add", "fall.md", "--name", "again", "--yes")[1]
    assert "3 of these 3 talks are there already, as schedule:fall." in out


def test_talks_that_an_import_brought_are_told_to_be_there_already(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    run("init")
    assert run("import", "fall.md")[0] == 0
    (tmp_path / "copy.md").write_bytes(page.read_bytes())
    status, out, _ = run("schedule", "add", "copy.md", "--name", "again", "--yes")
    assert status == 0
    assert "talks are there already" in out


def test_an_import_of_a_misread_schedule_says_so(run: Run, tmp_path: Path) -> None:  # noqa: F811
    page = tmp_path / "schedule.md"
    page.write_text(PAGE.replace("- 🙍 Jo Ito", "").replace("- 🙍 Ada Byron", "").replace("- 🙍 Cy Kern", ""), "utf-8")
    page.write_text(page.read_text("utf-8").replace("- 💡 [", "- Zavodek: Jo\n- 💡 ["), "utf-8")
    status, said, _ = run("import", str(page))
    assert status == 1
    assert "doubtful" in said


@pytest.mark.parametrize(
    ("heading", "file", "name"),
    [
        ("Systems Reading Group", "d93df3a0.md", "systems-reading-group"),
        ("2025 Spring", "000_d93df3a076a0d7e4.txt", "2025-spring"),
        ("Schedule", "fall.md", "fall"),  # every schedule is called so
        ("Weaving on Many Looms", "fall.md", "fall"),  # may be a talk
    ],
)
def test_a_schedule_is_called_by_its_heading_where_that_names_meetings(
    run: Run,  # noqa: F811
    tmp_path: Path,
    heading: str,
    file: str,
    name: str,
) -> None:
    (tmp_path / file).write_text(PAGE.replace("Reading group, 2025 Fall", f"{heading}\n\nFall 2025"), "utf-8")
    assert json.loads(run("schedule", "preview", file, "--json")[1])["settings"]["name"] == name


def test_a_file_that_was_read_under_another_heading_keeps_its_name(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    run("import", "fall.md")
    page.write_text(PAGE.replace("Reading group, 2025", "Our Seminar, 2025"), "utf-8")
    run("import", "fall.md")
    assert {(source, vanished) for source, _, vanished in stored(tmp_path)} == {("schedule:reading-group-2025-fall", 0)}
    run("import", "fall.md", "--name", "ours")
    assert "schedule:ours" in {source for source, _, _ in stored(tmp_path)}


def test_two_groups_that_call_their_pages_alike_are_two_schedules(run: Run, page: Path, tmp_path: Path) -> None:  # noqa: F811
    other = tmp_path / "theirs" / page.name
    other.parent.mkdir()
    other.write_text(page.read_text("utf-8").replace("November", "October").replace("Paper", "Study"), "utf-8")
    run("import", "fall.md")
    ours = json.loads(run("talks", "--json")[1])
    for _ in range(2):
        run("import", "theirs/fall.md")
    said = json.loads(run("talks", "--json")[1])
    assert len(said) == 2 * len(ours)
    assert [talk for talk in said if talk in ours] == ours
