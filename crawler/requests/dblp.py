"""dblp: https://dblp.org/faq. Lists by table of contents (option `toc`, such as "conf/sosp/sosp2024"), works by key."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from crawler.job import CrawlJob
from crawler.requests import no_more

_DBLP = "https://dblp.org"

following = no_more


def work(scheme: str, name: str) -> str:
    return f"{_DBLP}/rec/{name}.xml"


def first(job: CrawlJob) -> Iterator[str]:
    if toc := job.options.get("toc"):
        edition = {"yy": f"{(job.year or 0) % 100:02d}", "yyyy": str(job.year or "")}
        query = {"q": f"toc:db/{toc.format_map(edition)}.bht:", "h": 1000, "format": "json"}
        yield f"{_DBLP}/search/publ/api?{urlencode(query)}"
