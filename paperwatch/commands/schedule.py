"""`schedule preview` and `schedule add`: what a group's page says, and a new source for the nightly run."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from db.group.talks import talks
from db.judgements.papers import find_paper, show
from db.store.origins import forget, origins, rename
from extract.records import Problem, as_json
from extract.schedule import ScheduleSettings, dump_settings
from paperwatch.changes.door import perform
from paperwatch.changes.person import at_machine
from paperwatch.changes.schedules import AddSchedule, Brought
from paperwatch.config import Config, ScheduleSource, load_config
from paperwatch.console import err, harmless, out, plural, print_json, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.days import day
from paperwatch.documents import open_below
from paperwatch.errors import Exit, PaperwatchError, usage_error
from paperwatch.harvesting import conclude
from paperwatch.places import beside_config, config_path
from paperwatch.problems import print_problems, problem_as_dict
from paperwatch.repositories import is_repository
from paperwatch.schedule_adding import (
    COLUMNS,
    TOLD,
    Candidate,
    answered,
    candidate,
    own_name,
    question,
    source_of,
    talk_row,
    told_before,
)
from paperwatch.schedule_entries import renamed, rewrite
from paperwatch.schedule_page import by_name, page_with_plans
from paperwatch.schedule_setup import Understood, open_location, understand
from paperwatch.schedule_write import NewTalk, write_talk
from paperwatch.schedules import is_address, load_settings, of_folder, settings_of

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Settings = Annotated[Path | None, typer.Option(help="Settings of the schedule, a TOML file.")]

_LEFTOVERS = 10  # lines that are shown; by hand
_SHORTENED = 60  # characters of such a line; by hand

group = typer.Typer(
    help="""Look at a group's schedule, add it to the sources, and take it back.

