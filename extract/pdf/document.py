"""One PDF as a record: which page is the paper's first, what stands there, what a cover adds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from extract import identifiers
from extract.lexicon.privacy import may_hold_email, without_email
from extract.pdf import cover as covers
from extract.pdf import evidence
from extract.pdf.citation import of_paper, own_citation
from extract.pdf.confidence import confidence
from extract.pdf.evidence import Features, surname
from extract.pdf.header import abstract as abstracts
from extract.pdf.header import people, printed, title, zone
from extract.pdf.header.prose import Prose
from extract.pdf.header.words import is_group
from extract.pdf.language import is_gibberish
from extract.pdf.layout import Layout, lay_out
from extract.pdf.reader import Document, Page, PdfError, letters_of
from extract.pdf.suspicions import Suspicion, against, suspicions
from extract.records import Author, Confidence, Identifiers, PaperRecord, Venue, Where
from extract.text import collapse, title_key
from extract.venues import Venues

MAX_FIELD = 10_000  # characters; bounds what is stored, by hand
_PAGES = 3  # two covers and the first page of the paper; by hand
_CONTENTS = re.compile(r"^\W*(?:table of )?contents\W*$", re.IGNORECASE)
_CALL = re.compile(
    r"\W*(?:(?:final|second|last) )?calls? for (?:papers|participation|posters|proposals|submissions|contributions|"
    r"nominations|artifacts)(?: and (?:participation|posters|tutorials|workshops|demos))?\W*",
    re.IGNORECASE,
)
"""A heading over what asks for papers and is none."""
_MAX_AUTHORS = 3000  # by hand
_LONG_PAPER = 60
"""Pages: notes and reports of up to so many print a table of contents of their own; volumes have hundreds."""
_SHORTEST_TITLE = 3  # letters; by hand
_SUSPECT = 50
"""Percent: what may be another's header is as likely wrong as right, however well it was read."""
_ADDRESS_PART = re.compile(r"\{[^{}]{0,300}\}?\s*@\s*\S*|\S*@\S*")


@dataclass(frozen=True, slots=True)
class Header:
    """What one page says when it is read as a paper's first page."""

    title: title.Title | None
    people: people.People
    abstract: str
    printed: bool
    """The word Abstract is printed on the page."""
    section: bool
    """The first section begins on the page."""


@dataclass(slots=True)
class Reading:
    """The pages read so far and the facts gathered."""

    pages: int
    layouts: list[Layout] = field(default_factory=list)
    raw: list[Page] = field(default_factory=list)
    cover: covers.Cover | None = None
    first: int = 0
    header: Header | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    """What the file says of itself: often empty, often right, sometimes another paper's."""
    unreadable: bool = False
    """What the fonts of the header page say is no language; nothing behind it was read."""
    disputed: bool = False
    """Another reader of the same page reads other names."""
    suspicions: Sequence[Suspicion] = ()
    """Why the whole header may be another paper's; `record` finds them."""

    @property
    def names(self) -> list[str]:
        """The authors' names on the header page."""
        return [author.name for author in self.header.people.authors] if self.header else []

    @property
    def has_unsure_accents(self) -> bool:
        """Whether names carry accents on a page where an accent, drawn as a glyph of its own, may have missed its
        letter."""
        unsure = any(layout.unsure_accents for layout in self.layouts[-1:])
        return unsure and any(not name.isascii() for name in self.names)


def header_of(layout: Layout) -> Header:
    """Title, people and abstract of a page, each empty where it is not there."""
    lines = zone.numbered(layout.lines)
    layout = replace(layout, lines=lines)
    prose = Prose.of(lines)
    heading, section = zone.abstract_heading(lines), zone.first_section(lines)
    if heading and section and section.line.y > heading.line.y and section.line.x0 < heading.line.x1:
        heading = heading if heading.line.y > layout.height * 0.3 else None
    start = zone.prose_start(lines) if heading is None else None
    above = zone.header_lines(layout, heading, section, start)
    found = title.find(above, layout.height, prose) or title.find_anywhere(lines, layout, prose)
    under = [line for line in above if found and line.y < found.bottom - 1 and not title.is_banner(line, layout.height)]
    who = people.read(zone.without_committee(under), lines) if found else people.People()
    if found and not who.authors:
        byline = people.read([line for line in above if line.y > found.bottom and zone.is_byline(line)], lines)
        who = byline if byline.authors else who
    if heading:
        text = abstracts.read(lines, heading, prose)
    elif found and start is not None and start.y < found.bottom:
        text = abstracts.paragraph(lines, start, section, prose)
    else:
        text = ""
    return Header(found, who, text, heading is not None, section is not None)


