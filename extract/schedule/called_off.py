"""Meetings that were called off though a paper or talk is named: struck through, or a word beside the title says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extract.readers.document import Rich
from extract.schedule.slots import Slot
from extract.schedule.words import Words, fold

_MOSTLY = 0.6  # of the letters of a title are struck through; by hand
_MOST_STRUCK = 0.4
"""The share of meetings struck through from which on the stroke is the mark of what is done; by hand."""
_BESIDE = ("ignore", "note", "kind", "links", "slides", "where", "venue", "time")
"""Roles whose texts may say that a meeting is called off."""
_OF_TALKS = ("presenter", "venue", "slides", "video")
_LONGEST_REMARK = 40  # characters; by hand
_NO = frozenset({"", "no", "n", "false", "never", "f", "否", "nein", "non"})


def strokes_cancel(slots: Sequence[Slot]) -> bool:
    """Whether on this page a stroke through a title calls a meeting off: few have one."""
    titled = [slot for slot in slots if slot.texts("title", "paper")]
    return sum(_is_struck(slot) for slot in titled) <= _MOST_STRUCK * len(titled)


def remarks_of(slots: Sequence[Slot]) -> frozenset[str]:
    """The short texts that stand alone at two meetings or more of a page whose other meetings have people: whatever
    the language, they say why nobody meets."""
    bare = [slot for slot in slots if not any(slot.texts(*_OF_TALKS)) and not _links(slot)]
    texts = Counter(fold(slot.text("title", "paper")) for slot in bare)
    if len(slots) - len(bare) < _MOSTLY * len(slots):
        return frozenset()
    short = {fold(slot.text("title", "paper")) for slot in bare if len(slot.text("title", "paper")) <= _LONGEST_REMARK}
    return frozenset(text for text, count in texts.items() if text and count > 1 and text in short)


def _links(slot: Slot) -> bool:
    return any(rich.links for cells in slot.fields.values() for rich in cells)


def is_called_off(slot: Slot, words: Words, strokes: bool, remarks: frozenset[str] = frozenset()) -> bool:
    """Whether a key or column for it, a remark, the title's first or last words, one of the `remarks` of the page, or a
    stroke (where `strokes` count) call the meeting off."""
    if remarks and not slot.texts(*_OF_TALKS) and fold(slot.text("title", "paper")) in remarks:
        return True
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
