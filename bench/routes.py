"""Backfills through replay, for each series of a paper list: `python -m bench.routes [SERIES...] [--json]`.

An archive is built of the saved pages that lie under a route's own address: real ones, ones rebuilt from real data, and
the project's fixtures. For a series without any, the registries' answers are made (`bench.routes_made`). Then each
edition is harvested from that archive alone, by the route that the page belongs to, and what was stored is counted:
"right" are the papers that stand under the series and the year that were asked for.

The routes of an edition that the archive has no page of are passed over without a process of their own.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from unittest.mock import patch

from scrapy import Request
from scrapy.http import Headers, Response

from bench.routes_made import made
from crawler.addresses import folded
from crawler.archive import write_exchange
from crawler.harvest import HarvestConfig, harvest
from crawler.job import CrawlJob
from crawler.requests import interface
from db.engine import Database, open_database
from extract.records import Venue
from extract.venues import REGISTRIES, SHIPPED, Route, Venues
from paperwatch.nightly.rules import shipped_rules

_CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
_FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
_SAME = Path(__file__).parent / "data" / "routes.toml"
_SEED = "004"
_YEARS = range(1987, 2028)
_SINCE = 2015
_TYPES = {"json": "application/json", "xml": "text/xml", "yml": "text/plain", "md": "text/plain", "bib": "text/plain"}
KINDS = ("real", "rebuilt", "fixture", "made")
"""What a page is, the most telling first."""


@dataclass(frozen=True)
class Saved:
    """A saved page: the address and the edition it is of ("" where it is not said), what it is, and its file."""

    url: str
    edition: str
    kind: str
    file: Path


@dataclass(frozen=True)
class Case:
    """An edition and the route it is harvested by; what each of the route's pages is, and its body."""

    edition: Venue
    route: Route
    kind: str
    pages: Mapping[str, bytes]
    missing: tuple[str, ...] = ()
    papers: int | None = None


@dataclass(frozen=True)
class Row:
    """What came of a case. `expected` is known only of an answer that was made."""

    series: str
    edition: str
    by: str
    tested_on: str
    status: str
    stored: int
    right: int
    expected: int | None
    reason: str


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.routes", description=__doc__)
    parser.add_argument("series", nargs="*", help="these series instead of those that the list names")
    parser.add_argument("--corpus", type=Path, default=_CORPUS)
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    options = parser.parse_args(arguments)
    wanted = options.series or named_by_seed(options.corpus)
    if not wanted:
        print(f"No list of papers under {options.corpus}; name the series.", file=sys.stderr)
        return 1
    saved = [*corpus_pages(options.corpus), *fixture_pages()]
    rows = []
    for name in wanted:
        for row in run(list(cases(name, saved))):
            print(f"{row.edition}: {row.status}, {row.right} of {row.stored} papers", file=sys.stderr)
            rows.append(row)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        report(wanted, rows)
    return 0


def named_by_seed(corpus: Path) -> list[str]:
    """The series of the seed's papers, preprints left out, in the order in which they are first named."""
    truth = corpus / "truth" / "seeds-list.jsonl"
    lines = truth.read_text("utf-8").splitlines() if truth.is_file() else []
    rows = (json.loads(line) for line in lines)
    venues = [SHIPPED.find(row.get("venue_norm")) for row in rows if str(row["seed"]).startswith(_SEED)]
    names = dict.fromkeys(venue.series for venue in venues if venue)
    return [name for name in names if SHIPPED.series[name].kind != "preprint"]


# Pages


def corpus_pages(corpus: Path) -> Iterator[Saved]:
    """The saved pages of the corpus that have an address, those of the platforms with their edition."""
    same = {s["path"]: s["address"] for s in tomllib.loads(_SAME.read_text("utf-8"))["same"]}
    for row in _manifest(corpus / "platforms"):
        kind = "rebuilt" if "RECONSTRUCTED" in row.get("note", "") else "real"
        venue = SHIPPED.find(f"{row['series']} {row['year']}")
        url = same.get(row["path"], row["url"])
        yield Saved(url, str(venue or row["series"]), kind, corpus / "platforms" / row["path"])
    for folder in ("web", "sites"):
        for row in _manifest(corpus / folder):
            yield Saved(row["url"], "", "real", corpus / folder / row["path"])


