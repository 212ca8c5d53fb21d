"""Semantic Scholar's Graph API: https://api.semanticscholar.org/api-docs/graph.

Single works by DOI and arXiv id; lists in bulk by `venue` (names with commas between them, as it writes them) and year.
Its year is that of the preprint where there was one, so the two years before are asked for too.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from crawler.job import CrawlJob
from crawler.requests import Ask, in_path
from extract.records import Extraction

_PAPER = "https://api.semanticscholar.org/graph/v1/paper"
_REFERENCES = "references.title,references.externalIds"
_FIELDS = f"title,abstract,authors.affiliations,externalIds,venue,publicationVenue,year,{_REFERENCES}"
_LIST_FIELDS = "title,abstract,authors,externalIds,venue,publicationVenue,year,openAccessPdf"
_SCHEMES = {"doi": "DOI", "arxiv": "ARXIV"}
_PREPRINTS_AHEAD = 2
"""Years by which a preprint comes before its conference, for nearly all: review takes one, a second try another."""


def work(scheme: str, name: str) -> str:
    return f"{_PAPER}/{_SCHEMES[scheme]}:{in_path(name)}?fields={_FIELDS}"


def first(job: CrawlJob) -> Iterator[Ask]:
    if "venue" in job.options:
        yield _list(job, {})


def following(job: CrawlJob, ask: Ask, found: Extraction, mine: int) -> Ask | None:
    token = found.page.get("next_token")
    return _list(job, {"token": str(token)}) if token and ask.place and found.hits.get("paper") else None


def _list(job: CrawlJob, more: dict[str, str]) -> Ask:
    asked = {"venue": job.options["venue"], "fields": _LIST_FIELDS, **more}
    if job.year:
        asked["year"] = f"{job.year - _PREPRINTS_AHEAD}-{job.year}"
    return Ask(f"{_PAPER}/search/bulk?{urlencode(asked)}", {"list": True})
