"""`archive` and `reextract`: what was received of an address, and reading all of it again."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.archive import ArchiveError, read_record
from crawler.archive_folder import Archive, Copy
from paperwatch.cluster.engine import workers
from paperwatch.config import load_config
from paperwatch.console import out, plural, print_json, print_table
from paperwatch.databases import opened
from paperwatch.errors import Exit, PaperwatchError
from paperwatch.harvesting import conclude
from paperwatch.problems import print_problems, problem_as_dict
from paperwatch.progress import file_progress
from paperwatch.reextract import pages_of, reextract

_MOST = 50 * 1024 * 1024  # bytes of a response; what a crawl takes at most (`crawler.job.Limits`)


def register(app: typer.Typer) -> None:
    app.command("archive")(archive_command)
    app.command("reextract")(reextract_command)


def archive_command(
    address: Annotated[str | None, typer.Argument(help="An address that was crawled.")] = None,
    body: Annotated[bool, typer.Option("--print", help="Write the last answer as it came to standard output.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew from the WARC files first.")] = False,
    as_data: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Find what was received of an address: in which WARC file it lies, and when it came. Without one: what there is.

    Examples: `paperwatch archive`, `paperwatch archive https://www.usenix.org/conference/osdi25/technical-sessions`,
    `paperwatch archive https://www.usenix.org/conference/osdi25/technical-sessions --print > page.html`
    """
    try:
        archive = Archive(load_config().archive)
        if rebuild:
            archive.rebuild()
        if address is None:
            _say_totals(archive, as_data)
            return
        found = archive.copies(address)
        if not found:
            raise PaperwatchError("archive.not-there", f"No answer of {address} is archived.", Exit.NOT_FOUND)
        if body:
            _write_body(archive, address)
        else:
            _say_copies(found, as_data)
    except ArchiveError as error:
        raise PaperwatchError(error.code, str(error)) from error


def _write_body(archive: Archive, address: str) -> None:
    place = archive.find(address)
    assert place
    sys.stdout.buffer.write(read_record(place, _MOST)[2])


def _say_totals(archive: Archive, as_data: bool) -> None:
    found = archive.totals()
    if as_data:
        print_json(asdict(found))
        return
    said = f"{plural(found.pages, 'answer')} of {plural(found.addresses, 'address', 'addresses')}"
    out.print(f"{said} in {plural(found.parts, 'file')}, {found.size / 2**20:,.1f} MB.")


def _say_copies(found: list[Copy], as_data: bool) -> None:
    rows: list[dict[str, Any]] = [
        {
            "fetched": copy.fetched,
            "status": copy.status,
            "file": Path(copy.place.path).name,
            "offset": copy.place.offset,
            "address": copy.place.url,
        }
        for copy in found
    ]
    if as_data:
        print_json(rows)
    else:
        print_table("Archived answers, the last one first", tuple(rows[0]), [tuple(row.values()) for row in rows])


def reextract_command(
    cluster: Annotated[str | None, typer.Option(help="The scheduler whose workers read: tcp://HOST:PORT.")] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Read all archived pages of papers again, as after a new version: nobody is asked, and what changed is stored.

    Schedules, lists and PDFs that papers link to are left to what fetches them. The exit status is 1 where a page can
    no longer be read; what it said before is kept.

    Examples: `paperwatch reextract`, `paperwatch reextract --cluster tcp://127.0.0.1:8786`
    """
    config = load_config(cluster=cluster)
    with opened(config) as database:
        try:
            pages = pages_of(database, Archive(config.archive.absolute()))
        except ArchiveError as error:
            raise PaperwatchError(error.code, str(error)) from error
        with workers(config.cluster) as found, file_progress("Reading again", len(pages), quiet=as_data) as advance:
            done = reextract(database, pages, found, advance)
        conclude(database)
    if as_data:
        print_json(asdict(done) | {"problems": [problem_as_dict(p) for p in done.problems]})
    else:
        print_problems(done.problems)
        said = f"{done.counts.new} new, {done.counts.changed} changed, {done.counts.unchanged} unchanged"
        out.print(f"{plural(done.pages, 'page')} read again: {said}; {done.missed} not found again, and kept.")
    if done.failed:
        raise typer.Exit(Exit.FAILED)
