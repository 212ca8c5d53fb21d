"""One page read with settings, and settings proposed for a page nobody has described."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.identifiers import split_address
from extract.readers.document import Page, open_page
from extract.records import Extraction, Problem, TalkRecord, Where
from extract.registry import Extractor, never
from extract.schedule.cards import read_cards
from extract.schedule.checks import check
from extract.schedule.data import has_front, read_data
from extract.schedule.dates import find_date, names_term
from extract.schedule.doubts import Case, Doubt
from extract.schedule.evidence import elsewhere, is_schedule, names_meetings, without_stamps
from extract.schedule.headings import read_headings
from extract.schedule.hosts import hosts_as_presenters
from extract.schedule.items import read_items
from extract.schedule.judge import judge, of_talks
from extract.schedule.layout import split_slots
from extract.schedule.numbered import tell_numbered
from extract.schedule.order import Order, decide_order
from extract.schedule.plausible import doubts
from extract.schedule.posts import read_post
from extract.schedule.settings import ScheduleSettings, Shape
from extract.schedule.slots import Column, Leftover, Reading, Slot
from extract.schedule.spoken import tell_people
from extract.schedule.tables import read_tables
from extract.schedule.talks import Desk, build_talks
from extract.schedule.words import Words, words
from extract.text import collapse, slug
from extract.venues import SHIPPED, Venues

SHAPES: dict[Shape, Callable[[Page, ScheduleSettings, Words], Reading]] = {
    "post": read_post,
    "data": read_data,
    "headings": read_headings,
    "table": read_tables,
    "cards": read_cards,
    "items": read_items,
}
"""The shape readers, in the order that breaks a tie."""

_NO_NAMES = frozenset({"readme", "index", "schedule", "page", "main", "agenda", "talks", "untitled", "export"})
_HASH = re.compile(r"[0-9a-f]{8}")
_LONGEST_NAME = 50  # characters of a source's name; by hand
_TERM_WORDS = 4  # of a heading that is a term ("Spring term 2025"); by hand
_MOST_BYTES = 3_000_000  # by hand
_MESSAGES = {
    "schedule.not-understood": "No shape of schedule was found on the page.",
    "schedule.no-talks": "The page holds no talk that could be read.",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the shapes made of a page: the settings that suit it, the talks with them, what was not understood.

    `doubts` are about the page as a whole, `columns` those known by no header.
    `understood` is False where no shape found dated talks; then `extraction` holds an error and no record.
    """

    settings: ScheduleSettings
    extraction: Extraction
    not_understood: tuple[Leftover, ...]
    understood: bool
    doubts: tuple[Doubt, ...] = ()
    columns: tuple[Column, ...] = ()

    @property
    def doubtful(self) -> bool:
        """The page as a whole was probably misread; a person should look before it is stored."""
        return any(doubt.bad for doubt in self.doubts)

    @property
    def talks(self) -> tuple[TalkRecord, ...]:
        return tuple(r for r in self.extraction.records if isinstance(r, TalkRecord))


def read(body: bytes, document: str, settings: ScheduleSettings | None = None, venues: Venues = SHIPPED) -> Extraction:
    """The talks of a page. Without settings, or with shape "auto", the shape is found as in `propose`.

    A page without talks gives the problem `schedule.no-talks` of severity "error"; doubts about the page as a whole are
    problems `schedule.doubtful` and `schedule.odd`.
    """
    if settings is None or settings.shape == "auto":
        return propose(body, document, settings, venues).extraction
    return propose_as(body, document, settings, venues).extraction


def propose_as(body: bytes, document: str, settings: ScheduleSettings, venues: Venues = SHIPPED) -> Proposal:
    """The page read in the shape that the settings name, whatever else it may be."""
    page = without_stamps(open_page(body, document))
    return _judged(page, _read_as(page, settings, venues))


def _read_as(page: Page, settings: ScheduleSettings, venues: Venues) -> Proposal:
    order = _order(page, settings)
    return _made(page, settings, _shape(page, settings, order, venues), order, venues)


def propose(body: bytes, document: str, settings: ScheduleSettings | None = None, venues: Venues = SHIPPED) -> Proposal:
    """Settings for a page, with their result; `settings` gives what is already known of it.

    A page that parses as data with dated talks is read as data and in no other way.
    """
    found = _proposed(body, document, settings, venues) if settings else _unaided(body, document, venues)
    return _judged(without_stamps(open_page(body, document)), found)


