"""`groups`, and `--group NAME` before a command: a group's settings stand in its own file, which no other writes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from test_cli import SCHEDULE, Run, run  # noqa: F401 (fixtures)

from paperwatch.config import ONE_FOR_ALL, load_config
from paperwatch.places import for_group

SECOND = "security-seminar"


@pytest.fixture
def two(run: Run, tmp_path: Path) -> Run:  # noqa: F811
    (tmp_path / "paperwatch.toml").write_text(
        'database_url = "sqlite:///t.db"\ngroup = "Systems"\ncontact = "https://example.org"\nfollow = ["OSDI"]\n',
        "utf-8",
    )
    assert run("groups", "add", "Security seminar")[0] == 0
    return run


def own(folder: Path) -> Path:
    return folder / "groups" / SECOND / "paperwatch.toml"


def test_one_group_needs_no_name(run: Run, tmp_path: Path) -> None:  # noqa: F811
    assert run("import", str(SCHEDULE))[0] == 0
    assert [one["name"] for one in json.loads(run("groups", "--json")[1])] == ["our group"]
    assert "reading_group" not in run("uncovered", "--topic", "serving")[1]


def test_the_first_group_takes_its_name_from_its_settings_and_others_are_added(two: Run) -> None:
    listed = json.loads(two("groups", "--json")[1])
    assert [(one["key"], one["name"]) for one in listed] == [("systems", "Systems"), (SECOND, "Security seminar")]
    assert "t.db" not in two("groups")[1]


def test_another_group_takes_from_the_first_what_holds_for_all_and_nothing_else(two: Run, tmp_path: Path) -> None:
    own(tmp_path).write_text(f'group = "{SECOND}"\nremind = 3\n', "utf-8")
    with for_group(SECOND):
        config = load_config()
    assert (config.database_url, config.contact, config.remind) == ("sqlite:///t.db", "https://example.org", 3)
    assert config.follow == ["OSDI", "SOSP", "arXiv"]
    assert (load_config().follow, load_config().remind) == (["OSDI"], 0)


@pytest.mark.parametrize("name", ONE_FOR_ALL)
def test_what_holds_for_all_groups_is_no_groups_own_to_say(two: Run, tmp_path: Path, name: str) -> None:
    own(tmp_path).write_text(f'group = "{SECOND}"\n{name} = "x"\n', "utf-8")
    status, _, err = two("--group", SECOND, "groups")
    assert (status, "config.invalid" in err) == (2, True)


def test_a_schedule_and_topics_of_a_group_are_written_into_its_own_files(two: Run, tmp_path: Path) -> None:
    before = (tmp_path / "paperwatch.toml").read_text("utf-8")
    said = two("--group", "Security seminar", "schedule", "add", str(SCHEDULE), "--name", "autumn", "--yes")
    assert said[0] == 0, said
    assert two("--group", SECOND, "do", "set-topic", "name=clocks", "find=title:clock")[0] == 0
    assert (tmp_path / "paperwatch.toml").read_text("utf-8") == before
    assert not (tmp_path / "topics.toml").exists()
    assert [one["name"] for one in tomllib.loads(own(tmp_path).read_text("utf-8"))["schedules"]] == ["autumn"]
    assert "clocks" in (own(tmp_path).parent / "topics.toml").read_text("utf-8")
    assert json.loads(two("talks", "--json")[1]) == []
    assert json.loads(two("--group", SECOND, "talks", "--json")[1]) != []
    assert two("topics", "clocks")[0] == 3 or "topic.unknown" in two("topics", "clocks")[2]
    status, _, err = two("schedule", "add", str(SCHEDULE), "--name", "autumn", "--yes")
    assert (status, "reading-group.taken" in err) == (2, True)
    assert (tmp_path / "paperwatch.toml").read_text("utf-8") == before


@pytest.mark.parametrize("name", ["nobody", "../x", "our-group"])
def test_a_group_that_nobody_added_is_refused_before_anything_is_written(two: Run, tmp_path: Path, name: str) -> None:
    status, _, err = two("--group", name, "schedule", "add", str(SCHEDULE), "--name", "autumn", "--yes")
    assert (status, "reading-group.unknown" in err) == (2, True)
    assert "schedules" not in (tmp_path / "paperwatch.toml").read_text("utf-8")


def test_the_first_group_is_asked_for_by_its_name_too(two: Run) -> None:
    assert two("--group", "systems", "talks")[0] == 0


def test_members_of_a_group_are_added_for_it_alone(two: Run) -> None:
    assert two("--group", SECOND, "members", "add", "Ada", "--role", "organiser")[0] == 0
    assert json.loads(two("members", "--json")[1]) == []
    assert [one["name"] for one in json.loads(two("--group", SECOND, "members", "--json")[1])] == ["Ada"]
    assert json.loads(two("changes", "--json")[1]) == []


def test_a_group_is_renamed_and_keeps_its_key(two: Run) -> None:
    assert two("groups", "rename", SECOND, "Privacy")[0] == 0
    assert [(one["key"], one["name"]) for one in json.loads(two("groups", "--json")[1])][1] == (SECOND, "Privacy")
    assert two("groups", "rename", "systems", "privacy")[0] == 2
    assert two("--group", SECOND, "talks")[0] == 0


def test_the_night_of_a_group_is_its_own(two: Run) -> None:
    assert two("--group", SECOND, "nightly", "--dry-run")[0] == 0
