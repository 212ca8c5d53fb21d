"""The written order of enrichment (the source cards and `db/data/enrichment.toml`): who is asked for what, and when."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from extract.identifiers import split_address
from extract.sources import Asking, askable, cards
from extract.venues import Series, Venues

ANSWERED = "ok"
"""The outcome of an attempt that brought a record."""
_LONGEST = 1000  # characters of an address that is asked; by hand


@dataclass(frozen=True, slots=True)
class Plan:
    """The order as data; see the file for what each part means."""

    wanted: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, Asking]
    budgets: Mapping[str, int]
    night: dt.timedelta
    again: Mapping[str, tuple[int, ...]]
    answers: frozenset[str]
    closed: frozenset[str]

    def fields_of(self, series: str | None, venues: Venues) -> tuple[str, ...]:
        """What a work of that series should have. Only a series whose papers have DOIs is missing one."""
        kind = "preprint" if series in venues.preprints else "conference"
        known = venues.series.get(series or "")
        has_doi = known is not None and _gives_dois(known)
        return tuple(field for field in self.wanted[kind] if field != "doi" or has_doi)

    def ways(self, field: str) -> Iterator[tuple[str, str]]:
        """(source, scheme) of everybody who could fill the field, in order."""
        could = (name for name, asking in self.sources.items() if field in asking.fields)
        for source in sorted(could, key=lambda name: (self.sources[name].fields[field], name)):
            for scheme in self.sources[source].by:
                yield source, scheme

    def host(self, source: str, asked: str) -> str:
        """The host that is asked; all of one site count as one."""
        return self.sources[source].host or (split_address(asked).hostname or "").removeprefix("www.")

    def budget(self, host: str) -> int:
        """How many works the host may be asked about in a night."""
        return self.budgets.get(host, self.budgets["default"])

    def next_try(self, source: str, outcome: str, tries: int, at: dt.datetime) -> dt.datetime | None:
        """When to ask again after the `tries`-th attempt ended so; None: never."""
        if outcome == ANSWERED:
            refresh = self.sources[source].refresh
            return at + dt.timedelta(days=refresh) if refresh else None
        unknown = "unknown" if outcome in self.sources[source].unknown else ""
        kinds = (outcome, unknown, outcome.partition(".")[0], "default")
        days = next(self.again[kind] for kind in kinds if kind in self.again)
        return at + dt.timedelta(days=days[min(tries, len(days)) - 1]) if days else None

    def is_answer(self, source: str, outcome: str) -> bool:
        """Whether the source answered, be it that it does not know the work."""
        return bool({outcome, outcome.partition(".")[0]} & self.answers) or outcome in self.sources[source].unknown

    def needs_key(self, source: str) -> bool:
        """Whether the source answers only with a key from the configuration."""
        key = cards()[source].key
        return key is not None and key.needed

    def is_open(self, url: str) -> bool:
        """Whether a PDF's address may be asked: http or https, of no closed host."""
        parts = split_address(url)
        if len(url) > _LONGEST or parts.scheme not in ("http", "https"):
            return False
        host = parts.hostname or ""
        return bool(host) and not any(host == name or host.endswith("." + name) for name in self.closed)


def _gives_dois(series: Series) -> bool:
    return "doi_prefix" in series.options or any(route.spider == "crossref" for route in series.routes)


@cache
def plan() -> Plan:
    """The shipped order, that of the cards."""
    return read_plan(resources.files("db").joinpath("data/enrichment.toml").read_text("utf-8"))


def read_plan(toml_text: str) -> Plan:
    """The order of the cards, with what the text writes down for all of them."""
    table = tomllib.loads(toml_text)
    budgets = dict(table["budget"])
    sources = dict(askable())
    return Plan(
        wanted={kind: tuple(fields) for kind, fields in table["wanted"].items()},
        sources=sources,
        night=dt.timedelta(hours=budgets.pop("hours")),
        budgets=budgets | {asking.host: asking.budget for asking in sources.values() if asking.host and asking.budget},
        again={outcome: tuple(days) for outcome, days in table["again"].items()},
        answers=frozenset(table["answers"]["codes"]),
        closed=frozenset(table["closed"]["hosts"]),
    )
