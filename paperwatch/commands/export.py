"""`export`, `feed`, `calendar` and `plot`: what people take away and subscribe to. The database is only read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from db.engine import Database
from db.search.spelling import what_is_missing
from db.selection.export import Exported, papers
from db.selection.filter import PaperFilter
from paperwatch.config import load_config
from paperwatch.console import err, plural, safe
from paperwatch.databases import opened, telling
from paperwatch.editions import venue_named
from paperwatch.export import FormName, parquet, render
from paperwatch.export.files import write_file
from paperwatch.plots import Kind, plot
from paperwatch.subscribe import calendar, feed, feed_of

Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="The file to write; standard output without it or for -.")
]
Topic = Annotated[str | None, typer.Option(help="Only papers of this topic, for example serving.")]

_STDOUT = Path("-")
_FORM_HELP = f"One of {', '.join(FormName)}."


def register(app: typer.Typer) -> None:
    app.command("export")(export_command)
    app.command("parquet")(parquet_command)
    app.command("feed")(feed_command)
    app.command("calendar")(calendar_command)
    app.command("plot")(plot_command)


def export_command(
    form: Annotated[FormName, typer.Argument(metavar="FORMAT", help=_FORM_HELP)],
    query: Annotated[str | None, typer.Argument(help="A search, as `paperwatch search` takes it.")] = None,
    venue: Annotated[str | None, typer.Option(help="Only papers of this venue, with or without its year.")] = None,
    topic: Topic = None,
    uncovered: Annotated[bool, typer.Option("--uncovered", help="Only papers that no talk has covered.")] = False,
    output: Output = None,
) -> None:
    """Write papers for other programs: bibtex, ris, csl-json, csv, jsonl, or markdown rows for a schedule page.

    Examples: `paperwatch export bibtex "RDMA year:2023.." -o rdma.bib`,
    `paperwatch export csv --venue "OSDI'25" --topic serving --uncovered -o serving.csv`
    """
    config = load_config()
    with opened(config) as database, telling():
        edition = venue_named(venue, database.venues) if venue else None
        wanted = PaperFilter.of(edition, query=query, topic=topic, covered=False if uncovered else None)
        count = _Count(papers(database, wanted))
        _put_out((piece.encode() for piece in render(form, count, config.citation_key)), output)
        if query and not count.passed:
            _tell_missing(database, query)
    _say(f"{plural(count.passed, 'paper')}", output)


def parquet_command(
    folder: Annotated[Path, typer.Argument(help="The folder to make; none of that name may be there.")],
) -> None:
    """Write papers, records and judgements as Parquet files, by venue and year, for DuckDB, pandas and other groups.

    Needs the extra `parquet`. docs/export.md says which tables and columns there are.

    Example: `paperwatch parquet shared`, then `duckdb -c "FROM 'shared/papers/**/*.parquet'"`
    """
    with opened() as database, telling():
        counts = parquet.write(database, folder)
    for name, count in counts.items():
        err.print(f"[dim]{count:>9,} {name}[/dim]")


def feed_command(
    query: Annotated[str | None, typer.Argument(help="A search; its new papers, covered or not.")] = None,
    topic: Topic = None,
    output: Output = None,
) -> None:
    """Write an Atom feed of the papers met last: those that no talk has covered, or those of a search.

    Examples: `paperwatch feed --topic serving -o serving.atom`, `paperwatch feed 'author:zhang venue:OSDI'`
    """
    config = load_config()
    with opened(config) as database, telling():
        if query is None:
            content = feed(database, topic, base_url=config.base_url)
        else:
            content = feed_of(database, PaperFilter(query=query, topic=topic), base_url=config.base_url)
        _put_out([content], output)
        if query and b"<entry>" not in content:
            _tell_missing(database, query)


def _tell_missing(database: Database, query: str) -> None:
    """Why nothing was found, so that a misspelt word does not end as an empty file without a word."""
    for sentence in what_is_missing(database, query) or ["No paper is found by this search."]:
        err.print(safe(sentence), soft_wrap=True)


def calendar_command(output: Output = None) -> None:
    """Write an iCalendar file of the talks of all schedules, planned and past. A talk without a day is left out.

    Example: `paperwatch calendar -o talks.ics`
    """
    with opened() as database:
        _put_out([calendar(database)], output)


def plot_command(
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help=f"One of {', '.join(Kind)}.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The picture: a file that ends in .svg or .png.")],
) -> None:
    """Draw coverage by venue and year, topics over the years, or what is presented against what venues accept.

    Example: `paperwatch plot coverage -o coverage.svg`
    """
    with opened() as database, telling():
        write_file(output, [plot(database, kind, output.suffix.lower().removeprefix("."))])


class _Count:
    """An iterable that knows how many passed."""

    def __init__(self, papers: Iterable[Exported]) -> None:
        self.papers = papers
        self.passed = 0

    def __iter__(self) -> Iterator[Exported]:
        for paper in self.papers:
            self.passed += 1
            yield paper


def _put_out(pieces: Iterable[bytes], output: Path | None) -> None:
    """To the file, or to standard output, byte for byte."""
    if output is not None and output != _STDOUT:
        write_file(output, pieces)
        return
    sys.stdout.flush()
    try:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader, such as `head`, has enough; what is still to be flushed goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(what: str, output: Path | None) -> None:
    """To standard error, so that nothing but the export goes to standard output."""
    err.print(f"[dim]{safe(what)}{' in ' + safe(output) if output and output != _STDOUT else ''}[/dim]")
