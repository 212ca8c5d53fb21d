"""OpenAlex's works."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.metadata import openalex
from extract.records import Author, Extraction, PaperRecord, Venue

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "openalex"
URL = "https://api.openalex.org/works"


def read(**fields: Any) -> Extraction:
    work = {"id": "https://openalex.org/W1", "title": "A Title", "doi": "https://doi.org/10.1145/1.2", **fields}
    return openalex.extract(json.dumps(work).encode(), URL)


def paper(extraction: Extraction) -> PaperRecord:
    (record,) = extraction.records
    assert isinstance(record, PaperRecord)
    return record


def test_the_abstract_is_put_together_from_the_inverted_index() -> None:
    index = {"the": [0, 3], "cat": [1], "chased": [2], "dog": [4]}
    assert paper(read(abstract_inverted_index=index)).abstract == "the cat chased the dog"


@pytest.mark.parametrize("index", [None, {}, [], {"a": None}, {"a": ["x"]}, {"a": [True]}, "text"])
def test_an_index_that_is_none_gives_no_abstract(index: Any) -> None:
    assert paper(read(abstract_inverted_index=index)).abstract is None


def test_absurd_positions_cost_no_memory() -> None:
    assert paper(read(abstract_inverted_index={"a": [10**18], "b": [-5]})).abstract == "b a"


def test_a_work_without_source_has_no_venue_and_keeps_its_links() -> None:
    work = paper(openalex.extract((FIXTURES / "work.json").read_bytes(), URL))
    assert work.venue is None
    assert (work.identifiers.openalex, work.identifiers.arxiv) == ("W4404288501", "2312.12456")
    assert [link.url for link in work.links] == [
        "https://doi.org/10.1145/3694715.3695964",
        "https://dl.acm.org/doi/pdf/10.1145/3694715.3695964",
    ]


def test_printed_affiliations_come_before_known_institutions() -> None:
    authors = paper(openalex.extract((FIXTURES / "work.json").read_bytes(), URL)).authors
    assert authors[1] == Author("Zeyu Mi", ("Shanghai Jiao Tong University, Shanghai, China",))
    assert authors[2] == Author("Haotong Xie", ("Shanghai Jiao Tong University",))


def test_a_source_that_is_arxiv_is_the_venue_arxiv() -> None:
    work = paper(
        read(primary_location={"source": {"display_name": "arXiv (Cornell University)"}}, publication_year=2024)
    )
    assert work.venue == Venue("arXiv", 2024)


def test_a_list_gives_the_cursor_and_ignores_data_sets_by_name() -> None:
    extraction = openalex.extract((FIXTURES / "list.json").read_bytes(), URL)
    assert [p.code for p in extraction.problems] == ["ignored.dataset"]
    assert extraction.page["next_cursor"] == "IlsxMDAuMCwgJ2h0dHBzOi8vb3BlbmFsZXgub3JnL1cyJ10i"
    assert extraction.page["total_results"] == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"error":"Invalid query","message":"no"}', "openalex.error"),
        (b'{"meta":{"count":0},"results":[]}', "openalex.no-results"),
        (b'{"id":"https://openalex.org/W1","doi":null,"title":null}', "openalex.no-title"),
        (b"<!doctype html><title>404 Not Found</title>", "openalex.not-found"),
        (b'{"x":1}', "openalex.other-message"),
        (b"7", "openalex.other-message"),
    ],
)
def test_every_answer_without_works_is_a_named_problem(body: bytes, code: str) -> None:
    assert [p.code for p in openalex.extract(body, URL).problems] == [code]
