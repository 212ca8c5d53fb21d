"""How a page writes its days: found by what gives most of them as they are printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import product

_SIGNS = "-/.–"
_DAYS = ("%d", "%-d", "%-dth")
_MONTHS = ("%m", "%-m", "%B", "%b", "%b.")
_WEEKDAYS = ("", "%A, ", "%a, ", "%A ", "%a ", "%a. ")
_SUFFIXES = ("", " (%a)", " (%A)", "(%a)")


def form_of_days(printed: Iterable[tuple[dt.date, str]]) -> str | None:
    """The form that gives most of the days as the page prints them; None where none gives any."""
    dated = list(printed)
    fitting = {form: sum(as_printed(day, form) == raw for day, raw in dated) for form in dict.fromkeys(_forms())}
    best = max(fitting, key=lambda form: fitting[form])
    return best if fitting[best] else None


def as_printed(day: dt.date, form: str) -> str:
    """The day in that form."""
    ordinal = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    plain = form.replace("%-dth", f"{day.day}{ordinal}").replace("%-d", str(day.day)).replace("%-m", str(day.month))
    return day.strftime(plain)


def _forms() -> Iterator[str]:
    """The ways in which people write days, as `strftime` has them ("%-d" is a day without a zero)."""
    for weekday, suffix in product(_WEEKDAYS, _SUFFIXES):
        for month, day in product(_MONTHS, _DAYS):
            for date in (f"{month} {day}", f"{month} {day}, %Y", f"{day} {month}", f"{day} {month} %Y"):
                yield f"{weekday}{date}{suffix}"
            for sign, year in product(_SIGNS, ("%Y", "%y")):
                yield from (
                    f"{weekday}{date}{suffix}"
                    for date in (
                        f"{year}{sign}{month}{sign}{day}",
                        f"{day}{sign}{month}{sign}{year}",
                        f"{month}{sign}{day}{sign}{year}",
                    )
                )
            for sign in _SIGNS:
                yield from (f"{weekday}{date}{suffix}" for date in (f"{month}{sign}{day}", f"{day}{sign}{month}"))
        yield from (f"{weekday}%-m月%-d日{suffix}", f"{weekday}%Y年%-m月%-d日{suffix}")
