"""Several reading groups in one database: what is common, what is a group's own, and that nobody reaches over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text
from test_changes import LYRA, ORION
from test_migrations import MOMENT, alembic_to

from db.changes import changes, last_number
from db.engine import Database
from db.errors import UnknownTalkError
from db.group.agenda import appointments
from db.group.balance import balance
from db.group.marks import marks_on, proposed
from db.group.plan import talk_named
from db.group.related import related
from db.group.searches import searches
from db.group.skips import skip_of
from db.group.suggest import suggest
from db.group.talks import pending, presenters, talks
from db.groups import (
    ReadingGroupTakenError,
    UnknownReadingGroupError,
    add_group,
    as_group,
    groups,
    name_among,
    rename_group,
)
from db.jobs import job, jobs, put_job
from db.judgements.judging import judgements
from db.judgements.papers import find_paper, show
from db.linkage.link import link_pending
from db.members import Person, add_member, enter, holder_of_link, holder_of_session, member_named, members, new_link
from db.migrate import upgrade
from db.models import Change
from db.search.search import search
from db.search.topics import assign, topic_named, vocabulary
from db.selection.browse import browse, open_topics
from db.selection.coverage import as_sql, coverage, question, uncovered
from db.selection.filter import PaperFilter
from db.selection.policy import follow_policy, read_policy
from db.store import save, start_run
from db.store.origins import forget, rename
from db.tokens import holder_of_token, new_token, tokens
from db.vocabulary import Topics
from extract.records import Author, PaperMention, PaperRecord, TalkRecord, Venue, Where
from paperwatch.changes.door import StaleError, act, undo
from paperwatch.errors import PaperwatchError

PLACE = Where("page")
ADA = Person("Ada", "organiser")
OSDI = Venue("OSDI", 2025)
VEGA = PaperRecord(
    "usenix", "osdi25/vega", "Vega: Clusters Without a Clock", PLACE, authors=(Author("Di Fox"),), venue=OSDI
)


def talk_on(paper: PaperRecord, source: str, day: date = date(2025, 4, 1)) -> TalkRecord:
    mention = PaperMention(paper.title, paper.url, paper.identifiers, paper.venue)
    return TalkRecord(source, f"{day}", paper.title, PLACE, "paper", date=day, presenters=("Ann",), papers=(mention,))


def keep(database: Database, *records: Any) -> None:
    save(database, records, run_id=start_run(database, source="test", edition=None))
    link_pending(database)


@pytest.fixture
def two(database: Database) -> tuple[Database, Database]:
    """Two groups that know three papers: the first has presented Orion, the second Lyra."""
    keep(database, ORION, LYRA, VEGA, talk_on(ORION, "schedule:spring"))
    made = add_group(database, "Security seminar")
    other = replace(database, group=made.id)
    follow_policy(other)
    assign(other)
    keep(other, talk_on(LYRA, "schedule:autumn"))
    return database, other


def titles(rows: Any) -> list[str]:
    return [row.title for row in rows]


def test_covered_is_what_a_group_itself_has_covered(two: tuple[Database, Database]) -> None:
    first, second = two
    assert titles(uncovered(first)) == [LYRA.title, VEGA.title]
    assert titles(uncovered(second)) == [ORION.title, VEGA.title]
    assert (titles(coverage(first)), titles(coverage(second))) == ([ORION.title], [LYRA.title])
    assert sorted(titles(search(first, "covered:no"))) == [LYRA.title, VEGA.title]
    assert sorted(titles(search(second, "covered:yes"))) == [LYRA.title]
    assert [(row.venue, row.covered, row.total) for row in balance(second) if row.venue == "OSDI"] == [("OSDI", 0, 2)]
    states = [{row.title: row.state for row in browse(one, PaperFilter(listed=True)).papers} for one in two]
    assert states == [
        {ORION.title: "covered", LYRA.title: None, VEGA.title: None},
        {ORION.title: None, LYRA.title: "covered", VEGA.title: None},
    ]
    assert [browse(one, PaperFilter(listed=True)).covered for one in two] == [1, 1]
    assert ORION.title not in titles(suggest(first)) and ORION.title in titles(suggest(second))
    vega = find_paper(first, "Vega")
    assert [{row.title: row.covered for row in related(one, vega)}.get(ORION.title) for one in two] == [True, False]


def test_talks_are_a_groups_own(two: tuple[Database, Database]) -> None:
    first, second = two
    for found in (talks, pending, appointments, presenters):
        assert len(found(first)) == len(found(second)) == 1, found
    assert [talks(one)[0].schedule for one in two] == ["spring", "autumn"]
    orion = find_paper(first, "osdi25/orion")
    assert [len(show(one, orion).talks) for one in two] == [1, 0]
    with second.reading() as connection, pytest.raises(UnknownTalkError):
        talk_named(connection, talks(first)[0].talk_id)


def test_the_views_say_whose_a_row_is_and_the_printed_sql_asks_for_the_groups_own(
    two: tuple[Database, Database],
) -> None:
    rename_group(two[0], "Systems")
    for one in two:
        sql = as_sql(question(OSDI), of=name_among(one))
        with one.reading() as connection:
            assert connection.execute(text(sql)).scalars().all() == titles(uncovered(one, OSDI))
    topical = as_sql(question(None, "scheduling"), of="Systems")
    with two[0].reading() as connection:
        assert connection.execute(text(topical)).scalars().all() == titles(uncovered(two[0], topic="scheduling"))
        whose = connection.execute(text("SELECT reading_group, source FROM talks ORDER BY source")).all()
    assert [tuple(row) for row in whose] == [("Security seminar", "schedule:autumn"), ("Systems", "schedule:spring")]


def test_what_counts_as_covered_is_a_groups_own_policy(two: tuple[Database, Database]) -> None:
    first, second = two
    follow_policy(second, read_policy('covers = ["discussion"]\n'))
    assert [len(coverage(one)) for one in two] == [1, 0]
    assert follow_policy(first) is False


def test_topics_are_a_groups_own_and_follow_papers_that_another_group_brings(two: tuple[Database, Database]) -> None:
    first, second = two
    own = replace(second, topics=Topics('[clocks]\ntitle = "Clocks"\nfind = "title:clock"\n'))
    assign(own)
    assert ("clocks" in vocabulary(own), "clocks" in vocabulary(first)) == (True, False)
    assert topic_named(own, "clocks").title == "Clocks"
    late = PaperRecord(
        "usenix", "osdi25/mira", "Mira: The Clock of a Rack", PLACE, authors=(Author("Ed Gray"),), venue=OSDI
    )
    keep(first, late)
    assert sorted(titles(uncovered(own, topic="clocks"))) == [late.title, VEGA.title]
    assert titles(search(first, "topic:clocks")) == []
    assert "clocks" in {row.value for rows in open_topics(own, 2000).values() for row in rows}
    assert "clocks" not in {row.value for rows in open_topics(first, 2000).values() for row in rows}
    assign(first)
    assert len(uncovered(own, topic="clocks")) == 2


ACTS: dict[str, tuple[str, dict[str, str], Callable[[Database, str], object]]] = {
    "star": ("star", {}, lambda database, paper: marks_on(database, paper)),
    "note": ("note", {"text": "Section 4."}, lambda database, paper: marks_on(database, paper)),
    "proposal": ("propose", {"text": "for May"}, lambda database, _: proposed(database)),
    "skip": ("skip", {}, lambda database, paper: skip_of(database, paper)),
    "plan": ("plan-talk", {"date": "2030-05-06"}, lambda database, _: talks(database, since=date(2030, 1, 1))),
}


@pytest.mark.parametrize(("name", "values", "seen"), ACTS.values(), ids=ACTS)
def test_what_people_do_is_seen_and_taken_back_in_their_group_alone(
    two: tuple[Database, Database], name: str, values: dict[str, str], seen: Callable[[Database, str], object]
) -> None:
    first, second = two
    paper = find_paper(first, "Vega")
    done = act(second, name, {"paper": paper, **values}, ADA).change
    assert (bool(seen(first, paper)), bool(seen(second, paper))) == (False, True)
    assert ([one.id for one in changes(first)], [one.id for one in changes(second)]) == ([], [done.id])
    with pytest.raises(PaperwatchError, match="no change"):
        undo(first, done.id, ADA)
    act(first, name, {"paper": paper, **values}, ADA)
    undo(second, done.id, ADA)
    assert (bool(seen(first, paper)), bool(seen(second, paper))) == (True, False)


def test_searches_of_one_name_are_two(two: tuple[Database, Database]) -> None:
    for one, query in zip(two, ("clock", "memory"), strict=True):
        act(one, "save-search", {"name": "Mine", "query": query}, ADA, seen=last_number(two[0]))
    assert [[found.query for found in searches(one)] for one in two] == [["clock"], ["memory"]]


def test_a_judgement_is_all_groups_and_a_form_of_another_group_is_told_of_it(two: tuple[Database, Database]) -> None:
    first, second = two
    pair = {"a": find_paper(first, "osdi25/orion"), "b": find_paper(first, "Vega")}
    seen = last_number(second)
    done = act(first, "judge", pair | {"verdict": "different"}, ADA).change
    assert judgements(second) == judgements(first) != []
    with pytest.raises(StaleError):
        act(second, "judge", pair | {"verdict": "different"}, Person("Eve", "organiser"), seen=seen)
    with pytest.raises(PaperwatchError, match="no change"):
        undo(second, done.id, Person("Eve", "organiser"))


def test_a_schedule_belongs_to_whoever_brought_it_first(two: tuple[Database, Database]) -> None:
    first, second = two
    for one, name in ((second, "schedule:spring"), (first, "schedule:autumn")):
        with pytest.raises(ReadingGroupTakenError, match="Give another name"):
            keep(one, talk_on(VEGA, name))
        for work in (lambda one=one, name=name: forget(one, name), lambda one=one, name=name: rename(one, name, "x")):
            with pytest.raises(ReadingGroupTakenError):
                work()
    assert [len(talks(one)) for one in two] == [1, 1]
    rename(second, "schedule:autumn", "schedule:winter")
    assert [talks(one)[0].schedule for one in two] == ["spring", "winter"]


def test_jobs_are_seen_by_the_group_that_asked(two: tuple[Database, Database]) -> None:
    first, second = two
    number = second.writing(lambda connection: put_job(connection, "conference", {"name": "SOSP'25"}, "Ada"))
    assert (jobs(first), job(first, number)) == ([], None)
    assert [(one.id, one.group) for one in jobs(second)] == [(number, second.group)]


def test_somebody_in_two_groups_is_a_member_of_each_with_a_role_of_its_own(two: tuple[Database, Database]) -> None:
    first, second = two
    add_member(first, "Ada", "organiser")
    add_member(second, "ada", "reader")
    assert [[(one.name, one.role) for one in members(one_)] for one_ in two] == [
        [("Ada", "organiser")], [("ada", "reader")],
    ]  # fmt: skip
    assert member_named(second, "Ada") is None


def test_a_key_of_one_group_opens_nothing_in_another(two: tuple[Database, Database]) -> None:
    first, second = two
    for one in two:
        add_member(one, "Ada", "organiser")
    link = new_link(second, "Ada")
    assert (holder_of_link(first, link), enter(first, link)) == (None, None)
    session, person = enter(second, link) or ("", None)
    assert person is not None and holder_of_session(second, session) == person
    assert holder_of_session(first, session) is None
    token = new_token(second, person, "bot", "organiser", None)
    assert (holder_of_token(first, token), holder_of_token(second, token)) == (None, person)
    assert [len(tokens(one)) for one in two] == [0, 1]
    machine, _ = enter(second, new_link(second, "root", at_machine=True)) or ("", None)
    assert machine == ""


def test_a_group_is_named_once_and_keeps_its_key(database: Database) -> None:
    assert as_group(database, "").group == 1
    assert as_group(database, "Systems", may_name=True).group == 1
    assert [(one.key, one.name) for one in groups(database)] == [("systems", "Systems")]
    made = add_group(database, "Sécurité & privacy")
    assert as_group(database, "securite privacy").group == made.id
    rename_group(replace(database, group=made.id), "Privacy")
    assert [(one.key, one.name) for one in groups(database)] == [("systems", "Systems"), (made.key, "Privacy")]
    assert as_group(database, made.key).group == as_group(database, "privacy").group == made.id
    for taken in ("systems", "PRIVACY", made.key):
        with pytest.raises(ReadingGroupTakenError):
            add_group(database, taken)
    for unknown in ("sistems", "../x", "!"):
        with pytest.raises(UnknownReadingGroupError):
            as_group(database, unknown, may_name=True)


def test_what_an_older_database_holds_becomes_the_first_groups(database: Database) -> None:
    keep(database, ORION, talk_on(ORION, "schedule:spring"))
    paper = find_paper(database, "osdi25/orion")
    act(database, "star", {"paper": paper}, ADA)
    act(database, "save-search", {"name": "Mine", "query": "clock"}, ADA)
    add_member(database, "Ada", "organiser")
    session, person = enter(database, new_link(database, "Ada")) or ("", None)
    assert person is not None
    token = new_token(database, person, "bot", "member", None)
    known = vocabulary(database)
    said = [(one.action, one.by) for one in changes(database)]

    def older(connection: Any) -> None:
        alembic_to(connection, "0018")
        words = {"action": "star", "subject": "s", "made_by": "Old", "made_at": MOMENT, "said": "s", "asked": {}}
        connection.execute(insert(Change).values(words | {"before": None}).inline())

    database.writing(older)
    assert upgrade(database) is True
    follow_policy(database)
    assert [one.name for one in groups(database)] == ["our group"]
    assert [one.kind for one in marks_on(database, paper)] == ["star"]
    assert [one.name for one in searches(database)] == ["Mine"]
    assert [(one.action, one.by) for one in changes(database)] == [("star", "Old"), *said]
    assert vocabulary(database) == known and titles(search(database, "topic:scheduling")) == [ORION.title]
    assert holder_of_session(database, session) == person
    assert holder_of_token(database, token) is not None
    assert titles(coverage(database)) == [ORION.title]
    add_member(database, "Bob", "member")
    assert [one.name for one in members(database)] == ["Ada", "Bob"]
