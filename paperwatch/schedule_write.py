"""A talk in the form of the group's own page: the words of another talk of that page, with those of the new one put in.

Nothing is known of the form of a page but its talks. So one of them is taken as a pattern, its date, label, title,
link, people and materials are replaced where they stand, and the page with the new words in the old one's place is read
again: only what the reader of schedules gives back as the talk that was meant is shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from extract.records import TalkRecord
from extract.schedule import ScheduleSettings
from extract.text import title_key
from extract.venues import Venues
from paperwatch.documents import Document
from paperwatch.errors import Exit, PaperwatchError
from paperwatch.schedules import read_schedule

MATERIALS = ("slides", "summary", "video")
_DAYS = ("%d", "%-d", "%-dth")
_MONTHS = ("%m", "%-m", "%B", "%b", "%b.")
_WEEKDAYS = ("", "%A, ", "%a, ", "%A ", "%a ", "%a. ")
_SUFFIXES = ("", " (%a)", " (%A)", "(%a)")
_MOST_TRIED = 12  # patterns that are tried, the likest first; each reads the page once
_BARE = re.compile(r"^[\W_]*$")


@dataclass(frozen=True, slots=True)
class NewTalk:
    """A talk to be written: the paper's title, venue and addresses, the day, the people, what is there of materials."""

    title: str
    series: str | None
    year: int | None
    is_preprint: bool
    url: str | None
    pdf: str | None
    date: dt.date
    presenters: tuple[str, ...]
    materials: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """The words for the page, the line of the talk that they were made after, and the kinds of material left out,
    since no talk shows how the page writes them."""

    text: str
    like: int
    left_out: tuple[str, ...] = ()


def write_talk(document: Document, settings: ScheduleSettings, venues: Venues, new: NewTalk) -> Written:
    """The talk as the page would print it. Raises `PaperwatchError` `schedule.form` where no talk of the page can be a
    pattern for it."""
    body = document.body.decode("utf-8", "replace")
    talks = read_schedule([document], settings, venues).talks
    lines = [f"{line}\n" for line in body.split("\n")]  # as the readers count lines
    patterns = _patterns(talks, lines)
    shown = {kind for pattern in patterns for kind in MATERIALS if getattr(pattern.talk, kind)}
    left_out = tuple(kind for kind in new.materials if kind not in shown)
    new = replace(new, materials={kind: url for kind, url in new.materials.items() if kind in shown})
    for pattern in sorted(patterns, key=lambda one: _unlike(one.talk, new))[:_MOST_TRIED]:
        text = _filled(pattern, talks, new)
        if text is None:
            continue
        page = "".join((*lines[: pattern.first], text, *lines[pattern.last :]))
        again = read_schedule([replace(document, body=page.encode())], settings, venues).talks
        if len(again) == len(talks) and any(is_meant(talk, new) for talk in again):
            return Written(text.strip("\n"), pattern.talk.where.line or 0, left_out)
    raise PaperwatchError(
        "schedule.form",
        f"No talk of {document.url} can be a pattern for this one: none has its date, title, link and people as words "
        "that can be replaced and are read back the same.",
        Exit.FAILED,
    )


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A talk with the lines of the page that are its own, from `first` until before `last`."""

    talk: TalkRecord
    text: str
    first: int
    last: int


def _patterns(talks: Sequence[TalkRecord], lines: Sequence[str]) -> list[_Pattern]:
    """The talks on one paper that come first under their date."""
    at = sorted({talk.where.line for talk in talks if talk.where.line})
    found = []
    for talk in talks:
        first, line = _start(talk, lines), talk.where.line or 0
        if first is None or len(talk.papers) != 1 or not talk.presenters or not talk.date:
            continue
        if any(first < other < line for other in at):
            continue  # another talk stands between the date and this one
        following = next((other - 1 for other in at if other > line), len(lines))
        starts = {start for other in talks if (start := _start(other, lines)) is not None and first < start < following}
        last = _end(lines, line, min(starts, default=following))
        found.append(_Pattern(talk, "".join(lines[first:last]), first, last))
    return found


def starts_of(talks: Sequence[TalkRecord], lines: Sequence[str]) -> list[tuple[int, int, dt.date]]:
    """The meetings of a page as they stand: the place of the line with the day, that after its last talk, the day."""
    begins: dict[int, tuple[dt.date, int]] = {}
    for talk in talks:
        place, line = _start(talk, lines), talk.where.line or 0
        if place is not None and talk.date is not None:
            begins[place] = (talk.date, max(line, begins.get(place, (talk.date, 0))[1]))
    places = sorted(begins)
    return [
        (place, _end(lines, begins[place][1], following), begins[place][0])
        for place, following in zip(places, [*places[1:], len(lines)], strict=True)
    ]


def _end(lines: Sequence[str], line: int, following: int) -> int:
    """The place after the last line of a talk: before the next one, and before a heading that stands over that."""
    last = next((place for place in range(line, following) if lines[place].startswith("#")), following)
    while last > line and not lines[last - 1].strip():
        last -= 1
    return last


def _start(talk: TalkRecord, lines: Sequence[str]) -> int | None:
    """The place of the line with the talk's date: its own, or the nearest one above."""
    at = talk.where.line
    if at is None or not talk.date_raw or not 1 <= at <= len(lines):
        return None
    return next((place for place in range(at - 1, -1, -1) if talk.date_raw in lines[place]), None)


