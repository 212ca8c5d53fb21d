"""`extract` and `import`: read saved documents; only `import` writes to the database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from extract.records import Extraction, as_json
from paperwatch.config import load_config
from paperwatch.console import json_text, out, plural, print_json, safe
from paperwatch.databases import opened
from paperwatch.documents import files_below, open_document, read, read_files
from paperwatch.errors import Exit, usage_error
from paperwatch.harvesting import conclude
from paperwatch.ingest import Imported, import_documents
from paperwatch.problems import print_problems
from paperwatch.progress import file_progress

Files = Annotated[list[Path], typer.Argument(help="Files; a folder stands for all files in it.", show_default=False)]
Url = Annotated[str | None, typer.Option(help="The address that the one file was saved from.")]
Reader = Annotated[str | None, typer.Option("--as", help="The reader to use instead of the one that recognises it.")]


def register(app: typer.Typer) -> None:
    app.command("extract")(extract_command)
    app.command("import")(import_command)


def extract_command(files: Files, url: Url = None, reader: Reader = None) -> None:
    """Print what saved documents say, as JSON. Nothing is stored and nothing is fetched.

    One file gives `{"records": [...], "problems": [...]}`; several give one such line per file, with its name.

    Example: `paperwatch extract osdi25.html --url https://www.usenix.org/conference/osdi25/technical-sessions`
    """
    load_config()  # for the group's own venues
    paths = _paths(files, url)
    if len(paths) == 1:
        extraction = read(open_document(paths[0], url), reader)
        print_json(_said(extraction))
        failed = _has_error(extraction)
    else:
        failed = _print_lines(paths, reader)
    if failed:
        raise typer.Exit(Exit.FAILED)


def _print_lines(paths: list[Path], reader: str | None) -> bool:
    failed = False
    for path, extraction in read_files(paths, reader=reader):
        failed |= _has_error(extraction)
        sys.stdout.write(json_text({"file": path.as_posix(), **_said(extraction)}) + "\n")
    return failed


def _said(extraction: Extraction) -> dict[str, object]:
    return {key: value for key, value in as_json(extraction).items() if key in ("records", "problems")}


def import_command(
    files: Files,
    url: Url = None,
    reader: Reader = None,
    name: Annotated[str | None, typer.Option(help="Name of the schedule or list; the file's name by default.")] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Store what saved documents say: pages, BibTeX, PDFs, schedules, reading lists; a whole folder at once.

    Importing the same file again changes nothing.

    Examples: `paperwatch import schedule.md`, `paperwatch import saved-pages/`, `paperwatch import library/*.pdf`
    """
    paths = _paths(files, url)
    with opened() as database:
        results = []
        with file_progress("Reading", len(paths), quiet=as_data) as advance:
            for result in import_documents(database, paths, url=url, reader=reader, name=name):
                results.append(result)
                advance()
        conclude(database)
    if as_data:
        print_json([result.as_dict() for result in results])
    else:
        for result in results:
            _print_imported(result)
    if any(result.failed for result in results):
        raise typer.Exit(Exit.FAILED)


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
    out.print(f"[bold]{safe(result.path)}[/bold]: {safe(result.summary())}")
    print_problems(result.problems)
