"""Semantic Scholar's papers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.metadata import semanticscholar
from extract.records import Author, PaperRecord, Venue

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "semanticscholar"
URL = "https://api.semanticscholar.org/graph/v1/paper/x"


def papers(value: Any) -> list[PaperRecord]:
    records = semanticscholar.extract(json.dumps(value).encode(), URL).records
    return [r for r in records if isinstance(r, PaperRecord)]


def test_a_paper_brings_its_identifiers() -> None:
    (paper,) = papers(json.loads((FIXTURES / "paper.json").read_text("utf-8")))
    assert paper.identifiers.doi == "10.1145/3694715.3695964"
    assert paper.identifiers.arxiv == "2312.12456"
    assert paper.identifiers.dblp == "conf/sosp/SongMX024"
    assert paper.authors[0] == Author("Yixin Song", ("Shanghai Jiao Tong University",))


def test_the_year_of_a_preprint_is_not_the_year_of_the_venue_but_dblps_key_tells_it() -> None:
    told = json.loads((FIXTURES / "paper.json").read_text("utf-8"))
    (paper,) = papers(told)
    assert paper.venue == Venue("SOSP", 2024)
    told["externalIds"].pop("DBLP")
    (paper,) = papers(told)
    assert paper.venue == Venue("SOSP", None)


def test_a_batch_names_the_papers_it_does_not_know() -> None:
    read = semanticscholar.extract((FIXTURES / "batch.json").read_bytes(), URL)
    assert len(read.records) == 1
    assert [p.code for p in read.problems] == ["semanticscholar.not-found"]


def test_references_are_unwrapped_and_unresolved_ones_named() -> None:
    cited = [{"citedPaper": {"paperId": "a", "title": "T"}}, {"citedPaper": {"paperId": None, "title": "U"}}]
    read = semanticscholar.extract(json.dumps({"offset": 0, "next": 50, "data": cited}).encode(), URL)
    assert [p.key for p in read.records if isinstance(p, PaperRecord)] == ["a"]
    assert [p.code for p in read.problems] == ["semanticscholar.no-id"]
    assert read.page == {"start": 0, "next_start": 50}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"error": "Paper with id 0 not found"}, "semanticscholar.not-found"),
        ({"message": "Too Many Requests", "code": "429"}, "semanticscholar.error"),
        ({"authorId": "1", "name": "A"}, "semanticscholar.other-message"),
        ({"data": [{"authorId": "1", "name": "A"}]}, "semanticscholar.other-message"),
        ({"total": 0, "offset": 0, "data": []}, "semanticscholar.no-results"),
        ({"paperId": "a", "title": None}, "semanticscholar.no-title"),
        (5, "semanticscholar.other-message"),
    ],
)
def test_every_answer_without_papers_is_a_named_problem(value: Any, code: str) -> None:
    assert [p.code for p in semanticscholar.extract(json.dumps(value).encode(), URL).problems] == [code]