def read(document: Document) -> Reading:
    """As many of the first pages as are needed to see the paper's header."""
    reading = Reading(document.page_count, metadata=document.metadata)
    for index in range(min(_PAGES, reading.pages)):
        page = document.page(index)
        layout = lay_out(page)
        reading.raw.append(page)
        reading.layouts.append(layout)
        if is_gibberish(token for line in layout.lines for token in line.text.split()):
            reading.unreadable = True
            break
        found = covers.read(layout)
        if found is not None and index < _PAGES - 1:
            reading.cover = reading.cover or found
            reading.first = index + 1
            continue
        if not layout.lines and index == reading.first:
            reading.first = index + 1
            continue
        _consider(reading, index, header_of(layout))
        if reading.header is not None and (reading.header.abstract or reading.header.section):
            break
    reading.unreadable = reading.unreadable or _has_unreadable_title(reading.header)
    return reading


def _has_unreadable_title(header: Header | None) -> bool:
    return header is not None and header.title is not None and is_gibberish(header.title.text.split())


def _consider(reading: Reading, index: int, header: Header) -> None:
    """The first page is the header unless it has no abstract and a later one prints it under a title: then whatever
    stands before was a cover of a kind we do not know. An abstract under no title is that of the title page before."""
    if reading.header is None:
        reading.first, reading.header = index, header
    elif header.printed and header.title and len(header.abstract) > 300:
        reading.cover = reading.cover or covers.Cover("unknown")
        reading.first, reading.header = index, header
    elif header.printed and not header.title and not reading.header.abstract:
        reading.header = replace(reading.header, abstract=header.abstract, printed=True)


def refuse(reading: Reading) -> None:
    """Raises `PdfError` for a file that has pages but is no paper that can be read."""
    if reading.pages == 0:
        raise PdfError("pdf.damaged", "The file has no pages.")
    letters = sum(letters_of(page.glyphs) for page in reading.raw)
    if letters < 60:
        if any(page.images for page in reading.raw):
            raise PdfError("pdf.scanned", "The first pages are pictures without text.")
        raise PdfError("pdf.no-text", "The first pages carry no text.")
    if reading.unreadable:
        raise PdfError("pdf.unreadable-font", "The fonts of the first page do not say what their letters mean.")
    if _is_volume(reading):
        raise PdfError("pdf.not-a-paper", "The file is a volume: a table of contents stands where a paper begins.")
    if _is_headed(reading, _CALL):
        raise PdfError("pdf.not-a-paper", "The file asks for papers and is none.")
    first = reading.layouts[0]
    if first.width > 1.15 * first.height and letters < 4500 * len(reading.layouts) and not _is_paper(reading):
        raise PdfError("pdf.not-a-paper", "The pages are slides.")


def _is_volume(reading: Reading) -> bool:
    """Whether contents are listed on the first pages and no abstract is printed there."""
    thick = reading.pages > _LONG_PAPER or not (reading.header and reading.header.people.authors)
    return thick and _is_headed(reading, _CONTENTS)


def _is_headed(reading: Reading, heading: re.Pattern[str]) -> bool:
    """Whether such a heading stands high on one of the pages, and no abstract is printed there."""
    if reading.header is None or reading.header.printed:
        return False
    return any(heading.fullmatch(line.text) for layout in reading.layouts for line in layout.lines[:12])


def _is_paper(reading: Reading) -> bool:
    return reading.header is not None and reading.header.printed and len(reading.header.abstract) > 300


