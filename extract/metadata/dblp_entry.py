"""One dblp record, from whichever of its formats, as a paper's record or as what is no paper."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extract.identifiers import arxiv_of_dblp, from_url
from extract.lexicon.names import clean
from extract.lexicon.nopapers import kind_of_title, status_of, without_mark
from extract.readers.containers import of_volume, part_of, venue_of
from extract.readers.jsonread import whole_year
from extract.readers.markup import plain
from extract.records import Author, Link, PaperRecord, Problem, Where
from extract.venues import Venues

LABEL = "dblp/1"
_NO_PAPERS = {
    "Editorship": "ignored.proceedings",
    "Home Page": "ignored.person-page",
    "Data and Artifacts": "ignored.dataset",
    "Reference Works": "ignored.container",
}
_WITHDRAWN = "Withdrawn Items"


@dataclass(slots=True)
class Entry:
    """One dblp record, from whichever of its formats."""

    key: str = ""
    kind: str = ""
    title: str = ""
    authors: list[str] = field(default_factory=list)
    venues: list[str] = field(default_factory=list)
    year: int | None = None
    addresses: list[str] = field(default_factory=list)
    doi: str | None = None
    session: str | None = None
    volume: str | None = None
    issue: str | None = None


def record_of(entry: Entry, where: Where, venues: Venues) -> PaperRecord | Problem:
    """The record of an entry; the problem that names it where it is no paper, or has no key or title."""
    title = plain(entry.title)
    title = title[:-1] if title.endswith(".") and not title.endswith("..") else title
    if code := _NO_PAPERS.get(entry.kind):
        return Problem(code, f"{title or entry.key}: dblp type {entry.kind!r}", where, "ignored", entry.key or None)
    if code := kind_of_title(title):
        return Problem(code, f"{title} ({entry.key})", where, "ignored", entry.key or None)
    if not entry.key:
        return Problem("dblp.no-key", f"A record has no key: {title[:100]!r}", where)
    if not title:
        return Problem("dblp.no-title", f"{entry.key} has no title.", where, "warning", entry.key)
    addresses = [a for a in entry.addresses if a.startswith(("http://", "https://"))]
    own = f"https://dblp.org/rec/{entry.key}"
    found = from_url(f"https://doi.org/{entry.doi}" if entry.doi else None, *addresses)
    external = [a for a in addresses if "://dblp." not in a and "wikidata.org" not in a]
    names = tuple(map(clean, entry.authors))
    if preprint := arxiv_of_dblp(entry.key):
        found = replace(found, arxiv=preprint, arxiv_version=found.arxiv_version if found.arxiv == preprint else None)
    return PaperRecord(
        source="dblp",
        key=entry.key,
        title=without_mark(title),
        where=where,
        url=own,
        authors=tuple(Author(name) for name in names if name),
        venue=of_volume(venue_of(entry.venues, entry.year, venues), entry.volume, venues),
        session=entry.session,
        identifiers=replace(found, dblp=entry.key),
        links=tuple(Link("pdf" if a.lower().endswith(".pdf") else "paper", a) for a in dict.fromkeys(external)),
        published=whole_year(entry.year),
        remarks=tuple(f"container: {v}" for v in entry.venues if v),
        status="withdrawn" if entry.kind == _WITHDRAWN else status_of(title),
        volume=part_of(entry.volume),
        issue=part_of(entry.issue),
        extractor=LABEL,
    )
