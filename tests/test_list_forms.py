"""Every common form of a line, table and page in reading lists: title, venue, year, links and remarks told apart."""

# ruff: noqa: E501 (lines stand here as they are written)

from __future__ import annotations

from pathlib import Path

import pytest

from extract.lists import read
from extract.records import EntryRecord
from extract.registry import UnknownDocumentError, by_name, extractor_for

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


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
        ("* Looms Considered Useful for Carpets, USENIX FAST 2020", "Looms Considered Useful for Carpets", "FAST'20", None),
        ("A. Park, B. Lin, and C. Roe. Loom, a large-scale weaving infrastructure for carpets. In SOSP, 2019.", "Loom, a large-scale weaving infrastructure for carpets", "SOSP'19", None),
        ("[Looms](https://e.org/b.pdf): Weaving at Scale | OSDI'24", "Looms: Weaving at Scale", "OSDI'24", None),
        ("[Survey :mag:] [ACM CSUR'23] [Looms in Carpet Factories: A Survey](https://e.org/b.pdf)", "Looms in Carpet Factories: A Survey", "None", 2023),
        ("[ES-FoMO @ ICML'24] [Looms in Carpet Factories](https://e.org/b.pdf)", "Looms in Carpet Factories", "None", 2024),
        ("[2020] [**OSDI**] Looms in Carpet Factories. [[paper](https://e.org/b.pdf)]", "Looms in Carpet Factories", "OSDI", 2020),
        ("[2019] [**arXiv**] Looms in Carpet Factories. [[paper](https://e.org/b.pdf)]", "Looms in Carpet Factories", "arXiv", 2019),
        ("[SC workshop'25] Looms in Carpet Factories [[pdf](https://e.org/b.pdf)]", "Looms in Carpet Factories", "None", 2025),
        ("[Re] Looms in Carpet Factories [[pdf](https://e.org/b.pdf)]", "[Re] Looms in Carpet Factories", "None", None),
        ("[OSDI'24] [Looms: Weaving at Scale](https://e.org/b.pdf) ⭐⭐⭐", "Looms: Weaving at Scale", "OSDI'24", None),
        ("[Looms: Weaving at Scale](https://e.org/b.pdf) ![s](https://img.shields.io/x.svg) [[Code]](https://github.com/a/b)", "Looms: Weaving at Scale", "None", None),
        ("[Looms: A Family of Weaving Models](https://e.org/b.pdf) – Google / DeepMind (Dec 2023)", "Looms: A Family of Weaving Models", "None", 2023),
        ("Looms: Weaving at Scale, arXiv:2401.00001 [code](https://github.com/a/b)", "Looms: Weaving at Scale", "None", None),
        ("2016 - [Looms: Weaving at Scale](https://e.org/b.pdf)", "Looms: Weaving at Scale", "None", 2016),
        ("Hints for the Design of Looms by Butler Park [link](https://e.org/b.pdf)", "Hints for the Design of Looms", "None", None),
        ("Ada Park and Bo Lin. [Looms Considered Useful](https://e.org/b.pdf). OSDI 2020, pp. 1-9.", "Looms Considered Useful", "OSDI'20", None),
        ("Park, A., Lin, B. C., and Zhou, N. Looms vs. threads: how different are they? In SIGMOD 2008, pp. 967-980.", "Looms vs. threads: how different are they?", "SIGMOD'08", None),
        ("A. Park, C. Lin, and N. Zhou. LoomDB/X1: Weaving Query Plans at Scale. CIDR 2005.", "LoomDB/X1: Weaving Query Plans at Scale", "CIDR'05", None),
        ("Park, A., and Lin, B. (2004). LoomReduce: simplified weaving on large clusters. Communications of the ACM, 51(1), 107-113.", "LoomReduce: simplified weaving on large clusters", "CACM", 2004),
        ("Ada Park, Bo Lin: In Search of an Understandable Loom. USENIX ATC 2014: 305-319", "In Search of an Understandable Loom", "ATC'14", None),
        ("Optional: Park & Zhang, Practical Weaving of Broken Threads, OSDI '99", "Practical Weaving of Broken Threads", "OSDI'99", None),
        ("**Looms Considered Useful** — Ada Park et al. *SOSP 2023*.", "Looms Considered Useful", "SOSP'23", None),
        ("[x] 2024-01-03 [Looms Considered Useful](https://e.org/b.pdf) ⭐⭐", "Looms Considered Useful", "None", None),
        ("[ ] ~~Looms Considered Useful~~ (OSDI 2012)", "Looms Considered Useful", "OSDI'12", None),
        ("[arXiv] Looms Considered Useful [[pdf]](https://arxiv.org/pdf/2401.00001)", "Looms Considered Useful", "arXiv", None),
        ("Looms Considered Useful (NSDI'20) [site](https://e.org/looms)", "Looms Considered Useful", "NSDI'20", None),
        ("Looms and Threads ([slides](https://e.org/s), [Bo](https://e.org/b.md)) [[pdf](https://e.org/b.pdf)]", "Looms and Threads", "None", None),
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