def _judged(page: Page, proposal: Proposal) -> Proposal:
    """The proposal with a doubt where no rule doubts the page as a whole and the learned judge does."""
    if proposal.doubtful or not proposal.talks or _JUDGED in proposal.settings.accept:
        return proposal
    extraction = proposal.extraction
    faults = {p.record_key for p in extraction.problems if p.record_key and p.severity == "warning"}
    odd = frozenset(doubt.name for doubt in proposal.doubts)
    verdict = judge(of_talks(page, proposal.talks, odd, len(faults)))
    if verdict is None or not verdict.doubtful:
        return proposal
    doubt = Doubt(_JUDGED, verdict.sentence, True, "Look at the talks beside the page; another `shape` may fit.")
    problems = (*extraction.problems, doubt.problem(page.document))
    return replace(proposal, doubts=(doubt, *proposal.doubts), extraction=replace(extraction, problems=problems))


_JUDGED = "reading-unlikely"


@lru_cache(maxsize=1)  # whoever asks whether a page is a schedule has read it
def _unaided(body: bytes, document: str, venues: Venues) -> Proposal:
    return _proposed(body, document, ScheduleSettings(), venues)


def _proposed(body: bytes, document: str, given: ScheduleSettings, venues: Venues) -> Proposal:
    if given.shape != "auto":
        given = replace(given, name=given.name or default_name(open_page(body, document)))
        return _read_as(without_stamps(open_page(body, document)), given, venues)
    page = without_stamps(open_page(body, document))
    given = replace(given, name=given.name or default_name(page))
    order = _order(page, given)
    tried = []
    for shape in SHAPES:
        chosen = replace(given, shape=shape)
        tried.append(_made(page, chosen, _shape(page, chosen, order, venues), order, venues))
        if shape == "data" and not has_front(page) and _score(page, tried[-1]):
            return tried[-1]
    best = max(tried, key=lambda result: _score(page, result))
    if not _score(page, best):
        seen = {left.line: left for result in tried for left in result.not_understood}
        return Proposal(given, _nothing(page, "schedule.not-understood"), tuple(seen.values()), False)
    return _joined(page, given, best, tried, order, venues)


def _joined(
    page: Page, given: ScheduleSettings, best: Proposal, tried: Sequence[Proposal], order: Order, venues: Venues
) -> Proposal:
    """The best shape, with the talks that a second one finds elsewhere on the page: a table above, a list below it."""
    tables = [r for r in tried if r.settings.shape == "table"]
    lists = [r for r in tried if r.settings.shape in ("headings", "items", "cards")]
    others = lists if best in tables else tables if best in lists else []
    second = max(others, key=lambda r: (_score(page, r), sum(bool(t.presenters) for t in r.talks)), default=None)
    if second is None or not (is_schedule(page, second.settings.shape, second.talks) or _are_presented(second.talks)):
        return best
    days = {talk.date for talk in best.talks}
    more = [t for t in second.talks if t.date not in days and t.title and (t.presenters or t.papers)]
    if not more:
        return best
    lines = {talk.where.line for talk in more}
    reading = _reading_of(page, best, second, lines, order, venues)
    return _made(page, replace(given, shape="auto"), reading, order, venues)


def _are_presented(talks: Sequence[TalkRecord]) -> bool:
    """Nearly all of several talks name who presents them: beside a schedule they are talks of the same group."""
    presented = sum(bool(talk.title and talk.presenters) for talk in talks)
    return presented >= max(_LEAST_PRESENTED, _MOSTLY * len(talks))


_LEAST_PRESENTED, _MOSTLY = 2, 0.75  # by hand


def _reading_of(
    page: Page, best: Proposal, second: Proposal, lines: set[int | None], order: Order, venues: Venues
) -> Reading:
    first, other = _shape(page, best.settings, order, venues), _shape(page, second.settings, order, venues)
    more = [slot for slot in other.slots if slot.line in lines]
    slots = sorted((*first.slots, *more), key=lambda slot: slot.line)
    return Reading(tuple(slots), first.leftovers, first.columns)


def _score(page: Page, result: Proposal) -> float:
    """How much of a schedule a shape found; 0 where the page is none. What is doubtful as a whole counts half."""
    if not is_schedule(page, result.settings.shape, result.talks):
        return 0
    found = sum(1 + bool(t.title) + 0.5 * bool(t.presenters) + 0.5 * bool(t.papers) for t in result.talks if t.date_raw)
    return found / (1 + sum(doubt.bad for doubt in result.doubts))


def _order(page: Page, settings: ScheduleSettings) -> Order:
    """The order of day and month that the settings name, else the one that suits all dates of the page."""
    return Order(settings.date_order) if settings.date_order else decide_order(page)


