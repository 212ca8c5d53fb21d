"""Crossref: https://api.crossref.org/swagger-ui/index.html.

Lists by words of the `container` title within a DOI `prefix` (several, where publishers take turns) and a `kind`
(Crossref's type of its works, where they are no proceedings articles), or by the `issn` of a journal, and by year; of a
journal with `volume_zero`, the year before its first volume, the volume of the year (it may begin a year early). With
`proceedings`, the DOI of the volume itself, only works whose DOIs lie below it belong (10.1145/3694715 has
10.1145/3694715.3695964).
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from crawler.job import CrawlJob
from crawler.requests import Ask, in_path
from extract.records import Extraction

_WORKS = "https://api.crossref.org/works"


def work(scheme: str, name: str) -> str:
    return f"{_WORKS}/{in_path(name)}"


def first(job: CrawlJob) -> Iterator[Ask]:
    if "container" in job.options or "issn" in job.options:
        yield _list(job, "*")


def following(job: CrawlJob, ask: Ask, found: Extraction, mine: int) -> Ask | None:
    """Lists are sorted by relevance: a part without a paper of the edition is the last one worth reading."""
    cursor = found.page.get("next_cursor")
    return _list(job, str(cursor)) if cursor and ask.place and found.records and mine else None


def _list(job: CrawlJob, cursor: str) -> Ask:
    options, query = job.options, {}
    if issn := options.get("issn"):
        filters = [f"issn:{issn}", "type:journal-article"]
    else:
        told = options.get("prefix", "10.1145")
        # Filters of one name are joined by "or" (gitlab.com/crossref/rest_api, issue 160).
        filters = [f"prefix:{prefix}" for prefix in ([told] if isinstance(told, str) else told)]
        filters.append(f"type:{options.get('kind', 'proceedings-article')}")
        query["query.container-title"] = options["container"]
    if job.year:
        # Works carry the day of the conference or of the online publication, which may be the year after.
        filters += [f"from-pub-date:{job.year - (1 if issn else 0)}", f"until-pub-date:{job.year + 1}"]
    asked = {**query, "filter": ",".join(filters), "rows": 100, "cursor": cursor}
    return Ask(f"{_WORKS}?{urlencode(asked)}", {"cursor": cursor})
