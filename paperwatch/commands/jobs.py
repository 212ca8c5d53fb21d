"""`jobs`: what was asked for in the pages and takes longer than a page may; listed, and done."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

import typer

from db.dialects import LARGEST_ID
from db.jobs import jobs, take_back
from paperwatch.changes.person import change
from paperwatch.console import out, plural, print_json, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.errors import PaperwatchError
from paperwatch.given import MOST
from paperwatch.lazy import ListingGroup

group = typer.Typer(
    help="""List what was asked for in the pages of `serve` and takes its time, and do what waits.

Example: `paperwatch jobs`""",
    cls=ListingGroup,
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="jobs")


@group.command("list")
def list_command(
    limit: Annotated[int, typer.Option(help="At most this many.", min=1, max=MOST)] = 20,
    as_data: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """List the jobs, the latest first: who asked for what, how far it is, and how it ended.

    Example: `paperwatch jobs list --json`
    """
    with opened() as database:
        found = jobs(database, limit=limit)
    if as_data:
        print_json([asdict(one) for one in found])
        return
    rows = [(one.id, f"{one.at:%Y-%m-%d %H:%M}", one.by, one.kind, one.state, one.said) for one in found]
    print_table(plural(len(found), "job"), ("", "when (UTC)", "who", "what", "state", "said"), rows)


@group.command("stop")
def stop_command(
    number: Annotated[
        int, typer.Argument(help="The number of the job, as `jobs list` shows it.", min=1, max=LARGEST_ID)
    ],
    by: Annotated[
        str | None, typer.Option(help="Who stops it; your login name if not given.", show_default=False)
    ] = None,
) -> None:
    """Let a job end: at once where it waits or its worker died, else at its next safe point. What it has stored stays.

    Asked for again, a conference goes on where it was.

    Example: `paperwatch jobs stop 3`
    """
    from paperwatch.nightly.lock import locked

    with opened() as database, telling():
        said = change(database, "stop-job", {"job": number}, by=by).change.said
        with suppress(PaperwatchError), locked(database, "jobs", of="jobs"):
            take_back(database)  # nobody is at work: what is called running is dead
    out.print(f"{safe(said)}.")


@group.command("run")
def run_command() -> None:
    """Do what waits, one job after another, and end. `serve` starts this by itself when something is asked for.

    Killed and started again, it goes on where it was. One such program works at a time; another one ends with status 4.

    Example: `paperwatch jobs run`
    """
    from paperwatch.jobs.work import work

    with opened() as database:
        count = work(database)
    out.print(f"{plural(count, 'job')} ended.")
