"""The order of day, month and year in dates of numbers, decided by all dates of a page together.

One date alone says nothing: 3/4 is March 4 or 3 April. A page says it: an order under which every date exists, stands
on the weekday beside it, and follows the one before by a few weeks is the order that was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from extract.readers.document import Page
from extract.schedule.dates import DateOrder, Found, find_date

_ORDERS: tuple[DateOrder, ...] = ("mdy", "dmy", "ymd")
_NUMERIC = re.compile(r"(?<![\w/.-])\d{1,2}(?P<sep>[/.-])\d{1,2}(?:(?P=sep)(?:(?:19|20)?\d\d)|\.)?(?![\w/])")
_MOST_BEFORE = 25
"""A date that more than a weekday, a number or "Week 3 on" precedes is spoken of, not scheduled."""
_CLOSE_DAYS = 35
"""Meetings follow one another within a month, with a few days for a month of 31; longer gaps are breaks."""
_ANY_YEAR = 2024  # a leap year: 29 February is a day of it


@dataclass(frozen=True, slots=True)
class Order:
    """`order` is None where no date of the page depends on it; `sure` is False where two orders suit equally well."""

    order: DateOrder | None = None
    sure: bool = True


def decide_order(page: Page) -> Order:
    """The order that suits the dates of a page best."""
    return decide(list(_texts(page)))


def decide(texts: Sequence[str]) -> Order:
    """The order that suits these texts best; each begins with a date in numbers."""
    if not texts:
        return Order()
    read = {order: [found for text in texts if (found := find_date(text, order))] for order in _ORDERS}
    meant = {order: [(f.year, f.month, f.day) for f in found] for order, found in read.items()}
    dotted = sum("." in text[:8] for text in texts) > len(texts) / 2
    usual: DateOrder = "dmy" if dotted else "mdy"
    scores = {order: _score(found, len(texts)) for order, found in read.items()}
    best = max(_ORDERS, key=lambda order: (scores[order], order == usual))
    rivals = [o for o in _ORDERS if o != best and scores[o] == scores[best] and meant[o] != meant[best]]
    return Order(best, not rivals or dotted)


def _score(found: Sequence[Found], expected: int) -> tuple[float, float, float]:
    """(share of dates that exist, share of named weekdays that are right, share of steps of a few weeks)."""
    days = [day for f in found if (day := _day(f))]
    named = [(f, day) for f in found if f.weekday is not None and f.year and (day := _day(f))]
    agreeing = sum(f.weekday == day.weekday() for f, day in named) / len(named) if named else 0.5
    steps = [abs((b - a).days) for a, b in pairwise(days)]
    close = sum(step <= _CLOSE_DAYS for step in steps) / len(steps) if steps else 0
    return len(days) / expected, agreeing, close


def _day(found: Found) -> date | None:
    try:
        return date(found.year or _ANY_YEAR, found.month, found.day or 1)
    except ValueError:
        return None


def _texts(page: Page) -> Iterator[str]:
    """Every piece of the page that is a date in numbers or begins with one."""
    for text in _pieces(page):
        for line in text.split("\n") if len(text) < 20_000 else ():
            match = _NUMERIC.search(line[: _MOST_BEFORE + 12])
            if match and match.start() <= _MOST_BEFORE:
                yield line[max(0, match.start() - _MOST_BEFORE) : match.end() + _MOST_BEFORE]


def _pieces(page: Page) -> Iterable[str]:
    if not page.blocks or page.front:
        yield page.front or page.text.text
    for block in page.blocks:
        if block.table:
            yield from (cell.text for row in block.table.rows for cell in row[:4] if len(cell.text) < 60)
        else:
            yield block.rich.printed
