"""What the readers of platforms have in common: collecting records under their keys, and naming people and editions."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, replace

from extract.identifiers import from_url
from extract.lexicon import names
from extract.lexicon.nopapers import kind_of_title, status_of, without_mark
from extract.lexicon.privacy import without_email
from extract.readers.containers import venue_of
from extract.records import Author, Extraction, PaperRecord, Problem, Severity, Venue, Where
from extract.text import collapse, slug
from extract.venues import Venues, read_name

_YEAR = re.compile(r"(?<!\d)(?:19[5-9]|20[0-4])\d(?!\d)")
_MOST_PROBLEMS = 20_000  # real volumes stay below: ICLR 2026 has 19,000 submissions


@dataclass(slots=True)
class Reading:
    """The records and problems of one document while it is read; each key is kept once."""

    url: str
    venues: Venues
    records: dict[str, PaperRecord] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    page: dict[str, str | int] = field(default_factory=dict)
    hits: dict[str, int] = field(default_factory=dict)

    def base(self, site: str) -> str:
        """The address that links stand under: the document's own; `site` for one that was saved without."""
        return self.url if self.url.startswith(("http://", "https://")) else site

    def edition(self, name: str | None, year: int | None = None, *, acronym: bool = False) -> Venue | None:
        """The venue a container's or a series' name means; None where it means no known series.

        With `acronym` the name is a series' own short name, and stands for itself where the series is not known.
        """
        if not name:
            return None
        if acronym:
            written = read_name(name)
            return self.venues.find(name) or (Venue(*written) if written else Venue(name, year))
        return venue_of((name,), year, self.venues)

    def count(self, name: str) -> None:
        """One more hit of a selector."""
        self.hits[name] = self.hits.get(name, 0) + 1

    def add(self, record: PaperRecord) -> None:
        """Keep a record; the first of two with one key stays, filled with what only the second says.

        What its title says to be no paper is ignored by name. A record without authors is doubted
        (`record.no-authors`), two titles under one key are too (`record.twice`). Names of the work in its addresses are
        added.
        """
        if code := kind_of_title(record.title):
            self.ignore(code, record.title, record.where, record.key)
            return
        record = _completed(record)
        first = self.records.get(record.key)
        if first is None:
            self.records[record.key] = record
        else:
            self.records[record.key] = _joined(first, record)
            if first.title != record.title:
                message = f"{record.title!r} has the key of {first.title!r}, which is kept."
                self.doubt("record.twice", message, record.where, record.key)

    def ignore(self, code: str, title: str, where: Where, key: str | None = None) -> None:
        """Name an entry that is no paper."""
        self._note(Problem(code, title, where, "ignored", key))

    def doubt(self, code: str, message: str, where: Where, key: str | None = None) -> None:
        """A warning about an entry, or about the document."""
        self._note(Problem(code, message, where, "warning", key))

    def fail(self, code: str, message: str, line: int | None = None) -> None:
        """An error of the document."""
        self._note(Problem(code, message, Where(self.url, line), "error"))

    def extraction(self, nothing: str = "page.no-papers") -> Extraction:
        """All that was read; an error `nothing` where that is no record and no other error."""
        for record in self.records.values():
            if not record.authors:
                self.doubt("record.no-authors", f"{record.title!r} has no authors.", record.where, record.key)
        if not self.records and not any(p.severity == "error" for p in self.problems):
            shown = ", ".join(f"{name} {count}" for name, count in self.hits.items()) or "nothing"
            self.fail(nothing, f"No paper in this document; found: {shown}.")
        return Extraction(tuple(self.records.values()), tuple(self.problems), self.page, self.hits)

    def _note(self, problem: Problem) -> None:
        # One hostile page must not fill the log with warnings.
        severities: tuple[Severity, ...] = ("ignored", "error")
        if problem.severity in severities or len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)


def _completed(record: PaperRecord) -> PaperRecord:
    """The record with the names of the work that its addresses hold, and whether the work was withdrawn."""
    told = from_url(record.url, *(link.url for link in record.links if link.kind in ("paper", "pdf")))
    known = {name: value for name, value in asdict(record.identifiers).items() if value is not None}
    status = record.status or status_of(record.title, record.abstract)
    title = without_mark(record.title)
    return replace(record, title=title, identifiers=replace(told, **known), status=status)


def _joined(first: PaperRecord, second: PaperRecord) -> PaperRecord:
    return replace(
        first,
        authors=first.authors or second.authors,
        abstract=first.abstract or second.abstract,
        session=first.session or second.session,
        url=first.url or second.url,
        links=tuple(dict.fromkeys((*first.links, *second.links))),
        remarks=tuple(dict.fromkeys((*first.remarks, *second.remarks))),
    )


def natural_name(written: str) -> str:
    """ "Kramer, Alan H." as "Alan H. Kramer"; a name in its natural order as it is."""
    return str(names.parse(without_email(written)))


def printed_name(written: str) -> str:
    """A name that is printed in its natural order, without an e-mail address beside it."""
    return collapse(without_email(written)).strip(" ,;")


def with_year(venue: Venue | None, year: int | None) -> Venue | None:
    """The venue with `year` where it has none of its own."""
    return venue if venue is None or venue.year is not None or year is None else replace(venue, year=year)


def key_by_year(venue: Venue | None, title: str) -> str:
    """A key made of the edition's year and the title, for a page that gives its papers no names: "2018/a-title"."""
    return f"{venue.year}/{slug(title)}" if venue and venue.year else slug(title)


def year_in(text: str | None) -> int | None:
    """The first year from 1950 to 2049 in a text."""
    found = _YEAR.search(text or "")
    return int(found[0]) if found else None


def people(printed: list[str]) -> tuple[Author, ...]:
    """Authors without affiliation from names as printed."""
    return tuple(Author(name) for written in printed if (name := printed_name(written)))


def comma_list(text: str) -> list[str]:
    """The names of "A, B, and C" or "A; B", each in its natural order."""
    return list(names.split(without_email(text)).names)
