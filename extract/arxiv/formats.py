"""The three metadata formats of arXiv's OAI-PMH: oai_dc, arXiv (one element per name) and arXivRaw (all versions).

Schemas: http://www.openarchives.org/OAI/2.0/oai_dc.xsd, http://arxiv.org/OAI/arXiv.xsd, http://arxiv.org/OAI/arXivRaw.xsd
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from email.utils import parsedate

from lxml import etree

from extract.arxiv.people import authors_of
from extract.arxiv.record import Reading, person
from extract.readers.jsonread import full_date, whole_year
from extract.readers.safexml import bare, words
from extract.records import Author

_SHARED = {
    "id": "id",
    "title": "title",
    "abstract": "abstract",
    "comments": "comment",
    "journal-ref": "journal_ref",
    "report-no": "report_no",
    "doi": "doi",
}


def read_arxiv(metadata: etree._Element, reading: Reading) -> Reading:
    """The format `arXiv`: names in parts, affiliations where given, `created` is the first version's date."""
    for child in metadata:
        name = bare(child.tag)
        if name == "authors":
            reading.authors = tuple(_author(a) for a in child if bare(a.tag) == "author")
        elif name == "created":
            reading.published = full_date(words(child))
        elif name == "updated":
            reading.updated = full_date(words(child))
        else:
            _shared(reading, name, child)
    return reading


def read_arxiv_raw(metadata: etree._Element, reading: Reading) -> Reading:
    """The format `arXivRaw`: every version with its date, all authors in one printed line."""
    versions: list[tuple[int, date | None]] = []
    for child in metadata:
        name = bare(child.tag)
        if name == "version":
            number = child.get("version", "").lstrip("v")
            if number.isdecimal() and len(number) < 5:
                versions.append((int(number), _mail_date(child)))
        elif name == "authors":
            reading.authors = authors_of(words(child))
        else:
            _shared(reading, name, child)
    if versions:
        versions.sort(key=lambda v: v[0])
        reading.version = versions[-1][0]
        reading.published = versions[0][1]
        reading.updated = versions[-1][1]
    return reading


def read_dublin_core(metadata: etree._Element, reading: Reading) -> Reading:
    """The format `oai_dc`: names as "Last, First", category names instead of codes; no versions."""
    authors: list[Author] = []
    subjects: list[str] = []
    dates: list[date] = []
    for child in metadata:
        name, text = bare(child.tag), words(child)
        if name == "title":
            reading.title = reading.title or text
        elif name == "creator":
            authors.append(person(text))
        elif name == "subject":
            subjects.append(text)
        elif name == "date":
            day = full_date(text) or (whole_year(int(text)) if text.isdecimal() and len(text) == 4 else None)
            dates += [day] if day else []
        elif name == "description":
            _description(reading, text)
        elif name == "identifier":
            _identifier(reading, text)
    reading.authors, reading.categories = tuple(authors), tuple(s for s in subjects if s)
    reading.published = dates[0] if dates else None
    reading.updated = dates[-1] if len(dates) > 1 else None
    return reading


READERS: dict[str, Callable[[etree._Element, Reading], Reading]] = {
    "arXiv": read_arxiv,
    "arXivRaw": read_arxiv_raw,
    "dc": read_dublin_core,
}


def _shared(reading: Reading, name: str, child: etree._Element) -> None:
    if name == "categories":
        reading.categories = tuple(words(child).split())
        reading.primary = reading.categories[0] if reading.categories else None
    elif (field := _SHARED.get(name)) and (text := words(child)):
        setattr(reading, field, text)


def _author(author: etree._Element) -> Author:
    key_name = forenames = suffix = ""
    affiliations: list[str] = []
    for child in author:
        name, text = bare(child.tag), words(child)
        if name == "keyname":
            key_name = key_name or text
        elif name == "forenames":
            forenames = text
        elif name == "suffix":
            suffix = text
        elif name == "affiliation" and text:
            affiliations.append(text)
    printed = f"{forenames} {key_name}" if forenames else key_name
    return person(f"{printed} {suffix}" if suffix else printed, affiliations)


def _mail_date(version: etree._Element) -> date | None:
    text = next((words(c) for c in version if bare(c.tag) == "date"), "")
    try:
        parts = parsedate(text)
        return date(*parts[:3]) if parts else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _description(reading: Reading, text: str) -> None:
    if text.startswith("Comment:"):
        reading.comment = text.removeprefix("Comment:").strip()
    elif not reading.abstract:
        reading.abstract = text or None


def _identifier(reading: Reading, text: str) -> None:
    if text.startswith("doi:"):
        reading.doi = text.removeprefix("doi:")
    elif text and not text.startswith(("http://", "https://")):
        reading.journal_ref = text
