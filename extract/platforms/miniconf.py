"""The virtual sites of NeurIPS, ICML, ICLR, MLSys and CVPR: `/static/virtual/data/<conf>-<year>-orals-posters.json`.

The one source with affiliations for these series. What was seen, 2023-26:
    authors with `"fullname": ""` and no institution: people without an account yet. The author keeps the place, with an
    empty name, and the record is doubted (`record.unnamed-author`); the platform's proceedings have the name.
    A paper with an oral and a poster stands in the list twice, with two ids and one `uid`: it is one paper.
    Workshop papers and papers of journals are listed too; `sourceurl` and `event_type` tell.
    Since 2026 some files leave the abstracts to `<conf>-<year>-abstracts.json`, by the events' ids, which names no
    paper and is not read; and ECCV's says 2891 events, holds 200 and refuses the next page.
    `virtualsite_url` is a path; `next` is null, or the address of the next page.
"""

from __future__ import annotations

import re
from collections import Counter

from extract.identifiers import from_url, join_address, split_address
from extract.lexicon.affiliations import affiliation
from extract.lexicon.privacy import without_email
from extract.platforms.openreview import venue_named
from extract.platforms.reading import Reading, printed_name, year_in
from extract.readers.jsonread import Node, full_date, read_json
from extract.readers.markup import plain
from extract.records import Author, Extraction, Link, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import slug
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "miniconf", "miniconf/1"
_RESULTS = re.compile(rb'"results"\s*:\s*\[')
_PERSON = re.compile(rb'"fullname"\s*:')
_EVENT = re.compile(rb'"(?:virtualsite_url|eventtype|event_type|poster_position|uid)"\s*:')
_PAPER = re.compile(r"oral|poster|spotlight|highlight|paper|notable|award", re.IGNORECASE)
_CODES = (
    (re.compile(r"invited|keynote|plenary", re.IGNORECASE), "ignored.keynote"),
    (re.compile(r"workshop|tutorial", re.IGNORECASE), "ignored.workshop"),
    (re.compile(r"panel", re.IGNORECASE), "ignored.panel"),
    (re.compile(r"expo|sponsor|demo", re.IGNORECASE), "ignored.sponsored"),
    (re.compile(r"break|social|reception|meal|lunch", re.IGNORECASE), "ignored.break"),
)
_PROCEEDINGS = re.compile(r"^https?://(?:proceedings\.|openreview\.net/forum|openaccess\.|papers\.n|doi\.org/)")
_JOURNAL = re.compile(r"journal|tmlr|jmlr", re.IGNORECASE)
_HOSTS = re.compile(r"^(?:www\.|cvpr\.|iccv\.|eccv\.|wacv\.)*(?P<name>[a-z]+)\.(?:cc|org|com)$")
_LOOKED_AT = 65_536  # bytes; by hand: the first event shows the form


