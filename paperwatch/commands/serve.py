"""`serve`: the pages for the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from db.engine import Database
from db.errors import DatabaseError
from db.served import write_snapshot
from extract.extras import install
from paperwatch.config import Config, load_config
from paperwatch.console import err, out, plural, safe
from paperwatch.databases import opened
from paperwatch.errors import PaperwatchError
from paperwatch.failures import as_error
from paperwatch.places import beside_config


def register(app: typer.Typer) -> None:
    app.command("serve")(serve_command)


def serve_command(
    host: Annotated[str, typer.Option(help="The address to listen on; by default only this machine is served.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.", min=0, max=65535)] = 8001,
    name: Annotated[
        list[str] | None,
        typer.Option(help="A host name that readers ask for; numbers and this machine's own name always work."),
    ] = None,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open the pages in the browser of this machine.")
    ] = False,
) -> None:
    """Serve pages for the browser: this week, papers, venues, topics, talks, upkeep, and all data to read and take.

    Nothing can be written through them. Of a PostgreSQL database a snapshot is taken at the start and served; a newer
    one that takes its place is served from then on. Needs the extra `serve`.

    Examples: `paperwatch serve --open`, `paperwatch serve --host 0.0.0.0 --name papers.example.org`
    """
    try:
        from paperwatch.serve.run import address_of, listening, run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("datasette", "uvicorn"):
            raise
        message = f"The pages need Datasette. Install it with: {install('serve')}"
        raise PaperwatchError("extra.missing", message) from error
    config = load_config()
    path = served_file(config)
    with listening(host, port) as socket:
        out.print(f"Serving {safe(path)} at {address_of(socket)} (Ctrl+C ends it).", soft_wrap=True)
        try:
            known = (host, *(name or ()))
            run(path, socket, config.citation_key, config.known_venues, names=known, browser=open_browser)
        except KeyboardInterrupt:
            err.print("Ended.")


def served_file(config: Config) -> Path:
    """The SQLite file that is served: the database itself, upgraded, or a fresh snapshot of one on PostgreSQL."""
    with opened(config) as database:
        if database.dialect == "sqlite":
            return Path(str(database.url.database)).resolve()
        return _snapshot(database, beside_config(config.snapshot))


def _snapshot(database: Database, path: Path) -> Path:
    with err.status(f"Taking a snapshot into {safe(path)} ..."):
        try:
            copied = write_snapshot(database, path)
        except DatabaseError as error:
            raise PaperwatchError(error.code, str(error)) from error
        except (DBAPIError, OSError) as error:
            raise as_error(error) from error
    err.print(f"Snapshot of {plural(copied, 'row')} in {safe(path)}.", soft_wrap=True)
    return path.resolve()
