"""`nightly` and `report`: the unattended run, and what came of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from db.clock import now
from db.engine import Database
from extract.records import Problem
from paperwatch import enrich
from paperwatch.commands.backfill import print_routes
from paperwatch.config import Config, load_config
from paperwatch.console import out, plural, print_json, print_table, safe
from paperwatch.databases import opened
from paperwatch.errors import Exit, PaperwatchError, usage_error
from paperwatch.failures import as_error
from paperwatch.harvesting import harvest_config
from paperwatch.nightly import notify, show
from paperwatch.nightly.digest import digest, remind
from paperwatch.nightly.estimate import duration, estimate
from paperwatch.nightly.lock import locked
from paperwatch.nightly.night import Planned, Watch, join_night, plan, run_night
from paperwatch.nightly.publish import publish, saved_searches, snapshot
from paperwatch.nightly.report import Outcome, Report, last_report
from paperwatch.nightly.rules import shipped_rules
from paperwatch.nightly.sources import chosen, followed
from paperwatch.nightly.stages import Done, Work, run_stage
from paperwatch.places import beside_config
from paperwatch.problems import print_problems
from paperwatch.progress import crawl_progress

AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


class Form(StrEnum):
    """The forms of a report."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


def register(app: typer.Typer) -> None:
    app.command("nightly")(nightly_command)
    app.command("report")(report_command)


def nightly_command(
    source: Annotated[
        list[str] | None, typer.Option(help="Only this source, due or not; may be given several times.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due and what it costs; ask nobody.")] = False,
    replay: Annotated[Path | None, typer.Option(help="Read this WARC file instead of asking the network.")] = None,
    join: Annotated[
        bool, typer.Option("--join", help="Where another machine's night is at work, crawl a part of what is due.")
    ] = False,
    as_data: AsJson = False,
) -> None:
    """Do everything that is due: crawl, complete, link, check expectations, report, and tell who wants to be told.

    What is read are the venues of `follow` and the group's `schedules` in `paperwatch.toml`. A source that fails does
    not stop the others; killed and started again, the night goes on where it was. The exit status is 0 only when
    all went well, and 4 when another run is at work.

    Machines that share a PostgreSQL database ask each host by turns: `--join` lets them share a night.

    Examples: `paperwatch nightly`, `paperwatch nightly --dry-run`, `paperwatch nightly --source arXiv`;
    `paperwatch schedule-install` lets a timer start it.
    """
    config = load_config()
    rules = shipped_rules()
    sources = chosen(followed(config, rules, now().date(), replay), source or (), config.known_venues)
    with _crying_out(config), opened(config) as database:
        if dry_run:
            _print_plan(plan(database, sources, rules, forced=bool(source)), as_data)
            return
        watch = Watch(partial(crawl_progress, quiet=as_data), _silent if as_data else _tell)
        if join and _another_is_at_work(database):
            _end_joined(join_night(database, plan(database, sources, rules), rules, watch), as_data)
            return
        with locked(database, "nightly"):
            planned = plan(database, sources, rules, forced=bool(source))
            enrichment, left = _enrichment(database, config, replay), _left_for_others(database, config)
            report = run_night(database, planned, rules, watch, enrich=enrichment, after=left)
            report = _notified(database, config, report)
    sys.stdout.write(show.as_json(report) if as_data else "\n" + show.as_text(report))
    if not report.ok:
        raise typer.Exit(Exit.FAILED)


def _another_is_at_work(database: Database) -> bool:
    """Raises `PaperwatchError` `usage.join` on SQLite, whose file belongs to one machine."""
    if database.dialect != "postgresql":
        raise usage_error("usage.join", "--join is for machines that share a PostgreSQL database.")
    try:
        with locked(database, "nightly"):
            return False
    except PaperwatchError:
        return True


def _end_joined(outcomes: Sequence[Outcome], as_data: bool) -> None:
    if as_data:
        print_json([asdict(outcome) for outcome in outcomes])
    if any(outcome.status == "failed" for outcome in outcomes):
        raise typer.Exit(Exit.FAILED)


