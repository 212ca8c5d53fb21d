"""A group's own topics: a file of queries laid over the shipped ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from db.engine import Database, open_database
from db.errors import TopicTableError, UnknownTopicError
from db.linkage.link import link_pending
from db.search.topics import outdated, read_topics, topic_named, vocabulary
from db.selection.coverage import uncovered
from db.store import save, start_run
from db.vocabulary import SHIPPED_TOPICS, Topic, Topics
from extract.records import PaperRecord, Venue, Where
from paperwatch.cli import app
from paperwatch.commands.serve import access_of
from paperwatch.config import load_config
from paperwatch.errors import Exit, PaperwatchError

OWN = '[snow]\ntitle = "Snow and ice"\nfind = "title:snow"\n'
SNOW, RAIN = "Forecasting Snow on Clusters", "Forecasting Rain on Clusters"


def fill(database: Database, *titles: str) -> None:
    papers = [PaperRecord("usenix", title, title, Where("page"), venue=Venue("OSDI", 2025)) for title in titles]
    save(database, papers, run_id=start_run(database, source="usenix", edition="OSDI'25"))
    link_pending(database)


def test_a_topic_of_the_group_stands_behind_the_shipped_ones() -> None:
    known = Topics(OWN).known
    assert list(known) == [*SHIPPED_TOPICS.known, "snow"]
    assert known["snow"] == Topic("snow", "Snow and ice", "title:snow")


def test_a_key_under_a_shipped_name_takes_its_place() -> None:
    shipped = SHIPPED_TOPICS.known["serving"]
    assert Topics('[serving]\nexclude = "title:snow"').known["serving"] == replace(shipped, exclude="title:snow")


def test_a_shipped_topic_can_be_left_out() -> None:
    assert "serving" not in Topics("[serving]\noff = true").known


def test_a_topic_without_a_title_is_called_by_its_name() -> None:
    assert Topics('[snow]\nfind = "snow"').known["snow"].title == "snow"


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("[snow", "no valid TOML"),
        ('snow = "snow"', "snow stands outside a table"),
        ('["Snow & ice"]\nfind = "snow"', "needs a name of small letters"),
        ('[snow]\nfind = "snow"\nquery = "x"', "has no key 'query'. Known: title, find, exclude, off"),
        ("[snow]\nfind = 3", "The topic snow: find is a text"),
        ("[snow]\noff = 1", "The topic snow: off is true or false"),
        ('[snow]\ntitle = "Snow"', "has no `find`"),
        ('[snow]\nfind = "(snow"', "The topic snow: "),
        ('[snow]\nfind = "snow"\nexclude = "\'"', "The topic snow: "),
    ],
)
def test_a_topic_that_cannot_be_read_is_a_sentence_that_names_it(own: str, said: str) -> None:
    with pytest.raises(TopicTableError) as told:
        read_topics(own)
    assert said in str(told.value)


def test_linking_gives_papers_the_topics_of_the_group(database: Database) -> None:
    ours = replace(database, topics=read_topics(OWN))
    fill(ours, SNOW, RAIN)
    assert [paper.title for paper in uncovered(ours, topic="snow")] == [SNOW]


def test_who_only_reads_knows_the_topics_that_the_papers_were_given(database: Database) -> None:
    fill(replace(database, topics=read_topics(OWN)), SNOW)
    assert database.topics == SHIPPED_TOPICS
    assert vocabulary(database)["snow"] == Topic("snow", "Snow and ice", "title:snow")
    assert topic_named(database, "Snow").title == "Snow and ice"


def test_before_anything_was_linked_the_known_topics_are_named(database: Database) -> None:
    assert topic_named(database, "serving") == SHIPPED_TOPICS.known["serving"]


def test_a_topic_that_is_new_in_the_file_is_not_called_unknown(database: Database) -> None:
    fill(database, SNOW)
    with pytest.raises(UnknownTopicError, match=r"No paper was asked yet for the new topic snow. `paperwatch topics`"):
        topic_named(replace(database, topics=read_topics(OWN)), "snow")


def test_a_changed_file_is_outdated_until_papers_are_linked(database: Database) -> None:
    fill(database, SNOW)
    ours = replace(database, topics=read_topics(OWN))
    assert (outdated(database), outdated(ours)) == (False, True)
    fill(ours, RAIN)
    assert not outdated(ours)
    with ours.reading() as connection:
        on = connection.execute(
            text("SELECT title FROM papers JOIN paper_topics USING (paper_id) WHERE topic = 'snow'")
        )
        assert on.scalars().all() == [SNOW], "the paper that was linked before is sorted too"


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database of one paper and no topics of its own yet."""
    monkeypatch.chdir(tmp_path)
    database = open_database("sqlite:///paperwatch.db")
    fill(database, SNOW)
    database.close()
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "120"})


def test_the_command_sorts_the_papers_anew_where_the_file_changed(group: Path) -> None:
    (group / "topics.toml").write_text(OWN, "utf-8")
    first, again = run("topics", "snow"), run("topics", "snow")
    assert first.exit_code == again.exit_code == 0
    assert "The topics changed" in first.output and "The topics changed" not in again.output
    assert "Snow and ice" in again.output and "It is the search: title:snow" in again.output
    assert SNOW in run("uncovered", "OSDI'25", "--topic", "snow").output


def test_a_mistake_in_the_file_is_told_with_its_name_before_any_work(group: Path) -> None:
    (group / "topics.toml").write_text('[snow]\nfind = "(snow"', "utf-8")
    told = run("topics").exception
    assert isinstance(told, PaperwatchError)
    assert (told.code, told.status) == ("topic.table", Exit.USAGE)
    assert str(told).startswith("topics.toml: The topic snow: At character 1: This parenthesis is never closed")


def test_the_list_as_data_says_what_counts(group: Path) -> None:
    rows = json.loads(run("topics", "serving", "--json").output)
    assert [(row["topic"], row["papers"], row["covered"]) for row in rows] == [("serving", 0, 0)]


def test_what_is_judged_in_the_browser_keeps_the_topics_of_the_group(group: Path) -> None:
    (group / "topics.toml").write_text(OWN, "utf-8")
    access, _ = access_of(load_config())
    fill(access.database, RAIN)
    assert "snow" in vocabulary(access.database)
    access.database.close()