def record(
    reading: Reading, body: bytes, url: str, label: str, venues: Venues
) -> tuple[PaperRecord, dict[str, str | int]]:
    """The paper's record and the facts about the document. Raises `PdfError` where no title can be vouched for."""
    refuse(reading)
    header, cover = reading.header, reading.cover
    found = header.title if header else None
    name = _title(found.text if found else None, cover.title if cover else None)
    if not name or len(title_key(name)) < _SHORTEST_TITLE:
        raise PdfError("pdf.no-title", "No line of the first pages can be vouched for as a title.")
    layout = reading.layouts[min(reading.first, len(reading.layouts) - 1)]
    named = covers.venue_of(cover, venues) if cover else None
    ids, venue, stamped = _printed(reading, layout, url, named)
    authors = _authors(header, cover)
    text = header.abstract if header else ""
    paper = PaperRecord(
        source="pdf",
        key=hashlib.sha256(body).hexdigest(),
        title=collapse(name)[:1000],
        where=Where(url or "document.pdf"),
        url=url if url.startswith(("http://", "https://")) else None,
        authors=tuple(_bounded(author) for author in authors[:_MAX_AUTHORS]),
        abstract=text[:MAX_FIELD] or None,
        venue=venue,
        identifiers=ids,
        updated=stamped,
        remarks=_remarks(name, authors, reading),
        extractor=label,
    )
    paper = _private(paper)
    reading.suspicions = suspicions(reading)
    facts = _facts(reading, paper, named)
    sure = {name: int(facts[f"confidence.{name}"]) / 100 for name in ("title", "authors", "affiliations")}
    return replace(paper, confidence=Confidence(**sure)), facts


def _private(paper: PaperRecord) -> PaperRecord:
    """The record without e-mail addresses, whatever field they strayed into."""
    title = without_email(paper.title)
    if len(title_key(title)) < _SHORTEST_TITLE:
        raise PdfError("pdf.no-title", "What stands in a title's place is an e-mail address.")
    return replace(
        paper,
        title=title,
        authors=tuple(
            Author(name, tuple(value for text in author.affiliations if (value := _spoken(text))))
            for author in paper.authors
            if (name := _spoken(author.name))
        ),
        abstract=without_email(paper.abstract) if paper.abstract else None,
        remarks=tuple(without_email(remark) for remark in paper.remarks),
    )


def _spoken(text: str) -> str:
    """A name or an institution without addresses, cut ones too ("@cs.uni.example", "{ann, bo}@")."""
    return collapse(_ADDRESS_PART.sub(" ", without_email(text))).strip(" ,;") if may_hold_email(text) else text


def _title(printed: str | None, cover: str | None) -> str | None:
    """The title of the page; the cover's where the page has lost its second line, or all of it."""
    if printed and cover and title_key(cover).startswith(title_key(printed) + " "):
        return cover
    return printed or cover


def _bounded(author: Author) -> Author:
    """The author as stored: no hostile page makes a field without end."""
    return Author(author.name[:200], tuple(value[:500] for value in author.affiliations[:20]))


def _printed(
    reading: Reading, layout: Layout, url: str, venue: Venue | None
) -> tuple[Identifiers, Venue | None, date | None]:
    texts = [layout.sideways, *(line.text for line in layout.lines[:4]), *(line.text for line in layout.lines[-4:])]
    ids, category, stamped = printed.stamp(texts)
    cover = reading.cover
    named = identifiers.from_url(url)
    ids = replace(
        ids,
        doi=printed.doi(layout.lines) or (cover.doi if cover else None) or named.doi,
        arxiv=ids.arxiv or named.arxiv,
        arxiv_version=ids.arxiv_version if ids.arxiv else named.arxiv_version,
        usenix=(cover.usenix if cover else None) or named.usenix,
    )
    if venue is None and ids.arxiv and category:
        venue = Venue("arXiv", printed.year_of(ids.arxiv), category)
    return ids, venue, stamped


