"""What people say of two records: it outranks rules, survives, is shared as text, and may not contradict itself."""

from __future__ import annotations

import os
import random
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from db.engine import Database
from db.errors import ContradictionError, UnknownRecordError
from db.judgements.judging import Name, Taken, export_text, ids_of, import_text, judge, judgements, unjudge
from db.judgements.lookup import standing
from db.judgements.questions import questions
from db.judgements.review import explain, review, versions
from db.linkage.link import link, link_pending
from db.models import Paper, PaperForwarding, Record
from db.naming import own_key
from db.store import save, start_run
from extract.records import Author, Identifiers, PaperMention, PaperRecord, TalkRecord, Venue, Where
from extract.records import Record as Record_
from tests.databases import looked_up

PEOPLE = tuple(Author(name) for name in ("Ruoyu Qin", "Zheming Li", "Weiran He", "Mingxing Zhang", "Yongwei Wu"))
MOONCAKE = "Mooncake: A KVCache-centric Disaggregated Architecture for LLM Serving"
RETITLED = "Mooncake: Trading More Storage for Less Computation in a KVCache-centric Architecture for Serving Chatbots"
A, B, C, D = (("dblp", key) for key in "abcd")


def paper(name: Name, title: str, **more: object) -> PaperRecord:
    return PaperRecord(*name, title, Where("https://example.org/list"), **more)  # type: ignore[arg-type]


def keep(database: Database, *records: Record_) -> None:
    save(database, records, run_id=start_run(database, source="test", edition=None))
    link_pending(database)


def groups(database: Database) -> set[frozenset[Name]]:
    """The names of the records of each paper."""
    found: dict[int, set[Name]] = {}
    with database.reading() as connection:
        for row in connection.execute(select(Record.source, Record.key, Record.paper_id)):
            found.setdefault(row.paper_id, set()).add((row.source, row.key))
    return set(map(frozenset, found.values()))


def four_strangers(database: Database) -> None:
    titles = ("Fair Queues for Kernels", "Deep Snow Forecasts", "Colour of Old Photographs", "Proofs About Parsers")
    keep(database, *(paper(name, title) for name, title in zip((A, B, C, D), titles, strict=True)))


def test_a_judgement_brings_records_together_and_taking_it_back_parts_them(database: Database) -> None:
    four_strangers(database)
    judge(database, A, B, "same", by="Ada")
    assert frozenset((A, B)) in groups(database)
    assert unjudge(database, B, A)
    assert groups(database) == {frozenset((name,)) for name in (A, B, C, D)}
    assert not unjudge(database, A, B)


def test_a_persons_word_stands_although_a_rule_keeps_two_others_of_the_chain_apart(database: Database) -> None:
    one, two = (Identifiers(doi=f"10.1145/{n}") for n in (1, 2))
    keep(database, paper(A, "Fair Queues", identifiers=one), paper(B, "Snow"), paper(C, "Fog", identifiers=two))
    judge(database, A, B, "same", by="Ada")
    judge(database, B, C, "same", by="Ada")
    assert groups(database) == {frozenset((A, B, C))}


def test_a_contradiction_is_refused_with_the_chain(database: Database) -> None:
    four_strangers(database)
    judge(database, A, B, "same", by="Ada")
    judge(database, B, C, "same", by="Grace")
    with pytest.raises(
        ContradictionError, match=r"dblp a and dblp b are same \(Ada.*dblp b and dblp c are same \(Grace"
    ):
        judge(database, A, C, "different", by="Edsger")
    judge(database, C, D, "different", by="Ada")
    with pytest.raises(ContradictionError, match=r"dblp c and dblp d are different"):
        judge(database, D, A, "same", by="Edsger")
    assert len(judgements(database)) == 3


def test_a_new_word_on_the_same_pair_replaces_the_old_one(database: Database) -> None:
    four_strangers(database)
    judge(database, A, B, "same", by="Ada")
    judge(database, B, A, "different", by="Grace", note="read both")
    assert [(j.verdict, j.by, j.note) for j in judgements(database)] == [("different", "Grace", "read both")]


