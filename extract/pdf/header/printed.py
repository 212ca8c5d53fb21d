"""Identifiers that a page prints: the arXiv stamp, a DOI, a USENIX address, a licence's year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from extract import identifiers
from extract.lexicon.dates import first_day, full_year, month_number
from extract.pdf.layout import Line
from extract.records import Identifiers

_STAMP = re.compile(
    r"arXiv:\s*(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(?P<version>\d+))?\s*(?:\[(?P<category>[\w.-]+)\])?"
    r"(?:\s+(?P<day>\d{1,2})\s+(?P<month>[A-Z][a-z]{2})\w*\s+(?P<year>\d{4}))?"
)
_DOI_LINE = re.compile(r"(?:doi\.org/|\bdoi\b[:\s.]*)\s*(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)
_DOI_START = "10."
# Template texts of acmart and sig-alternate that authors left standing.
_PLACEHOLDER = re.compile(
    r"^10\.(?:475/|1145/(?:n{4,}|x{4,}|1122445|3?0{5,}|8888888|12345|1235))|n{5,}|x{5,}", re.IGNORECASE
)


def stamp(texts: Sequence[str]) -> tuple[Identifiers, str | None, date | None]:
    """(identifiers, category, date) of the arXiv stamp on the side or head of a page."""
    for text in texts:
        if match := _STAMP.search(text):
            version = int(match["version"]) if match["version"] else None
            return Identifiers(arxiv=match["id"], arxiv_version=version), match["category"], _date(match)
    return Identifiers(), None, None


def year_of(arxiv: str) -> int | None:
    """The year in which an arXiv id was given: its first two digits (2502.15524, cs/9901001)."""
    digits = arxiv.rsplit("/", 1)[-1][:2]
    if not digits.isdigit():
        return None
    return full_year(int(digits))


def _date(match: re.Match[str]) -> date | None:
    known = match["year"] and month_number(match["month"])
    return first_day(f"{match['day']} {match['month']} {match['year']}") if known else None


def doi(lines: Sequence[Line]) -> str | None:
    """The DOI that the page gives as its own: the first beside the word DOI, no template's."""
    for i, line in enumerate(lines):
        for text in dict.fromkeys((line.text, line.text + _next_text(lines, i))):
            match = _DOI_LINE.search(text) if _DOI_START in text else None
            if match and not _PLACEHOLDER.search(match.group(1)):
                found = identifiers.doi(match.group(1))
                if found and any(c.isdigit() for c in found.split("/", 1)[1]):
                    return found
    return None


def _next_text(lines: Sequence[Line], i: int) -> str:
    """The line below in the same column, for an address broken after its slash."""
    line = lines[i]
    if not line.text.endswith(("/", "doi.org", "DOI:", "DOI")):
        return ""
    below = (
        other for other in lines[i + 1 :] if abs(other.x0 - line.x0) < 12 and 0 < line.y - other.y < 1.6 * line.size
    )
    return next((other.text for other in below), "")
