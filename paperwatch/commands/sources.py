"""`sources`: what is stored of each source, and one forgotten."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from db.store.origins import forget, origins
from paperwatch.config import load_config
from paperwatch.console import out, plural, print_json, print_table, safe
from paperwatch.databases import opened
from paperwatch.errors import Exit, PaperwatchError
from paperwatch.harvesting import conclude


def register(app: typer.Typer) -> None:
    app.command("sources")(sources_command)


def sources_command(
    forgotten: Annotated[
        str | None, typer.Option("--forget", help="Let this source count as evidence no more.")
    ] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Print every source that something was crawled or imported from, with counts; or forget one.

    The records of a forgotten source vanish as evidence; what people judged of them stays, and holds again when the
    source is imported anew.

    Examples: `paperwatch sources`, `paperwatch sources --forget list:old-notes`
    """
    with opened(load_config()) as database:
        known = origins(database)
        if forgotten is not None:
            if forgotten not in {origin.source for origin in known}:
                raise PaperwatchError("source.unknown", f"Nothing is stored of {forgotten!r}.", Exit.NOT_FOUND)
            gone = forget(database, forgotten)
            conclude(database)
            out.print(f"[bold]{safe(forgotten)}[/bold] is forgotten: {plural(gone, 'record')} vanished.")
            return
    if as_data:
        print_json([{**asdict(origin), "last_seen": origin.last_seen.isoformat()} for origin in known])
        return
    rows = [(o.source, o.papers, o.talks, o.entries, o.documents, f"{o.last_seen:%Y-%m-%d}") for o in known]
    heads = ("source", "papers", "talks", "entries", "documents", "last read")
    print_table(plural(len(known), "source"), heads, rows)
