"""One page read with settings, and settings proposed for a page nobody has described."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from extract.document import Page, open_page
from extract.records import Extraction, Problem, TalkRecord, Where
from extract.registry import Extractor
from extract.schedule.data import read_data
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


_MOST_BYTES = 3_000_000


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
    return _read(open_page(body, document), settings)[0]


def propose(body: bytes, document: str, settings: ScheduleSettings | None = None) -> Proposal:
    """Settings for a page, with their result; `settings` gives what is already known of it."""
    given = settings or ScheduleSettings()
    page = open_page(body, document)
    given = replace(given, name=given.name or default_name(page))
    tried = [(replace(given, shape=shape), *_read(page, replace(given, shape=shape))) for shape in SHAPES]
    best, extraction, leftovers = max(tried, key=lambda t: _score(t[1]))
    if not _score(extraction):
        return Proposal(given, _not_understood(page, given), (), False)
    return Proposal(best, extraction, leftovers, True)


def _score(extraction: Extraction) -> float:
    talks = [r for r in extraction.records if isinstance(r, TalkRecord)]
    dated = [t for t in talks if t.date]
    return sum(1 + bool(t.title) + 0.5 * bool(t.presenters) + 0.5 * bool(t.papers) for t in dated)


def _read(page: Page, settings: ScheduleSettings) -> tuple[Extraction, tuple[Leftover, ...]]:
    vocabulary = words()
    reading = SHAPES[settings.shape](page, settings, vocabulary)
    name = settings.name or default_name(page)
    talks, problems = build_talks(reading.slots, Desk(page, settings, vocabulary, f"schedule:{name}"))
    if not talks:
        problems = (
            Problem("schedule.no-talks", "The page holds no talk that could be read.", Where(page.document), "error"),
        )
    return Extraction(talks, problems, hits={settings.shape: len(reading.slots)}), reading.leftovers


def _not_understood(page: Page, settings: ScheduleSettings) -> Extraction:
    where = Where(page.document)
    return Extraction(
        problems=(
            Problem("schedule.not-understood", "No shape of schedule was found on the page.", where, "error"),
            Problem("schedule.no-talks", "The page holds no talk that could be read.", where, "error"),
        )
    )


def default_name(page: Page) -> str:
    """A name for a source nobody has named: host and path, without endings that say nothing."""
    host = urlsplit(page.document).hostname or "" if "://" in page.document else ""
    parts = [re.sub(r"\.\w{1,5}$", "", part) for part in page.path.parts if part not in ("/", ".", "..")]
    kept = [p for p in parts if p.casefold() not in ("readme", "index", "content", "src")][-2 if host else -1 :]
    return slug(" ".join([host, *kept])) or "schedule"


def _recognises(body: bytes, url: str) -> bool:
    """A page whose dated talks lie more than ten days apart: a conference is over sooner."""
    if len(body) > _MOST_BYTES or body.lstrip()[:5] in (b"%PDF-", b"<?xml") or body[:2] == b"PK":
        return False
    dates = sorted(t.date for t in propose(body, url).talks if t.date and t.talk_kind != "empty")
    return len(dates) >= 2 and (dates[-1] - dates[0]).days > 10


EXTRACTORS = (Extractor("schedule", 1, _recognises, read),)