Example: `paperwatch schedule add https://reading-group.example.org/schedule.md`""",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="schedule")


@group.command("preview")
def preview_command(
    file: Annotated[Path, typer.Argument(help="A saved page or sheet, a data file, or a folder of them.")],
    settings: Settings = None,
    as_data: AsJson = False,
) -> None:
    """Print what a page says as a schedule: settings, talks, doubts, what was not understood. Nothing is stored.

    The exit status is 1 when no talk was found, and 2 when the page as a whole was probably misread.

    Example: `paperwatch schedule preview schedule.md --json`
    """
    documents, unread = open_below(file)
    found = understand(documents, load_config().known_venues, load_settings(settings) if settings else None)
    if as_data:
        print_json(_as_dict(found, unread))
    else:
        _print_understood(found)
        print_problems(unread)
    if not found.talks:
        raise typer.Exit(Exit.FAILED)
    if found.folder.doubtful:
        raise typer.Exit(Exit.USAGE)


@group.command("add")
def add_command(
    location: Annotated[str, typer.Argument(help="The schedule's address, a file, a folder or Git repository.")],
    name: Annotated[str | None, typer.Option(help="What to call it; from its heading or address by default.")] = None,
    settings: Settings = None,
    replay: Annotated[Path | None, typer.Option(help="Read this WARC file instead of asking the network.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts.")] = False,
    by: Annotated[
        str | None, typer.Option(help="Who does it; your login name if not given.", show_default=False)
    ] = None,
) -> None:
    """Propose settings for a schedule, show what they give, ask, then import it and remember it for the nightly run.

    The source goes into `paperwatch.toml`, its settings into a file beside it that you can edit. What is stored is
    what was shown; `changes` lists it, and `undo` takes it back.
    The exit status is 1 when no talk was found; with `--yes` it is 2 when the talks are implausible as a whole. Then
    nothing is stored.

    Examples: `paperwatch schedule add schedule.md --name spring`, `paperwatch schedule add talks/ --yes`,
    `paperwatch schedule add "https://github.com/lab/reading-group.git#talks"`
    """
    config = load_config()
    given = load_settings(settings) if settings else ScheduleSettings()
    documents, unread = open_location(location, config, replay)
    given = replace(given, name=name or own_name(location) or given.name)
    found = candidate(location, documents, config.known_venues, given, unread)
    if not yes:
        holds = {one.header: typer.confirm(question(one), default=one.used, err=True) for one in found.asked}
        found = answered(found, holds, config.known_venues)
    _print_understood(found.found)
    print_problems(unread)
    if not found.found.talks:
        raise typer.Exit(Exit.FAILED)
    if config.schedules or config_path().exists():  # else there is no database yet, and none is made before a yes
        with opened(config) as database:
            for known, count in told_before(found, database):
                all_ = len(found.found.talks)
                out.print(f"[bold]{count} of these {all_} talks are there already[/bold], as {safe(known)}.")
    _agree(found, yes)
    chosen = found.found.settings
    source = source_of(found, settings if settings and chosen == replace(given, name=chosen.name) else None)
    settled = _as_nights_read(found, source, config)
    said = of_folder(settled.found.folder, settled.documents).problems
    brought = Brought(settled.found.talks, (*said, *unread), chosen)
    action = AddSchedule(name=source.name, location=source.location, settings=source.settings or "").having(brought)
    with opened(config) as database, telling():
        kept = perform(database, action.kind, action, at_machine(by)).outcome
    shown = {(p.code, p.message) for p in found.found.problems}
    print_problems([p for p in said if p.code not in TOLD and (p.code, p.message) not in shown])
    counts = ", ".join(f"{kept.counts.get(what, 0)} {what}" for what in ("new", "changed", "unchanged"))
    out.print(f"[bold]{safe(source.name)}[/bold] {kept.status}: talks: {counts}")
    out.print(f"It is in {safe(config_path())}; paperwatch nightly reads it from now on.")
    if kept.status != "ok":
        raise typer.Exit(Exit.FAILED)


def _as_nights_read(found: Candidate, source: ScheduleSource, config: Config) -> Candidate:
    """The same pages under the name of the source, and files in the place in which the nights find them."""
    settings, documents = replace(found.found.settings, name=source.name), found.documents
    if not is_address(source.location) and not is_repository(source.location):
        documents = tuple(open_below(beside_config(source.location))[0])
    return candidate(source.location, documents, config.known_venues, settings, found.unread)


def _agree(found: Candidate, yes: bool) -> None:
    """Go on where a person agrees; with `--yes` where nothing is badly implausible."""
    doubtful = found.against
    if yes and doubtful:
        names = ", ".join(f'"{doubt.name}"' for doubt in doubtful)
        raise usage_error(
            "schedule.doubtful",
            f"Nothing was stored: {' '.join(doubt.sentence for doubt in doubtful)} Change the settings, or accept it "
            f"in them: accept = [{names}].",
        )
    if not yes and not typer.confirm("Store this, and read it every night?", default=not doubtful, err=True):
        err.print("Nothing was stored.")
        raise typer.Exit(Exit.FAILED)


@group.command("list")
def list_command(as_data: AsJson = False) -> None:
    """Print the schedules and reading lists of `paperwatch.toml` with what is stored of each.

    Example: `paperwatch schedule list`
    """
    config = load_config()
    with opened(config) as database:
        known = {origin.source: origin for origin in origins(database)}
    rows = []
    for source in config.schedules:
        origin = known.get(_record_source(source))
        rows.append((source.name, source.kind, source.location, origin.talks + origin.entries if origin else 0))
    if as_data:
        print_json([dict(zip(("name", "kind", "location", "records"), row, strict=True)) for row in rows])
    else:
        print_table(plural(len(rows), "schedule"), ("name", "kind", "location", "talks or entries"), rows)


@group.command("write")
def write_command(
    paper: Annotated[str, typer.Argument(help="The paper: an id, DOI, arXiv id, address or part of its title.")],
    schedule: Annotated[str | None, typer.Option(help="Which schedule, where there are several.")] = None,
    date: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; that of the planned talk by default.")] = None,
    presenter: Annotated[list[str] | None, typer.Option(help="Who presents; may be given again.")] = None,
    slides: Annotated[str | None, typer.Option(help="Address or path of the slides.")] = None,
    summary: Annotated[str | None, typer.Option(help="Address of the summary.")] = None,
    video: Annotated[str | None, typer.Option(help="Address of the video.")] = None,
) -> None:
    """Print a talk in the form of the group's own page, its links filled in, to be pasted there. Nothing is stored.

    One of the page's talks is the pattern; what is printed was read back as the talk that is meant. The exit
    status is 1 where no talk can be one.

    Example: `paperwatch schedule write osdi25/ren --date 2025-12-02 --presenter "Ada Byron"`
    """
    config = load_config()
    source = _the_one(schedule, config)
    with opened(config) as database:
        page = show(database, find_paper(database, paper))
        known = next((talk for talk in talks(database) if any(p.paper_id == page.paper_id for p in talk.papers)), None)
    given = {"slides": slides, "summary": summary, "video": video}
    when = day(date) or (known.date if known else None)
    people = tuple(presenter or (known.presenters if known else ()))
    if when is None or not people:
        raise usage_error("usage.talk", "No talk on this paper is known yet: give --date and --presenter.")
    series, year = page.fields["venue"], page.fields["year"]
    new = NewTalk(
        title=page.fields["title"],
        series=series,
        year=year,
        is_preprint=series in config.known_venues.preprints,
        url=page.fields["url"] or by_name(page.fields),
        pdf=page.fields["pdf"],
        date=when,
        presenters=people,
        materials={kind: url for kind in given if (url := given[kind] or (known and getattr(known, kind)))},
    )
    documents, _ = open_location(_place_of(source), config)
    written = write_talk(documents[0], settings_of(source), config.known_venues, new)
    typer.echo(harmless(written.text))
    err.print(f"[dim]made after line {written.like} of {safe(source.location)}[/dim]")
    if written.left_out:
        said = " and ".join(written.left_out)
        err.print(f"No talk that can be a pattern shows how the page writes {said}: add that by hand.", soft_wrap=True)
    for words in written.dropped:
        err.print(f"Left out, as only that talk says it: {safe(words[:_SHORTENED])}", soft_wrap=True)


def _the_one(name: str | None, config: Config) -> ScheduleSource:
    """The schedule of that name, or the only one."""
    if name is not None:
        return _known(name, config)
    found = [source for source in config.schedules if source.kind == "schedule"]
    if len(found) != 1:
        raise usage_error("schedule.unknown", f"There are {len(found)} schedules; name one with --schedule.")
    return found[0]


def _place_of(source: ScheduleSource) -> str:
    """The location of a source, files as they lie beside the configuration."""
    outside = is_address(source.location) or is_repository(source.location)
    return source.location if outside else str(beside_config(source.location))


@group.command("page")
def page_command(
    schedule: Annotated[str | None, typer.Option(help="Which schedule, where there are several.")] = None,
    patch: Annotated[bool, typer.Option("--patch", help="Print the difference, for `git apply` or `patch`.")] = False,
) -> None:
    """Print the group's own page with the talks that were planned here put in where their days belong, to be committed.

    The page is taken as it was read last, and is never written by itself; what is printed was read back.

    Examples: `paperwatch schedule page > schedule.md`, `paperwatch schedule page --patch | git apply -`
    """
    config = load_config()
    source = _the_one(schedule, config)
    with opened(config) as database:
        made = page_with_plans(database, source, config)
    typer.echo(harmless(made.patch if patch else made.after), nl=False)
    for talk, why in made.left:
        err.print(f"Left out: {safe(talk.title)} ({talk.date}). {safe(why)}", soft_wrap=True)
    err.print(f"[dim]{plural(len(made.added), 'talk')} put in[/dim]")


@group.command("rename")
def rename_command(
    old: Annotated[str, typer.Argument(help="What the schedule is called.")],
    new: Annotated[str, typer.Argument(help="What to call it.")],
) -> None:
    """Give a schedule another name, in `paperwatch.toml` and in the database; judgements on its talks stay.

    Example: `paperwatch schedule rename group spring-2025`
    """
    config = load_config()
    source = _known(old, config)
    if any(other.name == new for other in config.schedules):
        raise usage_error("schedule.name-taken", f"There is a schedule {new!r} already.")
    rewrite(old, lambda part: renamed(part, new))
    with opened(config) as database:
        count = rename(database, _record_source(source), _record_source(source.model_copy(update={"name": new})))
    out.print(f"{safe(old)} is now [bold]{safe(new)}[/bold]: {plural(count, 'record')}.")


@group.command("remove")
def remove_command(
    name: Annotated[str, typer.Argument(help="What the schedule is called.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts.")] = False,
) -> None:
    """Take a schedule out of `paperwatch.toml` and let its talks count no more; judgements on them stay.

    Example: `paperwatch schedule remove spring-2025`
    """
    config = load_config()
    source = _known(name, config)
    if not yes and not typer.confirm(f"Remove {name}? Its talks will cover nothing any more.", err=True):
        raise typer.Exit(Exit.FAILED)
    rewrite(name, lambda part: "")
    with opened(config) as database:
        gone = forget(database, _record_source(source))
        conclude(database)
    out.print(f"[bold]{safe(name)}[/bold] is removed: {plural(gone, 'record')} vanished.")


def _known(name: str, config: Config) -> ScheduleSource:
    found = next((source for source in config.schedules if source.name == name), None)
    if found is None:
        known = ", ".join(source.name for source in config.schedules) or "none"
        raise PaperwatchError("schedule.unknown", f"There is no schedule {name!r}. Known: {known}.", Exit.NOT_FOUND)
    return found


def _record_source(source: ScheduleSource) -> str:
    """The source that the records of a schedule or list have in the database."""
    return f"{'list' if source.kind == 'reading-list' else source.kind}:{source.name}"


def _as_dict(found: Understood, unread: Sequence[Problem]) -> dict[str, Any]:
    return {
        "understood": bool(found.talks),
        "doubtful": found.folder.doubtful,
        "doubts": [asdict(doubt) for doubt in found.folder.doubts],
        "settings": tomllib.loads(dump_settings(found.settings)),
        "pages": [{"document": document, "talks": count} for document, count in found.folder.pages],
        "talks": [as_json(talk) for talk in found.talks],
        "not_understood": [{"document": d, "line": left.line, "text": left.text} for d, left in found.folder.left],
        "problems": [problem_as_dict(problem) for problem in (*found.problems, *unread)],
    }


def _print_understood(found: Understood) -> None:
    out.print("[bold]Settings[/bold]")
    out.print(safe(dump_settings(found.settings)), style="dim")
    several = found.documents > 1
    pages = f" on {len(found.folder.pages)} of {found.documents} pages" if several else ""
    print_table(
        f"{plural(len(found.talks), 'talk')}{pages}",
        COLUMNS,
        [talk_row(talk) for talk in found.talks],
    )
    if several:
        print_table("Talks by page", ("talks", "page"), [(count, page) for page, count in found.folder.pages])
    left = [f"{safe(d)}:{item.line}: {safe(item.text[:_SHORTENED])}" for d, item in found.folder.left]
    if left:
        out.print(f"\n[bold]Not understood[/bold]: {plural(len(left), 'line')}")
        for line in left[:_LEFTOVERS]:
            out.print(f"  {line}")
        if len(left) > _LEFTOVERS:
            out.print(f"  ... and {len(left) - _LEFTOVERS} more")
    if found.folder.doubts:
        verdict = ": the page was probably misread" if found.folder.doubtful else ""
        out.print(f"\n[bold]Looks odd[/bold]{verdict}")
        for doubt in found.folder.doubts:
            out.print(f"  {'! ' if doubt.bad else '- '}{safe(doubt.sentence)} {safe(doubt.setting)}")
    out.print()
    print_problems([p for p in found.problems if p.code not in TOLD])