def test_records_that_are_not_there_cannot_be_judged(database: Database) -> None:
    four_strangers(database)
    with pytest.raises(UnknownRecordError, match="no record dblp z"):
        judge(database, A, ("dblp", "z"), "same", by="Ada")
    with pytest.raises(UnknownRecordError, match="one record"):
        judge(database, A, A, "same", by="Ada")


def test_judgements_travel_as_text_and_wait_for_their_records(database: Database) -> None:
    four_strangers(database)
    judge(database, A, B, "same", by="Ada", note="by\tthe\nabstract")
    judge(database, A, C, "different", by="Ada")
    told = export_text(database)
    unjudge(database, A, B)
    unjudge(database, A, C)
    assert import_text(database, told) == Taken(2)
    assert export_text(database) == told
    assert import_text(database, told) == Taken(0)
    taken = import_text(database, told.splitlines()[1].replace("dblp b", "dblp later") + "\nnonsense\n")
    refused = "line 2: not a judgement: verdict, record, record, who, when and note are parted by tabs"
    assert taken == Taken(1, (refused,))
    keep(database, paper(("dblp", "later"), "Something Else Entirely"))
    assert any({A, ("dblp", "later")} <= group for group in groups(database))


def test_no_address_is_kept_of_who_judges_and_of_what_they_say(sqlite: Database) -> None:
    four_strangers(sqlite)
    judge(sqlite, A, B, "same", by="Ada <ada@example.org>", note="ask bob@example.org")
    told = export_text(sqlite)
    assert "Ada" in told and "@" not in told
    unjudge(sqlite, A, B)
    assert import_text(sqlite, told.replace("\task", "\teve@example.org asks")) == Taken(1)
    assert "asks" in (told := export_text(sqlite)) and "@" not in told


@pytest.mark.parametrize(("year", "stands"), [(2020, "same"), (2030, "different")])
def test_of_two_words_on_two_records_the_newer_stands_and_both_are_told(
    database: Database, year: int, stands: str
) -> None:
    four_strangers(database)
    import_text(database, "same\tdblp a\tdblp b\tAda\t2026-09-01T08:00:00\t")
    theirs = f"different\tdblp a\tdblp b\tBob\t{year}-09-01T08:00:00\t"
    before = export_text(database)
    told = import_text(database, theirs, dry=True)
    assert export_text(database) == before, "a dry run keeps nothing"
    assert import_text(database, theirs) == told
    assert [one.verdict for one in judgements(database)] == [stands]
    (conflict,) = told.conflicts
    assert told.kept == (stands == "different")
    assert "dblp a and dblp b are same (Ada, 2026-09-01)" in conflict
    assert f"dblp a and dblp b are different (Bob, {year}-09-01)" in conflict


def test_ten_thousand_judgements_are_imported_in_seconds_and_exported_as_they_came(sqlite: Database) -> None:
    lines = ["# paperwatch judgements: verdict, record, record, who, when, note"]
    for number in range(10_000):
        verdict = ("same", "different")[number % 2]
        lines.append(f"{verdict}\tdblp a{number:05}\tdblp b{number:05}\tAda\t2026-09-01T08:00:00\t")
    told = "\n".join((*lines, ""))
    started = time.process_time()
    assert import_text(sqlite, told) == Taken(10_000)
    assert export_text(sqlite) == told[: len(lines[0]) + 1] + "".join(
        f"{line}\n" for line in sorted(lines[1:], key=lambda line: line.split("\t")[1])
    )
    assert time.process_time() - started < 20


def test_different_keeps_two_papers_apart_whatever_a_later_record_says(database: Database) -> None:
    doi, other = Identifiers(doi="10.1145/1"), Identifiers(arxiv="2501.00001")
    keep(
        database,
        paper(A, "Fair Queues for Kernels", identifiers=doi),
        paper(B, "Fair Queues for Kernels, Revisited", identifiers=other),
    )
    judge(database, A, B, "different", by="Ada")
    keep(database, paper(C, "Fair Queues for Kernels", identifiers=replace(doi, arxiv="2501.00001")))
    keep(database, paper(D, "Fair Queues for Kernels, Revisited", identifiers=replace(doi, arxiv="2501.00001")))
    assert not any({A, B} <= group for group in groups(database))
    stepwise = groups(database)
    link(database)
    assert groups(database) == stepwise


