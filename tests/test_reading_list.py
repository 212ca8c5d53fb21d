"""Reading lists and notes: entries with section, label, links, organisations and remarks."""

# ruff: noqa: E501 (pages stand here as they are written)

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.schedules import corpus_scores
from extract.lists import read
from extract.lists.labels import read_label
from extract.records import EntryRecord, Identifiers
from extract.registry import by_name, extractor_for
from extract.venues import SHIPPED

ROOT = Path(__file__).resolve().parent.parent


def entries(text: str, document: str = "papers.md") -> list[EntryRecord]:
    return [r for r in read(text.encode(), document).records if isinstance(r, EntryRecord)]


def test_a_list_of_titles_with_labels_under_numbered_sections() -> None:
    first, second = entries(
        "# Papers\n1. **Serving**:\n       - *(vLLM) Efficient  Memory Management* (SOSP23)\n2. **Training**\n    - *GPipe: Efficient Training of Giant\n        Neural Networks* (NIPS19)\n"
    )
    assert (first.section_path, first.short_name, first.paper.title) == (
        ("Serving",),
        "vLLM",
        "Efficient Memory Management",
    )
    assert (str(first.paper.venue), first.paper.venue_raw, first.where.line) == ("SOSP'23", "SOSP23", 3)
    assert (second.short_name, second.paper.title) == ("GPipe", "GPipe: Efficient Training of Giant Neural Networks")
    assert str(second.paper.venue) == "NeurIPS'19"


def test_notes_with_links_organisations_remarks_and_award() -> None:
    (entry,) = entries(
        "# OSDI 2024\n## Papers\n### Formal Verification\n"
        "* Anvil: Verifying Liveness of Controllers \\[[Paper](https://www.usenix.org/conference/osdi24/presentation/sun-xudong)] \\[[Code](https://github.com/x/y)]\n"
        "  * UIUC & VMware Research\n  * **Best Paper Award**\n  * It works.\n"
    )
    assert (entry.paper.title, str(entry.paper.venue)) == ("Anvil: Verifying Liveness of Controllers", "OSDI'24")
    assert entry.paper.identifiers.usenix == "osdi24/sun-xudong"
    assert [link.kind for link in entry.links] == ["paper", "code"]
    assert (entry.organisations, entry.award) == (("UIUC", "VMware Research"), "Best Paper")
    assert entry.remarks == ("Best Paper Award", "It works.")
    assert entry.section_path == ("Formal Verification",)


def test_plain_text_notes_whose_links_were_lost() -> None:
    text = "SOSP 2025\n\nPapers\n\nLLM\n\n  • LLM Training\n\n    • Mycroft: Tracing Dependencies [Paper] [Code]\n\n      • CUHK & ByteDance\n\nAcronyms\n\n  • OS: Operating System\n"
    (entry,) = entries(text, "notes.txt")
    assert (entry.paper.title, entry.paper.url, entry.section_path) == (
        "Mycroft: Tracing Dependencies",
        None,
        ("LLM", "LLM Training"),
    )
    assert [p.code for p in read(text.encode(), "notes.txt").problems] == ["entry.link-lost"]


@pytest.mark.parametrize(
    ("line", "title", "venue", "url"),
    [
        ("- [Title of it: A System](https://e.org/a) | OSDI'24", "Title of it: A System", "OSDI'24", "https://e.org/a"),
        ("- [Alpa](https://arxiv.org/abs/2201.12023) : Automating Parallelism | OSDI' 22", "Alpa : Automating Parallelism", "OSDI'22", "https://arxiv.org/abs/2201.12023"),
        ("- [SoCC'23] [tf.data service: A Case](https://e.org/b)", "tf.data service: A Case", "SoCC'23", "https://e.org/b"),
        ("- [ATC'22] Cachew: Machine Learning Input Data", "Cachew: Machine Learning Input Data", "ATC'22", None),
    ],
)  # fmt: skip
def test_lines_of_awesome_lists(line: str, title: str, venue: str, url: str | None) -> None:
    (entry,) = entries(f"# Awesome\n## Section\n{line}\n")
    assert (entry.paper.title, str(entry.paper.venue), entry.paper.url) == (title, venue, url)


@pytest.mark.parametrize(
    ("line", "title", "names", "url"),
    [
        ("- Quick Maps. arXiv:2310.06833 [cs.OS], 2023.", "Quick Maps", Identifiers(arxiv="2310.06833"), None),
        ("- Quick Maps. arXiv preprint arXiv:2310.06833v2 (2023).", "Quick Maps", Identifiers(arxiv="2310.06833", arxiv_version=2), None),
        ("- Ada Bee, Bo Lin. Quick Maps for Slow Disks. CoRR abs/2310.06833", "Quick Maps for Slow Disks", Identifiers(arxiv="2310.06833"), None),
        ("- Quick Maps (2310.06833)", "Quick Maps", Identifiers(arxiv="2310.06833"), None),
        ("- Quick Maps: doi:10.1145/1.2", "Quick Maps", Identifiers(doi="10.1145/1.2"), None),
        ("- Quick Maps, arxiv.org/abs/2310.06833", "Quick Maps", Identifiers(arxiv="2310.06833"), "https://arxiv.org/abs/2310.06833"),
        ("- [Quick Maps](arxiv.org/abs/2310.06833)", "Quick Maps", Identifiers(arxiv="2310.06833"), "https://arxiv.org/abs/2310.06833"),
        ("- Quick Maps. https://doi.org/10.1145/1.2", "Quick Maps", Identifiers(doi="10.1145/1.2"), "https://doi.org/10.1145/1.2"),
        ("- https://arxiv.org/abs/2310.06833", "", Identifiers(arxiv="2310.06833"), "https://arxiv.org/abs/2310.06833"),
        ("- arXiv:2310.06833", "", Identifiers(arxiv="2310.06833"), None),
    ],
)  # fmt: skip
def test_a_name_of_the_paper_is_none_of_its_title(line: str, title: str, names: Identifiers, url: str | None) -> None:
    (entry,) = entries(f"# Awesome\n## Section\n{line}\n")
    assert (entry.paper.title, entry.paper.identifiers, entry.paper.url) == (title, names, url)


