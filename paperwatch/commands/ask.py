"""`uncovered`, `search`, `show` and `sql`: questions to the database. Nothing here writes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer
from rich.text import Text

from db import readonly
from db.engine import Database
from db.group.balance import balance
from db.group.suggest import Interest, interests
from db.judgements.evidence import Field, Value, evidence
from db.judgements.papers import PaperPage, find_paper, show
from db.judgements.review import versions
from db.search.marks import spans, terms
from db.search.query import Words
from db.search.search import Hit, search
from db.selection import coverage
from extract.records import Venue
from paperwatch.config import load_config
from paperwatch.console import edition, err, marked, out, plural, print_json, print_table, safe, shortened
from paperwatch.databases import opened, telling
from paperwatch.days import day
from paperwatch.harvesting import venue_named, years_named
from paperwatch.meaning import encoder, shelf

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Topic = Annotated[str | None, typer.Option(help="Only papers of this topic, for example serving.")]
Since = Annotated[str | None, typer.Option(help="Only what was first seen since this day (YYYY-MM-DD).")]

_LONGEST_VALUE = 200


def register(app: typer.Typer) -> None:
    app.command("uncovered")(uncovered_command)
    app.command("search")(search_command)
    app.command("show")(show_command)
    app.command("sql")(sql_command)


def uncovered_command(
    venue: Annotated[str | None, typer.Argument(help="A venue, with or without its year, or a range of years.")] = None,
    topic: Topic = None,
    since: Since = None,
    group: Annotated[
        str | None, typer.Option(help="Not covered by this group, or the schedule of that name; others do not count.")
    ] = None,
    presenter: Annotated[
        str | None, typer.Option(help="What interests this presenter most stands first, by name or part of it.")
    ] = None,
    as_data: AsJson = False,
) -> None:
    """List the papers that no talk of the group has covered, with the SQL that was asked.

    Examples: `paperwatch uncovered "OSDI'25" --topic serving`, `paperwatch uncovered arXiv --since 2026-11-01`,
    `paperwatch uncovered "OSDI'24..'25" --group systems --presenter "Ada Lovelace"`
    """
    with opened() as database, telling():
        wanted, until = _venue_and_last_year(venue)
        whose = coverage.group_named(database, group) if group is not None else None
        asked = coverage.question(wanted, topic, day(since), until=until, group=whose, columns="paper_id")
        liked = interests(database, presenter, asked) if presenter is not None else None
        rows = coverage.uncovered(database, wanted, topic, day(since), until=until, group=whose)
        known = bool(rows) or until is not None or bool(balance(database, wanted))
    if liked is not None:
        rows.sort(key=lambda row: -_liking(liked, row).score)
    if as_data:
        print_json([asdict(row) | ({} if liked is None else _told(_liking(liked, row))) for row in rows])
        return
    about = " ".join(part for part in (venue if until else str(wanted or ""), f"on {topic}" if topic else "") if part)
    _print_rows(rows, f"{f' by {group}' if group else ''} yet{': ' + about if about else ''}", liked)
    _print_sql(coverage.question(wanted, topic, day(since), until=until, group=whose), liked is not None)
    if not known:
        err.print(
            f"No paper{f' of {wanted}' if wanted else ''} is in the database yet.{_bring(wanted)}", soft_wrap=True
        )


def _bring(venue: Venue | None) -> str:
    """What brings the papers of an edition, or some to begin with."""
    if venue is not None and venue.year is None:
        return ""
    return f' To bring some: paperwatch backfill "{venue or Venue("OSDI", 2025)}"'


def _venue_and_last_year(text: str | None) -> tuple[Venue | None, int | None]:
    """The venue, and the last year where it is a range, which begins with the venue's."""
    years = years_named(text) if text else None
    if years:
        return years[0], years[-1].year
    return venue_named(text) if text else None, None