def test_what_may_be_one_paper_is_asked_best_first_until_it_is_judged(database: Database) -> None:
    keep(
        database,
        paper(("list", "1"), MOONCAKE, authors=PEOPLE, venue=Venue("arXiv", 2024)),
        paper(("usenix", "fast25/qin"), RETITLED, authors=PEOPLE[:3], venue=Venue("FAST", 2025)),
        paper(("usenix", "fast25/other"), "Deep Snow Forecasts", authors=PEOPLE[:1], venue=Venue("FAST", 2025)),
    )
    asked = review(database)
    scores = [question.score for question in asked]
    assert scores == sorted(scores, reverse=True)
    if asked:
        question = asked[0]
        judge(database, question.a.name, question.b.name, "different", by="Ada")
        assert question.a.name not in [q.a.name for q in review(database) if q.b.name == question.b.name]


def test_every_link_and_refusal_can_be_explained(database: Database) -> None:
    title = "Colour of Old Photographs in Archives"
    keep(
        database,
        paper(A, title, authors=PEOPLE, venue=Venue("SOSP", 2024)),
        paper(("arxiv", "2401.00001"), title, authors=PEOPLE, venue=Venue("arXiv", 2024)),
        paper(C, "Deep Snow Forecasts", authors=PEOPLE[:1], venue=Venue("SOSP", 2024)),
    )
    same = explain(database, A, ("arxiv", "2401.00001"))[0]
    assert (same.verdict, same.together) == ("same", True)
    assert "the titles are equal" in same.reasons
    other = explain(database, A, C)[0]
    assert (other.verdict, other.together) == ("unknown", False)
    assert {name for name, _, _ in other.score.contributions} >= {"title_words", "authors_shared"}
    with pytest.raises(UnknownRecordError):
        explain(database, A, "nosuchid")


def test_a_preprint_is_still_found_under_the_title_of_its_first_version(database: Database) -> None:
    first, later = "Towards Swift Cold Starts with ParaServe", "HydraServe: Minimizing Latency in Public Clouds"
    preprint = paper(("arxiv", "2502.15524"), first, identifiers=Identifiers(arxiv="2502.15524"))
    keep(database, preprint)
    keep(database, replace(preprint, title=later))
    keep(database, paper(("list:g", "7"), first), paper(("nsdi", "lou"), later))
    (found,) = groups(database)
    assert sorted((source, own_key(key)) for source, key in found) == [
        ("arxiv", "2502.15524"),
        ("list:g", "7"),
        ("nsdi", "lou"),
    ]


def test_a_reprint_at_another_conference_is_a_version_and_not_the_same_paper(database: Database) -> None:
    title = "A Disseminated Operating System for Hardware Disaggregation"
    keep(
        database,
        paper(("usenix", "osdi18/shan"), title, authors=PEOPLE, venue=Venue("OSDI", 2018)),
        paper(("usenix", "atc19/shan"), title, authors=PEOPLE, venue=Venue("ATC", 2019)),
    )
    assert len(groups(database)) == 2
    with database.reading() as connection:
        first, second = connection.execute(select(Paper.public_id).order_by(Paper.id)).scalars()
    assert versions(database, first) == [(second, title)]


TITLES = (
    MOONCAKE,
    RETITLED,
    "Fair Queues for Kernels",
    "Fairer Queues for Kernels",
    "Parsers, Part I",
    "Parsers, Part II",
)


def drawn(draw: random.Random, number: int) -> PaperRecord:
    names = Identifiers(doi=draw.choice([None, None, "10.1145/1"]), arxiv=draw.choice([None, None, "2501.00001"]))
    venue = draw.choice([None, Venue("OSDI", 2025), Venue("arXiv", 2024)])
    name = (draw.choice(["usenix", "arxiv", "dblp", "crossref"]), str(number))
    people = draw.choice([(), PEOPLE, PEOPLE[:3], PEOPLE[3:]])
    return paper(name, draw.choice(TITLES), identifiers=names, venue=venue, authors=people)


