"""The door for changes: done whole or not at all, noted with who and when, refused to a stale form, taken back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db.changes import change, changes, last_number
from db.clock import today
from db.engine import Database, open_database
from db.errors import ContradictionError, UnknownPaperError
from db.group.agenda import appointments
from db.group.marks import marks_on, proposed
from db.group.plan import PLANNED_HERE
from db.group.searches import searches
from db.group.skips import skip_of
from db.group.talks import pending, talks
from db.jobs import jobs
from db.judgements.judging import judgements
from db.judgements.papers import find_paper, show
from db.judgements.questions import questions
from db.linkage.link import link, link_pending
from db.members import Person, members
from db.naming import full_key
from db.search.topics import vocabulary
from db.store import save, start_run
from extract.records import Author, Identifiers, PaperMention, PaperRecord, TalkRecord, Venue, Where
from paperwatch.changes import door
from paperwatch.changes.action import Action
from paperwatch.changes.actions import ACTIONS
from paperwatch.changes.door import NotAllowedError, StaleError, act, undo
from paperwatch.errors import PaperwatchError

PLACE = Where("page")
ORIONS = f"usenix:{full_key('usenix', 'osdi25/orion', PLACE.document)}"
ADA, BOB, EVE = Person("Ada", "organiser"), Person("Bob", "member"), Person("Eve", "reader")
ORION = PaperRecord(
    "usenix", "osdi25/orion", "Orion: Scheduling Tasks on Shared Clusters", PLACE, url="https://example.org/orion",
    authors=(Author("Ann Lee"), Author("Bo Chen")), venue=Venue("OSDI", 2025),
    identifiers=Identifiers(usenix="osdi25/orion"),
)  # fmt: skip
LYRA = PaperRecord(
    "arxiv", "2501.00001", "Lyra: Keeping Logs on Remote Memory", PLACE, authors=(Author("Cy Doe"),),
    identifiers=Identifiers(arxiv="2501.00001"), published=date(2025, 1, 2),
)  # fmt: skip
GIVEN = TalkRecord(
    "schedule:spring", "2025-04-01", "A talk", PLACE, "paper", date=date(2025, 4, 1), presenters=("Ann",),
    papers=(PaperMention("Something that only the schedule knows"),),
)  # fmt: skip
NEXT_WEEK = today() + timedelta(days=7)


@pytest.fixture
def group(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    save(database, [ORION, LYRA, GIVEN], run_id=start_run(database, source="test", edition=None))
    link_pending(database)
    return database


def orion(database: Database) -> str:
    return find_paper(database, "osdi25/orion")


def lyra(database: Database) -> str:
    return find_paper(database, "2501.00001")


def talk_of(database: Database, schedule: str) -> int:
    return next(row.talk_id for row in talks(database) if row.schedule == schedule)


def state(database: Database) -> dict[str, Any]:
    """All that people can change, without its moments and numbers."""
    papers = {name: find_paper(database, name) for name in ("osdi25/orion", "2501.00001")}
    talks_ = [(t.date, t.presenters, t.schedule, t.slides, [p.paper_id for p in t.papers]) for t in talks(database)]
    with database.reading() as connection:
        code = connection.execute(text("SELECT url FROM talk_link ORDER BY kind")).scalars().all()
    return {
        "papers": len(set(papers.values())),
        "marks": sorted((m.kind, m.by, m.value) for id_ in set(papers.values()) for m in marks_on(database, id_)),
        "skips": [bool(skip_of(database, id_)) for id_ in sorted(set(papers.values()))],
        "talks": sorted(map(str, talks_)),
        "links": code,
        "members": [(one.name, one.role) for one in members(database)],
        "searches": [(one.name, one.query, one.by) for one in searches(database)],
        "topics": sorted(vocabulary(database)),
        "jobs": [(one.kind, one.asked) for one in jobs(database) if one.open],
        "judgements": [(j.a, j.b, j.verdict, j.by, j.at, j.note) for j in judgements(database)],
    }


WORK: list[tuple[str, Callable[[Database], dict[str, Any]]]] = [
    ("judge", lambda d: {"a": orion(d), "b": lyra(d), "verdict": "same"}),
    ("judge", lambda d: {"a": orion(d), "b": lyra(d), "verdict": "different", "note": "two systems"}),
    ("judge", lambda d: {"a": ORIONS, "b": "arxiv:2501.00001", "verdict": "unsure"}),
    ("star", lambda d: {"paper": orion(d)}),
    ("read", lambda d: {"paper": "osdi25/orion", "on": "yes"}),
    ("vote", lambda d: {"paper": lyra(d)}),
    ("note", lambda d: {"paper": lyra(d), "text": "Worth a look.\r\nSection 4."}),
    ("propose", lambda d: {"paper": lyra(d), "text": "for May"}),
    ("skip", lambda d: {"paper": lyra(d), "until": NEXT_WEEK.isoformat()}),
    ("plan-talk", lambda d: {"paper": orion(d), "date": NEXT_WEEK.isoformat(), "presenters": "Ann Lee; Bo Chen"}),
    ("add-link", lambda d: {"talk": talk_of(d, "spring"), "kind": "slides", "url": "https://example.org/s.pdf"}),
    ("add-link", lambda d: {"talk": talk_of(d, "spring"), "kind": "code", "url": "https://example.org/code"}),
    ("add-member", lambda d: {"name": "Zoe", "role": "organiser"}),
    ("set-topic", lambda d: {"name": "orbits", "label": "Orbits", "find": "title:orion"}),
    ("drop-topic", lambda d: {"name": "serving"}),
    ("save-search", lambda d: {"name": "caches", "query": "title:cache"}),
    ("add-conference", lambda d: {"name": "MLSys 2024"}),
    ("bring-papers", lambda d: {"address": "https://example.org/list.bib"}),
    ("fetch-schedule", lambda d: {"address": "https://example.org/talks", "name": "fall"}),
]


def test_every_action_is_tried_and_taken_back_by_a_test() -> None:
    assert {name for name, _ in WORK} | {"unjudge", "move-talk", "cancel-talk"} | {
        "set-role",
        "remove-member",
        "drop-search",
        "stop-job",  # nothing is taken back: the job is asked for anew
    } == set(ACTIONS)


@pytest.mark.parametrize(("name", "values"), WORK, ids=[name for name, _ in WORK])
def test_an_action_is_noted_with_who_and_when_and_taken_back_whole(
    group: Database, name: str, values: Callable[[Database], dict[str, Any]]
) -> None:
    before = state(group)
    done = act(group, name, values(group), ADA).change
    assert (done.by, done.action, done.undoes) == ("Ada", name, None)
    assert (name == "judge" and values(group)["verdict"] == "unsure") or state(group) != before
    back = undo(group, done.id, ADA).change
    assert (back.undoes, back.said) == (done.id, f"Taken back: {done.said}")
    assert state(group) == before
    assert [(one.id, one.undone_by) for one in changes(group)] == [(back.id, None), (done.id, back.id)]


def test_an_action_that_fails_half_way_leaves_nothing(group: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(group)

    def broken(*_: Any, **__: Any) -> int:
        raise RuntimeError("the machine stops")

    monkeypatch.setattr(door, "note_change", broken)
    for name, values in WORK:
        with pytest.raises(RuntimeError):
            act(group, name, values(group), ADA)
    assert state(group) == before
    assert changes(group) == []


def test_a_planned_talk_is_a_talk_everywhere_moves_and_is_cancelled(group: Database) -> None:
    act(group, "plan-talk", {"paper": orion(group), "date": NEXT_WEEK.isoformat(), "presenters": "Ann Lee"}, ADA)
    (row,) = (one for one in talks(group) if one.schedule == "planned here")
    assert (row.date, row.presenters, row.papers[0].paper_id) == (NEXT_WEEK, ("Ann Lee",), orion(group))
    with group.reading() as connection:
        assert connection.execute(text("SELECT state FROM coverage")).scalars().all() == ["reserved"]
    later = NEXT_WEEK + timedelta(days=7)
    moved = act(group, "move-talk", {"talk": row.talk_id, "date": later.isoformat(), "time": "9:30"}, ADA).change
    assert [(a.date, a.presenters) for a in appointments(group) if a.source == PLANNED_HERE] == [(later, ("Ann Lee",))]
    cancelled = act(group, "cancel-talk", {"talk": row.talk_id}, ADA).change
    assert [one.schedule for one in talks(group)] == ["spring"]
    with pytest.raises(PaperwatchError) as error:
        undo(group, moved.id, ADA)
    assert error.value.code == "change.later"
    undo(group, cancelled.id, ADA)
    undo(group, moved.id, ADA)
    assert [one.date for one in talks(group) if one.schedule == "planned here"] == [NEXT_WEEK]
    assert show(group, orion(group)).talks[0].presenters == ("Ann Lee",)


def test_a_talk_is_about_the_paper_that_was_meant_whatever_the_rules_say(group: Database) -> None:
    twin = PaperRecord("arxiv", "2501.00009", LYRA.title, PLACE, authors=(Author("Quite Another"),),
                       identifiers=Identifiers(arxiv="2501.00009"))  # fmt: skip
    save(group, [twin], run_id=start_run(group, source="test", edition=None))
    link_pending(group)
    for name in ("2501.00001", "2501.00009"):
        wanted = find_paper(group, name)
        act(group, "plan-talk", {"paper": wanted}, ADA)
        assert [talk.source for talk in show(group, wanted).talks] == [PLANNED_HERE]


def test_a_paper_is_not_planned_twice_unless_somebody_says_so(group: Database) -> None:
    act(group, "plan-talk", {"paper": orion(group)}, ADA)
    with pytest.raises(PaperwatchError) as error:
        act(group, "plan-talk", {"paper": orion(group)}, ADA)
    assert error.value.code == "talk.planned"
    act(group, "plan-talk", {"paper": orion(group), "again": "1"}, ADA)
    assert len(show(group, orion(group)).talks) == 2


def test_a_talk_of_a_page_is_changed_on_that_page(group: Database) -> None:
    for name in ("move-talk", "cancel-talk"):
        with pytest.raises(PaperwatchError) as error:
            act(group, name, {"talk": talk_of(group, "spring")}, ADA)
        assert error.value.code == "talk.not-ours"


def test_a_planned_talk_gives_way_to_the_same_talk_of_the_groups_page(group: Database) -> None:
    act(group, "plan-talk", {"paper": orion(group), "date": NEXT_WEEK.isoformat()}, ADA)
    page = TalkRecord("schedule:spring", "new", ORION.title, PLACE, "paper", date=NEXT_WEEK, presenters=("Bo Chen",),
                      papers=(PaperMention(ORION.title, identifiers=ORION.identifiers),))  # fmt: skip
    save(group, [page], run_id=start_run(group, source="test", edition=None))
    link_pending(group)
    assert [row.presenters for row in talks(group) if row.date == NEXT_WEEK] == [("Bo Chen",)]
    assert [one.presenters for one in appointments(group) if one.date == NEXT_WEEK] == [("Bo Chen",)]


def test_slides_that_somebody_added_are_no_more_owed(group: Database) -> None:
    (owed,) = pending(group)
    act(group, "add-link", {"talk": owed.talk_id, "kind": "slides", "url": "https://example.org/s.pdf"}, BOB)
    assert pending(group)[0].missing == ("summary", "video")
    assert appointments(group)[0].slides == "https://example.org/s.pdf"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "slides.pdf"])
def test_a_link_is_an_address_of_the_web(group: Database, url: str) -> None:
    with pytest.raises(PaperwatchError) as error:
        act(group, "add-link", {"talk": talk_of(group, "spring"), "kind": "slides", "url": url}, BOB)
    assert error.value.code == "link.address"


def test_marks_follow_a_paper_and_are_one_when_papers_become_one(group: Database) -> None:
    for name in ("osdi25/orion", "2501.00001"):
        act(group, "star", {"paper": name}, BOB)
        act(group, "vote", {"paper": name}, BOB)
    act(group, "judge", {"a": orion(group), "b": lyra(group), "verdict": "same"}, ADA)
    assert orion(group) == lyra(group)
    assert [(mark.kind, mark.by) for mark in marks_on(group, orion(group))] == [("star", "Bob"), ("vote", "Bob")]
    act(group, "star", {"paper": orion(group), "on": "no"}, BOB)
    assert [mark.kind for mark in marks_on(group, orion(group))] == ["vote"]


def test_proposals_stand_by_their_votes_until_a_talk_is_planned(group: Database) -> None:
    act(group, "propose", {"paper": lyra(group), "text": "for May"}, BOB)
    act(group, "propose", {"paper": orion(group)}, ADA)
    act(group, "vote", {"paper": lyra(group)}, ADA)
    found = proposed(group)
    assert [(one.title, one.votes) for one in found] == [(LYRA.title, ("Bob", "Ada")), (ORION.title, ("Ada",))]
    assert found[0].proposals[0].value == "for May"
    act(group, "plan-talk", {"paper": lyra(group)}, ADA)
    assert [one.title for one in proposed(group)] == [ORION.title]


def test_a_pair_that_somebody_is_not_sure_of_is_asked_last(group: Database) -> None:
    more = [
        PaperRecord(source, f"{key}/{title}", title, PLACE, venue=Venue(venue, year))
        for title in ("Fair Queues for Kernels", "Deep Snow Forecasts")
        for source, key, venue, year in (("usenix", "osdi18", "OSDI", 2018), ("dblp", "atc19", "ATC", 2019))
    ]
    save(group, more, run_id=start_run(group, source="test", edition=None))
    link_pending(group)
    found = questions(group)
    assert len(found) == 2
    names = {"a": ":".join(found[0].a.name), "b": ":".join(found[0].b.name)}
    done = act(group, "judge", names | {"verdict": "unsure"}, ADA).change
    assert questions(group)[-1] == found[0]
    undo(group, done.id, ADA)
    assert questions(group) == found


def test_a_form_that_was_made_before_a_change_of_the_same_thing_is_refused(group: Database) -> None:
    made = last_number(group)
    values = {"a": ORIONS, "b": "arxiv:2501.00001"}
    act(group, "judge", values | {"verdict": "different"}, ADA, seen=made)
    act(group, "star", {"paper": orion(group)}, BOB, seen=made)  # another thing
    with pytest.raises(StaleError, match="Ada was quicker") as error:
        act(group, "judge", values | {"verdict": "same"}, Person("Ann", "organiser"), seen=made)
    assert error.value.change is not None and error.value.change.by == "Ada"
    assert [j.verdict for j in judgements(group)] == ["different"]
    act(group, "judge", values | {"verdict": "same"}, ADA, seen=last_number(group))
    assert [j.verdict for j in judgements(group)] == ["same"]


def test_an_answer_about_two_papers_that_became_one_meanwhile_is_refused(group: Database) -> None:
    shown = f"{orion(group)} {lyra(group)}"
    names = {"a": ORIONS, "b": "arxiv:2501.00001", "shown": shown}
    act(group, "judge", {"a": orion(group), "b": lyra(group), "verdict": "same"}, ADA)
    with pytest.raises(StaleError, match="has changed since"):
        act(group, "judge", names | {"verdict": "different"}, ADA)


def test_a_judgement_is_taken_back_by_an_action_and_comes_back_by_undo(group: Database) -> None:
    act(group, "judge", {"a": orion(group), "b": lyra(group), "verdict": "same", "note": "why"}, ADA)
    kept = judgements(group)
    taken = act(group, "unjudge", {"a": ORIONS, "b": "arxiv:2501.00001"}, ADA).change
    assert judgements(group) == [] and orion(group) != lyra(group)
    undo(group, taken.id, ADA)
    assert judgements(group) == kept and orion(group) == lyra(group)


def test_an_undo_that_later_words_contradict_is_refused_and_changes_nothing(group: Database) -> None:
    third = PaperRecord("arxiv", "2501.00005", "Vega: Proofs of Network Routes", PLACE,
                        identifiers=Identifiers(arxiv="2501.00005"))  # fmt: skip
    save(group, [third], run_id=start_run(group, source="test", edition=None))
    link_pending(group)
    act(group, "judge", {"a": orion(group), "b": lyra(group), "verdict": "different"}, ADA)
    names = {"a": ORIONS, "b": "arxiv:2501.00001"}
    taken = act(group, "unjudge", names, ADA).change
    for name in (ORIONS, "arxiv:2501.00001"):
        act(group, "judge", {"a": name, "b": "arxiv:2501.00005", "verdict": "same"}, ADA)
    before = judgements(group)
    with pytest.raises(ContradictionError):
        undo(group, taken.id, ADA)
    assert judgements(group) == before


ORGANISERS = {"judge", "unjudge", "skip", "plan-talk", "move-talk", "cancel-talk"}
ORGANISERS |= {"add-member", "set-role", "remove-member", "add-conference", "bring-papers", "fetch-schedule"}
ORGANISERS |= {"set-topic", "drop-topic", "stop-job"}


@pytest.mark.parametrize("name", ACTIONS)
def test_what_a_role_may_not_do_is_refused_before_anything_is_looked_at(group: Database, name: str) -> None:
    with pytest.raises(NotAllowedError):
        act(group, name, {"nonsense": 1}, EVE)
    with pytest.raises(NotAllowedError if name in ORGANISERS else PaperwatchError) as error:
        act(group, name, {"nonsense": 1}, BOB)
    assert isinstance(error.value, NotAllowedError) == (name in ORGANISERS)


def test_only_an_organiser_takes_back_what_others_did(group: Database) -> None:
    mine = act(group, "star", {"paper": orion(group)}, BOB).change
    with pytest.raises(NotAllowedError):
        undo(group, mine.id, Person("Cy", "member"))
    undo(group, mine.id, ADA)
    with pytest.raises(PaperwatchError) as error:
        undo(group, mine.id, BOB)
    assert error.value.code == "change.undone"


def test_nobody_takes_back_what_their_role_no_more_allows(group: Database) -> None:
    mine = act(group, "skip", {"paper": orion(group)}, ADA).change
    with pytest.raises(NotAllowedError):
        undo(group, mine.id, Person("Ada", "member"))


@pytest.mark.parametrize(
    ("name", "values", "says"),
    [
        ("star", {}, "paper"),
        ("star", {"paper": "x" * 301}, "at most 300"),
        ("plan-talk", {"paper": "x", "date": "1733270400"}, "2026-12-03"),
        ("plan-talk", {"paper": "x", "date": "2026-02-30"}, "date"),
        ("plan-talk", {"paper": "x", "time": "25:00"}, "14:30"),
        ("plan-talk", {"paper": "x", "presenters": ";".join("abcdefghijklmnopqrstuvw")}, "at most 20"),
        ("add-link", {"talk": 1, "kind": "malware", "url": "https://example.org"}, "slides"),
        ("add-link", {"talk": 2**40, "kind": "slides"}, "less than"),
        ("judge", {"a": "x", "b": "y", "verdict": "maybe"}, "same"),
    ],
)
def test_values_that_make_no_sense_are_refused_by_name(
    group: Database, name: str, values: dict[str, Any], says: str
) -> None:
    with pytest.raises(PaperwatchError, match=says) as error:
        act(group, name, values, ADA)
    assert error.value.code == "change.values"


def test_what_is_not_there_is_said(group: Database) -> None:
    with pytest.raises(UnknownPaperError):
        act(group, "star", {"paper": "nothing0"}, BOB)
    for number, code in ((99, "change.unknown"),):
        with pytest.raises(PaperwatchError) as error:
            undo(group, number, ADA)
        assert error.value.code == code
    with pytest.raises(PaperwatchError) as error:
        act(group, "drop-tables", {}, ADA)
    assert error.value.code == "change.unknown-action"
    assert change(group, 99) is None


def test_no_address_of_a_person_and_no_control_character_is_kept(group: Database) -> None:
    act(group, "note", {"paper": orion(group), "text": "ask ann@example.org\x1b[31m \u202eabc"}, BOB)
    (mark,) = marks_on(group, orion(group))
    assert "@" not in mark.value and "\x1b" not in mark.value and "\u202e" not in mark.value
    with group.reading() as connection:
        kept = connection.execute(text("SELECT asked FROM change")).scalars().all()
    assert "ann@example.org" not in str(kept)


def test_papers_are_the_same_after_all_is_linked_anew(group: Database) -> None:
    act(group, "plan-talk", {"paper": orion(group), "date": NEXT_WEEK.isoformat()}, ADA)
    before = state(group)
    link(group)
    assert state(group) == before


def test_of_many_at_once_nobody_loses_a_change_and_one_answer_stands(database_url: str) -> None:
    """Twelve people at their own connections; each says something of their own, and all answer one question."""
    first = open_database(database_url)
    save(first, [ORION, LYRA], run_id=start_run(first, source="test", edition=None))
    link_pending(first)
    made, ids = last_number(first), {"a": orion(first), "b": lyra(first)}

    def work(number: int) -> str:
        person, own = Person(f"P{number}", "organiser"), open_database(database_url)
        try:
            act(own, "note", {"paper": ids["a"], "text": f"said by {number}"}, person)
            act(own, "judge", {**ids, "verdict": "different", "note": str(number)}, person, seen=made)
        except StaleError:
            return "stale"
        finally:
            own.close()
        return f"P{number}"

    with ThreadPoolExecutor(12) as threads:
        answered = [said for said in threads.map(work, range(12)) if said != "stale"]
    assert len(answered) == 1
    assert {word.by for word in judgements(first)} == set(answered)
    assert {(mark.by, mark.value) for mark in marks_on(first, ids["a"])} == {
        (f"P{number}", f"said by {number}") for number in range(12)
    }
    assert len(changes(first)) == 13
    first.close()


@pytest.mark.parametrize("missing", ["subject", "do", "undo"])
def test_an_action_that_does_not_say_its_subject_its_work_and_its_undoing_cannot_be_made(missing: str) -> None:
    whole = {"subject": lambda *_: "", "do": lambda *_: None, "undo": classmethod(lambda *_: None)}
    assert type("Whole", (Action,), {"__module__": __name__} | whole)()
    del whole[missing]
    with pytest.raises(TypeError, match=f"abstract method '?{missing}'?"):
        type("Short", (Action,), {"__module__": __name__} | whole)()
