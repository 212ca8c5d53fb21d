"""Notes on papers: one to a page, its title in the front matter or the first heading; or one below each heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.lists.data import read_mapping
from extract.lists.entries import Entry, read_entry
from extract.lists.parts import names_part
from extract.lists.references import where_published
from extract.lists.sections import Sections
from extract.readers.document import Block, Page, Rich, Span
from extract.records import PaperMention
from extract.schedule.data import front_fields, has_front
from extract.schedule.lines import is_materials, split_label
from extract.schedule.settings import ScheduleSettings
from extract.schedule.titles import is_address, is_label, is_venue, names_paper
from extract.schedule.tree import trees
from extract.schedule.words import Words
from extract.text import collapse, title_key
from extract.venues import Venues

_NEAR_TOP = 12
"""Blocks in which a note says which paper it is about; what is linked further down is other work."""
_TITLE_WORDS, _SURE = 4, 0.9
"""Words of a link and of a heading, and the probability of a title, from which each names a paper of its own."""
_LIKELY = 0.5  # more likely than not
_PEOPLE = 0.7  # the probability of names in a line that says where a paper came out
_LEAST_NOTES, _MOSTLY = 2, 0.6  # headings of a level that are papers, and the share of them; by hand
_BYLINES = 3  # lines below a title that may say who wrote it and where it came out; by hand
_LONGEST_BYLINE = 500  # characters; by hand
_LEAST_PARTS = 2  # by which a section is a note; by hand
_LABEL_WORDS = 2  # of a link that is no title; by hand
_NUMBERED = re.compile(
    r"\s*(?:(?:paper|no\.?|#)\s*)?\d{1,3}\s*[.):–-]\s+|\s*paper\s*\d{1,3}\s*[.):–-]?\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Note:
    """The paper of a note, the line of its title, and the headings above it; `sure` where the page says by itself that
    this is a note on a paper: by its parts, or by who wrote the paper and where it came out."""

    line: int
    entry: Entry
    section: tuple[str, ...] = ()
    sure: bool = False


@dataclass(slots=True)
class _Told:
    """What stands near the top of a note: labelled, in a line of its own, as links, and how many parts it has."""

    title: Rich | None = None
    links: list[Span] = field(default_factory=list)
    venue: str = ""
    year: int | None = None
    authors: str = ""
    parts: int = 0

    @property
    def names_paper(self) -> bool:
        return bool(self.links or self.venue or self.year or self.authors) or self.parts >= _LEAST_PARTS

    @property
    def is_sure(self) -> bool:
        return self.parts >= _LEAST_PARTS or bool(self.venue and self.authors)


def read_notes(page: Page, words: Words) -> tuple[Note, ...]:
    """The papers that the headings of one level name, each with a note below it; none where not most of them do."""
    counted = Counter(block.level for block in page.blocks if block.kind == "heading")
    each = (tuple(_notes_of_level(page, level, words)) for level, count in counted.items() if count >= _LEAST_NOTES)
    found = [(notes, len(notes) + missed) for notes, missed in map(_split, each)]
    kept = [notes for notes, count in found if len(notes) >= max(_LEAST_NOTES, _MOSTLY * count)]
    return max(kept, key=len, default=())


def _split(each: Sequence[Note | None]) -> tuple[tuple[Note, ...], int]:
    notes = tuple(note for note in each if note is not None)
    return notes, len(each) - len(notes)


def _notes_of_level(page: Page, level: int, words: Words) -> Iterator[Note | None]:
    """For each heading of a level that is longer than a word or has a note, its paper, or None where it names none."""
    blocks = page.blocks
    sections = Sections(block.level for block in blocks if block.kind == "heading")
    for index, block in enumerate(blocks):
        if block.kind != "heading":
            continue
        if block.level < level:
            sections.enter(block.level, block.rich.text)
        if block.level != level or sections.apart():
            continue
        below = _below(blocks, index)
        told = _told(below, level, words)
        entry = _entry(_without_number(block.rich), told, words) if told.names_paper else None
        if entry is not None or not names_part(block.rich.text):
            yield Note(block.line, entry, sections.path(), told.is_sure) if entry else None


def _below(blocks: Sequence[Block], index: int) -> tuple[Block, ...]:
    """The blocks of the section that begins at a heading."""
    level = blocks[index].level
    end = next(
        (i for i in range(index + 1, len(blocks)) if blocks[i].kind == "heading" and blocks[i].level <= level),
        len(blocks),
    )
    return tuple(blocks[index + 1 : end])


def _without_number(heading: Rich) -> Rich:
    number = _NUMBERED.match(heading.printed)
    return heading.after(number.end()) if number else heading


def _told(below: Sequence[Block], level: int, words: Words) -> _Told:
    """What a note says of its paper before its first part begins."""
    told = _Told()
    told.parts = len({key for block in below if (key := _part_of(block))})
    top = next((i for i, block in enumerate(below) if block.kind == "heading" or _part_of(block)), len(below))
    seen = 0
    for block in below[: min(top, _NEAR_TOP)]:
        for line in block.rich.lines() if block.kind in ("item", "paragraph") else ():
            seen += 1
            _tell(told, line, block.kind == "paragraph" and seen <= _BYLINES, words)
    return told


def _part_of(block: Block) -> str:
    """The name of the part of a note that begins with a block: a heading, a strong line, a label before its text."""
    if block.table:
        return ""
    first = next(iter(block.rich.lines()), None)
    if first is None:
        return ""
    strong = next(iter(first.spans)).strong
    name = first.text if block.kind == "heading" or not strong else first.spans[0].text
    if block.kind == "item" and not strong:
        name = first.text.partition(":")[0] if ":" in first.text else ""
    return name.casefold().strip(" :*") if names_part(name) else ""


def _tell(told: _Told, line: Rich, is_byline: bool, words: Words) -> None:
    """Takes what a line near the top says of the paper."""
    role, rest = split_label(line, words)
    if (
        role in ("title", "paper")
        and told.title is None
        and not is_address(rest.text)
        and not is_materials(rest, words)
    ):
        told.title = rest
    elif role == "authors":
        told.authors = told.authors or rest.text
    elif role == "venue":
        told.venue = told.venue or _without_award(rest.text, words.venues)
    elif role in ("year", "date") and (year := _YEAR.search(rest.text)):
        told.year = told.year or int(year[0])
    if role is not None or is_materials(line, words):
        told.links += [s for s in rest.links if s.href]
    elif is_byline:
        said = _byline(told, line, words.venues)
        told.links += [s for s in line.links if s.href and _is_bare(s, words) and (said or names_paper(s.href))]


def _without_award(label: str, venues: Venues) -> str:
    """The label of a venue without a remark in brackets behind it: "OSDI '20 (best paper)"."""
    bare = re.sub(r"\s*\([^()]{2,40}\)\s*$", "", label)
    return bare if venues.find(bare) else label


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATED = re.compile(r"(?:[,.;(]\s*|^)([^,.;()]{0,60}?)[\s,]*\b((?:19|20)\d\d)\W*$")
_DASH = re.compile(r"\s+[–—|·•-]\s+")


def _is_bare(span: Span, words: Words) -> bool:
    """A link that is its address or a word or two; a title would be that of another paper."""
    return is_address(span.text) or is_label(span, 0, words) or len(span.text.split()) <= _LABEL_WORDS


def _byline(told: _Told, line: Rich, venues: Venues) -> bool:
    """Takes a line that says who wrote the paper, and where or when it came out: "Ada Park, Bo Lin. OSDI 2020"."""
    text = _DASH.sub(", ", line.plain).strip(" .*_|,–—")
    if not text or len(text) > _LONGEST_BYLINE or told.venue or told.year:
        return False
    raw, venue, year = where_published(text, venues)
    if raw is None and (dated := _DATED.search(text)):  # a place that nobody knows, with its year
        where = collapse(dated[1])
        raw, year = (where if where and lines.read(where).people < _LIKELY else None), int(dated[2])
    rest = collapse(_YEAR.sub(" ", text.replace(raw, " ") if raw else text)).strip(" .,;:()[]–—-")
    people = len(rest.split()) > 1 and lines.read(rest).people >= _PEOPLE
    alone = not re.search(r"\w", rest) and venue is not None
    if not (people or alone) or not (year or (venue and venue.year)):
        told.authors = told.authors or (text if people else "")
        return False
    if raw:
        told.venue = raw if year is None or re.search(r"\d", raw) else f"{raw} {year}"
    told.year = None if venue and venue.year else year
    told.authors = told.authors or (rest if people else "")
    return True


def _entry(heading: Rich, told: _Told, words: Words) -> Entry | None:
    """The entry of a note; None where neither its heading nor a label below it reads as a title."""
    title = told.title or heading
    if any(_is_another(s.text, title.text) for s in told.links):
        return None
    venue = f" ({told.venue})" if told.venue else ""
    own = next((s.href for s in title.links if s.href), None)
    links = [part for s in told.links if s.href != own for part in (Span(" "), _labelled(s, words))]
    read = read_entry(Rich((*title.spans, *links, *((Span(venue),) if venue else ())), title.line), words)
    if read is None:
        read = Entry(PaperMention(collapse(title.text).strip(" .*_")), None, ())
    paper = read.paper
    if not paper.title or ((own is None or not names_paper(own)) and lines.read(paper.title)[Kind.TITLE] < _LIKELY):
        return None
    if told.venue and not (paper.venue or paper.venue_raw):
        paper = replace(paper, venue=words.venues.find(told.venue), venue_raw=told.venue)
    if told.year and not paper.year and not (paper.venue and paper.venue.year):
        paper = replace(paper, year=told.year)
    short = heading.text if told.title is not None and len(heading.text.split()) == 1 else read.short_name
    authors = (told.authors,) if told.authors and told.authors not in read.remarks else ()
    return replace(read, paper=paper, short_name=short, remarks=(*authors, *read.remarks))


def _labelled(span: Span, words: Words) -> Span:
    """A link under its label; one that is its own address, or says anything else, is the paper."""
    return span if is_label(span, 0, words) else replace(span, text="paper")


def read_below(title: Rich, below: Rich, words: Words) -> Entry | None:
    """The paper of a title without a link whose next line says who wrote it and where or when it came out."""
    told = _Told()
    first = next(iter(below.lines()), below)
    _tell(told, first, is_byline=True, words=words)
    return _entry(_without_number(title), told, words) if told.authors and (told.venue or told.year) else None


def read_note(page: Page, words: Words) -> Note | None:
    """The paper that a page is about; a link, identifier, venue, year, its authors or the parts of a note say that it
    is one."""
    heading = next((b for b in page.blocks if b.kind == "heading" and b.rich.text), None)
    if has_front(page):
        return _of_front(page, heading.rich if heading else None, words)
    if heading is None:
        return None
    index = page.blocks.index(heading)
    told = _told(page.blocks[index + 1 :], heading.level, words)
    entry = _entry(_without_number(heading.rich), told, words) if told.names_paper else None
    return Note(heading.line, entry, (), told.is_sure) if entry else _linked(heading.rich, page, words)


def _is_published(entry: Entry) -> bool:
    """A venue or an address of a paper; any post has an author and a day."""
    paper = entry.paper
    return bool(paper.venue or paper.venue_raw or paper.identifiers or names_paper(paper.url or ""))


def _linked(title: Rich, page: Page, words: Words) -> Note | None:
    """The paper of a heading with a link to it near the top, in whatever words."""
    near = [line for b in page.blocks[:_NEAR_TOP] if b.kind in ("item", "paragraph") for line in b.rich.lines()]
    links = [s for line in near for s in line.links if s.href and names_paper(s.href)]
    entry = _entry(title, _Told(links=links[:1]), words) if links else None
    return Note(title.line, entry) if entry and not any(_is_another(s.text, title.text) for s in links) else None


def _of_front(page: Page, heading: Rich | None, words: Words) -> Note | None:
    """The paper of a page with front matter, which says what a mapping of a list kept as data says."""
    root = next(iter(trees(page)), None)
    found = read_mapping(root, words) if root else None
    if found and _is_published(found.entry):
        return Note(found.line, found.entry, sure=True)
    front, _ = front_fields(page, ScheduleSettings(), words)
    title = next(iter((*front.get("title", ()), *front.get("paper", ()))), heading)
    if title is None:
        return None
    links = [s for rich in (*front.get("links", ()), *front.get("paper", ())) for s in rich.links if s.href]
    venue = next((rich.text for rich in front.get("venue", ()) if is_venue(rich.text, words.venues, bare=True)), "")
    if links or venue:
        entry = _entry(title, _Told(links=links[:1], venue=venue), words)
        return Note(title.line, entry) if entry else None
    return _linked(title, page, words)


def _is_another(linked: str, title: str) -> bool:
    """A linked title with less than half of the words of the page's title, which is as long as one: the page tells of
    several papers, not of one."""
    words, own = set(title_key(linked).split()), set(title_key(title).split())
    if min(len(words), len(own)) < _TITLE_WORDS or lines.read(linked)[Kind.TITLE] < _SURE:
        return False
    return 2 * len(words & own) < len(own)
