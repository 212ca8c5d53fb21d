"""A citation, from whichever file format, as a record; or the problem that keeps it from being one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from extract.bibtex.people import Authors
from extract.identifiers import arxiv as find_arxiv
from extract.identifiers import arxiv_of_dblp, from_url
from extract.identifiers import doi as find_doi
from extract.lexicon.dates import first_day
from extract.lexicon.names import person, same_person
from extract.lexicon.nopapers import kind_of_title, status_of, without_mark
from extract.lexicon.privacy import without_email
from extract.readers.containers import is_satellite, part_of, printed_venue, venue_of
from extract.records import Extraction, Identifiers, Link, PaperRecord, Problem, Venue, Where
from extract.text import slug, title_key
from extract.venues import Venues

_PRINTED = 200  # characters of an odd text that a problem repeats
_PREPRINTS = "arXiv"


@dataclass(slots=True)
class Citation:
    """The fields of one citation in plain text."""

    label: str
    kind: str
    where: Where
    title: str = ""
    authors: Authors = field(default_factory=Authors)
    containers: tuple[str, ...] = ()
    year: str = ""
    month: str = ""
    doi: str = ""
    addresses: tuple[str, ...] = ()
    arxiv: tuple[str, ...] = ()
    dblp: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    volume: str = ""
    issue: str = ""
    is_proceedings: bool = False


def collect(
    citations: Iterable[Citation], problems: list[Problem], extractor: str, url: str, venues: Venues
) -> Extraction:
    """The records of a file's citations, and every other entry as a problem.

    An entry is left out only where another says the very same. Two that share a name are two works where they share
    nobody of their people, or where two conferences printed them: that goes into their keys.
    """
    records: list[PaperRecord] = []
    count = 0
    for citation in citations:
        count += 1
        read = _record(citation, extractor, problems, venues)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            records.append(read)
    if not count and not problems:
        problems.append(Problem("citation.none", "The file holds no citation.", Where(url), "error"))
    return Extraction(tuple(_told_apart(records, problems, venues)), tuple(problems), {}, {"citation": count})


def _told_apart(records: Iterable[PaperRecord], problems: list[Problem], venues: Venues) -> Iterator[PaperRecord]:
    named: dict[str, list[PaperRecord]] = {}
    for record in records:
        group = named.setdefault(record.key, [])
        if any(replace(record, where=other.where) == other for other in group):
            message = f"{record.title}: {record.key} stands in this file twice and says the same."
            problems.append(Problem("ignored.duplicate", message, record.where, "ignored", record.key))
        else:
            group.append(record)
    for group in named.values():
        apart = len(group) > 1 and not all(_may_be_one(group[0], other, venues) for other in group[1:])
        yield from _by_people_and_place(group, venues) if apart else group


def _by_people_and_place(group: Sequence[PaperRecord], venues: Venues) -> Iterator[PaperRecord]:
    """The records with their first author in their keys, and with the conference where several are one person's."""
    people = Counter(map(_first_author, group))
    for one in group:
        by = _first_author(one)
        place = _conference(one, venues) if people[by] > 1 else None
        yield replace(one, key="/".join((one.key, by, *([slug(place)] if place else []))))


def _may_be_one(a: PaperRecord, b: PaperRecord, venues: Venues) -> bool:
    if title_key(a.title) != title_key(b.title):
        return True  # a name that is not their own: the store tells them apart by title
    if len({place for one in (a, b) if (place := _conference(one, venues))}) > 1:
        return False
    left, right = ([person(author.name) for author in one.authors] for one in (a, b))
    return not left or not right or any(same_person(p, q) for p in left[:20] for q in right[:20])


def _conference(record: PaperRecord, venues: Venues) -> str | None:
    """The known series that printed it; a preprint may be the paper of any."""
    series = record.venue.series if record.venue else None
    return series if series in venues.series and series != _PREPRINTS else None


