"""Months, years of two digits and dates of which only a part is printed, by one rule for all readers."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib import resources

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PIVOT = 70  # the first conferences and papers whose years are written with two digits are of the seventies
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)[-/.](\d\d?)(?:[-/.](\d\d?))?(?!\d)")
_EAST_ASIAN = re.compile(r"((?:1[5-9]|20)\d\d)\s?[年년]\s?(?:(\d\d?)\s?[月월])?\s?(?:(\d\d?)\s?[日号일])?")
_WORD = re.compile(r"[^\W\d_]{3,10}")
_DAY = re.compile(r"(?<![\d.:])(\d{1,2})(?:st|nd|rd|th)?(?![\d:])", re.IGNORECASE)
_LONGEST = 200  # characters; a longer text is no date


def full_year(two_digits: int) -> int:
    """The year that two digits stand for: 70 to 99 are of the last century."""
    return two_digits + (1900 if two_digits >= _PIVOT else 2000)


def year_in(text: str) -> int | None:
    """The first year of four digits in `text`: "2011a", "Fall 2009", "in press" (none)."""
    match = _YEAR.search(text[:_LONGEST])
    return int(match[0]) if match else None


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(resources.files("extract").joinpath("data/months.toml").read_text("utf-8"))


@cache
def _names() -> dict[str, int]:
    months = ((number, month) for names in _table().values() for number, month in enumerate(names, 1))
    return {name: number for number, month in months for name in month.split()}


def months_by_language() -> dict[str, list[str]]:
    """The months as they are spelled out in each language of `months.toml`, January first, without capitals."""
    return {language: [month.split()[0] for month in names] for language, names in _table().items()}


def month_names() -> tuple[str, ...]:
    """The months as they are spelled out in the languages of `months.toml`, the longest first."""
    full = {name for names in months_by_language().values() for name in names}
    return tuple(sorted(full, key=lambda name: (-len(name), name)))


def month_number(text: str) -> int | None:
    """1 to 12 for a month's name or abbreviation in one of the languages of `months.toml`, or for its number."""
    word = text.strip(" .,").casefold()
    if word.isdecimal():
        return int(word) if len(word) < 3 and 1 <= int(word) <= 12 else None
    return _names().get(word)


def month_in(text: str) -> int | None:
    """The first month that `text` names: "October 23--26", "oct # 11", "Jul./Aug."."""
    return next((number for word in _WORD.findall(text[:_LONGEST]) if (number := month_number(word))), None)


def first_day(printed: str, month: str = "") -> date | None:
    """The day a printed date begins, as far as it is told: the first of the month or year where no more is known.

    Reads "2023/10/23/", "2020-11-04/2020-11-06", "2021/Mar/04", "March 31 - April 2, 2019", "4 juin 2020", "2009年6月";
    `month` is the month where it stands by itself ("October 23--26", "oct~11", "3"). None without a year.
    """
    text = printed[:_LONGEST]
    match = _NUMBERS.search(text) or _EAST_ASIAN.search(text)
    if match and match[2]:
        return _day(int(match[1]), int(match[2]), int(match[3] or 1))
    year = year_in(text)
    if year is None:
        return None
    for told in (_YEAR.sub(" ", text), month[:_LONGEST]):
        number = month_in(told)
        if number is not None:
            day = _DAY.search(told)
            return _day(year, number, int(day[1]) if day else 1)
    return _day(year, month_number(month) or 1, 1)


def _day(year: int, month: int, day: int) -> date:
    """The date; where there is no such day, the first of the month, and of the year where there is no such month."""
    for numbers in ((month, day), (month, 1)):
        try:
            return date(year, *numbers)
        except ValueError:
            continue
    return date(year, 1, 1)
