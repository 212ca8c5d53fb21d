"""What a judge of a whole reading sees: the records that were read, and every text of the page, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from extract.readers.document import Page
from extract.records import EntryRecord, PaperMention, TalkRecord

_MOST_TEXTS, _MOST_ITEMS = 3_000, 500
"""Texts of a page and records that are looked at; bounds the work, by hand."""
_LONGEST = 600  # characters of a text that are looked at; by hand
_DATA = frozenset({".yml", ".yaml", ".json", ".toml", ".js", ".ts", ".jsonl"})
_KEY = re.compile(r"^[\s,\[{-]*[\"']?[A-Za-z_][\w -]{0,30}[\"']?\s*[:=]\s*|^[\s,\[{-]+")
_AROUND = " \t\"',[]{}`"
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Item:
    """One record: what it says by field, and as `texts` everything it kept of the page."""

    line: int
    titles: tuple[str, ...]
    people: tuple[str, ...] = ()
    day: date | None = None
    venue: str = ""
    venue_year: int | None = None
    urls: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    is_empty: bool = False

    @property
    def title(self) -> str:
        return self.titles[0] if self.titles else ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line, a cell or a value of the page. `sort` is alike for texts that stand alike ("item 1", "row", "heading 2");
    `cell` tells where in its row it stands."""

    line: int
    text: str
    sort: str
    urls: tuple[str, ...] = ()
    cell: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """The stretch of the page from the line of one item to that of the next, with the items of that line."""

    items: tuple[Item, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A page beside what was read of it. `odd` are the names of what rules found odd; `faults` how many single records
    have a problem of their own."""

    items: tuple[Item, ...]
    texts: tuple[Text, ...]
    odd: frozenset[str] = frozenset()
    faults: int = 0
    of_talks: bool = True

    @property
    def filled(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.is_empty)


def of_talks(page: Page, talks: Sequence[TalkRecord], odd: frozenset[str], faults: int) -> Seen:
    return Seen(tuple(map(_of_talk, talks[:_MOST_ITEMS])), tuple(_texts(page)), odd, faults)


def of_entries(page: Page, entries: Sequence[EntryRecord], faults: int) -> Seen:
    return Seen(tuple(map(_of_entry, entries[:_MOST_ITEMS])), tuple(_texts(page)), frozenset(), faults, False)


def _of_talk(talk: TalkRecord) -> Item:
    papers = tuple(paper.title for paper in talk.papers if paper.title)
    links = (*talk.links, *talk.slides, *talk.summary, *talk.video)
    kept = (
        *(talk.title, talk.title_raw or "", *papers, *talk.presenters, *talk.supporters),
        *(talk.date_raw or "", talk.time or "", talk.room or "", talk.group or ""),
        *(said for paper in talk.papers for said in (paper.venue_raw or "", paper.title_raw or "")),
        *(link.label for link in links),
    )
    first = next((paper for paper in talk.papers if paper.venue or paper.venue_raw), None)
    titles = papers or ((talk.title,) if talk.title else ())
    return Item(
        talk.where.line or 0,
        tuple(title[:_LONGEST] for title in titles),
        talk.presenters,
        talk.date,
        (first and (first.venue_raw or str(first.venue))) or "",
        first.venue.year if first and first.venue else None,
        tuple(paper.url for paper in talk.papers if paper.url),
        (*(text for text in kept if text), *(link.url for link in links)),
        talk.talk_kind == "empty",
    )


def _of_entry(entry: EntryRecord) -> Item:
    paper: PaperMention = entry.paper
    kept = (
        *(paper.title, paper.title_raw or "", entry.short_name or "", paper.venue_raw or "", str(paper.venue or "")),
        *(*entry.section_path, *entry.organisations, *entry.remarks, str(paper.year or "")),
        *(link.label for link in entry.links),
    )
    return Item(
        entry.where.line or 0,
        (paper.title[:_LONGEST],) if paper.title else (),
        venue=paper.venue_raw or str(paper.venue or ""),
        venue_year=paper.year or (paper.venue.year if paper.venue else None),
        urls=(paper.url,) if paper.url else (),
        texts=(*(text for text in kept if text), *(link.url for link in entry.links)),
    )


def _texts(page: Page) -> Iterator[Text]:
    count = 0
    for text in _values(page) if page.path.suffix.casefold() in _DATA else _of_blocks(page):
        if text.text or text.urls:
            count += 1
            yield text
        if count >= _MOST_TEXTS:
            return


def _of_blocks(page: Page) -> Iterator[Text]:
    for block in page.blocks:
        if block.table:
            for row in block.table.rows:
                for place, cell in enumerate(row):
                    urls = tuple(span.href for span in cell.links if span.href)
                    yield Text(row[0].line, cell.text[:_LONGEST], "row", urls, place)
            continue
        sort = f"{block.kind} {block.level}"
        for number, line in enumerate(block.rich.lines()):
            urls = tuple(span.href for span in line.links if span.href)
            yield Text(line.line, line.text[:_LONGEST], sort if not number else "line", urls)


def _values(page: Page) -> Iterator[Text]:
    """The values of a file of data, without what parts them."""
    for number, line in enumerate(page.text.text.split("\n"), 1):
        value = _KEY.sub("", line[:_LONGEST]).strip(_AROUND)
        is_url = value.startswith(("http://", "https://"))
        yield Text(number, "" if is_url else value, "value", (value,) if is_url else ())


def segments(seen: Seen) -> list[Segment]:
    """The stretches of the items in page order; the last is as long as the longest other one."""
    by_line: dict[int, list[Item]] = {}
    for item in seen.items:
        by_line.setdefault(item.line, []).append(item)
    starts = sorted(by_line)
    longest = max((b - a for a, b in pairwise(starts)), default=1)
    ends = [*starts[1:], starts[-1] + longest] if starts else []
    texts = sorted(seen.texts, key=lambda text: text.line)
    found, at = [], 0
    for start, end in zip(starts, ends, strict=True):
        while at < len(texts) and texts[at].line < start:
            at += 1
        held = at
        while at < len(texts) and texts[at].line < end:
            at += 1
        found.append(Segment(tuple(by_line[start]), tuple(texts[held:at])))
    return found


def words_in(*texts: str) -> set[str]:
    """The words of three letters or more, without case."""
    return {word for text in texts for word in _WORD.findall(text.casefold())}