def _manifest(folder: Path) -> Iterator[dict[str, str]]:
    file = folder / "MANIFEST.tsv"
    if not file.is_file():
        return
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        head = next(rows)
        for row in rows:
            found = dict(zip(head, row, strict=False))
            if found.get("url", "").startswith("http"):
                yield {**found, "note": row[-1]}


def fixture_pages() -> Iterator[Saved]:
    for manifest in sorted(_FIXTURES.glob("*/manifest.toml")):
        for page in tomllib.loads(manifest.read_text("utf-8"))["page"]:
            yield Saved(page["url"], "", "fixture", manifest.parent / page["file"])


# Cases


def cases(name: str, saved: Sequence[Saved]) -> Iterator[Case]:
    """For each edition and route of which a page was saved one case. For a series of which the corpus has none: the
    fixtures, and for each registry an answer that was made for one of its last editions."""
    found = [case for edition in _editions(name) for case in _of_edition(edition, saved)]
    true = [case for case in found if case.kind in ("real", "rebuilt")]
    yield from true or (*found, *_made(name))


def _editions(name: str) -> Iterator[Venue]:
    rules = shipped_rules()
    return (edition for year in _YEARS if rules.meets(edition := Venue(name, year)))


def _of_edition(edition: Venue, saved: Sequence[Saved]) -> Iterator[Case]:
    by_address: dict[str, list[Saved]] = {}
    for page in saved:
        if page.edition in ("", str(edition)):
            by_address.setdefault(folded(page.url), []).append(page)
    for route in SHIPPED.series[edition.series].routes_for(edition.year):
        asked = first_addresses(edition, route)
        have = {url: min(by_address[folded(url)], key=_worth) for url in asked if folded(url) in by_address}
        if have:
            kind = max((page.kind for page in have.values()), key=KINDS.index)
            missing = tuple(url for url in asked if url not in have)
            yield Case(edition, route, kind, {url: page.file.read_bytes() for url, page in have.items()}, missing)


def _worth(page: Saved) -> int:
    return KINDS.index(page.kind)


def _made(name: str) -> Iterator[Case]:
    """An answer for each registry, each for an edition of its own, going back from the last one."""
    series = SHIPPED.series[name]
    last = series.years[1] or 2025
    seen: set[str] = set()
    for back, registry in enumerate(("dblp", "crossref", "semanticscholar", "openalex")):
        edition = Venue(name, last - back)
        for route in series.routes_for(edition.year):
            if route.spider == registry not in seen and (answer := made(edition, route)):
                seen.add(registry)
                (url, *_) = first_addresses(edition, route)
                yield Case(edition, route, "made", {url: answer[0]}, papers=answer[1])


def first_addresses(edition: Venue, route: Route) -> tuple[str, ...]:
    """The addresses that a crawl by the route opens with."""
    found = interface(route.spider) if route.spider in REGISTRIES or route.spider == "openreview" else None
    if found is None:
        return route.urls
    job = CrawlJob(
        route.spider, "", 0, route.urls, edition.series, edition.year, dict(route.options or {}), venues=SHIPPED
    )
    return tuple(ask.url for ask in found.requests.first(job))


# Harvests


