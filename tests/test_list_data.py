"""Reading lists that are kept as data: YAML, JSON, TOML."""

from __future__ import annotations

import json

import pytest

from extract.lists import read
from extract.records import EntryRecord
from extract.registry import UnknownDocumentError, extractor_for
from extract.venues import SHIPPED

LOOMS, ENGINES, CLOTH = "Looms Considered Useful", "Engines: A Study of Steam", "On the Weaving of Cloth by Machines"

YAML = f"""# weaving reading list, newest last
meta: {{maintainer: jcm, updated: 2021-09-01}}
topics:
  foundations:
    - id: looms
      title: {LOOMS}
      authors: Ada Park, Bo Lin
      venue: Tech Report
      year: 2010
      pdf: https://e.org/looms.pdf
    - title: "{ENGINES}"
      venue: NSDI
      year: 2007
      code: https://github.com/e/engines
  machines:
    - title: {CLOTH}
      authors: [{{name: Cy Oz}}, {{name: Di Wu}}]
      venue: SOSP
      year: 2015
      doi: 10.1145/1.2
tools:
  - {{title: Jaeger, url: https://www.jaegertracing.io}}
"""


def entries(text: str, document: str) -> list[EntryRecord]:
    return [r for r in read(text.encode(), document).records if isinstance(r, EntryRecord)]


def reader(text: str, document: str) -> str:
    try:
        return extractor_for(text.encode(), document).name
    except UnknownDocumentError:
        return "none"


def test_each_mapping_with_a_title_and_more_that_tells_a_paper_is_an_entry() -> None:
    found = [
        (e.where.line, e.paper.title, e.paper.venue_raw, str(e.paper.venue or ""), e.paper.year, e.paper.url)
        for e in entries(YAML, "weaving.yaml")
    ]
    assert found == [
        (6, LOOMS, "Tech Report 2010", "", 2010, "https://e.org/looms.pdf"),
        (11, ENGINES, "NSDI 2007", "NSDI'07", None, None),
        (16, CLOTH, "SOSP 2015", "SOSP'15", None, "https://doi.org/10.1145/1.2"),
    ]


def test_the_keys_above_an_entry_are_its_sections_and_its_authors_a_remark() -> None:
    found = entries(YAML, "weaving.yaml")
    assert [e.section_path for e in found] == [
        ("topics", "foundations"),
        ("topics", "foundations"),
        ("topics", "machines"),
    ]
    assert [e.remarks for e in found] == [("Ada Park, Bo Lin",), (), ("Cy Oz, Di Wu",)]
    assert found[2].paper.identifiers.doi == "10.1145/1.2"
    assert [(link.kind, link.url) for link in found[1].links] == [("code", "https://github.com/e/engines")]


def test_a_list_in_which_not_all_papers_have_authors_is_recognised() -> None:
    assert reader(YAML, "weaving.yaml") == "reading-list"


QUEUE = [
    {
        "status": "read",
        "paper": LOOMS,
        "authors": ["Ada Park"],
        "venue": None,
        "year": 2019,
        "url": "https://arxiv.org/abs/1909.08053",
    },
    {"status": "queue", "paper": ENGINES, "authors": ["Bo Lin", "Cy Oz"], "venue": "OSDI", "year": 2024},
]


def test_a_queue_of_papers_in_json_is_a_reading_list() -> None:
    text = json.dumps(QUEUE)
    assert reader(text, "loom-queue.json") == "reading-list"
    assert [(e.paper.title, e.paper.year, str(e.paper.venue or "")) for e in entries(text, "loom-queue.json")] == [
        (LOOMS, 2019, ""),
        (ENGINES, None, "OSDI'24"),
    ]


def test_toml_is_read_as_data_too() -> None:
    text = f'[[paper]]\ntitle = "{LOOMS}"\nyear = 2010\n[[paper]]\ntitle = "{ENGINES}"\nvenue = "OSDI 2020"\n'
    assert reader(text, "looms.toml") == "reading-list"
    assert [(e.where.line, e.paper.title) for e in entries(text, "looms.toml")] == [(2, LOOMS), (5, ENGINES)]


def test_among_papers_a_title_is_enough() -> None:
    text = f"- {{title: '{LOOMS}', year: 2010}}\n- {{title: '{ENGINES}', venue: OSDI 2020}}\n- title: {CLOTH}\n"
    assert [e.paper.title for e in entries(text, "looms.yml")] == [LOOMS, ENGINES, CLOTH]


@pytest.mark.parametrize("second", [2020, 2021])
def test_papers_that_all_have_authors_are_no_reading_list(second: int) -> None:
    each = ((LOOMS, "Ada Park", 2020), (ENGINES, "Bo Lin", second))
    text = "".join(f"- title: '{title}'\n  authors: [{who}]\n  year: {year}\n" for title, who, year in each)
    assert reader(text, "papers.yml") == "programme"


def test_meetings_in_toml_whose_key_names_a_title_are_talks() -> None:
    text = (
        '[[session]]\ndate = 2025-01-14\nwho = ["Ada Park"]\n[[session.paper]]\n'
        f'title = "{LOOMS}"\nurl = "https://arxiv.org/abs/2407.21783"\n'
        '[[session]]\ndate = 2025-01-21\nskip = "holiday"\n'
        '[[session]]\ndate = 2025-01-28\nwho = ["Bo Lin"]\n'
        f'paper = [{{ title = "{ENGINES}" }}, {{ title = "{CLOTH}" }}]\n'
    )
    found = extractor_for(text.encode(), "s.toml").extract(text.encode(), "s.toml", venues=SHIPPED)
    assert [(str(t.date), t.presenters, tuple(p.title for p in t.papers)) for t in found.records] == [  # type: ignore[union-attr]
        ("2025-01-14", ("Ada Park",), (LOOMS,)),
        ("2025-01-28", ("Bo Lin",), (ENGINES, CLOTH)),
    ]


def test_quotation_marks_within_a_quoted_title_are_part_of_it() -> None:
    text = (
        "# Reading list\n\n"
        '1. E. W. Dijkstra, "The Structure of the "THE"-Multiprogramming System," CACM 11(5), May 1968.\n'
        '2. C. A. R. Hoare, "Monitors: An Operating System Structuring Concept," CACM 17(10), October 1974.\n'
    )
    assert [e.paper.title for e in entries(text, "quals.md")] == [
        'The Structure of the "THE"-Multiprogramming System',
        "Monitors: An Operating System Structuring Concept",
    ]


def test_an_address_with_nothing_but_its_label_is_no_entry() -> None:
    text = "# 论文笔记\n\n## 1. 织机\n\n- **链接**：https://arxiv.org/abs/2205.14135\n\n## 2. 引擎\n\n- **链接**：https://arxiv.org/abs/1910.02054\n"
    assert [e.paper.title for e in entries(text, "notes.md")] == []
