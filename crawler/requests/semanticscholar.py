"""Semantic Scholar's Graph API: https://api.semanticscholar.org/api-docs/graph. Single works by DOI and arXiv id."""

from __future__ import annotations

from crawler.requests import in_path, no_lists, no_more

_PAPER = "https://api.semanticscholar.org/graph/v1/paper"
_FIELDS = "title,abstract,authors.affiliations,externalIds,venue,publicationVenue,year"
_SCHEMES = {"doi": "DOI", "arxiv": "ARXIV"}

first = no_lists
following = no_more


def work(scheme: str, name: str) -> str:
    return f"{_PAPER}/{_SCHEMES[scheme]}:{in_path(name)}?fields={_FIELDS}"
