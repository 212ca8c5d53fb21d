"""A talk in the form of the group's own page: the words of another talk of that page, with those of the new one put in.

Nothing is known of the form of a page but its talks. So one of them is taken as a pattern, its date, label, title,
link, people and materials are replaced where they stand, what is said of that talk alone goes, and the page with the
new words beside the old ones is read again: only what the reader of schedules gives back as the talk that was meant,
with all others as they were, is shown.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from extract.records import TalkRecord, Venue
from extract.schedule import ScheduleSettings
from extract.schedule.dates import weekday_of
from extract.text import collapse, title_key
from extract.venues import Venues
from paperwatch.documents import Document
from paperwatch.errors import Exit, PaperwatchError
from paperwatch.export.markdown import escape
from paperwatch.schedule_days import as_printed, form_of_days
from paperwatch.schedule_form import Form, Swap, filled, form_of, marked, without_the_old
from paperwatch.schedule_patterns import MATERIALS, Pattern, own_lines, patterns_of, people_in, stretch
from paperwatch.schedules import read_schedule

_MOST_READ = 24  # readings of the page, the likest patterns first; by hand


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
    """The words for the page, the line of the talk that they were made after, the kinds of material left out, since no
    talk shows how the page writes them, and what stood there of the old talk alone and is left out too."""

    text: str
    like: int
    left_out: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def write_talk(document: Document, settings: ScheduleSettings, venues: Venues, new: NewTalk) -> Written:
    """The talk as the page would print it. Raises `PaperwatchError` `schedule.form` where no talk of the page can be a
    pattern for it."""
    page = _Page.read(document, settings, venues)
    tries = iter(range(_MOST_READ))
    for materials in _fewer(new.materials, page):
        wanted = replace(new, materials=materials)
        for pattern in sorted(page.patterns, key=lambda one: _unlike(one.talk, wanted)):
            for text, dropped in _written(pattern, page, wanted):
                if any(url not in text for url in materials.values()):
                    break
                if next(tries, None) is None:
                    break
                if page.takes(text, pattern, wanted):
                    left_out = tuple(kind for kind in new.materials if kind not in materials)
                    return Written(text.strip("\n"), pattern.talk.where.line or 0, left_out, dropped)
    raise PaperwatchError(
        "schedule.form",
        f"No talk of {document.url} can be a pattern for this one: none has its date, title, link and people as words "
        "that can be replaced and are read back the same.",
        Exit.FAILED,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """A page, its talks, those of them that may be patterns, and what they print alike."""

    document: Document
    settings: ScheduleSettings
    venues: Venues
    lines: tuple[str, ...]
    talks: tuple[TalkRecord, ...]
    patterns: tuple[Pattern, ...]
    days: str | None
    form: Form

    @classmethod
    def read(cls, document: Document, settings: ScheduleSettings, venues: Venues) -> _Page:
        talks = read_schedule([document], settings, venues).talks
        lines = tuple(f"{line}\n" for line in document.body.decode("utf-8", "replace").split("\n"))  # as readers count
        days = form_of_days((talk.date, talk.date_raw) for talk in talks if talk.date and talk.date_raw)
        texts = [marked(one.text, _own_words(one)) for one in own_lines(talks, talks, lines)]
        form = form_of(texts, [labels.pop() for kind in MATERIALS if len(labels := _labels(kind, talks)) == 1])
        return cls(document, settings, venues, lines, talks, tuple(patterns_of(talks, lines)), days, form)

    def takes(self, text: str, pattern: Pattern, new: NewTalk) -> bool:
        """Whether the page with the text beside the pattern gives the new talk, and all others as before."""
        for place in (pattern.first, pattern.last):
            body = "".join((*self.lines[:place], text, *self.lines[place:])).encode()
            again = read_schedule([replace(self.document, body=body)], self.settings, self.venues).talks
            before, after = Counter(map(_told, self.talks)), Counter(map(_told, again))
            added = after - before
            meant = any(_told(talk) in added and is_meant(talk, new) for talk in again)
            if before <= after and added.total() == 1 and meant:
                return True
        return False


def _told(talk: TalkRecord) -> tuple[object, ...]:
    return talk.date, talk.title, talk.presenters, tuple(paper.url for paper in talk.papers)


def _fewer(materials: Mapping[str, str], page: _Page) -> Iterator[Mapping[str, str]]:
    """The materials that some talk shows, then fewer and fewer of them."""
    shown = [kind for kind in materials if any(getattr(talk, kind) for talk in page.talks)]
    for count in range(len(shown), -1, -1):
        for kinds in combinations(shown, count):
            yield {kind: materials[kind] for kind in kinds}


def _unlike(talk: TalkRecord, new: NewTalk) -> tuple[bool, bool, bool, int, int, int]:
    """What a pattern lacks, the weightiest first: a link, the venue, the kind of paper, materials, as many people."""
    has = {kind for kind in MATERIALS if getattr(talk, kind)}
    other_kind = (talk.papers[0].venue is not None and talk.papers[0].venue.year is None) != new.is_preprint
    return (
        talk.papers[0].url is None,
        talk.papers[0].venue is None,
        other_kind,
        len(set(new.materials) ^ has),
        abs(len(talk.presenters) - len(new.presenters)),
        -(talk.date or dt.date.min).toordinal(),
    )


def _own_words(pattern: Pattern) -> list[Swap]:
    """Where the talk's own words stand, for telling them from the form."""
    talk, text = pattern.talk, pattern.text
    spans = [stretch(text, talk.date_raw or ""), *(stretch(text, name) for name in talk.presenters)]
    for paper in talk.papers:
        spans += [stretch(text, said or "") for said in (paper.title, paper.url, paper.venue_raw)]
    spans += [stretch(text, link.url) for kind in MATERIALS for link in getattr(talk, kind)]
    return _apart([Swap(*span, "") for span in spans if span])


