"""Notes on papers: a heading for each, or a page or file for each; what stands in their texts is no entry."""

from __future__ import annotations

import pytest

from extract.lists import read
from extract.records import EntryRecord
from extract.registry import UnknownDocumentError, extractor_for


def entries(text: str, document: str = "notes.md") -> list[tuple[str, str, str | None]]:
    """(title, venue or year, address) of each paper, as the extractor that recognises the page reads it."""
    found = read(text.encode(), document)
    papers = [r.paper for r in found.records if isinstance(r, EntryRecord)]
    return [(p.title, str(p.venue or p.year or ""), p.url) for p in papers]


def reader(text: str, document: str = "notes.md") -> str:
    try:
        return extractor_for(text.encode(), document).name
    except UnknownDocumentError:
        return "none"


PARTS = """# What I read

# Storage

## Faster Commit Protocols for Geo-Replicated Stores ⭐

*Ada Park, Bo Lin* — OSDI 2020 — [pdf](https://example.org/commit.pdf)

### Summary
One round trip. See also [Flat Datacenter Storage](https://example.org/flat.pdf).

### Strengths
- Simple
- [Spanner: Google's Globally-Distributed Database](https://example.org/spanner.pdf) is the baseline

## Learning to Evict from Flash Caches (FAST '21)

### Summary
Learned eviction.

### Weaknesses
No code.

## A Note on Logs

*Cy Rao, Dee Oh* — NOSUCHCONF 1994

### Summary
Logs.

## What Makes Consensus Slow?

### Summary
A study.

### Strengths
Data.
"""


def test_headings_that_are_titles_with_parts_of_notes_below_are_the_papers_and_nothing_else_is() -> None:
    assert entries(PARTS) == [
        ("Faster Commit Protocols for Geo-Replicated Stores", "OSDI'20", "https://example.org/commit.pdf"),
        ("Learning to Evict from Flash Caches", "FAST'21", None),
        ("A Note on Logs", "1994", None),
        ("What Makes Consensus Slow?", "", None),
    ]
    assert reader(PARTS) == "reading-list"
    first = read(PARTS.encode(), "notes.md").records[0]
    assert isinstance(first, EntryRecord)
    assert (first.section_path, first.remarks) == (("Storage",), ("Ada Park, Bo Lin",))


def test_the_texts_of_notes_may_link_other_papers_without_a_doubt() -> None:
    assert "list.doubtful" not in {p.code for p in read(PARTS.encode(), "notes.md").problems}


def labelled(venue: str, year: int) -> str:
    return f"""- **Authors:** Ines Moll, Omid Hale
- **Venue:** {venue} {year}
- **Link:** https://example.org/{year}.pdf
- **Summary:** cold starts dominate.
"""


def test_labels_below_a_numbered_heading_tell_of_its_paper() -> None:
    page = f"""# Notes of 2024

### 1. Tail Latency in Serverless Platforms

{labelled("EuroSys", 2022)}
### 2. A Type System for Configuration Files

{labelled("OOPSLA", 2019)}"""
    assert entries(page) == [
        ("Tail Latency in Serverless Platforms", "EuroSys'22", "https://example.org/2022.pdf"),
        ("A Type System for Configuration Files", "OOPSLA'19", "https://example.org/2019.pdf"),
    ]
    assert reader(page) == "reading-list"


def test_a_heading_that_is_the_name_of_a_system_is_the_short_name_of_the_paper_below() -> None:
    page = """# paper-notes

## Raft

- Paper: [In Search of an Understandable Consensus Algorithm](https://example.org/raft.pdf), USENIX ATC 2014
- Summary: a consensus algorithm made to be taught.

## Chubby

- Paper: [The Chubby Lock Service for Distributed Systems](https://example.org/chubby.pdf), OSDI 2006
- Summary: locks with coarse grain.
"""
    found = [r for r in read(page.encode(), "notes.md").records if isinstance(r, EntryRecord)]
    assert [(r.short_name, r.paper.title, str(r.paper.venue)) for r in found] == [
        ("Raft", "In Search of an Understandable Consensus Algorithm", "ATC'14"),
        ("Chubby", "The Chubby Lock Service for Distributed Systems", "OSDI'06"),
    ]


BLOG = """<html><head><title>June | One paper a week</title></head><body><h1>June</h1>
<h2>1. <a href="https://example.org/cores.pdf">Cores That Do Not Count</a></h2>
<p><em>Ada Park, Bo Lin. HotOS 2021.</em></p><p>Scary reading.</p>
<h2>2. Gray Failures of Cloud-Scale Systems</h2><p><em>HotOS 2017.</em></p><p>An older one.</p>
<h2>Next month</h2><p>Something cheerful.</p></body></html>"""


def test_a_post_on_papers_of_several_years_is_notes_and_a_programme_with_abstracts_is_not() -> None:
    assert reader(BLOG, "june.html") == "reading-list"
    assert entries(BLOG, "june.html") == [
        ("Cores That Do Not Count", "HotOS'21", "https://example.org/cores.pdf"),
        ("Gray Failures of Cloud-Scale Systems", "HotOS'17", None),
    ]
    programme = BLOG.replace("HotOS 2017", "HotOS 2021")
    assert reader(programme, "june.html") != "reading-list"


@pytest.mark.parametrize(
    "text",
    [
        "# Tail Latency in Serverless Platforms\n\n**Authors:** Ines Moll, Omid Hale\n**Conference:** EuroSys 2022\n\n"
        "## TL;DR\n\nCold starts dominate.\n\n## Strengths\n\nMeasured.\n",
        "# Tail Latency in Serverless Platforms\n\nInes Moll, Omid Hale — EuroSys 2022\n\n"
        "I read it with [Cold Starts in the Wild](https://example.org/cold.pdf).\n\n"
        "**Problem**: starts are cold.\n\n**Key idea**: keep them warm.\n",
        "---\ntitle: Tail Latency in Serverless Platforms\nauthor: Ines Moll, Omid Hale\njournal: EuroSys\ndate: 2022\n"
        "tags: [papers]\n---\n\n# Summary\n\n1. Cold starts dominate the tail of latency\n",
    ],
)
def test_a_file_of_notes_on_one_paper_is_recognised_and_is_one_entry(text: str) -> None:
    assert reader(text, "tail.md") == "reading-list"
    assert [(title, venue) for title, venue, _ in entries(text, "tail.md")] == [
        ("Tail Latency in Serverless Platforms", "EuroSys'22")
    ]


def test_a_post_with_an_author_and_a_day_and_a_list_with_headings_of_topics_are_no_notes() -> None:
    post = "---\ntitle: Why our cluster was down\nauthor: Ada Park\ndate: 2023-04-05\n---\n\nA disk was full.\n"
    assert reader(post, "post.md") == "none"
    topics = """# Storage papers

## Distributed File Systems and Object Stores

- [The Google File System](https://example.org/gfs.pdf) (SOSP 2003)

## Learned Index Structures

- [The Case for Learned Index Structures](https://example.org/learned.pdf) (SIGMOD 2018)
"""
    assert [title for title, _, _ in entries(topics)] == [
        "The Google File System",
        "The Case for Learned Index Structures",
    ]
