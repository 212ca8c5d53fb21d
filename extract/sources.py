"""Source cards (`extract/data/sources/<name>.toml`): all that is known of one source of records, in one file.

Whoever asks a source, checks its answers, waits for it, trusts it or matches its records reads the card; a fact about a
source stands nowhere else. The first card explains every key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

_LAST = 1000
"""The rank of a source that has none: after all that have one."""


class CardError(ValueError):
    """A source card that does not have the form of the others. Code `source.card`."""

    code = "source.card"


@dataclass(frozen=True, slots=True)
class Key:
    """How an API takes its key: in the `header` or the `query` parameter of that name, on this `host` alone.

    `needed`: without one it does not answer at all.
    """

    host: str
    header: str | None = None
    query: str | None = None
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """How a source is asked about single works: by which of a work's names, in order; at which host (None: that of the
    address); after how many days a work is asked about again that was answered without the field (0: never).

    `fields` are those it may fill, each with its place in the order of all sources (small first); `budget` is the most
    works of a night (None: the common one); `unknown` are codes by which it says that it does not know a work;
    `prefixes` are those of the DOIs that it can know, where it cannot know all.
    """

    by: tuple[str, ...]
    host: str | None
    refresh: int
    fields: Mapping[str, int]
    budget: int | None = None
    unknown: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    def may_know(self, scheme: str, name: str) -> bool:
        """Whether the source can know a work by that name."""
        return scheme != "doi" or not self.prefixes or name.partition("/")[0] in self.prefixes


@dataclass(frozen=True, slots=True)
class Card:
    """One source. `hosts` stand for all hosts below them, each with the seconds between two requests.

    `named_by` says what names a record beside its key: the "document" that said it; nothing where the source answers
    for one "work" at a time; nothing where the key is a digest of the "content".
    """

    name: str
    title: str
    hosts: Mapping[str, float] = field(default_factory=dict)
    throttled: tuple[int, ...] = ()
    robots: bool = True
    resets: str | None = None
    answer: str | None = None
    reader: str | None = None
    key: Key | None = None
    rank: Mapping[str, int] = field(default_factory=dict)
    one_key_one_work: bool = False
    repeats: bool = False
    named_by: Literal["document", "work", "content"] = "document"
    whole_lists: bool = False
    retitles: bool = False
    pages: bool | str = False
    pdf: str | None = None
    asking: Asking | None = None

    def rank_for(self, what: str | None = None) -> int:
        """The place in the order of trust for a field; smaller is more trusted."""
        return self.rank.get(what or "default", self.rank.get("default", _LAST))


@cache
def cards() -> Mapping[str, Card]:
    """Every source by name."""
    folder = resources.files("extract").joinpath("data/sources")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {name: read_card(name, f.read_text("utf-8")) for f in files if (name := f.name.removesuffix(".toml"))}


def card_of(source: str) -> Card | None:
    """The card of a record's source; that of "schedule" for "schedule:adsl"."""
    return cards().get(source.partition(":")[0])


@lru_cache(maxsize=1024)
def host_rule(host: str) -> tuple[str, float | None, Card | None]:
    """The host whose limit holds for `host` (itself, or the one of a card that stands for it), its delay, its card."""
    name = host.lower().removeprefix("www.")
    for known, seconds, card in _rules():
        if name == known or name.endswith(f".{known}"):
            return known, seconds, card
    return name, None, None


def delays() -> Mapping[str, float]:
    """Host -> seconds between two requests, of every card."""
    return {host: seconds for host, seconds, _ in _rules()}


@cache
def _rules() -> tuple[tuple[str, float, Card], ...]:
    """The hosts of all cards, the more particular before those that they lie below."""
    found = [(host, seconds, card) for card in cards().values() for host, seconds in card.hosts.items()]
    return tuple(sorted(found, key=lambda rule: -len(rule[0])))


def read_card(name: str, toml_text: str) -> Card:
    """One card. Raises `CardError` with the name of the card and what is wrong."""
    try:
        table = tomllib.loads(toml_text)
        return _card(name, table)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise CardError(f"The source card {name}.toml is not written like the others: {error!r}.") from error


_TABLES = ("hosts", "key", "rank", "asking")


def _card(name: str, table: Mapping[str, Any]) -> Card:
    if table.get("robots") is False and not table.get("robots_why"):
        raise ValueError("robots = false needs robots_why")
    plain = {k: v for k, v in table.items() if k not in _TABLES and k != "robots_why"}
    return Card(
        name=name,
        **{**plain, "throttled": tuple(table.get("throttled", ()))},
        hosts={str(host): float(seconds) for host, seconds in table.get("hosts", {}).items()},
        key=Key(**table["key"]) if "key" in table else None,
        rank=dict(table.get("rank", {})),
        asking=_asking(table["asking"]) if "asking" in table else None,
    )


def _asking(table: Mapping[str, Any]) -> Asking:
    return Asking(
        by=tuple(table["by"]),
        host=table.get("host"),
        refresh=int(table["refresh"]),
        fields=dict(table["fields"]),
        budget=table.get("budget"),
        unknown=tuple(table.get("unknown", ())),
        prefixes=tuple(table.get("prefixes", ())),
    )


def askable() -> Iterator[tuple[str, Asking]]:
    """Every source that can be asked about single works, and how."""
    return ((name, card.asking) for name, card in cards().items() if card.asking)