def _apart(swaps: Sequence[Swap]) -> list[Swap]:
    """The swaps of which none lies within another."""
    found: list[Swap] = []
    for swap in sorted(swaps, key=lambda one: (one.start, -one.end)):
        if not found or swap.start >= found[-1].end:
            found.append(swap)
    return found


def _written(pattern: Pattern, page: _Page, new: NewTalk) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words of the pattern with those of the new talk, the title spelt in several ways, and what is left out; none
    where one of its own words does not stand there as read."""
    swaps = _swaps(pattern, page, new)
    if swaps is None:
        return
    left = without_the_old(marked(pattern.text, swaps), page.form)
    if left is None or _names(left[0], pattern.talk) or _names_another_day(filled(left[0], swaps), page, new.date):
        return
    for title in dict.fromkeys((new.title, *_spellings(new.title))):
        spelt = [replace(swap, words=title) if swap.words == new.title else swap for swap in swaps]
        yield filled(left[0], spelt), left[1]


def _spellings(title: str) -> Iterator[str]:
    """A title as Markdown, HTML and data write one with signs of theirs in it."""
    yield escape(title)
    yield html.escape(title, quote=False)
    yield json.dumps(title, ensure_ascii=False)
    yield json.dumps(title, ensure_ascii=False)[1:-1]
    yield title.replace("'", "''")


def _names(text: str, talk: TalkRecord) -> bool:
    """Whether what is left of a pattern still names the venue of its own paper, as in "(SOSP'24)" behind the title."""
    venue = talk.papers[0].venue
    names = title_key(text).split()
    return venue is not None and title_key(venue.series) in names and bool(venue.year)


def _names_another_day(text: str, page: _Page, day: dt.date) -> bool:
    """Whether the name of another day of the week stands right beside the date, in a form that was not replaced."""
    before, _, behind = text.partition(as_printed(day, page.days or ""))
    beside = (re.search(r"([^\W\d_]+)\W{0,3}$", before[-30:]), re.match(r"\W{0,3}([^\W\d_]+)", behind))
    return any(weekday_of(word[1]) not in (None, day.weekday()) for word in beside if word)


def _swaps(pattern: Pattern, page: _Page, new: NewTalk) -> list[Swap] | None:
    talk, text = pattern.talk, pattern.text
    mention = talk.papers[0]
    address = _address(mention.url or "", new)
    people = people_in(text, talk.presenters)
    if page.days is None or people is None or (mention.url and not address):
        return None
    title = mention.title if stretch(text, mention.title) else mention.title_raw or talk.title_raw or mention.title
    pairs = [(talk.date_raw or "", as_printed(new.date, page.days)), (title, new.title)]
    if mention.url:
        pairs.append((mention.url, address or ""))
    if mention.venue_raw:
        pairs.append((mention.venue_raw, _label(talk, page.talks, new) or ""))
    swaps = [Swap(people[0], people[1], people[2].join(new.presenters)), *_weekday(text, talk, new.date)]
    for old, ours in pairs:
        span = stretch(text, old)
        if span is None or not ours:
            return None
        swaps.append(Swap(*span, ours))
    for kind, url in new.materials.items():
        place = next((stretch(text, link.url) for link in getattr(talk, kind)), None) or _empty(text, kind, page.talks)
        swaps += [Swap(*place, url)] if place else []
    return swaps if len(_apart(swaps)) == len(swaps) else None


def _weekday(text: str, talk: TalkRecord, day: dt.date) -> Iterator[Swap]:
    """The name of the day right before or behind a date of which it is no part."""
    span = stretch(text, talk.date_raw or "")
    if span is None or talk.date is None:
        return
    for form in ("%A", "%a"):
        name = re.escape(talk.date.strftime(form))
        for found in re.finditer(rf"(?<![^\W_]){name}(?![^\W_])", text):
            near = text[found.end() : span[0]] if found.end() <= span[0] else text[span[1] : found.start()]
            if (found.end() <= span[0] or found.start() >= span[1]) and re.fullmatch(r"[\s.,()]{0,3}", near):
                yield Swap(found.start(), found.end(), day.strftime(form))
                return


def _empty(text: str, kind: str, talks: Sequence[TalkRecord]) -> tuple[int, int] | None:
    """Where an address is left empty under a name by which other talks call material of that kind."""
    for label in sorted(_labels(kind, talks)):
        if found := re.search(rf"\[[^\[\]\n]{{0,9}}{re.escape(label)}\]\(()\)", text):
            return found.span(1)
    return None


def _labels(kind: str, talks: Sequence[TalkRecord]) -> set[str]:
    """How the page calls material of a kind."""
    return {link.label for talk in talks for link in getattr(talk, kind) if link.label}


def _address(url: str, new: NewTalk) -> str | None:
    """The paper's PDF where the page links those, else its page; the other one where there is but one."""
    links_pdfs = url.lower().endswith(".pdf") or "/pdf/" in url
    return (new.pdf or new.url) if links_pdfs else (new.url or new.pdf)


