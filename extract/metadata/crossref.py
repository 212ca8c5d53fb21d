"""Crossref's REST API: one work, or a list of works: https://api.crossref.org/swagger-ui/index.html.

Seen: title and subtitle in separate fields; `&amp;` escaped once more inside JSON; JATS in abstracts (present in about
one ACM work of six); `event.acronym` "SIGMOD/PODS '21"; an error as plain text "Resource not found." (HTTP 404) or as
JSON with status "failed". Limits changed in December 2025; the headers say what holds.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from extract.identifiers import arxiv as find_arxiv
from extract.identifiers import doi as find_doi
from extract.lexicon.dates import first_day
from extract.lexicon.names import clean, joined, split
from extract.lexicon.nopapers import kind_of_title, status_of, without_mark
from extract.lexicon.privacy import without_email
from extract.metadata.references import from_text, reference
from extract.readers.containers import part_of, venue_of
from extract.readers.jsonread import Node, read_json
from extract.readers.markup import plain
from extract.readers.repair import repair
from extract.readers.tex import tex_to_text
from extract.records import Author, Extraction, Identifiers, Link, PaperRecord, Problem, Reference, Where
from extract.registry import Extractor
from extract.text import title_key
from extract.venues import SHIPPED, Venues

LABEL = "crossref/1"
# Types of https://api.crossref.org/types that are no papers.
_NO_PAPERS = {
    "proceedings": "ignored.proceedings",
    "proceedings-series": "ignored.proceedings",
    "journal": "ignored.container",
    "journal-issue": "ignored.container",
    "journal-volume": "ignored.container",
    "book-series": "ignored.container",
    "book-set": "ignored.container",
    "report-series": "ignored.container",
    "component": "ignored.component",
    "peer-review": "ignored.peer-review",
    "grant": "ignored.grant",
    "database": "ignored.dataset",
    "dataset": "ignored.dataset",
}


_DATES = ("published", "published-online", "published-print", "issued", "posted", "created")
# Some publishers' titles are indented XML, with white space between a tag and the sign that belongs to it.
_BROKEN_TAG = re.compile(r"(</\w{1,12}>)\s{1,80}(?=[,.;:)]|-\w)")
_RETRACTIONS = ("retraction", "withdrawal", "removal")


def recognises(body: bytes, url: str) -> bool:
    """An address of api.crossref.org, JSON that calls itself a Crossref message, or works of Crossref's public file."""
    if url.startswith(("https://api.crossref.org/", "http://api.crossref.org/")):
        return True
    start = body[:4000].lstrip()
    if start[:1] != b"{":
        return False
    return b'"message-type"' in start + body[-400:] or (b'"DOI"' in start and b'"paperId"' not in start)


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The works of one answer, or of a piece of the public data file.

    `page`: total_results, items_per_page, start, next_cursor. Problems: `crossref.not-found`, `crossref.error` (the API
    refuses the question), `crossref.other-message` (an answer that lists no works), `crossref.no-results`,
    `crossref.no-title`, `crossref.no-doi`, `ignored.*` for entries that are no papers, and those of `jsonread`.
    Never raises.
    """
    where = Where(url)
    if body.strip()[:60].lower().startswith(b"resource not found"):
        return Extraction(problems=(Problem("crossref.not-found", "Crossref does not know this.", where, "error"),))
    value, problems = read_json(body, url)
    if problems:
        value = _lines(body)
        if value is None:
            return Extraction(problems=problems)
    if not isinstance(value, dict):
        return Extraction(problems=(Problem("crossref.other-message", "Not a Crossref message.", where, "error"),))
    answer = Node(value, where)
    kind = answer.text("message-type") or "?"
    if answer.text("status") == "failed":
        return Extraction(problems=tuple(_failures(answer, kind)) + tuple(answer.problems))
    page: dict[str, str | int] = {}
    works = _works(answer, kind, page)
    if works is None:
        named = f"A message of type {kind[:60]!r} lists no works."
        return Extraction(problems=(Problem("crossref.other-message", named, where), *answer.problems))
    records = [record for work in works if (record := _work(work, venues))]
    if not works and not answer.problems:
        answer.note(Problem("crossref.no-results", "Crossref lists no work for this question.", where))
    return Extraction(tuple(records), tuple(answer.problems), page, {"work": len(works)})


def _works(answer: Node, kind: str, page: dict[str, str | int]) -> list[Node] | None:
    """The works of a message, or of a piece of the public data file, which has no envelope; None if there are none."""
    if kind == "work":
        return answer.nodes("message")
    if kind == "work-list":
        message = answer.node("message")
        _page(message, page)
        return message.nodes("items")
    if kind == "?" and isinstance(answer.data.get("items"), list):
        return answer.nodes("items")
    return [answer] if kind == "?" and "DOI" in answer.data and "title" in answer.data else None


def _lines(body: bytes) -> dict[str, Any] | None:
    """One work on each line, as in the public data file since 2025; None for anything else."""
    works = []
    for line in body.splitlines():
        value, problems = read_json(line, "") if line.strip() else (None, ())
        if problems or not isinstance(value, dict | None):
            return None
        works += [value] if value else []
    return {"items": works} if works else None


def _failures(answer: Node, kind: str) -> list[Problem]:
    said = [failure.text("message") or failure.text("type") or "" for failure in answer.nodes("message")] or [kind]
    return [Problem("crossref.error", f"Crossref refuses: {text}", answer.where, "error") for text in said]


def _page(message: Node, page: dict[str, str | int]) -> None:
    for fact, name in (("total_results", "total-results"), ("items_per_page", "items-per-page")):
        if (number := message.integer(name)) is not None:
            page[fact] = number
    if (start := message.node("query").integer("start-index")) is not None:
        page["start"] = start
    if cursor := message.text("next-cursor"):
        page["next_cursor"] = cursor


def _work(work: Node, venues: Venues) -> PaperRecord | None:
    doi, kind = find_doi(work.text("DOI")), work.text("type") or ""
    title = _title(work)
    if code := _NO_PAPERS.get(kind):
        work.note(Problem(code, f"{title or doi}: Crossref type {kind!r}", work.where, "ignored", doi))
        return None
    if doi is None:
        work.note(Problem("crossref.no-doi", f"{work.path} has no DOI: {title[:100]!r}", work.where))
        return None
    if not title:
        work.note(Problem("crossref.no-title", f"{doi} has no title.", work.where, "warning", doi))
        return None
    if code := kind_of_title(title):
        work.note(Problem(code, f"{title} ({doi})", work.where, "ignored", doi))
        return None
    published = _published(work)
    containers = [plain(t) for t in work.texts("container-title")]
    event = work.node("event")
    starts = _date(event, "start")
    names = (event.text("acronym"), event.text("name"), *containers, *work.texts("short-container-title"))
    year = starts[0] if starts else published
    abstract = work.text("abstract")
    preprint = _preprint(work)
    return PaperRecord(
        source="crossref",
        key=doi,
        title=without_mark(title),
        where=work.where,
        url=f"https://doi.org/{doi}",
        authors=tuple(a for a in map(_author, work.nodes("author")) if a),
        abstract=without_email(plain(abstract)) or None if abstract else None,
        venue=venue_of(names, year.year if year else None, venues),
        identifiers=Identifiers(doi=doi, arxiv=preprint),
        links=_links(work),
        published=published,
        keywords=tuple(plain(s) for s in work.texts("subject")),
        remarks=tuple(
            f"{label}: {text}"
            for label, text in (
                ("type", kind),
                *(("container", c) for c in containers),
                ("event", event.text("name")),
            )
            if text
        ),
        status="withdrawn" if _taken_back(work) else status_of(title, abstract and plain(abstract)),
        volume=part_of(work.text("volume")),
        issue=part_of(work.text("issue") or work.node("journal-issue").text("issue")),
        references=tuple(r for r in map(_reference, work.nodes("reference")) if r),
        extractor=LABEL,
    )


def _reference(cited: Node) -> Reference | None:
    """A reference as deposited: a DOI, where publisher or Crossref knew one, the title or the line as printed."""
    title = cited.text("article-title")
    arxiv, printed = from_text(cited.text("unstructured") or cited.text("journal-title"))
    return reference(doi=cited.text("DOI"), arxiv=arxiv, title=plain(title) if title else printed)


def _title(work: Node) -> str:
    """ "Title: subtitle", as it stands on the paper; the subtitle only where the title does not have it already."""
    titles = [_mended(plain(_BROKEN_TAG.sub(r"\1", t))) for t in work.texts("title")]
    title = titles[0] if titles else ""
    for subtitle in (plain(t) for t in work.texts("subtitle")):
        if title and title_key(subtitle) not in title_key(title):
            title = f"{title.rstrip(': ')}: {subtitle.lstrip(': ')}"
    return title


def _mended(text: str) -> str:
    """UTF-8 that a publisher read as Latin letters ("AndrÃ©") put right."""
    return repair(text).text if any(sign in text for sign in "ÃÂâ") else text


def _taken_back(work: Node) -> bool:
    """Whether a later notice retracts the work (`updated-by`; `update-to` stands in the notice itself)."""
    return any(notice.text("type") in _RETRACTIONS for notice in work.nodes("updated-by"))


def _author(author: Node) -> Author | None:
    parts = joined(author.text("given") or "", author.text("family") or "", author.text("suffix") or "")
    printed = plain(parts or author.text("name") or author.text("literal") or "")
    name = clean(tex_to_text(_mended(printed)))
    affiliations = (without_email(plain(a.text("name") or "")) for a in author.nodes("affiliation"))
    if not name or not split(name).names:  # "et al." stands there as a person's family name
        return None
    return Author(name, tuple(dict.fromkeys(a for a in affiliations if a)))


def _published(work: Node) -> date | None:
    """The first of the dates that Crossref knows, as exactly as another of the same year tells it."""
    found = [told for name in _DATES if (told := _date(work, name))]
    if not found:
        return None
    same_year = [told for told in found if told[0].year == found[0][0].year]
    return max(same_year, key=lambda told: told[1])[0]


def _date(owner: Node, name: str) -> tuple[date, int] | None:
    """The date, and how many of its parts are told; numbers come as text now and then."""
    parts = owner.node(name).data.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [str(part) for part in first if isinstance(part, int | str) and not isinstance(part, bool)][:3]
    if not numbers or not all(part.isdecimal() and len(part) < 5 for part in numbers):
        return None
    day = first_day("-".join(numbers))
    return (day, len(numbers)) if day else None


def _links(work: Node) -> tuple[Link, ...]:
    paper = work.node("resource").node("primary").text("URL") or work.text("URL")
    found = [("paper", paper)]
    found += [
        ("pdf", link.text("URL")) for link in work.nodes("link") if link.text("content-type") == "application/pdf"
    ]
    return tuple(
        Link("pdf" if kind == "pdf" else "paper", url)
        for kind, url in dict.fromkeys(found)
        if url and url.startswith(("http://", "https://"))
    )


def _preprint(work: Node) -> str | None:
    for relation in work.node("relation").nodes("has-preprint"):
        if found := find_arxiv(relation.text("id")):
            return found[0]
    return None


EXTRACTORS = (Extractor("crossref", 1, recognises, extract),)
