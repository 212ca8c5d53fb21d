"""RIS: a tag and a value a line (https://github.com/aurimasv/translators/wiki/RIS-Tag-Map).

Values stand on one line each, so that no title can begin a tag of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db.selection.export import Exported
from paperwatch.export.names import CitationKeys, issued, kind, people, proceedings, split

_TYPES = {"journal": "JOUR", "preprint": "UNPB", "": "GEN"}


def write(papers: Iterable[Exported], keys: CitationKeys) -> Iterator[str]:
    """One reference a paper, lines ended by CR LF."""
    for paper in papers:
        yield "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(paper, keys) if value or tag == "ER") + "\r\n"


def _lines(paper: Exported, keys: CitationKeys) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(kind(paper), "CPAPER")
    yield "ID", keys(paper)
    yield "TI", paper.title
    for name in people(paper):
        yield "AU", person(name)
    yield "T2", proceedings(paper)
    yield "VL", paper.volume or ""
    yield "IS", paper.issue or ""
    yield "PY", str(paper.year or "")
    yield "DA", "/".join(f"{part:02d}" for part in day) if len(day := issued(paper)) > 1 else ""
    yield "DO", paper.doi or ""
    yield "UR", paper.url or ""
    yield "L1", paper.pdf or ""
    for topic in paper.topics:
        yield "KW", topic
    yield "AB", paper.abstract or ""
    yield "ER", ""


def person(name: str) -> str:
    """ "Zhu, Kan" or "Steele, Guy L., Jr."; a name that is better left whole stays so."""
    parts = split(name)
    if parts is None:
        return name
    family = f"{parts.particle} {parts.family}".strip()
    return ", ".join(part for part in (family, parts.given, parts.suffix) if part)
