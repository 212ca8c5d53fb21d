"""Entries of a page as records and problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.identifiers import from_url
from extract.lexicon.nopapers import status_of, without_mark
from extract.lexicon.tracks import is_side_track, names_an_event
from extract.programme.columns import under_offices
from extract.programme.doubts import Judge, Judgement, doubted_with_their_page, page_doubts
from extract.programme.entries import Entry, lines_of
from extract.programme.lines import Line, is_struck, join
from extract.programme.materials import Materials, doi_param, gather
from extract.programme.pairing import KNOWN_LOOK
from extract.programme.recipes import Recipe
from extract.programme.schedule import is_award, session_name, slot_code, title_code
from extract.programme.sessions import SIDE_TRACKS, Sessions
from extract.programme.titles import Title, read_title
from extract.records import Author, Identifiers, Link, PaperRecord, Problem, Venue, Where
from extract.text import slug
from extract.venues import Venues

SOURCE = "programme"
LABEL = "programme/1"
# Kinds of session that hold few entries with several authors; more of them are papers under the wrong heading.
_SUSPICIOUS = frozenset(
    f"ignored.{kind}" for kind in ("keynote", "welcome", "award", "panel", "sponsored", "business", "lightning", "talk")
)
# Kinds that a title names by a word which may be one of a paper's own: "Lightning Talk Schedulers: ...".
_BY_A_WORD = frozenset(f"ignored.{kind}" for kind in ("lightning", "registration", "break", "business"))
_LEAST_WORDS = 4  # of such a title; by hand
_LEAD = 30  # lines before the first entry that are of the schedule; by hand
_TRAIL = 40  # and behind the last; by hand
_NO_IDENTIFIERS = Identifiers()


@dataclass(frozen=True, slots=True)
class Page:
    """The address of a page, the venue it belongs to, and the series that are known."""

    url: str
    venue: Venue | None
    venues: Venues

    @property
    def prefix(self) -> str:
        """The first part of every key: "sosp25"; the host's name where the venue is unknown."""
        return _prefix(self.url, self.venue, self.venues)


@lru_cache(maxsize=64)
def _prefix(url: str, venue: Venue | None, venues: Venues) -> str:
    if venue is None:
        return slug(url.split("//")[-1].split("/")[0]) or "page"
    series = venues.series.get(venue.series)
    name = series.slug if series else slug(venue.series)
    return f"{name}{venue.year % 100:02d}" if venue.year is not None else name


def records_of(
    entries: Sequence[Entry], lines: Sequence[Line], sessions: Sessions, page: Page, recipe: Recipe | None
) -> tuple[list[PaperRecord], list[Problem]]:
    """The records of the entries in page order, and a problem for each entry or line of the schedule that is none."""
    records: dict[str, PaperRecord] = {}
    problems: list[Problem] = []
    judge = Judge(entries, lines, {line.index for line in sessions.lines} | under_offices(lines))
    left_out: list[Entry] = []
    looks = Counter(e.look for e in entries)
    for position, entry in enumerate(entries):
        session, code = sessions.of(entry)
        where = Where(page.url, entry.title_runs[0].line)
        title = read_title(join(entry.title_runs))
        track = _side_track(entry, title, session, code)
        if code in _BY_A_WORD and looks[entry.look] >= KNOWN_LOOK and _by_its_title(entry, title.text, code):
            code = None
        if code and not track:
            message = f"{join(entry.title_runs)}" + (f" ({session})" if session else "")
            problems.append(Problem(code, message, where, "ignored"))
            if entry.people and entry.people.persons > 1 and code in _SUSPICIOUS and not entry.apart:
                left_out.append(entry)
            continue
        if not entry.sure:
            message = f"{join(entry.title_runs)!r} looks like a paper with one author, but not like the others here."
            problems.append(Problem("entry.unsure", message, where))
            continue
        before = entries[position - 1].last if position else -1
        after = entries[position + 1].first if position + 1 < len(entries) else len(lines)
        materials = gather(entry, lines, before, after, page.url, recipe)
        authors = entry.people.authors() if entry.people else ()
        record = make_record(page, title, authors, materials, session, where, track)
        if is_struck(entry.title_runs):
            record = replace(record, status="withdrawn")
        if record.status == "withdrawn" and not authors:
            problems.append(Problem("ignored.withdrawn", title.text, where, "ignored"))
            continue
        problems.extend(add(records, record, judge.of(entry, record)))
    if records:  # a page without any says so itself
        titles = {record.title for record in records.values()}
        left_out = [e for e in left_out if read_title(join(e.title_runs)).text not in titles]
        doubtful = sum(1 for p in problems if p.severity != "ignored")
        if without := sessions.without(entries):
            problems.append(_without_papers(without, page))
        problems.extend(page_doubts(lines, entries, judge.accounts.free, left_out, len(records), doubtful, page.url))
        problems.extend(doubted_with_their_page(list(records.values()), problems))
    problems.extend(_slots(entries, lines, sessions, page))
    if records and page.venue is None:
        problems.append(Problem("page.no-venue", "The page names no known conference.", Where(page.url)))
    return list(records.values()), problems


