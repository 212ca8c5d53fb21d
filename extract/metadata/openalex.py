"""OpenAlex's works: https://docs.openalex.org/api-entities/works/work-object.

Seen: `primary_location.source` null for ACM works; `&amp;` escaped inside affiliation strings; `authorships[].author`
without a name; abstracts only as an inverted index. A key is needed since February 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extract.identifiers import arxiv as find_arxiv
from extract.identifiers import doi as find_doi
from extract.identifiers import openalex as find_openalex
from extract.lexicon.names import parse as parse_name
from extract.lexicon.names import person, same_person
from extract.lexicon.nopapers import kind_of_title, status_of, without_mark
from extract.lexicon.privacy import without_email
from extract.readers.containers import part_of, venue_of
from extract.readers.jsonread import Node, full_date, read_json, whole_year
from extract.readers.markup import plain
from extract.records import Author, Extraction, Identifiers, Link, PaperRecord, Problem, Reference, Where
from extract.registry import Extractor
from extract.text import collapse
from extract.venues import SHIPPED, Venues

LABEL = "openalex/1"
_NO_PAPERS = {
    "paratext": "ignored.container",
    "peer-review": "ignored.peer-review",
    "dataset": "ignored.dataset",
    "grant": "ignored.grant",
    "supplementary-materials": "ignored.component",
    "libguides": "ignored.container",
}
_MAX_WORDS = 20_000  # of an abstract; bounds the memory, by hand


def recognises(body: bytes, url: str) -> bool:
    """An address of api.openalex.org, or JSON that names an OpenAlex work."""
    return url.startswith(("https://api.openalex.org/", "http://api.openalex.org/")) or (
        body.lstrip()[:1] == b"{" and b"https://openalex.org/W" in body[:2000]
    )


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The works of one answer.

    `page`: total_results, items_per_page, next_cursor. Problems: `openalex.error`, `openalex.not-found`,
    `openalex.no-results`, `openalex.no-title`, `openalex.no-id`, `openalex.other-message`, `ignored.*` for entries that
    are no papers, and those of `jsonread`. Never raises.
    """
    where = Where(url)
    if body.lstrip()[:1] == b"<" and b"404" in body[:2000]:
        return Extraction(problems=(Problem("openalex.not-found", "OpenAlex does not know this.", where, "error"),))
    value, problems = read_json(body, url)
    if problems:
        return Extraction(problems=problems)
    if not isinstance(value, dict):
        return Extraction(problems=(Problem("openalex.other-message", "Not an OpenAlex answer.", where, "error"),))
    answer = Node(value, where)
    if "error" in value:
        said = answer.text("message") or answer.text("error")
        return Extraction(problems=(Problem("openalex.error", f"OpenAlex refuses: {said}", where, "error"),))
    page: dict[str, str | int] = {}
    if "results" in value:
        works = answer.nodes("results")
        _page(answer.node("meta"), page)
    elif "openalex.org/W" in (answer.text("id") or "") or "doi" in value:
        works = [answer]
    else:
        return Extraction(problems=(Problem("openalex.other-message", "The answer holds no work.", where),))
    records = [record for work in works if (record := _work(work, venues))]
    if not works and not answer.problems:
        answer.note(Problem("openalex.no-results", "OpenAlex lists no work for this question.", where))
    return Extraction(tuple(records), tuple(answer.problems), page, {"work": len(works)})


def _page(meta: Node, page: dict[str, str | int]) -> None:
    for fact, name in (("total_results", "count"), ("items_per_page", "per_page"), ("page", "page")):
        if (number := meta.integer(name)) is not None:
            page[fact] = number
    if cursor := meta.text("next_cursor"):
        page["next_cursor"] = cursor


