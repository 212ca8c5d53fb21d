"""OpenReview's answers: ICLR, COLM, NeurIPS, ICML since 2023, many workshops. https://docs.openreview.net.

What the API gave, by date:
    2013-14   v1, the decision in the note: `content.decision` "conferencePoster-iclr2014-conference".
    2016-17   v1, `ICLR.cc/<year>/conference/-/submission` with "conference" in small letters; the decision is a reply
              `.../acceptance`.
    2018-23   v1, `.../-/Blind_Submission`: `content.title` is the string. Acceptance stands only in replies
              (`details=directReplies`): `Decision`, `Acceptance_Decision`, in 2019 a `Meta_Review` that recommends.
              `authorids` are e-mail addresses.
    2021-     v1 notes may carry `content.venueid` as v2 does.
    2023-     v2, `content.title.value`; accepted where `content.venueid` is the venue's id (`domain`), and not that id
              with `/Rejected_Submission`, `/Withdrawn_Submission`, `/Desk_Rejected_Submission` or `/Submission` behind
              it. A field with readers of its own may be missing. From 2025 an author may be an object.
    2026-     429 `RateLimitError` with `details.resetTime`.
`ddate` is set on deleted notes. A `pdf` may be a path. Only `authors` are read, never `authorids`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from extract.identifiers import from_url, join_address
from extract.lexicon.affiliations import author
from extract.lexicon.privacy import without_email
from extract.platforms.reading import Reading, printed_name
from extract.readers.jsonread import Node, read_json
from extract.records import Author, Extraction, Link, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.venues import SHIPPED, Venues

LABEL = "openreview/1"
_SITE = "https://openreview.net"
_MARKS = (rb'"content"\s*:', rb'"(?:forum|invitations?|signatures)"\s*:')
_ERROR = re.compile(rb'"name"\s*:\s*"[A-Za-z]*Error"')
_GROUP = re.compile(rb'"groups"\s*:\s*\[')
_DECISION = re.compile(r"/(?:decision|acceptance(?:_decision)?|meta_?review)$", re.IGNORECASE)
_ACCEPTED = re.compile(r"accept|conference(?:oral|poster)|(?:oral|spotlight|poster|talk)\b", re.IGNORECASE)
_WORKSHOP = re.compile(r"workshop", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LOOKED_AT = 65_536  # bytes; by hand: the first note shows the form


def recognises(body: bytes, url: str) -> bool:
    """A JSON answer with OpenReview's notes or groups, or one of its errors."""
    head = body[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith((b"{", b"[")):
        return False
    if "openreview.net/" in url and "api" in url and (_ERROR.search(head) or b'"notes"' in head):
        return True
    if _GROUP.search(head) and b'"signatories"' in head:
        return True
    if _ERROR.search(head) and b"ForbiddenError" not in head and b'"notes"' not in head and b'"status"' in head:
        return b"RateLimitError" in head
    return all(re.search(mark, head) for mark in _MARKS)


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The accepted papers among the notes.

    `page`: total_results; of a group venue_id and submission_name; of a refusal reset_time. Problems:
    `openreview.refused`, `openreview.undecided` (nothing says whether the paper was accepted),
    `ignored.not-accepted`, `ignored.withdrawn` (also deleted), `record.no-title`.
    """
    value, problems = read_json(body, url)
    reading = Reading(url, venues, problems=list(problems))
    if problems:
        return reading.extraction()
    answer = Node(value if isinstance(value, dict) else {}, Where(url), problems=reading.problems)
    if answer.text("name") and "Error" in (answer.text("name") or ""):
        return _refused(answer, reading)
    if "groups" in answer.data:
        return _group(answer, reading)
    if (total := answer.integer("count")) is not None:
        reading.page["total_results"] = total
    notes = list(_notes(value, answer))
    decided = any("directReplies" in n.node("details").data or "replies" in n.node("details").data for n in notes)
    for note in notes:
        reading.count("notes")
        _read(note, reading, decided)
    if not notes and isinstance(answer.data.get("notes"), list):
        reading.doubt("openreview.no-notes", "OpenReview has no notes for this question.", Where(url))
    return reading.extraction()


def _refused(answer: Node, reading: Reading) -> Extraction:
    reset = answer.node("details").text("resetTime")
    if reset:
        reading.page["reset_time"] = reset
    until = f" It answers again at {reset}." if reset else ""
    reading.fail("openreview.refused", f"OpenReview refuses: {answer.text('message') or answer.text('name')}.{until}")
    return reading.extraction()


def _group(answer: Node, reading: Reading) -> Extraction:
    """The group of a venue: whether v2 knows it (`venue_id`), and what its submissions are called."""
    group = next(iter(answer.nodes("groups")), None)
    if group is None:
        reading.fail("openreview.no-group", "OpenReview knows no such venue.")
        return reading.extraction()
    if domain := group.text("domain"):
        reading.page["venue_id"] = domain
    if name := _text(group.node("content"), "submission_name"):
        reading.page["submission_name"] = name
    return Extraction((), tuple(reading.problems), reading.page, {"groups": 1})


def _notes(value: Any, answer: Node) -> Iterator[Node]:
    """The notes of an answer, of a list of notes, or of a crawler's file that holds them by venue."""
    if isinstance(value, dict):
        if "notes" in value:
            yield from answer.nodes("notes")
        elif "submissions" in value:
            yield from answer.nodes("submissions")
        elif "content" in value:
            yield answer
    elif isinstance(value, list):
        for item in answer.each(value, "$"):
            yield from _notes(item.data, item)


def _read(note: Node, reading: Reading, decided: bool) -> None:
    content, key = note.node("content"), note.text("id") or ""
    title = _text(content, "title")
    if note.data.get("ddate") is not None:
        reading.ignore("ignored.withdrawn", f"{title or key}: deleted", note.where, key)
        return
    venue_id, accepted, said = _decision(note, content)
    if accepted is False or (accepted is None and decided):
        withdrawn = "withdraw" in said.lower()
        code = "ignored.withdrawn" if withdrawn else "ignored.not-accepted"
        reading.ignore(code, f"{title or key}: {said or 'no decision'}", note.where, key)
        return
    if not title or not key:
        reading.doubt("record.no-title", f"A note has no {'title' if key else 'id'}: {title or key}.", note.where, key)
        return
    if accepted is None:
        message = f"{title!r}: the answer does not say whether it was accepted; ask with details=directReplies."
        reading.doubt("openreview.undecided", message, note.where, key)
    reading.add(_record(note, content, key, title, venue_id, said, reading))


def _decision(note: Node, content: Node) -> tuple[str, bool | None, str]:
    """The venue's id, whether the paper was accepted there (None: not said), and the words that say so."""
    invitations = [*note.texts("invitations"), *note.texts("invitation")]
    submitted = next((i.partition("/-/")[0] for i in invitations if "/-/" in i), "")
    home = note.text("domain") or submitted
    venue_id = _text(content, "venueid")
    if venue_id and home:
        return home, venue_id == home, _text(content, "venue") or venue_id
    if venue_id:
        refused = re.search(r"/(?:\w*_)?Submission$", venue_id)
        return venue_id, refused is None, _text(content, "venue") or venue_id
    if own := _text(content, "decision"):
        return home, _ACCEPTED.match(own) is not None, own
    details = note.node("details")
    for reply in (*details.nodes("directReplies"), *details.nodes("replies"), *note.nodes("replies")):
        names = [*reply.texts("invitations"), *reply.texts("invitation")]
        if any(_DECISION.search(name) for name in names):
            words = reply.node("content")
            said = _text(words, "decision") or _text(words, "recommendation")
            if said:
                elsewhere = _WORKSHOP.search(said) and not _WORKSHOP.search(home)
                return home, bool(_ACCEPTED.match(said)) and not elsewhere, said
    return home, None, ""


def _record(note: Node, content: Node, key: str, title: str, venue_id: str, said: str, reading: Reading) -> PaperRecord:
    pdf = _text(content, "pdf")
    url = f"{_SITE}/forum?id={note.text('forum') or key}"
    others = [_text(content, name) for name in ("code", "html")]
    known = from_url(*(other for other in others if other and other.startswith("http")))
    return PaperRecord(
        source="openreview",
        key=key,
        title=title,
        where=note.where,
        url=url,
        authors=_authors(content),
        abstract=without_email(_text(content, "abstract") or "") or None,
        venue=venue_named(venue_id, reading),
        identifiers=known,
        links=(Link("pdf", join_address(_SITE, pdf)),) if pdf and join_address(_SITE, pdf) else (),
        published=_day(note, "pdate"),
        updated=_day(note, "mdate") or _day(note, "tmdate"),
        keywords=tuple(_texts(content, "keywords")),
        remarks=(f"decision: {said}",) if said else (),
        extractor=LABEL,
    )


def venue_named(venue_id: str, reading: Reading) -> Venue | None:
    """The venue of an OpenReview id: "ICLR.cc/2024/Conference", "NIPS.cc/2018/Workshop/CDNNRIA", "TMLR"."""
    parts = [part for part in venue_id.split("/") if part]
    at = next((i for i, part in enumerate(parts) if _YEAR.fullmatch(part)), len(parts))
    if not parts[:at]:
        return None
    year = int(parts[at]) if at < len(parts) else None
    venue = reading.edition(parts[at - 1].partition(".")[0], year, acronym=True)
    track = " ".join(parts[at + 1 :]).replace("_", " ")
    if venue is None:
        return None
    return Venue(venue.series, year, track if track.lower() not in ("", "conference") else None)


def _authors(content: Node) -> tuple[Author, ...]:
    value = content.data.get("authors")
    holder = content.node("authors") if isinstance(value, dict) else content
    field = "value" if isinstance(value, dict) else "authors"
    listed = holder.data.get(field)
    if not isinstance(listed, list):
        return ()
    found: list[Author] = []
    for item in listed:
        if isinstance(item, str):
            found.append(Author(printed_name(item)))
        elif isinstance(item, dict):
            person = Node(item, content.where, content.path, content.problems)
            places = [place.text("name") or "" for place in person.nodes("institutions")]
            found.append(author(person.text("fullname") or person.text("name") or "", "; ".join(filter(None, places))))
    named = tuple(a for a in found if a.name)
    return () if [a.name.casefold() for a in named] in (["anonymous"], ["anonymous authors"]) else named


def _text(content: Node, name: str) -> str | None:
    """A field of v1 (the value itself) or v2 (an object with the value)."""
    return content.node(name).text("value") if isinstance(content.data.get(name), dict) else content.text(name)


def _texts(content: Node, name: str) -> list[str]:
    return content.node(name).texts("value") if isinstance(content.data.get(name), dict) else content.texts(name)


def _day(note: Node, name: str) -> date | None:
    """A time in milliseconds since 1970 as a day."""
    value = note.data.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 4_102_444_800_000:  # the year 2100
        return None
    return datetime.fromtimestamp(value / 1000, UTC).date()


EXTRACTORS = (Extractor("openreview", 1, recognises, extract),)
