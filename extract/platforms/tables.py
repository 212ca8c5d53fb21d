"""Lists of papers as data of four forms: Mini-Conf's, COLM's, MICRO's and Zotero's. `programme` reads any other.

Seen: Mini-Conf's `papers.csv` and `papers.json` (ICLR 2020: UID is the OpenReview id, authors joined with "|", one of
them "A and B"), COLM's `accepted_papers.yml` (authors as one text; every address is OpenReview's), MICRO 50's
`Program.csv` (lines end in CR; authors are "Name:Affiliation; ...", with commas that no quotes hold together), Zotero's
export (authors "Last, First; ...").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yaml import YAMLError

from extract.identifiers import from_url
from extract.lexicon.affiliations import author
from extract.lexicon.privacy import without_email
from extract.platforms.reading import Reading, comma_list, natural_name, printed_name, year_in
from extract.readers import html
from extract.readers.jsonread import full_date, read_json
from extract.readers.markup import plain
from extract.readers.safeyaml import load
from extract.records import Author, Extraction, Link, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import collapse, slug
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "paper-table", "paper-table/1"
_COLUMNS = {
    "title": ("title", "paper title", "paper", "name"),
    "authors": ("authors", "author", "author list", "author names"),
    "abstract": ("abstract", "abstract note", "summary"),
    "key": ("uid", "id", "paper id", "submission no", "key"),
    "session": ("session name", "session", "session title", "sessions"),
    "doi": ("doi",),
    "url": ("url", "link", "forum", "paper url", "urls"),
    "pdf": ("pdf", "pdf url", "pdf link"),
    "year": ("year", "publication year"),
    "venue": ("venue", "conference", "publication title", "full journal", "journal"),
    "meeting": ("conference name",),
    "keywords": ("keywords",),
    "type": ("item type",),
    "affiliations": ("affiliations", "affiliation", "institutions"),
}
_NO_PAPERS = frozenset(
    (
        *("forumpost", "email", "instantmessage", "computerprogram", "map", "artwork", "film"),
        *("videorecording", "audiorecording", "podcast", "attachment", "note", "presentation", "interview"),
    )
)
"""Types of Zotero's items that are no papers."""
_SIGNED = frozenset(("blogpost", "webpage"))
"""Types of Zotero's items that are read as papers are, where somebody is named who wrote them."""
_KEYWORD = re.compile(r"(?:^|[/_\W])(?P<name>[a-z]{2,10})[-_]?(?P<year>(?:19|20)\d\d|\d\d)(?!\d)", re.IGNORECASE)
_OPENREVIEW_ID = re.compile(r"[A-Za-z0-9_-]{9,12}")
_YAML_START = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:[ \t\r]*(?:#[^\n]*|---[ \t\r]*)?\n)*- \w")
_YAML_FIELDS = (
    re.compile(rb"^(?:- |  )authors\s*:\s*[^\s\[]", re.MULTILINE),
    re.compile(rb"^(?:- |  )title\s*:", re.MULTILINE),
    re.compile(rb"^(?:- |  )url\s*:\s*[\"']?https://openreview\.net/forum", re.MULTILINE),
)
_UID = re.compile(rb'"UID"\s*:')
_COLONS = re.compile(rb"[A-Za-z.]\s?:\s?[A-Z][^:;\r\n]{1,120};\s*[A-Z]")
_LEAST_COLONS = 5  # authors written so; a title has a colon now and then, and no semicolon behind it
_JSON_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*\[\s*\{")
_LOOKED_AT = 65_536  # bytes; by hand: the header is the first line
_LAST_YEAR = 2040  # "micro50" is the fiftieth MICRO, not one of 2050
_BEFORE_FIRST = {"MICRO": 1967}  # MICRO 1 was in 1968
_MOST_FIELD = 1_000_000  # characters; bounds the memory, by hand
csv.field_size_limit(_MOST_FIELD)


@dataclass(frozen=True, slots=True)
class _Row:
    """One entry by the names of `_COLUMNS`, and its line where it is known."""

    fields: Mapping[str, Any]
    line: int | None

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        if isinstance(value, list):
            return "|".join(str(v) for v in value if isinstance(v, str | int | float))
        return collapse(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def recognises(body: bytes, url: str) -> bool:
    """A CSV with columns for titles and authors, or a JSON or YAML list of entries with both, in one of the forms."""
    head = body[:_LOOKED_AT]
    if head.lstrip()[:1] == b"<":
        return False
    if _JSON_START.match(head):
        return b'"title"' in head and b'"authors"' in head and _UID.search(head) is not None
    if _YAML_START.match(head):
        return all(field.search(head) for field in _YAML_FIELDS)
    first = re.split(rb"[\r\n]", head, maxsplit=1)[0].lower()
    own = b"uid" in first or b"item type" in first or len(_COLONS.findall(head)) >= _LEAST_COLONS
    return own and _header(head) is not None


def _header(head: bytes) -> dict[str, int] | None:
    """Which column holds what, by the first line; None where it names no titles or no authors."""
    lines = html.decode(head).lstrip("\ufeff").splitlines()
    if not lines or len(lines[0]) > 2000:
        return None
    try:
        cells = next(csv.reader([lines[0]], delimiter=_delimiter(lines[0])), [])
    except csv.Error:
        return None
    named = {re.sub(r"[\W_]+", " ", cell).strip().lower(): at for at, cell in reversed(list(enumerate(cells)))}
    found = {
        field: named[n] for field, names in _COLUMNS.items() if (n := next((n for n in names if n in named), None))
    }
    return found if len(cells) > 1 and "title" in found and "authors" in found else None


def _delimiter(line: str) -> str:
    return max((",", "\t", ";"), key=line.count)


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of the file. `page.structure` for a file that cannot be read as what it looks like."""
    reading = Reading(url, venues)
    venue = _venue_in(url, reading)
    for row in _rows(body, reading):
        reading.count("rows")
        _read(row, venue, reading)
    return reading.extraction()


def _venue_in(url: str, reading: Reading) -> Venue | None:
    """The edition that an address or a file's name names: "iclr2020_papers.csv"."""
    for found in _KEYWORD.finditer(url):
        venue = reading.edition(f"{found['name']} {found['year']}", acronym=True)
        if venue and reading.edition(found["name"]) is not None:
            of_number = (venue.year or 0) > _LAST_YEAR
            return Venue(venue.series, _of_number(venue.series, found["year"])) if of_number else venue
    return None


def _of_number(series: str, number: str) -> int | None:
    """The year of the n-th conference, for the series that count so."""
    return int(number) + _BEFORE_FIRST[series] if series in _BEFORE_FIRST else None


def _rows(body: bytes, reading: Reading) -> Iterator[_Row]:
    head = body[:_LOOKED_AT]
    if _JSON_START.match(head):
        value, problems = read_json(body, reading.url)
        reading.problems.extend(problems)
        yield from _mappings(value)
    elif _YAML_START.match(head):
        try:
            yield from _mappings(load(html.decode(body)))
        except (YAMLError, ValueError) as error:
            reading.fail("page.structure", f"Not readable as YAML: {str(error).splitlines()[0]}.")
    elif columns := _header(head):
        yield from _csv(html.decode(body), columns, reading)


def _mappings(value: Any) -> Iterator[_Row]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            named = {re.sub(r"[\W_]+", " ", str(k)).strip().lower(): v for k, v in item.items()}
            yield _Row({f: named[n] for f, names in _COLUMNS.items() for n in reversed(names) if n in named}, None)


def _csv(text: str, columns: Mapping[str, int], reading: Reading) -> Iterator[_Row]:
    text = text.lstrip("\ufeff").replace("\x00", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.partition("\n")[0]))
    line = 0
    try:
        for cells in reader:
            start, line = line + 1, reader.line_num
            if start > 1 and any(cell.strip() for cell in cells):
                whole = _rejoined(cells, columns)
                yield _Row({field: whole[at] for field, at in columns.items() if at < len(whole)}, start)
    except csv.Error as error:
        reading.fail("page.structure", f"Not readable as CSV: {error}.", line + 1)


def _rejoined(cells: list[str], columns: Mapping[str, int]) -> list[str]:
    """A row whose last column holds commas without quotes ("...:University of California, San Diego") made whole."""
    last = max(columns.values())
    return [*cells[:last], ",".join(cells[last:])] if last == columns["authors"] and len(cells) > last + 1 else cells


def _read(row: _Row, venue: Venue | None, reading: Reading) -> None:
    title = plain(row.text("title"))
    where = Where(reading.url, row.line)
    if not title:
        reading.doubt("record.no-title", "A row without a title.", where)
        return
    if row.text("type").casefold() in (_NO_PAPERS if row.text("authors") else _NO_PAPERS | _SIGNED):
        reading.ignore("ignored.other-kind", title, where)
        return
    identifier = row.text("key")
    url = row.text("url")
    forum = _OPENREVIEW_ID.fullmatch(url or identifier)
    if not url.startswith("http"):
        url = f"https://openreview.net/forum?id={url or identifier}" if forum and not identifier.isdigit() else ""
    doi = row.text("doi")
    found = from_url(f"https://doi.org/{doi}" if doi.startswith("10.") else doi, url)
    year = year_in(row.text("year"))
    named = reading.edition(row.text("venue"), year) or reading.edition(row.text("meeting"), year) or venue
    pdf = row.text("pdf")
    key = found.doi or (identifier if forum and not identifier.isdigit() else slug(title))
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=f"{_prefix(named)}{key}",
            title=title,
            where=where,
            url=url or None,
            authors=tuple(_authors(row)),
            abstract=without_email(plain(row.text("abstract"))) or None,
            venue=named,
            session=row.text("session").strip("| ") or None,
            identifiers=found,
            links=(Link("pdf", pdf),) if pdf.startswith("http") else (),
            published=full_date(f"{year}-01-01" if year else None),
            keywords=tuple(k.strip() for k in row.text("keywords").split("|") if k.strip()),
            extractor=LABEL,
        )
    )


def _prefix(venue: Venue | None) -> str:
    return f"{slug(venue.series)}{venue.year % 100:02d}/" if venue and venue.year else ""


def _authors(row: _Row) -> Iterator[Author]:
    """The authors of "A|B", "A:X; B:Y", "Last, First; ..." or "A, B and C"; "A and B" between bars is two people."""
    listed = row.fields.get("authors")
    if isinstance(listed, list) and any(isinstance(item, dict) for item in listed):
        for item in listed:
            if isinstance(item, dict):
                place = next((str(item[p]) for p in ("affiliation", "institution", "affiliations") if item.get(p)), "")
                yield author(printed_name(str(item.get("name") or item.get("fullname") or "")), without_email(place))
        return
    text = row.text("authors")
    if "|" in text or isinstance(listed, list):
        yield from (Author(n) for part in text.split("|") for n in map(printed_name, part.split(" and ")) if n)
    elif ";" in text or (row.text("type") and row.text("key")):  # Zotero's, be it a single "Last, First"
        for part in text.split(";"):
            name, _, place = part.partition(":")
            if natural_name(name):
                yield author(natural_name(name), without_email(place))
    else:
        yield from (Author(name) for part in comma_list(text) if (name := printed_name(part)))


EXTRACTORS = (Extractor("paper-table", 1, recognises, extract),)
