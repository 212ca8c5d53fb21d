"""OpenReview: https://docs.openreview.net. Single notes by id; lists of accepted papers.

v2 (since about late 2022): notes whose `venueid` is that of the venue (option `venue_id`) are the accepted ones.
v1 (before): the notes of an `invitation`, with their replies, among which the decision stands.
Both send at most 1000 notes at once; guests have some hundred requests in half an hour (August 2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from crawler.job import CrawlJob
from crawler.requests import Ask
from extract.records import Extraction

_V1 = "https://api.openreview.net/notes"
_V2 = "https://api2.openreview.net/notes"
_MOST = 1000  # notes an answer of the API may have


def work(scheme: str, name: str) -> str:
    return f"{_V2}?{urlencode({'id': name})}"


def first(job: CrawlJob) -> Iterator[Ask]:
    if "venue_id" in job.options or "invitation" in job.options:
        yield _list(job, 0)


def following(job: CrawlJob, ask: Ask, found: Extraction, mine: int) -> Ask | None:
    if "offset" not in ask.place:
        return None
    seen = ask.place["offset"] + found.hits.get("notes", 0)
    return _list(job, seen) if found.hits.get("notes") and seen < int(found.page.get("total_results", 0)) else None


def _list(job: CrawlJob, offset: int) -> Ask:
    edition = {"yyyy": str(job.year or "")}
    if "venue_id" in job.options:
        base, query = _V2, {"content.venueid": job.options["venue_id"].format_map(edition)}
    else:
        base, query = _V1, {"invitation": job.options["invitation"].format_map(edition), "details": "directReplies"}
    return Ask(f"{base}?{urlencode({**query, 'limit': _MOST, 'offset': offset})}", {"offset": offset}, whole=True)
