"""Entries of a page as records and problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.identifiers import from_url
from extract.programme.doubts import Judge, Judgement
from extract.programme.entries import Entry
from extract.programme.lines import Line, join
from extract.programme.materials import Materials, doi_param, gather
from extract.programme.recipes import Recipe
from extract.programme.schedule import is_award, slot_code
from extract.programme.sessions import Sessions
from extract.programme.titles import Title, read_title
from extract.records import Author, Identifiers, Link, PaperRecord, Problem, Venue, Where
from extract.text import slug
from extract.venues import all_series, derived

SOURCE = "programme"
LABEL = "programme/1"
_LEAD = 30
_TRAIL = 40
_NO_IDENTIFIERS = Identifiers()


@dataclass(frozen=True, slots=True)
class Page:
    """The address of a page and the venue it belongs to."""

    url: str
    venue: Venue | None

    @property
    def prefix(self) -> str:
        """The first part of every key: "sosp25"; the host's name where the venue is unknown."""
        return _prefix(self.url, self.venue)


@derived
@lru_cache(maxsize=64)
def _prefix(url: str, venue: Venue | None) -> str:
    if venue is None:
        return slug(url.split("//")[-1].split("/")[0]) or "page"
    series = all_series().get(venue.series)
    name = series.slug if series else slug(venue.series)
    return f"{name}{venue.year % 100:02d}" if venue.year is not None else name


def records_of(
    entries: Sequence[Entry], lines: Sequence[Line], sessions: Sessions, page: Page, recipe: Recipe | None
) -> tuple[list[PaperRecord], list[Problem]]:
    """The records of the entries in page order, and a problem for each entry or line of the schedule that is none."""
    records: dict[str, PaperRecord] = {}
    problems: list[Problem] = []
    judge = Judge(entries)
    for position, entry in enumerate(entries):
        session, code = sessions.of(entry)
        where = Where(page.url, entry.title_runs[0].line)
        if code:
            message = f"{join(entry.title_runs)}" + (f" ({session})" if session else "")
            problems.append(Problem(code, message, where, "ignored"))
            continue
        if not entry.sure:
            message = f"{join(entry.title_runs)!r} looks like a paper with one author, but not like the others here."
            problems.append(Problem("entry.unsure", message, where))
            continue
        before = entries[position - 1].last if position else -1
        after = entries[position + 1].first if position + 1 < len(entries) else len(lines)
        materials = gather(entry, lines, before, after, page.url, recipe)
        authors = entry.people.authors() if entry.people else ()
        record = make_record(page, read_title(join(entry.title_runs)), authors, materials, session, where)
        problems.extend(add(records, record, judge.of(entry, record.title)))
    problems.extend(_slots(entries, lines, sessions, page))
    if records and page.venue is None:
        problems.append(Problem("page.no-venue", "The page names no known conference.", Where(page.url)))
    return list(records.values()), problems


def make_record(
    page: Page,
    title: Title,
    authors: tuple[Author, ...],
    materials: Materials,
    session: str | None,
    where: Where,
    track: str | None = None,
) -> PaperRecord:
    """One paper. Its key is the DOI where a link gives one, else the title; `track` outranks that of the title."""
    awards = (*materials.awards, *((title.award,) if title.award and title.award not in materials.awards else ()))
    found = _identifiers(materials.url, materials.links)
    track = track or title.track
    return PaperRecord(
        source=SOURCE,
        key=f"{page.prefix}/{found.doi or slug(title.text)}",
        title=title.text,
        where=where,
        url=materials.url,
        authors=authors,
        abstract=materials.abstract,
        venue=replace(page.venue, track=track) if page.venue and track else page.venue,
        session=session,
        identifiers=found,
        links=tuple(materials.links),
        awards=awards,
        badges=tuple(materials.badges),
        extractor=LABEL,
    )


def add(records: dict[str, PaperRecord], record: PaperRecord, judgement: Judgement) -> list[Problem]:
    """Put a record under its key, with its confidence. A second one with the key is a warning; a missing author list is
    another, and so is a doubt.
    """
    record = replace(record, confidence=judgement.confidence)
    if record.key in records:
        first = records[record.key]
        if not first.authors and record.authors:
            records[record.key] = record
        message = f"{record.title!r} stands on the page twice; the first (line {first.where.line}) is kept."
        return [Problem("record.twice", message, record.where, "warning", record.key)]
    records[record.key] = record
    problems = []
    if not record.authors:
        message = f"{record.title!r} has no authors."
        problems.append(Problem("record.no-authors", message, record.where, "warning", record.key))
    if judgement.reasons:
        message = f"{record.title!r}: {'; '.join(judgement.reasons)}."
        problems.append(Problem("record.doubtful", message, record.where, "warning", record.key))
    return problems


def _identifiers(url: str | None, links: Sequence[Link]) -> Identifiers:
    """The identifiers in the title's link, else those that only one work has among the other links."""
    addresses = [a for a in (url, *(link.url for link in links if link.kind in ("pdf", "paper"))) if a]
    found = from_url(*(doi_param(a) or a for a in addresses)) if addresses else _NO_IDENTIFIERS
    code = [link.url for link in links if link.kind == "code"]
    return replace(found, github=from_url(*code).github or found.github) if code else found


def _slots(entries: Sequence[Entry], lines: Sequence[Line], sessions: Sessions, page: Page) -> list[Problem]:
    """The breaks, keynotes and receptions of the schedule, by name."""
    if not entries:
        return []
    used = {line.index for e in entries for line in (e.title_line, *e.people_lines)}
    first, last = max(0, entries[0].first - _LEAD), max(e.last for e in entries) + _TRAIL
    problems = []
    for line in lines[first:last]:
        if line.index in used or not line.runs or _is_menu(line) or is_award(line.text):
            continue
        if line.index in sessions.holding:
            continue
        if code := slot_code(line.text):
            problems.append(Problem(code, line.text, Where(page.url, line.runs[0].line), "ignored"))
    return problems


def _is_menu(line: Line) -> bool:
    return line.inside("li") is not None and all(run.style.link is not None for run in line.runs if run.text.strip())
