"""`backfill`: whole conferences and ranges of years, with what they cost and how long they will take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from crawler.harvest import HarvestResult
from db import store
from db.engine import Database
from extract.records import Venue
from paperwatch.backfill import Left, Requested, good_readings, requested, take_up
from paperwatch.commands.crawl import AsJson, Pages, Replay, as_dict, print_result
from paperwatch.config import Config, load_config
from paperwatch.console import err, out, plural, print_json, print_table, safe
from paperwatch.databases import opened
from paperwatch.errors import Exit
from paperwatch.harvesting import conclude, harvest_config
from paperwatch.nightly.estimate import Estimate, duration, estimate
from paperwatch.nightly.lock import locked
from paperwatch.nightly.rules import shipped_rules
from paperwatch.nightly.sources import Source, edition_source
from paperwatch.places import config_path
from paperwatch.problems import print_problems
from paperwatch.progress import whole_progress
from paperwatch.venues import Given, remember, with_route


def register(app: typer.Typer) -> None:
    app.command("backfill")(backfill_command)


def backfill_command(
    editions: Annotated[
        list[str], typer.Argument(help='Conferences, such as "OSDI\'25", and ranges, such as "OSDI\'16..\'25".')
    ],
    url: Annotated[
        list[str] | None,
        typer.Option(help="The address of the programme, for a series or year that has none; it is remembered."),
    ] = None,
    replay: Replay = None,
    pages: Pages = True,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take what is doubtful as right; the same doubts are not raised again.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print routes, requests and time; ask nobody.")] = False,
    as_data: AsJson = False,
) -> None:
    """Crawl whole conferences; run again, it changes nothing.

    Interrupted and started again with the same words, it goes on where it was. Years in which a series did not meet
    are left out of a range. A new series is known by `--url`, from then on in every command (the setting `venues`).

    A reading that may be wrong is stored and ends "doubtful", with status 1, until `--accept` takes it.

    Examples: `paperwatch backfill "OSDI'25"`, `paperwatch backfill "OSDI'16..'25" --dry-run`,
    `paperwatch backfill "FooSys'26" --url https://foosys.org/2026/program.html`,
    `paperwatch backfill "SOSP'25" --replay pages.warc.gz`
    """
    config = load_config()
    config, given = with_route(config, editions, url) if url else (config, None)
    asked = requested(editions, config.known_venues, shipped_rules())
    if asked.doubted and not url:
        err.print(f"As far as is known there was no {safe(', no '.join(map(str, asked.doubted)))}.", soft_wrap=True)
    settings = replace(harvest_config(config, replay, options={"pages": pages}), accept=accept)
    sources = {edition: edition_source(edition, settings) for edition in asked.editions}
    with opened(config) as database:
        if dry_run:
            _print_costs(_costs(database, sources, pages), asked, as_data)
            return
        with _lock(database, config, replay):
            left = take_up(database, asked)
            results = _crawl(database, sources, left, pages, as_data)
            if given and given.toml and (left.done or any(result.status != "failed" for result in results.values())):
                _tell_remembered(config, given, remember(config, given), as_data)
            conclude(database)
            _finish(database, left, results, replayed=bool(replay))
    if as_data:
        print_json([as_dict(str(edition), result) for edition, result in results.items()])
    if any(result.status != "ok" for result in results.values()):
        raise typer.Exit(Exit.FAILED)


def _tell_remembered(config: Config, given: Given, path: Path, as_data: bool) -> None:
    if as_data:
        return
    out.print(f"{safe(given.series)} is remembered in {safe(path)}.")
    if given.series not in config.follow:
        out.print(f'To have it read each night, add "{safe(given.series)}" to `follow` in {safe(config_path())}.')


def _lock(database: Database, config: Config, replay: Path | None) -> AbstractContextManager[None]:
    """A replay asks nobody, so there is nobody to be polite to."""
    return nullcontext() if replay else locked(database, "backfill")


def _costs(database: Database, sources: dict[Venue, Source], pages: bool) -> list[Estimate]:
    past = good_readings(database, list(sources))
    return [estimate(source, past[edition].ok_run, pages) for edition, source in sources.items()]


def _crawl(
    database: Database, sources: dict[Venue, Source], left: Left, pages: bool, as_data: bool
) -> dict[Venue, HarvestResult]:
    """The editions one after another; a failed one is told and passed."""
    if left.done and not as_data:
        err.print(f"[dim]Taken up again; done already: {safe(', '.join(map(str, left.done)))}[/dim]")
    results: dict[Venue, HarvestResult] = {}
    costs = _costs(database, {edition: sources[edition] for edition in left.editions}, pages)
    with whole_progress([(cost.name, cost.requests) for cost in costs], quiet=as_data) as crawling:
        for edition in left.editions:
            with crawling(str(edition)) as on_event:
                result = results[edition] = sources[edition].crawl(on_event)
            if not as_data:
                print_result(database, str(edition), result)
                print_problems(result.problems)
                if result.status == "doubtful":
                    out.print(f'  Look at the page; if all is right: paperwatch backfill "{safe(edition)}" --accept')
    return results


def _finish(database: Database, left: Left, results: dict[Venue, HarvestResult], replayed: bool) -> None:
    counts = sum((Counter(dict(result.counts)) for result in results.values()), Counter[str]())
    failed = any(result.status != "ok" for result in results.values())
    kept = {name: counts[name] for name in ("new", "changed", "unchanged", "requests", "bytes")}
    store.finish_run(database, left.run_id, status="failed" if failed else "ok", counts=kept, replayed=replayed)


def _print_costs(costs: Sequence[Estimate], asked: Requested, as_data: bool) -> None:
    if as_data:
        print_json([asdict(cost) for cost in costs])
        return
    print_table(
        "What a backfill would ask for",
        ("edition", "requests", "at least", "by"),
        [(c.name, c.requests, duration(c.seconds), c.basis) for c in costs],
    )
    print_routes(costs)
    if asked.paused:
        out.print(f"[dim]No conference in that year: {safe(', '.join(map(str, asked.paused)))}[/dim]")
    requests, seconds = sum(c.requests for c in costs), sum(c.seconds for c in costs)
    editions = plural(len(costs), "edition")
    out.print(f"{editions}, about {plural(requests, 'request')}: {duration(seconds)} at the polite rate, or more.")


def print_routes(costs: Sequence[Estimate]) -> None:
    """The routes of each source in the order in which they are tried."""
    for cost in costs:
        out.print(f"[bold]{safe(cost.name)}[/bold]")
        for n, route in enumerate(cost.routes, 1):
            out.print(f"  {n}. {safe(route)}", soft_wrap=True)
