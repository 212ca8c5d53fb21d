"""A page of papers to records: Markdown and plain text lists, notes, tables, three-line paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extract.identifiers import join_address
from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.lists.data import is_list_of, read_data_list
from extract.lists.doubts import doubts
from extract.lists.entries import Entry, read_entry
from extract.lists.notes import Note, read_below, read_note, read_notes
from extract.lists.references import is_published
from extract.lists.sections import Sections
from extract.lists.tables import read_table
from extract.programme.table import columns_of
from extract.readers.bundle import unbundled
from extract.readers.document import Block, Page, Rich, Span, open_page
from extract.readers.document.blocks import hide_addresses
from extract.records import EntryRecord, Extraction, PaperMention, Problem, Record, Venue, Where
from extract.registry import Extractor, never
from extract.schedule.checks import page_problems
from extract.schedule.judge import judge, of_entries
from extract.schedule.reading import has_dated_talks, is_schedule_page, place_name
from extract.schedule.titles import is_address, is_venue, names_paper
from extract.schedule.words import Words, fold, words
from extract.text import collapse, slug
from extract.venues import SHIPPED, Venues

_AWARD = re.compile(
    r"\b((?:best|distinguished|outstanding)(?: student)? (?:paper|artifact)|test of time)\b", re.IGNORECASE
)
_NO_CODE = re.compile(
    r"\b(?:code|artifact|implementation)\b[^.]{0,40}\b(?:not|n't)\b[^.]{0,20}\b(?:available|public|released|open)",
    re.IGNORECASE,
)
_LABEL = "reading-list/2"
# Entries from which a page is a list, where it calls itself one, and where it holds little else; by hand, on the lists
# and the other pages of the corpus.
_LEAST_ENTRIES, _LEAST_NAMED, _LEAST_SHORT = 8, 2, 3
_NEARLY_ALL = 0.9  # by hand
_MOSTLY = 0.75  # of the items and rows of a short list are works; by hand
_NAMED = re.compile(
    r"reading list|paper (?:list|notes)|list of papers|\bpapers\b|bibliograph|literature|awesome|论文", re.IGNORECASE
)
# A page of HTML is a list only where its title or a first heading calls it one: programmes are lists of papers too.
_NAMED_PAGE = re.compile(
    r"<(?:title|h[12])\b[^<>]*>[^<]{0,80}(?:\b(?:reading[- ]lists?|readings|paper[- ]lists?|papers to read|to[- ]read"
    r"|reading queue|bibliograph\w+|liste de lectures?|lectures|lecturas|leituras|letture|leseliste|literaturliste)\b"
    r"|论文列表|论文清单|阅读列表|阅读清单|文献リスト|論文リスト|논문 목록)",
    re.IGNORECASE,
)
_DATA = (".yml", ".yaml", ".json", ".toml")
_READ_LATER = re.compile(r"reading|read(?:[-_ ]?later|s)?\b|queue|literature|bibliograph", re.IGNORECASE)
_TOP = 300  # characters in which a file of data may say that it is a reading list; by hand
_FEW_WORDS, _SURE = 8, 0.9  # of links to people, and the probability that they are; by hand
_TITLE_WORDS, _LIKELY_TITLE = 3, 0.6  # of an item that was left out, from which it is named; by hand
_LIST_LEVEL, _BARE_LEVEL = 10, 9  # below all levels of headings; a bare line above the items
_MOST_BYTES = 5_000_000  # by hand


@dataclass(slots=True)
class _Open:
    """An entry while its notes are read."""

    entry: Entry
    line: int
    depth: int
    section: tuple[str, ...]
    notes: list[str] = field(default_factory=list)
    is_note: bool = False


def read(body: bytes, document: str, name: str | None = None, venues: Venues = SHIPPED) -> Extraction:
    """Every entry of a list or page of notes, or of those joined in a file, with what was doubtful. A page without
    entries gives an error problem."""
    parts = unbundled(body, document)
    if len(parts) > 1:
        return _together(
            [read(part, said, name or place_name(open_page(body, document)), venues) for part, said in parts]
        )
    page = open_page(body, document)
    found, unread = _found(body, document, venues)
    if len(found) < _LEAST_NAMED and (note := read_note(page, words(venues))):
        found, unread = (_Open(note.entry, note.line, 0, note.section, is_note=True),), ()
    source = f"list:{name or place_name(page)}"
    if not found:
        nothing = Problem("list.no-entries", "The page holds no entry of a reading list.", Where(document), "error")
        return Extraction(problems=(nothing,))
    venue = _page_venue(page, venues)
    used: dict[str, int] = {}
    records = tuple(_record(item, page, source, venue, used, venues) for item in found)
    problems = [p for item, record in zip(found, records, strict=True) for p in _problems(item, record)]
    problems += [_unread(rich, document) for rich in unread]
    problems += doubts(page, records, unread, venues, are_notes=any(item.is_note for item in found))
    problems += _judged(page, records, problems)
    if page.unread:
        problems.append(Problem("document.cut", page.unread, Where(document), "error"))
    return Extraction(records, (*problems, *page_problems(page)), hits={"entries": len(records)})


def _together(found: Sequence[Extraction]) -> Extraction:
    """What the files joined in one say; an entry that stands in several is one, and a file without entries no error."""
    records: dict[str, Record] = {}
    for one in found:
        for record in one.records:
            records.setdefault(record.key, record)
    problems = [p for one in found if one.records or not records for p in one.problems]
    return Extraction(tuple(records.values()), tuple(problems), hits={"entries": len(records)})


def _judged(page: Page, entries: Sequence[EntryRecord], problems: Sequence[Problem]) -> Iterator[Problem]:
    """A doubt where no rule doubts the page as a whole and the learned judge does."""
    if any(problem.code == "list.doubtful" for problem in problems):
        return
    faults = {p.record_key for p in problems if p.record_key and p.severity == "warning"}
    verdict = judge(of_entries(page, entries, len(faults)))
    if verdict and verdict.doubtful:
        yield Problem("list.doubtful", verdict.sentence, Where(page.document))


@lru_cache(maxsize=1)  # whoever asks whether a document is a list has found its entries
def _found(body: bytes, document: str, venues: Venues) -> tuple[tuple[_Open, ...], tuple[Rich, ...]]:
    """(the entries of a page, the items that read like titles and are none). What parses as data with papers in it is
    read as data and in no other way."""
    page = open_page(body, document)
    papers, others = read_data_list(page, words(venues))
    if papers:
        return tuple(_Open(e.entry, e.line, 0, e.section) for e in papers), others
    if notes := read_notes(page, words(venues)):
        return tuple(_Open(note.entry, note.line, 0, note.section, is_note=True) for note in notes), ()
    unread: list[Rich] = []
    kept, apart = _without_other_works(list(_entries(page, words(venues), unread)))
    return kept, (*unread, *(Rich((Span(one.entry.paper.title),), one.line) for one in apart))


def _without_other_works(found: list[_Open]) -> tuple[tuple[_Open, ...], tuple[_Open, ...]]:
    """(the papers, the entries of sections in which nothing is published while nearly everything else is): courses,
    blogs, tools, whatever the heading calls them."""
    published = {one.section for one in found if _is_published(one.entry)}
    apart = tuple(one for one in found if one.section not in published)
    rest = [one for one in found if one.section in published]
    sure = len(rest) >= _LEAST_ENTRIES and sum(_is_published(one.entry) for one in rest) >= _NEARLY_ALL * len(rest)
    return (tuple(rest), apart) if sure else (tuple(found), ())


def _unread(rich: Rich, document: str) -> Problem:
    missing = "leads to no paper" if rich.links else "reads like a paper, but has no link, venue or year"
    message = f"{rich.text[:120]!r} {missing}."
    return Problem("entry.left-out", message, Where(document, rich.line), "ignored")


def _entries(page: Page, vocabulary: Words, unread: list[Rich]) -> Iterator[_Open]:
    """The entries in page order; items that read like titles and are none go to `unread`."""
    sections, current = Sections(), None
    bare_sections = not any(b.kind == "heading" for b in page.blocks)
    blocks = page.blocks
    byline: Block | None = None
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            sections.enter(block.level, block.rich.text)
            yield from _closed(current)
            current = None
        elif block.table and not sections.apart():
            found = read_table(block.table, vocabulary)
            yield from (_Open(entry, line, 0, sections.path()) for line, entry in found)
        elif block.kind == "item" and not sections.apart():
            if current and block.level > current.depth and not _is_strong_heading(block.rich):
                current.notes += _notes_of(block, byline)
                continue
            yield from _closed(current)
            following = blocks[index + 1 : index + 2]
            current = _with_byline(block, following, sections, vocabulary)
            if current is not None:
                byline = following[0]
                continue
            current = _item(block, following, sections, vocabulary)
            other = current is not None and sections.of_other_works() and not _is_published(current.entry)
            if current and (other or _names_no_work(block.rich, current.entry, vocabulary)):
                current = None
                unread.append(block.rich)
            elif (
                current is None
                and not _has_below(block, blocks[index + 1 : index + 2])
                and (_reads_as_title(block.rich) or is_published(block.rich.text, vocabulary.venues))
            ):
                unread.append(block.rich)
        elif block.kind == "paragraph" and not block.level:
            yield from _closed(current)
            current = None
            yield from _paragraph(block, sections, bare_sections, vocabulary)
    yield from _closed(current)


def _is_published(entry: Entry) -> bool:
    """A venue, a year or the address names a paper."""
    paper = entry.paper
    return bool(paper.venue_raw or paper.venue or paper.year or paper.identifiers or names_paper(paper.url or ""))


def _is_labelled_address(rich: Rich, vocabulary: Words) -> bool:
    """An address with nothing but its label before it: "链接：https://...", "PDF: https://..."."""
    label, mark, behind = rich.plain.replace("：", ":").partition(":")
    alone = len(rich.links) == 1 and is_address(rich.links[0].text)
    named = vocabulary.roles.get(fold(label)) == "links" or vocabulary.label_kind(label) is not None
    return alone and bool(mark) and len(rich.plain.split()) <= _FEW_WORDS and named and not behind.strip()


def _names_no_work(rich: Rich, entry: Entry, vocabulary: Words) -> bool:
    """A link to a conference or to people among the papers: "[OSDI 2020](...)", "[Ada](...), [Bo](...)"; or an address
    that is the paper of what stands above it."""
    paper, venues = entry.paper, vocabulary.venues
    if rich.links and _is_labelled_address(rich, vocabulary):
        return True
    if paper.identifiers or paper.venue or paper.venue_raw or not paper.title:
        return False
    edition = venues.find(paper.title)
    linked = [span.text for span in rich.links if span.text.strip()]
    people = len(linked) > 1 and len(rich.text.split()) <= _FEW_WORDS and lines.read_together(linked).people >= _SURE
    return bool(edition and edition.year) or people


def _closed(current: _Open | None) -> Iterator[_Open]:
    if current:
        yield current


def _item(block: Block, following: Sequence[Block], sections: Sections, vocabulary: Words) -> _Open | None:
    """An entry, or a section that has entries below it."""
    below = _has_below(block, following)
    entry = read_entry(block.rich, vocabulary)
    anchors = [s for s in block.rich.links if (s.href or "").startswith("#")]
    if anchors or (entry is None and not below):
        return None
    if entry is None or (below and not entry.links and not entry.dead and _is_heading(block.rich)):
        sections.enter(_LIST_LEVEL + block.level, block.rich.text)
        return None
    sections.enter(_LIST_LEVEL + block.level, "")
    return _Open(entry, block.line, block.level, sections.path())


def _is_told(rich: Rich, vocabulary: Words) -> bool:
    """A line with links that is no title alone, or that says where or when the paper came out."""
    own = read_entry(rich, vocabulary)
    return own is None or _is_dated(own) or collapse(own.paper.title) != collapse(rich.text).strip(" .*_")


def _is_dated(entry: Entry) -> bool:
    return bool(entry.paper.venue or entry.paper.venue_raw or entry.paper.year)


def _notes_of(block: Block, byline: Block | None) -> list[str]:
    """What an item below an entry says; of the one whose first line was read with the title, what follows it."""
    if block is not byline:
        return [block.rich.text]
    return [line.text for line in block.rich.lines()[1:]]


def _with_byline(block: Block, following: Sequence[Block], sections: Sections, vocabulary: Words) -> _Open | None:
    """An entry of two lines: a title, and deeper who wrote it and where it came out, as lists of terms have it."""
    if not _has_below(block, following) or (block.rich.links and _is_told(block.rich, vocabulary)):
        return None
    entry = read_below(block.rich, following[0].rich, vocabulary)
    if entry is None:
        return None
    sections.enter(_LIST_LEVEL + block.level, "")
    return _Open(entry, block.line, block.level, sections.path())


def _has_below(block: Block, following: Sequence[Block]) -> bool:
    return bool(following) and following[0].kind == "item" and following[0].level > block.level


def _reads_as_title(rich: Rich) -> bool:
    text = rich.plain if rich.links else rich.text
    return len(text.split()) >= _TITLE_WORDS and lines.read(text)[Kind.TITLE] >= _LIKELY_TITLE


def _is_heading(rich: Rich) -> bool:
    return rich.text.endswith((":", "：")) or all(s.strong for s in rich.spans if s.text.strip())


def _is_strong_heading(rich: Rich) -> bool:
    """ "**Fine-tuned**:" below an entry is a section that was indented too far, not a note on the entry."""
    printed = [s for s in rich.spans if s.text.strip(" :：")]
    return rich.text.endswith((":", "：")) and bool(printed) and all(s.strong for s in printed)


def _paragraph(block: Block, sections: Sections, bare_sections: bool, vocabulary: Words) -> Iterator[_Open]:
    """A bare or bold line as section, or the lines title / venue / address of one paper."""
    rows = block.rich.lines()
    text = block.rich.text
    if len(rows) == 1 and not block.rich.links and len(text.split()) <= 8 and not text.endswith((".", "!")):
        if all(s.strong for s in block.rich.spans if s.text.strip()) or bare_sections:
            sections.enter(_BARE_LEVEL, text)
        return
    if sections.apart():
        return
    each = [read_entry(row, vocabulary) if len(row.text.split()) > _TITLE_WORDS else None for row in rows]
    entries = [entry for entry in each if entry is not None and _is_dated(entry)]
    if entries and len(entries) == len(rows):
        yield from (_Open(e, row.line, 0, sections.path()) for row, e in zip(rows, entries, strict=True))
        return
    if 2 <= len(rows) <= 4 and not rows[0].links:
        yield from _three_lines(rows, sections, vocabulary)


def _three_lines(rows: Sequence[Rich], sections: Sections, vocabulary: Words) -> Iterator[_Open]:
    links = [s for line in rows[1:] for s in line.links if s.href]
    if len(links) != 1 or rows[-1].text != links[0].text:
        return
    label = next((line.text for line in rows[1:] if not line.links and is_venue(line.text, vocabulary.venues)), "")
    title = Span(rows[0].text, links[0].href)
    entry = read_entry(Rich((title, Span(f" ({label})" if label else "")), rows[0].line), vocabulary)
    if entry:
        yield _Open(entry, rows[0].line, 0, sections.path())


def _page_venue(page: Page, venues: Venues) -> Venue | None:
    """The conference that a page of notes is about, from its first heading or line."""
    first = next((b.rich.text for b in page.blocks if b.rich.text), "")
    venue = venues.find(first)
    return venue if venue and venue.year else None


def _record(
    item: _Open, page: Page, source: str, venue: Venue | None, used: dict[str, int], venues: Venues
) -> EntryRecord:
    entry = item.entry
    organisations, remarks = _notes(item.notes)
    key = slug(entry.paper.title) or slug(entry.short_name or "") or f"line-{item.line}"
    used[key] = used.get(key, 0) + 1
    paper = entry.paper
    if not paper.venue_raw:
        paper = replace(paper, venue=_section_venue(item.section, venues) or venue)
    paper = _resolved(paper, page)
    printed = hide_addresses(page.text.printed_line(item.line))
    award = next((m.group(1) for note in item.notes if (m := _AWARD.search(note))), None)
    if item.line in page.text.changes:
        paper = replace(paper, title_raw=page.text.as_printed(item.line, paper.title))
    return EntryRecord(
        source=source,
        key=key if used[key] == 1 else f"{key}-{used[key]}",
        where=Where(page.document, item.line),
        paper=paper,
        section_path=item.section,
        short_name=entry.short_name,
        links=tuple(replace(link, url=_absolute(link.url, page)) for link in entry.links),
        organisations=entry.organisations or organisations,
        remarks=tuple(hide_addresses(remark) for remark in (*entry.remarks, *remarks)),
        award=award,
        raw=printed,
        extractor=_LABEL,
    )


def _section_venue(section: Sequence[str], venues: Venues) -> Venue | None:
    """The venue that the innermost section which is one names: "OSDI 2024" above its papers."""
    found = (venues.find(name) for name in reversed(section) if is_venue(name, venues))
    return next((venue for venue in found if venue and venue.year), None)


def _resolved(paper: PaperMention, page: Page) -> PaperMention:
    return replace(paper, url=_absolute(paper.url, page)) if paper.url else paper


def _absolute(url: str, page: Page) -> str:
    """A relative link of a page that was fetched, as an address; one of a file, or an impossible one, as written."""
    return join_address(page.document, url) or url if "://" in page.document else url


def _notes(notes: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(organisations, remarks): the first note is organisations if it is a few names and no sentence."""
    names = [part.strip() for part in re.split(r"\s+&\s+", notes[0])] if notes else []
    if names and all(0 < len(n.split()) <= 6 for n in names) and not re.search(r"[.:;!?]$|[:;→]|https?://", notes[0]):
        return tuple(names), tuple(notes[1:])
    return (), tuple(notes)


