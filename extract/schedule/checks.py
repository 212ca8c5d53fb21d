"""Facts of one page checked against each other. Each is a problem with its line; nothing is corrected."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TypeAlias

from extract.identifiers import from_url, usenix
from extract.lexicon.dates import MONTHS
from extract.readers.document import Page
from extract.records import PaperMention, Problem, TalkRecord, Venue, Where
from extract.schedule.slots import Slot
from extract.text import title_key
from extract.venues import Venues

Step: TypeAlias = tuple[TalkRecord, TalkRecord, int]
"""Two dated talks, one below the other, and the days between; negative where the dates go back."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEAST_PATTERN = 8  # links by which a pattern is one, and the share that may break it (1 of 8); by hand
_LEAST_STEPS, _MOST_ODD = 3, 0.25
"""Steps from one date to the next from which on a term has an order, and the share of them that may break it; more
breaks are a doubt about the page as a whole."""
_TO_AGENTS = re.compile(
    r"\b(?:agent|assistant|llm|ai|crawler|bot)s?\b[^\n]{0,40}\binstructions?\b"
    r"|\binstructions? (?:for|to) (?:ai|llm|agents?|assistants?|bots?)\b"
    r"|\bignore (?:all |any )?(?:previous|prior|above) instructions\b"
    r"|\bif you are an? (?:ai|llm|agent|language model)\b"
    r"|\bperform an http (?:get|post) request\b",
    re.IGNORECASE,
)
_MOSTLY_LINKED = 0.85  # of the papers; by hand


def check(page: Page, talks: Sequence[TalkRecord], slots: Sequence[Slot], venues: Venues) -> tuple[Problem, ...]:
    """Every doubt that the page alone can settle; the talks stand in the order of their slots."""
    return (
        *page_problems(page),
        *_weekdays(talks),
        *_backwards(talks, slots),
        *_without_link(talks),
        *_same_link(talks, "talk.video-shared", "video", lambda t: [link.url for link in t.video]),
        *_same_link(talks, "talk.link-shared", "paper link", lambda t: [p.url for p in t.papers if p.url]),
        *_labels(talks),
        *_unclear_materials(talks),
        *_contradictions(talks, venues),
        *_too_early(talks, venues),
    )


def page_problems(page: Page) -> Iterator[Problem]:
    """What is wrong with the text as a whole: repaired, lossy, of a foreign encoding, speaking to agents."""
    at = partial(Where, page.document)
    text = page.text
    if page.encoding not in ("utf-8", "utf-16"):
        yield Problem("text.encoding", f"The page is not UTF-8; it was read as {page.encoding}.", at())
    if lines := text.repaired_lines:
        read_as = " and ".join(text.encodings)
        message = f"{len(lines)} lines were UTF-8 read as {read_as}, and were repaired: {_ranges(lines)}."
        yield Problem("text.repaired", message, at(lines[0]))
    if lines := text.lossy_lines:
        message = f"{len(lines)} lines hold a character whose bytes were partly dropped: {_ranges(lines)}."
        yield Problem("text.lossy", message, at(lines[0]))
    if found := _TO_AGENTS.search(text.text):
        said = f'The page speaks to programs that read it ("{found.group()[:80]}"). Nothing there was followed.'
        yield Problem("document.instructions", said, at(text.text.count("\n", 0, found.start()) + 1))


def _ranges(lines: Sequence[int]) -> str:
    parts: list[list[int]] = []
    for line in lines:
        if parts and line == parts[-1][1] + 1:
            parts[-1][1] = line
        else:
            parts.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def _weekdays(talks: Sequence[TalkRecord]) -> Iterator[Problem]:
    """A meeting on another day of the week than nearly all others of the page."""
    first = {t.date: t for t in reversed(talks) if t.date}
    days = Counter(day.weekday() for day in first)
    if not days:
        return
    usual, count = days.most_common(1)[0]
    if count < _LEAST_PATTERN or (len(first) - count) * _LEAST_PATTERN > count:
        return
    for day, talk in sorted(first.items()):
        if day.weekday() != usual:
            message = (
                f"{day} is a {WEEKDAYS[day.weekday()]}; {count} of {len(first)} meetings are on {WEEKDAYS[usual]}s."
            )
            yield Problem("talk.weekday", message, talk.where, record_key=talk.key)


def date_steps(talks: Iterable[TalkRecord]) -> tuple[list[Step], list[Step]]:
    """(every step from a date to another one below it, those that go the other way than most)."""
    dated = (t for t in talks if t.date)
    steps = [(a, b, (b.date - a.date).days) for a, b in pairwise(dated) if a.date and b.date and a.date != b.date]
    ahead, back = [step for step in steps if step[2] > 0], [step for step in steps if step[2] < 0]
    return steps, min(ahead, back, key=len)


