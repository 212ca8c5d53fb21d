"""One page read with settings, and settings proposed for a page nobody has described."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from extract.identifiers import split_address
from extract.readers.document import Page, open_page
from extract.records import Extraction, Problem, TalkRecord, Where
from extract.registry import Extractor
from extract.schedule.checks import check
from extract.schedule.data import read_data
from extract.schedule.evidence import elsewhere, is_schedule
from extract.schedule.headings import read_headings
from extract.schedule.items import read_items
from extract.schedule.posts import read_post
from extract.schedule.settings import ScheduleSettings, Shape
from extract.schedule.slots import Leftover, Reading
from extract.schedule.tables import read_tables
from extract.schedule.talks import Desk, build_talks
from extract.schedule.words import Words, words
from extract.text import slug

SHAPES: dict[Shape, Callable[[Page, ScheduleSettings, Words], Reading]] = {
    "post": read_post,
    "data": read_data,
    "headings": read_headings,
    "table": read_tables,
    "items": read_items,
}
"""The shape readers, in the order that breaks a tie."""

_MOST_BYTES = 3_000_000
_MESSAGES = {
    "schedule.not-understood": "No shape of schedule was found on the page.",
    "schedule.no-talks": "The page holds no talk that could be read.",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the shapes made of a page: the settings that suit it, the talks with them, what was not understood.

    `understood` is False where no shape found dated talks; then `extraction` holds an error and no record.
    """

    settings: ScheduleSettings
    extraction: Extraction
    not_understood: tuple[Leftover, ...]
    understood: bool

    @property
    def talks(self) -> tuple[TalkRecord, ...]:
        return tuple(r for r in self.extraction.records if isinstance(r, TalkRecord))


def read(body: bytes, document: str, settings: ScheduleSettings | None = None) -> Extraction:
    """The talks of a page. Without settings, or with shape "auto", the shape is found as in `propose`.

    A page without talks gives the problem `schedule.no-talks` of severity "error".
    """
    if settings is None or settings.shape == "auto":
        return propose(body, document, settings).extraction
    return _read(open_page(body, document), settings).extraction


def propose(body: bytes, document: str, settings: ScheduleSettings | None = None) -> Proposal:
    """Settings for a page, with their result; `settings` gives what is already known of it."""
    given = settings or ScheduleSettings()
    page = open_page(body, document)
    given = replace(given, name=given.name or default_name(page))
    tried = [_read(page, replace(given, shape=shape)) for shape in SHAPES]
    best = max(tried, key=lambda result: _score(page, result))
    if not _score(page, best):
        seen = {left.line: left for result in tried for left in result.not_understood}
        return Proposal(given, _nothing(page, "schedule.not-understood"), tuple(seen.values()), False)
    return best


def _score(page: Page, result: Proposal) -> float:
    """How much of a schedule a shape found; 0 where the page is none."""
    if not is_schedule(page, result.settings.shape, result.talks):
        return 0
    return sum(1 + bool(t.title) + 0.5 * bool(t.presenters) + 0.5 * bool(t.papers) for t in result.talks if t.date)


def _read(page: Page, settings: ScheduleSettings) -> Proposal:
    vocabulary = words().with_empty(settings.empty)
    reading = SHAPES[settings.shape](page, settings, vocabulary)
    slots = [slot for slot in reading.slots if not elsewhere(slot, settings.only_under)]
    apart = [Leftover(slot.line, slot.text("title", "paper")) for slot in reading.slots if slot not in slots]
    name = settings.name or default_name(page)
    talks, problems = build_talks(slots, Desk(page, settings, vocabulary, f"schedule:{name}"))
    found = Extraction(talks, (*problems, *check(page, talks)), hits={settings.shape: len(slots)})
    return Proposal(settings, found if talks else _nothing(page), (*reading.leftovers, *apart), bool(talks))


def _nothing(page: Page, *codes: str) -> Extraction:
    where = Where(page.document)
    return Extraction(problems=tuple(Problem(c, _MESSAGES[c], where, "error") for c in (*codes, "schedule.no-talks")))


def default_name(page: Page) -> str:
    """A name for a source nobody has named: host and path, without endings that say nothing."""
    host = split_address(page.document).hostname or "" if "://" in page.document else ""
    parts = [re.sub(r"\.\w{1,5}$", "", part) for part in page.path.parts if part not in ("/", ".", "..")]
    kept = [p for p in parts if p.casefold() not in ("readme", "index", "content", "src")][-2 if host else -1 :]
    return slug(" ".join([host, *kept])) or "schedule"


def is_schedule_page(body: bytes, url: str) -> bool:
    """A page whose dated talks lie more than ten days apart: a conference is over sooner."""
    if len(body) > _MOST_BYTES or body.lstrip()[:5] in (b"%PDF-", b"<?xml") or body[:2] == b"PK":
        return False
    proposal = propose(body, url)
    dates = sorted(t.date for t in proposal.talks if t.date)
    return proposal.settings.shape == "post" or (len(dates) >= 2 and (dates[-1] - dates[0]).days > 10)


EXTRACTORS = (Extractor("schedule", 1, is_schedule_page, read),)