def _problems(item: _Open, record: EntryRecord) -> Iterator[Problem]:
    raw = record.paper.venue_raw
    if not record.paper.title:
        message = f"{record.paper.url or 'An identifier'} stands there without a title."
        yield Problem("entry.no-title", message, record.where, "ignored", record_key=record.key)
    if item.entry.misspelt_for:
        yield Problem(
            "entry.venue-typo", f'"{raw}" was read as {item.entry.misspelt_for}.', record.where, record_key=record.key
        )
    elif item.entry.unknown_venue:
        yield Problem("entry.venue-unknown", f'"{raw}" names no venue.', record.where, record_key=record.key)
    said = next((note for note in item.notes if _NO_CODE.search(note)), None)
    if said and any(link.kind == "code" for link in item.entry.links):
        message = f'The entry links code, and its note says: "{said[:120]}"'
        yield Problem("entry.note-contradicts-link", message, record.where, record_key=record.key)
    if item.entry.dead:
        message = f"Labels without a target: {', '.join(item.entry.dead)}."
        yield Problem("entry.link-lost", message, record.where, "ignored", record_key=record.key)


def _resembles(body: bytes, url: str, venues: Venues) -> bool:
    """A page with eight entries or more that is no schedule, or with fewer where it calls itself a list of papers."""
    start = body.lstrip()[:200].lower()
    if len(body) > _MOST_BYTES or start.startswith((b"%pdf", b"<?xml", b"pk", b"@")):
        return False
    if url.casefold().endswith((".xml", ".bib")):
        return False
    if url.casefold().endswith(_DATA):
        return _is_data_list(body, url, venues)
    if start.startswith(b"{"):
        return False
    is_html = start.startswith((b"<!doctype", b"<html")) or url.casefold().endswith((".html", ".htm"))
    if len(parts := unbundled(body, url)) > 1:
        return sum(_resembles(part, name, venues) for part, name in parts) > len(parts) / 2
    page = open_page(body, url)
    if is_html and not _NAMED_PAGE.search(page.text.text):
        notes = read_notes(page, words(venues))
        listed = _is_of_many_places(page, _found(body, url, venues)[0])
        return (listed or _are_on_papers(notes, is_html)) and not has_dated_talks(body, url, venues)
    if page.markup == "sheet" and columns_of(page.text.text).are_of_papers:
        return False  # a table of papers with their authors, which `programme` reads
    found, _ = _found(body, url, venues)
    if notes := read_notes(page, words(venues)):
        return _are_on_papers(notes, is_html) and not has_dated_talks(body, url, venues)
    if (note := read_note(page, words(venues)) if not is_html and len(found) < _LEAST_NAMED else None) and note.sure:
        return not has_dated_talks(body, url, venues)
    named = is_html or any(_NAMED.search(text) for text in (*list(page.headings())[:2], page.path.stem, _first(page)))
    if len(found) >= (_LEAST_NAMED if named else _LEAST_ENTRIES):
        return not is_schedule_page(body, url, venues)
    return _is_mostly_papers(found, page) and not has_dated_talks(body, url, venues)


