"""How the lines are split and made that the line reader is trained and measured on."""

from __future__ import annotations

from random import Random

import pytest

from bench.lines_data import PARTS, Pool, conference, is_plain_name, part, words_of
from bench.lines_names import Printer


def test_a_name_is_always_in_the_same_part_however_it_is_capitalised() -> None:
    assert part("Ann Lee") == part("ann lee")
    assert {part(f"Ann Lee {i}") for i in range(100)} == set(PARTS)


def test_all_years_of_a_conference_are_in_one_part() -> None:
    assert conference("acm/sosp/sosp_2017.html") == conference("acm/sosp/sosp_2025.html")
    assert conference("acm/sosp/sosp_2017.html") != conference("acm/eurosys/eurosys_2023.html")


def test_the_test_part_has_topics_and_firms_of_its_own() -> None:
    for key in ("topics", "firms", "fields", "headings"):
        test, rest = set(words_of(key, test=True)), set(words_of(key, test=False))
        assert test and rest and not test & rest


@pytest.mark.parametrize(
    "text", ["The ATLAS Collaboration", "for the CMS team", "Madonna", "A. Lee (MIT)", "Ann Lee et al"]
)
def test_what_the_tables_hold_beside_names_is_left_out(text: str) -> None:
    assert not is_plain_name(text)


def test_the_same_seed_prints_the_same_names() -> None:
    pool = Pool(names=["Ann Lee", "Bo Van Mai", "Sam Hall"], cities=[("Paris", "France")])
    drawn = [[Printer(pool, Random(3), False).joined(["Ann Lee", "Bo Mai"]) for _ in range(5)] for _ in range(2)]
    assert drawn[0] == drawn[1]
    first, second = Printer(pool, Random(3), False), Printer(pool, Random(3), False)
    assert [first.name() for _ in range(50)] == [second.name() for _ in range(50)]


def test_names_are_printed_last_name_first() -> None:
    printer = Printer(Pool(names=["Donald Ervin Knuth"]), Random(0), False)
    assert printer.last_first(initials=True) == "Knuth, D. E."
    assert printer.last_first(initials=False) == "Knuth, Donald Ervin"
