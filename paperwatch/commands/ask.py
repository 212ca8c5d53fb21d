"""`uncovered` and `search`: questions to the database. Nothing here writes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer
from rich.text import Text

from db.engine import Database
from db.group.suggest import Interest, interests
from db.groups import name_among
from db.search.marks import spans, terms
from db.search.query import Words
from db.search.search import Hit, search, total
from db.search.spelling import near_spellings, what_is_missing
from db.search.topics import topic_named
from db.selection import coverage
from db.selection.filter import PaperFilter
from extract.records import Venue
from extract.venues import Venues
from paperwatch.console import edition, err, marked, out, plural, print_json, print_table, safe, shortened
from paperwatch.databases import opened, telling
from paperwatch.days import day
from paperwatch.editions import venue_named, years_named
from paperwatch.given import MOST
from paperwatch.semantic import encoder, known_vectors, vector_index

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Topic = Annotated[str | None, typer.Option(help="Only papers of this topic, for example serving.")]
_NEAR = 5  # papers near in meaning to a search that finds nothing; by hand

Since = Annotated[str | None, typer.Option(help="Only what was first seen since this day (YYYY-MM-DD).")]


def register(app: typer.Typer) -> None:
    app.command("uncovered")(uncovered_command)
    app.command("search")(search_command)


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
        wanted, until = _venue_and_last_year(venue, database.venues)
        whose = coverage.group_named(database, group) if group is not None else None
        named = topic and topic_named(database, topic).name
        asked = coverage.question(wanted, named, day(since), until=until, group=whose)
        liked = interests(database, presenter, asked) if presenter is not None else None
        rows = coverage.papers(database, asked)
        held = {} if rows or until is not None else coverage.held(database, wanted)
        of = name_among(database)
    if liked is not None:
        rows.sort(key=lambda row: -_liking(liked, row).score)
    if as_data:
        print_json([asdict(row) | ({} if liked is None else _told(_liking(liked, row))) for row in rows])
        return
    about = " ".join(part for part in (venue if until else str(wanted or ""), f"on {topic}" if topic else "") if part)
    _print_rows(rows, f"{f' by {group}' if group else ''} yet{': ' + about if about else ''}", liked)
    _print_sql(asked, liked is not None, of)
    if not rows and until is None and not held.get("record"):
        err.print(safe(f"{_absent(sum(held.values()), wanted)}{_bring(wanted, database.venues)}"), soft_wrap=True)


def _absent(mentioned: int, venue: Venue | None) -> str:
    """Why nothing can be uncovered: no source of papers has been read, though lists or talks may name some."""
    papers = f"of {venue} " if venue else ""
    if not mentioned:
        return f"No paper {papers}is in the database yet."
    named = plural(mentioned, "paper")
    return f"No source of papers {papers}was read yet: {named} are known from the group's own lists and talks only."


def _bring(venue: Venue | None, venues: Venues) -> str:
    """What brings the papers of an edition, or some to begin with."""
    if venue is not None and venue.series in venues.preprints:
        return f" To bring some: paperwatch crawl {venue.series}"
    if venue is not None and venue.year is None:
        return ""
    return f' To bring some: paperwatch backfill "{venue or Venue("OSDI", 2025)}"'


def _venue_and_last_year(text: str | None, venues: Venues) -> tuple[Venue | None, int | None]:
    """The venue, and the last year where it is a range, which begins with the venue's."""
    years = years_named(text, venues) if text else None
    if years:
        return years[0], years[-1].year
    return venue_named(text, venues) if text else None, None


def _liking(liked: Mapping[str, Interest], row: coverage.PaperDetails) -> Interest:
    return liked.get(row.paper_id, Interest(0.0, ()))


def _told(interest: Interest) -> dict[str, Any]:
    return {"interest": interest.score, "reasons": interest.reasons}


def print_uncovered(
    rows: list[coverage.PaperDetails], venue: Venue | None, topic: str | None, since: date | None
) -> None:
    """The answer as a table, and the same question as SQL on the public views."""
    about = " ".join(part for part in (str(venue) if venue else "", f"on {topic}" if topic else "") if part)
    _print_rows(rows, f" yet{': ' + about if about else ''}", None)
    _print_sql(coverage.question(venue, topic, since), False, None)


def _print_rows(rows: list[coverage.PaperDetails], what: str, liked: Mapping[str, Interest] | None) -> None:
    """The table; with somebody's interests, the weightiest reason of each paper in a column of its own."""
    columns = ("id", "venue", "title", "authors")
    lines = [(r.paper_id, edition(r.venue, r.year), r.title, shortened(r.authors)) for r in rows]
    title = f"{plural(len(rows), 'paper')} not covered{what}"
    if liked is None:
        print_table(title, columns, lines)
        return
    why = ["".join(_liking(liked, row).reasons[:1]) for row in rows]
    print_table(title, (*columns, "why"), [(*line, reason) for line, reason in zip(lines, why, strict=True)])


