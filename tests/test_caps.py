"""What one record may hold: a longer text is cut where records are kept, a list ends, and a problem says so."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

import db.store.saving
from db.engine import Database, open_database
from db.models import Problem as ProblemRow
from db.models import Record as RecordRow
from db.store import save, start_run
from db.store.caps import MOST_CHARACTERS, MOST_ITEMS, capped, longest
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
    Where,
)
from tests.guards import Guard, prove, put

PAGE = Where("https://example.org/page", 3)
PAPER = PaperRecord("test", "one", "A Title", PAGE)


@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize("field", ["title", "abstract", "session", "volume"])
def test_a_text_is_cut_behind_its_last_character_that_may_be(field: str, more: int) -> None:
    said = "x" * (longest(field) + more)
    kept, cut = capped(replace(PAPER, **{field: said}))
    assert getattr(kept, field) == said[: longest(field)]
    assert cut == ([f"{field} of {len(said):,} characters"] if more > 0 else [])


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_an_address_is_whole_or_left_out(more: int) -> None:
    address = "https://x.org/".ljust(longest("url") + more, "a")
    kept, cut = capped(replace(PAPER, url=address, links=(Link("pdf", address), Link("video", "https://x.org/v"))))
    assert isinstance(kept, PaperRecord)
    whole = more <= 0
    assert kept.url == (address if whole else None)
    assert [link.kind for link in kept.links] == (["pdf", "video"] if whole else ["video"])
    assert bool(cut) is not whole


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_an_identifier_is_whole_or_left_out(more: int) -> None:
    doi = "10.1/".ljust(longest("doi") + more, "a")
    kept, cut = capped(replace(PAPER, identifiers=Identifiers(doi=doi)))
    assert isinstance(kept, PaperRecord)
    assert kept.identifiers.doi == (doi if more <= 0 else None)
    assert bool(cut) is (more > 0)


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_list_ends_at_its_last_item_that_may_be(more: int) -> None:
    names = tuple(map(str, range(MOST_ITEMS + more)))
    kept, cut = capped(replace(PAPER, keywords=names))
    assert isinstance(kept, PaperRecord)
    assert kept.keywords == names[:MOST_ITEMS]
    assert cut == ([f"keywords of {len(names):,} items"] if more > 0 else [])


def test_a_list_ends_where_the_record_is_full() -> None:
    authors = tuple(Author("x" * longest("name")) for _ in range(MOST_ITEMS))
    kept, cut = capped(replace(PAPER, authors=authors))
    assert isinstance(kept, PaperRecord)
    assert 0 <= MOST_CHARACTERS - sum(len(a.name) for a in kept.authors) <= longest("name") + len("A Title")
    assert cut == [f"authors of {MOST_ITEMS:,} items"]


def test_what_is_short_is_the_same_record() -> None:
    kept, cut = capped(PAPER)
    assert kept is PAPER
    assert cut == []


LONG = "long " * 200_000
RECORDS: tuple[Record, ...] = (
    replace(PAPER, title=LONG, authors=(Author(LONG, (LONG,)),)),
    TalkRecord("test", "talk", LONG, PAGE, "paper", papers=(PaperMention(LONG),), presenters=(LONG,), raw=LONG),
    EntryRecord("test", "entry", PAGE, PaperMention(LONG, venue_raw=LONG), section_path=(LONG,), raw=LONG),
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.kind)
def test_what_is_too_long_is_stored_short_and_said(database: Database, record: Record) -> None:
    run = start_run(database, source="test", edition=None)
    save(database, [record], run_id=run)
    with database.reading() as connection:
        rows = connection.execute(select(RecordRow.title, RecordRow.payload, RecordRow.authors)).all()
        said = connection.execute(select(ProblemRow.code, ProblemRow.message, ProblemRow.record_key)).one()
    assert all(len(row.title) == longest("title") for row in rows)
    assert all(len(json.dumps(row.payload)) + len(row.authors) < 200_000 for row in rows)
    assert (said.code, said.record_key) == ("record.too-long", record.key)
    assert "1,000,000 characters" in said.message


def test_a_message_is_cut_too(database: Database) -> None:
    run = start_run(database, source="test", edition=None)
    save(database, (), [Problem("extract.failed", LONG, PAGE, record_key=LONG)], run_id=run)
    with database.reading() as connection:
        said = connection.execute(select(ProblemRow.message, ProblemRow.record_key)).one()
    assert len(said.message) <= longest("message")
    assert len(said.record_key or "") <= longest("key")


def kept_whole(folder: Path) -> bool:
    """The attack of a title that every later question would have to read."""
    with closing(open_database(f"sqlite:///{folder / 't.db'}")) as opened:
        save(opened, [RECORDS[0]], run_id=start_run(opened, source="test", edition=None))
        with opened.reading() as connection:
            return len(connection.execute(select(RecordRow.title)).scalar_one()) > longest("title")


def test_a_guard_holds_and_nothing_else_does_its_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_out = put(db.store.saving, "capped", lambda record: (record, []))
    prove(Guard("long title", kept_whole, take_out), tmp_path, monkeypatch)