def test_an_entry_that_is_a_link_alone_is_told() -> None:
    (problem,) = read(b"# Papers\n- https://arxiv.org/abs/2310.06833\n", "papers.md").problems
    assert (problem.code, problem.where.line) == ("entry.no-title", 2)


def test_tables_and_paragraphs_of_three_lines() -> None:
    (row,) = entries(
        "## Schedulers\n| **Scheduler** | **Year** | **Series** | **Paper** |\n|--|--|--|--|\n| Sia | 2023 | SOSP | [Paper](https://dl.acm.org/doi/10.1145/3600006.3613175) |\n"
    )
    (block,) = entries(
        "# List\n## Frameworks\n\nRay: A Distributed Framework\nOSDI 2018\nhttps://www.usenix.org/system/files/osdi18-moritz.pdf\n"
    )
    assert (row.short_name, str(row.paper.venue), row.paper.identifiers.doi) == (
        "Sia",
        "SOSP'23",
        "10.1145/3600006.3613175",
    )
    assert (block.paper.title, str(block.paper.venue), block.where.line) == (
        "Ray: A Distributed Framework",
        "OSDI'18",
        4,
    )


@pytest.mark.parametrize(
    ("label", "venue", "misspelt_for"),
    [
        ("OSP23", "SOSP'23", "SOSP"),
        ("ASLOPS24", "ASPLOS'24", "ASPLOS"),
        ("EuryMLSys25", "EuroMLSys'25", "EuroMLSys"),
        ("NIPS21", "NeurIPS'21", None),
        ("SysML19", "MLSys'19", None),
        ("arixv'26", "arXiv'26", "arXiv"),
        ("x", "None", None),
    ],
)
def test_labels_are_read_and_misspelt_ones_named(label: str, venue: str, misspelt_for: str | None) -> None:
    read_as = read_label(label, SHIPPED)
    assert (str(read_as.venue), read_as.misspelt_for) == (venue, misspelt_for)


def test_misspelt_and_unknown_labels_are_problems_with_their_lines() -> None:
    body = (ROOT / "fixtures/reading-list/papers.md").read_bytes()
    assert [(p.code, p.where.line) for p in read(body, "papers.md").problems] == [
        ("entry.venue-typo", 6),
        ("entry.venue-typo", 8),
        ("entry.venue-unknown", 13),
        ("text.repaired", 11),
    ]


def test_instructions_to_programs_are_named_and_give_no_entry() -> None:
    body = (ROOT / "fixtures/reading-list/notes.md").read_bytes()
    extraction = read(body, "notes.md")
    assert len(extraction.records) == 8
    assert [(p.code, p.where.line) for p in extraction.problems] == [("document.instructions", 36)]


def test_the_same_title_twice_keeps_two_keys_that_do_not_depend_on_the_section() -> None:
    found = entries("# L\n## A\n- [One Title](https://e.org/a)\n## B\n- [One Title](https://e.org/b)\n")
    assert [e.key for e in found] == ["one-title", "one-title-2"]


def test_a_page_without_entries_is_an_error() -> None:
    extraction = read(b"# Hello\n\nNothing here.\n", "x.md")
    assert [(p.code, p.severity) for p in extraction.problems] == [("list.no-entries", "error")]
    assert not by_name("reading-list").recognises(b"# Hello\n\nNothing here.\n", "x.md")


def test_a_schedule_is_not_taken_for_a_list() -> None:
    body = (ROOT / "fixtures/schedule/schedule.md").read_bytes()
    assert extractor_for(body, "schedule.md").name == "schedule"


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    found = read(body, "papers.md")
    assert ("list.no-entries" in [p.code for p in found.problems]) is not bool(found.records)


@pytest.mark.corpus
def test_the_notes_and_the_list_of_the_seeds_are_read_whole() -> None:
    scores = {s.name: s for s in corpus_scores(unaided=False)}
    assert (scores["seeds-list"].rows_right, scores["seeds-list"].extra, scores["seeds-list"].misses) == (387, 0, [])
    assert (scores["seeds-notes"].rows_right, scores["seeds-notes"].extra) == (55, 0)
    assert len(scores["seeds-notes"].misses) <= 1  # the truth keeps the backticks of one note
