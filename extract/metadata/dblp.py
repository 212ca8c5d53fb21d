"""dblp's search (JSON or XML), record and SPARQL answers: https://dblp.org/faq/How+to+use+the+dblp+search+API.html.

Since about September 2026 API and dump answer plain clients with a proof-of-work page, status 200 or 500. When dblp
answers: one author or one hit is an object, not a list; `hit` is absent where there is none; titles end with ".";
people of one name are numbered ("Xiaopeng Zhang 0009"); XML uses the entities of dblp.dtd. A wrong name of a table of
contents is no error (status 200, nothing found); at most 1000 hits come at once, which only `@total` against `@sent`
tells. Answers of before about 2021 write every ": " of a title as " - ".
"""

from __future__ import annotations

import html
import re
from html.entities import html5

from lxml import etree

from extract.identifiers import doi as find_doi
from extract.metadata.dblp_entry import Entry, record_of
from extract.metadata.dblp_page import is_contents, page_entries
from extract.readers.html import decode, parse
from extract.readers.jsonread import Node, read_json
from extract.readers.safexml import local_name, parse_xml, words
from extract.records import Extraction, PaperRecord, Problem, Where
from extract.registry import Extractor
from extract.venues import SHIPPED, Venues

_CHALLENGE = re.compile(rb"within\.website|anubis|not a bot|proof[- ]of[- ]work", re.IGNORECASE)
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_XML_OWN = (b"amp", b"lt", b"gt", b"quot", b"apos")
_COUNT = re.compile(r"\d{1,12}")
_RECORD_TYPES = {
    "article": "Journal Articles",
    "inproceedings": "Conference and Workshop Papers",
    "incollection": "Parts in Books or Collections",
    "book": "Books and Theses",
    "phdthesis": "Books and Theses",
    "mastersthesis": "Books and Theses",
    "proceedings": "Editorship",
    "www": "Home Page",
    "data": "Data and Artifacts",
}


