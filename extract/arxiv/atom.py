"""arXiv's query API: https://info.arxiv.org/help/api/user-manual.html (Atom 1.0 with OpenSearch counts).

Seen: an unknown id is left out of an answer without a word; a malformed id is an HTTP 400 with one entry "Error";
a page can come back empty although more results exist (ask again).
"""

from __future__ import annotations

from lxml import etree

from extract.arxiv.record import Reading, paper, person
from extract.identifiers import arxiv
from extract.readers.jsonread import full_date
from extract.readers.safexml import bare, local_name, parse_xml, words
from extract.records import Author, Extraction, PaperRecord, Problem, Where
from extract.venues import SHIPPED, Venues

LABEL = "arxiv-atom/1"
_FACTS = {
    "totalResults": "total_results",
    "startIndex": "start",
    "itemsPerPage": "items_per_page",
    "updated": "response_date",
}
_TEXTS = frozenset(("id", "title", "summary", "published", "updated", "comment", "journal_ref", "doi"))


def recognises(body: bytes, url: str) -> bool:
    """A query address of arXiv, or an Atom feed that names arXiv's query API."""
    head = body[:2000]
    counted = b"opensearch" in head and b"arxiv.org/schemas/atom" in head
    return ("arxiv.org/api/query" in url) or (b"<feed" in head and (b"arxiv.org/api/" in head or counted))


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The preprints of one answer of the query API.

    `page`: total_results, start, items_per_page, response_date and, where the answer is an error, errors. Problems:
    `arxiv.error` (the API refuses the question), `arxiv.no-results` (it knows nothing), `arxiv.empty-page` (it counts
    results and sends none), `arxiv.no-id`, `arxiv.no-title`, and those of `parse_xml`. Never raises.
    """
    answer = parse_xml(body, url)
    problems = list(answer.problems)
    if answer.root is None:
        return Extraction(problems=tuple(problems))
    page: dict[str, str | int] = {}
    entries: list[etree._Element] = []
    for child in answer.root:
        name = local_name(child)
        if name == "entry":
            entries.append(child)
        elif name in _FACTS and (value := words(child)):
            page[_FACTS[name]] = int(value) if value.isdecimal() and len(value) < 16 else value
    if answer.cut and entries:
        problems.append(_cut_entry(entries.pop(), url))
    records: list[PaperRecord] = []
    for entry in entries:
        read = _entry(entry, url, page)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            records.append(read)
    if not entries and not problems:
        problems.append(_empty(page, url))
    return Extraction(tuple(records), tuple(problems), page, {"entry": len(entries)})


def _cut_entry(entry: etree._Element, url: str) -> Problem:
    return Problem(
        "xml.cut-record", "The last entry is incomplete and left out.", Where(url, entry.sourceline), "error"
    )


def _empty(page: dict[str, str | int], url: str) -> Problem:
    total = page.get("total_results")
    if total == 0:
        return Problem("arxiv.no-results", "The API knows no preprint for this question.", Where(url))
    return Problem("arxiv.empty-page", f"The API counts {total} results and sent none of them.", Where(url))


def _entry(entry: etree._Element, url: str, page: dict[str, str | int]) -> PaperRecord | Problem:
    line = entry.sourceline
    authors: list[tuple[str, list[str]]] = []
    categories: list[str] = []
    texts: dict[str, str] = {}
    for child in entry.iter():
        name = bare(child.tag)
        if name == "name":
            authors.append((words(child), []))
        elif name == "category":
            categories.append(child.get("term", ""))
        elif name == "affiliation" and authors:
            authors[-1][1].append(words(child))
        elif name == "link":
            if child.get("title") == "pdf":
                texts["pdf"] = child.get("href", "")
        elif name == "primary_category":
            texts[name] = child.get("term", "")
        elif name in _TEXTS:
            texts[name] = words(child)
            if name == "title":
                line = child.sourceline
    where = Where(url, line)
    if "/api/errors" in texts.get("id", ""):
        page["errors"] = texts["id"].rpartition("#")[2][:200]
        return Problem("arxiv.error", texts.get("summary") or texts["id"], where, "error")
    return _reading(texts, tuple(person(*a) for a in authors), tuple(c for c in categories if c), where)


def _reading(
    texts: dict[str, str], authors: tuple[Author, ...], categories: tuple[str, ...], where: Where
) -> PaperRecord | Problem:
    found = arxiv(texts.get("id"))
    if found is None:
        return Problem("arxiv.no-id", f"An entry names no arXiv id: {texts.get('id', '')[:100]!r}", where, "error")
    title = texts.get("title")
    if not title:
        return Problem("arxiv.no-title", "An entry has no title.", where, "error", found[0])
    reading = Reading(
        *found,
        title,
        authors,
        texts.get("summary") or None,
        categories,
        primary=texts.get("primary_category") or None,
        doi=texts.get("doi"),
        published=full_date(texts.get("published")),
        updated=full_date(texts.get("updated")),
        comment=texts.get("comment"),
        journal_ref=texts.get("journal_ref"),
        pdf=texts.get("pdf", "").replace("http://", "https://", 1) or None,
    )
    return paper(reading, where, LABEL)
