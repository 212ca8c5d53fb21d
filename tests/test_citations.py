"""What papers cite: as registries list it, as the database keeps it, and as `related` speaks of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from test_organise import fill

from db.engine import Database
from db.group.citations import cite_the_same, cited_together
from db.group.related import related
from db.search.search import search
from db.store.caps import capped
from extract.metadata import crossref, openalex, semanticscholar
from extract.metadata.references import from_text
from extract.records import Identifiers, PaperRecord, Reference, Venue, Where

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
VLLM = "10.1145/3600006.3613165"
ORCA = "Orca: A Distributed Serving System for Transformer-Based Generative Models"


def cited(reader: Any, file: str, **changes: object) -> tuple[Reference, ...]:
    answer = json.loads((FIXTURES / file).read_text("utf-8"))
    (record,) = reader.extract(json.dumps(answer | changes).encode(), "https://x.org/").records
    return tuple(record.references)


# As registries list it


def test_crossref_gives_what_publishers_deposit_a_doi_a_title_or_a_printed_line() -> None:
    assert cited(crossref, "crossref/work.json") == (
        Reference(Identifiers(doi=VLLM)),
        Reference(title=ORCA),
        Reference(Identifiers(arxiv="2005.14165"), "Language Models are Few-Shot Learners"),
    )


def test_openalex_gives_its_own_ids() -> None:
    assert cited(openalex, "openalex/work.json") == (
        Reference(Identifiers(openalex="W4387321091")),
        Reference(Identifiers(openalex="W3030163527")),
    )


def test_semantic_scholar_gives_ids_and_titles() -> None:
    ids = ("1a00000000000000000000000000000000000001", "1a00000000000000000000000000000000000002")
    vllm = "Efficient Memory Management for Large Language Model Serving with PagedAttention"
    assert cited(semanticscholar, "semanticscholar/paper.json") == (
        Reference(Identifiers(doi=VLLM, arxiv="2309.06180", semanticscholar=ids[0]), vllm),
        Reference(Identifiers(semanticscholar=ids[1]), ORCA),
        Reference(title="cuBLAS"),
    )


@pytest.mark.parametrize("listed", [None, [None], ["no object"], {}])
def test_a_list_of_references_that_is_none_costs_the_record_nothing(listed: object) -> None:
    assert cited(semanticscholar, "semanticscholar/paper.json", references=listed) == ()


def test_a_doi_that_arxiv_registered_is_its_arxiv_id() -> None:
    ref = {"paperId": "1b", "externalIds": {"DOI": "10.48550/arXiv.2001.08361"}, "title": "Scaling Laws"}
    (found,) = cited(semanticscholar, "semanticscholar/paper.json", references=[ref])
    assert found.identifiers == Identifiers(arxiv="2001.08361", semanticscholar="1b")


@pytest.mark.parametrize(
    ("printed", "arxiv", "title"),
    [
        ("Ada Park and Bo Lin. 2024. Looms in LLM Serving. In Proc. OSDI 2024. 1-5.", None, "Looms in LLM Serving"),
        ("A. Park et al., “Looms considered useful,” in Proc. SOSP, 2023.", None, "Looms considered useful"),
        ("Park, A., & Lin, B. (2004). Looms: Simply woven. OSDI.", None, "Looms: Simply woven"),
        ("Park A (1998) The part-time loom. ACM TOCS 16(2)", None, "The part-time loom"),
        ("A. Park. 2020. Looms at Large. arXiv preprint arXiv:2005.14165 (2020).", "2005.14165", "Looms at Large"),
        ("NVIDIA. [n. d.]. cuBLAS. https://developer.nvidia.com/cublas", None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_a_printed_reference_gives_the_title_behind_the_year_or_in_quotation_marks(
    printed: str, arxiv: str | None, title: str | None
) -> None:
    assert from_text(printed) == (arxiv, title)


# As the database keeps it


def paper(key: str, title: str, year: int = 2025, **more: Any) -> PaperRecord:
    told: dict[str, Any] = {"venue": Venue("SOSP", year), "where": Where("https://conference.example.org/")} | more
    return PaperRecord(source="programme", key=key, title=title, **told)


def to(*names: str) -> tuple[Reference, ...]:
    return tuple(Reference(Identifiers(doi=name) if name.startswith("10.") else Identifiers(), name) for name in names)


MINE = paper("m", "Weaving on Many Looms", identifiers=Identifiers(doi="10.1145/1"))
TITLED = paper("t", "A Shuttle for Every Loom", 2024)


def citations(database: Database) -> set[tuple[str, str]]:
    titles = "SELECT a.title AS citing, b.title AS cited FROM citations c"
    joins = "JOIN papers a ON a.paper_id = c.paper_id JOIN papers b ON b.paper_id = c.cites"
    with database.reading() as connection:
        return {(row.citing, row.cited) for row in connection.execute(text(f"{titles} {joins}"))}


def test_a_cited_paper_is_known_by_an_identifier_or_by_a_telling_title(database: Database) -> None:
    citing = paper("c", "Threads", references=to("10.1145/1", "A shuttle for every loom!", "Threads", "No Known Work"))
    fill(database, MINE, TITLED, citing)
    assert citations(database) == {("Threads", MINE.title), ("Threads", TITLED.title)}


def test_a_title_of_two_words_tells_nobody_apart(database: Database) -> None:
    fill(database, paper("d", "Two Words"), paper("c", "Threads", references=to("Two Words")))
    assert citations(database) == set()


def test_a_list_that_changed_is_kept_as_it_is_now(database: Database) -> None:
    fill(database, MINE, TITLED, paper("c", "Threads", references=to("10.1145/1")))
    fill(database, paper("c", "Threads", references=to("A Shuttle for Every Loom")))
    assert citations(database) == {("Threads", TITLED.title)}


def test_of_a_very_long_list_the_first_thousand_are_kept() -> None:
    kept, cut = capped(paper("c", "Threads", references=to("Another Paper") * 1_001))
    assert (len(kept.references), cut) == (1_000, ["references of 1,001 items"])


# As `related` speaks of it


def reasons(database: Database, title: str, **more: Any) -> dict[str, tuple[str, ...]]:
    (hit,) = search(database, f'title:"{title}"')
    return {row.title: row.reasons for row in related(database, hit.paper_id, **more)}


def test_a_citation_either_way_is_a_reason(database: Database) -> None:
    mine = replace(MINE, references=to("A Shuttle for Every Loom"))
    fill(database, mine, TITLED, paper("c", "Threads of Silver", references=to("10.1145/1")))
    found = reasons(database, "Weaving on Many Looms")
    assert "cited by this paper" in found["A Shuttle for Every Loom"]
    assert found["Threads of Silver"] == ("cites this paper",)


def test_a_later_paper_is_related_where_it_cites_this_one(database: Database) -> None:
    later = paper("c", "Threads of Silver", 2026, references=to("10.1145/1"))
    fill(database, MINE, later, paper("o", "Looms and Weaving Revisited", 2026))
    assert set(reasons(database, "Weaving on Many Looms")) == {"Threads of Silver"}


def test_papers_that_cite_the_same_few_works_are_related_though_nobody_knows_those_works(database: Database) -> None:
    works = ("10.1145/7", "10.1145/8", "10.1145/9")
    others = [paper(f"x{n}", f"Quite Other Matters Number {n}", references=to("10.1145/9")) for n in range(5)]
    fill(database, replace(MINE, references=to(*works)), paper("c", "Threads", references=to(*works[:2])), *others)
    assert reasons(database, "Weaving on Many Looms") == {"Threads": ("cites 2 works that this paper cites too",)}


def test_what_many_cite_makes_papers_less_alike_than_what_few_cite(database: Database) -> None:
    rare, common = "10.1145/7", "10.1145/8"
    others = [paper(f"x{n}", f"Quite Other Matters Number {n}", references=to(common)) for n in range(5)]
    near = paper("c", "Threads", references=to(rare, "10.1145/5"))
    far = paper("d", "Needles", references=to(common, "10.1145/6"))
    fill(database, replace(MINE, references=to(rare, common)), near, far, *others)
    with database.reading() as connection:
        ids = {r.title: r.id for r in connection.execute(text("SELECT id, title FROM paper"))}
        found = cite_the_same(connection, ids[MINE.title])
    assert found[ids["Threads"]].likeness > found[ids["Needles"]].likeness > 0


def test_papers_cited_side_by_side_are_related(database: Database) -> None:
    both = to("10.1145/1", "A Shuttle for Every Loom")
    fill(database, MINE, TITLED, *(paper(f"c{n}", f"Needles and Pins {n}", references=both) for n in range(3)))
    found = reasons(database, "Weaving on Many Looms")
    assert "cited beside this paper by 3 others" in found["A Shuttle for Every Loom"]
    with database.reading() as connection:
        ids = {r.title: r.paper_id for r in connection.execute(text("SELECT paper_id, title FROM papers"))}
        assert cited_together(connection, ids[MINE.title])[ids[TITLED.title]].likeness == pytest.approx(1.0)
