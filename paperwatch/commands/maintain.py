"""`migrate`, `copy`, `embed`, `doctor` and `schedule-install`: keeping an installation well."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from db.copy import copy, reindex
from db.engine import Database, connect, open_database
from db.errors import DatabaseError
from db.migrate import HEAD, current, upgrade
from paperwatch.config import load_config
from paperwatch.console import err, out, plural, print_json, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.doctor import examine
from paperwatch.errors import Exit, PaperwatchError, usage_error
from paperwatch.failures import as_error
from paperwatch.given import write_private
from paperwatch.install import Kind, Written, files
from paperwatch.nightly.rules import shipped_rules
from paperwatch.semantic import encoder, missing

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def register(app: typer.Typer) -> None:
    app.command("migrate")(migrate_command)
    app.command("copy")(copy_command)
    app.command("embed")(embed_command)
    app.command("doctor")(doctor_command)
    app.command("schedule-install")(schedule_install_command)


def migrate_command(
    index: Annotated[bool, typer.Option("--reindex", help="Make the full-text index anew, too.")] = False,
) -> None:
    """Bring the tables to the version of this program. Every command does so by itself; this one says what it does.

    Examples: `paperwatch migrate`, `paperwatch migrate --reindex`
    """
    config = load_config()
    with telling(), _given_back(connect(config.database_url, config.known_venues)) as database:
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


def embed_command(
    cluster: Annotated[str | None, typer.Option(help="The scheduler whose workers do it: tcp://HOST:PORT.")] = None,
    as_data: AsJson = False,
) -> None:
    """Compute the vectors that search by meaning needs, for papers that are new or whose title or abstract changed.

    The night does the same, and a search by meaning does for new papers. Needs the extra `semantic`; nothing is
    downloaded.

    Example: `paperwatch embed`
    """
    model = encoder()
    if model is None:
        raise usage_error("semantic.not-installed", missing())
    from db.search.vectors import embed
    from paperwatch.cluster.engine import workers
    from paperwatch.cluster.vectors import Spread

    config = load_config(cluster=cluster)
    with opened(config) as database, telling():
        if config.cluster:
            with workers(config.cluster) as found:
                done = embed(database, Spread(model, found))
        else:
            done = embed(database, model)
    if as_data:
        print_json(asdict(done) | {"model": model.name})
        return
    out.print(f"{plural(done.new, 'new vector')}, {done.changed} changed ({safe(model.name)}).")


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


def doctor_command(
    everything: Annotated[bool, typer.Option("--all", help="Read every archive file, not only the newest.")] = False,
    as_data: AsJson = False,
) -> None:
    """Examine configuration, database, sources, archive, clock and disk, and say what to do. Nothing is changed.

    The exit status is 1 when something is wrong; advice alone leaves it 0.

    Examples: `paperwatch doctor`, `paperwatch doctor --all --json`
    """
    config = load_config()
    with opened(config) as database:
        findings = list(examine(database, config, shipped_rules(), all_archives=everything))
    if as_data:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            colour = {"ok": "green", "advice": "yellow", "wrong": "red"}[finding.level]
            out.print(f"[{colour}]{finding.level:>6}[/{colour}]  {safe(finding.check)}: {safe(finding.said)}")
            if finding.do:
                out.print(f"        [dim]-> {safe(finding.do)}[/dim]")
    if any(finding.level == "wrong" for finding in findings):
        raise typer.Exit(Exit.FAILED)


def schedule_install_command(
    kind: Annotated[Kind, typer.Option(help="What starts the nightly run.")] = Kind.SYSTEMD,
    at: Annotated[str, typer.Option(help="When, as HH:MM (GitHub, container: in UTC).")] = "03:15",
    only_print: Annotated[bool, typer.Option("--print", help="Print the files and write none.")] = False,
) -> None:
    """Write what lets this machine (or GitHub) start the nightly run: a systemd timer, a cron line, a container or a
    workflow.

    Settings that only this shell's environment knows, such as the address of the database, go into `paperwatch.env`,
    which the timer, the cron line and the container read.

    Examples: `paperwatch schedule-install`, `paperwatch schedule-install --kind cron`,
    `paperwatch schedule-install --kind container`, `paperwatch schedule-install --kind github --print`
    """
    written, do = files(kind, at)
    for file in written:
        if file.path is None:
            sys.stdout.write(file.text)
        elif only_print:
            sys.stdout.write(f"# {file.path}\n{_shown(file)}")
        else:
            _write(file, file.path)
            out.print(f"Wrote {safe(file.path)}", soft_wrap=True)
    err.print(safe(do), soft_wrap=True)


def _shown(file: Written) -> str:
    """The file as it may be seen on a screen: of one that may hold passwords the names alone."""
    if not file.private:
        return file.text
    return "".join(line.partition("=")[0] + '="..."\n' for line in file.text.splitlines() if "=" in line)


def _write(file: Written, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if file.private:
        write_private(path, file.text)
    else:
        path.write_text(file.text, "utf-8")


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    """A database given by its address, upgraded, and closed again."""
    try:
        database = open_database(url, load_config().known_venues)
    except DatabaseError as error:
        raise PaperwatchError(error.code, str(error)) from error
    except DBAPIError as error:
        raise as_error(error) from error
    with _given_back(database):
        yield database


@contextmanager
def _given_back(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.close()
