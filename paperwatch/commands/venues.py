"""`venues`: the series that are known, their routes, which of these answer from here, and lists of further series."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from db.clock import now
from db.figures import EditionCount, editions
from db.status import RunRow, status
from extract.records import Venue
from extract.venues import Route, Series, Venues
from paperwatch.config import load_config
from paperwatch.console import out, plural, print_json, print_table, safe
from paperwatch.databases import opened
from paperwatch.editions import venue_named
from paperwatch.errors import Exit, usage_error
from paperwatch.harvesting import harvest_config
from paperwatch.lazy import ListingGroup
from paperwatch.nightly.rules import shipped_rules
from paperwatch.problems import print_problems, problem_as_dict
from paperwatch.progress import file_progress
from paperwatch.venue_check import Checked, check, route_checks
from paperwatch.venue_import import Compared, add, compare

group = typer.Typer(
    cls=ListingGroup,
    help="""Venue series: what is known of them, which routes answer, and lists of further ones. `list` may be left out.

Examples: `paperwatch venues`, `paperwatch venues MLSys`, `paperwatch venues --check ICLR`""",
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="venues")


@group.command("list")
def list_command(
    names: Annotated[
        list[str] | None, typer.Argument(help="Series, with or without a year; all of them if left out.")
    ] = None,
    checking: Annotated[
        bool, typer.Option("--check", help="Ask each route for its first page; store nothing.")
    ] = False,
    replay: Annotated[Path | None, typer.Option(help="With --check: read this WARC file, ask nobody.")] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """List the series that are known with what is in the database; of those named, the routes and their last results.

    With --check each route is asked for its first page, as politely as by a crawl, and the table says what came: it
    answers, refused, moved, changed shape, or gave no answer, with the papers on that page. Without names it asks all
    routes that series have to themselves, and each registry once. The exit status is 1 where a series that was named
    has no route that answers, or nothing answers at all.

    Examples: `paperwatch venues`, `paperwatch venues MLSys`, `paperwatch venues --check "MLSys'24" ICLR`
    """
    config = load_config()
    named = [venue_named(name, config.known_venues) for name in names or ()]
    if replay and not checking:
        raise usage_error("usage.replay", "--replay belongs to --check.")
    if checking:
        asked = route_checks(named, config.known_venues, shipped_rules(), now().date())
        with file_progress("Asking", len(asked), quiet=as_data) as advance:
            found = check(asked, harvest_config(config, replay), lambda checked: advance())
        silent = _without_answer(found) if named or not any(c.works for c in found) else []
        _print_checked(found, silent, as_data)
        if silent:
            raise typer.Exit(Exit.FAILED)
        return
    with opened(config) as database:
        counted, runs = editions(database), status(database).runs
    if named:
        _print_routes(named, config.known_venues, counted, runs, as_data)
    else:
        _print_series(config.known_venues, counted, runs, as_data)


@group.command("import")
def import_command(
    files: Annotated[
        list[Path], typer.Argument(help="ccf-deadlines' YAML, a table with `title` and `dblp_key`, or folders of them.")
    ],
    area: Annotated[list[str] | None, typer.Option(help="Only the series of this field (`sub`), such as DB.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Add them to your file; else they are only shown.")] = False,
    as_data: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Add the series of somebody else's list to your own file (the setting `venues`), behind what stands there.

    A series that is known already is left as it is, and so is one whose acronym another series has here. Nothing is
    written without --write. A new series is read by dblp's tables of contents and by Semantic Scholar until you write a
    better route for it.

    Examples: `paperwatch venues import ccf-deadlines/conference --area DB`,
    `paperwatch venues import series.tsv --write`
    """
    config = load_config()
    compared = compare(files, config.known_venues, area or ())
    path = add(config, compared) if write and compared.new else None
    if as_data:
        print_json(_compared_as_dict(compared, path))
    else:
        _print_compared(compared, path)
    if any(p.severity == "error" for p in compared.problems):
        raise typer.Exit(Exit.FAILED)


def _compared_as_dict(compared: Compared, path: Path | None) -> dict[str, Any]:
    return {
        "new": [asdict(listed) for listed in compared.new],
        "known": [{**asdict(listed), "here": here} for listed, here in compared.known],
        "unclear": [{**asdict(listed), "here": here} for listed, here in compared.unclear],
        "problems": [problem_as_dict(p) for p in compared.problems],
        "written": path.as_posix() if path else None,
    }


def _print_compared(compared: Compared, path: Path | None) -> None:
    rows = [(s.name, s.area or "-", s.dblp or "-", s.title) for s in compared.new]
    print_table(plural(len(rows), "new series", "new series"), ("series", "field", "dblp", "title"), rows)
    renamed = [f"{listed.name} is {here}" for listed, here in compared.known if listed.name != here]
    also = f" ({safe(', '.join(renamed))})" if renamed else ""
    out.print(f"{len(compared.known)} of the list are known already{also}.")
    for listed, here in compared.unclear:
        said = f"{safe(listed.name)} ({safe(listed.title)}) has the name or the dblp folder of {safe(here)}"
        out.print(f"[yellow]{said}[/yellow]; if it is another series, write it under a name of its own.")
    print_problems(compared.problems)
    if path:
        out.print(f"Added to {safe(path)}.")
    elif compared.new:
        out.print("Nothing was written; --write adds them to your venues file.")