def _is_of_many_places(page: Page, found: Sequence[_Open]) -> bool:
    """A page of HTML that speaks of papers in its first headings and names where each came out, at many places: no
    programme does, and a group's own papers are its publications."""
    told = [str(one.entry.paper.venue) for one in found if one.entry.paper.venue and one.entry.paper.venue.year]
    named = any(_NAMED.search(text) for text in (*list(page.headings())[:2], page.title))
    return named and len(found) >= _LEAST_SHORT <= len(set(told)) and len(told) >= _MOSTLY * len(found)


def _are_on_papers(notes: Sequence[Note], is_html: bool) -> bool:
    """Notes of several papers that came out at different places or in different years, or, unless the page is one of a
    site, which may give the abstracts of its own papers, are made of parts."""
    told = {(str(note.entry.paper.venue_raw), note.entry.paper.year) for note in notes if _is_published(note.entry)}
    return len(told) > 1 or (not is_html and len(notes) > 1 and sum(n.sure for n in notes) > len(notes) / 2)


def _is_data_list(body: bytes, url: str, venues: Venues) -> bool:
    """Data of papers of several years or venues, and no schedule. Where all have authors, as in the data from which a
    site builds its list of publications, it must call itself a reading list."""
    page = open_page(body, url)
    found, _ = read_data_list(page, words(venues))
    if len(found) < _LEAST_NAMED or not is_list_of(found):
        return False
    names = (page.path.stem, *page.text.text[:_TOP].splitlines())
    if all(entry.has_authors for entry in found) and not any(map(_READ_LATER.search, names)):
        return False
    return not has_dated_talks(body, url, venues)


def _first(page: Page) -> str:
    """The line that a page without headings begins with."""
    block = next(iter(page.blocks), None)
    return block.rich.text[:200] if block and block.kind == "paragraph" else ""


def _is_mostly_papers(found: Sequence[_Open], page: Page) -> bool:
    """A short page is a list where nearly all its items and rows are works that their venue, year or names tell."""
    editions = {(str(o.entry.paper.venue_raw), o.entry.paper.year) for o in found if _is_published(o.entry)}
    if page.markup == "sheet" and len(editions) < _LEAST_SHORT:
        return False  # those of a programme came out at one place
    told = [o for o in found if o.entry.paper.venue or o.entry.paper.year or o.entry.paper.identifiers]
    items = sum(len(b.table.rows) if b.table else b.kind == "item" for b in page.blocks)
    return len(told) >= _LEAST_SHORT and len(told) >= _MOSTLY * items


EXTRACTORS = (Extractor("reading-list", 2, never, read, _resembles),)