def test_an_item_that_reads_like_a_paper_and_is_none_is_named() -> None:
    text = "# Reading list\n- [Looms Considered Useful](https://e.org/b.pdf)\n- Weaving Query Plans at Scale\n"
    found = read(text.encode(), "list.md")
    assert len(found.records) == 1
    assert [(p.code, p.severity) for p in found.problems] == [
        ("entry.left-out", "ignored"),
        ("list.doubtful", "warning"),
    ]
    assert found.problems[0].where.line == 3


LISTS = {
    "bibliography.txt": (
        "[1] A. Park and N. Lin. Looms Considered Useful. In OSDI 2020.\n"
        "[2] B. Lin, C. Zhou. Weaving Query Plans at Scale. PVLDB 4(9), 2011.\n"
        "[3] D. Wang. In Search of an Understandable Loom. USENIX ATC 2014: 305-319.\n"
    ),
    "readings.html": (
        "<!DOCTYPE html><html><head><title>CS 1: Readings</title></head><body><h1>Readings</h1><ol>"
        "<li>A. Park and N. Lin. <a href='a.pdf'>Looms Considered Useful</a>. OSDI 2020. <b>(required)</b></li>"
        '<li>B. Lin, C. Zhou, "Weaving Query Plans at Scale," in <i>Proc. VLDB</i>, 2011, pp. 1-9.</li>'
        "<li>D. Wang: In Search of an Understandable Loom. USENIX ATC 2014: 305-319</li></ol></body></html>"
    ),
    "looms.rst": (
        "Looms\n=====\n\n* `Looms Considered Useful <https://doi.org/10.1145/1807167.1>`_, OSDI 2020\n"
        "* `Weaving Query Plans at Scale <https://doi.org/10.1145/1807167.2>`_, VLDB 2011\n"
        "* `In Search of an Understandable Loom <https://doi.org/10.1145/1807167.3>`_, ATC 2014\n"
    ),
    "looms.md": (
        "| Title | Venue | Year |\n|--|--|--|\n| Looms Considered Useful | OSDI | 2020 |\n"
        "| Weaving Query Plans at Scale | VLDB | 2011 |\n| In Search of an Understandable Loom | ATC | 2014 |\n"
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_short_list_in_any_form_is_known_as_one(name: str) -> None:
    assert extractor_for(LISTS[name].encode(), name).name == "reading-list"
    assert [(e.paper.title, str(e.paper.venue)) for e in entries(LISTS[name], name)] == [
        ("Looms Considered Useful", "OSDI'20"),
        ("Weaving Query Plans at Scale", "VLDB'11"),
        ("In Search of an Understandable Loom", "ATC'14"),
    ]


def test_links_to_anything_else_are_no_short_list() -> None:
    text = "# Tool\n- [Documentation](https://e.org/docs)\n- [Examples of Use](https://e.org/x)\n- [Issues](https://e.org/i)\n"
    with pytest.raises(UnknownDocumentError):
        extractor_for(text.encode(), "README.md")


def test_the_programme_of_a_conference_is_no_reading_list() -> None:
    body = (FIXTURES / "eurosys" / "eurosys23-program.html").read_bytes()
    assert extractor_for(body, "https://2023.eurosys.org/program.html").name == "programme"


def test_links_to_conferences_and_people_among_papers_are_no_papers_and_named() -> None:
    page = "# Papers\n\n* [Looms Considered Useful](https://e.org/a.pdf)\n* [OSDI 2020](https://e.org/osdi20)\n* [Ada Park](https://e.org/ada), [Bo Lin](https://e.org/bo), and Wei\n"
    found = read(page.encode(), "list.md")
    assert [r.paper.title for r in found.records if isinstance(r, EntryRecord)] == ["Looms Considered Useful"]
    assert [p.where.line for p in found.problems if p.code == "entry.left-out"] == [4, 5]


def test_a_text_of_the_same_folder_is_notes_on_the_paper() -> None:
    record = entries(
        "# Papers\n\n* Wasserstein gan ([Ada](./notes/ada_12.md))\n* Looms Considered Useful ([Bo](notes/bo.md))\n"
    )[0]
    assert (record.paper.title, record.paper.url) == ("Wasserstein gan", None)
    assert [(link.kind, link.url) for link in record.links] == [("summary", "./notes/ada_12.md")]


def test_an_essay_on_several_papers_is_no_note_on_one() -> None:
    page = "# What we read on weaving\n\nBegin with [Looms Considered Useful for Large Distributed Systems](https://doi.org/10.1145/1), then go on.\n"
    assert [p.code for p in read(page.encode(), "essay.md").problems] == ["list.no-entries"]


def test_citations_that_were_not_read_are_a_doubt() -> None:
    cited = "- Anna Adams, Marek Curie: {} across Datacenters. NSDI 2010: 1-14"
    names = ("Scaling Replicated Logs", "Sharing Idle Memory", "Balancing Video Traffic", "Tracing Slow Requests")
    unread = "- George Tanaka: MapReduce Online. NSDI 2010: 15-28"
    found = read("\n".join([*map(cited.format, names), unread]).encode(), "list.md")
    assert len(found.records) == len(names)
    assert [p.code for p in found.problems] == ["entry.left-out", "list.doubtful"]


def test_the_strong_text_between_authors_and_venue_is_the_title() -> None:
    page = "# Annotated bibliography\n\n" + "".join(
        f"{number}. {authors}. **{title}**. *{venue}*. [[pdf](https://e.org/{number}.pdf)]\n\n   We liked it.\n\n"
        for number, (authors, title, venue) in enumerate(
            [
                (
                    "James C. Corbett, Jeffrey Dean, Michael Epstein",
                    "Looms: A Globally Distributed Carpet",
                    "OSDI 2012",
                ),
                ("Sanjay Ghemawat, Howard Gobioff, Shun-Tak Leung", "The Carpet File System", "SOSP 2003"),
                ("Ada Park, Bo Lin", "Engines at Scale", "NSDI 2018"),
            ],
            1,
        )
    )
    assert [(e.paper.title, str(e.paper.venue)) for e in entries(page)] == [
        ("Looms: A Globally Distributed Carpet", "OSDI'12"),
        ("The Carpet File System", "SOSP'03"),
        ("Engines at Scale", "NSDI'18"),
    ]


def test_the_key_of_a_reference_is_no_venue_and_authors_cut_short_are_no_title() -> None:
    page = "# Annotated bibliography\n\n" + "".join(
        f"- {before} [{title}](https://e.org/{at}.pdf). {venue}.\n"
        for at, (before, title, venue) in enumerate(
            [
                ("[Van Bulck 2018] Jo Van Bulck et al.", "Looms in Transient Execution", "USENIX Security 2018"),
                ("Veličković et al.", "Graph Looms in Use", "ICLR 2018"),
                ("Ada Park, Bo Lin.", "Engines at Scale", "NSDI 2018"),
            ]
        )
    )
    assert [(e.paper.title, str(e.paper.venue)) for e in entries(page)] == [
        ("Looms in Transient Execution", "USENIX Security'18"),
        ("Graph Looms in Use", "ICLR'18"),
        ("Engines at Scale", "NSDI'18"),
    ]


def test_a_section_in_which_nothing_is_published_holds_no_papers() -> None:
    names = ("Looms", "Engines", "Wheels", "Carts", "Mills", "Pumps", "Wires", "Roads")
    listed = "".join(f"- [{name} Considered Useful at Scale](https://e.org/{name}.pdf), OSDI 2020\n" for name in names)
    page = f"# Reading list\n\n## 系统\n\n{listed}\n## 其他资源\n\n- [Stanford 246](https://web.stanford.example/246)\n"
    assert len(entries(page)) == len(names)


def test_papers_one_to_a_paragraph_and_notes_joined_in_a_file_are_lists() -> None:
    cited = "Park et al. Looms Considered Useful. OSDI '18. https://e.org/a.pdf\n\nLin et al. The Carpet System. SOSP '03. https://e.org/b.pdf\n"
    assert [e.paper.title for e in entries(f"# Papers\n\n{cited}", "list.txt")] == [
        "Looms Considered Useful",
        "The Carpet System",
    ]
    note = "==> notes/{name}.md <==\n# {title}\n\nAda Park, Bo Lin, OSDI 2018\n<https://e.org/{name}.pdf>\n\n## Summary\n\nGood.\n\n"
    joined = note.format(name="a", title="Looms Considered Useful") + note.format(name="b", title="Engines at Scale")
    assert extractor_for(joined.encode(), "notes.txt").name == "reading-list"
    assert [e.paper.title for e in entries(joined, "notes.txt")] == ["Looms Considered Useful", "Engines at Scale"]


def test_a_quoted_title_behind_inverted_authors_is_whole_and_the_number_of_a_preprint_no_year() -> None:
    page = r"""\documentclass{article}
\begin{document}
\section{Training}
\begin{enumerate}
\item Rajbhandari, S., Rasley, J., and He, Y. ``Looms: Memory for Carpets.'' In \emph{SC}, 2020. \href{https://e.org/a.pdf}{[pdf]}
\item Shoeybi, M., Patwary, M., et~al. ``Engines: Steam at Scale.'' arXiv:1909.08053, 2019.
\end{enumerate}
\end{document}
"""
    found = entries(page, "list.tex")
    assert [(e.paper.title, e.paper.url) for e in found] == [
        ("Looms: Memory for Carpets", "https://e.org/a.pdf"),
        ("Engines: Steam at Scale", None),
    ]
