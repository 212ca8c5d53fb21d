"""What identity compares: titles by rarity, part numbers, names of people, abstracts."""

from __future__ import annotations

import pytest

from db.blocking import people, titles
from db.linkage.features import Candidate, abstract_similarity, compare
from extract.lexicon.names import person, same_person


def features(a: str, b: str) -> dict[str, float | None]:
    return compare(Candidate(a), Candidate(b))


def test_case_accents_tex_and_entities_make_no_difference() -> None:
    plain = titles.parse("Markov Chains and Unambiguous Buchi Automata")
    assert titles.parse(r"Markov chains and unambiguous B\"{u}chi automata.").key == plain.key.casefold()
    assert titles.parse("Kernels &amp; Modules").words == titles.parse("kernels modules").words


def test_rare_words_weigh_more_than_common_ones() -> None:
    assert (
        titles.rarity("for") < titles.rarity(titles.stem("serving")) < titles.rarity(titles.stem("blitzscale")) == 1.0
    )


def test_two_spellings_of_a_compound_meet() -> None:
    values = features("Live Model Autoscaling with Host Caching", "Live Model Auto Scaling with Host Caching")
    assert values["title_words"] == 1.0
    assert values["title_letters"] == 1.0


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Pie: Pooling CPU Memory for LLM Inference", "pie"),
        ("PRETZEL - Opening the Black Box", "pretzel"),
        ("(VTC) Fairness in Serving Large Language Models", "vtc"),
        ("Fairness in Serving Large Language Models", ""),
        ("What happens when a very long clause stands here: a study", ""),
    ],
)
def test_the_short_name_before_a_colon(printed: str, name: str) -> None:
    assert titles.parse(printed).name == name


def test_a_short_name_that_stands_in_the_other_title_counts() -> None:
    named = "CachedAttention: Attention Reuse across Conversations"
    assert features(named, "Attention Reuse with CachedAttention")["name"] == 1.0
    assert features(named, "AttentionStore: Attention Reuse across Conversations")["name"] == -1.0


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("Inscribed Matter Communication: Part I", {("part", 1)}),
        ("Inscribed Matter Communication: Part 2", {("part", 2)}),
        ("Asynchronous Systems III", {("part", 3)}),
        ("Reinforcement Learning (3)", {("part", 3)}),
        ("Fast Autoscaling with Caching in O(1)", set()),
        ("The Third Workshop on Hot Topics", {("edition", 3)}),
        ("3rd Workshop on Hot Topics", {("edition", 3)}),
        ("eCom'23: The SIGIR Workshop on eCommerce", {("year", 2023)}),
        ("SyGuS-Comp 2016: Results and Analysis", {("year", 2016)}),
        ("Training with a 2048K Context Length on 12,000 GPUs", set()),
        ("Second-Order Methods", set()),
    ],
)
def test_part_edition_and_year_numbers(printed: str, numbers: set[tuple[str, int]]) -> None:
    assert titles.parse(printed).numbers == numbers


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Jorge Albericio", "J. Albericio"),
        ("Mikołaj Bojańczyk", "Mikolaj Bojanczyk"),
        ("Jun Wang2", "Jun Wang 0009"),
        ("Wang, Jun", "Jun Wang"),
        ("Zhang Wei", "Wei Zhang"),
        ("Manuel Fernández Veiga", "Manuel Fernández"),
        ("ChenYang Xia", "Chenyang Xia"),
        ("Bhargav S. Gulavani", "Bhargav Gulavani"),
        ("Wenguang Chen", "Wengguan Chen"),
    ],
)
def test_one_person_printed_twice(a: str, b: str) -> None:
    assert same_person(person(a), person(b))
    assert same_person(person(b), person(a))


@pytest.mark.parametrize(("a", "b"), [("Jun Wang", "Yong Wang"), ("Jinyu Li", "Jinyu Lu"), ("A. Smith", "B. Smith")])
def test_two_people(a: str, b: str) -> None:
    assert not same_person(person(a), person(b))


def test_an_initial_does_not_take_the_place_of_a_full_name() -> None:
    found = people.overlap(("J. Li", "Jing Li"), ("Jing Li", "Jun Li"))
    assert found is not None
    assert found.shared == 2


def test_the_overlap_of_lists_counts_people_once() -> None:
    found = people.overlap(("Ann Lee", "Bo Xu", "Ann Lee"), ("B. Xu", "Cy Day"))
    assert found == people.Overlap(shared=1, smaller=2, larger=2, first=False, last=False)


def test_no_list_no_overlap() -> None:
    assert people.overlap((), ("Ann Lee",)) is None
    assert features("A title", "Another")["authors_shared"] is None


def test_abstracts_are_compared_only_where_both_are_there() -> None:
    text = " ".join(f"word{n}" for n in range(40))
    assert abstract_similarity(text, None) is None
    assert abstract_similarity(text, "too short to say anything") is None
    assert abstract_similarity(text, text) == 1.0


def test_a_year_between_a_preprint_and_its_paper_is_no_distance() -> None:
    preprint, paper = Candidate("A", year=2024, kind="preprint"), Candidate("A", year=2025, kind="conference")
    assert compare(preprint, paper)["years_apart"] == 0.0
    assert compare(preprint, Candidate("A", year=2025, kind="preprint"))["years_apart"] == 1.0


def test_the_same_edition_is_known_only_where_both_name_it() -> None:
    a = Candidate("A", series="OSDI", year=2025, kind="conference")
    assert compare(a, Candidate("B", series="OSDI", year=2025, kind="list"))["same_edition"] == 1.0
    assert compare(a, Candidate("B", series="OSDI", year=2024, kind="list"))["same_edition"] == 0.0
    assert compare(a, Candidate("B", series="arXiv", year=2025, kind="preprint"))["same_edition"] is None


def test_features_do_not_depend_on_the_order_of_the_pair() -> None:
    a = Candidate("Pie: Pooling CPU Memory", ("Ann Lee", "Bo Xu"), 2024)
    b = Candidate("Pooling Memory of CPUs with Pie", ("B. Xu",), 2025)
    assert compare(a, b) == compare(b, a)


def test_a_preprint_may_be_two_years_before_its_paper_and_one_behind_it() -> None:
    def apart(preprint: int, paper: int) -> float | None:
        a, b = Candidate("A", year=preprint, kind="preprint"), Candidate("A", year=paper, kind="conference")
        assert compare(a, b)["years_apart"] == compare(b, a)["years_apart"]
        return compare(a, b)["years_apart"]

    assert [apart(2024, year) for year in (2022, 2023, 2024, 2026, 2027)] == [1.0, 0.0, 0.0, 0.0, 1.0]
