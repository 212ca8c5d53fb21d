"""The vocabulary on real papers: who is a serving paper, and who only says the word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import Database
from db.linkage.link import link_pending
from db.search.topics import assign
from db.selection.coverage import uncovered
from db.store import save, start_run
from db.vocabulary import Topic
from extract.records import PaperMention, PaperRecord, TalkRecord, Venue, Where
from extract.registry import extractor_for

SERVING = {
    "OSDI": {"BlitzScale", "DecDEC", "NanoFlow", "WaferLLM"},
    "SOSP": {
        "Aegaeon", "Characterizing Mobile SoC for Accelerating Heterogeneous LLM Inference", "DiffKV", "HedraRAG",
        "IC-Cache", "Jenga", "KTransformers", "METIS", "Pie", "PrefillOnly",
    },
}  # fmt: skip
"""Read by a person in the titles of both programmes: serving or inference of models, nothing else."""


def fill(database: Database, *titles_and_abstracts: tuple[str, str | None], venue: Venue) -> None:
    records = [
        PaperRecord("programme", f"{venue}-{number}", title, Where("page"), abstract=abstract, venue=venue)
        for number, (title, abstract) in enumerate(titles_and_abstracts)
    ]
    save(database, records, run_id=start_run(database, source="programme", edition=str(venue)))
    link_pending(database)


def on(database: Database, topic: str, venue: str) -> set[str]:
    sql = "SELECT title FROM papers JOIN paper_topics USING (paper_id) WHERE topic = :topic AND venue = :venue"
    with database.reading() as connection:
        return set(connection.execute(text(sql), {"topic": topic, "venue": venue}).scalars())


@pytest.mark.corpus
def test_serving_finds_the_serving_papers_of_two_programmes_by_title(database: Database, corpus: Path) -> None:
    for name, venue in (("osdi25", Venue("OSDI", 2025)), ("sosp_2025", Venue("SOSP", 2025))):
        lines = (corpus / "truth" / "web" / f"{name}.jsonl").read_text("utf-8").splitlines()
        fill(database, *((json.loads(line)["title"], None) for line in lines), venue=venue)
        found = {title.partition(":")[0] for title in on(database, "serving", venue.series)}
        assert found == SERVING[venue.series]


@pytest.mark.corpus
def test_the_uncovered_serving_papers_of_osdi25(database: Database, corpus: Path) -> None:
    """From the programme itself with its abstracts, after the talk on BlitzScale."""
    page = (corpus / "web" / "usenix" / "tech-sessions" / "osdi25.html").read_bytes()
    address = "https://www.usenix.org/conference/osdi25/technical-sessions"
    records = extractor_for(page, address).extract(page, address).records
    blitz = next(r.title for r in records if isinstance(r, PaperRecord) and r.title.startswith("BlitzScale"))
    talk = TalkRecord("schedule:g", "t", blitz, Where("page"), "paper", papers=(PaperMention(blitz),))
    save(database, [*records, talk], run_id=start_run(database, source="usenix", edition="OSDI'25"))
    link_pending(database)
    found = {row.title.partition(":")[0] for row in uncovered(database, Venue("OSDI", 2025), "serving")}
    assert found == {"DecDEC", "NanoFlow", "WaferLLM"}


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("A file server that serves files", "We serve web pages; serving static files is slow."),
        ("Membership attacks", "Membership inference attacks on trained models."),
        ("Type inference for shells", "Type inference finds bugs."),
        ("Sailor: Automating Distributed Training", "Training, unlike LLM inference, is long."),
    ],
)
def test_the_word_alone_makes_no_serving_paper(database: Database, title: str, abstract: str) -> None:
    fill(database, (title, abstract), venue=Venue("OSDI", 2025))
    assert on(database, "serving", "OSDI") == set()


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("memory", "Scalable Far Memory: Balancing Faults and Evictions"),
        ("consensus", "EPaxos Revisited"),
        ("serverless", "Quilt: Resource-aware Merging of Serverless Workflows"),
        ("verification", "Atmosphere: Practical Verified Kernels with Rust and Verus"),
        ("kernels", "cache_ext: Customizing the Page Cache with eBPF"),
        ("vector-search", "Quake: Adaptive Indexing for Vector Search"),
        ("transactions", "Mako: Speculative Distributed Transactions with Geo-Replication"),
        ("networking", "When Cloud Storage Meets RDMA"),
        ("training", "Robust LLM Training Infrastructure at ByteDance"),
        ("energy", "Sleeping with One Eye Open: Fast, Sustainable Storage with Sandman"),
        ("testing", "KNighter: Transforming Static Analysis with LLM-Synthesized Checkers"),
        ("moe", "KTransformers: Unleashing the Full Potential of CPU/GPU Hybrid Inference for MoE Models"),
    ],
)
def test_a_title_is_enough_for_its_topic(database: Database, topic: str, title: str) -> None:
    fill(database, (title, None), venue=Venue("SOSP", 2025))
    assert on(database, topic, "SOSP") == {title}


def test_only_the_papers_asked_for_get_topics_and_the_same_as_in_a_full_pass(database: Database) -> None:
    """A topic of words, one of facts, and one of all that lack a word; the index holds all papers again afterwards."""
    topics = {
        "trees": Topic("trees", "Trees", "trees"),
        "new": Topic("new", "New", "year:2025"),
        "rest": Topic("rest", "Rest", "year:2025", "trees"),
    }
    fill(
        database, ("Log-structured trees", None), ("Fast clocks", None), ("Slow trees", None), venue=Venue("OSDI", 2025)
    )
    told = text("SELECT title, topic FROM papers JOIN paper_topics USING (paper_id) ORDER BY title, topic")

    def kept() -> list[tuple[str, str]]:
        with database.reading() as connection:
            return [(row.title, row.topic) for row in connection.execute(told)]

    assert assign(database, topics=topics) == 6
    whole = kept()
    with database.reading() as connection:
        trees = connection.execute(text("SELECT id FROM paper WHERE title LIKE 'Log%'")).scalars().all()
    assert assign(database, only=trees, topics=topics) == 2
    assert kept() == whole
    assert assign(database, topics=topics) == 6
