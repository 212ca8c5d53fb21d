"""arXiv's OAI-PMH answers: https://www.openarchives.org/OAI/openarchivesprotocol.html, formats oai_dc, arXiv, arXivRaw.

Seen: a resumption token without totals that expires within the day; `deleted` headers without an identifier; several
records in one GetRecord answer; a bare `record` as a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extract.arxiv.formats import READERS
from extract.arxiv.record import Reading, paper
from extract.identifiers import arxiv
from extract.readers.safexml import local_name, parse_xml, words
from extract.records import Extraction, PaperRecord, Problem, Severity, Where
from extract.venues import SHIPPED, Venues

LABEL = "arxiv-oai/1"
# The protocol's error codes, section 3.6. No match is no fault: nothing has changed since the last harvest.
_ERRORS: dict[str, Severity] = {
    "badArgument": "error",
    "badResumptionToken": "error",
    "badVerb": "error",
    "cannotDisseminateFormat": "error",
    "idDoesNotExist": "warning",
    "noMetadataFormats": "warning",
    "noRecordsMatch": "ignored",
    "noSetHierarchy": "warning",
}
_OTHER_VERBS = {"Identify": "Identify", "ListSets": "set", "ListMetadataFormats": "metadataFormat"}


def recognises(body: bytes, url: str) -> bool:
    """An OAI-PMH address, an `OAI-PMH` document or a bare `record` of one."""
    head = body[:1500]
    if "oaipmh.arxiv.org/oai" in url or "arxiv.org/oai2" in url or b"<OAI-PMH" in head:
        return True
    return b"<record" in head and b"http://www.openarchives.org/OAI/2.0/" in body[:3000]


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The records of one OAI-PMH answer.

    `page`: verb, response_date, resumption_token, cursor, complete_list_size, errors. Problems: `oai.<code>` for the
    protocol's own errors and `oai.error` for others, `oai.deleted` and `oai.header-only` (no paper, by name),
    `oai.other-verb` (an answer that lists no records), `oai.empty`, `oai.no-title`, `oai.unknown-format`,
    `oai.not-oai`, and those of `parse_xml`. A record of another archive has the source "oai". Never raises.
    """
    answer = parse_xml(body, url)
    problems = list(answer.problems)
    root = answer.root
    if root is None:
        return Extraction(problems=tuple(problems))
    page: dict[str, str | int] = {}
    problems += _about(root, url, page)
    elements = list(_records(root))
    if answer.cut and elements:
        last = elements.pop()
        message = "The last record is incomplete and left out."
        problems.append(Problem("xml.cut-record", message, Where(url, last.sourceline), "error"))
    records: list[PaperRecord] = []
    for element in elements:
        read = _record(element, url)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            records.append(read)
    if not elements and not problems:
        problems.append(Problem("oai.empty", "The answer lists no records and gives no reason.", Where(url)))
    return Extraction(tuple(records), tuple(problems), page, {"record": len(elements)})


def _about(root: etree._Element, url: str, page: dict[str, str | int]) -> Iterator[Problem]:
    """What the answer says of itself, noted in `page`; its errors as problems."""
    if local_name(root) not in ("OAI-PMH", "record", "ListRecords", "GetRecord", "ListIdentifiers"):
        yield Problem("oai.not-oai", f"Not an OAI-PMH answer: <{local_name(root)[:40]}>", Where(url, 1), "error")
    errors: list[str] = []
    for child in root:
        name, where = local_name(child), Where(url, child.sourceline)
        if name == "responseDate":
            page["response_date"] = words(child)
        elif name == "request":
            page.update({k: v for k, v in child.attrib.items() if k in ("verb", "metadataPrefix", "set", "from")})
        elif name == "error":
            code = child.get("code", "")
            errors.append(code)
            known = f"oai.{code}" if code in _ERRORS else "oai.error"
            yield Problem(known, f"{code}: {words(child)}".rstrip(": "), where, _ERRORS.get(code, "error"))
        elif name in _OTHER_VERBS:
            count = sum(1 for item in child if local_name(item) == _OTHER_VERBS[name])
            page[name] = count
            yield Problem("oai.other-verb", f"An answer to {name} lists no records.", where, "ignored")
    if errors:
        page["errors"] = " ".join(errors)
    for token in root.iterdescendants("{*}resumptionToken"):
        page["resumption_token"] = words(token)
        for attribute, fact in (("cursor", "cursor"), ("completeListSize", "complete_list_size")):
            value = token.get(attribute, "")
            if value.isdecimal() and len(value) < 16:
                page[fact] = int(value)


def _records(root: etree._Element) -> Iterator[etree._Element]:
    """Each `record` of the answer, and each `header` of a list of identifiers."""
    if local_name(root) == "record":
        yield root
        return
    for lists in (root, *root):
        for child in lists if len(lists) else ():
            if local_name(child) in ("record", "header"):
                yield child


def _record(element: etree._Element, url: str) -> PaperRecord | Problem:
    where = Where(url, element.sourceline)
    header, metadata = element if local_name(element) == "header" else None, None
    for child in element if header is None else ():
        name = local_name(child)
        if name == "header":
            header = child
        elif name == "metadata":
            metadata = next((c for c in child if local_name(c)), None)
    identifier = ""
    for child in header if header is not None else ():
        if local_name(child) == "identifier":
            identifier = words(child)
    found = arxiv(identifier.removeprefix("oai:arXiv.org:"))
    key = found[0] if found else identifier or None
    if header is not None and header.get("status") == "deleted":
        return Problem("oai.deleted", f"{identifier or 'A record'} was deleted.", where, "ignored", key)
    if metadata is None:
        return Problem("oai.header-only", f"{identifier} is listed without metadata.", where, "ignored", key)
    reader = READERS.get(local_name(metadata))
    if reader is None:
        return Problem("oai.unknown-format", f"{identifier} is in the format {metadata.tag!r}.", where, "error", key)
    reading = reader(metadata, Reading(key or ""))
    named = arxiv(reading.id)
    if not reading.title or not reading.id:
        return Problem("oai.no-title", f"{identifier or 'A record'} has no title or no id.", where, "error", key)
    if named is None:
        return PaperRecord("oai", reading.id, reading.title, where, authors=reading.authors, abstract=reading.abstract,
                           published=reading.published, keywords=reading.categories, extractor=LABEL)  # fmt: skip
    reading.id = named[0]
    return paper(reading, where, LABEL)
