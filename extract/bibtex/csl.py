"""CSL-JSON files (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html): what Zotero exports as "CSL JSON"
and Better BibTeX as "Better CSL JSON", what Pandoc reads, and what a DOI answers when asked for citation data.

Zotero puts what has no field of its own into `note`, one "Name: value" a line, and an arXiv id into `number`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extract.bibtex.people import Authors, read_each
from extract.bibtex.record import Citation, collect
from extract.identifiers import arxiv, doi, with_scheme
from extract.lexicon.names import EAST_ASIAN, Name, parse
from extract.readers.jsonread import Node, read_json
from extract.readers.markup import plain
from extract.records import Author, Extraction, Problem, Where
from extract.registry import Extractor
from extract.venues import SHIPPED, Venues

LABEL = "csl-json/1"
_HEAD_BYTES = 50_000  # the first item stands there whole, however long its abstract
_TYPE = re.compile(rb'"type"\s*:\s*"([a-z_-]{3,30})"')
_LIST = re.compile(rb'"title"\s*:\s*\[|"message-type"')  # Crossref's own form, which has types of its own too
_OWN = re.compile(rb'"(?:container-title|event-title|citation-key|non-dropping-particle|date-parts|literal)"\s*:')
_PEOPLE = re.compile(rb'"family"\s*:')
_ITEMS = ("items", "references")  # the array in an object: Pandoc's metadata, and libraries saved by programs
_CONTAINERS = ("container-title", "event-title", "event", "collection-title", "container-title-short")
_VOLUMES = ("collection", "periodical")
_PAPERS = frozenset((
    "article", "article-journal", "article-magazine", "article-newspaper", "book", "chapter", "collection", "document",
    "event", "manuscript", "paper-conference", "patent", "periodical", "report", "review", "review-book", "standard",
    "thesis",
))  # fmt: skip
# Types of CSL 1.0.2 for what is printed or kept elsewhere than papers; one with a DOI or an arXiv id is a paper all
# the same.
_NO_PAPERS = frozenset((
    "bill", "broadcast", "classic", "figure", "graphic", "hearing", "interview", "legal_case", "legislation", "map",
    "motion_picture", "musical_score", "pamphlet", "performance", "personal_communication", "post", "post-weblog",
    "regulation", "song", "speech", "treaty", "webpage", "software", "dataset", "entry", "entry-dictionary",
    "entry-encyclopedia",
))  # fmt: skip
_NOTE = re.compile(r"^\s*(?:tex\.)?([A-Za-z][\w .-]{1,30}?)\s*[:=]\s*(\S.*)$")
_NAMED = ("doi", "eprint", "arxiv", "arxivid", "number", "url")


def recognises(body: bytes, url: str) -> bool:
    """JSON whose first item has a type of CSL and fields that CSL alone calls so."""
    head = body[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    kind = _TYPE.search(head)
    if (
        head[:1] not in (b"[", b"{")
        or kind is None
        or kind[1].decode() not in _PAPERS | _NO_PAPERS
        or _LIST.search(head)
    ):
        return False
    return _OWN.search(head) is not None and (_PEOPLE.search(head) is not None or b'"issued"' in head)


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of a CSL-JSON file, each once. Problems: `json.*`, `citation.*`, `ignored.*`. Never raises."""
    value, found = read_json(body.removeprefix(b"\xef\xbb\xbf"), url)
    problems = list(found)
    root = Node({"items": _items(value)}, Where(url), "$", problems)
    citations = [_citation(item) for item in root.nodes("items") if not _is_none(item, problems)]
    return collect(citations, problems, LABEL, url, venues)


def _items(value: object) -> object:
    if isinstance(value, dict):
        return next((value[name] for name in _ITEMS if isinstance(value.get(name), list)), [value])
    return value


