"""Meetings that were called off though a paper or talk is named: struck through, or a word beside the title says so."""

from __future__ import annotations

from collections.abc import Sequence

from extract.readers.document import Rich
from extract.schedule.slots import Slot
from extract.schedule.words import Words, fold

_MOSTLY = 0.6  # of the letters of a title are struck through; by hand
_MOST_STRUCK = 0.4
"""The share of meetings struck through from which on the stroke is the mark of what is done; by hand."""
_BESIDE = ("ignore", "note", "kind", "links", "slides", "where", "venue", "time")
"""Roles whose texts may say that a meeting is called off."""
_NO = frozenset({"", "no", "n", "false", "never", "f", "否", "nein", "non"})


def strokes_cancel(slots: Sequence[Slot]) -> bool:
    """Whether on this page a stroke through a title calls a meeting off: few have one."""
    titled = [slot for slot in slots if slot.texts("title", "paper")]
    return sum(_is_struck(slot) for slot in titled) <= _MOST_STRUCK * len(titled)


def is_called_off(slot: Slot, words: Words, strokes: bool) -> bool:
    """Whether a key or column for it, a remark, the title's first or last words, or a stroke (where `strokes` count)
    call the meeting off."""
    if any(fold(rich.text) not in _NO for rich in slot.texts("off")):
        return True
    if any(words.calls_off(line.text) for rich in slot.texts(*_BESIDE) for line in rich.lines()):
        return True
    titles = slot.texts("title", "paper")
    if any(words.calls_off(rich.text, within=True) for rich in titles):
        return True
    return strokes and _is_struck(slot)


def _is_struck(slot: Slot) -> bool:
    titles = slot.texts("title", "paper")
    return bool(titles) and all(_share(rich) >= _MOSTLY for rich in titles)


def _share(rich: Rich) -> float:
    """The share of the letters that are struck through."""
    struck = sum(len(fold(span.text)) for span in rich.spans if span.struck)
    return struck / max(1, len(fold(rich.text)))
