"""Whose word counts first, and what identity holds of each source: the source cards and `db/data/trust.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from extract.sources import Card, cards

_LAST = Card("", "").rank_for()


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose word counts first, and what identity holds of each source."""

    cards: Mapping[str, Card]
    one_key_one_work: frozenset[str]
    repeating: tuple[str, ...]
    not_a_publisher: frozenset[str]
    preprint_years_ahead: int
    preprint_years_behind: int
    usenix_without_doi_since: int

    def rank(self, source: str, field: str | None = None) -> int:
        """The place of `source` in the order for `field`; smaller is more trusted, one without a card the least."""
        card = self.cards.get(family(source))
        return card.rank_for(field) if card else _LAST


def family(source: str) -> str:
    """The kind of source: "schedule" of "schedule:adsl"."""
    return source.partition(":")[0]


@cache
def trust() -> Trust:
    """The shipped order."""
    identity = tomllib.loads(resources.files("db").joinpath("data/trust.toml").read_text("utf-8"))["identity"]
    return Trust(
        cards=cards(),
        one_key_one_work=frozenset(name for name, card in cards().items() if card.one_key_one_work),
        repeating=tuple(name for name, card in cards().items() if card.repeats),
        not_a_publisher=frozenset(identity["not_a_publisher"]),
        preprint_years_ahead=identity["preprint_years_ahead"],
        preprint_years_behind=identity["preprint_years_behind"],
        usenix_without_doi_since=identity["usenix_without_doi_since"],
    )