def _by_its_title(entry: Entry, title: str, code: str) -> bool:
    """Whether nothing but a word of its title says that an entry with several authors is no paper."""
    several = entry.people is not None and entry.people.persons > 1 and not entry.people.broken
    return several and entry.sure and len(title.split()) >= _LEAST_WORDS and title_code(title) == code


def _side_track(entry: Entry, title: Title, session: str | None, code: str | None) -> str | None:
    """The name of a track beside the conference's own that an entry belongs to, such as "Demo Track"; None where it is
    no entry of people and title, or the title of a whole workshop."""
    if code not in SIDE_TRACKS or not entry.sure or not entry.people or not is_side_track(session):
        return None
    return None if title_code(title.text) or names_an_event(title.text) else session


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
    status = status_of(title.text)
    text = without_mark(title.text)
    if page.venue is None and is_side_track(track):  # without a venue the session alone can say the track
        session = track
    return PaperRecord(
        source=SOURCE,
        key=f"{page.prefix}/{found.doi or slug(text)}",
        title=text,
        status=status,
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


def add(records: dict[str, PaperRecord], record: PaperRecord, judgement: Judgement | None = None) -> list[Problem]:
    """Put a record under its key, with its confidence where it was judged.

    A second one with the key is a warning; a missing author list is another, and so is a doubt.
    """
    if judgement:
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
    if judgement and judgement.reasons:
        message = f"{record.title!r}: {'; '.join(judgement.reasons)}."
        problems.append(Problem("record.doubtful", message, record.where, "warning", record.key))
    return problems


def _identifiers(url: str | None, links: Sequence[Link]) -> Identifiers:
    """The identifiers in the title's link, else those that only one work has among the other links."""
    addresses = [a for a in (url, *(link.url for link in links if link.kind in ("pdf", "paper"))) if a]
    found = from_url(*(doi_param(a) or a for a in addresses)) if addresses else _NO_IDENTIFIERS
    code = [link.url for link in links if link.kind == "code"]
    return replace(found, github=from_url(*code).github or found.github) if code else found


def _without_papers(without: Sequence[Line], page: Page) -> Problem:
    named = ", ".join(repr(session_name(line)) for line in without[:3])
    many = f"{len(without)} sessions hold" if len(without) > 1 else "1 session holds"
    message = f"{many} no paper that was read: {named}."
    return Problem("page.doubtful", message, Where(page.url, without[0].runs[0].line))


def _slots(entries: Sequence[Entry], lines: Sequence[Line], sessions: Sessions, page: Page) -> list[Problem]:
    """The breaks, keynotes and receptions of the schedule, by name."""
    if not entries:
        return []
    used = lines_of(entries) | sessions.labels
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
