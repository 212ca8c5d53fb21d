"""Was a list read as a whole? Doubts in words: entries left out, what no entry has, titles that are not clean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.lists.references import is_published
from extract.readers.document import Page, Rich
from extract.records import EntryRecord, Problem, Where
from extract.schedule.doubts import LIKELY, MOST, SURE, quoted
from extract.schedule.titles import names_paper
from extract.text import title_key
from extract.venues import Venues

_FEW = 0.05
"""The share of entries from which on an oddness is one of the page; with 97 clean titles of 100 a list counts as right
(`bench.schedule_given`)."""
_LONGEST_TITLE, _LONGEST_LINE = 250, 500  # characters; by hand
_YEAR = re.compile(r"\b(?:19[5-9]|20[0-4])\d\b")
_ADDRESS = re.compile(r"\]\([^()\s]*\)|https?://\S+|<[^<>]*>")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{2,40})[)\]]")
_CITED = re.compile(r"\bet\.? al\b", re.IGNORECASE)
_BROKEN = re.compile(r"[a-z]{2}- [a-z]{2}")
_LEAST = 2  # entries that are odd alike; one may be so by itself
_TITLE_WORDS = 5  # of a heading that may be a title; by hand
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("{", "}"))


def doubts(
    page: Page, records: Sequence[EntryRecord], unread: Sequence[Rich], venues: Venues, are_notes: bool = False
) -> Iterator[Problem]:
    """Every doubt about a list as a whole, with the lines it is about. The texts of notes link further papers."""
    left_out = [(r.line, r.text) for r in unread if _is_dated(r.text, venues) or is_published(r.text, venues)]
    others = [
        (r.line, r.text) for r in unread if (r.line, r.text) not in left_out and lines.read(r.text)[Kind.TITLE] >= SURE
    ]
    odd = [(e.where.line or 0, e.paper.title) for e in records if _is_odd(e.paper.title)]
    for least, what, found in (
        (1, "items that name a venue and its year were left out", left_out),
        (1, "items that read as papers were left out", others),
        (_LEAST, "entries have a year or venue beside the title that was not read", _told(records, venues)),
        (_LEAST, "headings that read as titles are no entries", _headings(page, records)),
        (_LEAST, "titles do not read as titles", odd),
    ):
        if len(found) >= max(least, _FEW * len(records)):
            sentence = f"{len(found)} {what}, beside {len(records)} entries that were read: {quoted(found)}."
            yield Problem("list.doubtful", sentence, Where(page.document))
    if not are_notes:
        yield from _links(page, records)
    yield from _readings(page, records)


def _links(page: Page, records: Sequence[EntryRecord]) -> Iterator[Problem]:
    """Links of the page to papers that no entry has."""
    linked = {
        span.href: rich.line for rich in _texts(page) for span in rich.links if span.href and names_paper(span.href)
    }
    kept = {url for entry in records for url in (entry.paper.url, *(link.url for link in entry.links))}
    lost = [(line, href) for href, line in linked.items() if href not in kept]
    if len(lost) >= max(_LEAST, MOST * len(linked)):
        sentence = f"{len(lost)} of {len(linked)} links to papers on the page are in no entry: {quoted(lost, '')}."
        yield Problem("list.doubtful", sentence, Where(page.document))


def _readings(page: Page, records: Sequence[EntryRecord]) -> Iterator[Problem]:
    """Titles of which most surely read as something else."""
    titled = [(e.where.line or 0, e.paper.title) for e in records if len(e.paper.title.split()) > 1]
    odd = [(line, title) for line, title in titled if lines.read(title)[Kind.TITLE] < LIKELY]
    if len(odd) >= max(1, 2 * MOST * len(records)):
        sentence = f"{len(odd)} of {len(titled)} titles probably are none: {quoted(odd)}."
        yield Problem("list.doubtful", sentence, Where(page.document))


def _texts(page: Page) -> Iterator[Rich]:
    for block in page.blocks:
        if block.table:
            yield from (cell for row in block.table.rows for cell in row)
        else:
            yield block.rich


def _headings(page: Page, records: Sequence[EntryRecord]) -> list[tuple[int, str]]:
    """Headings below the first that surely read as titles of papers and are no entry, nor a section of one."""
    known = {title_key(entry.paper.title) for entry in records}
    sections = {title_key(name) for entry in records for name in entry.section_path}
    headings = [b for b in page.blocks if b.kind == "heading"][1:]
    return [
        (b.line, b.rich.text)
        for b in headings
        if len(b.rich.text.split()) >= _TITLE_WORDS
        and title_key(b.rich.text) not in sections
        and not any(title in title_key(b.rich.text) for title in known - {""})
        and lines.read(b.rich.text)[Kind.TITLE] >= SURE
    ]


def _is_dated(text: str, venues: Venues) -> bool:
    named = (venues.find(part) for part in _BRACKETED.findall(text))
    return any(venue and venue.year for venue in named)


def _told(records: Sequence[EntryRecord], venues: Venues) -> list[tuple[int, str]]:
    """The entries without venue or year whose line has some in brackets or at its end."""
    found = []
    for entry in records:
        paper = entry.paper
        rest = _ADDRESS.sub(" ", entry.raw or "").replace(paper.title, " ")
        venueless = not (paper.venue or paper.venue_raw)
        dated = any(_YEAR.fullmatch(part.strip()) for part in _BRACKETED.findall(rest))
        cited = venueless and len(entry.raw or "") <= _LONGEST_LINE and is_published(rest.strip(), venues)
        if cited or (venueless and (_is_dated(rest, venues) or (dated and not paper.year))):
            found.append((entry.where.line or 0, entry.raw or ""))
    return found


def _is_odd(title: str) -> bool:
    if not title:
        return False
    if _CITED.search(title):
        return True
    unpaired = any(title.count(a) != title.count(b) for a, b in _PAIRS)
    if unpaired or len(title) > _LONGEST_TITLE or _BROKEN.search(title) or "http" in title:
        return True
    reading = lines.read(title)
    return len(title.split()) > 1 and (reading.people >= SURE or reading[Kind.AFFILIATION] >= SURE)
