"""Which extractor reads which document. A source joins the product by one `Extractor` in its module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from extract import metadata
from extract.records import Extraction
from extract.venues import SHIPPED, Venues

MODULES: tuple[str, ...] = (
    "acm.article",
    "acm.opentoc",
    "pdf",
    "arxiv",
    "bibtex.csl",
    "metadata",
    "bibtex",
    "usenix",
    "platforms.openreview",
    "platforms.neurips",
    "platforms.pmlr",
    "platforms.miniconf",
    "platforms.ieee",
    "platforms.acl",
    "platforms.cvf",
    "platforms.ojs",
    "platforms.ijcai",
    "platforms.ndss",
    "platforms.researchr",
    "platforms.euromlsys",
    "platforms.micro",
    "platforms.vldb",
    "platforms.workshops",
    "platforms.opentoc_index",
    "platforms.tables",
    "platforms.citation",
    "programme.source",
    "lists",
    "schedule",
    "programme",
)
"""Modules under `extract` that hold `EXTRACTORS`, most particular first: the first to recognise a document reads it.

"metadata" stands for all modules of that package: answers of different interfaces are not mistaken for one another.
"""


class UnknownDocumentError(ValueError):
    """No extractor recognises the document. Code `document.unknown`."""

    code = "document.unknown"


class Extract(Protocol):
    """What an extractor does: the records of a document, with the series that are known."""

    def __call__(self, body: bytes, url: str, /, *, venues: Venues) -> Extraction: ...


def never(_body: bytes, _url: str) -> bool:
    """For documents that carry no mark."""
    return False


@dataclass(frozen=True, slots=True)
class Extractor:
    """A pure reader of one kind of document.

    `marked(body, url)` is cheap and looks at the address and the first bytes. `resembles(body, url, venues)` is for
    documents that carry no mark, and may read the whole. `extract(body, url, venues=venues)` never raises on hostile
    input: what it cannot read is a problem. Records carry `f"{name}/{version}"` as their extractor.
    """

    name: str
    version: int
    marked: Callable[[bytes, str], bool]
    extract: Extract
    resembles: Callable[[bytes, str, Venues], bool] | None = None

    def recognises(self, body: bytes, url: str, venues: Venues = SHIPPED) -> bool:
        """Whether the document is one that it reads."""
        return self.marked(body, url) or (self.resembles is not None and self.resembles(body, url, venues))

    @property
    def label(self) -> str:
        return f"{self.name}/{self.version}"


def _missing(url: str) -> str:
    """What would help: the address it was saved from, else the reader that a person knows to be the right one."""
    if not url.startswith(("http://", "https://")):
        return "Give the address it was saved from with --url, or name its reader with --as."
    return "If it is a conference's programme or list of papers, say so with --as programme."


@cache
def extractors() -> tuple[Extractor, ...]:
    """Every registered extractor, in the order they are asked."""
    return tuple(e for module in _modules() for e in _of(module))


def _of(module: str) -> tuple[Extractor, ...]:
    return getattr(import_module(f"extract.{module}"), "EXTRACTORS", ())


def _modules() -> Iterator[str]:
    for module in MODULES:
        if module == "metadata":
            yield from (f"metadata.{found.name}" for found in iter_modules(metadata.__path__))
        else:
            yield module


def by_name(name: str) -> Extractor:
    """The extractor of that name. Raises `KeyError`.

    Modules that are called like it are looked at first: a process that reads for one source imports that source alone.
    """
    for module in sorted(_modules(), key=lambda module: not _alike(module, name)):
        for extractor in _of(module):
            if extractor.name == name:
                return extractor
    raise KeyError(name)


def _alike(module: str, name: str) -> bool:
    return bool({*module.replace("_", ".").split(".")} & {*name.split("-")})


def extractor_for(body: bytes, url: str, venues: Venues = SHIPPED) -> Extractor:
    """The first extractor that recognises the document. Raises `UnknownDocumentError`."""
    for module in _modules():
        for extractor in _of(module):
            if extractor.recognises(body, url, venues):
                return extractor
    raise UnknownDocumentError(f"No extractor recognises {url or 'this document'}. {_missing(url)}")