def recognises(body: bytes, url: str) -> bool:
    """An address of a dblp server, or a document in one of dblp's formats; its BibTeX is read as BibTeX."""
    head = body[:1000]
    if head.lstrip().startswith(b"@"):
        return False
    if re.match(r"https?://(?:www\.)?dblp\.(?:org|uni-trier\.de|dagstuhl\.de)/(?:search|rec|db|pid|xml)\b", url):
        return True
    if head.lstrip()[:1] == b"{" and b'"publ"' in head and b'"vars"' in head:
        return True
    return b"<dblp" in head or (b'"result"' in head and b'"hits"' in body[:3000]) or is_contents(body)


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The records of one answer.

    `page`: total_results, start, next_start (where more follow). Problems: `page.incomplete` (a part of a table of
    contents), `page.challenge` (the proof-of-work page), `page.not-data` (any other HTML),
    `dblp.error`, `dblp.no-results`, `dblp.no-title`, `dblp.no-key`, `ignored.*` for entries that are no papers, and
    those of `jsonread` and `parse_xml`. Never raises.
    """
    head = body.lstrip()[:1500].lower()
    if is_contents(body):
        return _from_page(body, url, venues)
    if head.startswith((b"<!doctype html", b"<html")):
        if _CHALLENGE.search(head):
            said = "dblp asks for a proof of work; it gives data to browsers only. Use Crossref or OpenAlex."
            return Extraction(problems=(Problem("page.challenge", said, Where(url), "error"),))
        return Extraction(problems=(Problem("page.not-data", "dblp sent a web page, not data.", Where(url), "error"),))
    return _from_xml(body, url, venues) if head.startswith(b"<") else _from_json(body, url, venues)


def _from_json(body: bytes, url: str, venues: Venues) -> Extraction:
    value, problems = read_json(body, url)
    if problems:
        return Extraction(problems=problems)
    answer = Node(value if isinstance(value, dict) else {}, Where(url))
    if "results" in answer.data:
        return _from_sparql(answer, url, venues)
    result = answer.node("result")
    status = result.node("status")
    if status.text("@code") not in (None, "200") or not result.data:
        said = status.text("text") or "not a search result"
        return Extraction(problems=(Problem("dblp.error", f"dblp refuses: {said}", Where(url), "error"),))
    hits = result.node("hits")
    page: dict[str, str | int] = {}
    for fact, name in (("total_results", "@total"), ("start", "@first")):
        if (number := hits.integer(name)) is not None:
            page[fact] = number
    entries = [_json_entry(hit.node("info")) for hit in hits.nodes("hit")]
    if (part := _part_of_contents(result, hits, url)) is not None:
        page["next_start"] = part[0]
        answer.note(part[1])
    return _finish([(e, Where(url)) for e in entries], answer.problems, page, url, venues)


def _part_of_contents(result: Node, hits: Node, url: str) -> tuple[int, Problem] | None:
    """Where the next part of a table of contents starts, and the warning that this is not all of it."""
    total, sent, first = (hits.integer(name) for name in ("@total", "@sent", "@first"))
    end = (first or 0) + (sent or 0)
    if total is None or not sent or end >= total or "toc:" not in (result.text("query") or ""):
        return None
    message = f"dblp lists {total} entries and sent {sent}; the next ones start at {end} (f={end})."
    return end, Problem("page.incomplete", message, Where(url))


def _from_page(body: bytes, url: str, venues: Venues) -> Extraction:
    root = parse(decode(body))
    entries = [(entry, Where(url, line)) for entry, line in page_entries(root)] if root is not None else []
    return _finish(entries, [], {}, url, venues)


def _from_sparql(answer: Node, url: str, venues: Venues) -> Extraction:
    """The rows of the SPARQL endpoint, one per author of each publication, authors in their order."""
    entries: dict[str, Entry] = {}
    for row in answer.node("results").nodes("bindings"):
        said = {name: row.node(name).text("value") or "" for name in row.data}
        key = said.get("publ", "").partition("/rec/")[2]
        entry = entries.setdefault(key or row.path, _sparql_entry(key, said))
        if (name := said.get("name", "")) and name not in entry.authors:
            entry.authors.append(name)
    return _finish([(entry, Where(url)) for entry in entries.values()], answer.problems, {}, url, venues)


def _sparql_entry(key: str, said: dict[str, str]) -> Entry:
    kind = _RECORD_TYPES.get(re.split("[#/]", said.get("type", ""))[-1].lower(), "")
    return Entry(
        key=key,
        kind=kind,
        title=said.get("title", ""),
        venues=[said["venue"]] if said.get("venue") else [],
        year=int(said["year"]) if _COUNT.fullmatch(said.get("year", "")) else None,
        addresses=[said["page"]] if said.get("page") else [],
        doi=find_doi(said.get("doi")),
        volume=said.get("volume"),
        issue=said.get("issue"),
    )


def _json_entry(info: Node) -> Entry:
    people = info.node("authors").data.get("author")
    people = people if isinstance(people, list) else [people]
    named = Node({"author": [{"text": p} if isinstance(p, str) else p for p in people]}, info.where, info.path,
                 info.problems)  # fmt: skip
    return Entry(
        key=info.text("key") or "",
        kind=info.text("type") or "",
        title=html.unescape(info.text("title") or ""),
        authors=[html.unescape(a.text("text") or "") for a in named.nodes("author")],
        venues=info.texts("venue"),
        year=info.integer("year"),
        addresses=[*info.texts("ee"), *info.texts("url")],
        doi=info.text("doi"),
        volume=info.text("volume"),
        issue=info.text("number"),
    )


def _from_xml(body: bytes, url: str, venues: Venues) -> Extraction:
    answer = parse_xml(_ENTITY.sub(_numbered, body), url)
    problems = list(answer.problems)
    if answer.root is None:
        return Extraction(problems=tuple(problems))
    page: dict[str, str | int] = {}
    hits = answer.root.find("hits")
    for fact, name in (("total_results", "total"), ("start", "first")) if hits is not None else ():
        if hits is not None and _COUNT.fullmatch(hits.get(name, "")):
            page[fact] = int(hits.get(name))
    found = list(answer.root.iter("info")) if hits is not None else [e for e in answer.root if local_name(e)]
    if answer.cut and found:
        where = Where(url, found.pop().sourceline)
        problems.append(Problem("xml.cut-record", "The last record is cut short and left out.", where, "error"))
    return _finish([(_xml_entry(e), Where(url, e.sourceline)) for e in found], problems, page, url, venues)


def _numbered(match: re.Match[bytes]) -> bytes:
    """An entity of dblp.dtd (those of HTML) as the character's number, which needs no definition."""
    character = html5.get(match[1].decode() + ";") if match[1] not in _XML_OWN else None
    return "".join(f"&#{ord(c)};" for c in character).encode() if character else match[0]


def _xml_entry(element: etree._Element) -> Entry:
    kind = "Withdrawn Items" if element.get("publtype") == "withdrawn" else _RECORD_TYPES.get(local_name(element), "")
    entry = Entry(element.get("key", ""), kind)
    for child in element.iter():
        name = local_name(child)
        if child is element:
            continue
        text = words(child)
        if name in ("author", "editor"):
            entry.authors.append(text)
        elif name == "title":
            entry.title = entry.title or text
        elif name in ("booktitle", "journal", "venue"):
            entry.venues.append(text)
        elif name == "year" and _COUNT.fullmatch(text):
            entry.year = int(text)
        elif name in ("ee", "url"):
            entry.addresses.append(text)
        elif name in ("key", "doi"):
            setattr(entry, name, text)
        elif name == "number":
            entry.issue = text
        elif name == "volume":
            entry.volume = text
        elif name == "type":
            entry.kind = text
    return entry


def _finish(
    entries: list[tuple[Entry, Where]], problems: list[Problem], page: dict[str, str | int], url: str, venues: Venues
) -> Extraction:
    records: list[PaperRecord] = []
    said: list[Problem] = []
    for entry, where in entries:
        read = record_of(entry, where, venues)
        if isinstance(read, Problem):
            said.append(read)
        else:
            records.append(read)
    if not entries and not problems:
        said.append(Problem("dblp.no-results", "dblp lists nothing for this question.", Where(url)))
    return Extraction(tuple(records), (*problems, *said), page, {"record": len(entries)})


EXTRACTORS = (Extractor("dblp", 1, recognises, extract),)
