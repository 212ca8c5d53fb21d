"""`migrate`, `copy`, `doctor` and `schedule-install`: keeping an installation well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from db.copy import copy, reindex
from db.engine import Database, connect, open_database
from db.errors import DatabaseError
from db.migrate import HEAD, current, upgrade
from paperwatch.config import load_config
from paperwatch.console import err, out, plural, print_json, print_table, safe
from paperwatch.databases import telling
from paperwatch.errors import PaperwatchError, usage_error
from paperwatch.failures import told

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def register(app: typer.Typer) -> None:
    app.command("migrate")(migrate_command)
    app.command("copy")(copy_command)


def migrate_command(
    index: Annotated[bool, typer.Option("--reindex", help="Make the full-text index anew, too.")] = False,
) -> None:
    """Bring the tables to the version of this program. Every command does so by itself; this one says what it does.

    Examples: `paperwatch migrate`, `paperwatch migrate --reindex`
    """
    config = load_config()
    with telling(), _given_back(connect(config.database_url)) as database:
        with database.reading() as connection:
            found = current(connection)
        upgrade(database)
        said = f"was at version {found}" if found else "was empty"
        if found == HEAD:
            out.print(f"The database is at version {HEAD} already.")
        else:
            out.print(f"The database {said} and is at version {HEAD} now.")
        if index:
            out.print(f"Indexed {plural(database.writing(reindex), 'paper')}.")


def copy_command(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A file, sqlite:///FILE or postgresql://...")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The same; it must be new or empty.")],
    as_data: AsJson = False,
) -> None:
    """Copy a whole database into an empty one, of the same engine or the other, and compare the counts of rows.

    Either everything is there afterwards, or nothing. The source is not changed.

    Examples: `paperwatch copy paperwatch.db postgresql://user@host/paperwatch`,
    `paperwatch copy postgresql://user@host/paperwatch backup.db`
    """
    with _opened(source) as reading, _opened(target) as writing:
        if reading.url == writing.url:
            raise usage_error("copy.same", "FROM and TO are the same database.")
        with telling():
            copied = copy(reading, writing, _say_nothing if as_data else _say)
    if as_data:
        print_json([asdict(table) for table in copied])
        return
    print_table(
        f"Copied {plural(sum(t.copied for t in copied), 'row')}; every count is the same",
        ("table", "rows there", "rows here"),
        [(t.table, f"{t.rows:,}", f"{t.copied:,}") for t in copied],
    )


def _say(table: str, rows: int) -> None:
    err.print(f"  [dim]{safe(table)}: {rows:,}[/dim]")


def _say_nothing(table: str, rows: int) -> None:
    pass


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    """A database given by its address, upgraded, and closed again."""
    try:
        database = open_database(url)
    except DatabaseError as error:
        raise PaperwatchError(error.code, str(error)) from error
    except DBAPIError as error:
        raise told(error) from error
    with _given_back(database):
        yield database


@contextmanager
def _given_back(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.close()
