"""Programmes as site data: the YAML, JSON or CSV from which a site builds its programme page.

The shape is entries with titles and authors, under whatever names, in sessions or beside them: a mapping with a title
and authors is an entry; its session is a field of its own, the nearest mapping around it with a title, or the entry of
type "session" before it in its list. A field `type` is obeyed where the file uses one. Authors are lines as printed, or
mappings with a name and an affiliation.

What the sites did, by date:
    2017      SIGCOMM: one flat list, `type` tells papers from sessions, talks, socials and breaks.
    2018-20   SoCC: a TAB behind quoted titles, which YAML's reader in Python refuses.
    2020      VLDB: JSON with `type`, `author` as printed, a star behind the author to be written to.
    2024      APSys: a CSV export of the review system with a column `Status`.
What programs export as tables stands in `table`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extract.identifiers import join_address, split_address
from extract.lexicon import names
from extract.lexicon.tracks import is_mixed, is_side_track
from extract.programme.authorlines import Cut
from extract.programme.authors import Group, People, is_no_place, read_people
from extract.programme.authors import judged as judged_people
from extract.programme.consistency import Consistency
from extract.programme.datadoubts import data_doubts
from extract.programme.doubts import Judgement, judged
from extract.programme.manners import BETTER, MANNERS, WELL_READ, cut_by, quality
from extract.programme.materials import Materials
from extract.programme.recipes import venue_of
from extract.programme.report import Page, add, make_record
from extract.programme.schedule import session_code, slot_code, title_code
from extract.programme.table import columns_of, read_table
from extract.programme.titles import read_title
from extract.programme.tree import Mapping, UnreadableError, Value, read_json, read_yaml
from extract.readers import html
from extract.readers.containers import venue_of as venue_named
from extract.readers.jsonread import whole_year
from extract.readers.markup import plain
from extract.records import Extraction, Link, LinkKind, PaperRecord, Problem, Where
from extract.text import collapse

_HEAD = 65_536  # bytes in which the keys of an entry stand; by hand
_ALIKE = 10  # a field that its name says to be authors counts like the place of ten entries of a page
_READERS: dict[str, Callable[[str], Value]] = {
    ".yml": read_yaml, ".yaml": read_yaml, ".json": read_json, ".csv": read_table, ".tsv": read_table,
}  # fmt: skip
_AUTHORS = (
    "authors", "author", "author list", "authorlist", "author_list", "author names", "author_names", "authornames",
    "contributors",
)  # fmt: skip
_SPEAKERS = ("speakers", "speaker", "presenters", "presenter")  # of a file that names no authors
_TITLES = ("title", "name", "paper title", "paper_title", "papertitle", "headline")
_SESSIONS = ("session name", "session_name", "session title", "session_title", "session", "track")
_PLACES = ("affiliation", "affiliations", "institution", "institutions", "org", "organization", "affil", "inst")
_MARKS = ("aff", "affs", "affiliation_id", "affiliation_ids")
_NAMES = ("name", "fullname", "full_name", "full name")
_GIVEN = ("first", "firstname", "first_name", "first name", "given", "givenname", "given_name", "given name")
_FAMILY = (
    "last", "lastname", "last_name", "last name", "family", "familyname", "family_name", "family name", "surname",
)  # fmt: skip
_LINKS = ("url", "link", "doi", "paper", "sameas")
_VENUES = ("venue", "conference", "booktitle", "proceedings", "journal")
_LEAST_VENUES, _VENUE_SHARE = 3, 1 / 3
"""Known venues, and their share of the texts, from which on a column of another name is one of venues; by hand."""
_FILES: tuple[LinkKind, ...] = ("pdf", "slides", "video", "code")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ALONE = ("abstract", "award", "type", "kind", "status", "decision", "year", "full names", "with affiliations")
_READ = frozenset((*_AUTHORS, *_SPEAKERS, *_TITLES, *_SESSIONS, *_PLACES, *_LINKS, *_VENUES, *_FILES, *_ALONE))
_WORDS = "|".join(map(re.escape, (*_AUTHORS, *_TITLES)))
_KEY = re.compile(rf"(?:^|[{{,\[-])\s*[\"']?({_WORDS})[\"']?\s*:", re.IGNORECASE | re.MULTILINE)
# A type of entry that is a paper of the conference.
_PAPER_TYPE = re.compile(
    r"\b(?:papers?|research|industr\w+|full|short|regular|long|oral|technical|experience|vision|application)\b",
    re.IGNORECASE,
)
_SAYS_PAPER = re.compile(r"\bpapers?\b", re.IGNORECASE)
_SPEAKER_KEY = re.compile(rf"[\"']?(?:{'|'.join(_SPEAKERS)})[\"']?\s*:", re.IGNORECASE)
_PAPER_KEY = re.compile(r"[\"']?(?:type|kind)[\"']?\s*:\s*[\"']?(?:[\w ]+ )?papers?\b", re.IGNORECASE)
_FRAME_TYPE = re.compile(r"^(?:session|day|track|header|heading|section)$", re.IGNORECASE)
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0", "none")
_REFUSED = re.compile(r"\b(?:rejected?|declined?|withdrawn|desk[- ]reject\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Item:
    """One mapping of the data that has a title, and the title of the session around or before it.

    Its type is its own, or that of the session around it. What holds entries is a session, whatever its type.
    """

    fields: Mapping
    title: str
    session: str | None
    type: str
    holds: bool

    @property
    def frames(self) -> bool:
        return self.holds or _FRAME_TYPE.match(self.type) is not None

    @property
    def line(self) -> int | None:
        return next((self.fields.lines[n] for n in _TITLES if n in self.fields.lines), None)

    @property
    def authors(self) -> Value | None:
        own = self.fields.first(*_AUTHORS)
        return self.fields.first(*_SPEAKERS) if own is None and _SAYS_PAPER.search(self.type) else own


def looks_like_site_data(body: bytes, url: str) -> bool:
    """True for YAML, JSON or CSV that has titles and authors."""
    kind = _kind(url)
    if kind is None or b"<html" in body[:2048].lower():
        return False
    head = html.decode(body[:_HEAD])
    if kind in (".csv", ".tsv"):
        return columns_of(head).are_of_papers
    if _both({match.lower() for match in _KEY.findall(head)}):
        return True
    return _SPEAKER_KEY.search(head) is not None and _PAPER_KEY.search(head) is not None


def _both(names: set[str]) -> bool:
    return not names.isdisjoint(_TITLES) and not names.isdisjoint(_AUTHORS)


def _kind(url: str) -> str | None:
    path = split_address(url).path.lower()
    return next((ending for ending in _READERS if path.endswith(ending)), None)


def read_site_data(text: str, page: Page) -> Extraction:
    """The papers of a data file. What is not in the format of its name is an error `page.structure`."""
    try:
        root = _READERS[_kind(page.url) or ".yml"](text)
    except UnreadableError as error:
        return Extraction(problems=(Problem("page.structure", str(error), Where(page.url), "error"),))
    return papers_of(root, text, page)


def papers_of(root: Value, text: str, page: Page) -> Extraction:
    """The papers of a tree of data, which was read from this text."""
    items = list(_items(root, None))
    lines = _Lines(text)
    venues = _venue_fields(items, page)
    if _is_table(page.url):
        # By the address alone: what the abstracts speak of is not where the papers were.
        page = replace(page, venue=venue_of(page.url, "", page.venues))
    typed = any(_PAPER_TYPE.search(item.type) for item in items)
    records: dict[str, PaperRecord] = {}
    problems: list[Problem] = []
    papers: list[tuple[_Item, PaperRecord, People]] = []
    left: dict[str, Mapping] = {}
    cut = _manner([item.authors for item in items])
    for item in items:
        where = Where(page.url, item.line or lines.of(item.title))
        code = _no_paper(item, typed)
        if code:
            said = f"{item.title} ({item.session})" if item.session else item.title
            problems.append(Problem(code, said, where, "ignored"))
        elif not item.frames and (item.authors or (typed and _PAPER_TYPE.search(item.type))):
            record, people = _record(item, _own_page(item, page, venues), where, cut)
            if record.venue is None and _is_table(page.url):
                record = replace(record, published=whole_year(_year(item)))
            papers.append((item, record, people))
        elif not item.frames:
            left[item.title] = item.fields
    consistency = Consistency(((record.title, people) for _, record, people in papers), fields=True)
    for item, record, people in papers:
        problems.extend(add(records, record, _judgement(item, record, people, consistency)))
    if papers:
        doubtful = sum(p.code == "record.doubtful" for p in problems)
        read = [(item.fields, record) for item, record, _ in papers]
        problems.extend(data_doubts(read, left, doubtful, _READ, page.url))
    hits = {"items": len(items), "papers": len(records)}
    if _is_table(page.url):
        problems.extend(_unused(items, page, venues))
    if nowhere := sum(record.venue is None for record in records.values()):
        message = f"{nowhere} of {len(records)} papers name no known conference. Say it with --venue."
        problems.append(Problem("page.no-venue", message, Where(page.url)))
    if not records:
        problems.append(Problem("page.no-papers", "No paper in this data.", Where(page.url), "error"))
    return Extraction(tuple(records.values()), tuple(problems), {}, hits)


def _judgement(item: _Item, record: PaperRecord, people: People, consistency: Consistency) -> Judgement:
    found = judged(record.title, people, _ALIKE, _ALIKE, authors_usual=True)
    more = list(consistency.of(record))
    if not people.affiliated and item.fields.first(*_PLACES) and item.authors:
        more.append("its affiliations do not fit its authors")
    if _PAPER_TYPE.search(item.type) and is_side_track(item.session) and not is_mixed(item.session or ""):
        more.append(f"its type is {item.type!r}, and its session {item.session!r} holds none such")
    return replace(found, reasons=(*found.reasons, *more))


def _is_table(url: str) -> bool:
    return _READERS.get(_kind(url) or "") is read_table


def _venue_fields(items: Sequence[_Item], page: Page) -> Sequence[str]:
    """The fields that name a venue; in a table where none is called so, the column whose texts are known venues."""
    if not _is_table(page.url) or any(item.fields.text(*_VENUES) for item in items):
        return _VENUES
    told, known = Counter[str](), Counter[str]()
    for item in items:
        for name in item.fields.fields.keys() - _READ:
            if text := item.fields.text(name):
                told[name] += 1
                known[name] += venue_named((text,), None, page.venues) is not None
    best = max(known, key=lambda name: known[name], default="")
    return (best,) if known[best] >= max(_LEAST_VENUES, _VENUE_SHARE * told[best]) else _VENUES


def _own_page(item: _Item, page: Page, fields: Sequence[str]) -> Page:
    """The page with the venue that the entry names itself, where that is a known one."""
    venue = venue_named((item.fields.text(name) for name in fields), _year(item), page.venues)
    return replace(page, venue=venue) if venue else page


def _year(item: _Item) -> int | None:
    """The year of an entry, in a field of its own."""
    return int(found[0]) if (found := _YEAR.search(item.fields.text("year"))) else None


def _unused(items: Sequence[_Item], page: Page, venues: Sequence[str]) -> Iterator[Problem]:
    """The columns of a table that nobody reads, by name."""
    names = dict.fromkeys(name for item in items for name in item.fields.fields if item.fields.text(name).strip())
    if left := [name for name in names if name not in _READ and name not in venues]:
        yield Problem("ignored.column", f"Columns that are not read: {', '.join(left)}.", Where(page.url), "ignored")


def _no_paper(item: _Item, typed: bool) -> str | None:
    """The code of an item that is no paper; None for a paper, and for a mapping that is no entry at all."""
    kind = item.type
    said = item.fields.text("status", "decision", "venue")
    if _REFUSED.search(said) or item.fields.text("withdrawn").lower() in _YES:
        return "ignored.withdrawn"
    if item.frames:
        return slot_code(item.title)
    if typed and _PAPER_TYPE.search(kind):
        return title_code(item.title)
    if typed and kind and not is_side_track(kind):
        return session_code(kind) or slot_code(kind) or title_code(item.title) or slot_code(item.title) or _other(item)
    if item.authors:
        in_session = session_code(item.session) if item.session and not (typed and kind) else None
        return in_session or title_code(item.title)
    return slot_code(item.title)


def _other(item: _Item) -> str | None:
    return "ignored.talk" if item.authors else "ignored.slot" if item.type else None


def _items(node: Value, session: str | None, kind: str = "") -> Iterator[_Item]:
    """Every mapping with a title, in file order; `kind` is the type of the session around it."""
    if isinstance(node, list):
        before = session
        for child in node:
            yield from _items(child, before, kind)
            if isinstance(child, Mapping) and _FRAME_TYPE.match(child.text("type", "kind")):
                before = collapse(child.text(*_TITLES)) or before
    elif isinstance(node, Mapping):
        said = collapse(node.text(*_TITLES))
        own = collapse(node.text(*_SESSIONS))
        holds = _holds(node)
        item = _Item(node, said, own or session, collapse(node.text("type", "kind")) or kind, holds)
        if said:
            yield replace(item, session=None) if item.frames else item
        inner = None if node.first(*_AUTHORS) else said
        for name, child in node.fields.items():
            if name not in (*_AUTHORS, *_SPEAKERS):
                of_side = name if isinstance(child, list) and is_side_track(name) else ""  # "posters": [...]
                yield from _items(child, inner or session, of_side or (item.type if holds else kind))


def _holds(node: Mapping) -> bool:
    """True for a mapping without authors in which a list has entries with titles and authors."""
    if node.first(*_AUTHORS):
        return False
    entries = (entry for child in node.fields.values() if isinstance(child, list) for entry in child)
    return any(isinstance(entry, Mapping) and entry.text(*_TITLES) and entry.first(*_AUTHORS) for entry in entries)


class _Lines:
    """Where the titles of a file stand, for a format that gives no lines; asked in file order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1

    def of(self, title: str) -> int | None:
        forms = (title, json.dumps(title)[1:-1])
        found = min((i for form in forms if (i := self.text.find(form, self.at)) >= 0), default=-1)
        if found < 0:
            return None
        self.line += self.text.count("\n", self.at, found)
        self.at = found
        return self.line


