"""An extraction against the truth of its page, field by field. Comparison is after NFKC and with white space collapsed.

Strict: equal. For affiliations, of which many a truth holds the print alone, two more: "printed", the very print is
kept beside its institutions; lenient, the same print, however it was split into institutions. TeX in a title or
name of the truth counts as the text it stands for, "&amp;" in a JSON answer as "&", "Last, First" as "First Last"; of
several DOIs in one field any one is right.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from bench.extraction_truth import Page, Row
from extract import identifiers
from extract.readers.tex import tex_to_text
from extract.records import Author, Extraction, PaperRecord
from extract.text import collapse, title_key

FIELDS = ("title", "authors", "affil", "printed", "lenient", "abstract", "doi", "links")


@dataclass
class Tally:
    """Right of expected, by field; `misses` holds one line for each that is wrong."""

    expected: int = 0
    found: int = 0
    false: int = 0
    refused: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    asked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    misses: list[str] = field(default_factory=list)

    def ask(self, name: str, right: bool, miss: str, count: bool = True) -> None:
        self.asked[name] += count
        self.right[name] += right and count
        if not right and miss:
            self.misses.append(miss)

    def add(self, other: Tally) -> None:
        self.expected += other.expected
        self.found += other.found
        self.false += other.false
        for name in FIELDS:
            self.right[name] += other.right[name]
            self.asked[name] += other.asked[name]
        self.misses += other.misses


def share(right: int, asked: int) -> str:
    """The part that is right in per cent; "-" where nothing was asked."""
    return f"{100 * right / asked:.2f} %" if asked else "-"


def norm(text: object) -> str:
    return " ".join(unicodedata.normalize("NFKC", html.unescape(str(text or ""))).split())


def score(page: Page, said: Extraction) -> Tally:
    """The tally of one page; a page nobody recognises is scored as an empty extraction."""
    tally = Tally(expected=len(page.rows))
    records = [r for r in said.records if isinstance(r, PaperRecord)]
    pairs, lost, extra = match(page.rows, records)
    tally.found, tally.false = len(pairs), len(extra)
    tally.misses += [f"{page.name}:{row.get('line')}: paper not found: {row['title']}" for row in lost]
    tally.misses += [f"{page.name}:{r.where.line}: no paper in the truth: {r.title}" for r in extra]
    for row, record in pairs:
        _fields(tally, f"{page.name}:{row.get('line')}", row, record)
    for row in lost:
        _fields(tally, "", row, None)
    if page.refusals and not said.problems:
        tally.misses.append(f"{page.name}: states {', '.join(page.refusals)}, and no problem says so")
    return tally


def match(
    rows: Iterable[Row], records: Iterable[PaperRecord]
) -> tuple[list[tuple[Row, PaperRecord]], list[Row], list[PaperRecord]]:
    """Rows and records that speak of one paper: by identifier or address, else by title, else by a similar title."""
    free, left = list(records), list(rows)
    pairs: list[tuple[Row, PaperRecord]] = []
    for same in (_same_name, _same_title, _like_title):
        for row in list(left):
            record = next((r for r in free if same(row, r)), None)
            if record is not None:
                pairs.append((row, record))
                left.remove(row)
                free.remove(record)
    return pairs, left, free


def _same_name(row: Row, record: PaperRecord) -> bool:
    known = record.identifiers
    if row.get("id") and known.arxiv:
        return bool(known.arxiv == str(row["id"]))
    if row.get("doi") and known.doi:
        return bool(known.doi == str(row["doi"]).lower())
    return bool(row.get("url")) and record.url == row["url"] and title_key(record.title) == title_key(row["title"])


def _same_title(row: Row, record: PaperRecord) -> bool:
    return title_key(record.title) in {title_key(title) for title in titles(row)}


def _like_title(row: Row, record: PaperRecord) -> bool:
    return fuzz.ratio(title_key(record.title), title_key(row["title"])) >= 85


def titles(row: Row) -> set[str]:
    """The titles that are right: as printed, with its subtitle, with TeX read as text."""
    title, subtitle = row["title"], row.get("subtitle")
    parts = subtitle if isinstance(subtitle, list) else [subtitle]
    printed = [title, *(f"{title}: {part}" for part in parts if part)]
    return {norm(t) for text in printed for t in (text, tex_to_text(text))}


def _fields(tally: Tally, at: str, row: Row, record: PaperRecord | None) -> None:
    title = record.title if record else ""
    tally.ask(
        "title",
        record is not None and norm(title) in titles(row),
        at and f"{at}: title {title!r}, not {row['title']!r}",
    )
    if row.get("authors") is not None:
        _people(tally, at, _authors(row["authors"]), record.authors if record else ())
    if row.get("abstract_len"):
        _abstract(tally, at, row, record.abstract or "" if record else "")
    if row.get("doi"):
        doi = record.identifiers.doi if record else None
        tally.ask("doi", doi in re.split(r"[,;\s]+", row["doi"].lower()), at and f"{at}: DOI {doi}, not {row['doi']}")
    _links(tally, at, row, record)


def _authors(printed: Any) -> list[Row]:
    """Authors of the truth as rows; arXivRaw prints them as one string, "A, B (1) and C ((1) Somewhere)"."""
    if isinstance(printed, str):
        plain = re.sub(r"\((?:[^()]|\([^()]*\))*\)", "", printed)
        printed = [name for name in re.split(r",\s*|\s+and\s+", plain) if name.strip()]
    return [a if isinstance(a, dict) else {"name": norm(a), "affiliations": []} for a in printed]


def _people(tally: Tally, at: str, expected: list[Row], found: tuple[Author, ...]) -> None:
    names = [norm(a.name) for a in found]
    right = len(names) == len(expected) and all(n in _names(a["name"]) for n, a in zip(names, expected, strict=True))
    tally.ask("authors", right, at and f"{at}: authors {names}, not {[a['name'] for a in expected]}")
    for index, person in enumerate(expected):
        author = found[index] if index < len(found) else None
        if author is None or norm(author.name) not in _names(person["name"]):
            author = next((a for a in found if norm(a.name) in _names(person["name"])), None)
        printed = [norm(x) for x in person["affiliations"]]
        said = [norm(x) for x in author.affiliations] if author else ["(author not found)"]
        if not printed:
            continue
        kept = [norm(author.affiliation_printed)] if author and author.affiliation_printed else said
        tally.ask("printed", said == printed or kept == printed, "")
        strict, alike = said == printed, _letters(said) == _letters(printed)
        tally.ask("affil", strict, at and f"{at}: {person['name']}: {said}, not {printed}")
        tally.ask("lenient", strict or alike, "")


def _names(name: str) -> set[str]:
    """The forms of one name: as printed, TeX as text, "Last, First" turned."""
    forms = {norm(name), norm(tex_to_text(name))}
    return forms | {norm(f"{first} {last}") for form in forms for last, _, first in [form.partition(",")] if first}


def _letters(institutions: list[str]) -> str:
    joined = re.sub(r"\band\b|&", " ", " ".join(institutions), flags=re.IGNORECASE)
    return re.sub(r"[\W_]+", "", joined).casefold()


def same_letters(one: list[str], other: list[str]) -> bool:
    """True where two lists of institutions hold the same print, however it was split."""
    return _letters(one) == _letters(other)


def _abstract(tally: Tally, at: str, row: Row, found: str) -> None:
    """Right where start, end and length agree; the length is counted as printed, before NFKC."""
    start, end, length = norm(row["abstract_start"]), norm(row.get("abstract_end")), int(row["abstract_len"])
    forms = [collapse(found), collapse(tex_to_text(found))]
    right = any(len(f) == length and norm(f).startswith(start[:75]) and norm(f).endswith(end[-35:]) for f in forms)
    shown = f"abstract of {len(forms[0])} characters, not {length}: {forms[0][:50]!r} … {forms[0][-40:]!r}"
    tally.ask("abstract", right, at and f"{at}: {shown}")


def _links(tally: Tally, at: str, row: Row, record: PaperRecord | None) -> None:
    links = row.get("links") if isinstance(row.get("links"), dict) else {}
    wanted = [row.get("pdf"), row.get("url")]
    wanted += [url for kind in ("slides", "video", "prepublication_pdf") for url in (links or {}).get(kind, ())]
    known = {_address(link.url) for link in record.links} | {_address(record.url or "")} if record else set()
    doi = record.identifiers.doi if record else None
    for url in filter(None, wanted):
        right = _address(url) in known or (doi is not None and identifiers.doi(url) == doi)
        tally.ask("links", right, at and f"{at}: link {url} not named")


def _address(url: str) -> str:
    return re.sub(r"^(?:https?:)?//", "", url.strip()).removesuffix("%20").rstrip("/").split("#")[0]