def _backwards(talks: Sequence[TalkRecord], slots: Sequence[Slot]) -> Iterator[Problem]:
    """A date that goes back in time within a term, or forward on a page that stands newest first."""
    terms: dict[tuple[str, ...], list[TalkRecord]] = defaultdict(list)
    for talk, slot in zip(talks, slots, strict=True):
        terms[slot.contexts].append(talk)
    for term in terms.values():
        steps, odd = date_steps(term)
        if len(steps) < _LEAST_STEPS or len(odd) > _MOST_ODD * len(steps):
            continue
        for before, talk, days in odd:
            way = "forward" if days < 0 else "back"
            message = f"{talk.date} stands below {before.date}, where the other dates go {way} in time."
            yield Problem("talk.date-backwards", message, talk.where, record_key=talk.key)


def _without_link(talks: Sequence[TalkRecord]) -> Iterator[Problem]:
    """A paper talk without a link, where nearly all others of the page have one."""
    papers = [t for t in talks if t.talk_kind == "paper"]
    bare = [t for t in papers if not any(p.url for p in t.papers)]
    if len(papers) - len(bare) >= _MOSTLY_LINKED * len(papers):
        for talk in bare:
            yield Problem("talk.no-link", f'"{talk.title}" is a paper without a link.', talk.where, record_key=talk.key)


def _same_link(
    talks: Sequence[TalkRecord], code: str, what: str, links: Callable[[TalkRecord], list[str]]
) -> Iterator[Problem]:
    """One link on talks with different titles, unless it was printed once for their session."""
    users: dict[str, list[TalkRecord]] = defaultdict(list)
    for talk in talks:
        for url in dict.fromkeys(links(talk)):
            users[url].append(talk)
    for url, found in users.items():
        others = [t for t in found[1:] if title_key(t.title) != title_key(found[0].title)]
        if what == "paper link":  # two talks of one day may link the folder of their meeting
            others = [t for t in others if t.date != found[0].date]
        if what not in found[0].shared_with_session:
            for talk in others:
                message = f'The {what} {url} stands at "{found[0].title}" (line {found[0].where.line}) too.'
                yield Problem(code, message, talk.where, record_key=talk.key)


def _labels(talks: Sequence[TalkRecord]) -> Iterator[Problem]:
    """A venue label written otherwise than the same page mostly writes it: "Arxiv" beside "arXiv"."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    labelled: list[tuple[TalkRecord, str, str]] = []
    for talk in talks:
        for paper in talk.papers:
            if paper.venue and paper.venue_raw:
                style = re.sub(r"\d+", "0", paper.venue_raw)
                series = paper.venue.series
                written[series][style] += 1
                labelled.append((talk, series, style))
    for talk, series, style in labelled:
        usual = written[series].most_common(1)[0][0]
        if style != usual and written[series][style] < written[series][usual]:
            label = next(p.venue_raw for p in talk.papers if p.venue and p.venue.series == series)
            message = f'"{label}" is written otherwise elsewhere on the page; it was read as {series}.'
            yield Problem("talk.label-variant", message, talk.where, "ignored", record_key=talk.key)


def _unclear_materials(talks: Sequence[TalkRecord]) -> Iterator[Problem]:
    """Only the last of several topics of a day has a summary or video: it may be that of the whole meeting."""
    days: dict[object, list[TalkRecord]] = defaultdict(list)
    for talk in talks:
        if talk.topic_no and talk.date:
            days[talk.date].append(talk)
    for found in days.values():
        *before, last = found
        own = [kind for kind in ("summary", "video") if getattr(last, kind) and kind not in last.shared_with_session]
        if before and own and not any(t.summary or t.video for t in before):
            message = (
                f"Only the last topic of {last.date} has a {' and '.join(own)}; it may be that of the whole meeting."
            )
            yield Problem("talk.materials-unclear", message, last.where, record_key=last.key)


def _contradictions(talks: Sequence[TalkRecord], venues: Venues) -> Iterator[Problem]:
    """A label that names one venue on a link that names another: "[SOSP 2016]" on a page of OSDI'16."""
    for talk in talks:
        for paper in talk.papers:
            linked = _venue_of_link(paper, venues)
            if paper.venue and linked and (paper.venue.series, paper.venue.year) != (linked.series, linked.year):
                if paper.venue.year is None and paper.venue.series == linked.series:
                    continue
                message = f"The label says {paper.venue}, the link {paper.url} is {linked}."
                yield Problem("talk.venue-contradicts-link", message, talk.where, record_key=talk.key)


def _venue_of_link(paper: PaperMention, venues: Venues) -> Venue | None:
    """The edition that a USENIX address names; other addresses name none."""
    key = usenix(paper.url) if paper.url and from_url(paper.url).usenix else None
    return venues.find(key.split("/")[0]) if key else None


def _too_early(talks: Sequence[TalkRecord], venues: Venues) -> Iterator[Problem]:
    """A talk on a paper before its conference: read from a preprint, or a wrong label or day. A rehearsal is early."""
    for talk in talks:
        for venue in dict.fromkeys(paper.venue for paper in talk.papers if paper.venue):
            month = venues.series[venue.series].options.get("earliest_month")
            if not month or talk.talk_kind == "rehearsal" or not talk.date or not venue.year:
                continue
            if talk.date < date(venue.year, month, 1):
                message = f"The talk is of {talk.date}; {venue} met in {MONTHS[month - 1]} at the earliest."
                yield Problem("talk.before-conference", message, talk.where, record_key=talk.key)
