"""Markdown rows for a schedule page: `- 💡 [OSDI'25] [Title](address)`, as the importer reads them back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from db.selection.export import Exported
from paperwatch.export.names import CitationKeys, edition

# What CommonMark 0.31, its extensions (tables, ~~strike~~, $math$) or HTML would take for more than text.
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$#]")

_ENTITY = re.compile(r"&(?=#?\w+;)")


def write(papers: Iterable[Exported], _keys: CitationKeys) -> Iterator[str]:
    """A row a paper; the title is a link where the paper has an address."""
    for paper in papers:
        label = f"[{escape(edition(paper))}] " if paper.venue else ""
        yield f"- 💡 {label}{linked(paper.title, paper.url or paper.pdf)}\n"


def linked(title: str, url: str | None) -> str:
    """A title that leads to an address where there is one; both made fit for a file (`paperwatch.export.clean`)."""
    if not url:
        return escape(title)
    target = _ENTITY.sub(r"\\&", url)
    return f"[{escape(title)}]({target})"


def escape(text: str) -> str:
    """`text` so that Markdown shows it as it stands."""
    return _SPECIAL.sub(r"\\\g<0>", text)