def _unlike(talk: TalkRecord, new: NewTalk) -> tuple[bool, bool, bool, int, int, int]:
    """What a pattern lacks, the weightiest first: a link, the venue, the kind of paper, materials, as many people."""
    has = {kind for kind in MATERIALS if getattr(talk, kind)}
    other_kind = (talk.papers[0].venue is not None and talk.papers[0].venue.year is None) != new.is_preprint
    missing = len(set(new.materials) - has)
    return (
        talk.papers[0].url is None,
        talk.papers[0].venue is None,
        other_kind,
        missing,
        abs(len(talk.presenters) - len(new.presenters)),
        -(talk.date or dt.date.min).toordinal(),
    )


def _filled(pattern: _Pattern, talks: Sequence[TalkRecord], new: NewTalk) -> str | None:
    """The words of the pattern with those of the new talk; None where one of its own does not stand there as read."""
    talk, text = pattern.talk, pattern.text
    mention = talk.papers[0]
    form = _form_of_dates(talks)
    address = _address(mention.url or "", new)
    people = _span(text, talk.presenters)
    label = mention.venue_raw or ""
    url = mention.url or ""
    if form is None or people is None or mention.title not in text or url not in text or (url and not address):
        return None
    ours = _label(talks, new)
    if label and (ours is None or label not in text):
        return None
    separator = people[1] or ", "
    swaps = [(talk.date_raw or "", _printed(new.date, form)), (people[0], separator.join(new.presenters))]
    swaps += [(mention.title, new.title), (url, address or ""), (label, ours or "")]
    for kind in MATERIALS:
        for link in getattr(talk, kind):
            if link.url not in text:
                continue
            text = text.replace(link.url, new.materials[kind]) if kind in new.materials else _without(text, link.url)
    return _swapped(text, [(old, ours) for old, ours in swaps if old])


def _swapped(text: str, swaps: Sequence[tuple[str, str]]) -> str:
    """Each of the words once replaced, all of them at a time: what is put in is not looked at again."""
    found = sorted((text.index(old), old, new) for old, new in swaps if old in text)
    parts, at = [], 0
    for place, old, new in found:
        if place < at:
            continue
        parts += [text[at:place], new]
        at = place + len(old)
    return "".join((*parts, text[at:]))


def _address(url: str, new: NewTalk) -> str | None:
    """The paper's PDF where the page links those, else its page; the other one where there is but one."""
    links_pdfs = url.lower().endswith(".pdf") or "/pdf/" in url
    return (new.pdf or new.url) if links_pdfs else (new.url or new.pdf)


