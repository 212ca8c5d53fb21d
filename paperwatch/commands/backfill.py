"""`backfill`: whole conferences and ranges of years, with what they cost and how long they will take."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from crawler.harvest import HarvestResult
from db.engine import Database
from db.linkage.results import OnStep
from extract.records import Venue
from paperwatch.backfill import Crawling, Requested, Watcher, backfill, costs_of, planned
from paperwatch.commands.crawl import AsJson, Pages, Replay, as_dict, print_result
from paperwatch.config import Config, load_config
from paperwatch.console import err, out, plural, print_json, print_table, safe
from paperwatch.databases import opened
from paperwatch.errors import Exit
from paperwatch.nightly.estimate import Estimate, duration
from paperwatch.places import config_path
from paperwatch.problems import print_problems
from paperwatch.progress import link_progress, whole_progress
from paperwatch.venues import Given


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
    what = planned(load_config(), editions, url or (), replay=replay, pages=pages, accept=accept)
    asked = what.asked
    if asked.doubted and not url:
        err.print(f"As far as is known there was no {safe(', no '.join(map(str, asked.doubted)))}.", soft_wrap=True)
    with opened(what.config) as database:
        if dry_run:
            _print_costs(costs_of(database, what, asked.editions), asked, as_data)
            return
        results = backfill(database, what, Watcher() if as_data else _Told(what.config))
    if as_data:
        print_json([as_dict(str(edition), result) for edition, result in results.items()])
    if any(result.status != "ok" for result in results.values()):
        raise typer.Exit(Exit.FAILED)


class _Told(Watcher):
    """Tells a terminal."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def taken_up(self, done: Sequence[Venue]) -> None:
        err.print(f"[dim]Taken up again; done already: {safe(', '.join(map(str, done)))}[/dim]")

    def crawling(self, costs: Sequence[Estimate]) -> AbstractContextManager[Crawling]:
        return whole_progress([(cost.name, cost.requests) for cost in costs])

    def ended(self, database: Database, edition: Venue, result: HarvestResult) -> None:
        print_result(database, str(edition), result)
        print_problems(result.problems)
        if result.status == "doubtful":
            out.print(f'  Look at the page; if all is right: paperwatch backfill "{safe(edition)}" --accept')

    def remembered(self, given: Given, path: Path) -> None:
        out.print(f"{safe(given.series)} is remembered in {safe(path)}.")
        if given.series not in self._config.follow:
            out.print(f'To have it read each night, add "{safe(given.series)}" to `follow` in {safe(config_path())}.')

    def linking(self) -> AbstractContextManager[OnStep]:
        return link_progress()


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