def _work(work: Node, venues: Venues) -> PaperRecord | None:
    name = (work.text("id") or "").rpartition("/")[2]
    doi = find_doi(work.text("doi"))
    key = doi or name
    title = plain(work.text("title") or work.text("display_name") or "")
    kind = work.text("type") or ""
    if code := _NO_PAPERS.get(kind):
        work.note(Problem(code, f"{title or key}: OpenAlex type {kind!r}", work.where, "ignored", key or None))
        return None
    if code := kind_of_title(title):
        work.note(Problem(code, f"{title}: named so", work.where, "ignored", key or None))
        return None
    if not key:
        work.note(Problem("openalex.no-id", f"{work.path} has neither id nor DOI: {title[:100]!r}", work.where))
        return None
    if not title:
        work.note(Problem("openalex.no-title", f"{key} has no title.", work.where, "warning", key))
        return None
    published = full_date(work.text("publication_date")) or whole_year(work.integer("publication_year"))
    primary = work.node("primary_location")
    locations = [primary, *work.nodes("locations")]
    container = primary.node("source").text("display_name") or primary.text("raw_source_name")
    return PaperRecord(
        source="openalex",
        key=key,
        title=without_mark(title),
        where=work.where,
        url=f"https://openalex.org/{name}" if name else f"https://doi.org/{doi}",
        authors=tuple(a for a in map(_author, work.nodes("authorships")) if a),
        abstract=_abstract(work),
        venue=venue_of(_venue_names(primary, container), published.year if published else None, venues),
        identifiers=Identifiers(doi=doi, arxiv=_arxiv(locations, work), openalex=name or None),
        links=_links(primary, work),
        published=published,
        remarks=tuple(_remarks(work, kind, container)),
        status="withdrawn" if work.data.get("is_retracted") is True else status_of(title),
        volume=part_of(work.node("biblio").text("volume")),
        issue=part_of(work.node("biblio").text("issue")),
        references=tuple(r for r in map(_reference, work.texts("referenced_works")) if r),
        extractor=LABEL,
    )


def _reference(address: str) -> Reference | None:
    """OpenAlex names what a work cites by its own ids alone."""
    name = find_openalex(address)
    return Reference(Identifiers(openalex=name)) if name else None


def _remarks(work: Node, kind: str, container: str | None) -> Iterator[str]:
    yield from (f"{label}: {text}" for label, text in (("type", kind), ("container", container)) if text)
    if work.data.get("is_authors_truncated") is True:
        yield "authors: and others"


def _venue_names(primary: Node, container: str | None) -> tuple[str | None, ...]:
    if container and container.startswith("arXiv"):
        return ("arXiv",)
    return (container, primary.text("raw_source_name"))


def _author(authorship: Node) -> Author | None:
    name = _name(authorship.node("author").text("display_name"), authorship.text("raw_author_name"))
    if not name:
        return None
    printed = authorship.texts("raw_affiliation_strings")
    known = [i.text("display_name") or "" for i in authorship.nodes("institutions")] if not printed else []
    affiliations = (without_email(plain(a)) for a in (printed or known))
    return Author(name, tuple(dict.fromkeys(a for a in affiliations if a)))


def _name(known: str | None, printed: str | None) -> str:
    """The name as printed where it is the fuller of the two: OpenAlex knows some people by their initials."""
    ours, theirs = (str(parse_name(plain(name))) if name else "" for name in (known, printed))
    fuller = len(theirs) > len(ours) and same_person(person(ours), person(theirs))
    return theirs if not ours or fuller else ours


def _abstract(work: Node) -> str | None:
    """The abstract put together again from the positions of its words."""
    index = work.data.get("abstract_inverted_index")
    if not isinstance(index, dict):
        work.node("abstract_inverted_index")
        return None
    placed = [(p, w) for w, positions in index.items() for p in _positions(positions)]
    placed.sort()
    if len(placed) > _MAX_WORDS:
        message = f"{work.path}: an abstract of {len(placed)} words is cut to {_MAX_WORDS}."
        work.note(Problem("openalex.long-abstract", message, work.where))
    words = Node({"words": " ".join(w for _, w in placed[:_MAX_WORDS])}, work.where).text("words")
    return without_email(plain(words)) or None if words else None


def _positions(value: Any) -> list[int]:
    return [p for p in value if type(p) is int] if isinstance(value, list) else []


def _arxiv(locations: list[Node], work: Node) -> str | None:
    addresses = [location.text("landing_page_url") for location in locations] + [work.text("doi")]
    return next((found[0] for address in addresses if (found := find_arxiv(address))), None)


def _links(primary: Node, work: Node) -> tuple[Link, ...]:
    best = work.node("best_oa_location").text("pdf_url")
    found = (("paper", primary.text("landing_page_url")), ("pdf", primary.text("pdf_url") or best))
    return tuple(
        Link("pdf" if kind == "pdf" else "paper", collapse(url))
        for kind, url in found
        if url and url.startswith(("http://", "https://"))
    )


EXTRACTORS = (Extractor("openalex", 1, recognises, extract),)
