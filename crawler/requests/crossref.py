"""Crossref: https://api.crossref.org/swagger-ui/index.html. Lists by words of the container title, prefix and year."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from crawler.job import CrawlJob
from crawler.requests import Facts, in_path

_WORKS = "https://api.crossref.org/works"


def work(scheme: str, name: str) -> str:
    return f"{_WORKS}/{in_path(name)}"


def first(job: CrawlJob) -> Iterator[str]:
    if "container" in job.options:
        yield _list(job, "*")


def following(job: CrawlJob, page: Facts) -> str | None:
    cursor = page.get("next_cursor")
    return _list(job, str(cursor)) if cursor and "container" in job.options else None


def _list(job: CrawlJob, cursor: str) -> str:
    prefix = job.options.get("prefix", "10.1145")
    # Proceedings carry the day of the conference or of the online publication, which may be the year after.
    filters = f"prefix:{prefix},type:proceedings-article"
    if job.year:
        filters += f",from-pub-date:{job.year},until-pub-date:{job.year + 1}"
    query = {"query.container-title": job.options["container"], "filter": filters, "rows": 100, "cursor": cursor}
    return f"{_WORKS}?{urlencode(query)}"
