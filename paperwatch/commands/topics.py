"""`topics`: the subjects that papers are sorted by, the shipped ones and the group's own."""

from __future__ import annotations

from typing import Annotated

import typer

from db.figures import topics as counted
from db.search.topics import assign, outdated, topic_named, vocabulary
from paperwatch.config import load_config
from paperwatch.console import err, out, plural, print_json, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.places import beside_config


def register(app: typer.Typer) -> None:
    app.command("topics")(topics_command)


def topics_command(
    name: Annotated[str | None, typer.Argument(help="Show what counts as this topic.")] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print the topics and their searches as JSON.")] = False,
) -> None:
    """List the topics with their papers, and how many of these talks cover; the group's own are in topics.toml.

    Where that file changed since the papers were sorted, they are sorted anew first.

    Examples: `paperwatch topics`, `paperwatch topics serving`
    """
    config = load_config()
    with opened(config) as database, telling():
        if outdated(database):
            pairs = assign(database)
            err.print(f"The topics changed: {plural(pairs, 'pair')} of paper and topic written.")
        shown = [topic_named(database, name)] if name else list(vocabulary(database).values())
        counts = counted(database)
    rows = [
        {
            "topic": topic.name, "title": topic.title, "find": topic.expression,
            "papers": sum(c.papers for c in counts if c.topic == topic.name),
            "covered": sum(c.covered for c in counts if c.topic == topic.name),
        }
        for topic in shown
    ]  # fmt: skip
    if as_data:
        print_json(rows)
        return
    columns = ("topic", "title", "papers", "covered")
    print_table(plural(len(rows), "topic"), columns, [tuple(row[column] for column in columns) for row in rows])
    if name:
        out.print(f"It is the search: {safe(rows[0]['find'])}", soft_wrap=True)
    else:
        out.print("Counted are papers that sources list, not those that only talks and lists name.")
        out.print(f"Your own stand in {safe(beside_config(config.topics))}.", soft_wrap=True)
