"""A citation, from whichever file format, as a record; or the problem that keeps it from being one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from extract.identifiers import arxiv as find_arxiv
from extract.identifiers import doi as find_doi
from extract.identifiers import from_url
from extract.lexicon.privacy import without_email
from extract.readers.containers import venue_of
from extract.records import Author, Extraction, Link, PaperRecord, Problem, Where
from extract.text import slug, title_key

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_FULL_DATE = re.compile(r"((?:1[5-9]|20)\d\d)[-/](\d\d?)(?:[-/](\d\d?))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PLACEHOLDER = re.compile(r"temporarily (?:removed|unavailable)|^(?:tba|tbd|title tba|untitled)$", re.IGNORECASE)
_AND_OTHERS = ("others", "et al", "et al.")


@dataclass(slots=True)
class Citation:
    """The fields of one citation in plain text."""

    label: str
    kind: str
    where: Where
    title: str = ""
    authors: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    year: str = ""
    month: str = ""
    doi: str = ""
    addresses: tuple[str, ...] = ()
    eprint: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_proceedings: bool = False
    affiliation: str = ""


def collect(citations: Iterable[Citation], problems: list[Problem], extractor: str, url: str) -> Extraction:
    """The records of a file's citations, each key once, and every other entry as a problem."""
    records: dict[str, PaperRecord] = {}
    count = 0
    for citation in citations:
        count += 1
        read = _record(citation, extractor)
        if isinstance(read, Problem):
            problems.append(read)
        elif read.key in records:
            message = f"{citation.label or read.title}: a second citation of {read.key} in this file."
            problems.append(Problem("ignored.duplicate", message, citation.where, "ignored", read.key))
        else:
            records[read.key] = read
    if not count and not problems:
        problems.append(Problem("citation.none", "The file holds no citation.", Where(url), "error"))
    return Extraction(tuple(records.values()), tuple(problems), {}, {"citation": count})


def _record(citation: Citation, extractor: str) -> PaperRecord | Problem:
    where, label, title = citation.where, citation.label or "A citation", citation.title
    if citation.is_proceedings:
        return Problem("ignored.proceedings", f"{label}: {title}", where, "ignored")
    if title_key(title) == "bibtex test":
        return Problem("ignored.stub", f"{label}: {title}", where, "ignored")
    if _PLACEHOLDER.search(title):
        return Problem("ignored.stub", f"{label}: {title}", where, "ignored")
    if not title_key(title):
        return Problem("citation.no-title", f"{label} has no title.", where)
    identifiers = from_url(*citation.addresses)
    identifiers = replace(identifiers, doi=find_doi(citation.doi) or identifiers.doi)
    preprint = find_arxiv(citation.eprint) or find_arxiv(citation.doi)
    if preprint:
        identifiers = replace(identifiers, arxiv=preprint[0], arxiv_version=preprint[1])
    published = _published(citation)
    year = published.year if published else None
    names = [a for a in citation.authors if a and a.casefold() not in _AND_OTHERS]
    notes = [f"container: {c}" for c in dict.fromkeys(citation.containers)]
    notes += [f"note: {without_email(n)}" for n in citation.notes]
    if len(names) < len(citation.authors):
        notes.append("authors: and others")
    venue = venue_of(citation.containers, year) or (venue_of(("arXiv",), year) if preprint else None)
    title_name = slug(title) + (f"/{year}" if year else "")
    addresses = [a for a in dict.fromkeys(citation.addresses) if a.startswith(("http://", "https://"))]
    return PaperRecord(
        source="bibtex",
        key=identifiers.doi or identifiers.usenix or identifiers.arxiv or title_name,
        title=title,
        where=where,
        url=next((a for a in addresses if not _is_pdf(a)), None),
        authors=tuple(Author(n, (citation.affiliation,) if citation.affiliation else ()) for n in names),
        abstract=without_email(citation.abstract) or None,
        venue=venue,
        identifiers=identifiers,
        links=tuple(Link("pdf" if _is_pdf(a) else "paper", a) for a in addresses),
        published=published,
        keywords=citation.keywords,
        remarks=tuple(notes),
        extractor=extractor,
    )


def _is_pdf(address: str) -> bool:
    return address.lower().endswith(".pdf") or "/doi/pdf/" in address


def _published(citation: Citation) -> date | None:
    """The date as far as it is given: the first of the month or of the year where no more is known."""
    if match := _FULL_DATE.search(citation.year):
        year, month, day = int(match[1]), int(match[2]), int(match[3] or 1)
    elif match := _YEAR.search(citation.year):
        short = citation.month.strip().casefold()[:3]
        month = _MONTHS.index(short) + 1 if short in _MONTHS else int(short) if short.isdecimal() else 1
        year, day = int(match[0]), 1
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 1, 1)