# All series


def _print_series(venues: Venues, counted: list[EditionCount], runs: tuple[RunRow, ...], as_data: bool) -> None:
    rows = [_series_row(series, counted, runs) for series in venues.series.values()]
    if as_data:
        print_json(rows)
        return
    table = [
        (r["series"], r["kind"], r["routes"], r["editions"] or "-", r["papers"] or "-", r["last"] or "-", r["title"])
        for r in rows
    ]
    print_table(
        plural(len(rows), "series", "series"),
        ("series", "kind", "routes", "editions", "papers", "last read", "title"),
        table,
    )


def _series_row(series: Series, counted: list[EditionCount], runs: tuple[RunRow, ...]) -> dict[str, Any]:
    mine = [edition for edition in counted if edition.venue == series.name]
    last = next((run for run in runs if _series_of(run) == series.name), None)
    return {
        "series": series.name,
        "kind": series.kind,
        "title": series.title,
        "routes": len(series.routes_for(series.years[1] or now().year - 1)),
        "editions": len(mine),
        "papers": sum(edition.papers for edition in mine),
        "last": f"{last.edition} {last.status}" if last else "",
    }


def _series_of(run: RunRow) -> str | None:
    name, _, year = (run.edition or "").rpartition("'")
    return name if year.isdigit() else run.edition


# The routes of some series


def _print_routes(
    named: list[Venue], venues: Venues, counted: list[EditionCount], runs: tuple[RunRow, ...], as_data: bool
) -> None:
    known = venues.series
    told = [_routes_of(venue, known[venue.series], counted, runs) for venue in named]
    if as_data:
        print_json(told)
        return
    for venue, found in zip(named, told, strict=True):
        out.print(f"[bold]{safe(venue)}[/bold]: {safe(known[venue.series].title)}")
        years = ", ".join(f"{year} ({papers})" for year, papers in found["papers"].items())
        out.print(f"In the database: {years or 'nothing'}")
        rows = [(n, r["years"], r["spider"], r["url"], r["last"] or "-") for n, r in enumerate(found["routes"], 1)]
        print_table(
            "Routes, in the order in which they are tried", ("", "years", "by", "address", "last results"), rows
        )


def _routes_of(venue: Venue, series: Series, counted: list[EditionCount], runs: tuple[RunRow, ...]) -> dict[str, Any]:
    routes = [r for r in series.routes if r.serves(venue.year)]
    papers = {str(e.year): e.papers for e in counted if e.venue == series.name and venue.year in (None, e.year)}
    mine = [run for run in runs if _series_of(run) == series.name and (not venue.year or run.edition == str(venue))]
    return {"series": series.name, "papers": papers, "routes": [_route_row(r, mine, series) for r in routes]}


def _route_row(route: Route, runs: list[RunRow], series: Series) -> dict[str, Any]:
    """Runs name their spider and edition; so a result is told beside every route by that spider."""
    last = [f"{run.edition} {run.status}" for run in runs if run.source == route.spider][:3]
    first, until = max(route.first, series.years[0]), route.last or series.years[1]
    years = f"{first or ''}-{until or ''}" if first != until else str(first)
    asked = next((str((route.options or {})[key]) for key in _SAYS if key in (route.options or {})), "")
    url = route.urls[0] if route.urls else "-"
    return {
        "years": years if years != "-" else "all",
        "spider": route.spider,
        "url": f"{url} {asked}".strip(),
        "last": ", ".join(last),
    }


_SAYS = ("toc", "container", "issn", "venue", "venue_id", "invitation", "source_id")
"""The options that say which list a route asks an interface for."""


# What answers


def _without_answer(found: list[Checked]) -> list[str]:
    works = Counter({checked.series: 0 for checked in found})
    works.update(checked.series for checked in found if checked.works)
    return [series for series, count in works.items() if not count]


def _print_checked(found: list[Checked], silent: list[str], as_data: bool) -> None:
    if as_data:
        print_json([checked.as_dict() for checked in found])
        return
    rows = [(c.edition, c.spider, c.answer, c.papers or "-", c.url, c.code) for c in found]
    print_table(plural(len(found), "route"), ("edition", "by", "", "papers", "address", "why"), rows)
    counts = Counter(checked.answer for checked in found)
    out.print(", ".join(f"{count} {answer}" for answer, count in counts.most_common()) + ".")
    for series in silent:
        out.print(f"[red]{safe(series)}[/red] has no route that answers from here.")
