"""`serve`: the pages for the browser."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy.exc import DBAPIError

from db.engine import Database, connect
from db.errors import DatabaseError
from db.groups import as_group
from db.members import has_members, new_link
from db.served import write_snapshot
from db.vocabulary import Topics
from extract.extras import install
from extract.venues import Venues
from paperwatch.config import Config, load_config, venues_path
from paperwatch.console import err, out, plural, safe
from paperwatch.databases import opened, own_topics
from paperwatch.errors import PaperwatchError
from paperwatch.failures import as_error
from paperwatch.judging import who
from paperwatch.places import beside_config, for_group
from paperwatch.topic_entries import topics_path

if TYPE_CHECKING:
    from paperwatch.serve.access import Access
    from paperwatch.serve.known import Known


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

    Who has signed in can change things through them: members by the link that `members` prints; where there are none,
    whoever opens the link that is printed here. Of a PostgreSQL database a snapshot is taken at the start for the page
    Data; a newer one that takes its place is served from then on. Needs the extra `serve`.

    Examples: `paperwatch serve --open`, `paperwatch serve --host 0.0.0.0 --name papers.example.org`
    """
    try:
        from paperwatch.serve.known import Known
        from paperwatch.serve.run import address_of, listening, run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("datasette", "uvicorn"):
            raise
        message = f"The pages need Datasette. Install it with: {install('serve')}"
        raise PaperwatchError("extra.missing", message) from error
    config = load_config()
    path = served_file(config)
    access, live = access_of(config)
    with listening(host, port) as socket:
        out.print(f"Serving {safe(path)} at {address_of(socket)} (Ctrl+C ends it).", soft_wrap=True)
        entrance = _entrance(access.database, address_of(socket), host)
        known = (host, *(name or ()))
        browser = (entrance or address_of(socket)) if open_browser else ""
        try:
            run(
                path, socket, config.citation_key, config.known_venues,
                names=known, access=access, live=live, base_url=config.base_url, browser=browser,
                known=Known((venues_path(config), topics_path(config)), _vocabulary), known_to=_known_to,
            )  # fmt: skip
        except KeyboardInterrupt:
            err.print("Ended.")


def _known_to(key: str) -> Known:
    """What the group of that key knows."""
    from paperwatch.serve.known import Known

    def read() -> tuple[Venues, Topics]:
        with for_group(key):
            return _vocabulary()

    with for_group(key):
        config = load_config()
    return Known((venues_path(config), _topics_of(key)), read)


def _topics_of(key: str) -> Path:
    with for_group(key):
        return topics_path(load_config())


def _vocabulary() -> tuple[Venues, Topics]:
    """The series and topics of the configuration as it stands now."""
    config = load_config()
    return config.known_venues, own_topics(config)


def access_of(config: Config) -> tuple[Access, Database | None]:
    """Who may see and change what is served, and, on PostgreSQL, the database that the pages read."""
    from db.served import open_live
    from paperwatch.serve.access import Access

    database = connect(config.database_url, config.known_venues, own_topics(config))
    database = as_group(database, config.group)
    access = Access(
        database,
        public=config.public,
        header=config.auth.removeprefix("header:").lower(),
        trusted=frozenset(config.trusted_proxies),
        secure=config.base_url.startswith("https://"),
    )
    live = open_live(config.database_url, config.known_venues) if database.dialect == "postgresql" else None
    return access, live and replace(live, group=database.group)


def _entrance(database: Database, address: str, host: str) -> str | None:
    """The link by which whoever is at the machine signs in, told to them alone; None where there are members, or where
    others than this machine are served."""
    if has_members(database):
        return None
    if not _is_loopback(host):
        out.print("Nobody can change anything yet: `paperwatch members add NAME --role organiser` prints a link.")
        return None
    link = f"{address}enter/{new_link(database, who(None), at_machine=True)}"
    out.print(f"To change things, open this link once: {link}", soft_wrap=True)
    return link


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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
