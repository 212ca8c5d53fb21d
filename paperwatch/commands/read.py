"""`extract` and `import`: read saved documents; only `import` writes to the database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.records import Extraction, Venue, as_json
from extract.venues import Venues
from paperwatch.config import load_config
from paperwatch.console import err, json_text, out, plural, print_json, safe
from paperwatch.databases import opened
from paperwatch.documents import files_below, open_document, read, read_files
from paperwatch.errors import Exit, usage_error
from paperwatch.given import shown
from paperwatch.harvesting import conclude
from paperwatch.ingest import Imported, import_documents, in_edition
from paperwatch.problems import ignored_by_name, print_problems
from paperwatch.progress import file_progress
from paperwatch.venues import edition_given, remember

if TYPE_CHECKING:
    from paperwatch.cluster.documents import ReadAll

Files = Annotated[list[Path], typer.Argument(help="Files; a folder stands for all files in it.", show_default=False)]
Url = Annotated[str | None, typer.Option(help="The address that the one file was saved from.")]
OfVenue = Annotated[
    str | None, typer.Option("--venue", help='The conference and year of papers that do not say theirs: "FooSys\'26".')
]
Reader = Annotated[str | None, typer.Option("--as", help="The reader to use instead of the one that recognises it.")]


_SHOWN = 120  # characters of a line


def register(app: typer.Typer) -> None:
    app.command("extract")(extract_command)
    app.command("import")(import_command)


def extract_command(
    files: Files,
    url: Url = None,
    reader: Reader = None,
    venue: OfVenue = None,
    explained: Annotated[
        bool, typer.Option("--explain", help="Print each line of a conference page with what it was taken for.")
    ] = False,
) -> None:
    """Print what saved documents say, as JSON. Nothing is stored and nothing is fetched.

    One file gives `{"records": [...], "problems": [...]}`; several give one such line per file, with its name.

    Example: `paperwatch extract osdi25.html --url https://www.usenix.org/conference/osdi25/technical-sessions`
    """
    paths = _paths(files, url)
    config, edition, _ = edition_given(load_config(), venue, url)
    venues = config.known_venues
    if explained:
        _print_explained(paths, url)
        return
    if len(paths) == 1:
        extraction = in_edition(read(open_document(paths[0], url), venues, reader), edition)
        print_json(_said(extraction))
        failed = _has_error(extraction)
    else:
        failed = _print_lines(paths, venues, reader, edition)
    if failed:
        raise typer.Exit(Exit.FAILED)


def _print_explained(paths: list[Path], url: str | None) -> None:
    """A table of lines for each file: number, what it was taken for, what it reads like by itself, text."""
    from extract.programme.explain import explain

    for path in paths:
        document = open_document(path, url)
        out.print(f"[bold]{safe(path)}[/bold]")
        for line in explain(document.body, document.url):
            alone = f"{line.reads_like} {line.probability:.2f}"
            said = f"{line.number:>6}  {line.taken_for:<22} {alone:<24} {line.text[:_SHOWN]}"
            out.print(safe(said), soft_wrap=True)


def _print_lines(paths: list[Path], venues: Venues, reader: str | None, edition: Venue | None) -> bool:
    failed = False
    for path, found in read_files(paths, venues, reader=reader):
        extraction = in_edition(found, edition)
        failed |= _has_error(extraction)
        sys.stdout.write(json_text({"file": shown(path), **_said(extraction)}) + "\n")
    return failed


def _said(extraction: Extraction) -> dict[str, object]:
    return {key: value for key, value in as_json(extraction).items() if key in ("records", "problems")}


def import_command(
    files: Files,
    url: Url = None,
    reader: Reader = None,
    venue: OfVenue = None,
    name: Annotated[str | None, typer.Option(help="Name of the schedule or list; the file's name by default.")] = None,
    cluster: Annotated[str | None, typer.Option(help="The scheduler whose workers read PDFs: tcp://HOST:PORT.")] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Store what saved documents say: pages, BibTeX, PDFs, schedules, reading lists; a whole folder at once.

    Importing the same file again changes nothing.

    Examples: `paperwatch import schedule.md`, `paperwatch import saved-pages/`, `paperwatch import library/*.pdf`
    """
    paths = _paths(files, url)
    config, edition, given = edition_given(load_config(cluster=cluster), venue, url)
    with opened(config) as database, _pdfs_by(config.cluster) as pdfs_by:
        results: list[Imported] = []
        try:
            with file_progress("Reading", len(paths), quiet=as_data) as advance:
                for result in import_documents(
                    database, paths, url=url, reader=reader, name=name, edition=edition, pdfs_by=pdfs_by
                ):
                    results.append(result)
                    advance()
        except KeyboardInterrupt:
            err.print(f"{len(results)} of {plural(len(paths), 'file')} are kept whole, and of the others nothing.")
            raise
        conclude(database)
    if given and given.toml and any(result.records for result in results):
        remember(config, given)
    if as_data:
        print_json([result.as_dict() for result in results])
    else:
        for result in results:
            _print_imported(result)
    if any(result.failed or result.doubtful for result in results):
        raise typer.Exit(Exit.FAILED)


@contextmanager
def _pdfs_by(cluster: str | None) -> Iterator[ReadAll | None]:
    """What reads PDFs: the workers of a cluster, or None for this machine."""
    if cluster is None:
        yield None
        return
    from paperwatch.cluster.documents import reader
    from paperwatch.cluster.engine import workers

    with workers(cluster) as found:
        yield reader(found)


def _paths(files: list[Path], url: str | None) -> list[Path]:
    paths = list(files_below(files))
    if url and len(paths) != 1:
        raise usage_error(
            "usage.url", f"--url is the address of one file, but {plural(len(paths), 'file')} were given."
        )
    if not paths:
        raise usage_error("file.none", "There are no files in the folders given.")
    return paths


def _has_error(extraction: Extraction) -> bool:
    return any(p.severity == "error" for p in extraction.problems)


def _print_imported(result: Imported) -> None:
    out.print(f"[bold]{safe(shown(result.path))}[/bold]: {safe(result.summary())}")
    if ignored := ignored_by_name(result.problems):
        out.print(f"  [dim]ignored by name: {safe(ignored)}[/dim]")
    print_problems(result.problems)