def _is_none(item: Node, problems: list[Problem]) -> bool:
    """Notes it where the item is of a kind that is no paper, and names none."""
    kind = item.text("type") or ""
    if kind not in _NO_PAPERS or any(arxiv(text) or doi(text) for text in _names(item)):
        return False
    message = f"{item.text('id') or 'An item'}: {item.text('title') or ''} ({kind})"
    problems.append(Problem("ignored.other-kind", message, item.where, "ignored"))
    return True


def _names(item: Node) -> tuple[str, ...]:
    """Where a DOI or the id of a preprint may stand."""
    told = (item.text(name) or "" for name in ("DOI", "number", "archive_location", "archive-location", "URL"))
    container = " ".join(item.texts("container-title"))
    return (*told, *(value for name, value in _noted(item) if name in _NAMED), container)


def _citation(item: Node) -> Citation:
    doi_, number, *places = _names(item)
    noted = dict(_noted(item))
    return Citation(
        label=item.text("citation-key") or item.text("id") or "",
        kind=item.text("type") or "",
        where=item.where,
        title=" ".join(map(plain, item.texts("title"))),
        authors=_people(item),
        containers=tuple(text for name in _CONTAINERS for value in item.texts(name) if (text := plain(value))),
        year=_issued(item),
        doi=doi_ or noted.get("doi", ""),
        arxiv=tuple(name for name in (number, *places) if "arxiv" in name.lower() or _is_preprint(item)),
        addresses=(with_scheme(address),) if (address := item.text("URL")) else (),
        abstract=plain(item.text("abstract") or ""),
        keywords=tuple(k.strip() for k in re.split(r"[,;]", item.text("keyword") or "") if k.strip()),
        notes=tuple(line for line in _lines(item) if not _NOTE.match(line)),
        volume=item.text("volume") or "",
        issue=item.text("issue") or "",
        is_proceedings=item.text("type") in _VOLUMES,
    )


def _is_preprint(item: Node) -> bool:
    told = (item.text(name) or "" for name in ("publisher", "archive", "genre", "source"))
    return "arxiv" in " ".join(told).lower()


def _lines(item: Node) -> list[str]:
    note = item.data.get("note")
    return [line.strip() for line in note.splitlines() if line.strip()] if isinstance(note, str) else []


def _noted(item: Node) -> Iterator[tuple[str, str]]:
    """(name in small letters, value) of the lines in a note that say a field."""
    for line in _lines(item):
        if match := _NOTE.match(line):
            yield match[1].lower(), line if match[1].lower() == "arxiv" else match[2]


def _people(item: Node) -> Authors:
    found = Authors()
    for one in item.nodes("author"):
        read = _author(one)
        found.people += read.people
        found.institutions += read.institutions
        found.cut |= read.cut
    return found


def _author(one: Node) -> Authors:
    """A name in parts, or whole as `literal`; an institution has no given name."""
    family, given = one.text("family") or "", one.text("given") or ""
    if not given:
        return read_each((one.text("literal") or family,))
    particles = (one.text("dropping-particle"), one.text("non-dropping-particle"))
    name = str(Name(given, " ".join(filter(None, particles)), family, one.text("suffix") or ""))
    if EAST_ASIAN.search(family):
        name = str(parse(f"{family}, {given}"))
    return Authors([Author(plain(name), tuple(_places(one.nodes("affiliation"))))])


def _places(nodes: Iterable[Node]) -> Iterator[str]:
    yield from (place for node in nodes if (place := node.text("name")))


def _issued(item: Node) -> str:
    """The day as "2025-07-09", as far as it is known."""
    for name in ("issued", "event-date"):
        date = item.data.get(name)
        if isinstance(date, str | int):
            return str(date)
        if not isinstance(date, dict):
            continue
        parts = date.get("date-parts")
        first = parts[0] if isinstance(parts, list) and parts else None
        if isinstance(first, list) and first and all(isinstance(part, str | int) for part in first):
            return "-".join(str(part).zfill(2) for part in first[:3])
        if isinstance(told := date.get("raw") or date.get("literal"), str):
            return told
    return ""


EXTRACTORS = (Extractor("csl-json", 1, recognises, extract),)
