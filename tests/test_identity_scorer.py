"""The verdict on a pair: a sum anyone can check, and vetoes that win over it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.linkage.features import Candidate
from db.linkage.scorer import Curve, logistic, score, shipped

PEOPLE = ("Amey Agrawal", "Ashish Panwar", "Jayashree Mohan", "Nipun Kwatra", "Ramachandran Ramjee")
OTHERS = ("In Gim", "Zhiyao Ma", "Lin Zhong")
PREPRINT = Candidate("Near-Memory Address Translation", PEOPLE, 2016, "arXiv", "preprint", source="arxiv", key="1612.1")


def published(title: str, authors: tuple[str, ...] = PEOPLE, year: int = 2017, **more: str) -> Candidate:
    return Candidate(title, authors, year, "OSDI", "conference", source="usenix", key=title, **more)  # type: ignore[arg-type]


def test_a_preprint_and_its_paper_are_one() -> None:
    assert score(PREPRINT, published("Near-Memory Address Translation")).outcome == "same"


def test_a_new_short_name_before_the_same_title_is_one_paper() -> None:
    renamed = published("Nearby: Near-Memory Address Translation")
    assert score(PREPRINT, renamed).outcome == "same"


def test_two_titles_by_the_same_people_in_one_edition_are_two_papers_until_a_person_says_otherwise() -> None:
    people = ("Ada Bee", "Bo Kim")
    stores = Candidate("Design of Alpha Stores for Clouds", people, 2016, "SOSP", "conference", source="dblp")
    other = replace(stores, source="programme")
    assert score(stores, replace(other, title="Design of Beta Logs")).outcome == "different"
    assert score(stores, replace(other, title="Alpha Stores for Edge Clouds")).outcome == "ask"
    assert score(stores, other).outcome == "same"


def test_a_shared_short_name_alone_proves_nothing() -> None:
    a = Candidate("Pie: Pooling CPU Memory for LLM Inference", PEOPLE, 2024)
    b = Candidate("Pie: A Programmable Serving System for Emerging LLM Applications", OTHERS, 2025)
    assert score(a, b).outcome == "different"
    untold = score(Candidate(a.title), Candidate(b.title))
    assert untold.outcome == "different"


def test_the_same_group_alone_proves_nothing() -> None:
    first = Candidate("SARATHI: Efficient LLM Inference by Piggybacking Decodes with Chunked Prefills", PEOPLE, 2023)
    second = Candidate("Taming Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve", PEOPLE, 2024)
    assert score(first, second).outcome in ("ask", "different")


def test_titles_alone_are_merged_only_where_they_are_nearly_equal() -> None:
    title = "Fairness in Serving Large Language Models"
    assert score(Candidate(title), Candidate(title)).outcome == "same"
    assert score(
        Candidate(title), Candidate("Fast Distributed Inference Serving for Large Language Models")
    ).outcome == ("different")


def test_the_same_edition_helps_a_title_without_people() -> None:
    talk = Candidate("Fast and Live Model Auto Scaling with O(1) Host Caching", (), 2025, "OSDI", "list")
    paper = published("BlitzScale: Fast and Live Large Model Autoscaling with O(1) Host Caching", OTHERS, 2025)
    assert score(talk, paper).outcome == "same"


@pytest.mark.parametrize(
    ("a", "b", "code", "outcome"),
    [
        ("Matter Communication: Part I", "Matter Communication: Part II", "another-number", "different"),
        ("The Third Workshop on Tracking", "The Fourth Workshop on Tracking", "another-number", "different"),
        ("Corrigendum to Deep Tracking of Threads", "Deep Tracking of Threads", "another-writing", "different"),
    ],
)
def test_numbers_and_corrections_win_over_a_near_title(a: str, b: str, code: str, outcome: str) -> None:
    judged = score(Candidate(a, PEOPLE, 2016), Candidate(b, PEOPLE, 2016))
    assert [veto.code for veto in judged.vetoes] == [code]
    assert judged.outcome == outcome


def test_another_doi_of_the_same_kind_leaves_a_version_at_most() -> None:
    conference = Candidate("Watermarking Relational Databases", PEOPLE, 2002, names=frozenset({("doi", "10.1145/1.1")}))
    journal = Candidate("Watermarking Relational Databases", PEOPLE, 2003, names=frozenset({("doi", "10.1007/s1")}))
    assert score(conference, journal).outcome == "version"


def test_the_doi_of_a_preprint_server_is_of_another_kind() -> None:
    preprint = Candidate(
        "Watermarking Relational Databases", PEOPLE, 2002, names=frozenset({("doi", "10.2139/ssrn.1")})
    )
    paper = Candidate("Watermarking Relational Databases", PEOPLE, 2002, names=frozenset({("doi", "10.1145/1.1")}))
    assert score(preprint, paper).outcome == "same"


def test_a_source_that_lists_every_paper_once_names_two() -> None:
    a = Candidate("Live Tracking of Threads", PEOPLE, 2020, kind="conference", source="dblp", key="conf/x/1")
    b = Candidate("Live Tracking of Threads", PEOPLE, 2021, kind="conference", source="dblp", key="conf/y/2")
    preprint = Candidate(
        "Live Tracking of Threads", PEOPLE, 2020, kind="preprint", source="dblp", key="journals/corr/1"
    )
    assert score(a, b).outcome == "version"
    assert score(a, preprint).outcome == "same"


def test_a_reading_list_may_print_a_paper_twice() -> None:
    a = Candidate("Live Tracking of Threads in Kernels", source="list:group", key="1", kind="list")
    b = Candidate("Live Tracking of Threads in Kernels", source="list:group", key="2", kind="list")
    assert score(a, b).outcome == "same"


def test_two_entries_of_one_source_without_keys_are_two_works_all_the_same() -> None:
    a = Candidate("Live Tracking of Threads", PEOPLE, 2020, kind="preprint", source="arxiv")
    b = Candidate("Live Tracking of Many Threads", PEOPLE, 2020, kind="preprint", source="arxiv")
    assert [veto.code for veto in score(a, b).vetoes] == ["one-list"]
    assert score(a, b).outcome == "version"


def test_another_title_by_the_same_people_is_merged_across_two_sources_and_asked_about_within_one() -> None:
    a = Candidate("Distributed Computation in the Congested Clique of Nodes", PEOPLE, 2020, kind="preprint")
    b = Candidate("Distributed Computation in Congested Networks of Nodes", PEOPLE, 2020, kind="preprint")
    assert score(a, b).outcome == "ask"
    assert score(replace(a, source="list:a"), replace(b, source="list:a")).outcome == "ask"
    assert score(replace(a, source="list:a"), replace(b, source="arxiv")).outcome == "same"


def test_two_preprints_of_two_years_are_at_most_asked_about() -> None:
    a = Candidate("Live Tracking of Threads", PEOPLE, 2020, kind="preprint")
    judged = score(a, replace(a, year=2021))
    assert [veto.code for veto in judged.vetoes] == ["two-preprints"]
    assert judged.outcome != "same"


def test_a_preprint_may_call_itself_the_extended_version_of_a_paper_but_not_of_a_preprint() -> None:
    extended = replace(PREPRINT, printed=PREPRINT.title + " (Extended Version)")
    assert score(extended, published(PREPRINT.title)).outcome == "same"
    assert [v.code for v in score(extended, replace(PREPRINT, source="list:a")).vetoes] == ["another-writing"]


def test_two_published_papers_of_two_years_are_at_most_asked_about() -> None:
    a = Candidate("Live Tracking of Threads", PEOPLE, 2020, kind="conference")
    assert [v.code for v in score(a, replace(a, year=2021)).vetoes] == ["another-year"]


def test_equal_titles_of_other_people_are_asked_about() -> None:
    a = Candidate("Citation Statistics of Computer Science", PEOPLE, 2010)
    assert score(a, Candidate("Citation Statistics of Computer Science", OTHERS, 2010)).outcome in ("ask", "different")


def test_every_score_can_be_recomputed_from_its_parts() -> None:
    judged = score(PREPRINT, published("Address Translation Near Memory"))
    total = judged.bias + sum(weight for _, _, weight in judged.contributions)
    assert judged.probability == pytest.approx(logistic(total))
    table = shipped().people
    assert all(weight == table.curves[name](value) for name, value, weight in judged.contributions)


def test_a_score_does_not_depend_on_the_order_of_the_pair() -> None:
    other = published("Address Translation Near Memory")
    assert score(PREPRINT, other).probability == score(other, PREPRINT).probability


def test_a_better_title_is_never_worse_evidence() -> None:
    for table in (shipped().people, shipped().titles):
        for name in ("title_words", "title_letters", "title_best", "title_trigrams"):
            weights = table.curves[name].weight
            assert list(weights) == sorted(weights)


def test_a_curve_is_a_line_through_its_points() -> None:
    curve = Curve((0.0, 1.0, 2.0), (0.0, 2.0, 2.0), missing=-1.0)
    assert [curve(v) for v in (-1.0, 0.5, 1.5, 9.0, None)] == [0.0, 1.0, 2.0, 2.0, -1.0]
