"""Every common form of a line, table and page in reading lists: title, venue, year, links and remarks told apart."""

# ruff: noqa: E501 (lines stand here as they are written)

from __future__ import annotations

import pytest

from extract.lists import read
from extract.records import EntryRecord
from extract.registry import by_name


def entries(text: str, document: str = "list.md") -> list[EntryRecord]:
    return [r for r in read(text.encode(), document).records if isinstance(r, EntryRecord)]


@pytest.mark.parametrize(
    ("line", "title", "venue", "year"),
    [
        ("[**Engines: A Study of Steam**](https://e.org/a.pdf), _NSDI'17_", "Engines: A Study of Steam", "NSDI'17", None),
        ("[Looms Considered Useful](https://e.org/b.pdf) (1987)", "Looms Considered Useful", "None", 1987),
        ("[Looms Considered Useful](https://e.org/b.pdf) - Ada Park and Bo Lin, OSDI 2020", "Looms Considered Useful", "OSDI'20", None),
        ("**Looms Considered Useful** Ada Park, Bo Lin. OSDI 2020. [[pdf](https://e.org/b.pdf)] [[code](https://github.com/a/b)]", "Looms Considered Useful", "OSDI'20", None),
        ("Looms Considered Useful, Ada Park and Bo Lin, SOSP'19 [pdf](https://e.org/b.pdf)", "Looms Considered Useful", "SOSP'19", None),
        ("Ada Park, Bo Lin. \"Looms Considered Useful.\" SOSP 2019. [pdf](https://e.org/b.pdf)", "Looms Considered Useful", "SOSP'19", None),
        ("[Looms](https://e.org/b.pdf): Weaving at Scale | OSDI'24", "Looms: Weaving at Scale", "OSDI'24", None),
        ("[Survey :mag:] [ACM CSUR'23] [Looms in Carpet Factories: A Survey](https://e.org/b.pdf)", "Looms in Carpet Factories: A Survey", "None", None),
        ("[ES-FoMO @ ICML'24] [Looms in Carpet Factories](https://e.org/b.pdf)", "Looms in Carpet Factories", "None", None),
        ("[SC workshop'25] Looms in Carpet Factories [[pdf](https://e.org/b.pdf)]", "Looms in Carpet Factories", "None", None),
        ("[Re] Looms in Carpet Factories [[pdf](https://e.org/b.pdf)]", "[Re] Looms in Carpet Factories", "None", None),
        ("[OSDI'24] [Looms: Weaving at Scale](https://e.org/b.pdf) ⭐⭐⭐", "Looms: Weaving at Scale", "OSDI'24", None),
        ("[Looms: Weaving at Scale](https://e.org/b.pdf) ![s](https://img.shields.io/x.svg) [[Code]](https://github.com/a/b)", "Looms: Weaving at Scale", "None", None),
        ("[Looms: A Family of Weaving Models](https://e.org/b.pdf) – Google / DeepMind (Dec 2023)", "Looms: A Family of Weaving Models", "None", 2023),
        ("Looms: Weaving at Scale, arXiv:2401.00001 [code](https://github.com/a/b)", "Looms: Weaving at Scale", "None", None),
        ("2016 - [Looms: Weaving at Scale](https://e.org/b.pdf)", "Looms: Weaving at Scale", "None", 2016),
        ("Hints for the Design of Looms by Butler Park [link](https://e.org/b.pdf)", "Hints for the Design of Looms", "None", None),
        ("[Looms, Threads, and the Ordering of Cards](https://e.org/b.pdf)", "Looms, Threads, and the Ordering of Cards", "None", None),
    ],
)  # fmt: skip
def test_the_parts_of_a_line_are_told_apart(line: str, title: str, venue: str, year: int | None) -> None:
    (entry,) = entries(f"# Reading list\n- {line}\n")
    assert (entry.paper.title, str(entry.paper.venue), entry.paper.year) == (title, venue, year)


