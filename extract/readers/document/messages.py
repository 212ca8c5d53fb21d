"""Announcements: mail (one message or an mbox) and calendars (.ics), each as a dated heading with lines.

Addresses of people are no part of the blocks; the sender is not read at all, for who announces need not present.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar

from extract.lexicon.dates import month_names
from extract.readers.document.blocks import Block, Rich, Span, hide_addresses, link_bare_addresses, unread
from extract.readers.html import is_charset

_MAIL = re.compile(r"(?:From [^\n]*\n)?(?:[A-Z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\n")
_SENT = re.compile(r"^(?:From|Date|Subject|To|Message-ID):", re.MULTILINE | re.IGNORECASE)
_FROM_LINE = re.compile(r"^From \S.*\d\d:\d\d.*$", re.MULTILINE)
_LEADS = re.compile(r"^(?:(?:re|fwd?|aw|wg)\s*:\s*|\[[^\[\]]{1,40}\]\s*)+", re.IGNORECASE)
_REPLY = re.compile(r"(?:\s*\[[^\[\]]{1,40}\]\s*)?(?:re|aw|sv|antw)\s*:", re.IGNORECASE)
_MATERIAL = re.compile(
    r"\b(slides|recording|video|notes|code)\b[^\n:]{0,40}:?\s{0,3}(https?://[^\s<>]+)", re.IGNORECASE
)
_WILL = re.compile(
    r"(?:^|[,.)]\s+|\bnoon\s+|\bwhere\s+)((?:[A-Z][\w.'-]+\s+){1,3}(?:(?:and|&)\s+(?:[A-Z][\w.'-]+\s+){1,3})?[A-Z]?[\w.'-]*?)"
    r"\s*(?:will|is going to)\s+"
    r"(?:present|be presenting|lead|talk|speak|discuss|give)\b"
)
_LATER = re.compile(
    r"(?P<when>(?:next|the following|following|upcoming|coming up|the week after|in two weeks)\b"
    r"[^:：\n]{0,60}\d[^:：\n]{0,12})[:：](?!\d)\s*(?P<what>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_NEXT = re.compile(
    r"\bnext\b[^:：.\n\d]{0,30}[:：]\s+(?P<when>[^,:：\n]{0,30}\d{1,2}[^,:：\n]{0,12})[,:：]\s+(?P<what>[^\W\d][^\n]{3,300})",
    re.IGNORECASE,
)
_ON = re.compile(
    r"(?P<who>[A-Z][\w.'-]*(?:\s+[A-Z][\w.'-]*){0,3})\s+"
    r"(?:on|presents|presenting|will present|will talk about|about)\s+(?P<what>.+?)\.?$"
)
_BREAKS = (LookupError, ValueError, AttributeError, TypeError, RecursionError)
"""What the mail of strangers makes of Python's parser: odd headers, parts within parts without end."""
_PACKED = ("base64", "quoted")
_LABELLED = re.compile(r"\s*[^\W\d_][^:\n]{1,20}:\s{2,}(?=\S)")
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_MOST = 2_000  # messages or events of a file; bounds the work, by hand
_TERM_FROM = 9  # September, in which an academic year begins


def mail_blocks(text: str) -> list[Block] | None:
    """The messages of a text that begins with mail headers; None where it does not."""
    if not _MAIL.match(text) or len(_SENT.findall(text[:5000])) < 2:
        return None
    starts = [m.start() for m in _FROM_LINE.finditer(text)] or [0]
    ends = [*starts[1:], len(text)]
    threads: dict[str, list[Block]] = {}
    for start, end in list(zip(starts, ends, strict=True))[:_MOST]:
        raw = _FROM_LINE.sub("", text[start:end], count=1).lstrip("\n")
        line = text.count("\n", 0, end - len(raw)) + 1
        message = _parsed(raw)
        said = _header(message, "subject") if message is not None else ""
        subject = _LEADS.sub("", said)
        if message is not None and _REPLY.match(said) and subject in threads:
            told = threads[subject]
            first = next((i for i, block in enumerate(told) if block.kind != "heading"), len(told))
            told[first:first] = _reply(message, line)  # before the signature
        else:
            key = subject if subject not in threads else f"{subject} {line}"
            threads[key] = list(_message(message, raw, line))
    return [*(block for thread in threads.values() for block in thread), *_left_out("messages", len(starts))]