def recognises(body: bytes, url: str) -> bool:
    """A JSON answer with results that have authors with full names and are events of a virtual site."""
    head = body[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and all(mark.search(head) for mark in (_RESULTS, _PERSON, _EVENT))


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers, each once. `page`: total_results, next (the address of the next page).

    Problems: `record.unnamed-author`, `page.incomplete` (fewer events than the answer counts, and no next page),
    `ignored.*` for events that are no papers, and those of `jsonread`.
    """
    value, problems = read_json(body, url)
    reading = Reading(url, venues, problems=list(problems))
    if problems:
        return reading.extraction()
    answer = Node(value if isinstance(value, dict) else {}, Where(url), problems=reading.problems)
    events = answer.nodes("results")
    host = _host(events, url)
    for event in events:
        reading.count("events")
        _read(event, host, reading)
    _pages(answer, len(events), reading)
    return reading.extraction()


def _pages(answer: Node, events: int, reading: Reading) -> None:
    total, following = answer.integer("count"), answer.text("next")
    if total is not None:
        reading.page["total_results"] = total
    if following and following.startswith("http"):
        reading.page["next"] = following
    if total is not None and events < total and not answer.text("previous"):
        message = f"The answer counts {total} events and holds {events}; the next are at {following or 'no address'}."
        reading.doubt("page.incomplete", message, Where(reading.url))


def _host(events: list[Node], url: str) -> str:
    """The site: that of the address, else the one that most authors' addresses name."""
    if url.startswith(("http://", "https://")):
        return split_address(url).hostname or ""
    hosts = Counter(
        split_address(person.text("url") or "").hostname or ""
        for event in events[:200]
        for person in event.nodes("authors")
    )
    return next((host for host, _ in hosts.most_common() if host), "")


def _read(event: Node, host: str, reading: Reading) -> None:
    title = plain(event.text("name") or "")
    kind = event.text("eventtype") or (event.text("event_type") or "").rpartition("}")[2].strip()
    key = event.text("uid") or event.text("id") or slug(title)
    decision = event.text("decision") or ""
    if kind and not _PAPER.search(kind):
        code = next((code for words, code in _CODES if words.search(kind)), "ignored.slot")
        reading.ignore(code, f"{title} ({kind})", event.where, key)
    elif re.match(r"reject|withdraw|desk", decision, re.IGNORECASE):
        reading.ignore("ignored.not-accepted", f"{title} ({decision})", event.where, key)
    elif not title:
        reading.doubt("record.no-title", f"The event {key} has no name.", event.where, key)
    else:
        record = _record(event, title, key, kind, host, reading)
        holes = sum(not author.name for author in record.authors)
        if holes and key not in reading.records:
            message = f"{title!r}: {holes} of {len(record.authors)} authors have no name yet."
            reading.doubt("record.unnamed-author", message, event.where, key)
        reading.add(record)


def _record(event: Node, title: str, key: str, kind: str, host: str, reading: Reading) -> PaperRecord:
    site = f"https://{host}" if host else ""
    page = join_address(site, event.text("virtualsite_url") or "") if site else ""
    paper, pdf, source = (event.text(name) or "" for name in ("paper_url", "paper_pdf_url", "sourceurl"))
    address = next((a for a in (paper, page) if a.startswith("http")), None)
    media = [medium.text("uri") or "" for medium in event.nodes("eventmedia")]
    formal = [uri for uri in media if _PROCEEDINGS.search(uri)]
    links = [Link("paper", a) for a in (paper, page, *formal) if a.startswith("http") and a != address]
    if pdf and (whole := join_address(site or page, pdf)).startswith("http"):
        links.append(Link("pdf", whole))
    said = [f"decision: {decision}" for decision in (event.text("decision"),) if decision]
    return PaperRecord(
        source=SOURCE,
        key=key,
        title=title,
        where=event.where,
        url=address,
        authors=tuple(_author(person) for person in event.nodes("authors")),
        abstract=without_email(plain(event.text("abstract") or "")) or None,
        venue=_venue(event, source, host, reading),
        session=event.text("session"),
        identifiers=from_url(paper, *formal, event.text("url")),
        links=tuple(links),
        published=full_date(event.text("starttime")),
        keywords=tuple(event.texts("keywords")),
        remarks=tuple(dict.fromkeys((*said, *((f"event: {kind}",) if kind else ())))),
        extractor=LABEL,
    )


def _author(person: Node) -> Author:
    places, printed = affiliation(without_email(person.text("institution") or ""))
    return Author(printed_name(person.text("fullname") or ""), places, printed)


def _venue(event: Node, source: str, host: str, reading: Reading) -> Venue | None:
    """The edition: by the OpenReview group the paper came from, else by the site and the event's year."""
    group = re.search(r"openreview\.net/group\?id=([\w./-]+)", source)
    if group and (venue := venue_named(group[1], reading)):
        return venue
    name = _HOSTS.match(host)
    year = year_in(event.text("virtualsite_url")) or year_in(event.text("starttime"))
    series = name["name"] if name else ""
    venue = reading.edition("CVPR" if series == "thecvf" else series, year, acronym=True) if series else None
    if venue is None:
        return None
    journal = _JOURNAL.search(f"{source} {event.text('event_type')} {event.text('decision')}")
    return Venue(venue.series, venue.year or year, "Journal Track" if journal else None)


EXTRACTORS = (Extractor("miniconf", 1, recognises, extract),)
