"""OpenAlex: https://developers.openalex.org. Lists by its id of a source (`source_id`) or by `issn`, and by year."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from crawler.job import CrawlJob
from crawler.requests import Ask, in_path
from extract.records import Extraction

_WORKS = "https://api.openalex.org/works"


def work(scheme: str, name: str) -> str:
    return f"{_WORKS}/https://doi.org/{in_path(name)}"


def first(job: CrawlJob) -> Iterator[Ask]:
    if "source_id" in job.options or "issn" in job.options:
        yield _list(job, "*")


def following(job: CrawlJob, ask: Ask, found: Extraction, mine: int) -> Ask | None:
    cursor = found.page.get("next_cursor")
    return _list(job, str(cursor)) if cursor and ask.place and found.records else None


def _list(job: CrawlJob, cursor: str) -> Ask:
    source, issn = job.options.get("source_id"), job.options.get("issn")
    filters = f"primary_location.source.id:{source}" if source else f"primary_location.source.issn:{issn}"
    if job.year:
        # Proceedings may be published in the year after the conference.
        until = job.year + (1 if source else 0)
        filters += f",from_publication_date:{job.year}-01-01,to_publication_date:{until}-12-31"
    asked = {"filter": filters, "per-page": 100, "cursor": cursor}
    return Ask(f"{_WORKS}?{urlencode(asked)}", {"cursor": cursor})
