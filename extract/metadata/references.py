"""What a work cites, as registries name it: identifiers where they know them, else a title or the line as printed."""

from __future__ import annotations

import re

from extract.identifiers import arxiv as find_arxiv
from extract.identifiers import doi as find_doi
from extract.records import Identifiers, Reference

_LONGEST = 2000
"""Characters of a printed reference that are looked at; one with twenty authors has 500."""
_QUOTED = re.compile(r"[“\"](?P<title>[^“”\"]{8,300}?)[.,]?[”\"]")
_BEHIND_YEAR = re.compile(
    r"(?:\.\s(?:19|20)\d\d[a-z]?[.,:]|\((?:19|20)\d\d[a-z]?\)[.,:]?)\s+(?P<title>[^\s.].{7,300}?)[.?!](?:\s|$)"
)
_PREPRINT = re.compile(r"\barXiv:?\s?(\d{4}\.\d{4,5})\b", re.IGNORECASE)


def reference(
    *, doi: str | None = None, arxiv: str | None = None, semanticscholar: str | None = None, title: str | None = None
) -> Reference | None:
    """The work of these names and that title; None where there is none. A DOI that arXiv registered is an arXiv id."""
    preprint = find_arxiv(arxiv) or find_arxiv(doi)
    names = Identifiers(find_doi(doi), preprint[0] if preprint else None, semanticscholar=semanticscholar)
    return Reference(names, title) if names or title else None


def from_text(printed: str | None) -> tuple[str | None, str | None]:
    """The arXiv id and the title in a reference as printed, where it has them.

    The title is the one in quotation marks (IEEE), else what stands behind the year (ACM); other styles give none. It
    is good for looking a work up, and may be cut short.
    """
    text = (printed or "")[:_LONGEST]
    preprint = _PREPRINT.search(text)
    title = _QUOTED.search(text) or _BEHIND_YEAR.search(text)
    return preprint[1] if preprint else None, title["title"].strip() if title else None
