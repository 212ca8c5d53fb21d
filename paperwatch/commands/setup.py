"""`init`, `status` and `demo`: begin, look around, see it work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from db.figures import Completeness, completeness
from db.status import IMPORT, RunRow, Status, status
from extract.records import Venue
from paperwatch.advice import waiting
from paperwatch.config import load_config, starter
from paperwatch.console import err, out, plural, print_json, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.errors import Exit
from paperwatch.given import write_private
from paperwatch.nightly.rules import shipped_rules
from paperwatch.nightly.stale import stale_sources
from paperwatch.places import config_path
from paperwatch.unattended import database_of, holds_password, is_same, without_password

_GOAL = 0.95
"""The part of an edition's papers that should have an abstract and affiliations; below it, status names the edition."""
_MOST_SHORT = 20  # by hand: a screen's worth of editions


def register(app: typer.Typer) -> None:
    app.command("init")(init_command)
    app.command("status")(status_command)
    app.command("demo")(demo_command)


def init_command() -> None:
    """Write a starting `paperwatch.toml` here (an existing one is left as it is) and make the database.

    The database address in force is written down, without its password, so that a night that starts by itself finds it;
    where the database cannot be reached nothing is written.

    Example: `paperwatch init`
    """
    path, there = config_path(), config_path().exists()
    url = load_config().database_url
    with opened():
        pass  # made or upgraded; else the file would name a database that nobody has seen
    if there:
        out.print(f"{safe(path)} is there already and was left as it is.")
    else:
        with telling():
            write_private(path, starter(without_password(url)))
        out.print(f"Wrote {safe(path)}. Fill in `contact`, so that sites can reach you.")
    out.print(f"The database is ready: {safe(without_password(url))}", soft_wrap=True)
    _warn_of_another_database(url)
    out.print('Next: [bold]paperwatch backfill "OSDI\'25"[/bold], then [bold]paperwatch import your-schedule.md[/bold]')


def _warn_of_another_database(url: str) -> None:
    """Say what a night that starts by itself would not know."""
    written = database_of(Path.cwd())
    if not is_same(url, written, Path.cwd()):
        said = f"A night that starts by itself would use {without_password(written)}: only this shell names another."
        err.print(f"[yellow]{safe(said)}[/yellow] Write `database_url` into paperwatch.toml.", soft_wrap=True)
    elif holds_password(url) and not holds_password(written):
        said = "The password was not written down. Put it into ~/.pgpass, or let `paperwatch schedule-install` keep it."
        err.print(f"[yellow]{safe(said)}[/yellow]", soft_wrap=True)


def status_command(
    as_data: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show what the database holds, how each source's last run ended, what waits for a person, and
    which editions have few abstracts or affiliations.

    The exit status is 1 when the last run of any source or edition failed. Example: `paperwatch status`
    """
    config = load_config()
    with opened(config) as database:
        found, complete = status(database), completeness(database)
        stale = [said for _, said in stale_sources(database, config, shipped_rules())]
    if as_data:
        named = {"venues": _named(found.venues), "problems": _named(found.problems)}
        print_json({**asdict(found), **named, "stale": stale, "editions": [asdict(e) for e in complete]})
    else:
        _print_status(found)
        _print_completeness(complete)
        for said in stale:
            out.print(f"[red]stale[/red]: {safe(said)}")
    if any(run.status == "failed" for run in latest_of_each(found.runs)):
        raise typer.Exit(Exit.FAILED)


def latest_of_each(runs: Iterable[RunRow]) -> list[RunRow]:
    """The latest run of each edition, whichever route it took, and of each source without one; newest first in.

    A file that could not be imported is told at once and fails nothing later; nor does an archive that was replayed.
    """
    latest: dict[str, RunRow] = {}
    for run in runs:
        if run.source != IMPORT and not run.replayed:
            latest.setdefault(run.edition or run.source, run)
    return list(latest.values())


def _named(counts: Mapping[tuple[str, Any], int]) -> list[list[Any]]:
    return [[*key, count] for key, count in counts.items()]


def _print_status(found: Status) -> None:
    records = ", ".join(f"{count:,} {kind}" for kind, count in found.records.items())
    out.print(f"[bold]{plural(found.papers, 'paper')}[/bold] from records: {safe(records) or 'none yet'}")
    if not found.runs:
        out.print('Nothing was crawled yet. Try: paperwatch backfill "OSDI\'25"')
        return
    print_table(
        "\nLast runs",
        ("source", "of", "finished (UTC)", "status", "new", "changed", "unchanged"),
        [
            (r.source, r.edition, _minute(r), _how(r), *(r.counts.get(k, 0) for k in ("new", "changed", "unchanged")))
            for r in found.runs
        ],
    )
    troubles = [(severity, code, count) for (severity, code), count in waiting(found.problems).items()]
    if troubles:
        print_table("\nWhat a person should look at", ("", "code", "how many"), troubles)
        out.print(
            '[dim]paperwatch sql "SELECT * FROM problems WHERE resolved_at IS NULL" shows each with its place.[/dim]'
        )


def _print_completeness(complete: Sequence[Completeness]) -> None:
    short = [edition for edition in complete if edition.least < _GOAL]
    if not short:
        return
    rows = [
        (Venue(e.venue, e.year), e.papers, f"{e.abstracts / e.papers:.0%}", f"{e.affiliations / e.papers:.0%}")
        for e in short[:_MOST_SHORT]
    ]
    print_table("\nEditions of which much is missing", ("edition", "papers", "abstracts", "affiliations"), rows)
    more = f" {len(short) - len(rows)} further editions are left out; --json has all." if len(short) > len(rows) else ""
    out.print(f"[dim]`paperwatch enrich EDITION` asks for what papers lack.{more}[/dim]")


def _how(run: RunRow) -> str:
    return f"{run.status}, replayed" if run.replayed else run.status


def _minute(run: RunRow) -> str:
    return run.finished.strftime("%Y-%m-%d %H:%M") if run.finished else "never"


def demo_command(
    folder: Annotated[Path, typer.Option(help="Where the demo's database goes; made anew each time.")] = Path(".demo"),
) -> None:
    """Show the whole street on this machine: crawl a loopback copy of the sites, link, and answer the question.

    Nothing is asked of the internet. Example: `paperwatch demo`
    """
    from paperwatch.demo import run_demo  # it needs the commands, which need this module

    if not run_demo(folder):
        raise typer.Exit(Exit.FAILED)
