"""How each open interface is asked: one module per source, named like its card (`extract/data/sources`).

A module holds what is particular to the addresses of that interface and nothing else; `crawler.spiders.api` does the
asking. `work(scheme, name)` is the address of a single work; `first(job)` opens the lists of a job; `following(...)`
goes on with a list, from what the part before held and how many papers of it were of the edition (`mine`). The last two
may be left out by `no_lists` and `no_more`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol, cast
from urllib.parse import quote

from crawler.job import CrawlJob
from extract.records import Extraction
from extract.sources import Card, cards


@dataclass(frozen=True, slots=True)
class Ask:
    """A part of a list: its address, and where in the list it is (for `following` alone to know).

    `whole`: the list is that of the edition and of nothing else, so all of it belongs to the edition, and a part that
    is missing is a failure. Any other list is found by words, and its papers are those that name the edition.
    """

    url: str
    place: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = False


class Requests(Protocol):
    """What a module of this package offers."""

    def work(self, scheme: str, name: str) -> str: ...
    def first(self, job: CrawlJob) -> Iterator[Ask]: ...
    def following(self, job: CrawlJob, ask: Ask, found: Extraction, mine: int) -> Ask | None: ...


@dataclass(frozen=True, slots=True)
class Interface:
    """An open interface: its card, and the module that builds its addresses."""

    card: Card
    requests: Requests


def interface(name: str) -> Interface | None:
    """The open interface of that name, None for any other source."""
    card = cards().get(name)
    if card is None or card.reader is None:
        return None
    return Interface(card, cast(Requests, import_module(f"{__name__}.{name}")))


def no_lists(job: CrawlJob) -> Iterator[Ask]:
    """For an interface that is asked about single works only."""
    yield from ()


def no_more(job: CrawlJob, ask: Ask, found: Extraction, mine: int) -> Ask | None:
    """For an interface whose lists come in one part."""
    return None


def in_path(name: str) -> str:
    """The name of a work as part of a path."""
    return quote(name, safe="/:;()<>")
