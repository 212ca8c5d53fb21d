"""`handout`: what a meeting is given on paper."""

from __future__ import annotations

from typing import Annotated

import typer

from db.judgements.papers import find_paper
from paperwatch.console import harmless
from paperwatch.databases import opened, telling
from paperwatch.handout import as_markdown, of_papers


def register(app: typer.Typer) -> None:
    app.command("handout")(handout_command)


def handout_command(
    papers: Annotated[list[str], typer.Argument(help="Papers: ids, DOIs, arXiv ids, addresses, or titles.")],
    title: Annotated[str, typer.Option(help="What stands over it.")] = "Papers",
) -> None:
    """Print a hand-out for a meeting as Markdown: each paper with people, abstract, links, related work of three years.

    Example: `paperwatch handout osdi25/ren --title "2 December" > handout.md`
    """
    with opened() as database, telling():
        made = of_papers(database, [find_paper(database, paper) for paper in papers], title)
    typer.echo(harmless(as_markdown(made)), nl=False)