def _parsed(raw: str) -> EmailMessage | None:
    try:
        return email.message_from_bytes(raw.encode(errors="replace"), policy=email.policy.default)
    except _BREAKS:
        return None


def _reply(message: EmailMessage, line: int) -> Iterator[Block]:
    """What an answer adds to an announcement: the addresses of materials that it names, and nothing else of it."""
    for paragraph, _ in _paragraphs(_SIGNATURE.split(_body(message))[0]):
        yield from (_text(f"{name.capitalize()}: {href}", line) for name, href in _MATERIAL.findall(paragraph))


def _left_out(what: str, count: int) -> Iterator[Block]:
    if count > _MOST:
        yield unread(f"Of {count:,} {what} the first {_MOST:,} were read.", 1)


def _message(message: EmailMessage | None, raw: str, line: int) -> Iterator[Block]:
    if message is None:
        yield unread("A message was not read: its parts are broken, or nest too deeply.", line)
        return
    subject = _LEADS.sub("", _header(message, "subject"))
    if sent := _sent(message):
        term = f"Fall {sent.year}" if sent.month >= _TERM_FROM else str(sent.year)
        yield _heading(f"Mail, {term}", line, 1)
    text = _SIGNATURE.split(_body(message))[0]
    yield _heading(_dated(subject, text, _sent(message)), line, 2)
    first = line + raw.find("\n\n") + 1 if "\n\n" not in raw else line + raw[: raw.find("\n\n")].count("\n") + 2
    for paragraph, offset in _paragraphs(text):
        if later := _LATER.match(paragraph) or _NEXT.search(" ".join(paragraph.split())):
            yield from _later(later, first + offset)
        elif said := _WILL.search(" ".join(paragraph.split())):
            yield _text(f"Presenter: {said.group(1)}", first + offset)
        else:
            yield _text(hide_addresses(paragraph), first + offset)


def _dated(subject: str, body: str, sent: datetime | None) -> str:
    """The subject, or the day of the meeting where only the body tells it, or a day of the week does; what the subject
    says ("reading group this week") is then no title if the body has an address or a labelled line."""
    if sent is None or _DAY.search(subject) or re.search(r"\d[./-]\d", subject):
        return subject
    said = _DAY.search(body)
    day = f"{said['a'] or said['d']} {said['m'] or said['n']}" if said else _by_weekday(f"{subject}\n{body}", sent)
    if not day:
        return subject
    return day if _TELLS.search(body) else f"{day}: {subject}"


