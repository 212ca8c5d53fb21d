"""Entries and fields of the reading notes and the paper list that are read right (used by `bench.schedules`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.scoring import Score
from extract.lists import read
from extract.records import EntryRecord

FIELDS = ("title", "section", "venue", "venue_raw", "short_name", "links", "organisations", "remarks", "award")


def score_list(name: str, truth: Iterable[Mapping[str, Any]], folder: Path) -> Score:
    """The entries of every page that the truth names; an entry answers the row of its line."""
    result = Score(name, FIELDS)
    rows = list(truth)
    pages = dict.fromkeys(row["seed"] for row in rows)
    found: dict[tuple[str, int | None], EntryRecord] = {}
    for page in pages:
        for record in read((folder / page).read_bytes(), page).records:
            if isinstance(record, EntryRecord):
                found[page, record.where.line] = record
    for row in rows:
        result.add(
            f"{row['seed']}:{row['line']}", dict(_expected(row)), _found(found.pop((row["seed"], row["line"]), None))
        )
    for (page, line), record in found.items():
        result.surplus(f"{page}:{line}", record.paper.title)
    return result


def _expected(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "title", row.get("title_clean", row["title"])
    yield "section", row["section_path"]
    if "venue_norm" in row:
        yield "venue", row["venue_norm"] or ""
        yield "venue_raw", row["venue_raw"]
        yield "short_name", row["short_name"]
    else:
        yield "venue", row["venue"]
        yield "links", sorted(url for url in row["links"].values() if url)
        yield "organisations", row["orgs"]
        yield "remarks", row["notes_text"]
        yield "award", row["award"]


def _found(record: EntryRecord | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {
        "title": record.paper.title,
        "section": list(record.section_path),
        "venue": str(record.paper.venue or ""),
        "venue_raw": record.paper.venue_raw,
        "short_name": record.short_name,
        "links": sorted(link.url for link in record.links),
        "organisations": list(record.organisations),
        "remarks": list(record.remarks),
        "award": record.award,
    }
