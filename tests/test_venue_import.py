"""`paperwatch venues import`: somebody else's list of series beside the group's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.serieslist import Listed, read_series_list
from extract.venues import Venues, parse_series
from tests.commands import run

CCF = """\
- title: FooSys
  description: International Conference on Foo Systems
  sub: DS
  rank:
    ccf: B
  dblp: foo
  confs:
    - year: 2026
      id: foosys26
      link: https://foosys.example.org/2026
      timeline:
        - deadline: '2026-01-01 23:59:59'
- title: OSDI
  description: USENIX Symposium on Operating Systems Design and Implementation
  sub: DS
  dblp: osdi
- title: NIPS
  sub: AI
  dblp: nips
"""
TABLE = "title\tdescription\tsub\tdblp_key\nBarDB\tConference on Bar Data Bases, Extended\tDB\t\n123\t\tDB\tx\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ccf.yml").write_text(CCF)
    (tmp_path / "series.tsv").write_text(TABLE)
    return tmp_path


# Reading


def test_a_list_of_ccf_deadlines_names_acronym_title_folder_and_field() -> None:
    found, problems = read_series_list(CCF.encode(), "ccf.yml")
    assert found[0] == Listed("FooSys", "International Conference on Foo Systems", "foo", "DS")
    assert [listed.name for listed in found] == ["FooSys", "OSDI", "NIPS"]
    assert problems == ()


def test_an_entry_without_an_acronym_is_told_with_its_line() -> None:
    found, problems = read_series_list(TABLE.encode(), "series.tsv")
    assert found == (Listed("BarDB", "Conference on Bar Data Bases, Extended", "", "DB"),)
    assert [(p.code, p.where.line) for p in problems] == [("serieslist.entry", 3)]


@pytest.mark.parametrize("text", ["", "<html><body>404</body></html>", "a,b\n1,2\n", "- title: [[[", "- just text\n"])
def test_what_is_no_list_says_so(text: str) -> None:
    found, (problem,) = read_series_list(text.encode(), "x")
    assert (found, problem.code, problem.severity) == ((), "serieslist.unreadable", "error")


def test_a_series_of_a_list_has_two_lawful_services_and_both_names_of_its_table() -> None:
    series = parse_series(Listed("FooSys", "International Conference on Foo Systems", "foo").toml())["FooSys"]
    by_dblp = [r.options or {} for r in series.routes_for(2026) if r.spider == "dblp"]
    assert by_dblp[0]["toc"] == ["conf/foo/foo{yyyy}", "conf/foo/foosys{yyyy}"]
    assert {route.spider for route in series.routes_for(2026)} == {"dblp", "semanticscholar"}


def test_a_name_with_signs_of_toml_stays_a_name() -> None:
    title = 'A "Quoted" [Title] \\ with = signs'
    (series,) = parse_series(Listed("Foo & Bar's", title, "foo").toml()).values()
    assert (series.name, series.title) == ("Foo & Bar's", title)


# The command


def test_a_list_is_only_shown_until_it_is_to_be_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = run(capsys, "venues", "import", "ccf.yml", "series.tsv")
    assert status == 0
    assert "FooSys" in out and "BarDB" in out and "--write" in out
    assert not (here / "venues.toml").exists()


def test_what_is_known_already_is_left_as_it_is(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "venues.toml").write_text('[MySys]\ntitle = "International Conference on Foo Systems"\n')
    _, out = run(capsys, "venues", "import", "ccf.yml", "--json")
    told = json.loads(out)
    assert told["new"] == []
    assert {row["name"]: row["here"] for row in told["known"]} == {"FooSys": "MySys", "OSDI": "OSDI", "NIPS": "NeurIPS"}


def test_an_acronym_that_two_conferences_have_is_asked_about_and_not_added(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ("title,description,dblp", "FSE,Fast Software Encryption,fse", "SIGMETRICS,,sigmetrics")
    (here / "twice.csv").write_text("\n".join(rows))
    told = json.loads(run(capsys, "venues", "import", "twice.csv", "--write", "--json")[1])
    assert [(row["name"], row["here"]) for row in told["unclear"]] == [("FSE", "FSE")]
    assert [row["name"] for row in told["known"]] == ["SIGMETRICS"]
    assert told["written"] is None


def test_new_series_are_added_behind_the_groups_own_and_known_from_then_on(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = '[MySys]\nslug = "mysys"\n'
    (here / "venues.toml").write_text(own)
    status, _ = run(capsys, "venues", "import", "ccf.yml", "series.tsv", "--area", "db", "--write")
    text = (here / "venues.toml").read_text()
    assert (status, text.startswith(own), "BarDB" in text, "FooSys" in text) == (0, True, True, False)
    assert {"MySys", "BarDB"} <= set(Venues(text).series)
    again = json.loads(run(capsys, "venues", "import", "series.tsv", "--json")[1])
    assert (again["new"], [row["here"] for row in again["known"]]) == ([], ["BarDB"])
    assert json.loads(run(capsys, "venues", "BarDB", "--json")[1])[0]["routes"]


def test_a_file_that_is_no_list_fails(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "page.html").write_text("<html><body>Sign in</body></html>")
    status, out = run(capsys, "venues", "import", "page.html", "--json")
    assert (status, json.loads(out)["problems"][0]["code"]) == (1, "serieslist.unreadable")
