"""Search by meaning: vectors kept in step with the papers, the same grammar, and a clear word where it is missing."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text
from test_cli import OSDI25, OSDI25_URL, Run, run  # noqa: F401

from db.engine import Database
from db.errors import QuerySyntaxError
from db.group.related import related
from db.group.suggest import suggest
from db.linkage.link import link_pending
from db.search.semantic import semantic_search
from db.search.vectors import Embedded, Floats, cache_folder, embed, lacking, packed, vector_index
from db.store import save, start_run
from extract.records import Author, PaperMention, PaperRecord, TalkRecord, Venue, Where
from paperwatch import semantic

PLACE = Where("page")


def paper(key: str, title: str, venue: str = "OSDI", year: int = 2025, abstract: str | None = None) -> PaperRecord:
    return PaperRecord("usenix", key, title, PLACE, abstract=abstract, venue=Venue(venue, year))


RAFT = paper("raft", "Agreeing on a log in spite of crashes", year=2024)
PAXOS = paper("paxos", "Replicas that elect a leader")
CACHE = paper("cache", "Evicting web objects")
TRAIN = paper("train", "Gradients in a cluster", "SOSP")
TALK = TalkRecord("schedule:g", "t", "talk", PLACE, "paper", date(2025, 9, 1), papers=(PaperMention(RAFT.title),))


@dataclass(frozen=True)
class Subjects:
    """A model of two subjects, so that a test can say what is like what."""

    name: str = "subjects 1"
    dimensions: int = 4
    words = ({"log", "crashes", "replicas", "leader", "consensus"}, {"web", "evicting", "cache"}, {"gradients"})

    def encode(self, texts: Sequence[str]) -> Floats:
        found = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, said in enumerate(texts):
            for column, subject in enumerate(self.words):
                found[row, column] = len(subject & set(said.split()))
            found[row] /= np.linalg.norm(found[row]) or 1.0
        return found


def fill(database: Database, *records: PaperRecord | TalkRecord) -> None:
    save(database, records, run_id=start_run(database, source="test", edition=None))
    link_pending(database)


@pytest.fixture
def papers(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    fill(database, RAFT, PAXOS, CACHE, TRAIN, TALK)
    embed(database, Subjects())
    return database


def titles(database: Database, query: str) -> list[str]:
    return [hit.title for hit in semantic_search(database, Subjects(), query)]


def test_a_paper_is_found_that_says_none_of_the_words(papers: Database) -> None:
    assert titles(papers, "consensus")[:2] == [RAFT.title, PAXOS.title]


def test_words_and_likeness_together_come_before_likeness_alone(papers: Database) -> None:
    assert titles(papers, "consensus log")[0] == RAFT.title


@pytest.mark.parametrize(
    ("decides", "expected"),
    [
        ("venue:SOSP", {TRAIN.title}),
        ("year:..2024", {RAFT.title}),
        ("covered:no", {PAXOS.title, CACHE.title, TRAIN.title}),
        ("NOT leader", {RAFT.title, CACHE.title, TRAIN.title}),
        ("title:(leader OR web)", {PAXOS.title, CACHE.title}),
        ("(venue:SOSP OR year:2024)", {TRAIN.title, RAFT.title}),
        ("venue:NSDI", set()),
    ],
)
def test_fields_facts_and_exclusions_decide(papers: Database, decides: str, expected: set[str]) -> None:
    assert set(titles(papers, f"consensus {decides}")) == expected
    assert set(titles(papers, f"(consensus) AND {decides}")) == expected


def test_a_query_without_words_is_answered_by_its_fields(papers: Database) -> None:
    assert titles(papers, "venue:SOSP") == [TRAIN.title]


def test_a_mistake_is_shown_in_the_query(papers: Database) -> None:
    with pytest.raises(QuerySyntaxError) as error:
        titles(papers, "consensus colour:red")
    assert error.value.position == len("consensus ")


def test_words_mark_where_they_were_found(papers: Database) -> None:
    fill(papers, paper("abs", "Elections", abstract="Many replicas choose one of them."))
    hits = semantic_search(papers, Subjects(), "replicas")
    assert next(hit.excerpt for hit in hits if hit.title == "Elections") == "Many replicas choose one of them."


def test_only_what_changed_is_encoded_again(papers: Database) -> None:
    assert embed(papers, Subjects()) == Embedded()
    fill(papers, paper("cache", CACHE.title, abstract="A new abstract."), paper("new", "Something new"))
    assert embed(papers, Subjects()) == Embedded(new=1, changed=1)


def test_new_papers_are_seen_to_lack_a_vector(papers: Database) -> None:
    assert not lacking(papers, Subjects().name)
    fill(papers, paper("new", "Something new"))
    assert lacking(papers, Subjects().name) and lacking(papers, "another model")


def test_what_changed_besides_title_and_abstract_keeps_its_vector(papers: Database) -> None:
    changed = PaperRecord(
        "usenix", "cache", CACHE.title, PLACE, venue=CACHE.venue, authors=(Author("Ada Lovelace", ()),)
    )
    fill(papers, changed)
    assert embed(papers, Subjects()) == Embedded(kept=1)
    assert embed(papers, Subjects()) == Embedded()


def test_a_changed_text_is_found_though_the_clock_was_set_back(
    papers: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert titles(papers, "consensus")[-1] == TRAIN.title
    monkeypatch.setattr("db.search.vectors.epoch_microseconds", lambda: 1)
    fill(papers, paper("train", TRAIN.title, "SOSP", abstract="A leader of replicas and its log"))
    embed(papers, Subjects())
    assert titles(papers, "consensus")[-1] == CACHE.title


def test_another_model_encodes_everything_anew(papers: Database) -> None:
    assert embed(papers, Subjects(name="subjects 2")) == Embedded(changed=4)
    assert titles(papers, "consensus") == [], "vectors of two models are never compared"


def test_a_vector_goes_with_its_paper(papers: Database) -> None:
    gone = "DELETE FROM paper WHERE title = :title"
    papers.writing(lambda connection: connection.execute(text(gone), {"title": PAXOS.title}))
    assert titles(papers, "consensus")[0] == RAFT.title
    index = vector_index(papers)
    assert index is not None and len(index.rows) == 3


def test_the_derived_file_follows_the_table_and_leaves_no_other(papers: Database) -> None:
    vector_index(papers)
    fill(papers, paper("new", "A leader is replaced"))
    embed(papers, Subjects())
    assert "A leader is replaced" in titles(papers, "consensus")
    assert len(list(cache_folder(papers).iterdir())) == 1


def test_a_folder_that_cannot_be_written_only_costs_time(papers: Database) -> None:
    folder = cache_folder(papers)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    assert titles(papers, "consensus")[:2] == [RAFT.title, PAXOS.title]


def test_a_byte_a_dimension_keeps_directions() -> None:
    exact = np.random.default_rng(1).normal(size=(500, 256)).astype(np.float32)
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    short = packed(exact).astype(np.float32)
    short /= np.linalg.norm(short, axis=1, keepdims=True)
    assert (exact * short).sum(axis=1).min() > 0.9998


def test_an_empty_text_is_like_nothing() -> None:
    assert packed(np.zeros((1, 4), dtype=np.float32)).tolist() == [[0, 0, 0, 0]]


def id_of(database: Database, title: str) -> str:
    with database.reading() as connection:
        sql = text("SELECT public_id FROM paper WHERE title = :title")
        return str(connection.execute(sql, {"title": title}).scalar_one())


def test_related_work_is_close_in_meaning(papers: Database) -> None:
    found = related(papers, id_of(papers, PAXOS.title), index=vector_index(papers))
    assert [(row.title, row.reasons) for row in found] == [(RAFT.title, ("close in meaning (1.00)",))]
    assert related(papers, id_of(papers, PAXOS.title)) == []


def test_a_suggestion_names_the_paper_that_it_is_close_to(papers: Database) -> None:
    found = suggest(papers, count=3, today=date(2025, 10, 1), index=vector_index(papers))
    assert found[0].title == PAXOS.title
    assert f"close in meaning to a paper presented: {RAFT.title}" in found[0].reasons


def test_the_model_is_read_from_its_package_without_any_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    semantic.encoder.cache_clear()
    model = semantic.encoder()
    assert model is not None and model.dimensions == 256
    near, also, far = model.encode(["replication and consensus", "state machine agreement", "battery free radio tags"])
    assert near @ also > near @ far
    assert model.encode([""]).tolist() == [[0.0] * 256]


def test_without_the_extra_words_answer_and_one_sentence_says_so(
    papers: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(semantic.util, "find_spec", lambda _name: None)
    semantic.encoder.cache_clear()
    try:
        assert semantic.vector_index(papers) is None
    finally:
        semantic.encoder.cache_clear()
    assert capsys.readouterr().err.strip() == semantic.missing()


def test_a_search_that_finds_nothing_shows_the_nearest_in_meaning(run: Run) -> None:  # noqa: F811
    run("import", str(OSDI25), "--url", OSDI25_URL)
    assert "--meaning" in run("search", "zebras serving")[2]  # no paper has a vector yet
    run("embed")
    _, out, err = run("search", "zebras serving")
    assert (out.startswith("0 papers"), "nearest in meaning" in out, "--meaning" in err) == (True, True, False)
    assert json.loads(run("search", "zebras serving", "--json")[1])["near_in_meaning"]
    assert "near_in_meaning" not in json.loads(run("search", "topic:zebras", "--json")[1])


def test_a_feed_of_nothing_says_why(run: Run) -> None:  # noqa: F811
    run("import", str(OSDI25), "--url", OSDI25_URL)
    assert "There is no topic servnig. Did you mean serving?" in run("feed", "topic:servnig", "-o", "x.atom")[2]
    assert "There is no topic servnig." in run("export", "csv", "topic:servnig", "-o", "x.csv")[2]