def _print_sql(asked: PaperFilter, by_interest: bool, of: str | None) -> None:
    """The SQL to be pasted, on one line: a break inside a name would change it."""
    out.print()
    if by_interest:
        out.print("[dim]-- The same papers by title; the order by interest is worked out afterwards.[/dim]")
    out.print(f"[dim]{safe(coverage.as_sql(asked, of=of))}[/dim]", soft_wrap=True)


def search_command(
    query: Annotated[str, typer.Argument(help='Words, "phrases", AND OR NOT, word*, title: author: venue: year:')],
    limit: Annotated[int, typer.Option(help="At most this many papers.", min=1, max=MOST)] = 20,
    offset: Annotated[int, typer.Option(help="Leave out so many of the best.", min=0, max=MOST)] = 0,
    covered: Annotated[
        bool | None, typer.Option("--covered/--uncovered", help="Only papers that talks cover, or that none does.")
    ] = None,
    meaning: Annotated[
        bool, typer.Option("--meaning", help="By meaning too: words need not stand there, fields and NOT decide.")
    ] = False,
    as_data: AsJson = False,
) -> None:
    """Search titles, abstracts, authors and affiliations; best first, the words that were found marked.

    A word finds its other forms too (cache, caches, cached, caching); "in quotation marks" it is exact.

    Examples: `paperwatch search 'RDMA NOT training'`, `paperwatch search 'title:cache venue:OSDI year:2023..2025'`,
    `paperwatch search --meaning 'recovering quickly when a GPU fails during training year:2024..'`
    """
    with opened() as database, telling():
        wanted = terms(query)  # so that a mistake is shown in the query as it was typed
        facts = "" if covered is None else f" covered:{'yes' if covered else 'no'}"
        asked = f"({query}){facts}" if facts else query
        if meaning and (near := _by_similarity(database, asked, limit + offset)) is not None:
            hits, count = near[offset:], None
        else:
            hits = search(database, asked, limit=limit, offset=offset)
            ends = len(hits) < limit and (hits or not offset)  # then nobody need count
            count = offset + len(hits) if ends else total(database, asked)
        nothing = not hits and not count
        nearest = near_spellings(database, query) if nothing else {}
        missing = what_is_missing(database, query, nearest) if nothing else []
        free = any(word.field is None for word in wanted)
        near_by = _near_in_meaning(database, asked, nearest) if nothing and free and not meaning else []
    if as_data:
        told = {"total": count, "offset": offset, "papers": [asdict(hit) for hit in hits]}
        more = {"nearest": nearest, "near_in_meaning": [asdict(hit) for hit in near_by]}
        print_json(told | {what: said for what, said in more.items() if said})
        return
    _print_hits(_how_many(len(hits), offset, count), hits, wanted)
    for sentence in missing:
        err.print(safe(sentence), soft_wrap=True)
    if near_by:
        _print_hits(_how_many(len(near_by), 0, None), near_by, wanted)
    elif nothing and free and not meaning:
        err.print("`paperwatch search --meaning` finds what is near in meaning, whatever the words.")


def _print_hits(title: str, hits: Sequence[Hit], wanted: Sequence[Words]) -> None:
    rows = [(h.paper_id, edition(h.venue, h.year), _found_in(h, wanted), _people(h.authors, wanted)) for h in hits]
    print_table(title, ("id", "venue", "title", "authors"), rows)


def _near_in_meaning(database: Database, query: str, nearest: Mapping[str, Sequence[str]]) -> list[Hit]:
    """A few papers near in meaning to a query that finds nothing, misspelt words put right; none where no paper has a
    vector yet."""
    found = known_vectors(database)
    if found is None:
        return []
    from db.search.semantic import semantic_search

    model, known = found
    for said, words in nearest.items():
        query = re.sub(rf"\b{re.escape(said)}\b", words[0], query, flags=re.IGNORECASE)
    return semantic_search(database, model, query, limit=_NEAR, known=known)


def _how_many(shown: int, offset: int, count: int | None) -> str:
    """ "3 papers", "20 of 109 papers (--limit shows more)"; how many are near in meaning nobody can say."""
    if count is None:
        return f"The {plural(shown, 'paper')} nearest in meaning"
    if shown == count:
        return plural(count, "paper")
    where = f"{offset + 1} to {offset + shown}" if offset and shown else str(shown)
    return f"{where} of {plural(count, 'paper')} (--limit and --offset show others)"


def _by_similarity(database: Database, query: str, limit: int) -> list[Hit] | None:
    """By meaning and words; None where the extra is not installed, which is said."""
    known, model = vector_index(database), encoder()
    if model is None:
        return None
    from db.search.semantic import semantic_search

    return semantic_search(database, model, query, limit=limit, known=known)


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