@contextmanager
def _crying_out(config: Config) -> Iterator[None]:
    """A night that ends because the database or the disk refuses leaves no report, so people are told at once."""
    try:
        yield
    except (DBAPIError, OSError, PaperwatchError) as error:
        said = error if isinstance(error, PaperwatchError) else as_error(error)
        if said.status is not Exit.FAILED:
            raise
        print_problems(notify.send_words(f"the night ended early: {said.code}", str(said), config.notify, well=False))
        raise said from error


def _enrichment(database: Database, config: Config, replay: Path | None) -> Work | None:
    if not config.enrich or replay:
        return None

    def work() -> Done:
        done = enrich.enrich(database, harvest_config(config), limit=config.enrich)
        return Done({"questions": len(done.attempts), **done.counts}, failed=bool(done.failed))

    return work


def _left_for_others(database: Database, config: Config) -> dict[str, Work]:
    """The stages that write files for others to read, where the configuration names such files."""
    found: dict[str, Work] = {}
    if config.feeds:
        searches = saved_searches(database, config)
        folder = beside_config(config.feeds)
        found["publish"] = partial(publish, database, folder, base_url=config.base_url, searches=searches)
    if config.notify and any(each.digest for each in config.subscriptions):
        found["digest"] = partial(digest, database, config)
    if config.notify and config.remind:
        found["remind"] = partial(remind, database, config)
    if database.dialect == "postgresql" and "snapshot" in config.model_fields_set:
        found["snapshot"] = partial(snapshot, database, beside_config(config.snapshot))
    return found


def _notified(database: Database, config: Config, report: Report) -> Report:
    """The report with what came of telling people about it."""
    if not config.notify or not notify.worth_telling(report, config.notify_always):
        return report

    def work() -> Done:
        problems = notify.send(report, config.notify)
        return Done({"told": len(config.notify) - len(problems)}, problems, failed=bool(problems))

    outcome, needs = run_stage(database, "notify", work)
    return replace(report, stages=(*report.stages, outcome), needs=(*report.needs, *needs))


def _tell(outcome: Outcome, problems: Sequence[Problem]) -> None:
    colour = {"ok": "green", "failed": "red", "failing": "red", "doubtful": "yellow"}.get(outcome.status, "dim")
    status, _, said = show.said_of(outcome).partition(" ")
    out.print(f"[bold]{safe(outcome.name)}[/bold] [{colour}]{safe(status)}[/{colour}] {safe(said)}")
    print_problems(problems)


def _silent(outcome: Outcome, problems: Sequence[Problem]) -> None:
    pass


def _print_plan(planned: Sequence[Planned], as_data: bool) -> None:
    """What is due, by which routes, and what it costs."""
    rows = [(each, estimate(each.source, each.past.ok_run)) for each in planned]
    if as_data:
        facts = [asdict(cost) | {"due": p.verdict.due, "reason": p.verdict.reason} for p, cost in rows]
        print_json(facts)
        return
    table = [
        (p.source.name, "due" if p.verdict.due else "not due", p.verdict.reason, c.requests, duration(c.seconds))
        for p, c in rows
    ]
    print_table("What a nightly run would do", ("source", "", "why", "requests", "at least"), table)
    due = [cost for each, cost in rows if each.verdict.due]
    print_routes(due)
    total = duration(sum(cost.seconds for cost in due))
    out.print(f"\n{plural(len(due), 'source')} due, about {plural(sum(c.requests for c in due), 'request')}, {total}.")


def report_command(
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.TEXT,
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
) -> None:
    """Show what the last night did: what is new, what needs a person, how each source ended.

    The exit status is that of the night.

    Examples: `paperwatch report`, `paperwatch report --format html --output night.html`
    """
    with opened() as database:
        report = last_report(database)
    if report is None:
        message = "No night has come to its end yet. Start one with `paperwatch nightly`."
        raise PaperwatchError("report.none", message, Exit.NOT_FOUND)
    text = {Form.TEXT: show.as_text, Form.HTML: show.as_html, Form.JSON: show.as_json}[form](report)
    if output:
        output.write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    if not report.ok:
        raise typer.Exit(Exit.FAILED)
