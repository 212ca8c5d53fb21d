"""Addresses of arXiv's machine interfaces, and the pieces that a long question is asked in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

QUERY = "https://export.arxiv.org/api/query"
OAI = "https://oaipmh.arxiv.org/oai"
FEED = "https://rss.arxiv.org/rss"
_GROUPS = frozenset(("cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"))


def query_url(*, search_query: str = "", id_list: str = "", start: int = 0, size: int, sort: str = "relevance") -> str:
    """An address of the query API, its parameters in the order in which the common arXiv clients write them."""
    order = "ascending" if sort == "submittedDate" else "descending"
    query = {"search_query": search_query, "id_list": id_list, "sortBy": sort, "sortOrder": order}
    return f"{QUERY}?{urlencode({**query, 'start': start, 'max_results': size})}"


def oai_url(query: Mapping[str, str]) -> str:
    """An address of the list of records, by set and day or by resumption token."""
    return f"{OAI}?{urlencode({'verb': 'ListRecords', **query})}"


def feed_url(category: str) -> str:
    """The feed of the day of a category."""
    return f"{FEED}/{category}"


def oai_set(category: str) -> str:
    """The set of a category: "cs.OS" is "cs:cs:OS", "hep-th" is "physics:hep-th"."""
    archive, _, name = category.partition(".")
    group = archive if archive in _GROUPS else "physics"
    return f"{group}:{archive}:{name}" if name else f"{group}:{archive}"


def watermark_key(category: str) -> str:
    """The name of the watermark of a category's OAI-PMH harvest."""
    return f"oai:{oai_set(category)}"


def months(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The days from `since` to `until` in pieces of at most a month, oldest first: each far below the API's limit."""
    first = since
    while first <= until:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(until, following - timedelta(days=1))
        first = following