def test_authors_organisations_and_awards_are_kept_beside_the_title() -> None:
    (entry,) = entries(
        "# Papers\n- [Looms Considered Useful](https://e.org/b.pdf) - Ada Park and Bo Lin, OSDI 2020 (Best Paper Award)\n"
    )
    assert entry.remarks == ("Ada Park and Bo Lin", "Best Paper Award")


def test_prose_is_no_list_and_a_paper_that_a_sentence_is_about_is_one() -> None:
    text = (
        "# Notes\n"
        "- If you want to add something, please read [the guide](https://e.org/guide) first and open a request for it.\n"
        "- We found that this works well in practice, and [others](https://e.org/x) have said the same thing before us.\n"
        "- A good place to start is [Looms: Weaving Patterns at the Scale of Cities](https://e.org/b.pdf), which explains how all of this came to be.\n"
    )
    assert [e.paper.title for e in entries(text)] == ["Looms: Weaving Patterns at the Scale of Cities"]


def test_a_tick_in_a_table_is_no_title() -> None:
    text = "# Reading\n| Status | Paper | Venue | Year | Link |\n|--|--|--|--|--|\n| ✅ | Engines: A Study of Steam | NSDI | 2017 | [pdf](a.pdf) |\n| | Looms Considered Useful | OSDI | 2020 | https://e.org/b.pdf |\n"
    assert [(e.paper.title, str(e.paper.venue), e.paper.url) for e in entries(text)] == [
        ("Engines: A Study of Steam", "NSDI'17", "a.pdf"),
        ("Looms Considered Useful", "OSDI'20", "https://e.org/b.pdf"),
    ]


def test_a_relative_pdf_of_a_fetched_page_is_resolved() -> None:
    (entry,) = entries("# Papers\n- [Engines of Steam](papers/a.pdf) (NSDI'17)\n", "https://e.org/list/README.md")
    assert entry.paper.url == "https://e.org/list/papers/a.pdf"


def test_an_impossible_address_stays_as_written_and_ends_no_page() -> None:
    text = "<html><body><h1>Papers</h1><ul><li><a href='https://['>Engines of Steam</a> (NSDI'17)</li><li><a href='b.pdf'>Looms in Use</a> (OSDI'24)</li></ul></body></html>"
    first, second = entries(text, "https://e.org/list/")
    assert (first.paper.url, second.paper.url) == ("https://[", "https://e.org/list/b.pdf")


def test_a_section_that_is_a_venue_gives_it() -> None:
    found = entries(
        "# Papers\n## OSDI 2024\n- [Engines of Steam and Iron](https://e.org/a.pdf)\n## Notes on looms\n- [Looms in Use](https://e.org/b.pdf)\n"
    )
    assert [str(e.paper.venue) for e in found] == ["OSDI'24", "None"]


@pytest.mark.parametrize(
    "text",
    [
        "# Engines: A Study of Steam\n\nPaper: https://arxiv.org/abs/2401.00001\n\n## Summary\n\nIt is about steam.\n",
        '---\ntitle: "Engines: A Study of Steam"\nlink: https://arxiv.org/abs/2401.00001\n---\nIt is about steam.\n',
    ],
)
def test_a_page_of_notes_on_one_paper_is_one_entry(text: str) -> None:
    (entry,) = entries(text, "notes/engines.md")
    assert (entry.paper.title, entry.paper.identifiers.arxiv) == ("Engines: A Study of Steam", "2401.00001")


def test_a_short_honest_list_is_recognised_and_a_page_of_links_is_not() -> None:
    listed = b"# Reading list\n- [Engines: A Study of Steam](https://e.org/a.pdf), _NSDI'17_\n- [Looms Considered Useful](https://e.org/b.pdf), _OSDI'20_\n"
    links = b"# Welcome\n- [Home](https://e.org)\n- [Contact](https://e.org/c)\n"
    assert by_name("reading-list").recognises(listed, "list.md")
    assert not by_name("reading-list").recognises(links, "links.md")
