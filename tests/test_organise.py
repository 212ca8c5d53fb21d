"""The organiser's questions, on both engines: what is covered, what is next, what is owed, what is related."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from test_cli import FIXTURES, Run, run  # noqa: F401

from db import clock
from db.engine import Database, open_database
from db.errors import UnknownPaperError, UnknownPresenterError
from db.group.balance import Balance, balance
from db.group.likeness import alike, text_of
from db.group.marks import put_mark
from db.group.related import related
from db.group.skips import Skip, put_skip
from db.group.suggest import Interest, interests, suggest
from db.group.talks import Presenter, pending, presenters, talks
from db.judgements.papers import find_paper
from db.linkage.link import link_pending
from db.models import Watermark
from db.search.search import search
from db.search.topics import assign
from db.selection.coverage import question
from db.store import save, start_run
from extract.records import (
    Author,
    EntryRecord,
    Identifiers,
    Link,
    PaperMention,
    PaperRecord,
    TalkKind,
    TalkRecord,
    Venue,
    Where,
)

PAGE = Where("page", 7)
OSDI, SOSP, ARXIV = Venue("OSDI", 2025), Venue("SOSP", 2025), Venue("arXiv", 2025)
TODAY = date(2025, 12, 1)


def paper(key: str, title: str, venue: Venue, abstract: str = "", people: str = "", session: str = "") -> PaperRecord:
    return PaperRecord(
        "arxiv" if venue.series == "arXiv" else "programme", key, title, PAGE, venue=venue, abstract=abstract or None,
        authors=tuple(Author(name) for name in people.split("; ") if name), session=session or None,
    )  # fmt: skip


SERVED = paper("s", "Pie: A Programmable Serving System", SOSP, "Serving of LLMs with a KV cache.", "In Gim; Lin Zhong")
SHARING = paper("n", "Prefix Sharing for LLM Serving", OSDI, "LLM serving shares the KV cache.", "Kan Zhu")
AWARDED = replace(paper("w", "Verified Kernels", SOSP, "A kernel is verified."), awards=("Best Paper Award",))
STORED = paper(
    "f", "A Log-Structured File System for Flash", OSDI, "A file system stores files on SSD.", session="Disks"
)
DISKS = paper("d", "Shingled Disks Revisited", OSDI, "Zones of a file system on SSD.", "Ada Byron", session="Disks")
OLD = paper("o", "Yesterday's LLM Serving with a KV Cache", Venue("OSDI", 2019), "LLM serving.")
FRESH = replace(paper("2511.00001", "LLM Serving at Dawn", ARXIV, "The KV cache of LLM serving."), published=TODAY)
STALE = replace(
    paper("2501.00002", "LLM Serving at Dusk", ARXIV, "The KV cache of LLM serving."), published=date(2025, 1, 2)
)
PAPERS = (SERVED, SHARING, AWARDED, STORED, DISKS, OLD, FRESH, STALE)
TITLES = tuple(paper.title for paper in PAPERS)


def talk(
    about: PaperRecord | None, day: date | None, who: str, kind: TalkKind = "paper", given: str = ""
) -> TalkRecord:
    title = about.title if about else "Kick-off"
    links = {name: (Link(name, f"https://x.org/{name}"),) for name in given.split()}  # type: ignore[arg-type]
    return TalkRecord(
        "schedule:spring", f"{day}/{title}", title, PAGE, kind, date=day, presenters=tuple(who.split("; ")),
        group="systems", papers=(PaperMention(about.title, venue=about.venue),) if about else (), **links,  # type: ignore[arg-type]
    )  # fmt: skip


TALKS = (
    talk(SERVED, date(2025, 11, 4), "Ada Byron; Jo Ito", given="slides summary video"),
    talk(STORED, date(2999, 1, 7), "Jo Ito"),
    talk(None, date(2025, 9, 2), "Ada Byron", "kickoff"),
)


def fill(database: Database, *records: object) -> Database:
    save(database, records, run_id=start_run(database, source="test", edition=None))  # type: ignore[arg-type]
    assign(database, only=link_pending(database).papers)
    return database


@pytest.fixture
def group(database: Database) -> Database:
    return fill(database, *PAPERS, *TALKS)


def test_each_edition_is_summed_up_newest_first(group: Database) -> None:
    assert balance(group) == [
        Balance("OSDI", 2025, covered=0, reserved=1, open=2, total=3),
        Balance("SOSP", 2025, covered=1, reserved=0, open=1, total=2),
        Balance("arXiv", 2025, covered=0, reserved=0, open=2, total=2),
        Balance("OSDI", 2019, covered=0, reserved=0, open=1, total=1),
    ]


def test_the_summary_is_narrowed_by_venue_topic_and_year(group: Database) -> None:
    assert [(row.venue, row.year) for row in balance(group, Venue("OSDI"))] == [("OSDI", 2025), ("OSDI", 2019)]
    assert [row.year for row in balance(group, Venue("OSDI"), since=2020)] == [2025]
    assert balance(group, OSDI, "serving") == [Balance("OSDI", 2025, 0, 0, 1, 1)]


def test_talks_are_listed_latest_first_with_what_they_name(group: Database) -> None:
    planned, past, kickoff = talks(group)
    assert (planned.date, past.date, kickoff.date) == (date(2999, 1, 7), date(2025, 11, 4), date(2025, 9, 2))
    assert (past.presenters, past.group, past.schedule) == (("Ada Byron", "Jo Ito"), "systems", "spring")
    assert [(p.paper_id, p.title, p.venue) for p in past.papers] == [
        (find_paper(group, SERVED.title), SERVED.title, "SOSP")
    ]
    assert kickoff.papers == ()


@pytest.mark.parametrize(
    ("filters", "days"),
    [
        ({"since": date(2025, 10, 1)}, [2999, 2025]),
        ({"until": date(2025, 10, 1)}, [2025]),
        ({"presenter": "byron"}, [2025, 2025]),
        ({"presenter": "BYRON ada"}, [2025, 2025]),
        ({"presenter": "by"}, []),
        ({"group": "Systems"}, [2999, 2025, 2025]),
        ({"group": "spring"}, [2999, 2025, 2025]),
        ({"group": "autumn"}, []),
        ({"kind": "kickoff"}, [2025]),
    ],
)
def test_talks_are_filtered(group: Database, filters: dict[str, object], days: list[int]) -> None:
    assert [row.date.year for row in talks(group, **filters) if row.date] == days  # type: ignore[arg-type]


def test_who_presented_longest_ago_stands_first(group: Database) -> None:
    ada, jo = presenters(group, today=TODAY)
    day = date(2025, 11, 4)
    assert ada == Presenter("Ada Byron", 2, 0, date(2025, 9, 2), day, ada.topics)
    assert dict(ada.topics)["serving"] == 1
    assert (jo.name, jo.talks, jo.planned, jo.first, jo.last) == ("Jo Ito", 1, 1, day, day)


def test_a_talk_says_when_and_where_and_who_helps(database: Database) -> None:
    printed = replace(
        talk(None, TODAY, "Ada Byron; Jo Ito"), time="14:00-15:30", room="CS 302", supporters=("Jo Ito", "Cy")
    )
    (found,) = talks(fill(database, printed))
    assert (found.time, found.room, found.supporters) == ("14:00-15:30", "CS 302", ("Jo Ito", "Cy"))
    asked = text("SELECT time, room, supporters FROM talks")
    with database.reading() as connection:
        assert tuple(connection.execute(asked).one()) == ("14:00-15:30", "CS 302", "Jo Ito; Cy")


def test_what_no_schedule_says_of_hours_and_rooms_is_empty(group: Database) -> None:
    assert {(one.time, one.room, one.supporters) for one in talks(group)} == {(None, None, ())}


def test_past_talks_owe_what_the_policy_says_oldest_first(group: Database) -> None:
    fill(
        group,
        talk(DISKS, date(2025, 10, 7), "Jo Ito", given="slides"),
        talk(SHARING, date(2025, 9, 9), "Jo Ito", given="slides video"),
        talk(AWARDED, TODAY, "Jo Ito"),
    )
    assert [(row.date, row.missing) for row in pending(group, today=TODAY)] == [
        (date(2025, 9, 9), ("summary",)),
        (date(2025, 10, 7), ("summary", "video")),
    ]


def test_one_open_paper_is_suggested_for_each_slot_with_reasons(group: Database) -> None:
    conference, preprint = suggest(group, today=TODAY)
    assert (conference.slot, conference.title) == ("SOSP or OSDI", SHARING.title)
    assert any(reason.startswith("the group presents ") and "serving (1)" in reason for reason in conference.reasons)
    assert "new at OSDI'25" in conference.reasons
    assert (preprint.slot, preprint.title) == ("arXiv", FRESH.title)
    assert "out since 2025-12-01" in preprint.reasons


def test_covered_reserved_and_old_papers_are_never_suggested(group: Database) -> None:
    titles = [row.title for row in suggest(group, count=50, today=TODAY)]
    assert sorted(titles) == sorted([SHARING.title, AWARDED.title, DISKS.title, FRESH.title, STALE.title])


def liked(database: Database, who: str) -> dict[str, Interest]:
    found = interests(database, who, question(), today=TODAY)
    return {title: found[id_] for title in TITLES if (id_ := find_paper(database, title)) in found}


def test_a_presenter_likes_what_is_on_the_topics_presented(group: Database) -> None:
    found = liked(group, "byron")
    assert set(found) == {SHARING.title, OLD.title, FRESH.title, STALE.title}
    assert any(r.startswith("byron presents ") and "serving (1)" in r for r in found[SHARING.title].reasons)
    assert all(interest.score > 0 for interest in found.values())


def test_rare_words_of_what_was_presented_count_too(database: Database) -> None:
    gliders = [paper(name, f"{name} Gliders", OSDI, "Feathered wings.") for name in ("Red", "Blue", "Green")]
    fill(database, *PAPERS, *gliders, *(talk(glider, TODAY, "Jo Ito") for glider in gliders[:2]))
    found = interests(database, "Jo Ito", question(OSDI), today=TODAY)
    (reason,) = found[find_paper(database, "Green Gliders")].reasons
    assert reason.startswith("shares words with the talks of Jo Ito: ")


def test_the_interest_of_nobody_is_an_error(group: Database) -> None:
    with pytest.raises(UnknownPresenterError):
        liked(group, "Nobody")


def test_an_award_is_a_reason(group: Database) -> None:
    (found,) = [row for row in suggest(group, count=50, today=TODAY) if row.title == AWARDED.title]
    assert found.reasons[0] == "Best Paper Award"


def test_a_preprint_that_only_a_list_names_is_suggested(group: Database) -> None:
    listed = replace(paper("2510.00009", "Batching Prompts of LLM Serving", ARXIV), source="arxiv")
    fill(group, entry(listed, "ML", "Serving"))
    found = {row.title: row for row in suggest(group, count=50, today=TODAY)}
    assert found[listed.title].slot == "arXiv"
    assert "on a list or among the notes of the group" in found[listed.title].reasons


def skip(database: Database, paper_id: str, *, by: str, until: date | None = None) -> None:
    word = Skip(0, by, clock.now().isoformat(), until)
    database.writing(lambda connection: put_skip(connection, paper_id, word))


def test_a_paper_that_was_skipped_is_suggested_no_more_or_not_before_its_day(group: Database) -> None:
    id_ = find_paper(group, SHARING.title)
    skip(group, id_, by="Ada", until=TODAY + timedelta(days=1))
    assert SHARING.title not in suggested(group, TODAY)
    assert SHARING.title in suggested(group, TODAY + timedelta(days=1))
    skip(group, id_, by="Jo")
    assert SHARING.title not in suggested(group, TODAY + timedelta(days=1))
    skip(group, id_, by="Ada", until=TODAY)
    assert SHARING.title in suggested(group, TODAY)
    with pytest.raises(UnknownPaperError):
        skip(group, "nothing0", by="Ada")


def test_who_skips_is_kept_without_an_address(group: Database) -> None:
    skip(group, find_paper(group, SHARING.title), by="Ada ada@example.org")
    with group.reading() as connection:
        (kept,) = connection.execute(select(Watermark.value).where(Watermark.source == "suggest:skip")).scalars()
    assert json.loads(kept)["by"] == "Ada"


def suggested(database: Database, day: date) -> set[str]:
    return {row.title for row in suggest(database, count=50, today=day)}


def test_skipping_wants_to_know_who_says_so(filled: Run) -> None:
    assert filled("suggest", "--skip", SHARING.title)[0] == 2
    assert filled("suggest", "--by", "Ada")[0] == 2
    assert filled("suggest", "--skip", SHARING.title, "--by", " ")[0] == 2
    assert filled("suggest", "--skip", SHARING.title, "--until", "2001-01-01", "--by", "Ada")[0] == 2
    status, out, err = filled(
        "suggest", "--count", "50", "--skip", SHARING.title, "--until", "2999-01-01", "--by", "Ada"
    )
    assert (status, "Not suggested before 2999-01-01" in err, SHARING.title in out) == (0, True, False)


def test_an_award_for_the_artifact_is_worth_less_than_one_for_the_paper(database: Database) -> None:
    best = replace(paper("a", "Zoned Tapes", SOSP), awards=("Distinguished Artifact", "Best Paper Award"))
    artifact = replace(paper("b", "Archived Tapes", SOSP), awards=("Awarded Distinguished Artifact!",))
    fill(database, best, artifact)
    first, second = suggest(database, count=2, today=TODAY)
    assert (first.title, first.reasons[0]) == (best.title, "Best Paper Award")
    assert (second.title, second.reasons[1]) == (artifact.title, "Distinguished Artifact")


def test_a_topic_that_fills_the_meetings_speaks_against_a_paper(group: Database) -> None:
    served = [paper(f"x{n}", f"LLM Serving {n}", SOSP) for n in range(8)]
    fill(group, *served, *(talk(one, date(2025, 11, n + 5), "Jo Ito") for n, one in enumerate(served)))
    (found,) = [row for row in suggest(group, count=50, today=TODAY) if row.title == SHARING.title]
    assert "but 7 of the last 8 talks were on serving" in found.reasons


def test_a_presenter_is_suggested_what_suits_the_presenter(group: Database) -> None:
    fill(group, talk(AWARDED, date(2025, 10, 7), "Cy Kern"), paper("k", "Kernels, Verified Twice", SOSP, "A kernel."))
    first = suggest(group, presenter="Kern", today=TODAY)[0]
    assert first.title == "Kernels, Verified Twice"
    assert any(reason.startswith("Kern presents ") for reason in first.reasons)


def test_equal_papers_are_ordered_by_day_and_title(database: Database) -> None:
    twins = [
        replace(paper(f"2511.0000{n}", title, ARXIV), published=TODAY) for n, title in enumerate(("Beta", "Alpha"))
    ]
    fill(database, *twins)
    assert [row.title for row in suggest(database, count=2, today=TODAY)] == ["Alpha", "Beta"]


def test_an_empty_database_suggests_nothing(database: Database) -> None:
    assert suggest(database, today=TODAY) == []


LIBRARY = (
    paper("a", "Grouped Prefetching of Experts", OSDI, "Experts of mixtures prefetched.", "Ada Byron; Jo Ito", "MoE"),
    paper("b", "Experts on Disk", SOSP, "Prefetching experts of mixtures.", "Wu Li"),
    paper("c", "Zoned Drives", Venue("OSDI", 2024), "Zones.", "Ada Byron; Jo Ito"),
    paper("d", "Zoned Tapes", Venue("OSDI", 2021), "Prefetching experts.", "Ada Byron"),
    paper("e", "Alone in the Session", OSDI, "Nothing in common.", session="MoE"),
    paper("g", "Noise in the Traces of Clusters", SOSP, "Neither here nor there."),
    replace(
        paper("2501.00003", "Grouped prefetching of experts!", ARXIV, "Experts are prefetched.", "Other People"),
        identifiers=Identifiers(arxiv="2501.00003"),
    ),
)  # fmt: skip


def own(database: Database) -> str:
    """The paper whose relatives are asked for; its preprint has the same title and stands apart."""
    (hit,) = search(database, "title:grouped venue:OSDI'25")
    return hit.paper_id


def entry(about: PaperRecord, *path: str) -> EntryRecord:
    mention = PaperMention(about.title, venue=about.venue)
    return EntryRecord("list:papers", about.key, PAGE, mention, section_path=path)


@pytest.fixture
def library(database: Database) -> Database:
    return fill(database, *LIBRARY)


def test_related_papers_share_words_of_the_last_years(library: Database) -> None:
    ((title, reasons),) = ((row.title, row.reasons) for row in related(library, own(library)))
    assert title == "Experts on Disk"
    assert any(reason.startswith("both speak of") and "prefetching" in reason for reason in reasons)


def test_people_alone_are_no_relation(library: Database) -> None:
    assert "Zoned Drives" not in {row.title for row in related(library, own(library), years=None)}


def test_a_reason_says_phrases_as_the_paper_prints_them() -> None:
    mine = text_of("Caching KV caches", "Prefix sharing on GPUs. See https://github.com/x.")
    found = alike(mine, {1: text_of("A KV cache", "Shared prefixes; github.com."), 2: text_of("Fast disks", None)})
    assert set(found) == {1}
    assert "kv caches" in found[1].shared
    assert not {"github", "com", "https"} & set(found[1].shared)


def test_texts_are_alike_by_the_words_that_few_say() -> None:
    mine = text_of("Consensus for tapes", None)
    others = {1: text_of("Consensus", None), 2: text_of("Tapes", None), 3: text_of("Consensus now", None)}
    found = alike(mine, others)
    assert found[2].score > found[1].score > 0
    assert alike(mine, {1: mine})[1].score == pytest.approx(1.0)


def test_the_years_are_counted_back_from_the_paper(library: Database) -> None:
    id_ = own(library)
    assert {row.title for row in related(library, id_, years=0)} == {"Experts on Disk"}
    assert "Zoned Tapes" in {row.title for row in related(library, id_, years=4)}
    assert "Zoned Tapes" in {row.title for row in related(library, id_, years=None)}
    assert [row.title for row in related(library, id_, years=None, limit=1)] == ["Experts on Disk"]


def test_papers_of_one_section_of_a_list_are_related(library: Database) -> None:
    mine, zoned, noise = LIBRARY[0], LIBRARY[3], LIBRARY[5]
    fill(library, entry(mine, "ML", "MoE"), entry(noise, "ML", "MoE"), entry(zoned, "ML"))
    found = {row.title: row.reasons for row in related(library, own(library), years=None)}
    assert found[noise.title] == ("in the same section of a list (ML / MoE)",)
    assert not any("section" in reason for reason in found[zoned.title])


def test_a_session_is_a_further_reason(database: Database) -> None:
    fill(database, *LIBRARY, paper("h", "Expert Parallelism", OSDI, "Mixtures of experts.", session="MoE"))
    found = {row.title: row.reasons for row in related(database, own(database))}
    assert "in the same session (MoE)" in found["Expert Parallelism"]


def test_a_covered_paper_is_marked_among_the_related(library: Database) -> None:
    fill(library, talk(LIBRARY[1], date(2025, 11, 4), "Jo Ito"))
    found = {row.title: row.covered for row in related(library, own(library))}
    assert found == {"Experts on Disk": True}


def test_related_to_a_paper_that_is_not_there_is_an_error(database: Database) -> None:
    with pytest.raises(UnknownPaperError):
        related(database, "nothing0")


def test_both_engines_give_the_same_answers(both: list[Database]) -> None:
    for one in both:
        fill(one, *PAPERS, *LIBRARY, *TALKS)
    likings = [liked(one, "Ada Byron") for one in both]
    assert likings[0] == likings[1]
    answers = [(suggest(one, count=9, today=TODAY), related(one, own(one), years=None), balance(one)) for one in both]
    assert answers[0] == answers[1]


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:  # noqa: F811
    database = open_database(tmp_path / "paperwatch.db")
    fill(database, *PAPERS, *TALKS)
    database.close()
    return run


@pytest.mark.parametrize("command", ["coverage", "suggest", "pending", "talks", "presenters"])
def test_an_answer_is_printed_and_given_as_json(filled: Run, command: str) -> None:
    status, out, err = filled(command)
    assert (status, err) == (0, "")
    assert out.strip()
    status, out, _ = filled(command, "--json")
    assert status == 0
    assert isinstance(json.loads(out), list)


def test_the_bar_shows_what_is_covered_reserved_and_open(filled: Run) -> None:
    _, out, _ = filled("coverage", "OSDI'25")
    assert "▒" * 8 + "░" * 16 in out
    _, out, _ = filled("coverage", "SOSP'25")
    assert "█" * 12 + "░" * 12 in out


def test_a_slot_without_a_paper_is_said_to_be_empty(run: Run) -> None:  # noqa: F811
    status, out, _ = run("suggest")
    assert status == 0
    assert "arXiv: no open paper of the last 3 years" in out


def test_related_work_is_printed_with_its_reasons(filled: Run) -> None:
    status, out, _ = filled("related", SERVED.title, "--years", "3")
    assert status == 0
    assert "Prefix Sharing for LLM Serving" in out
    assert "both speak of kv cache" in out


def test_related_work_is_handed_out_as_markdown_and_as_bibtex(filled: Run) -> None:
    _, out, _ = filled("related", SERVED.title, "--markdown")
    lines = out.splitlines()
    assert lines
    assert all(line.startswith("- ") for line in lines)
    assert any("Prefix Sharing for LLM Serving" in line and "both speak of" in line for line in lines)
    _, out, _ = filled("related", SERVED.title, "--bibtex")
    assert out.count("@") == len(lines)
    assert filled("related", SERVED.title, "--bibtex", "--json")[0] == 2


@pytest.mark.parametrize(
    ("url", "target"),
    [("https://example.org/a)b c", "(https://example.org/a%29b%20c)"), ("javascript:alert(1)", None)],
)
def test_what_is_handed_out_leads_to_addresses_alone(filled: Run, tmp_path: Path, url: str, target: str | None) -> None:
    with closing(sqlite3.connect(tmp_path / "paperwatch.db")) as database, database:
        database.execute("UPDATE paper SET url = ?", [url])
    _, out, _ = filled("related", SERVED.title, "--markdown")
    shown = f"- [{SHARING.title}]{target} (" if target else f"- {SHARING.title} ("
    assert any(line.startswith(shown) for line in out.splitlines()), out


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("coverage", "Nature"), 2, "venue.unknown"),
        (("coverage", "--topic", "cooking"), 2, "topic.unknown"),
        (("suggest", "--presenter", "Nobody"), 3, "presenter.unknown"),
        (("uncovered", "--presenter", "Nobody"), 3, "presenter.unknown"),
        (("uncovered", "--group", "autumn"), 3, "group.unknown"),
        (("uncovered", "OSDI'25..'24"), 2, "usage.range"),
        (("uncovered", "OSDI..'24"), 2, "venue.no-year"),
        (("related", "No paper of that name"), 3, "paper.unknown"),
        (("talks", "--kind", "lecture"), 2, "talk.kind"),
        (("talks", "--since", "yesterday"), 2, "usage.date"),
    ],
)
def test_wrong_words_are_named(filled: Run, words: tuple[str, ...], status: int, said: str) -> None:
    ended, out, err = filled(*words)
    assert (ended, out) == (status, "")
    assert said in err


def test_the_order_by_a_presenters_interest_is_printed_with_the_first_reason(filled: Run) -> None:
    rows = json.loads(filled("uncovered", "OSDI'24..'25", "--presenter", "Ada", "--json")[1])
    assert [row["title"] for row in rows] == [SHARING.title, DISKS.title]
    assert rows[0]["interest"] > rows[1]["interest"] == 0
    _, out, _ = filled("uncovered", "OSDI'24..'25", "--presenter", "Ada", "--group", "Systems")
    assert "2 papers not covered by Systems yet: OSDI'24..'25" in out
    assert rows[0]["reasons"][0].split(",")[0] in " ".join(out.split())
    assert "AND year >= 2024 AND year <= 2025 AND evidence = 'record'" in out
    assert "-- The same papers by title" in out


def test_a_groups_own_policy_is_followed(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "paperwatch.toml").write_text('coverage = "coverage.toml"\n')
    (tmp_path / "coverage.toml").write_text('planned = "open"\n')
    assert json.loads(filled("coverage", "OSDI'25", "--json")[1])[0]["reserved"] == 0
    (tmp_path / "coverage.toml").write_text('planned = "perhaps"\n')
    status, _, err = filled("coverage")
    assert (status, "coverage.policy" in err) == (2, True)
    (tmp_path / "coverage.toml").unlink()
    assert "file.unreadable" in filled("coverage")[2]


def test_what_members_propose_comes_first_with_their_words(group: Database) -> None:
    id_ = find_paper(group, OLD.title)  # too old to be suggested otherwise
    group.writing(lambda connection: put_mark(connection, id_, "proposal", "Bo", "for the next meeting"))
    group.writing(lambda connection: put_mark(connection, id_, "vote", "Jo", ""))
    first, _ = suggest(group, today=TODAY)
    assert (first.title, first.reasons[:2]) == (OLD.title, ("proposed by Bo: for the next meeting", "Jo voted for it"))


def propose(database: Database, title: str, *voters: str) -> None:
    id_ = find_paper(database, title)
    database.writing(lambda connection: put_mark(connection, id_, "proposal", "Bo", ""))
    for voter in voters:
        database.writing(lambda connection, who=voter: put_mark(connection, id_, "vote", who, ""))  # type: ignore[misc]


def test_a_proposal_whose_venue_has_no_slot_comes_first_too(group: Database) -> None:
    fill(group, paper("m", "Gardening by Robots", Venue("ICRA", 2025)))
    propose(group, "Gardening by Robots")
    propose(group, FRESH.title, "Jo", "Cy")
    assert [(row.slot, row.title) for row in suggest(group, today=TODAY)][:2] == [
        ("arXiv", FRESH.title), ("any", "Gardening by Robots"),
    ]  # fmt: skip


def test_what_only_a_list_names_may_be_proposed_for_the_slot_of_its_venue(group: Database) -> None:
    named = PaperMention("A Paper of a Reading List", venue=OSDI)
    fill(group, EntryRecord("list:ours", "1", PAGE, named))
    assert named.title not in {row.title for row in suggest(group, count=50, today=TODAY)}
    propose(group, named.title)
    first = suggest(group, today=TODAY)[0]
    assert (first.slot, first.title) == ("SOSP or OSDI", named.title)


def test_a_proposal_that_is_skipped_or_withdrawn_is_not_suggested(group: Database) -> None:
    gone = replace(paper("g", "Taken Back by Its Authors", SOSP), status="withdrawn")
    fill(group, gone)
    propose(group, gone.title)
    propose(group, OLD.title)
    skip(group, find_paper(group, OLD.title), by="Jo")
    assert not {gone.title, OLD.title} & {row.title for row in suggest(group, count=50, today=TODAY)}


def test_a_paper_whose_authors_nobody_named_is_printed_without_a_loose_comma(run: Run) -> None:  # noqa: F811
    run("import", str(FIXTURES / "reading-list" / "papers.md"))
    _, out, _ = run("suggest")
    assert "arXiv'" in out
    assert not [line for line in out.splitlines() if line.rstrip().endswith(",")]


def test_a_reason_marks_where_the_name_of_a_topic_ends(group: Database) -> None:
    said = [reason for row in related(group, find_paper(group, SERVED.title)) for reason in row.reasons]
    assert any(reason.startswith("on “") and reason.endswith("” too") for reason in said)
