"""OpenAlex: https://developers.openalex.org. Lists by its own id of a source (option `source_id`) and year."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from crawler.job import CrawlJob
from crawler.requests import Facts, in_path

_WORKS = "https://api.openalex.org/works"


def work(scheme: str, name: str) -> str:
    return f"{_WORKS}/https://doi.org/{in_path(name)}"


def first(job: CrawlJob) -> Iterator[str]:
    if "source_id" in job.options:
        yield _list(job, "*")


def following(job: CrawlJob, page: Facts) -> str | None:
    cursor = page.get("next_cursor")
    return _list(job, str(cursor)) if cursor and "source_id" in job.options else None


def _list(job: CrawlJob, cursor: str) -> str:
    filters = f"primary_location.source.id:{job.options['source_id']}"
    if job.year:
        filters += f",from_publication_date:{job.year}-01-01,to_publication_date:{job.year + 1}-12-31"
    return f"{_WORKS}?{urlencode({'filter': filters, 'per-page': 100, 'cursor': cursor})}"