def run(found: Sequence[Case]) -> Iterator[Row]:
    """Harvest each case from an archive of its own into a database of its own."""
    for case in found:
        with tempfile.TemporaryDirectory(prefix="bench-routes-") as folder:
            archive, database = Path(folder, "pages.warc.gz"), f"sqlite:///{Path(folder, 'papers.db')}"
            write(archive, case.pages)
            series = SHIPPED.series[case.edition.series]
            only = {series.name: replace(series, routes=(case.route,))}
            config = HarvestConfig(database, replay=str(archive), pace=0.0, options={"pages": False})
            with patch.object(Venues, "series", only):
                result = harvest(case.edition, config=config)
            opened = open_database(database)
            stored = _stored(opened)
            opened.close()
        errors = [f"{p.code}: {p.message}" for p in result.problems if p.severity == "error"]
        reason = next(iter(errors), "; ".join(f"{url} is not saved" for url in case.missing))
        right = stored.get((case.edition.series, case.edition.year), 0)
        via = (case.route.options or {}).get("extractor") or (case.route.options or {}).get("via")
        yield Row(
            series=case.edition.series,
            edition=str(case.edition),
            by=f"{case.route.spider} {via}" if via else case.route.spider,
            tested_on=case.kind,
            status=result.status,
            stored=sum(stored.values()),
            right=right,
            expected=case.papers,
            reason=reason if result.status != "ok" else "",
        )


def write(archive: Path, pages: Mapping[str, bytes]) -> None:
    """A WARC file of the pages, each under its address."""
    with archive.open("ab") as file:
        for url, body in pages.items():
            suffix = url.partition("?")[0].rpartition(".")[2].lower()
            text = body.lstrip()[:1]
            kind = _TYPES.get(suffix) or ("application/json" if text in (b"{", b"[") else "text/html; charset=utf-8")
            answer = Response(url, headers=Headers({"Content-Type": kind}), body=body)
            write_exchange(file, Request(url), answer)


def _stored(database: Database) -> dict[tuple[str, int | None], int]:
    query = "SELECT series, year, count(*) FROM record WHERE kind = 'paper' GROUP BY series, year"
    with database.reading() as connection:
        return {(series, year): count for series, year, count in connection.exec_driver_sql(query)}


# The tables


def report(wanted: Sequence[str], rows: Sequence[Row]) -> None:
    head = f"{'series':12}{'years met':12}{'routes a year':>14}  {'services a year':>15}"
    print(f"{head}   tested on (editions: right/stored)")
    for name in wanted:
        print(_series_line(name, [row for row in rows if row.series == name]))
    print(f"\n{'edition':14}{'by':26}{'tested on':11}{'status':10}{'stored':>7}{'right':>7}{'made':>6}  reason")
    for row in rows:
        many = "" if row.expected is None else str(row.expected)
        head = f"{row.edition:14}{row.by:26}{row.tested_on:11}{row.status:10}"
        print(f"{head}{row.stored:7}{row.right:7}{many:>6}  {row.reason[:100]}")
    stored, right = sum(r.stored for r in rows), sum(r.right for r in rows)
    without = [name for name in wanted if not any(r.series == name and r.right for r in rows)]
    said = f"{len(wanted)} series, {len(rows)} editions and routes"
    print(f"\n{said}; {right} of {stored} papers under the right series and year")
    print(f"series without a paper: {', '.join(without) or 'none'}")


def _series_line(name: str, rows: Sequence[Row]) -> str:
    routes = routes_by_year(name)
    counts = [len(found) for found in routes.values()]
    services = [len({route.spider for route in found}) for found in routes.values()]
    tested = []
    for kind in KINDS:
        mine = [row for row in rows if row.tested_on == kind]
        if mine:
            editions = len({row.edition for row in mine})
            tested.append(f"{kind} {editions}: {sum(r.right for r in mine)}/{sum(r.stored for r in mine)}")
    years = f"{min(routes)}-{max(routes)}"
    span = f"{min(counts)}-{max(counts)}"
    return f"{name:12}{years:12}{span:>14}  {f'{min(services)}-{max(services)}':>15}   {'; '.join(tested) or '-'}"


def routes_by_year(name: str, until: int = 2026) -> dict[int, tuple[Route, ...]]:
    """The routes of each year since 2015 in which the series met."""
    series, rules = SHIPPED.series[name], shipped_rules()
    first, last = max(_SINCE, series.years[0]), min(until, series.years[1] or until)
    years: Iterable[int] = (year for year in range(first, last + 1) if rules.meets(Venue(name, year)))
    return {year: series.routes_for(year) for year in years}


if __name__ == "__main__":
    sys.exit(main())
