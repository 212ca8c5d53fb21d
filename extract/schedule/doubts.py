"""One doubt about the talks of a page, what doubts are raised from, and how they name what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.readers.document import Page
from extract.records import Problem, TalkRecord, Where
from extract.schedule.order import Order
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Reading, Slot
from extract.schedule.words import Words

LEAST = 3
"""Talks below which shares say nothing."""
MOST = 0.25
"""The share of talks with the same oddness from which the page as a whole was not understood."""
FEW = 0.05
"""The share of talks from which `bench.schedules` counts a reading as wrong."""
SURE = 0.9
"""The calibrated probability from which the line reader is believed."""
LIKELY = 0.5  # more likely than not
_SHOWN = 6  # lines that a doubt names; by hand
_QUOTES, _QUOTED = 3, 60
"""Texts that are shown of a kind, and characters of each; by hand."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """`name` is what `accept` in the settings takes; `bad` means that the page as a whole was probably misread."""

    name: str
    sentence: str
    bad: bool = False
    setting: str = ""

    def problem(self, document: str) -> Problem:
        code = "schedule.doubtful" if self.bad else "schedule.odd"
        return Problem(code, f"{self.sentence} {self.setting}".strip(), Where(document))


@dataclass(frozen=True, slots=True)
class Case:
    """All that the doubts are raised from; `talks` and `slots` stand in the same order."""

    page: Page
    settings: ScheduleSettings
    words: Words
    reading: Reading
    slots: Sequence[Slot]
    talks: Sequence[TalkRecord]
    order: Order

    @property
    def filled(self) -> list[TalkRecord]:
        return [talk for talk in self.talks if talk.talk_kind != "empty"]

    @property
    def names_presenters(self) -> bool:
        """A label of the page means presenters, or a phrase such as "presented by" stands before them."""
        cells = (cell for block in self.page.blocks if block.table for row in block.table.rows for cell in row)
        whole = (*(block.rich for block in self.page.blocks if not block.table), *cells)
        texts = (line.text for rich in whole for line in rich.lines())
        words = self.words
        return any(words.label_role(text) == "presenter" or words.before_names.match(text) for text in texts)


def lines_of(talks: Sequence[TalkRecord]) -> str:
    """ "line 4", "lines 4, 7, 9 ..."."""
    return f"line{'s' if len(talks) > 1 else ''} {numbers([talk.where.line for talk in talks])}"


def numbers(lines: Sequence[int | None]) -> str:
    """The first line numbers of several."""
    return ", ".join(map(str, lines[:_SHOWN])) + (" ..." if len(lines) > _SHOWN else "")


def quoted(texts: Sequence[tuple[int, str]], sign: str = '"') -> str:
    """The first texts with their lines, each between two signs."""
    shown = ", ".join(f"line {line} {sign}{text[:_QUOTED]}{sign}" for line, text in texts[:_QUOTES])
    return shown + (" ..." if len(texts) > _QUOTES else "")