def _by_weekday(text: str, sent: datetime) -> str:
    """The day that a mail means by "this Thursday" or "tomorrow", as a date."""
    if _TOMORROW.search(text):
        return (sent.date() + timedelta(days=1)).isoformat()
    found = _THIS_DAY.search(text)
    if found is None:
        return ""
    ahead = (_DAYS.index(found["day"].casefold()[:3]) - sent.weekday()) % 7 or 7
    return (sent.date() + timedelta(days=ahead)).isoformat()


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_THIS_DAY = re.compile(r"\b(?:this|next|coming|on)\s+(?P<day>mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_TOMORROW = re.compile(r"\btomorrow\b", re.IGNORECASE)
_MONTH = "|".join(sorted(map(re.escape, month_names()), key=len, reverse=True))
_DAY = re.compile(
    rf"(?<!\d)(?P<a>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?P<m>{_MONTH})\b|\b(?P<n>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?!\d)",
    re.IGNORECASE,
)
_TELLS = re.compile(r"https?://|^\s*[^\W\d_]{3,12}:\s+\S", re.MULTILINE)


def _later(said: re.Match[str], line: int) -> Iterator[Block]:
    """A meeting after the one that is announced: "Next week (September 12): Cy Rao on Basilisk."."""
    yield _heading(said["when"], line, 2)
    people = _ON.match(" ".join(said["what"].split()))
    if people is None:
        yield _text(hide_addresses(said["what"]), line)
        return
    yield _text(f"Presenter: {people['who']}", line)
    yield _text(hide_addresses(f"Paper: {people['what']}"), line)


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except _BREAKS:
        return ""


def _sent(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(_header(message, "date"))
    except _BREAKS:
        return None


def _body(message: EmailMessage) -> str:
    try:
        part = message.get_body(preferencelist=("plain",))
        packed = part is not None and str(part.get("content-transfer-encoding", "")).lower().startswith(_PACKED)
        if part is not None and not (packed and is_charset(part.get_content_charset("utf-8"))):
            part.set_param("charset", "utf-8")  # the file is one text by now, whatever each mail was sent in
        return str(part.get_content()) if part is not None else ""
    except _BREAKS:
        return ""


def _paragraphs(text: str) -> Iterator[tuple[str, int]]:
    """(paragraph without its indent, lines before it); quoted lines of other mails are left out."""
    lines: list[str] = []
    labelled = 0
    for number, line in enumerate([*text.split("\n"), ""]):
        if line.strip() and not line.startswith(">"):
            label = _LABELLED.match(line)
            if lines and labelled and not label and len(line) - len(line.lstrip()) >= labelled and "://" not in line:
                lines[-1] = f"{lines[-1]} {line.strip()}"  # a value that is wrapped below itself
                continue
            labelled = label.end() if label else 0
            lines.append(line.strip())
        elif lines:
            yield "\n".join(lines), number - len(lines)
            lines = []


def calendar_blocks(text: str) -> list[Block] | None:
    """The events of an iCalendar file, oldest first; None where it is none."""
    if not text.lstrip()[:40].upper().startswith("BEGIN:VCALENDAR"):
        return None
    try:
        calendar = Calendar.from_ical(text)
        zone = str(calendar.get("X-WR-TIMEZONE", "") or "")
        name = str(calendar.get("X-WR-CALNAME", "") or "")
        found = [e for e in calendar.walk("VEVENT") if _day(e, zone)]
    except (ValueError, KeyError, AttributeError, TypeError, IndexError):
        return None
    events = found[:_MOST]
    titles = [str(event.get("SUMMARY", "")) for event in events]
    common = _common_lead(titles)
    guest = re.compile(rf"{re.escape(common[:-2])}\s*\([^()]{{2,20}}\):\s+") if common else None
    blocks = [_heading(name, 1, 1)] if name else []
    for event, title in sorted(zip(events, titles, strict=True), key=lambda pair: _day(pair[0], zone) or date.min):
        line = _line_of(text, str(event.get("UID", "")))
        named = title.removeprefix(common) if title != common.rstrip(": ") else "TBA"  # the series itself
        if guest and (lead := guest.match(named)):  # "Reading group (guest): "
            named = named[lead.end() :]
        state = " (cancelled)" if str(event.get("STATUS", "")).upper() == "CANCELLED" else ""
        blocks.append(_heading(f"{_day(event, zone)}: {named}{state}", line, 2))
        description = re.sub(r"<br\s*/?>|</p>", "\n", str(event.get("DESCRIPTION", "")), flags=re.IGNORECASE)
        for part in re.sub(r"<[^<>]{1,300}>", "", description).split("\n"):
            if part.strip():
                blocks.append(_text(hide_addresses(part.strip()), line))
    return [*blocks, *_left_out("events", len(found))]


def _day(event: object, zone: str) -> date | None:
    """The day an event begins, in the zone of its calendar; a time in UTC without one keeps its day."""
    try:
        start = event["DTSTART"].dt  # type: ignore[index]
    except (KeyError, AttributeError):
        return None
    if isinstance(start, datetime):
        try:
            return (start.astimezone(ZoneInfo(zone)) if zone and start.tzinfo else start).date()
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return start.date()
    return start if isinstance(start, date) else None


def _common_lead(titles: Sequence[str]) -> str:
    """ "Reading group: " where most titles begin with it."""
    leads = Counter(title[: title.index(": ") + 2] for title in titles if ": " in title[:40])
    lead, count = leads.most_common(1)[0] if leads else ("", 0)
    return lead if count > 1 and count > len(titles) / 2 else ""


def _line_of(text: str, uid: str) -> int:
    found = text.find(uid) if uid else -1
    return text.count("\n", 0, found) + 1 if found >= 0 else 1


def _heading(text: str, line: int, level: int) -> Block:
    return Block("heading", Rich((Span(hide_addresses(text)),), line), level)


def _text(text: str, line: int) -> Block:
    return Block("paragraph", Rich(link_bare_addresses([Span(text)]), line))
