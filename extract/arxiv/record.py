"""What the three kinds of arXiv answer have in common: ids, words, and the record they all become."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extract.identifiers import doi as find_doi
from extract.lexicon.dates import full_year
from extract.lexicon.nopapers import status_of
from extract.lexicon.privacy import without_email
from extract.readers.tex import tex_to_text
from extract.records import Author, Identifiers, Link, PaperRecord, Venue, Where

_NEXT_DOI = re.compile(r"[,;\s]+(?=10\.\d)")


@dataclass(slots=True)
class Reading:
    """The fields of one preprint while they are being read; everything but the id may be missing."""

    id: str
    version: int | None = None
    title: str = ""
    authors: tuple[Author, ...] = ()
    abstract: str | None = None
    categories: tuple[str, ...] = ()
    primary: str | None = None
    doi: str | None = None
    published: date | None = None
    updated: date | None = None
    comment: str | None = None
    journal_ref: str | None = None
    report_no: str | None = None
    pdf: str | None = None


def person(name: str, affiliations: Sequence[str] = ()) -> Author:
    """An author with TeX made text and e-mail addresses left out."""
    name = tex_to_text(name)
    if not affiliations:
        return Author(name)
    cleaned = (without_email(tex_to_text(a)) for a in affiliations)
    return Author(name, tuple(a for a in cleaned if a))


def year_of(arxiv_id: str) -> int | None:
    """The year in an arXiv id: that of its first version, within a day or two."""
    digits = arxiv_id.rpartition("/")[2][:2]
    return full_year(int(digits))


def paper(reading: Reading, where: Where, extractor: str) -> PaperRecord:
    """The record of `reading`. Its key and address name no version, so that a new version revises the same record."""
    dois = _NEXT_DOI.split(reading.doi) if reading.doi else []
    url = f"https://arxiv.org/abs/{reading.id}"
    pdf = reading.pdf or f"https://arxiv.org/pdf/{reading.id}" + (f"v{reading.version}" if reading.version else "")
    year = reading.published.year if reading.published else year_of(reading.id)
    return PaperRecord(
        source="arxiv",
        key=reading.id,
        title=tex_to_text(reading.title),
        where=where,
        url=url,
        authors=tuple(a for a in reading.authors if a.name),
        abstract=without_email(reading.abstract) if reading.abstract else None,
        venue=Venue("arXiv", year, reading.primary),
        identifiers=Identifiers(
            doi=find_doi(dois[0]) if dois else None, arxiv=reading.id, arxiv_version=reading.version
        ),
        links=(Link("paper", url), Link("pdf", pdf)),
        published=reading.published,
        updated=reading.updated,
        keywords=reading.categories,
        remarks=_remarks(reading, dois[1:]),
        status=status_of(reading.title, reading.comment, reading.abstract),
        extractor=extractor,
    )


def _remarks(reading: Reading, other_dois: list[str]) -> tuple[str, ...]:
    """What has no field of its own, each line with its label."""
    remarks = []
    if reading.comment:
        remarks.append(f"comment: {without_email(reading.comment)}")
    if reading.journal_ref:
        remarks.append(f"journal_ref: {without_email(reading.journal_ref)}")
    if reading.report_no:
        remarks.append(f"report_no: {reading.report_no}")
    remarks += [f"doi: {other}" for other in other_dois]
    return tuple(remarks)