def _shape(page: Page, settings: ScheduleSettings, order: Order, venues: Venues) -> Reading:
    concrete = replace(settings, date_order=order.order)
    vocabulary = words(venues).with_empty(settings.empty)
    reading = SHAPES[settings.shape](page, concrete, vocabulary)
    slots = tell_numbered(page, tell_people(reading.slots, concrete, vocabulary), venues)
    reading, slots = hosts_as_presenters(reading, split_slots(slots, vocabulary))
    return replace(reading, slots=slots)


def _made(page: Page, settings: ScheduleSettings, reading: Reading, order: Order, venues: Venues) -> Proposal:
    """The talks of what a shape read, with every problem and doubt."""
    vocabulary = words(venues).with_empty(settings.empty)
    slots = [s for s in reading.slots if not elsewhere(s, settings.only_under) and not _ignored(s, settings)]
    used = {id(slot) for slot in slots}
    apart = [Leftover(slot.line, slot.text("title", "paper")) for slot in reading.slots if id(slot) not in used]
    name = settings.name or default_name(page)
    concrete = replace(settings, date_order=order.order)
    talks, problems = build_talks(slots, Desk(page, concrete, vocabulary, f"schedule:{name}"))
    raised = doubts(Case(page, concrete, vocabulary, reading, slots, talks, order))
    problems = (*problems, *check(page, talks, slots, venues), *(doubt.problem(page.document) for doubt in raised))
    found = Extraction(talks, problems, hits={settings.shape: len(slots)})
    return Proposal(
        settings, found if talks else _nothing(page), (*reading.leftovers, *apart), bool(talks), raised, reading.columns
    )


def _ignored(slot: Slot, settings: ScheduleSettings) -> bool:
    """A row that the settings say is no talk, by a word of it."""
    text = " ".join(rich.text for cells in slot.fields.values() for rich in cells).casefold()
    return any(word.casefold() in text for word in settings.ignore_rows)


def _nothing(page: Page, *codes: str) -> Extraction:
    where = Where(page.document)
    return Extraction(problems=tuple(Problem(c, _MESSAGES[c], where, "error") for c in (*codes, "schedule.no-talks")))


def default_name(page: Page) -> str:
    """A name for a schedule nobody has named: its heading, where that speaks of meetings or a term, else its place."""
    return _heading_of_schedule(page) or place_name(page)


def _heading_of_schedule(page: Page) -> str:
    """The first heading of the highest level, where it names a group's meetings ("Reading group") or a term and hardly
    more; one word that every schedule bears ("Schedule") names none."""
    headings = [block for block in page.blocks if block.kind == "heading" and block.rich.text]
    first = min(headings, key=lambda block: block.level, default=None)
    said = collapse(first.rich.text) if first else ""
    of_term = len(said.split()) <= _TERM_WORDS and names_term(said) and find_date(said) is None
    name = slug(said, _LONGEST_NAME) if names_meetings(said) or of_term else ""
    return "" if name in _NO_NAMES else name


def place_name(page: Page) -> str:
    """A name by host and path, without endings that say nothing. Of a file whose name says nothing, its heading."""
    stem = page.path.stem.casefold()
    if "://" not in page.document and (stem in _NO_NAMES or _HASH.search(stem)):
        heading = next((b.rich.text for b in page.blocks if b.kind == "heading" and b.rich.text), "")
        if named := slug(heading, _LONGEST_NAME):
            return named
    host = split_address(page.document).hostname or "" if "://" in page.document else ""
    parts = [re.sub(r"\.\w{1,5}$", "", part) for part in page.path.parts if part not in ("/", ".", "..")]
    kept = [p for p in parts if p.casefold() not in ("readme", "index", "content", "src")][-2 if host else -1 :]
    return slug(" ".join([host, *kept])) or "schedule"


def is_schedule_page(body: bytes, url: str, venues: Venues = SHIPPED) -> bool:
    """A page whose dated talks lie more than ten days apart: a conference is over sooner."""
    if len(body) > _MOST_BYTES or body.lstrip()[:5] in (b"%PDF-", b"<?xml") or body[:2] == b"PK":
        return False
    proposal = _unaided(body, url, venues)
    dates = sorted(t.date for t in proposal.talks if t.date)
    return proposal.settings.shape == "post" or (len(dates) >= 2 and (dates[-1] - dates[0]).days > 10)


def has_dated_talks(body: bytes, url: str, venues: Venues = SHIPPED) -> bool:
    """Whether any talk with a date would be read from the page."""
    return any(talk.date for talk in _unaided(body, url, venues).talks)


EXTRACTORS = (Extractor("schedule", 1, never, read, is_schedule_page),)
