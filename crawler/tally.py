"""What a crawl counted: pages, bytes and throttles from Scrapy, records from the database, coverage per field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from extract.lexicon.tracks import of_the_conference
from extract.records import Extraction, PaperRecord

FIELDS = ("authors", "affiliations", "abstract", "identifiers", "links")


class Tally:
    """Sums over one crawl. Coverage counts each paper of the source's own lists once, however often it was read;
    those of workshops, posters and demonstrations on them are none of the conference's."""

    def __init__(self) -> None:
        self.saved: Counter[str] = Counter()
        self.last: Mapping[str, int] = {}
        self.filled: dict[str, set[str]] = {}
        self.hits: Counter[str] = Counter()
        self.listed: Counter[str] = Counter()

    def add(self, item: Extraction, counts: Any, *, of_a_list: bool) -> None:
        """Add one saved page; `counts` are the database's (new, changed, unchanged)."""
        ignored = sum(p.severity == "ignored" for p in item.problems)
        self.last = {"new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged, "ignored": ignored}
        self.saved.update(self.last)
        self.saved["problems"] += len(item.problems) - ignored
        if not of_a_list:
            return
        self.hits.update(dict(item.hits))
        for record in item.records:
            if isinstance(record, PaperRecord) and of_the_conference(record):
                self.filled.setdefault(record.key, set()).update(filled(record))
                self.listed[record.source] += 1

    def totals(self, stats: Mapping[str, Any]) -> dict[str, int]:
        """Everything as one flat mapping of counts; fields as "with:authors", selector hits as "hits:<name>", papers
        of lists by source as "list:<source>"."""
        found = {
            "requests": stats.get("downloader/request_count", 0),
            "bytes": stats.get("paperwatch/bytes", 0),
            "not_modified": stats.get("httpcache/revalidate", 0),
            "throttled": stats.get("paperwatch/verdict/throttled", 0),
            "retries": stats.get("retry/count", 0),
            **self.saved,
            "papers": len(self.filled),
        }
        coverage = {f"with:{name}": sum(name in fields for fields in self.filled.values()) for name in FIELDS}
        hits = {f"hits:{name}": n for name, n in self.hits.items()}
        return {**found, **coverage, **hits, **{f"list:{source}": n for source, n in self.listed.items()}}


def filled(record: PaperRecord) -> set[str]:
    """The fields that a record fills; affiliations count when at least one author has one."""
    found = {
        "authors": bool(record.authors),
        "affiliations": any(a.affiliations for a in record.authors),
        "abstract": bool(record.abstract),
        "identifiers": bool(record.identifiers),
        "links": bool(record.links),
    }
    return {name for name, present in found.items() if present}
