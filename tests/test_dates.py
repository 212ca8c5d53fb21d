"""Months, years and partly printed dates."""

from __future__ import annotations

from datetime import date

import pytest

from extract.lexicon.dates import first_day, full_year, month_number, year_in


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2023", date(2023, 1, 1)),
        ("2023///", date(2023, 1, 1)),
        ("2023/10/23/", date(2023, 10, 23)),
        ("2018-10", date(2018, 10, 1)),
        ("2020-11-04/2020-11-06", date(2020, 11, 4)),
        ("2021/Mar/04", date(2021, 3, 4)),
        ("March 31 - April 2, 2019", date(2019, 3, 31)),
        ("4 juin 2020", date(2020, 6, 4)),
        ("12. Dezember 2020", date(2020, 12, 12)),
        ("2009年6月", date(2009, 6, 1)),
        ("Oct. 2019", date(2019, 10, 1)),
        ("2011a", date(2011, 1, 1)),
        ("2021-02-30", date(2021, 2, 1)),
        ("2021-13-01", date(2021, 1, 1)),
        ("in press", None),
        ("", None),
    ],
)
def test_the_day_a_printed_date_begins(printed: str, day: date | None) -> None:
    assert first_day(printed) == day


@pytest.mark.parametrize(
    ("month", "day"),
    [
        ("oct", (10, 1)),
        ("10", (10, 1)),
        ("October 23--26", (10, 23)),
        ("oct 11", (10, 11)),
        ("Jul/Aug", (7, 1)),
        ("spring", (1, 1)),
        ("", (1, 1)),
    ],
)
def test_a_month_that_stands_by_itself(month: str, day: tuple[int, int]) -> None:
    assert first_day("2024", month) == date(2024, *day)


@pytest.mark.parametrize(
    ("name", "number"),
    [("Sept.", 9), ("März", 3), ("août", 8), ("ottobre", 10), ("mei", 5), ("12", 12), ("13", None), ("monday", None)],
)
def test_months_by_their_names(name: str, number: int | None) -> None:
    assert month_number(name) == number


def test_two_digits_are_of_the_last_century_from_seventy_on() -> None:
    assert [full_year(n) for n in (0, 25, 69, 70, 99)] == [2000, 2025, 2069, 1970, 1999]


def test_the_first_year_in_a_text() -> None:
    assert (year_in("OSDI 2020, November"), year_in("12345")) == (2020, None)
