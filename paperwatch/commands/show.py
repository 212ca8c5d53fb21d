"""`show` and `sql`: one paper with all that is known of it, and any question in SQL."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer

from db import readonly
from db.judgements.evidence import Field, Value, evidence
from db.judgements.papers import PaperPage, find_paper, show
from db.judgements.review import versions
from paperwatch import statements
from paperwatch.config import load_config
from paperwatch.console import edition, out, plural, print_json, print_rows, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.errors import usage_error
from paperwatch.export.table import csv_of, tsv_of

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
_LONGEST_VALUE = 200  # characters of a value beside others; by hand


def register(app: typer.Typer) -> None:
    app.command("show")(show_command)
    app.command("sql")(sql_command)


def show_command(
    paper: Annotated[str, typer.Argument(help="A paper's id, DOI, arXiv id, USENIX key, address, or title.")],
    with_evidence: Annotated[
        bool, typer.Option("--evidence", help="Every field with who said it, and the values that lost.")
    ] = False,
    as_data: AsJson = False,
) -> None:
    """Show one paper: its fields, its versions, what every source said of it, and the talks on it.

    Examples: `paperwatch show 2502.15524`, `paperwatch show osdi25/ren --evidence`, `paperwatch show "FuseLink"`
    """
    with opened() as database, telling():
        page = show(database, find_paper(database, paper))
        others = versions(database, page.paper_id)
    fields = evidence(page) if with_evidence else ()
    if as_data:
        told = {**asdict(page), "versions": [{"paper_id": id_, "title": title} for id_, title in others]}
        print_json({**told, "evidence": [asdict(field) for field in fields]} if with_evidence else told)
        return
    _print_paper(page, others)
    if with_evidence:
        out.print()
        print_table("Evidence, field by field", ("field", "", "value", "said by"), _evidence_rows(fields))


def _evidence_rows(fields: Iterable[Field]) -> Iterable[tuple[str, str, str, str]]:
    for field in fields:
        values: list[tuple[str, Value | None]] = [("chosen", field.best), *(("lost", value) for value in field.others)]
        for number, (how, value) in enumerate(values):
            text = textwrap.shorten(value.text, _LONGEST_VALUE, placeholder=" ...") if value else "nothing"
            yield field.name if number == 0 else "", how, text, ", ".join(value.sources) if value else ""


def _print_paper(page: PaperPage, others: Iterable[tuple[str, str]]) -> None:
    out.print(f"[bold]{safe(page.fields['title'])}[/bold]  [dim]{safe(page.paper_id)}[/dim]")
    out.print(safe(edition(page.fields["venue"], page.fields["year"])))
    for name, affiliations in page.authors:
        out.print(f"  {safe(name)}" + (f"  [dim]{safe('; '.join(affiliations))}[/dim]" if affiliations else ""))
    for name, value in (*page.identifiers, *page.links):
        out.print(f"  {safe(name)}: {safe(value)}")
    for id_, title in others:
        out.print(f"  a version of: {safe(title)}  [dim]{safe(id_)}[/dim]")
    if page.topics:
        out.print(f"  topics: {safe(', '.join(page.topics))}")
    if page.fields["abstract"]:
        out.print(f"\n{safe(page.fields['abstract'])}")
    out.print()
    sources = [(s.source, s.title, s.document if s.line is None else f"{s.document}:{s.line}") for s in page.sources]
    print_table("What each source calls it", ("source", "title", "read in"), sources)
    if page.talks:
        out.print()
        talks = [(t.date, t.kind, ", ".join(t.presenters), t.source) for t in page.talks]
        print_table("Talks", ("date", "kind", "presenters", "schedule"), talks)


def sql_command(
    statement: Annotated[str, typer.Argument(help="One SELECT on the documented views.")],
    as_data: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV that a spreadsheet can open.")] = False,
    as_tsv: Annotated[bool, typer.Option("--tsv", help="Print a line a row, columns parted by tabs.")] = False,
) -> None:
    """Ask the database in plain SQL. It can only read. Rows too wide for the screen are shown column below column.

    Examples: `paperwatch sql "SELECT venue, year, count(*) FROM uncovered GROUP BY venue, year"`,
    `paperwatch sql --csv "SELECT * FROM talks" > talks.csv`
    """
    if as_data + as_csv + as_tsv > 1:
        raise usage_error("usage.format", "Only one of --json, --csv and --tsv can be printed.")
    config = load_config()
    with opened(config):
        pass  # makes the tables of a database that does not exist yet, and brings an older one up to date
    with telling():
        answer = statements.ask(config.database_url, statement)
    if as_data:
        print_json(list(readonly.objects(answer)))
        return
    if as_csv or as_tsv:
        sys.stdout.write(csv_of(answer.columns, answer.rows) if as_csv else tsv_of(answer.columns, answer.rows))
        return
    print_rows(plural(len(answer.rows), "row"), answer.columns, answer.rows)
