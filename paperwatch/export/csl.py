"""CSL-JSON 1.0.2 (https://github.com/citation-style-language/schema): one array of items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from db.selection.export import Exported
from paperwatch.export.jsonl import dumps
from paperwatch.export.names import CitationKeys, edition, issued, kind, people, proceedings, split

_TYPES = {"journal": "article-journal", "preprint": "article", "": "document"}


def write(papers: Iterable[Exported], keys: CitationKeys) -> Iterator[str]:
    """The array, an item a line."""
    between = "[\n"
    for paper in papers:
        yield between + dumps(item(paper, keys(paper)))
        between = ",\n"
    yield "\n]\n" if between == ",\n" else "[]\n"


def item(paper: Exported, key: str) -> dict[str, Any]:
    """One paper; what is not known is left out."""
    venue = kind(paper)
    preprint = venue == "preprint"
    fields = {
        "id": key,
        "type": _TYPES.get(venue, "paper-conference"),
        "title": paper.title,
        "author": [person(name) for name in people(paper)],
        "genre": "preprint" if preprint else None,
        "publisher": paper.venue if preprint else None,
        "container-title": None if preprint else proceedings(paper),
        "event-title": None if preprint or venue == "journal" else edition(paper),
        "volume": paper.volume,
        "issue": paper.issue,
        "issued": {"date-parts": [list(day)]} if (day := issued(paper)) else None,
        "number": f"arXiv:{paper.arxiv}" if preprint and paper.arxiv else None,
        "DOI": paper.doi,
        "URL": paper.url,
        "keyword": ", ".join(paper.topics),
        "abstract": paper.abstract,
    }
    return {name: value for name, value in fields.items() if value}


def person(name: str) -> dict[str, str]:
    """A name in parts, or whole as `literal`."""
    parts = split(name)
    if parts is None:
        return {"literal": name}
    particle = {"non-dropping-particle": parts.particle} if parts.particle else {}
    suffix = {"suffix": parts.suffix} if parts.suffix else {}
    return {"family": parts.family, **particle, "given": parts.given, **suffix}
