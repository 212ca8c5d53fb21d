"""The one door into the database: what it keeps, what it leaves alone, and what it never lets in."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bench.fuzz_checks import faults_of_rows
from db.engine import Database
from db.errors import DatabaseError
from db.models import Problem as ProblemRow
from db.models import Record as RecordRow
from db.models import RecordIdentifier, RecordRevision, Run, Talk, TalkPresenter
from db.naming import document_name, listing
from db.store import Counts, finish_run, mark_unseen, save, set_watermark, start_run, watermark
from db.store.payload import Payload, _cleaned, payload_of
from extract.records import (
    Author,
    EntryRecord,
    Identifiers,
    Link,
    PaperMention,
    PaperRecord,
    Problem,
    Record,
    TalkRecord,
    Venue,
    Where,
    as_json,
)

PAGE = Where("https://www.usenix.org/conference/osdi25/technical-sessions", 10)
SCHEDULE = Where("schedule.md", 7)
PAPER = PaperRecord(
    source="usenix",
    key="osdi25/zhang-tony",
    title="Basilisk: Using Provenance Invariants to Automate Proofs of Undecidable Protocols",
    where=PAGE,
    url="https://www.usenix.org/conference/osdi25/presentation/zhang-tony",
    authors=(Author("Tony Nuda Zhang", ("University of Michigan",)), Author("Keshav Singh")),
    abstract="Distributed protocols are hard to prove.",
    venue=Venue("OSDI", 2025),
    published=date(2025, 7, 7),
    extractor="usenix-programme/1",
)
TALK = TalkRecord(
    source="schedule:group",
    key="2025-04-08/1",
    title="Two papers in one evening",
    where=SCHEDULE,
    talk_kind="paper",
    date=date(2025, 4, 8),
    papers=(
        PaperMention("First", "https://arxiv.org/pdf/2502.05370v2", venue=Venue("arXiv")),
        PaperMention("Second", "https://www.usenix.org/system/files/osdi25-ren.pdf", venue=Venue("OSDI", 2025)),
    ),
    presenters=("Ada", "Grace"),
    slides=(Link("slides", "./slides/250408.pdf"),),
    extractor="schedule/1",
)


def keep(database: Database, *records: Record, problems: tuple[Problem, ...] = (), source: str = "usenix") -> Counts:
    return save(database, records, problems, run_id=start_run(database, source=source, edition=None))


def stored(database: Database, key: str) -> RecordRow:
    with database.reading() as connection:
        return connection.execute(select(RecordRow.__table__).where(RecordRow.key == key)).one()  # type: ignore[return-value]


def test_a_record_seen_again_changes_nothing_but_last_seen(database: Database) -> None:
    assert keep(database, PAPER) == Counts(new=1)
    before = stored(database, PAPER.key)
    assert keep(database, PAPER) == Counts(unchanged=1)
    after = stored(database, PAPER.key)
    assert after.revision == before.revision == 1
    assert after.last_changed == before.last_changed
    assert after.last_run_id == before.last_run_id + 1


def test_a_record_that_stands_on_another_line_is_unchanged_and_its_place_follows(database: Database) -> None:
    keep(database, PAPER)
    assert keep(database, replace(PAPER, where=replace(PAGE, line=99))) == Counts(unchanged=1)
    assert stored(database, PAPER.key).line == 99


def test_a_changed_record_is_a_new_revision_and_the_old_one_is_kept(database: Database) -> None:
    keep(database, PAPER)
    assert keep(database, replace(PAPER, title="Basilisk")) == Counts(changed=1)
    now = stored(database, PAPER.key)
    assert (now.title, now.revision, now.payload["title"]) == ("Basilisk", 2, "Basilisk")
    with database.reading() as connection:
        old = connection.execute(select(RecordRevision.revision, RecordRevision.payload)).one()
    assert (old.revision, old.payload["title"]) == (1, PAPER.title)


def test_the_payload_is_the_record_as_json(database: Database) -> None:
    keep(database, PAPER)
    assert stored(database, PAPER.key).payload == as_json(PAPER)


def cleaned(record: Any) -> Payload:
    data = as_json(record)
    return _cleaned(data, {name: data.pop(name) for name in ("where", "extractor") if name in data})


@pytest.mark.parametrize("record", [PAPER, TALK, TALK.papers[0]], ids=["paper", "talk", "mention"])
def test_a_record_that_must_be_cleaned_is_written_as_one_that_need_not_be(record: Any) -> None:
    assert cleaned(record) == payload_of(record)
    assert json.loads(payload_of(record).text) == as_json(record)


@given(st.text())
def test_every_text_is_written_alike_by_both_ways(title: str) -> None:
    record = replace(PAPER, title=title, where=Where(title))
    assert cleaned(record) == payload_of(record)


def test_a_talk_becomes_a_talk_and_one_mention_for_each_paper(database: Database) -> None:
    assert keep(database, TALK, source="schedule:group") == Counts(new=1)
    with database.reading() as connection:
        mentions = connection.execute(
            select(RecordRow.title, RecordRow.series, RecordRow.position)
            .where(RecordRow.kind == "mention")
            .order_by(RecordRow.position)
        ).all()
        assert [tuple(m) for m in mentions] == [("First", "arXiv", 1), ("Second", "OSDI", 2)]
        talk = connection.execute(select(Talk.date, Talk.talk_kind, Talk.slides)).one()
        assert tuple(talk) == (date(2025, 4, 8), "paper", "./slides/250408.pdf")
        assert connection.execute(select(TalkPresenter.name).order_by(TalkPresenter.position)).scalars().all() == [
            "Ada",
            "Grace",
        ]


def test_addresses_give_identifiers_and_a_file_name_gives_only_a_hint(database: Database) -> None:
    keep(database, PAPER, TALK)
    with database.reading() as connection:
        found = connection.execute(select(RecordIdentifier.scheme, RecordIdentifier.value)).all()
    assert sorted(map(tuple, found)) == [
        ("arxiv", "2502.05370"),
        ("usenix", "osdi25/zhang-tony"),
        ("usenix-file", "osdi25/ren"),
    ]


def test_a_talk_that_loses_a_paper_loses_its_mention(database: Database) -> None:
    keep(database, TALK)
    assert keep(database, replace(TALK, papers=TALK.papers[:1])) == Counts(changed=1)
    assert stored(database, f"{TALK.key}#1").vanished_at is None
    assert stored(database, f"{TALK.key}#2").vanished_at is not None


def test_a_reading_list_entry_names_one_paper(database: Database) -> None:
    entry = EntryRecord(
        "list:group", "12", Where("list.md", 12), PaperMention("Third", identifiers=Identifiers(doi="10.1145/1.2"))
    )
    assert keep(database, entry) == Counts(new=1)
    assert stored(database, "12#1").parent_id == stored(database, "12").id


def test_what_a_complete_reading_no_longer_lists_is_marked_and_comes_back_unmarked(database: Database) -> None:
    other = replace(PAPER, key="osdi25/ren", title="Another paper", url=None)
    older = replace(PAPER, key="osdi24/ren", title="A paper of another year", url=None, venue=Venue("OSDI", 2024))
    keep(database, PAPER, other, older)
    run = start_run(database, source="usenix", edition="OSDI'25")
    save(database, [PAPER], run_id=run)
    assert mark_unseen(database, run, source="usenix", scope=Venue("OSDI", 2025)) == 1
    assert stored(database, other.key).vanished_at is not None
    assert stored(database, older.key).vanished_at is None
    keep(database, PAPER, other)
    assert stored(database, other.key).vanished_at is None


def test_a_killed_run_that_lives_on_beside_the_next_one_makes_nothing_vanish(database: Database) -> None:
    killed, following = (start_run(database, source="usenix", edition="OSDI'25") for _ in range(2))
    changed = replace(PAPER, abstract="Another abstract.")
    for run, record in ((following, PAPER), (killed, PAPER), (killed, changed)):
        save(database, [record], run_id=run)
    assert mark_unseen(database, following, source="usenix", scope=Venue("OSDI", 2025)) == 0
    assert mark_unseen(database, killed, source="usenix", scope=Venue("OSDI", 2025)) == 0


def test_the_same_problem_is_one_row_and_is_resolved_when_a_full_run_no_longer_meets_it(database: Database) -> None:
    problem = Problem("page.odd", "Something odd.", PAGE)
    first = start_run(database, source="usenix", edition="OSDI'25")
    assert save(database, [], [problem], run_id=first).problems == 1
    second = start_run(database, source="usenix", edition="OSDI'25")
    assert save(database, [], [problem], run_id=second).problems == 0
    third = start_run(database, source="usenix", edition="OSDI'25")
    mark_unseen(database, third, source="usenix", scope=Venue("OSDI", 2025))
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(ProblemRow)).scalar() == 1
        assert connection.execute(select(ProblemRow.resolved_at)).scalar() is not None
    assert save(database, [], [problem], run_id=third).problems == 1


def test_an_email_address_never_gets_in_and_a_problem_says_so(database: Database) -> None:
    counts = keep(database, replace(PAPER, authors=(Author("Ada (ada@example.org)"),), abstract="Write to a.b@x.org!"))
    assert counts == Counts(new=1, problems=1)
    row = stored(database, PAPER.key)
    assert "@" not in str(row.payload)
    assert "@" not in row.authors


def test_an_email_address_gets_into_no_title_address_or_message(database: Database) -> None:
    entry = EntryRecord("list:x", "a", Where("list.md"), PaperMention("Serving (ada@example.org) at Scale"))
    keep(database, entry, problems=(Problem("page.odd", "What is ada@example.org?", entry.where),))
    with database.reading() as connection:
        titles = connection.execute(select(RecordRow.title)).scalars().all()
        messages = connection.execute(select(ProblemRow.message)).scalars().all()
    assert titles == ["Serving at Scale"] * 2
    assert not any("@" in message for message in messages)


def test_an_email_address_gets_into_no_column(database: Database) -> None:
    wild = "Before ann@x.edu behind\x00\ud800"
    venue = Venue(wild, 2025, wild)
    page = Where("https://example.org/page")
    records = [
        PaperRecord("test", wild, wild, page, venue=venue, authors=(Author(wild, (wild,)),), session=wild, volume=wild),
        TalkRecord("test", "talk", wild, page, "paper", presenters=(wild,), papers=(PaperMention(wild, venue=venue),)),
        EntryRecord("test", "entry", page, PaperMention(wild, venue=venue, venue_raw=wild), section_path=(wild,)),
    ]
    keep(database, *records)
    assert not [fault for fault in faults_of_rows(database)[0] if "holds" in fault]


def test_an_email_address_in_a_key_is_cut_out_and_the_key_is_never_empty(database: Database) -> None:
    keep(database, replace(PAPER, key="1512.1 ada@example.org"), replace(PAPER, key="ada@example.org"))
    with database.reading() as connection:
        keys = connection.execute(select(RecordRow.key)).scalars().all()
    assert len(keys) == 2
    assert all(key and "@" not in key for key in keys)


def test_an_impossible_address_of_a_named_paper_does_not_break_a_save(database: Database) -> None:
    mention = PaperMention("Serving at Scale", url="https://[")
    assert keep(database, EntryRecord("list:x", "a", Where("list.md"), mention)) == Counts(new=1)


@pytest.mark.parametrize("text", ["a@b.org+x@c.org", "see\nada@example.org", "ada\x00@example.org"])
def test_an_email_address_is_found_however_it_is_hidden(database: Database, text: str) -> None:
    keep(database, replace(PAPER, abstract=text))
    assert "@" not in str(stored(database, PAPER.key).payload)


def test_control_characters_and_lone_surrogates_do_not_break_a_save(database: Database) -> None:
    odd = replace(
        PAPER, abstract="a\x00b\ud800c \\u0000", url="https://x.org/\x00", where=Where("https://x.org/p\x00\ud800")
    )
    assert keep(database, odd, problems=(Problem("page.odd", "\x00\ud800", odd.where),)) == Counts(new=1, problems=1)
    assert stored(database, PAPER.key).payload["abstract"] == "abc \\u0000"


def test_of_two_entries_of_one_title_and_key_the_fuller_is_kept_and_it_is_said(database: Database) -> None:
    poor = replace(PAPER, abstract=None, authors=PAPER.authors[:1])
    assert keep(database, poor, PAPER) == Counts(new=1, problems=1)
    assert stored(database, PAPER.key).payload["abstract"] == PAPER.abstract


def test_works_of_one_document_that_share_a_key_are_all_kept_and_the_key_names_none(database: Database) -> None:
    volume = Identifiers(doi="10.1145/3600006")
    works = [
        replace(PAPER, title=title, url=None, identifiers=volume) for title in ("Pooling Memory", "Tracing Latency")
    ]
    assert keep(database, *works) == Counts(new=2, problems=1)
    assert keep(database, *reversed(works)).unchanged == 2
    with database.reading() as connection:
        assert set(connection.execute(select(RecordIdentifier.scheme)).scalars()) == {"doi-shared"}
        keys = connection.execute(select(RecordRow.key)).scalars().all()
    assert len(keys) == 2
    assert len({listing(PAPER.source, key) for key in keys}) == 1


def test_two_documents_of_one_source_are_two_records(database: Database) -> None:
    def cited(file: str, abstract: str | None) -> PaperRecord:
        return replace(PAPER, source="bibtex", key="10.1145/1", where=Where(file), abstract=abstract)

    assert keep(database, cited("rich.bib", "Far memory helps."), cited("poor.bib", None)) == Counts(new=2)
    assert keep(database, cited("poor.bib", None)).unchanged == 1
    assert stored(database, "10.1145/1 @ rich.bib").payload["abstract"] == "Far memory helps."


@pytest.mark.parametrize(
    ("source", "document", "said_in"),
    [
        ("programme", "https://www.sosp.org/2025/accepted.html", "sosp.org/2025/accepted.html"),
        ("programme", "http://sosp.org/2025/accepted.html#a", "sosp.org/2025/accepted.html"),
        ("programme", "https://web.archive.org/web/2025id_/https://sosp.org/2025/", "sosp.org/2025"),
        ("programme", "https://x.org/index.php?page=program", "x.org/index.php?page=program"),
        ("no-card", "https://api.example.org/notes?offset=1000&limit=1000", "api.example.org/notes"),
        ("bibtex", "refs/mine.bib", "refs/mine.bib"),
        ("crossref", "https://api.crossref.org/works?filter=doi:10.1/2", ""),
        ("crossref", "saved.json", "saved.json"),
        ("pdf", "papers/a.pdf", ""),
        ("programme", "https://[", "https://["),
    ],
)
def test_a_document_has_one_name(source: str, document: str, said_in: str) -> None:
    assert document_name(source, document) == said_in


@dataclass(frozen=True, slots=True)
class LaterPaper(PaperRecord):
    """A record of a later version of the program, with a field that this one does not know."""

    doubts: tuple[str, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class LaterTalk(TalkRecord):
    room: str | None = None


@dataclass(frozen=True, slots=True)
class LaterMention(PaperMention):
    pages: str | None = None


def test_a_field_added_later_and_not_set_changes_no_record(database: Database) -> None:
    keep(database, PAPER, TALK)
    values = {f.name: getattr(PAPER, f.name) for f in fields(PAPER)}
    talk = {f.name: getattr(TALK, f.name) for f in fields(TALK)}
    mentions = tuple(LaterMention(**{f.name: getattr(m, f.name) for f in fields(m)}) for m in TALK.papers)
    assert keep(database, LaterPaper(**values), LaterTalk(**talk | {"papers": mentions})) == Counts(unchanged=2)
    assert keep(database, LaterPaper(**values, doubts=("authors",))) == Counts(changed=1)


def test_a_watermark_moves_in_the_transaction_of_its_rows(database: Database) -> None:
    run = start_run(database, source="arxiv", edition=None)
    assert watermark(database, source="arxiv", key="cs.OS") is None
    save(database, [PAPER], run_id=run, watermarks={"cs.OS": "2026-09-01"})
    assert watermark(database, source="arxiv", key="cs.OS") == "2026-09-01"
    set_watermark(database, source="arxiv", key="cs.OS", value="2026-09-02")
    assert watermark(database, source="arxiv", key="cs.OS") == "2026-09-02"


def test_a_save_that_fails_leaves_no_rows_and_no_watermark(database: Database) -> None:
    with pytest.raises(DatabaseError):
        save(database, [PAPER], run_id=4711, watermarks={"cs.OS": "2026-09-01"})
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(RecordRow)).scalar() == 0
    assert watermark(database, source="arxiv", key="cs.OS") is None


def test_a_run_has_an_outcome_and_counts(database: Database) -> None:
    run = start_run(database, source="usenix", edition="OSDI'25")
    finish_run(database, run, status="ok", counts={"new": 53})
    with database.reading() as connection:
        row = connection.execute(select(Run.edition, Run.status, Run.counts, Run.finished)).one()
    assert (row.edition, row.status, row.counts) == ("OSDI'25", "ok", {"new": 53})
    assert row.finished is not None
