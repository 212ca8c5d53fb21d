"""`crawl`: one source, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.harvest import HarvestResult, crawl_arxiv, harvest
from db.engine import Database
from db.status import open_problems
from extract.records import Venue
from paperwatch.config import Config, load_config
from paperwatch.console import out, plural, print_json, safe
from paperwatch.databases import opened
from paperwatch.days import day
from paperwatch.editions import edition_named, venue_named
from paperwatch.errors import Exit
from paperwatch.harvesting import conclude, harvest_config
from paperwatch.problems import ignored_by_name, print_problems, problem_as_dict
from paperwatch.progress import OnEvent, crawl_progress

Replay = Annotated[Path | None, typer.Option(help="Read this WARC file instead of asking the network.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Pages = Annotated[bool, typer.Option(help="Read each paper's own page too, where the site has one.")]
Crawl = Callable[[OnEvent], HarvestResult]

FIELDS_SHOWN = ("authors", "affiliations", "abstract")


def register(app: typer.Typer) -> None:
    app.command("crawl")(crawl_command)


def crawl_command(
    source: Annotated[str, typer.Argument(help="A venue with its year, or arXiv.")],
    replay: Replay = None,
    pages: Pages = True,
    ids: Annotated[list[str] | None, typer.Option("--id", help="An arXiv id; may be given several times.")] = None,
    category: Annotated[list[str] | None, typer.Option(help="An arXiv category; may be given several times.")] = None,
    since: Annotated[str | None, typer.Option(help="First day to ask arXiv for, as YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day to ask arXiv for, as YYYY-MM-DD.")] = None,
    as_data: AsJson = False,
) -> None:
    """Crawl one source now.

    Examples: `paperwatch crawl "SOSP'25"`, `paperwatch crawl arXiv --id 2502.15524`,
    `paperwatch crawl arXiv --category cs.OS --since 2026-11-01`
    """
    config = load_config()
    venue = venue_named(source, config.known_venues)
    if config.known_venues.series[venue.series].kind != "preprint":
        crawl = _edition_crawl(config, edition_named(source, config.known_venues), replay, pages)
        _run_all([(str(venue), crawl)], config, as_data)
        return
    crawl = _arxiv_crawl(config, replay, ids or [], category or [], day(since), day(until))
    _run_all([("arXiv", crawl)], config, as_data)


def _edition_crawl(config: Config, edition: Venue, replay: Path | None, pages: bool) -> Crawl:
    settings = harvest_config(config, replay, options={"pages": pages})
    return lambda on_event: harvest(edition, config=settings, on_event=on_event)


def _arxiv_crawl(
    config: Config, replay: Path | None, ids: list[str], categories: list[str], since: date | None, until: date | None
) -> Crawl:
    settings = harvest_config(config, replay)
    wanted = categories or ([] if ids else config.categories)
    return lambda on_event: crawl_arxiv(
        config=settings, ids=ids, categories=wanted, since=since, until=until, on_event=on_event
    )


def _run_all(crawls: list[tuple[str, Crawl]], config: Config, as_data: bool) -> None:
    """Run the crawls one after another, then link; a failed one is told and passed."""
    results: list[tuple[str, HarvestResult]] = []
    with opened(config) as database:
        for name, crawl in crawls:
            with crawl_progress(name, quiet=as_data) as on_event:
                result = crawl(on_event)
            results.append((name, result))
            if not as_data:
                print_result(database, name, result)
                print_problems(result.problems)
        conclude(database)
    if as_data:
        print_json([as_dict(name, result) for name, result in results])
    if any(result.status != "ok" for _, result in results):
        raise typer.Exit(Exit.FAILED)


def print_result(database: Database, name: str, result: HarvestResult) -> None:
    """What a crawl brought, in one line; then what was ignored by name."""
    counts = result.counts
    mark = {"ok": "[green]ok[/green]", "doubtful": "[yellow]doubtful[/yellow]"}.get(result.status, "[red]failed[/red]")
    saved = {what: counts.get(what, 0) for what in ("new", "changed", "unchanged")}
    said = "records: " + ", ".join(f"{count} {what}" for what, count in saved.items())
    if counts.get("papers") or not any(saved.values()):  # a schedule brings talks and no papers of its own
        said = f"{plural(counts.get('papers', 0), 'paper')}; {said}"
    out.print(f"[bold]{safe(name)}[/bold] {mark}: {said}; {plural(counts.get('requests', 0), 'request')}")
    if counts.get("papers"):
        filled = ", with ".join(f"{field} {counts.get(f'with:{field}', 0)}" for field in FIELDS_SHOWN)
        out.print(f"  [dim]papers with {filled}[/dim]")
    if ignored := _ignored(database, result):
        out.print(f"  [dim]ignored by name: {safe(ignored)}[/dim]")


def _ignored(database: Database, result: HarvestResult) -> str:
    """What the last route left out on purpose, by kind: "9 break, 2 keynote"."""
    found = open_problems(database, run_id=result.run_ids[-1], ignored=True) if result.run_ids else []
    return ignored_by_name(found)


def as_dict(name: str, result: HarvestResult) -> dict[str, Any]:
    """The result of a crawl as plain data."""
    return {
        "source": name,
        "status": result.status,
        "route": result.route.urls[0] if result.route and result.route.urls else None,
        "counts": dict(result.counts),
        "problems": [problem_as_dict(p) for p in result.problems],
    }
