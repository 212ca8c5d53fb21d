"""Papers labelled with topics: by the sections of programmes, notes and lists, and a table of what sections stand for.

The table is `bench/data/section_topics.toml`; the pages lie beside the checkout and are read by the product's own
extractors. A paper falls into half A or B by a hash of its title; the vocabulary was tuned on half A alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib import resources
from pathlib import Path
from typing import Any

from extract.lists import read as read_list
from extract.records import EntryRecord, PaperRecord, Venue
from extract.registry import extractor_for
from extract.text import title_key
from extract.venues import SHIPPED

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"

_PROGRAMMES = {
    "osdi25": "usenix/tech-sessions/osdi25.html",
    "nsdi21": "usenix/nsdi21-mirror/conference/nsdi21/technical-sessions.html",
    "sosp17": "acm/sosp/sosp_2017.html",
    "sosp21": "acm/opentoc/sosp_2021_toc.html",
    "sosp25": "acm/sosp/sosp_2025.html",
    "eurosys23": "acm/eurosys/eurosys_2023.html",
    "eurosys24": "acm/eurosys/eurosys_2024.html",
    "eurosys25": "acm/eurosys/eurosys_2025.html",
}
_SEEDS = {"002": "notes", "003": "notes", "004": "list"}


@dataclass(slots=True)
class Labelled:
    """A paper, the sections it stands in (source, title), and its topics: those it is of, those it may be of."""

    title: str
    abstract: str | None = None
    venue: Venue | None = None
    sections: list[tuple[str, str]] = field(default_factory=list)
    are: set[str] = field(default_factory=set)
    may: set[str] = field(default_factory=set)

    @property
    def half(self) -> str:
        """A, on which the vocabulary may be tuned, or B."""
        return "AB"[blake2b(title_key(self.title).encode(), digest_size=1).digest()[0] & 1]


@dataclass(frozen=True, slots=True)
class Correction:
    """A label that a person read the paper for: what it is of and what it is not, why, and since when."""

    title: str
    why: str
    since: str
    are: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    are_not: tuple[str, ...] = ()


def labelled(topics: Iterable[str], *, corrected: bool = True) -> list[Labelled]:
    """Every paper of a programme, note or list, once, with its labels; without corrections when asked.

    Raises `ValueError` for a topic that does not exist, a section that the table lacks, or one that is on no page.
    """
    table = _table()
    meanings = _meanings(table, set(topics))
    papers: dict[str, Labelled] = {}
    for source, section, title, abstract, venue in (*_of_programmes(), *_of_seeds()):
        paper = papers.setdefault(title_key(title), Labelled(title))
        paper.abstract = paper.abstract or abstract
        paper.venue = paper.venue or venue
        paper.sections.append((source, section))
        if (source, section) not in meanings:
            raise ValueError(f"No [[section]] of {source} is titled {section!r}.")
        are, may = meanings[source, section]
        paper.are |= are
        paper.may |= may
    if unused := meanings.keys() - {place for paper in papers.values() for place in paper.sections}:
        raise ValueError(f"On no page: {sorted(unused)}.")
    if corrected:
        for correction in _corrections(table):
            _correct(papers[title_key(correction.title)], correction)
    for paper in papers.values():
        paper.may -= paper.are
    return list(papers.values())


def sections(topics: Iterable[str]) -> dict[tuple[str, str], frozenset[str]]:
    """The topics that every paper of a section is of, by (source, title)."""
    return {place: frozenset(are) for place, (are, _) in _meanings(_table(), set(topics)).items()}


def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("bench").joinpath("data/section_topics.toml").read_text("utf-8"))


def _meanings(table: dict[str, Any], topics: set[str]) -> dict[tuple[str, str], tuple[set[str], set[str]]]:
    groups = table["groups"]
    found = {}
    for section in table["section"]:
        are = set(section.get("are", ()))
        may = {topic for name in section.get("may", ()) for topic in groups.get(name, (name,))}
        if unknown := (are | may) - topics:
            raise ValueError(f"{section['titles']}: there is no topic {sorted(unknown)}.")
        found.update({(section["of"], title): (are, may) for title in section["titles"]})
    return found


def _corrections(table: dict[str, Any]) -> Iterator[Correction]:
    for row in table.get("paper", ()):
        lists = {name: tuple(row.get(name, ())) for name in ("are", "may", "are_not")}
        yield Correction(row["title"], row["why"], row["since"], **lists)


def _correct(paper: Labelled, said: Correction) -> None:
    paper.are = (paper.are | set(said.are)) - set(said.are_not) - set(said.may)
    paper.may = (paper.may | set(said.may)) - set(said.are_not)


_Row = tuple[str, str, str, str | None, Venue | None]


def _of_programmes() -> Iterator[_Row]:
    lines = (CORPUS / "web" / "MANIFEST.tsv").read_text("utf-8").splitlines()
    addresses = {cells[0]: cells[1] for cells in (line.split("\t") for line in lines)}
    for source, path in _PROGRAMMES.items():
        body = (CORPUS / "web" / path).read_bytes()
        for record in extractor_for(body, addresses[path]).extract(body, addresses[path], venues=SHIPPED).records:
            if isinstance(record, PaperRecord):
                yield source, record.session or "", record.title, record.abstract, record.venue


def _of_seeds() -> Iterator[_Row]:
    for file in sorted((CORPUS / "seeds").glob("*.txt")):
        source = _SEEDS.get(file.name[:3])
        for record in read_list(file.read_bytes(), file.name).records if source else ():
            if isinstance(record, EntryRecord):
                yield source or "", " / ".join(record.section_path), record.paper.title, None, record.paper.venue
