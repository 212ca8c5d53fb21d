"""DataCite's REST API: https://support.datacite.org/docs/api. Dagstuhl's proceedings (LIPIcs), preprints, deposits.

JSON:API: `data` is one object or a list of them, what is said stands under `attributes`, errors under `errors`.
Affiliations are objects where the question says `affiliation=true`, else strings; `nameType` tells people from
organisations; names are "Last, First" where they have no parts. An abstract is one of several `descriptions`.
"""

from __future__ import annotations

from datetime import date

from extract.identifiers import arxiv as find_arxiv
from extract.identifiers import doi as find_doi
from extract.lexicon.privacy import without_email
from extract.readers.containers import venue_of
from extract.readers.jsonread import Node, full_date, read_json, whole_year
from extract.readers.markup import plain
from extract.records import Author, Extraction, Identifiers, Link, PaperRecord, Problem, Where
from extract.registry import Extractor
from extract.venues import SHIPPED, Venues

LABEL = "datacite/1"
# resourceTypeGeneral of https://datacite-metadata-schema.readthedocs.io that may be a paper; the others are no papers.
_PAPERS = frozenset(("ConferencePaper", "JournalArticle", "Preprint", "Text", "Dissertation", "Report", ""))


def recognises(body: bytes, url: str) -> bool:
    """An address of api.datacite.org, or JSON:API of DOIs."""
    head = body[:4000]
    return url.startswith("https://api.datacite.org/") or (
        head.lstrip()[:1] == b"{" and b'"attributes"' in head and b'"type":"dois"' in head.replace(b" ", b"")
    )


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The works of one answer.

    `page`: total_results. Problems: `metadata.error`, `metadata.not-found`, `metadata.other-message`,
    `metadata.no-results`, `metadata.no-key`, `metadata.no-title`, `ignored.dataset` for what is no paper, and those of
    `jsonread`. Never raises.
    """
    where = Where(url)
    value, problems = read_json(body, url)
    if problems:
        return Extraction(problems=problems)
    answer = Node(value if isinstance(value, dict) else {}, where)
    if failures := answer.nodes("errors"):
        return Extraction(problems=tuple(map(_failure, failures)))
    works = answer.nodes("data")
    if not works:
        code = "metadata.no-results" if "data" in answer.data else "metadata.other-message"
        return Extraction(problems=(*answer.problems, Problem(code, "DataCite's answer holds no work.", where)))
    records = [record for work in works if (record := _work(work.node("attributes"), venues))]
    total = answer.node("meta").integer("total")
    page: dict[str, str | int] = {} if total is None else {"total_results": total}
    return Extraction(tuple(records), tuple(answer.problems), page, {"work": len(works)})


def _failure(failure: Node) -> Problem:
    said = failure.text("title") or failure.text("detail") or "it does not say why"
    code = "metadata.not-found" if failure.text("status") == "404" else "metadata.error"
    return Problem(code, f"DataCite: {said}", failure.where, "error")


def _work(work: Node, venues: Venues) -> PaperRecord | None:
    doi, title = find_doi(work.text("doi")), _title(work)
    preprint = find_arxiv(work.text("doi"))
    key = doi or (work.text("doi") or "").lower()
    kind = work.node("types").text("resourceTypeGeneral") or ""
    if kind not in _PAPERS:
        message = f"{title or key}: DataCite type {kind!r}"
        work.note(Problem("ignored.dataset", message, work.where, "ignored", key or None))
        return None
    if not key:
        work.note(Problem("metadata.no-key", f"{work.path} has no DOI: {title[:100]!r}", work.where))
        return None
    if not title:
        work.note(Problem("metadata.no-title", f"{key} has no title.", work.where, "warning", key))
        return None
    published = _published(work)
    container = work.node("container").text("title")
    return PaperRecord(
        source="datacite",
        key=key,
        title=title,
        where=work.where,
        url=f"https://doi.org/{key}",
        authors=tuple(author for creator in work.nodes("creators") if (author := _author(creator))),
        abstract=_abstract(work),
        venue=venue_of(("arXiv",) if preprint else (container,), published.year if published else None, venues),
        identifiers=Identifiers(doi=doi, arxiv=preprint[0] if preprint else None),
        links=_links(work),
        published=published,
        keywords=tuple(plain(text) for subject in work.nodes("subjects") if (text := subject.text("subject"))),
        remarks=tuple(f"{label}: {text}" for label, text in (("type", kind), ("container", container)) if text),
        extractor=LABEL,
    )


def _title(work: Node) -> str:
    """The title, with its subtitle; translations and alternatives have a `titleType` of their own."""
    titles = [(t.text("titleType"), plain(t.text("title") or "")) for t in work.nodes("titles")]
    title = next((text for kind, text in titles if kind is None and text), "")
    subtitle = next((text for kind, text in titles if kind == "Subtitle" and text), "")
    return f"{title}: {subtitle}" if title and subtitle else title


def _author(creator: Node) -> Author | None:
    if creator.text("nameType") == "Organizational":
        return None
    parts = " ".join(filter(None, (creator.text("givenName"), creator.text("familyName"))))
    family, comma, given = (creator.text("name") or "").partition(",")
    name = plain(parts or (f"{given.strip()} {family.strip()}" if comma else family))
    return Author(name, tuple(_affiliations(creator))) if name else None


def _affiliations(creator: Node) -> dict[str, None]:
    values = creator.data.get("affiliation")
    listed = values if isinstance(values, list) else []
    strings = Node({"affiliation": [v for v in listed if isinstance(v, str)]}, creator.where).texts("affiliation")
    names = [n.text("name") or "" for n in creator.each([v for v in listed if not isinstance(v, str)], "affiliation")]
    return dict.fromkeys(text for name in (*strings, *names) if (text := without_email(plain(name))))


def _abstract(work: Node) -> str | None:
    told = ((d.text("descriptionType"), d.text("description")) for d in work.nodes("descriptions"))
    abstract = next((text for kind, text in told if kind == "Abstract" and text), None)
    return without_email(plain(abstract)) or None if abstract else None


def _published(work: Node) -> date | None:
    days = {d.text("dateType"): full_date(d.text("date")) for d in work.nodes("dates")}
    return days.get("Issued") or days.get("Available") or whole_year(work.integer("publicationYear"))


def _links(work: Node) -> tuple[Link, ...]:
    url = work.text("url") or ""
    return (Link("paper", url),) if url.startswith(("http://", "https://")) else ()


EXTRACTORS = (Extractor("datacite", 1, recognises, extract),)
