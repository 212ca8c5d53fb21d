"""Semantic Scholar's Graph API: https://api.semanticscholar.org/api-docs/graph.

Only the fields that were asked for are there. Batch answers hold null for papers it does not know; references hold
papers without an id; affiliations are rare. One request per second with a key, 429 soon without.
"""

from __future__ import annotations

import re
from datetime import date

from extract.identifiers import arxiv as find_arxiv
from extract.identifiers import doi as find_doi
from extract.lexicon.nopapers import kind_of_title, status_of, without_mark
from extract.lexicon.privacy import without_email
from extract.metadata.references import reference
from extract.readers.containers import part_of, venue_of
from extract.readers.jsonread import Node, full_date, read_json, whole_year
from extract.readers.markup import plain
from extract.records import Author, Extraction, Identifiers, Link, PaperRecord, Problem, Reference, Where
from extract.registry import Extractor
from extract.venues import SHIPPED, Venues

LABEL = "semanticscholar/1"
_DBLP_YEAR = re.compile(r"conf/[^/]+/[A-Za-z]\S*?(\d\d)[a-z]{0,2}$")
_CENTURY = 36
"""dblp's first conference papers are of 1936."""
_WRAPPERS = ("citingPaper", "citedPaper", "paper")


def recognises(body: bytes, url: str) -> bool:
    """An address of api.semanticscholar.org, or JSON with a `paperId`."""
    return "://api.semanticscholar.org/" in url or (body.lstrip()[:1] in b"{[" and b'"paperId"' in body[:500])


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of one answer: a paper, a batch, a search, citations or references.

    `page`: total_results, start, next_start, next_token. Problems: `semanticscholar.error` (it refuses the question),
    `semanticscholar.not-found`, `semanticscholar.other-message` (an answer about authors, say),
    `semanticscholar.no-results`, `semanticscholar.no-title`, `semanticscholar.no-id`, and those of `jsonread`.
    Never raises.
    """
    where = Where(url)
    value, problems = read_json(body, url)
    if problems:
        return Extraction(problems=problems)
    page: dict[str, str | int] = {}
    answer = Node(value if isinstance(value, dict) else {"data": value}, where)
    if said := answer.text("error") or answer.text("message"):
        code = "semanticscholar.not-found" if "not found" in said else "semanticscholar.error"
        return Extraction(problems=(Problem(code, f"Semantic Scholar: {said}", where, "error"),))
    is_paper = "paperId" in answer.data and "title" in answer.data
    papers = [answer] if is_paper else _listed(answer, page)
    records: list[PaperRecord] = []
    others = 0
    for paper in papers:
        if "authorId" in paper.data or ("name" in paper.data and "title" not in paper.data):
            others += 1
        elif record := _paper(paper, venues):
            records.append(record)
    if others or (not papers and not answer.problems and not _is_list(answer)):
        message = f"{others} entries are no papers." if others else "The answer is not about papers."
        answer.note(Problem("semanticscholar.other-message", message, where))
    elif not papers and not answer.problems:
        answer.note(Problem("semanticscholar.no-results", "Semantic Scholar lists no paper for this.", where))
    return Extraction(tuple(records), tuple(answer.problems), page, {"paper": len(papers)})


def _is_list(answer: Node) -> bool:
    return isinstance(answer.data.get("data"), list) or answer.data.get("total") == 0


def _listed(answer: Node, page: dict[str, str | int]) -> list[Node]:
    for fact, name in (("total_results", "total"), ("start", "offset"), ("next_start", "next")):
        if (number := answer.integer(name)) is not None:
            page[fact] = number
    if token := answer.text("token"):
        page["next_token"] = token
    for name in ("data", "recommendedPapers", "papers"):
        values = answer.data.get(name)
        if isinstance(values, list):
            unknown = sum(v is None for v in values)
            if unknown:
                message = f"Semantic Scholar does not know {unknown} of the papers asked for."
                answer.note(Problem("semanticscholar.not-found", message, answer.where))
            return [_unwrapped(node) for node in answer.each(values, name)]
    return []


def _unwrapped(node: Node) -> Node:
    for wrapper in _WRAPPERS:
        if isinstance(node.data.get(wrapper), dict):
            return node.node(wrapper)
    return node


def _paper(paper: Node, venues: Venues) -> PaperRecord | None:
    external = paper.node("externalIds")
    doi, arxiv = find_doi(external.text("DOI")), find_arxiv(external.text("ArXiv"))
    corpus_id = external.text("CorpusId") or paper.text("corpusId")
    key = paper.text("paperId") or (f"CorpusId:{corpus_id}" if corpus_id else None)
    title = plain(paper.text("title") or "")
    if key is None:
        paper.note(Problem("semanticscholar.no-id", f"{paper.path} has no id: {title[:100]!r}", paper.where))
        return None
    if not title:
        paper.note(Problem("semanticscholar.no-title", f"{key} has no title.", paper.where, "warning", key))
        return None
    if code := kind_of_title(title):
        paper.note(Problem(code, f"{title}: named so", paper.where, "ignored", key))
        return None
    published = full_date(paper.text("publicationDate")) or whole_year(paper.integer("year"))
    series = paper.node("publicationVenue")
    names = (paper.text("venue"), series.text("name"), *series.texts("alternate_names"))
    abstract, pdf = paper.text("abstract"), paper.node("openAccessPdf").text("url")
    url = paper.text("url") or f"https://www.semanticscholar.org/paper/{key}"
    links = (("paper", url), ("pdf", pdf))
    return PaperRecord(
        source="semanticscholar",
        key=key,
        title=without_mark(title),
        where=paper.where,
        url=url,
        authors=_authors(paper),
        abstract=without_email(plain(abstract)) or None if abstract else None,
        venue=venue_of(names, _venue_year(published, external.text("DBLP"), is_preprinted=arxiv is not None), venues),
        identifiers=Identifiers(
            doi=doi,
            arxiv=arxiv[0] if arxiv else None,
            dblp=external.text("DBLP"),
            semanticscholar=paper.text("paperId"),
        ),
        links=tuple(Link("pdf" if k == "pdf" else "paper", u) for k, u in links if u and u.startswith("http")),
        published=published,
        keywords=tuple(paper.texts("fieldsOfStudy")),
        remarks=(f"container: {names[0]}",) if names[0] else (),
        status=status_of(title, abstract),
        volume=_volume(paper.node("journal").text("volume")),
        references=tuple(r for r in map(_reference, paper.nodes("references")) if r),
        extractor=LABEL,
    )


def _reference(cited: Node) -> Reference | None:
    """A work of the reference list; what it could not identify has a title alone."""
    external = cited.node("externalIds")
    return reference(
        doi=external.text("DOI"),
        arxiv=external.text("ArXiv"),
        semanticscholar=cited.text("paperId"),
        title=plain(cited.text("title") or "") or None,
    )


def _volume(text: str | None) -> str | None:
    """Without the issue: "volume" is "39 2" or "18" (seen 2024)."""
    return part_of((text or "").partition(" ")[0])


def _venue_year(published: date | None, dblp: str | None, *, is_preprinted: bool) -> int | None:
    """The year of the venue: that of the key which dblp gives works of conferences ("conf/sosp/SongMXC24").

    Date and year are the preprint's where there was one, and then say nothing of the venue's year (seen 2024).
    """
    if match := _DBLP_YEAR.match(dblp or ""):
        digits = int(match[1])
        return 1900 + digits if digits >= _CENTURY else 2000 + digits
    return published.year if published and not is_preprinted else None


def _authors(paper: Node) -> tuple[Author, ...]:
    """The authors in order; the snippet search gives bare names instead of objects."""
    values = paper.data.get("authors")
    if isinstance(values, list) and values and all(isinstance(v, str) for v in values):
        return tuple(Author(name) for name in paper.texts("authors"))
    authors = []
    for author in paper.nodes("authors"):
        if name := author.text("name"):
            affiliations = (without_email(plain(a)) for a in author.texts("affiliations"))
            authors.append(Author(plain(name), tuple(dict.fromkeys(a for a in affiliations if a))))
    return tuple(authors)


EXTRACTORS = (Extractor("semanticscholar", 1, recognises, extract),)