def _liking(liked: Mapping[str, Interest], row: coverage.PaperRow) -> Interest:
    return liked.get(row.paper_id, Interest(0.0, ()))


def _told(interest: Interest) -> dict[str, Any]:
    return {"interest": interest.score, "reasons": interest.reasons}


def print_uncovered(rows: list[coverage.PaperRow], venue: Venue | None, topic: str | None, since: date | None) -> None:
    """The answer as a table, and the same question as SQL on the public views."""
    about = " ".join(part for part in (str(venue) if venue else "", f"on {topic}" if topic else "") if part)
    _print_rows(rows, f" yet{': ' + about if about else ''}", None)
    _print_sql(coverage.question(venue, topic, since), False)


def _print_rows(rows: list[coverage.PaperRow], what: str, liked: Mapping[str, Interest] | None) -> None:
    """The table; with somebody's interests, the weightiest reason of each paper in a column of its own."""
    columns = ("id", "venue", "title", "authors")
    lines = [(r.paper_id, edition(r.venue, r.year), r.title, shortened(r.authors)) for r in rows]
    title = f"{plural(len(rows), 'paper')} not covered{what}"
    if liked is None:
        print_table(title, columns, lines)
        return
    why = ["".join(_liking(liked, row).reasons[:1]) for row in rows]
    print_table(title, (*columns, "why"), [(*line, reason) for line, reason in zip(lines, why, strict=True)])


def _print_sql(asked: coverage.Question, by_interest: bool) -> None:
    """The SQL to be pasted, on one line: a break inside a name would change it."""
    out.print()
    if by_interest:
        out.print("[dim]-- The same papers by title; the order by interest is worked out afterwards.[/dim]")
    out.print(f"[dim]{safe(asked.written)}[/dim]", soft_wrap=True)


def search_command(
    query: Annotated[str, typer.Argument(help='Words, "phrases", AND OR NOT, word*, title: author: venue: year:')],
    limit: Annotated[int, typer.Option(help="At most this many papers.", min=1)] = 20,
    covered: Annotated[
        bool | None, typer.Option("--covered/--uncovered", help="Only papers that talks cover, or that none does.")
    ] = None,
    meaning: Annotated[
        bool, typer.Option("--meaning", help="By meaning too: words need not stand there, fields and NOT decide.")
    ] = False,
    as_data: AsJson = False,
) -> None:
    """Search titles, abstracts, authors and affiliations; best first, the words that were found marked.

    Examples: `paperwatch search 'RDMA NOT training'`, `paperwatch search 'title:cache venue:OSDI year:2023..2025'`,
    `paperwatch search --meaning 'recovering quickly when a GPU fails during training year:2024..'`
    """
    with opened() as database, telling():
        wanted = terms(query)  # so that a mistake is shown in the query as it was typed
        facts = "" if covered is None else f" covered:{'yes' if covered else 'no'}"
        asked = f"({query}){facts}" if facts else query
        hits = _by_meaning(database, asked, limit) if meaning else search(database, asked, limit=limit)
    if as_data:
        print_json([asdict(hit) for hit in hits])
        return
    print_table(
        plural(len(hits), "paper"),
        ("id", "venue", "title", "authors"),
        [(h.paper_id, edition(h.venue, h.year), _found_in(h, wanted), _people(h.authors, wanted)) for h in hits],
    )


def _by_meaning(database: Database, query: str, limit: int) -> list[Hit]:
    """By meaning and words where the extra is installed, else by words, which is said."""
    known, model = shelf(database), encoder()
    if model is None:
        return search(database, query, limit=limit)
    from db.search.semantic import search_by_meaning

    return search_by_meaning(database, model, query, limit=limit, known=known)


def _found_in(hit: Hit, wanted: Sequence[Words]) -> Text:
    """The title with the words marked, or where none is in it, the place of the abstract too."""
    places = spans(hit.title, wanted, "title")
    title = marked(hit.title, places)
    if places or not hit.excerpt:
        return title
    return title.append("\n").append(marked(hit.excerpt, spans(hit.excerpt, wanted, "abstract")))


