"""`coverage`, `suggest`, `pending`, `related`, `talks` and `presenters`: the organiser's questions.

Nothing writes but `suggest --skip`.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, get_args

import typer

from db import clock
from db.group.balance import Balance, balance
from db.group.related import Related, related
from db.group.suggest import Suggestion, rules, suggest
from db.group.talks import TalkRow, pending, presenters, talks
from db.judgements.papers import find_paper
from db.selection.export import papers_named
from extract.records import TalkKind
from extract.text import title_key
from paperwatch.config import load_config
from paperwatch.console import edition, err, out, plural, print_json, print_table, safe, shortened
from paperwatch.databases import opened, telling
from paperwatch.days import day
from paperwatch.editions import venue_named
from paperwatch.errors import usage_error
from paperwatch.export import FormName, render
from paperwatch.export.clean import address, clean
from paperwatch.export.markdown import escape, linked
from paperwatch.given import MOST
from paperwatch.semantic import vector_index

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Group = Annotated[str | None, typer.Option(help="Only this group's talks, or the schedule of that name.")]
Presenter = Annotated[str | None, typer.Option(help="A presenter, by name or part of it.")]

_BAR = 24  # characters; by hand
_PEOPLE = 3  # presenters that are shown; by hand


def register(app: typer.Typer) -> None:
    app.command("coverage")(coverage_command)
    app.command("suggest")(suggest_command)
    app.command("pending")(pending_command)
    app.command("related")(related_command)
    app.command("talks")(talks_command)
    app.command("presenters")(presenters_command)


def coverage_command(
    venue: Annotated[str | None, typer.Argument(help="A venue, with or without its year.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only papers of this topic, for example serving.")] = None,
    since: Annotated[int | None, typer.Option(help="Only this year and later.", min=0, max=9999)] = None,
    as_data: AsJson = False,
) -> None:
    """Show how much of each venue and year is covered, reserved for a planned talk, and open.

    Examples: `paperwatch coverage`, `paperwatch coverage OSDI --topic serving`
    """
    with opened() as database, telling():
        wanted = venue_named(venue, database.venues) if venue else None
        rows = balance(database, wanted, topic, since)
    if as_data:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        f"Coverage of {plural(sum(row.total for row in rows), 'paper')}",
        ("venue", "covered", "reserved", "open", "papers", ""),
        [(edition(r.venue, r.year), r.covered, r.reserved, r.open, r.total, _bar(r)) for r in rows],
    )
    out.print("[dim]█ covered  ▒ reserved  ░ open[/dim]")


def _bar(row: Balance) -> str:
    """The parts of a row; what is there at all gets at least one cell."""
    full = _cells(row.covered, row.total)
    half = _cells(row.reserved, row.total)
    return "█" * full + "▒" * half + "░" * max(0, _BAR - full - half)


def _cells(count: int, total: int) -> int:
    return max(1, round(_BAR * count / total)) if count else 0


def suggest_command(
    count: Annotated[int, typer.Option(help="So many papers for each slot.", min=1, max=MOST)] = 1,
    group: Group = None,
    presenter: Annotated[str | None, typer.Option(help="Whose interests count, by name or part of it.")] = None,
    unwanted: Annotated[
        str | None, typer.Option("--skip", metavar="PAPER", help="Suggest this paper no more; say who you are (--by).")
    ] = None,
    until: Annotated[str | None, typer.Option(help="With --skip: not before this day (YYYY-MM-DD).")] = None,
    by: Annotated[str | None, typer.Option(help="With --skip: who says so.")] = None,
    as_data: AsJson = False,
) -> None:
    """Suggest what to present next: one paper of SOSP or OSDI and one of arXiv, each with its reasons.

    What members propose comes first. A covered or reserved paper is never suggested, nor one that was skipped; the same
    database gives the same answer.

    Examples: `paperwatch suggest`, `paperwatch suggest --count 3 --presenter "Ada Lovelace"`,
    `paperwatch suggest --skip osdi25/ren --until 2026-12-01 --by Ada`
    """
    if (unwanted is None) != (by is None) or (until is not None and unwanted is None):
        raise usage_error("usage.skip", "--skip names a paper, --by who says so, and --until a day for it.")
    with opened() as database, telling():
        if unwanted is not None and by is not None:
            from paperwatch.changes.person import change  # brings the linking of records, which no question here needs

            done = change(database, "skip", {"paper": unwanted, "until": day(until)}, by=by)
            err.print(safe(done.change.said))
        found = suggest(database, count=count, group=group, presenter=presenter, index=vector_index(database))
    if as_data:
        print_json([asdict(row) for row in found])
        return
    for row in found:
        _print_suggestion(row)
    for slot in rules().slots:
        if slot.name not in {row.slot for row in found}:
            out.print(
                f"[bold]{safe(slot.name)}[/bold]: no open paper of the last {rules().recent_years} years is in the "
                f"database. paperwatch backfill and paperwatch nightly bring them."
            )


def _print_suggestion(row: Suggestion) -> None:
    out.print(f"[bold]{safe(row.slot)}[/bold]: {safe(row.title)}  [dim]{safe(row.paper_id)}[/dim]")
    out.print("  " + safe(", ".join(filter(None, (edition(row.venue, row.year), shortened(row.authors))))))
    for reason in row.reasons:
        out.print(f"  - {safe(reason)}")
    out.print(f"  [dim]{safe(row.url)}[/dim]\n" if row.url else "")


def pending_command(group: Group = None, as_data: AsJson = False) -> None:
    """List past talks that still lack slides, summary or video, oldest first.

    What a kind of talk owes is `owes` in the coverage policy.

    Example: `paperwatch pending`
    """
    with opened() as database:
        rows = pending(database, group=group)
    if as_data:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        f"{plural(len(rows), 'talk')} with something still to publish",
        ("date", "missing", "presenters", "talk", "place"),
        [(r.date, ", ".join(r.missing), _people(r.presenters), r.title, _place(r)) for r in rows],
    )


def related_command(
    paper: Annotated[str, typer.Argument(help="A paper's id, DOI, arXiv id, USENIX key, address, or title.")],
    years: Annotated[
        int | None, typer.Option(help="How many years to look back from the paper's.", min=0, max=9999)
    ] = 3,
    limit: Annotated[int, typer.Option(help="At most this many papers.", min=1, max=MOST)] = 15,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print a list to hand out, with links.")] = False,
    as_bibtex: Annotated[bool, typer.Option("--bibtex", help="Print the papers as BibTeX.")] = False,
    as_data: AsJson = False,
) -> None:
    """List related work of the last years: papers that share words, topics, people, a session or a list's section.

    Examples: `paperwatch related osdi25/ren --years 3`, `paperwatch related "FuseLink" --json`,
    `paperwatch related osdi25/ren --years 3 --markdown > related.md`
    """
    if as_data + as_markdown + as_bibtex > 1:
        raise usage_error("usage.format", "Only one of --json, --markdown and --bibtex can be printed.")
    config = load_config()
    with opened(config) as database, telling():
        rows = related(database, find_paper(database, paper), years=years, limit=limit, index=vector_index(database))
        if as_bibtex:
            named = papers_named(database, [row.paper_id for row in rows])
            sys.stdout.writelines(render(FormName.BIBTEX, named, config.citation_key))
            return
    if as_markdown:
        sys.stdout.writelines(_handed_out(row) for row in rows)
        return
    if as_data:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        f"{plural(len(rows), 'related paper')}",
        ("id", "venue", "", "title", "why"),
        [
            (r.paper_id, edition(r.venue, r.year), "covered" if r.covered else "", r.title, "; ".join(r.reasons))
            for r in rows
        ],
    )


def _handed_out(row: Related) -> str:
    """One paper as a line of Markdown: where it is, who wrote it, why it stands here."""
    facts = [escape(clean(said)) for said in (edition(row.venue, row.year), shortened(row.authors)) if said]
    why = f": {escape(clean('; '.join(row.reasons)))}" if row.reasons else ""
    return f"- {linked(clean(row.title), address(row.url))} ({'; '.join(facts)}){why}\n"


def talks_command(
    since: Annotated[str | None, typer.Option(help="Only talks on or after this day (YYYY-MM-DD).")] = None,
    until: Annotated[str | None, typer.Option(help="Only talks on or before this day (YYYY-MM-DD).")] = None,
    presenter: Presenter = None,
    group: Group = None,
    kind: Annotated[str | None, typer.Option(help=f"Only this kind: {', '.join(get_args(TalkKind))}.")] = None,
    as_data: AsJson = False,
) -> None:
    """List the talks of every schedule, the latest first.

    Examples: `paperwatch talks --since 2025-09-01`, `paperwatch talks --presenter ren --kind paper`
    """
    if kind is not None and kind not in get_args(TalkKind):
        raise usage_error("talk.kind", f"{kind!r} is no kind of talk. Known: {', '.join(get_args(TalkKind))}.")
    with opened() as database:
        rows = talks(database, since=day(since), until=day(until), presenter=presenter, group=group, kind=kind)
    if as_data:
        print_json([asdict(row) for row in rows])
        return
    today = clock.today()
    at = any(_at(row) for row in rows)  # a column only where some schedule says it
    print_table(
        plural(len(rows), "talk"),
        ("date", *(("at",) if at else ()), "kind", "presenters", "venue", "talk"),
        [
            (_day(r, today), *((_at(r),) if at else ()), r.kind, _people(r.presenters), _venues(r), r.title)
            for r in rows
        ],
    )


def _day(row: TalkRow, today: dt.date) -> str:
    if row.date is None:
        return "no date"
    return f"{row.date} planned" if row.planned(today) else str(row.date)


def _at(row: TalkRow) -> str:
    return ", ".join(said for said in (row.time, row.room) if said)


def _venues(row: TalkRow) -> str:
    return ", ".join(dict.fromkeys(edition(p.venue, p.year) for p in row.papers if p.venue))


def presenters_command(
    group: Group = None,
    everybody: Annotated[bool, typer.Option("--all", help="Those too who left the group (`left`).")] = False,
    as_data: AsJson = False,
) -> None:
    """List who presents: talks given and planned, the last one, and topics; whose last lies longest back stands first.

    Example: `paperwatch presenters`
    """
    config = load_config()
    gone = set() if everybody else {title_key(name) for name in config.left}
    with opened(config) as database:
        rows = [row for row in presenters(database, group=group) if title_key(row.name) not in gone]
    if as_data:
        print_json([{**asdict(row), "topics": dict(row.topics)} for row in rows])
        return
    print_table(
        plural(len(rows), "presenter"),
        ("name", "talks", "planned", "last", "topics"),
        [(r.name, r.talks, r.planned, r.last, _topics(r.topics)) for r in rows],
    )


def _topics(topics: Iterable[tuple[str, int]]) -> str:
    return ", ".join(topic if count == 1 else f"{topic} ({count})" for topic, count in topics)


def _place(row: TalkRow) -> str:
    return row.document if row.line is None else f"{row.document}:{row.line}"


def _people(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_PEOPLE]) + (f" and {len(names) - _PEOPLE} more" if len(names) > _PEOPLE else "")
