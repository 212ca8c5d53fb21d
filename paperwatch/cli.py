"""The command line: one Typer app, and the one place where failures become a sentence and an exit status."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer
from sqlalchemy.exc import DBAPIError

from extract.sources import CardError
from extract.venues import VenueTableError
from paperwatch import __version__
from paperwatch.commands import (
    archive,
    ask,
    backfill,
    crawl,
    enrich,
    identity,
    maintain,
    nightly,
    organise,
    read,
    schedule,
    serve,
    setup,
    sources,
    take,
    venues,
)
from paperwatch.console import err, safe
from paperwatch.errors import Exit, PaperwatchError, usage_error
from paperwatch.failures import told

app = typer.Typer(
    name="paperwatch",
    help="The literature memory of a reading group: crawl accepted papers, link them, ask what is not covered yet.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    epilog='Example: `paperwatch backfill "OSDI\'25"`, then `paperwatch uncovered "OSDI\'25" --topic serving`.',
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"paperwatch {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    pass


for group in (
    setup,
    crawl,
    backfill,
    venues,
    nightly,
    enrich,
    read,
    ask,
    take,
    organise,
    identity,
    schedule,
    sources,
    serve,
    archive,
    maintain,
):
    group.register(app)


def main() -> None:
    """Runs the app. Expected failures print one sentence to standard error and exit as `Exit` says."""
    try:
        app()
    except PaperwatchError as error:
        _stop(error)
    except (VenueTableError, CardError) as error:
        _stop(usage_error(error.code, str(error)))
    except (DBAPIError, OSError) as error:
        _stop(told(error))
    except KeyboardInterrupt:
        err.print("Stopped. What was saved stays; run the same command again to go on.")
        sys.exit(Exit.FAILED)


def _stop(error: PaperwatchError) -> NoReturn:
    err.print(f"[red]{safe(error.code)}[/red]: {safe(error)}")
    sys.exit(error.status)


if __name__ == "__main__":
    main()
