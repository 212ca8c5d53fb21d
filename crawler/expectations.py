"""What a venue's crawl must bring (`expect` in venues.toml): numbers of papers, share of papers with a field.

A site that changed shows as too few papers or as an empty field long before anybody reads its markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from extract.records import Problem, Where
from extract.venues import Series


def breaches(
    series: Series,
    year: int | None,
    counts: Mapping[str, int],
    document: str,
    route: Mapping[str, Any] | None = None,
) -> tuple[Problem, ...]:
    """The expectations that `counts` (of `Tally.totals`) do not meet, each an error.

    A route that can bring less than the venue's own page says so with an `expect` of its own.
    """
    expected = {**_for_year(series, year), **(route or {}).get("expect", {})}
    return (*_count(expected, counts, document), *_coverage(expected, counts, document))


def _for_year(series: Series, year: int | None) -> dict[str, Any]:
    """The general expectation, overridden by that of the year."""
    merged: dict[str, Any] = {}
    for entry in sorted(series.expect, key=lambda e: "year" in e):
        if entry.get("year", year) == year:
            merged.update(entry)
    return merged


def _count(expected: Mapping[str, Any], counts: Mapping[str, int], document: str) -> Iterator[Problem]:
    if "papers" not in expected:
        return
    least, most = expected["papers"]
    found = counts.get("papers", 0)
    if not least <= found <= most:
        hits = ", ".join(f"{k.removeprefix('hits:')} {n}" for k, n in counts.items() if k.startswith("hits:"))
        yield Problem(
            "expectation.count",
            f"{found} papers, expected {least} to {most}. What the page's selectors found: {hits or 'nothing'}.",
            Where(document),
            "error",
        )


def _coverage(expected: Mapping[str, Any], counts: Mapping[str, int], document: str) -> Iterator[Problem]:
    papers = counts.get("papers", 0)
    for name, floor in expected.get("fields", {}).items():
        found = counts.get(f"with:{name}", 0)
        if papers and found < floor * papers:
            message = f"{found} of {papers} papers have {name}, expected at least {floor:.0%}."
            yield Problem("expectation.coverage", message, Where(document), "error")
