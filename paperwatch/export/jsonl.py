"""JSON Lines: one object a paper, with affiliations and topics."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from db.selection.export import Exported
from paperwatch.export.names import CitationKeys


def write(papers: Iterable[Exported], keys: CitationKeys) -> Iterator[str]:
    """A line each; every line has every field."""
    for paper in papers:
        yield dumps(item(paper, keys(paper))) + "\n"


def item(paper: Exported, key: str) -> dict[str, Any]:
    """One paper as JSON data: the columns of the view `papers`, then what hangs on it."""
    columns = ("paper_id", "title", "venue", "year", "track", "session", "abstract", "url", "pdf", "doi", "arxiv",
               "usenix", "volume", "issue", "covered")  # fmt: skip
    return {name: getattr(paper, name) for name in columns} | {
        "published": paper.published.isoformat() if paper.published else None,
        "authors": [{"name": name, "affiliations": list(places)} for name, places in paper.authors],
        "topics": list(paper.topics),
        "citation_key": key,
    }


def dumps(value: Any) -> str:
    """`value` as JSON on one line; "<" is written as an escape, so that no title ends the script it is put in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