def _record(item: _Item, page: Page, where: Where, cut: Cut) -> tuple[PaperRecord, People]:
    materials = Materials()
    base = page.url if page.url.startswith("http") else "https://invalid/"
    for name in _LINKS:
        value = item.fields.text(name).strip()
        if value.startswith("10."):
            value = f"https://doi.org/{value}"
        if value.startswith(("http", "/")):
            materials.url = materials.url or join_address(base, value) or None
    for name in _FILES:
        if (value := item.fields.text(name).strip()).startswith("http"):
            materials.links.append(Link(name, value))
    if len(abstract := plain(item.fields.text("abstract"))) > 1:
        materials.abstract = abstract
    if (award := collapse(item.fields.text("award"))) and award.lower() not in _NO:
        materials.awards.append("Award" if award.lower() in _YES else award)
    track = item.type if is_side_track(item.type) else None
    people = judged_people(tuple(_numbered(item) or _side_by_side(item) or _groups(item.authors, cut)))
    record = make_record(page, read_title(item.title), people.authors(), materials, item.session, where, track)
    return record, people


def _numbered(item: _Item) -> list[Group]:
    """The authors of an entry whose mappings give the numbers of affiliations that the entry lists apart, each with its
    number or in the order of the list; [] unless every number has its place and every place an author.
    """
    authors, listed = item.authors, item.fields.first(*_PLACES)
    if not isinstance(authors, list) or not isinstance(listed, list):
        return []
    places = dict(filter(None, (_place(number, place) for number, place in enumerate(listed, 1))))
    said = [(collapse(a.text(*_NAMES)), _digits(a)) for a in authors if isinstance(a, Mapping)]
    used = {number for _, numbers in said for number in numbers}
    if len(said) != len(authors) or not all(name for name, _ in said) or not used or used != set(places):
        return []
    return [Group((name,), "; ".join(places[number] for number in numbers) or None) for name, numbers in said]


