"""How often things are read: `paperwatch/data/schedule.toml` as an object."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from extract.records import Venue


@dataclass(frozen=True, slots=True)
class Rules:
    """When a source is due again, which editions there are, and when silence is an alarm."""

    ok: dt.timedelta
    failed: dt.timedelta
    failed_most: dt.timedelta
    awaited: dt.timedelta
    rested: dt.timedelta
    slack: dt.timedelta
    rest_nights: int
    ahead: dt.timedelta
    silent_nights: int
    stale: dt.timedelta
    months: Mapping[str, int]
    pauses: Mapping[str, tuple[int, ...]]

    def is_over(self, edition: Venue, today: dt.date) -> bool:
        """Whether the conference of that year has certainly been."""
        return today > self.last_day(edition)

    def last_day(self, edition: Venue) -> dt.date:
        """The last day of the month in which an edition meets."""
        year, month = edition.year or 0, self.months.get(edition.series, 12)
        return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)

    def meets(self, edition: Venue) -> bool:
        """Whether the series met in that year, as far as is known."""
        return edition.year not in self.pauses.get(edition.series, ())

    def editions(self, series: str, today: dt.date) -> list[Venue]:
        """The editions of a series that are worth asking for: last year's, this year's, the next once it is near."""
        years = [today.year - 1, today.year]
        if self.last_day(Venue(series, today.year + 1)) - self.ahead <= today:
            years.append(today.year + 1)
        return [edition for year in years if self.meets(edition := Venue(series, year))]


@cache
def shipped_rules() -> Rules:
    """The rules that ship with the program."""
    return read_rules(resources.files("paperwatch").joinpath("data/schedule.toml").read_text("utf-8"))


def read_rules(toml_text: str) -> Rules:
    """Rules from TOML in the form of `schedule.toml`."""
    table = tomllib.loads(toml_text)
    again = {name: dt.timedelta(hours=hours) for name, hours in table["again"].items()}
    return Rules(
        **again,
        rest_nights=table["rest"]["nights"],
        ahead=dt.timedelta(days=table["ahead"]["days"]),
        silent_nights=table["alarm"]["silent_nights"],
        stale=dt.timedelta(days=table["alarm"]["stale_days"]),
        months=table["months"],
        pauses={series: tuple(years) for series, years in table["pauses"].items()},
    )
