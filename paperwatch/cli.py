"""The command line: one Typer app, and the one place where failures become a sentence and an exit status."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from paperwatch.errors import PaperwatchError
from paperwatch.lazy import LazyGroup, new_app
from paperwatch.places import ask_for_group


def _version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        typer.echo(f"paperwatch {version('paperwatch')}")
    except PackageNotFoundError:  # run from a checkout that is not installed
        typer.echo("paperwatch, not installed")
    raise typer.Exit


def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
    group: str = typer.Option(
        None, "--group", metavar="NAME", help="The reading group to work for, where the database has several."
    ),
) -> None:
    ask_for_group(group)


def made(**settings: object) -> typer.Typer:
    """The program without its commands."""
    app = new_app(
        name="paperwatch",
        help="The literature memory of a reading group: crawl accepted papers, link them, ask what is not covered yet.",
        epilog='Example: `paperwatch backfill "OSDI\'25"`, then `paperwatch uncovered "OSDI\'25" --topic serving`.',
        no_args_is_help=True,
        add_completion=True,
        **settings,
    )
    app.callback()(_options)
    return app


app = made(cls=LazyGroup)


def main() -> None:
    """Runs the app. Expected failures print one sentence to standard error and exit as `Exit` says."""
    try:
        app()
    except Exception as error:
        expected = _expected(error)
        if expected is None:
            raise
        _stop(expected)


def _expected(error: Exception) -> PaperwatchError | None:
    """The failure that a person is told of in one sentence; None for a mistake of the program."""
    if isinstance(error, PaperwatchError):
        return error
    from paperwatch.failures import as_known_error

    return as_known_error(error)


def _stop(error: PaperwatchError) -> NoReturn:
    from paperwatch.console import err, safe

    err.print(f"[red]{safe(error.code)}[/red]: {safe(error)}")
    sys.exit(error.status)


if __name__ == "__main__":
    main()
