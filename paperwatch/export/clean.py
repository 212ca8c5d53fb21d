"""Text of sources made fit for any file: what could act on a reader or a terminal is gone, the words stay."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from db.selection.export import Exported
from extract.text import collapse

# Embeddings, overrides and isolates reorder what stands around them (https://trojansource.codes); the plain marks
# U+200E and U+200F do not, and right-to-left titles need them. Noncharacters and surrogates have no place in XML.
_HARMFUL = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]")
_ADDRESS = "!#$%&'*+,-./:;=?@_~"
"""Characters of addresses that stay as they are; brackets, quotes, backslashes and blanks are percent-encoded."""


def clean(text: str) -> str:
    """`text` on one line, without control and direction-changing characters."""
    return collapse(_HARMFUL.sub("", text))


def address(url: str | None) -> str | None:
    """An http(s) address without a character that means something to TeX, Markdown or a shell; None for any other."""
    if url is None:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return None
    return quote(clean(url), safe=_ADDRESS)


def cleaned(paper: Exported) -> Exported:
    """The paper with every text clean and every address safe, and without the authors whose names nobody gave yet."""
    words = ("title", "venue", "track", "session", "abstract", "doi", "arxiv", "usenix", "volume", "issue")
    texts: dict[str, Any] = {name: clean(value) if (value := getattr(paper, name)) else None for name in words}
    return replace(
        paper,
        **texts,
        authors=tuple((named, tuple(map(clean, places))) for name, places in paper.authors if (named := clean(name))),
        topics=tuple(map(clean, paper.topics)),
        url=address(paper.url),
        pdf=address(paper.pdf),
    )