def _first_author(record: PaperRecord) -> str:
    return slug(record.authors[0].name, 40) if record.authors else "nobody"


def _record(citation: Citation, extractor: str, problems: list[Problem], venues: Venues) -> PaperRecord | Problem:
    where, label, title = citation.where, citation.label or "A citation", citation.title
    if citation.is_proceedings:
        return Problem("ignored.proceedings", f"{label}: {title}", where, "ignored")
    if code := kind_of_title(title):
        return Problem(code, f"{label}: {title}", where, "ignored")
    if not title_key(title):
        return Problem("citation.no-title", f"{label} has no title.", where)
    identifiers = _identifiers(citation)
    published = first_day(citation.year, citation.month)
    year = published.year if published else None
    _tell_of_authors(citation, label, problems)
    addresses = [a for a in dict.fromkeys(citation.addresses) if a.startswith(("http://", "https://"))]
    return PaperRecord(
        source="bibtex",
        key=_key(identifiers, title, year),
        title=without_mark(title),
        where=where,
        url=next((a for a in addresses if not _is_pdf(a)), None),
        authors=tuple(citation.authors.people),
        abstract=without_email(citation.abstract) or None,
        venue=_venue(citation, identifiers, year, venues),
        identifiers=identifiers,
        links=tuple(Link("pdf" if _is_pdf(a) else "paper", a) for a in addresses),
        published=published,
        keywords=citation.keywords,
        remarks=tuple(_remarks(citation)),
        status=status_of(title, citation.abstract, *citation.notes),
        volume=part_of(citation.volume),
        issue=part_of(citation.issue),
        extractor=extractor,
    )


def _identifiers(citation: Citation) -> Identifiers:
    found = from_url(*citation.addresses)
    doi = find_doi(citation.doi) or found.doi
    places = (*citation.arxiv, citation.doi, arxiv_of_dblp(citation.dblp))
    preprint = next((name for place in places if (name := find_arxiv(place))), None)
    if preprint:
        found = replace(found, arxiv=preprint[0], arxiv_version=preprint[1])
    return replace(found, doi=doi, dblp=citation.dblp or found.dblp)


def _key(names: Identifiers, title: str, year: int | None) -> str:
    own = names.doi or names.usenix or names.arxiv or names.dblp
    return own or slug(title) + (f"/{year}" if year else "")


def _venue(citation: Citation, names: Identifiers, year: int | None, venues: Venues) -> Venue | None:
    """By the containers, else by the stream of a dblp key ("conf/mlsys/..."), else arXiv for a preprint."""
    found = venue_of(citation.containers, year, venues)
    if found is None and citation.dblp and not any(map(is_satellite, citation.containers)):
        found = venue_of((citation.dblp.split("/")[1],), year, venues)
    if found is None and names.arxiv:
        return venue_of(("arXiv",), year, venues)
    return found or next(filter(None, (printed_venue(name, venues) for name in citation.containers)), None)


def _tell_of_authors(citation: Citation, label: str, problems: list[Problem]) -> None:
    authors = citation.authors
    if authors.doubtful:
        message = f"{label}: {authors.doubtful[:_PRINTED]!r} can be one author or two; read as one."
        problems.append(Problem("citation.doubtful-authors", message, citation.where))
    if authors.institutions:
        said = "; ".join(authors.institutions)[:_PRINTED]
        message = f"{label}: among the authors stand {said!r}, which are no persons; whose they are is not said."
        problems.append(Problem("citation.institution", message, citation.where))


def _remarks(citation: Citation) -> Iterator[str]:
    yield from (f"container: {c}" for c in dict.fromkeys(citation.containers))
    yield from (f"note: {without_email(n)}" for n in citation.notes)
    yield from (f"institution: {place}" for place in dict.fromkeys(citation.authors.institutions))
    if citation.authors.cut:
        yield "authors: and others"


def _is_pdf(address: str) -> bool:
    return address.lower().partition("?")[0].endswith(".pdf") or "/doi/pdf/" in address