def _span(text: str, people: Sequence[str]) -> tuple[str, str] | None:
    """The stretch from the first person to the last, and what parts the first two; None where others stand between."""
    first, last = text.find(people[0]), text.rfind(people[-1])
    if first < 0 or last < first:
        return None
    stretch = text[first : last + len(people[-1])]
    between = stretch
    for name in people:
        between = between.replace(name, "", 1)
    if not re.fullmatch(r"(?:[\s,;，、；&/+]|and)*", between):
        return None
    if re.match(r"[ \t]*[(（]", text[last + len(people[-1]) :]):
        return None  # what is said there of the old people is not true of the new ones
    parted = re.match(r"[\s,;，、；&/+]+", stretch[len(people[0]) :]) if len(people) > 2 else None
    return stretch, parted[0] if parted else ""


def _without(text: str, url: str) -> str:
    """The text without a link to that address, and without a line of which nothing else is left."""
    at = re.escape(url)
    link = rf"(?:\[[^\[\]]*\]\({at}[^()]*\)|<a [^<>]*{at}[^<>]*>[^<>]*</a>|{at})[,，;]?[ ]?"
    found = []
    for line in text.splitlines(keepends=True):
        left = re.sub(link, "", line)
        left = left if left == line else re.sub(r"[,，;]\s*$", "\n", left)
        if left == line or not _BARE.match(left) or "|" in left:
            found.append(left)
    return "".join(found)


def _label(talks: Sequence[TalkRecord], new: NewTalk) -> str | None:
    """The venue as the page writes venues of that kind: "OSDI'25" by "SOSP'24", "arXiv" as it is."""
    for talk in sorted(talks, key=lambda t: t.date or dt.date.min, reverse=True):
        for mention in talk.papers:
            venue, raw = mention.venue, mention.venue_raw
            if venue is None or not raw or (venue.year is None) != new.is_preprint:
                continue
            if new.is_preprint and title_key(raw) == title_key(venue.series):
                return raw
            if venue.year and venue.series in raw and new.series and new.year:
                for old, ours in (
                    (str(venue.year), str(new.year)),
                    (f"{venue.year % 100:02d}", f"{new.year % 100:02d}"),
                ):
                    if old in raw:
                        return raw.replace(venue.series, new.series).replace(old, ours)
    return None


def _forms() -> Iterator[str]:
    """The ways in which people write days, as `strftime` has them ("%-d" is a day without a zero)."""
    for weekday, suffix in product(_WEEKDAYS, _SUFFIXES):
        for month, day in product(_MONTHS, _DAYS):
            for date in (f"{month} {day}", f"{month} {day}, %Y", f"{day} {month}", f"{day} {month} %Y"):
                yield f"{weekday}{date}{suffix}"
            for sign in "-/.":
                for date in (f"%Y{sign}{month}{sign}{day}", f"{month}{sign}{day}", f"{day}{sign}{month}"):
                    yield f"{weekday}{date}{suffix}"
                yield f"{weekday}{day}{sign}{month}{sign}%Y{suffix}"
                yield f"{weekday}{month}{sign}{day}{sign}%Y{suffix}"
        yield from (f"{weekday}%-m月%-d日{suffix}", f"{weekday}%Y年%-m月%-d日{suffix}")


def _form_of_dates(talks: Sequence[TalkRecord]) -> str | None:
    """The form that gives most dates of the page as it prints them; None where none gives any."""
    dated = [(talk.date, talk.date_raw) for talk in talks if talk.date and talk.date_raw]
    fitting = {form: sum(_printed(day, form) == raw for day, raw in dated) for form in dict.fromkeys(_forms())}
    best = max(fitting, key=lambda form: fitting[form])
    return best if fitting[best] else None


def _printed(day: dt.date, form: str) -> str:
    ordinal = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    plain = form.replace("%-dth", f"{day.day}{ordinal}").replace("%-d", str(day.day)).replace("%-m", str(day.month))
    return day.strftime(plain)


def is_meant(talk: TalkRecord, new: NewTalk) -> bool:
    """Whether a talk that was read says what was to be said."""
    if talk.date != new.date or talk.presenters != new.presenters or len(talk.papers) != 1:
        return False
    (mention,) = talk.papers
    has = {kind: getattr(talk, kind)[0].url for kind in MATERIALS if getattr(talk, kind)}
    return (
        mention.url in (new.url, new.pdf, None)
        and title_key(mention.title) == title_key(new.title)
        and has == dict(new.materials)
        and (mention.venue is None or new.is_preprint or mention.venue.series == new.series)
    )
