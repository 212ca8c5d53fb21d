"""`searches`: the searches that people saved, each with its feed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from db.group.searches import searches
from paperwatch.console import plural, print_json, print_table
from paperwatch.databases import opened


def register(app: typer.Typer) -> None:
    app.command("searches")(searches_command)


def searches_command(
    as_data: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """List the searches that people saved. Their new papers are feeds, in the pages and in the folder `feeds`.

    `paperwatch do save-search name=caches query="title:cache venue:OSDI"` saves one, `do drop-search` forgets it.

    Example: `paperwatch searches --json`
    """
    with opened() as database:
        found = searches(database)
    if as_data:
        print_json([asdict(one) for one in found])
        return
    rows = [(one.name, one.query, one.by, f"search-{one.key}.atom") for one in found]
    print_table(plural(len(found), "saved search", "saved searches"), ("name", "search", "saved by", "feed"), rows)