def _label(pattern: TalkRecord, talks: Sequence[TalkRecord], new: NewTalk) -> str | None:
    """The venue as the page writes venues of that kind: "OSDI'25" by "SOSP'24", "arXiv" as it is; else its name."""
    for talk in (pattern, *sorted(talks, key=lambda t: t.date or dt.date.min, reverse=True)):
        for mention in talk.papers:
            venue, raw = mention.venue, mention.venue_raw
            if venue is None or not raw or (venue.year is None) != new.is_preprint:
                continue
            if new.is_preprint and title_key(raw) == title_key(venue.series):
                return raw
            ours = _renamed(raw, venue, Venue(new.series, new.year)) if new.series and new.year and venue.year else None
            if ours:
                return ours
    if not new.series:
        return None
    return new.series if new.is_preprint else str(Venue(new.series, new.year))


def _renamed(raw: str, old: Venue, new: Venue) -> str | None:
    """A venue's label with another venue and year in place of its own; None where these are but a part of its words."""
    named, count = re.subn(rf"(?<![^\W\d_]){re.escape(old.series)}(?![^\W\d_])", new.series, raw)
    for year, ours in (
        (str(old.year), str(new.year)),
        (f"{(old.year or 0) % 100:02d}", f"{(new.year or 0) % 100:02d}"),
    ):
        if count == 1 and len(re.findall(rf"(?<!\d){year}(?!\d)", named)) == 1:
            return re.sub(rf"(?<!\d){year}(?!\d)", ours, named)
    return None


def is_meant(talk: TalkRecord, new: NewTalk) -> bool:
    """Whether a talk that was read says what was to be said."""
    if talk.date != new.date or talk.presenters != new.presenters or len(talk.papers) != 1:
        return False
    (mention,) = talk.papers
    has = {kind: getattr(talk, kind)[0].url for kind in MATERIALS if getattr(talk, kind)}
    venue = mention.venue
    same_venue = venue is not None and venue.series == new.series and venue.year in (new.year, None)
    return (
        mention.url in (new.url, new.pdf, None)
        and _bare(mention.title) == _bare(new.title)
        and has == dict(new.materials)
        and (same_venue or (venue is None and mention.venue_raw is None))
    )


def _bare(title: str) -> str:
    """A title without what readers take from its ends."""
    return collapse(title).strip(" .").casefold()
