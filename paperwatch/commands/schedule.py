"""`schedule preview` and `schedule add`: what a group's page says, and a new source for the nightly run."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from extract.records import TalkRecord, as_json
from extract.schedule import ScheduleSettings, dump_settings
from extract.text import slug
from paperwatch.config import ScheduleSource, beside_config, config_path, load_config
from paperwatch.console import edition, err, out, plural, print_json, print_table, safe
from paperwatch.databases import opened
from paperwatch.documents import open_document
from paperwatch.errors import Exit
from paperwatch.harvesting import conclude
from paperwatch.problems import print_problems, problem_as_dict
from paperwatch.progress import crawl_progress
from paperwatch.repositories import is_repository, name_of_repository
from paperwatch.schedule_setup import Understood, name_of_folder, open_location, remember, understand
from paperwatch.schedules import is_address, load_settings, schedule_crawl

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Settings = Annotated[Path | None, typer.Option(help="Settings of the schedule, a TOML file.")]

_LEFTOVERS = 10
_SHORTENED = 60

group = typer.Typer(
    help="""Look at a group's schedule, and add it to the sources.

Example: `paperwatch schedule add https://reading-group.example.org/schedule.md`""",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="schedule")


@group.command("preview")
def preview_command(
    file: Annotated[Path, typer.Argument(help="A saved page: Markdown, HTML, YAML, JSON or plain text.")],
    settings: Settings = None,
    as_data: AsJson = False,
) -> None:
    """Print what one page says as a schedule: settings proposed, talks, what was not understood. Nothing is stored.

    The exit status is 1 when no talk was found.

    Example: `paperwatch schedule preview schedule.md --json`
    """
    found = understand([open_document(file)], load_settings(settings) if settings else None)
    if as_data:
        print_json(_as_dict(found))
    else:
        _print_understood(found)
    if not found.talks:
        raise typer.Exit(Exit.FAILED)


@group.command("add")
def add_command(
    location: Annotated[str, typer.Argument(help="The schedule's address, a file, a folder or Git repository.")],
    name: Annotated[str | None, typer.Option(help="What to call it; from its address by default.")] = None,
    settings: Settings = None,
    replay: Annotated[Path | None, typer.Option(help="Read this WARC file instead of asking the network.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts.")] = False,
) -> None:
    """Propose settings for a schedule, show what they give, ask, then import it and remember it for the nightly run.

    The source goes into `paperwatch.toml`, its settings into a file beside it that you can edit.
    The exit status is 1 when no talk was found; then nothing is stored.

    Examples: `paperwatch schedule add schedule.md --name spring`, `paperwatch schedule add talks/ --yes`,
    `paperwatch schedule add "https://github.com/lab/reading-group.git#talks"`
    """
    config = load_config()
    given = load_settings(settings) if settings else ScheduleSettings()
    if not name and is_repository(location):
        name = name_of_repository(location)
    elif not name and not is_address(location) and Path(location).is_dir():
        name = name_of_folder(Path(location))
    found = understand(open_location(location, config, replay), replace(given, name=name or given.name))
    _print_understood(found)
    if not found.talks:
        raise typer.Exit(Exit.FAILED)
    if not yes and not typer.confirm("Store this, and read it every night?", err=True):
        err.print("Nothing was stored.")
        raise typer.Exit(Exit.FAILED)
    chosen = found.settings
    source = ScheduleSource(
        name=chosen.name or slug(location) or "group",
        location=location if is_address(location) or is_repository(location) else _beside_config(Path(location)),
        settings=_beside_config(settings) if settings else None,
    )
    source = remember(source, chosen, config)
    with opened(config) as database:
        with crawl_progress(source.name) as on_event:
            result = schedule_crawl(config, source, replay)(on_event)
        conclude(database)
    print_problems(result.problems)
    said = ", ".join(f"{result.counts.get(what, 0)} {what}" for what in ("new", "changed", "unchanged"))
    out.print(f"[bold]{safe(source.name)}[/bold] {result.status}: talks: {said}")
    out.print(f"It is in {safe(config_path())}; paperwatch nightly reads it from now on.")
    if result.status != "ok":
        raise typer.Exit(Exit.FAILED)


def _beside_config(path: Path) -> str:
    """A path as the configuration writes it: relative to its folder where it lies in it."""
    folder = beside_config("").resolve()
    full = Path(os.path.normpath(path.resolve()))
    return full.relative_to(folder).as_posix() if full.is_relative_to(folder) else full.as_posix()


def _as_dict(found: Understood) -> dict[str, Any]:
    return {
        "understood": bool(found.talks),
        "settings": tomllib.loads(dump_settings(found.settings)),
        "talks": [as_json(talk) for talk in found.talks],
        "not_understood": [
            {"document": document.url, "line": left.line, "text": left.text}
            for document, proposal in found.pages
            for left in proposal.not_understood
        ],
        "problems": [problem_as_dict(problem) for problem in found.problems],
    }


def _print_understood(found: Understood) -> None:
    out.print("[bold]Settings[/bold]")
    out.print(safe(dump_settings(found.settings)), style="dim")
    pages = f" on {len(found.pages)} pages" if len(found.pages) > 1 else ""
    print_table(
        f"{plural(len(found.talks), 'talk')}{pages}",
        ("line", "date", "kind", "presenters", "venue", "material", "talk"),
        [_row(talk) for talk in found.talks],
    )
    left = [f"{safe(document.url)}:{left.line}: {safe(left.text[:_SHORTENED])}" for document, left in _leftovers(found)]
    if left:
        out.print(f"\n[bold]Not understood[/bold]: {plural(len(left), 'line')}")
        for line in left[:_LEFTOVERS]:
            out.print(f"  {line}")
        if len(left) > _LEFTOVERS:
            out.print(f"  ... and {len(left) - _LEFTOVERS} more")
    out.print()
    print_problems(found.problems)


def _leftovers(found: Understood) -> Iterable[tuple[Any, Any]]:
    return ((document, left) for document, proposal in found.pages for left in proposal.not_understood)


def _row(talk: TalkRecord) -> tuple[object, ...]:
    material = [kind for kind in ("slides", "summary", "video") if getattr(talk, kind)]
    venues = dict.fromkeys(edition(p.venue.series, p.venue.year) for p in talk.papers if p.venue)
    day = talk.date or talk.date_raw or ""
    return (
        talk.where.line,
        day,
        talk.talk_kind,
        ", ".join(talk.presenters),
        ", ".join(venues),
        ", ".join(material),
        talk.title,
    )