def step(database: Database, draw: random.Random, records: dict[Name, PaperRecord], number: int) -> None:
    """Add a record, revise one, judge two, or take a judgement back."""
    names = sorted(records)
    what = draw.choice(["add", "add", "revise", "judge", "unjudge"]) if len(names) > 2 else "add"
    if what == "add":
        new = drawn(draw, number)
        records[new.source, new.key] = new
        keep(database, new)
    elif what == "revise":
        name = draw.choice(names)
        other = drawn(draw, number)
        records[name] = replace(other, source=name[0], key=name[1])
        keep(database, records[name])
    elif what == "judge":
        a, b = draw.sample(names, 2)
        try:
            judge(database, a, b, draw.choice(["same", "different"]), by="Ada")
        except ContradictionError:
            return
    elif known := judgements(database):
        taken = draw.choice(known)
        unjudge(database, taken.a, taken.b)


def check(database: Database, seen: set[str]) -> None:
    """No judgement is violated, and every public id that ever was still leads to a paper."""
    home = {name: group for group in groups(database) for name in group}
    for judgement in judgements(database):
        assert (judgement.b in home[judgement.a]) == (judgement.verdict == "same"), str(judgement)
    with database.reading() as connection:
        here = set(connection.execute(select(Paper.public_id)).scalars())
        led = dict(connection.execute(select(PaperForwarding.public_id, PaperForwarding.target)).all())
    seen |= here
    assert all(public in here or led.get(public) in here for public in seen)


@pytest.mark.parametrize("seed", range(1000 if os.environ.get("PAPERWATCH_THOROUGH") else 4))
def test_any_sequence_of_increments_ends_in_the_papers_of_a_rebuild(
    monkeypatch: pytest.MonkeyPatch, sqlite: Database, seed: int
) -> None:
    for module in ("link", "build"):  # topics have no part in it, and cost half of the time
        monkeypatch.setattr(f"db.linkage.{module}.give_topics", lambda *_: None)
    database = sqlite
    draw = random.Random(seed)
    records: dict[Name, PaperRecord] = {}
    seen: set[str] = set()
    for number in range(14):
        step(database, draw, records, number)
        check(database, seen)
    stepwise = groups(database)
    link(database)
    assert groups(database) == stepwise
    check(database, seen)


def test_a_question_is_asked_once_for_a_paper_and_first_where_it_changes_what_is_covered(database: Database) -> None:
    title = "Quorum Leases under Jittery Clocks"
    doi = Identifiers(doi="10.1145/1.1")
    keep(
        database,
        paper(("crossref", "10.1145/1.1"), title, identifiers=doi, venue=Venue("SOSP", 2023)),
        paper(("dblp", "a"), title, venue=Venue("TOCS", 2023)),
        paper(("openalex", "b"), title, venue=Venue("OSDI", 2023)),
        paper(("crossref", "10.1145/2.1"), "Snow Forecasts by Radar", identifiers=Identifiers(doi="10.1145/2.1")),
        TalkRecord("schedule:g", "t", "", Where("s.md"), "paper", papers=(
            PaperMention("Deep Rain Prediction on Phones", identifiers=Identifiers(doi="10.1145/2.1")),
        )),
        paper(("dblp", "x"), "Opening Remarks", venue=Venue("TOCS", 2023)),
        paper(("openalex", "y"), "Opening Remarks", venue=Venue("OSDI", 2023)),
    )  # fmt: skip
    assert len(review(database)) == 5
    asked = questions(database)
    assert [question.a.title for question in asked] == ["Snow Forecasts by Radar", title]
    assert [one.title for one in (asked[0].a, asked[0].b)] == [
        "Snow Forecasts by Radar",
        "Deep Rain Prediction on Phones",
    ]


def test_names_are_looked_up_by_the_index_and_none_is_made_of_the_parts_of_two(sqlite: Database) -> None:
    keep(sqlite, paper(("dblp", "a"), MOONCAKE), paper(("arxiv", "b"), RETITLED), paper(("dblp", "b"), "Looms"))
    wanted = [("dblp", "a"), ("arxiv", "b")]
    with sqlite.reading() as connection, looked_up(connection) as looks:
        assert ids_of(connection, wanted).keys() == set(wanted)
    assert looks == ["SEARCH record USING COVERING INDEX sqlite_autoindex_record_1 (source=? AND key=?)"]
    assert {one.name for one in standing(sqlite, wanted)} == set(wanted)