def _people(authors: str, wanted: Sequence[Words]) -> Text:
    shown = shortened(authors)
    return marked(shown, spans(shown, wanted, "authors"))


def show_command(
    paper: Annotated[str, typer.Argument(help="A paper's id, DOI, arXiv id, USENIX key, address, or title.")],
    with_evidence: Annotated[
        bool, typer.Option("--evidence", help="Every field with who said it, and the values that lost.")
    ] = False,
    as_data: AsJson = False,
) -> None:
    """Show one paper: its fields, its versions, what every source said of it, and the talks on it.

    Examples: `paperwatch show 2502.15524`, `paperwatch show osdi25/ren --evidence`, `paperwatch show "FuseLink"`
    """
    with opened() as database, telling():
        page = show(database, find_paper(database, paper))
        others = versions(database, page.paper_id)
    fields = evidence(page) if with_evidence else ()
    if as_data:
        told = {**asdict(page), "versions": [{"paper_id": id_, "title": title} for id_, title in others]}
        print_json({**told, "evidence": [asdict(field) for field in fields]} if with_evidence else told)
        return
    _print_paper(page, others)
    if with_evidence:
        out.print()
        print_table("Evidence, field by field", ("field", "", "value", "said by"), _evidence_rows(fields))


def _evidence_rows(fields: Iterable[Field]) -> Iterable[tuple[str, str, str, str]]:
    for field in fields:
        values: list[tuple[str, Value | None]] = [("chosen", field.best), *(("lost", value) for value in field.others)]
        for number, (how, value) in enumerate(values):
            text = textwrap.shorten(value.text, _LONGEST_VALUE, placeholder=" ...") if value else "nothing"
            yield field.name if number == 0 else "", how, text, ", ".join(value.sources) if value else ""


def _print_paper(page: PaperPage, others: Iterable[tuple[str, str]]) -> None:
    out.print(f"[bold]{safe(page.fields['title'])}[/bold]  [dim]{safe(page.paper_id)}[/dim]")
    out.print(safe(edition(page.fields["venue"], page.fields["year"])))
    for name, affiliations in page.authors:
        out.print(f"  {safe(name)}" + (f"  [dim]{safe('; '.join(affiliations))}[/dim]" if affiliations else ""))
    for name, value in (*page.identifiers, *page.links):
        out.print(f"  {safe(name)}: {safe(value)}")
    for id_, title in others:
        out.print(f"  a version of: {safe(title)}  [dim]{safe(id_)}[/dim]")
    if page.topics:
        out.print(f"  topics: {safe(', '.join(page.topics))}")
    if page.fields["abstract"]:
        out.print(f"\n{safe(page.fields['abstract'])}")
    out.print()
    sources = [(s.source, s.title, s.document if s.line is None else f"{s.document}:{s.line}") for s in page.sources]
    print_table("What each source calls it", ("source", "title", "read in"), sources)
    if page.talks:
        out.print()
        talks = [(t.date, t.kind, ", ".join(t.presenters), t.source) for t in page.talks]
        print_table("Talks", ("date", "kind", "presenters", "schedule"), talks)


def sql_command(
    statement: Annotated[str, typer.Argument(help="One SELECT on the documented views.")],
    as_data: AsJson = False,
) -> None:
    """Ask the database in plain SQL. It can only read.

    Example: `paperwatch sql "SELECT venue, year, count(*) FROM uncovered GROUP BY venue, year"`
    """
    config = load_config()
    with opened(config):
        pass  # makes the tables of a database that does not exist yet, and brings an older one up to date
    with telling():
        answer = readonly.ask(readonly.read_only(config.database_url), statement)
    if as_data:
        print_json(list(readonly.objects(answer)))
        return
    print_table(plural(len(answer.rows), "row"), answer.columns, answer.rows)
