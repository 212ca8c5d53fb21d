"""`enrich`: ask open sources for what papers lack, one question at a time, and remember what came of each."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from db.enrichment import Attempt, Want
from db.enrichment_plan import plan
from paperwatch.config import load_config
from paperwatch.console import out, plural, print_json, print_table, safe
from paperwatch.databases import opened
from paperwatch.editions import venue_named
from paperwatch.enrich import Enriched, enrich, open_questions
from paperwatch.errors import Exit, usage_error
from paperwatch.given import MOST
from paperwatch.harvesting import harvest_config
from paperwatch.nightly.lock import locked
from paperwatch.problems import print_problems
from paperwatch.progress import crawl_progress


def register(app: typer.Typer) -> None:
    app.command("enrich")(enrich_command)


def enrich_command(
    venue: Annotated[str | None, typer.Argument(help="Only papers of this venue, with or without its year.")] = None,
    limit: Annotated[int | None, typer.Option(help="At most this many questions.", min=1, max=MOST)] = None,
    source: Annotated[str | None, typer.Option(help="Ask only this one, such as crossref, arxiv or pdf.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be asked first; ask nobody.")] = False,
    replay: Annotated[Path | None, typer.Option(help="Read this WARC file instead of asking the network.")] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Complete papers: missing authors, affiliations, abstracts, DOIs and PDFs, from open sources in a written order.

    Every question is remembered with what came of it and when it may be put again. The exit status is 1 only when a
    source failed as a whole, and 4 when another run is at work; what is not answered never keeps a paper out.

    Examples: `paperwatch enrich`, `paperwatch enrich "SOSP'25" --source crossref`, `paperwatch enrich --dry-run`
    """
    if source is not None and source not in plan().sources:
        raise usage_error("enrichment.unknown-source", f"{source!r} is none of {', '.join(plan().sources)}.")
    config = load_config()
    scope = venue_named(venue, config.known_venues) if venue else None
    settings = harvest_config(config, replay)
    with opened(config) as database:
        if dry_run:
            _print_wants(open_questions(database, settings, venue=scope, source=source, limit=limit), as_data)
            return
        alone = nullcontext() if replay else locked(database, "enrich")
        with alone, crawl_progress("enrichment", quiet=as_data) as on_event:
            done = enrich(database, settings, venue=scope, source=source, limit=limit, on_event=on_event)
    _print_done(done, as_data)
    if done.failed:
        raise typer.Exit(Exit.FAILED)


def _print_wants(wants: list[Want], as_data: bool) -> None:
    if as_data:
        print_json([_want(want) for want in wants])
        return
    rows = [(w.public_id, w.source, w.asked, ", ".join(w.fields), w.title) for w in wants]
    print_table(plural(len(wants), "question"), ("paper", "source", "asked about", "for", "title"), rows)


def _print_done(done: Enriched, as_data: bool) -> None:
    sources = list(dict.fromkeys(a.want.source for a in done.attempts))
    if as_data:
        told = {name: {"failed": name in done.failed, "outcomes": done.outcomes(name)} for name in sources}
        attempts = [_attempt(attempt) for attempt in done.attempts]
        without = list(done.without_key)
        print_json({"status": done.status, "sources": told, "without_key": without, "attempts": attempts})
        return
    papers = len({a.want.paper_id for a in done.attempts})
    out.print(f"{plural(len(done.attempts), 'question')} about {plural(papers, 'paper')}.")
    for name in sources:
        mark = "[red]failed[/red]" if name in done.failed else "[green]ok[/green]"
        outcomes = ", ".join(f"{count} {outcome}" for outcome, count in done.outcomes(name).items())
        out.print(f"[bold]{safe(name)}[/bold] {mark}: {safe(outcomes)}")
    for name in done.without_key:
        out.print(f"[dim]{safe(name)} was not asked: it needs a key ({safe(name)}_key in paperwatch.toml).[/dim]")
    print_problems(tuple(done.problems))


def _want(want: Want) -> dict[str, Any]:
    return {"paper_id": want.public_id, "source": want.source, "asked": want.asked, "fields": list(want.fields)}


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {**_want(attempt.want), "outcome": attempt.outcome}
