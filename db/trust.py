"""The written order of trust (`db/data/trust.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose word counts first, and what identity holds of each source."""

    order: Mapping[str, int]
    fields: Mapping[str, Mapping[str, int]]
    one_key_one_work: frozenset[str]
    preprint_series: frozenset[str]
    not_a_publisher: frozenset[str]
    preprint_years_ahead: int
    preprint_years_behind: int
    usenix_without_doi_since: int

    def rank(self, source: str, field: str | None = None) -> int:
        """The place of `source` in the order for `field`; smaller is more trusted."""
        order = self.fields.get(field or "", self.order)
        return order.get(family(source), len(order))


def family(source: str) -> str:
    """The kind of source: "schedule" of "schedule:adsl"."""
    return source.partition(":")[0]


@cache
def trust() -> Trust:
    """The shipped order."""
    table = tomllib.loads(resources.files("db").joinpath("data/trust.toml").read_text("utf-8"))
    identity = table["identity"]
    return Trust(
        order=_ranks(table["order"]),
        fields={name: _ranks(order) for name, order in table["fields"].items()},
        one_key_one_work=frozenset(identity["one_key_one_work"]),
        preprint_series=frozenset(identity["preprint_series"]),
        not_a_publisher=frozenset(identity["not_a_publisher"]),
        preprint_years_ahead=identity["preprint_years_ahead"],
        preprint_years_behind=identity["preprint_years_behind"],
        usenix_without_doi_since=identity["usenix_without_doi_since"],
    )


def _ranks(names: list[str]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(names)}
