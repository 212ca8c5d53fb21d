"""What was searched for is marked where it stands."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.engine import connect
from db.linkage.link import link_pending
from db.search.fulltext import words
from db.search.marks import excerpt, spans, terms
from db.search.search import search
from db.store import save, start_run
from extract.records import Author, PaperMention, PaperRecord, TalkRecord, Venue, Where
from paperwatch.cli import main
from paperwatch.console import marked

PLACE = Where("page")


def marks(query: str, text: str, field: str = "title") -> list[str]:
    return [text[start:end] for start, end in spans(text, terms(query), field)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("cache", "A Cache of caches", ["Cache", "caches"]),
        ('"cache"', "A Cache of caches", ["Cache"]),
        ("cache*", "A Cache of caches", ["Cache", "caches"]),
        ('"kv cache"', "The KV-cache and a cache", ["KV-cache"]),
        ("kv cache", "kv x cache", ["kv", "cache"]),
        ("systeme", "Un système", ["système"]),
        ("systeme", "Un syste\u0300me", ["syste\u0300me"]),
        ("cache NOT kernel", "kernel cache", ["cache"]),
        ("title:cache author:cache", "cache", ["cache"]),
        ("author:cache", "cache", []),
        ("venue:OSDI year:2025 cache", "OSDI 2025 cache", ["cache"]),
        ("3.5x", "at 3.5x speed", ["3.5x"]),
        ('"a b" "b c"', "a b c d", ["a b c"]),
    ],
)
def test_what_is_marked(query: str, text: str, expected: list[str]) -> None:
    assert marks(query, text) == expected


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=60), at=st.integers(0, 10))
def test_a_word_of_a_text_is_marked_in_it_and_marks_never_overlap(text: str, at: int) -> None:
    there = words(text)
    found = spans(text, terms(f'"{there[at % len(there)]}"*') if there else terms("x"), "title")
    assert all(a[1] < b[0] for a, b in pairwise(found))
    assert all(0 <= start < end <= len(text) for start, end in found)


def test_an_excerpt_is_cut_between_words_around_the_match() -> None:
    text = "word " * 100 + "needle " + "word " * 100
    found = excerpt(text, terms("needle"), "abstract")
    assert found is not None
    assert len(found) < 180
    assert "needle" in found
    assert found.startswith("… word") and found.endswith("word …")
    assert excerpt(text, terms("thread"), "abstract") is None


def test_a_marked_text_holds_nothing_harmful() -> None:
    found = marked("a\x1b[31m red [bold] word", [(10, 13)])
    assert found.plain == "a[31m red [bold] word"


@pytest.fixture
def library(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of two papers, one of them covered, that the commands use."""
    path = tmp_path / "paperwatch.db"
    shutil.copyfile(sqlite_template, path)
    database = connect(path)
    serving = PaperRecord(
        "usenix", "a", "A Serving System", PLACE, abstract="The kv cache is kept.", authors=(Author("In Gim"),),
        venue=Venue("OSDI", 2025),
    )  # fmt: skip
    memory = PaperRecord("usenix", "b", "Cache-coherent memory", PLACE, venue=Venue("SOSP", 2023))
    talk = TalkRecord("schedule:g", "t", "talk", PLACE, "paper", papers=(PaperMention(memory.title),))
    save(database, [serving, memory, talk], run_id=start_run(database, source="test", edition=None))
    link_pending(database)
    database.close()
    monkeypatch.chdir(tmp_path)
    return path


def said(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["paperwatch", "search", *words])
    status = 0
    try:
        main()
    except SystemExit as stop:
        status = int(stop.code or 0)
    out, err = capfd.readouterr()
    return status, out, err


def test_scores_come_with_the_hits(library: Path) -> None:
    first, second = search(connect(library), "cache")
    assert (first.title, second.title) == ("Cache-coherent memory", "A Serving System")
    assert first.score is not None and second.score is not None
    assert first.score > second.score
    assert second.excerpt == "The kv cache is kept."
    assert search(connect(library), "venue:OSDI")[0].score is None


def test_the_command_shows_the_place_in_the_abstract(
    library: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = said(capfd, monkeypatch, "cache", "--uncovered")
    assert "The kv cache is kept." in out
    assert "coherent" not in out
    _, out, _ = said(capfd, monkeypatch, "cache OR serving", "--covered", "--json")
    (hit,) = json.loads(out)["papers"]
    assert hit["title"] == "Cache-coherent memory"
    assert hit["score"] > 0


def test_a_mistake_is_shown_in_the_words_as_typed(
    library: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, _, err = said(capfd, monkeypatch, "cache)", "--covered")
    assert status == 2
    assert err.startswith("search.syntax: At character 6: ") and "\n  cache)\n       ^" in err
