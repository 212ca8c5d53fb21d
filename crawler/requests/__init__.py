"""How each open interface is asked: one module per source, named like its card (`extract/data/sources`).

A module holds what is particular to the addresses of that interface and nothing else; `crawler.spiders.api` does the
asking. `work(scheme, name)` is the address of a single work; `first(job)` the addresses that open the lists of a job;
`following(job, page)` the address of the next part of a list, from the facts of the part before
(`Extraction.page`). The last two may be left out. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast
from urllib.parse import quote

from crawler.job import CrawlJob
from extract.sources import Card, cards

Facts = Mapping[str, str | int]


class Requests(Protocol):
    """What a module of this package offers."""

    def work(self, scheme: str, name: str) -> str: ...
    def first(self, job: CrawlJob) -> Iterator[str]: ...
    def following(self, job: CrawlJob, page: Facts) -> str | None: ...


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


def no_lists(job: CrawlJob) -> Iterator[str]:
    """For an interface that is asked about single works only."""
    yield from ()


def no_more(job: CrawlJob, page: Facts) -> str | None:
    """For an interface whose lists come whole."""
    return None


def in_path(name: str) -> str:
    """The name of a work as part of a path."""
    return quote(name, safe="/:;()<>")