def _place(number: int, place: Value) -> tuple[str, str] | None:
    """A listed affiliation under its own number, else that of its place in the list."""
    if isinstance(place, str):
        return str(number), collapse(place)
    if not isinstance(place, Mapping):
        return None
    said = collapse(place.text(*_NAMES, *_PLACES))
    return (place.text("id", "number", "key", "index").strip() or str(number), said) if said else None


def _digits(author: Mapping) -> list[str]:
    value = author.first(*_PLACES, *_MARKS)
    texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [number for text in texts if isinstance(text, str) for number in re.split(r"[\s,;]+", text) if number]


def _side_by_side(item: _Item) -> list[Group]:
    """The authors of an entry that lists names and affiliations apart, as many of the one as of the other."""
    names, places = item.authors, item.fields.first(*_PLACES)
    if not isinstance(names, list) or not isinstance(places, list) or len(names) != len(places):
        return []
    pairs = [(n, p) for n, p in zip(names, places, strict=True) if isinstance(n, str) and isinstance(p, str)]
    return [Group((collapse(n),), collapse(p) or None) for n, p in pairs] if len(pairs) == len(names) else []


def _groups(value: Value | None, cut: Cut) -> Iterator[Group]:
    """The authors of an entry: a line as printed, a mapping for each, or a list of either."""
    if isinstance(value, str):
        yield from cut(plain(value)).groups
    elif isinstance(value, Mapping):
        said = collapse(value.text(*_NAMES))
        whole = str(names.parse(said)) if "," in said else said
        name = whole or names.joined(value.text(*_GIVEN), value.text(*_FAMILY))
        places = value.first(*_PLACES)
        printed = "; ".join(map(_said, places)) if isinstance(places, list) else _said(places or "")
        if name:
            yield Group((name,), printed if printed and not is_no_place(printed) else None)
    elif isinstance(value, list):
        for child in value:
            yield from _groups(child, cut)


def _said(place: Value) -> str:
    """An affiliation as a text, also where it is a mapping with a name."""
    return place if isinstance(place, str) else collapse(place.text(*_NAMES)) if isinstance(place, Mapping) else ""


def _manner(values: Iterable[Value | None]) -> Cut:
    """How the file prints its authors where they are texts: with brackets, else in the manner that reads them best."""
    lists = (value if isinstance(value, list) else [value] for value in values)
    texts = [plain(text) for several in lists for text in several if isinstance(text, str)]
    by_brackets = _worth(texts, read_people)
    if by_brackets >= WELL_READ * len(texts):
        return read_people
    others = [(_worth(texts, cut), cut) for cut in map(cut_by, MANNERS)]
    best, cut = max(others, key=lambda each: each[0])
    return cut if best > BETTER * by_brackets else read_people


def _worth(texts: Sequence[str], cut: Cut) -> float:
    return sum(quality(cut(text)) for text in texts)