def _authors(header: Header | None, cover: covers.Cover | None) -> tuple[Author, ...]:
    """The page's authors; a cover decides who is one, the page how the name is printed and where the person works."""
    authors = header.people.authors if header else ()
    if cover is None or not cover.authors:
        return authors
    if [surname(a.name) for a in authors] == [surname(a.name) for a in cover.authors]:
        return tuple(
            a if a.affiliations else replace(a, affiliations=c.affiliations)
            for a, c in zip(authors, cover.authors, strict=True)
        )
    by_name = {title_key(a.name): a for a in authors}
    by_surname = {surname(a.name): a for a in authors}
    agreed = sum(1 for c in cover.authors if title_key(c.name) in by_name or surname(c.name) in by_surname)
    if len(authors) == len(cover.authors) and agreed >= len(authors) - max(1, len(authors) // 4):
        return authors
    result = []
    for person in cover.authors:
        own = by_name.get(title_key(person.name)) or by_surname.get(surname(person.name))
        result.append(own if own and own.affiliations else person if own is None else replace(person, name=own.name))
    return tuple(result)


def _remarks(name: str, authors: tuple[Author, ...], reading: Reading) -> tuple[str, ...]:
    """Where the cover says something else than page one, and institutions that belong to no one author."""
    remarks, cover = [], reading.cover
    if cover and cover.title and title_key(cover.title) != title_key(name):
        remarks.append(f"cover title: {cover.title}"[:1000])
    if cover and cover.authors and [a.name for a in cover.authors] != [a.name for a in authors]:
        remarks.append("cover authors: " + "; ".join(a.name for a in cover.authors)[:2000])
    if unmatched := unplaced(reading, authors):
        remarks.append("affiliations: " + "; ".join(unmatched)[:2000])
    return tuple(remarks)


def unplaced(reading: Reading, authors: Sequence[Author]) -> tuple[str, ...]:
    """The paper's institutions that nothing on the page ties to one of its authors."""
    if reading.header is None or any(author.affiliations for author in authors):
        return ()
    return reading.header.people.unmatched


def disputes(reading: Reading) -> list[str]:
    """Why the list of authors is doubtful whatever its confidence: what was left over, or read in two ways."""
    said = [f"A line set as the names are was not understood: {text[:80]!r}." for text in stray_lines(reading)[:1]]
    who = reading.header.people if reading.header else people.People()
    if who.nameless:
        said.append("A group of people and institutions names nobody.")
    if any(cell.kind == "names" and cell.line.text.endswith("-") for cell in who.cells):
        said.append("A name is broken at its hyphen, and its rest was not found.")
    return ["Two readers of the page read different names."] * reading.disputed + said


def unsure_places(reading: Reading) -> list[str]:
    """Why who works where is doubtful whatever its confidence."""
    if reading.header is None:
        return []
    who = reading.header.people
    said = [f"No institution has the number {number} that stands beside a name." for number in who.unmet[:1]]
    said += [f"Only a note names an institution: {without_email(text)[:80]!r}." for text in who.further[:1]]
    said += [f"One line stands under two names: {without_email(who.spanned)[:80]!r}."] * bool(who.spanned)
    lost = any(evidence.has_unmapped(cell) for cell in who.cells if cell.kind == "institution")
    return said + ["A letter of an institution has no meaning in its font."] * lost


def stray_lines(reading: Reading) -> list[str]:
    """Lines of the author block in the type of the names that were not understood."""
    return [without_email(text) for text in evidence.strays(reading.header.people)] if reading.header else []


def _facts(reading: Reading, paper: PaperRecord, named: Venue | None) -> dict[str, str | int]:
    cover = reading.cover
    facts: dict[str, str | int] = {"pages": reading.pages, "header_page": reading.first + 1}
    facts |= {f"confidence.{name}": 0 for name in evidence.FIELDS}
    if cover is not None:
        facts["cover"] = cover.kind
    for name, value in (("cover.title", cover.title), ("cover.venue", str(named) if named else None)) if cover else ():
        if value:
            facts[name] = without_email(value)
    for name, found in features(reading, paper).items():
        most = _SUSPECT if against(reading.suspicions, name) else 100
        facts[f"confidence.{name}"] = min(most, confidence(name, found))
    return facts


def _witnesses(reading: Reading) -> evidence.Witnesses:
    """What the file says of the paper elsewhere than in the header's lines."""
    cover, found = reading.cover, reading.header.title if reading.header else None
    said = own_citation(reading.layouts[min(reading.first, len(reading.layouts) - 1)].lines)
    return evidence.Witnesses(
        reading.metadata.get("Title", ""),
        evidence.listed(reading.metadata.get("Author", "")),
        cover.title if cover else None,
        tuple(author.name for author in cover.authors) if cover else (),
        of_paper(said, found.text, reading.names) if found else said,
    )


def features(reading: Reading, paper: PaperRecord) -> dict[str, Features]:
    """For each field that the record has, what speaks for and against it."""
    header = reading.header
    who = header.people if header else people.People()
    witnesses = _witnesses(reading)
    printed = bool(header and header.printed)
    found = {"title": evidence.of_title(header.title if header else None, paper.title, printed, who, witnesses)}
    persons = [author for author in paper.authors if not is_group(author.name)] or paper.authors
    if persons:
        found["authors"] = evidence.of_authors(persons, paper.title, who, witnesses)
    if any(author.affiliations for author in paper.authors):
        whose = {f"authors {name}": value for name, value in found["authors"].items()}
        found["affiliations"] = evidence.with_loose(evidence.of_affiliations(persons, who) | whose, who)
    if paper.abstract:
        found["abstract"] = evidence.of_abstract(paper.abstract, printed)
    return found
